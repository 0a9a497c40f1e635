"""Notebooks go through the tools that others use: nbconvert makes pages of them, and papermill runs one.
Papermill takes every error for a failure, so it gets a notebook without."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest

from project import NOTEBOOKS, VENV

PATHS = sorted(NOTEBOOKS.rglob("*.ipynb"))


@pytest.mark.timeout(300)
def test_nbconvert_makes_pages_of_them(tmp_path: Path) -> None:
    made = subprocess.run(
        [VENV / "bin/jupyter-nbconvert", "--to", "html", "--output-dir", tmp_path, *PATHS],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    for path in PATHS:
        page = (tmp_path / f"{path.stem}.html").read_text()
        title = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].lstrip("# ")
        assert title.partition("`")[0] in page
        # Code is Rust's, in colours; no escape sequence of a terminal is left.
        assert 'class="kd"' in page or 'class="k"' in page, path
        assert "\x1b[" not in page, path


@pytest.mark.timeout(300)
def test_papermill_runs_one(ndlab: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        [VENV / "bin/papermill", "--cwd", tmp_path, NOTEBOOKS / "02_contiguity_and_strides.ipynb", "ran.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    before, after = (
        [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        for path in (NOTEBOOKS / "02_contiguity_and_strides.ipynb", tmp_path / "ran.ipynb")
    )
    assert [cell.execution_count for cell in after] == [cell.execution_count for cell in before]
    assert all(cell.metadata.papermill.status == "completed" for cell in after)
