"""The guide's snippets as cells, in their order, in one kernel."""

from __future__ import annotations

from pathlib import Path

from kernel_client import Kernel
from test_shortcuts import entries

CELLS = Path(__file__).with_name("guide_cells.txt")


def test_every_snippet_runs(ndlab: Path, tmp_path: Path) -> None:
    with Kernel(cwd=tmp_path) as kernel:
        failed = {}
        for entry in entries(CELLS.read_text()):
            cell = kernel.run(entry.code)
            if cell.status != "ok":
                failed[entry.name] = cell.evalue
    assert not failed
