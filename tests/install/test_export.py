"""`ndlab export`: a notebook as the project that `%save` writes in it. That it builds and gives the same
is tested in `cells/test_save.py`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path


def notebook(path: Path, *cells: tuple[str, list[str]]) -> Path:
    def cell(code: str, tags: list[str]) -> dict[str, object]:
        return {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"tags": tags},
            "outputs": [],
            "source": code,
        }

    text = {
        "cells": [cell(*each) for each in cells],
        "metadata": {"kernelspec": {"language": "rust", "name": "ndlab", "display_name": "ndlab"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(text))
    return path


def export(ndlab: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ndlab, "export", *arguments], capture_output=True, text=True, timeout=600
    )


def test_a_notebook_becomes_a_project(ndlab: Path, tmp_path: Path) -> None:
    source = notebook(
        tmp_path / "my cells.ipynb",
        ("let a = array![1.0, 2.0];", []),
        ('panic!("on purpose")', ["raises-exception"]),
        ("np::sum(&a, ..)", []),
    )
    folder = tmp_path / "my project"
    result = export(ndlab, "--bin", "tool", source, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == (
        f"my cells.ipynb: written to `{folder}`; `cargo run --release` there runs it\n"
    )
    program = (folder / "src/main.rs").read_text()
    assert "    let a: Array1<f64> = array![1.0, 2.0];\n" in program
    assert "shown!(3, np::sum(&a, ..));" in program and "on purpose" not in program
    assert 'name = "tool"' in (folder / "Cargo.toml").read_text()

    again = export(ndlab, source, folder)
    assert again.returncode == 1
    assert "exists and is not empty" in again.stderr
    assert export(ndlab, "--force", source, folder).returncode == 0


def test_a_cell_that_fails_is_left_out_and_said(ndlab: Path, tmp_path: Path) -> None:
    source = notebook(tmp_path / "wrong.ipynb", ("let a = 1;", []), ('let b: i32 = "b";', []))
    result = export(ndlab, source, tmp_path / "wrong")
    assert result.returncode == 1
    assert "wrong.ipynb: cell 2 is left out: E0308: mismatched types" in result.stdout
    assert "let a: i32 = 1;" in (tmp_path / "wrong/src/main.rs").read_text()


def test_what_is_no_notebook_is_named(ndlab: Path, tmp_path: Path) -> None:
    result = export(ndlab, tmp_path / "none.ipynb", tmp_path / "out")
    assert result.returncode == 1
    assert "none.ipynb" in result.stderr and "failed to read the notebook" in result.stderr
