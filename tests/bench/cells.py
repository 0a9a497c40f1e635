"""How long a cell takes: stock `evcxr_jupyter` and ndlab side by side, through a Jupyter client.

    .venv/bin/python tests/bench/cells.py [MODE…] [--rounds N] [--without-stock] [--write-readme]

prints a Markdown table for each mode, all of them where none is named:

- cells: new cells of the list in cell_list.py, beside bare rustc on the source that ndlab compiled
- start: from the start of a kernel to the first array result
- repeat: the same cells a second time, and in a new kernel
- notebook: restart and run all of a guide notebook, the second time
- loops: the user's own loops, beside a program built by `cargo build --release`
- memory: what the kernels hold after 100 cells

Both kernels take turns, so that the machine's moods meet both. Needs an installed kernel in .venv,
or where JUPYTER_PATH says; stock is built the first time. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import loops  # noqa: E402
import sessions  # noqa: E402
import stock  # noqa: E402
from cell_list import CELLS, Pair  # noqa: E402
from floor import Compile  # noqa: E402
from project import ROOT, VENV  # noqa: E402
from side_by_side import (  # noqa: E402
    NDLAB_NEW,
    STOCK,
    Side,
    Took,
    figure,
    middle,
    put_between,
    ratio,
    table,
    timed,
)

OPENS = "<!-- cells bench -->"
CLOSES = "<!-- end of cells bench -->"

# What a new cell may take of stock's time, or where that is more, of the floor.
OF_STOCK = 1 / 4
OF_STOCK_IF_IT_FAILS = 1 / 2
OF_FLOOR = 1.3


@dataclass
class Row:
    """What one cell of the list took, in all rounds."""

    pair: Pair
    stock: list[float] = field(default_factory=list)
    ndlab: list[float] = field(default_factory=list)
    analysis: list[float | None] = field(default_factory=list)
    floor: list[float | None] = field(default_factory=list)

    def figures(self) -> list[float | None]:
        """Stock, ndlab, their ratio, the floor, ndlab's ratio to it, rust-analyzer's share."""
        stock, ndlab, floor = middle(self.stock), middle(self.ndlab), middle(self.floor)
        analysis = middle(self.analysis)
        return [stock, ndlab, ratio(ndlab, stock), floor, ratio(ndlab, floor), analysis]

    def is_within_target(self) -> bool | None:
        """None where stock did not run."""
        _, ndlab, to_stock, _, to_floor, _ = self.figures()
        if to_stock is None or ndlab is None:
            return None
        wanted = OF_STOCK_IF_IT_FAILS if self.pair.fails else OF_STOCK
        return to_stock <= wanted or (to_floor is not None and to_floor <= OF_FLOOR)


def measure(pairs: Sequence[Pair], rounds: int, sides: Sequence[Side]) -> list[Row]:
    """Runs the cells in new kernels for each round, cell by cell on each side in turn."""
    rows = [Row(pair) for pair in pairs]
    for number in range(rounds):
        compiles: list[Compile | None] = []
        with ExitStack() as kernels:
            running = [(side, kernels.enter_context(side.start())) for side in sides]
            for row in rows:
                for side, kernel in running if number % 2 == 0 else reversed(running):
                    before = None if side.is_stock else Compile.last(kernel)
                    took = timed(kernel, side, row.pair)
                    note(number, side, row.pair, took)
                    if side.is_stock:
                        row.stock.append(took.total)
                        continue
                    row.ndlab.append(took.total)
                    row.analysis.append(took.analysis)
                    after = Compile.last(kernel)
                    is_new = after and (before is None or before.stamp != after.stamp)
                    compiles.append(after if is_new else None)
        # The kernels are gone, and rustc has the machine for itself.
        for row, compiled in zip(rows, compiles, strict=True):
            took = compiled.milliseconds(not row.pair.fails) if compiled else None
            row.floor.append(took)
    return rows


def note(number: int, side: Side, pair: Pair, took: Took) -> None:
    """A line for whoever watches."""
    line = f"{number + 1} {side.name:6} {took.total:7.0f} ms  {pair.name}"
    print(line, file=sys.stderr, flush=True)


def report(rows: Sequence[Row]) -> str:
    """The table of new cells, and in words how many are as fast as they should be."""
    head = ["new cell, ms", "stock", "ndlab", "ratio", "rustc", "ndlab / rustc", "rust-analyzer"]
    forms = [".0f", ".0f", ".2f", ".0f", ".2f", ".0f"]

    def line(name: str, figures: Sequence[float | None]) -> list[str]:
        return [name, *(figure(value, form) for value, form in zip(figures, forms, strict=True))]

    lines = [line(row.pair.name, row.figures()) for row in rows]
    for title, fails in [("compile", False), ("do not compile", True)]:
        these = [row for row in rows if bool(row.pair.fails) is fails]
        if these:
            columns = zip(*(row.figures() for row in these), strict=True)
            name = f"**median of the {len(these)} that {title}**"
            lines.append(line(name, [middle(column) for column in columns]))
    parts = [table(head, lines)]
    judged = [row for row in rows if row.is_within_target() is not None]
    if judged:
        within = sum(bool(row.is_within_target()) for row in judged)
        slower = sum((row.figures()[2] or 0) > 1 for row in judged)
        parts.append(
            f"{within} of {len(judged)} cells take at most {OF_STOCK} of stock's time "
            f"({OF_STOCK_IF_IT_FAILS} where they do not compile) or {OF_FLOOR} of bare rustc's; "
            f"{slower} are slower than stock."
        )
    return "\n\n".join(parts)


def cells(rounds: int, with_stock: bool) -> str:
    return report(measure(CELLS, rounds, [STOCK, NDLAB_NEW] if with_stock else [NDLAB_NEW]))


MODES: dict[str, Callable[[int, bool], str]] = {
    "cells": cells,
    "start": sessions.start,
    "repeat": sessions.repeat,
    "notebook": sessions.notebook,
    "loops": loops.loops,
    "memory": sessions.memory,
}


def write_readme(text: str) -> None:
    put_between(ROOT / "README.md", OPENS, CLOSES, text)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long a cell takes, beside stock.")
    parser.add_argument("modes", nargs="*", metavar="MODE", help=", ".join(MODES))
    parser.add_argument("--rounds", type=int, default=3, help="kernels of each kind")
    parser.add_argument("--without-stock", action="store_true")
    parser.add_argument("--write-readme", action="store_true")
    given = parser.parse_args()
    if unknown := set(given.modes) - set(MODES):
        parser.error(f"no mode {', '.join(sorted(unknown))}; there are {', '.join(MODES)}")
    os.environ.setdefault("JUPYTER_PATH", str(VENV / "share" / "jupyter"))
    # Only where a spare is measured there is one.
    os.environ.setdefault("NDLAB_SPARE", "off")
    tables = []
    with ExitStack() as installed:
        if not given.without_stock:
            installed.enter_context(stock.kernelspec())
        for mode in given.modes or MODES:
            tables.append(MODES[mode](given.rounds, not given.without_stock))
            print(f"{tables[-1]}\n", flush=True)
    if given.write_readme:
        write_readme("\n\n".join(tables))


if __name__ == "__main__":
    main()
