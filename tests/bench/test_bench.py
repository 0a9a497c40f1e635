"""The benches in a short form, so that they cannot rot. No time is asserted."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from cell_list import CELLS, SHORT


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


def test_cells_prints_a_row_for_each_cell() -> None:
    cells = bench("cells")
    pairs = [pair for pair in CELLS if pair.name in SHORT]
    rows = cells.measure(pairs, rounds=1, sides=[cells.NDLAB_NEW])
    lines = cells.report(rows).splitlines()
    print(*lines, sep="\n")
    assert [line.split(" | ")[0] for line in lines[2:8]] == [f"| {pair.name}" for pair in pairs]
    assert all(row.ndlab and not row.stock for row in rows)


def test_cells_lists_forty_cells_with_six_that_fail() -> None:
    assert len(CELLS) >= 40
    assert sum(bool(pair.fails) for pair in CELLS) == 6
    assert len({pair.name for pair in CELLS}) == len(CELLS)


def test_cells_writes_between_the_markers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = bench("cells")
    readme = tmp_path / "README.md"
    readme.write_text((cells.ROOT / "README.md").read_text())
    monkeypatch.setattr(cells, "ROOT", tmp_path)
    for text in ("| one |", "| two |"):
        cells.write_readme(text)
    assert "| two |" in readme.read_text()
    assert "| one |" not in readme.read_text()


@pytest.mark.parametrize(("source", "succeeds"), [("pub fn f() {}", True), ("pub fn f(", False)])
def test_the_floor_compiles_again_what_a_kernel_leaves(
    tmp_path: Path, source: str, succeeds: bool
) -> None:
    cells = tmp_path / "evaluator" / "cells"
    cells.mkdir(parents=True)
    # The paths are those of a kernel that has gone.
    given = ["--crate-type", "cdylib", "--crate-name", "ctx", "/gone/1.rs", "-o", "/gone/ctx.so"]
    command = {"program": "rustc", "arguments": given, "environment": {}}
    (cells / "lib.rs").write_text(source)
    (cells / "rustc.json").write_text(json.dumps(command))
    left = bench("floor").Compile.last(SimpleNamespace(session_folders=lambda: {tmp_path}))
    assert left.milliseconds(succeeds)
    assert left.milliseconds(not succeeds) is None


def test_arrays_lists_sixty_operations_and_prints_their_ratios() -> None:
    arrays = bench("arrays")
    assert len(arrays.COMMON) + len(arrays.SHAPED) >= 60
    names = [row.name for row in arrays.chosen("")]
    assert len(set(names)) == len(names)
    rows = [row for row in arrays.chosen("") if row.name in ("add", "sum, axis 1", "solve 100²")]
    found = arrays.measure(rows, rounds=1, threads=2)
    text = arrays.report(rows, found)
    print(text)
    # Every case of a row has a figure, of both sides.
    add = found.rows["add"]
    assert set(add) == {case.key for case in arrays.COLUMNS.values()}
    assert all(of.numpy and of.ndlab and of.ratio > 0 for of in add.values())
    assert [line.split(" | ")[0] for line in text.splitlines()[2:4]] == ["| add", "| sum, axis 1"]


def test_every_row_of_arrays_runs_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, so that a row that no longer compiles is found."""
    arrays, sides = bench("arrays"), bench("array_sides")
    items = sides.ITEMS.replace(str(sides.RUN_SECONDS), "1e-9")
    monkeypatch.setattr(sides, "ITEMS", items.replace(f"0..{sides.RUNS}", "0..1"))
    monkeypatch.setattr(sides, "RUNS", 1)
    monkeypatch.setattr(sides, "RUN_SECONDS", 1e-9)
    numpy, cells = sides.NumPy(os.environ), sides.Cells(os.environ)
    try:
        for row in arrays.chosen(""):
            of = sides.cases(row)[:1] if isinstance(row, arrays.Row) else []
            theirs, ours = numpy.row(row, of, False), cells.row(row, of, False)
            assert theirs.keys() == ours.keys() and theirs, row.name
    finally:
        numpy.close()
        cells.close()


def test_scaling_prints_an_element_s_cost_by_size() -> None:
    scaling = bench("scaling")
    lines = scaling.measure(scaling.OPERATIONS[:1], largest=100_000).splitlines()
    print(*lines, sep="\n")
    assert [line.split(" | ")[0] for line in lines[2:4]] == ["| sum, NumPy", "| sum, 1 thread"]


def test_out_of_core_reads_a_map_as_numpy_does() -> None:
    out_of_core = bench("out_of_core")
    rows = out_of_core.short()
    print(*rows, sep="\n")
    assert len(rows) == 2
    assert all(out_of_core.agree(row) for row in rows)
