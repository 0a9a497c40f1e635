"""The notebooks as they are stored: small, with their outputs, and looking right where nobody trusts
them, in JupyterLab after a clone and on a code host: no script, no style sheet, no drawing without a
picture. What their cells give is the business of `test_notebooks.py`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from project import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.rglob("*.ipynb"))
MOST_BYTES = 300_000

# What JupyterLab takes out of HTML that it does not trust, or what would act on the page.
FORBIDDEN = re.compile(r"<(script|style|link|iframe|object|embed)\b|<[^>]*\son\w+\s*=|javascript:", re.I)


def name(path: Path) -> str:
    return str(path.relative_to(NOTEBOOKS))


def texts(data: dict[str, Any]) -> dict[str, str]:
    return {mime: text for mime, text in data.items() if isinstance(text, str)}


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_notebook_is_small_and_valid(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "ndlab"
    # Git would show a change for each run.
    for cell in notebook.cells:
        assert "execution" not in cell.metadata, f"{cell.id} has the times of a run"


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_every_cell_has_run_in_order(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells if cell.source.strip()]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_outputs_look_right_without_trust(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert not FORBIDDEN.search(cell.source), cell.id
            continue
        for output in cell.get("outputs", []):
            forms = texts(output.get("data", {}))
            assert "application/javascript" not in forms, cell.id
            for mime in ("text/html", "image/svg+xml"):
                found = FORBIDDEN.search(forms.get(mime, ""))
                assert not found, f"{cell.id}: {found and found.group()}"
            # JupyterLab shows no drawing that it does not trust.
            assert "image/svg+xml" not in forms or "image/png" in forms, cell.id
