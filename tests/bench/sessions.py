"""Latency of whole sessions: start, cells seen before, a notebook run again, memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice

from cell_list import CELLS, Pair, pair
from kernel_client import Kernel
from project import NOTEBOOKS
from side_by_side import (
    NDLAB_NEW,
    NDLAB_SEEN,
    NDLAB_SPARE,
    PAUSE_SECONDS,
    SECONDS,
    STOCK,
    Side,
    Took,
    figure,
    idle_at,
    make_spare,
    middle,
    ratio,
    resident_megabytes,
    table,
    timed,
)
from translated import STOCK_NOTEBOOK

# What somebody wants who has just started a kernel.
FIRST_RESULT_STOCK = [
    ':dep ndarray = "0.17"',
    "use ndarray::prelude::*;",
    "let a = Array1::range(0.0, 12.0, 1.0);",
    "a.sum()",
]
FIRST_RESULT_NDLAB = ["let a = np::arange(12.0);", "np::sum(&a, ..)"]

# How many cells memory is read after.
MANY = 100


def sides(with_stock: bool, ndlab: Side) -> list[Side]:
    return [STOCK, ndlab] if with_stock else [ndlab]


def note(what: str, side: Side, value: float, unit: str) -> None:
    """A line for whoever watches."""
    print(f"{what:16} {side.name:6} {value:7.0f} {unit}", file=sys.stderr, flush=True)


def compared(head: str, taken: dict[str, dict[str, list[float]]], form: str = ".0f") -> str:
    """A table of medians: for each thing that was measured, what both took, and the ratio."""
    rows = []
    for what, of in taken.items():
        stock, ndlab = middle(of.get("stock", [])), middle(of.get("ndlab", []))
        rows.append(
            [what, figure(stock, form), figure(ndlab, form), figure(ratio(ndlab, stock), ".3f")]
        )
    return table([head, "stock", "ndlab", "ratio"], rows)


# ---- Start -----------------------------------------------------------------------------------


def start(rounds: int, with_stock: bool) -> str:
    """From the start of a kernel to its first answer, and to its first array result."""
    info, result = "kernel_info answered", "first array result"
    with_spare = f"{result}, with a spare"
    taken: dict[str, dict[str, list[float]]] = {info: {}, result: {}, with_spare: {}}
    for _ in range(rounds):
        for side in [*sides(with_stock, NDLAB_NEW), NDLAB_SPARE]:
            cells = FIRST_RESULT_STOCK if side.is_stock else FIRST_RESULT_NDLAB
            spare = make_spare(side) if side is NDLAB_SPARE else None
            time.sleep(PAUSE_SECONDS)
            with side.start(first=False) as kernel:
                answered = (time.monotonic() - kernel.started) * 1e3
                shown = [kernel.ok(code, SECONDS) for code in cells][-1]
                assert shown.value == "66.0", shown
                ended = (idle_at(shown) - kernel.started) * 1e3
            if spare:
                spare.wait(10)
                taken[with_spare].setdefault("ndlab", []).append(ended)
            else:
                taken[info].setdefault(side.name, []).append(answered)
                taken[result].setdefault(side.name, []).append(ended)
            if side.is_stock:
                taken[with_spare].setdefault(side.name, []).append(ended)
            note("start", side, ended, "ms")
    return compared("start, ms", taken)


# ---- Cells seen before -----------------------------------------------------------------------


def repeat(rounds: int, with_stock: bool) -> str:
    """The list a second time in the same kernel, then in a new one. Cells that fail are left out:
    they are not kept, and how fast they are the mode `cells` says."""
    pairs = [each for each in CELLS if not each.fails]
    again, anew = "the same kernel", "a new kernel"
    taken: dict[str, dict[str, list[Took]]] = {again: {}, anew: {}}
    for _ in range(rounds):
        for side in sides(with_stock, NDLAB_SEEN):
            with side.start() as kernel:
                run_all(kernel, side, pairs)
                taken[again].setdefault(side.name, []).extend(run_all(kernel, side, pairs))
            with side.start() as kernel:
                taken[anew].setdefault(side.name, []).extend(run_all(kernel, side, pairs))
            for where, of in taken.items():
                note(where, side, middle([took.total for took in of[side.name]]) or 0, "ms")
    rows = []
    for where, of in taken.items():
        ndlab = of["ndlab"]
        both = [middle([took.total for took in of.get(side, [])]) for side in ("stock", "ndlab")]
        hits = sum(took.cached for took in ndlab)
        rows.append(
            [
                where,
                *map(figure, both),
                figure(ratio(both[1], both[0]), ".3f"),
                figure(middle([took.analysis for took in ndlab]), ".1f"),
                figure(max(took.total for took in ndlab)),
                f"{hits} of {len(ndlab)}",
            ]
        )
    head = ["cells seen before, ms", "stock", "ndlab", "ratio", "rust-analyzer", "slowest", "hits"]
    return table(head, rows)


def run_all(kernel: Kernel, side: Side, pairs: Sequence[Pair]) -> list[Took]:
    return [timed(kernel, side, each) for each in pairs]


# ---- A notebook ------------------------------------------------------------------------------


def notebook(rounds: int, with_stock: bool) -> str:
    """Restart and run all, the second time; for stock, cells that do the same."""
    path = next(NOTEBOOKS.glob("01*.ipynb"))
    cells = [each for each in json.loads(path.read_text())["cells"] if each["cell_type"] == "code"]
    codes = ["".join(each["source"]) for each in cells]
    # One more: stock's notebook has to ask for ndarray.
    assert len(STOCK_NOTEBOOK) == len(codes) + 1, "translated.py does not follow the notebook"
    what = f"`{path.name}`"
    taken: dict[str, dict[str, list[float]]] = {what: {}}
    for _ in range(rounds):
        for side in sides(with_stock, NDLAB_SEEN):
            mine = STOCK_NOTEBOOK if side.is_stock else codes
            with side.start(first=False) as kernel:
                for code in mine:
                    kernel.ok(code, SECONDS)
                started = time.monotonic()
                kernel.restart(ready=False)
                kernel.wait_for_info(SECONDS)
                last = [kernel.ok(code, SECONDS) for code in mine][-1]
                took = (idle_at(last) - started) * 1e3
            taken[what].setdefault(side.name, []).append(took)
            note("notebook", side, took, "ms")
    return compared("restart and run all, second time, ms", taken)


# ---- Memory ----------------------------------------------------------------------------------


def memory(rounds: int, with_stock: bool) -> str:
    """Resident memory of what is not the user's code, after many new cells."""
    what = f"after {MANY} cells"
    taken: dict[str, dict[str, list[float]]] = {what: {}}
    for _ in range(rounds):
        for side in sides(with_stock, NDLAB_NEW):
            with side.start() as kernel:
                for each in islice(cycle(CELLS), MANY):
                    timed(kernel, side, each)
                held = resident_megabytes(kernel)
            taken[what].setdefault(side.name, []).append(held)
            note("memory", side, held, "MB")
    return compared("memory, MB", taken)
