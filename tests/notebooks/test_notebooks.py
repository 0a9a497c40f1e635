"""Every notebook runs from top to bottom in a fresh kernel, and gives the outputs stored in it.

A cell tagged `varies` may print something else each time; one tagged `raises-exception` has to
fail, with the error that is stored.
"""

from __future__ import annotations

import copy
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from kernel_client import without_colours
from project import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.rglob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert PATHS, f"no notebook in {NOTEBOOKS}"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_it_shows(path: Path, ndlab: Path, tmp_path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    # What a notebook writes, it writes beside a copy of itself.
    folder = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    ran = copy.deepcopy(stored)
    NotebookClient(
        ran,
        kernel_name="ndlab",
        timeout=600,
        startup_timeout=120,
        resources={"metadata": {"path": str(folder)}},
    ).execute()

    differences = []
    for number, (cell, again) in enumerate(zip(stored.cells, ran.cells, strict=True), start=1):
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.get("tags", [])
        failed = any(output.output_type == "error" for output in again.outputs)
        if ("raises-exception" in tags) != failed:
            differences.append(f"cell {number}: expected to fail: {not failed}\n{cell.source}")
        elif "varies" not in tags and shown(cell.outputs) != shown(again.outputs):
            differences.append(
                f"cell {number}:\n{cell.source}\n--- stored\n{described(cell.outputs)}\n"
                f"--- now\n{described(again.outputs)}"
            )
    assert not differences, f"{path.name}\n\n" + "\n\n".join(differences)


def shown(outputs: list[Any]) -> dict[str, Any]:
    """What a reader sees: each stream as one text, values as text, and what kinds there are.

    The two streams come through pipes of their own, so their order among each other is left out.
    """
    parts: dict[str, Any] = defaultdict(str)
    rich = []
    for output in outputs:
        if output.output_type == "stream":
            parts[output.name] += without_colours(output.text)
        elif output.output_type == "error":
            rich.append(("error", output.ename, without_colours(output.evalue)))
        else:
            text = output.data.get("text/plain", "")
            rich.append((output.output_type, text.rstrip(), tuple(sorted(output.data))))
    return {**parts, "rich": rich}


def described(outputs: list[Any]) -> str:
    return "\n".join(f"{name}: {part!s}" for name, part in shown(outputs).items())
