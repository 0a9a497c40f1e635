"""The benches in a short form, so that they cannot rot. No time is asserted."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def bench(name: str) -> ModuleType:
    """A bench as a module; the folder is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_first_array_prints_a_row_for_each_cell(capsys: pytest.CaptureFixture[str]) -> None:
    first_array = bench("first_array")
    first_array.ndlab()
    rows = capsys.readouterr().out.splitlines()
    assert [row.split("  ")[-1] for row in rows] == first_array.NDLAB


def test_dependencies_names_ten_crates() -> None:
    assert len(bench("dependencies").CRATES) == 10


def test_snapshots_prints_what_a_copy_costs() -> None:
    runs = list(bench("snapshots").measure(megabytes=10, cells=2))
    assert [run.mode for run in runs] == ["on", "off"]
    assert [len(run.copies) for run in runs] == [2, 0]
    assert all(len(run.loops) == 2 for run in runs)
    print(*runs, sep="\n")
