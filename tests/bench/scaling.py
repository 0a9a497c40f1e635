"""What an element costs as arrays grow, from 1e4 to 1e8 elements, by one thread and by all.

Flat lines mean that nothing but the memory a size lies in changes what an operation costs. NumPy
stands beside it, with as many elements and by one thread, as it computes.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from array_rows import Shaped  # noqa: E402
from array_sides import Cells, NumPy  # noqa: E402
from project import VENV  # noqa: E402
from side_by_side import table  # noqa: E402


@dataclass(frozen=True)
class Operation:
    """The same over vectors `a` and `b`, in NumPy and in a cell."""

    name: str
    numpy: str
    rust: str
    largest: int = 100_000_000


OPERATIONS = [
    Operation("sum", "a.sum()", "np::sum(&a, ..)"),
    Operation("a + b", "a + b", "np::add(&a, &b)"),
    Operation("exp", "np.exp(a)", "np::exp(&a)"),
    Operation("std", "a.std()", "np::std(&a, ..)"),
    Operation("sort", "np.sort(a)", "np::sort(&a, -1)", 10_000_000),
]


def sizes(largest: int) -> list[int]:
    every, size = [], 10_000
    while size <= largest:
        every.append(size)
        size *= 10
    return every


def row(operation: Operation, size: int, threads: int) -> Shaped:
    numpy_first = f"a = rng.random({size}); b = rng.random({size})"
    rust_first = f"np::set_num_threads({threads}); let a = rng.random({size}); let b = rng.random({size});"
    return Shaped(operation.name, operation.numpy, operation.rust, numpy_first, rust_first)


def measure(operations: list[Operation], largest: int) -> str:
    """The table: nanoseconds an element, by operation and size."""
    threads = os.cpu_count() or 1
    numpy, cells = NumPy(os.environ), Cells(os.environ)
    every = sizes(largest)
    lines = []
    try:
        for operation in operations:
            found: dict[str, list[str]] = {"NumPy": [], "1 thread": []}
            if threads > 1:
                found[f"{threads} threads"] = []
            for size in every:
                for who, figures in found.items():
                    if size > operation.largest:
                        figures.append("")
                        continue
                    count = 1 if who == "1 thread" else threads
                    side = numpy if who == "NumPy" else cells
                    took = side.row(row(operation, size, count), [], False)[""]
                    figures.append(f"{took.seconds / size * 1e9:.3f}")
            lines += [[f"{operation.name}, {who}", *figures] for who, figures in found.items()]
            print("\n".join(" ".join(line) for line in lines[-3:]), file=sys.stderr, flush=True)
    finally:
        numpy.close()
        cells.close()
    return table(["ns an element", *(f"{size:.0e}".replace("e+0", "e") for size in every)], lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="What an element costs as arrays grow.")
    parser.add_argument("--largest", type=int, default=100_000_000)
    given = parser.parse_args()
    os.environ.setdefault("JUPYTER_PATH", str(VENV / "share" / "jupyter"))
    os.environ.setdefault("NDLAB_SPARE", "off")
    print(measure(OPERATIONS, given.largest))


if __name__ == "__main__":
    main()
