"""`ndlab doctor --workshop`: the dry run of a workshop, in which notebooks run as a participant's will."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from project import VENV, cache_folder, short_folder

METADATA = {"kernelspec": {"name": "ndlab", "display_name": "Rust (ndlab)", "language": "rust"}}


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder)


def write(path: Path, *cells: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=written, metadata=METADATA), path)


def rehearse(ndlab: Path, workshop: Path, own: Path) -> subprocess.CompletedProcess[str]:
    kept = {"NDLAB_CACHE_DIR": str(own), "NDLAB_SHARED_CACHE": str(cache_folder())}
    return subprocess.run(
        [ndlab, "doctor", "--prefix", VENV, "--workshop", workshop],
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **kept},
    )


def test_says_what_a_workshop_needs(ndlab: Path, folder: Path) -> None:
    write(
        folder / "workshop/1.ipynb",
        f"let a = np::ones(5_000_000); // {uuid.uuid4()}",
        "a.sum()",
        "std::thread::sleep(std::time::Duration::from_secs_f64(1.5));",
    )
    write(
        folder / "workshop/deeper/2.ipynb",
        'let devices = std::fs::read_to_string("/proc/net/dev")?;',
        'std::fs::write("devices.txt", &devices)?;',
    )
    result = rehearse(ndlab, folder / "workshop", folder / "own")
    lines = result.stdout.splitlines()
    if "lets nobody be without one" in result.stdout:
        pytest.skip("no network namespace can be made here")
    assert result.returncode == 0, result.stdout + result.stderr
    # What the doctor says without a workshop comes first.
    assert lines[0].startswith("ok    platform: ")
    (first,) = [line for line in lines if line.startswith("ok    1.ipynb: ")]
    found = re.search(r"3 cells in ([\d.]+) s, cell \d takes ([\d.]+) s; (\d+) MB at most", first)
    assert found, first
    seconds, slowest, held = (float(number) for number in found.groups())
    assert 1.5 <= slowest <= seconds < 60
    # The array has 40 MB.
    assert 60 < held < 2000
    assert any(line.startswith("ok    2.ipynb: 2 cells") for line in lines), result.stdout
    assert "ok    network: there was none while they ran" in lines
    devices = (folder / "workshop/deeper/devices.txt").read_text().splitlines()[2:]
    assert [device.split(":")[0].strip() for device in devices] == ["lo"]
    assert "compiled each time" not in result.stdout
    for what in ("a new cell: 0.", "memory: a participant holds ", "disk: "):
        assert any(line.startswith(f"ok    {what}") for line in lines), result.stdout
    assert re.search(r"disk: \d+ MB for the array library; \d+ cells", result.stdout)


def test_a_cell_that_fails_is_named(ndlab: Path, folder: Path) -> None:
    write(folder / "workshop/1.ipynb", "let n = 1;", 'let n: i32 = "one";', "n")
    result = rehearse(ndlab, folder / "workshop", folder / "own")
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    place = next(at for at, line in enumerate(lines) if line.startswith("WRONG 1.ipynb: "))
    assert lines[place + 1] == "      cell 2: E0308: mismatched types"


def test_a_folder_without_notebooks_is_said(ndlab: Path, folder: Path) -> None:
    result = rehearse(ndlab, folder, folder / "own")
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [f"ndlab: there is no notebook in `{folder}`"]
