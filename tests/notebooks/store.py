"""Runs notebooks in a fresh kernel and stores them with their outputs, as the repository keeps them:

    .venv/bin/python tests/notebooks/store.py notebooks/01_memory_layout.ipynb …

Without the times of the run, in which Git would show a change each time. A notebook in which a cell
fails is stored too, unless it may (`raises-exception`), and named with its error. Whether what is stored
is right is the business of `test_notebooks.py` and `test_stored.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def run(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the outputs of a run, which takes place in a copy of the folder of notebooks."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(NOTEBOOKS, Path(folder) / "notebooks")
        NotebookClient(
            notebook,
            kernel_name="ndlab",
            timeout=600,
            startup_timeout=120,
            allow_errors=True,
            coalesce_streams=True,
            resources={"metadata": {"path": str(copy)}},
        ).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def failures(notebook: NotebookNode) -> list[str]:
    return [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in notebook.cells
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "error"
    ]


def main(paths: list[Path]) -> int:
    failed = 0
    for path in paths:
        notebook = run(nbformat.read(path, as_version=4))
        nbformat.write(notebook, path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB", flush=True)
        for failure in failures(notebook):
            failed = 1
            print(f"  {failure}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
