"""Stock and ndlab as the benches of latency see them: how each starts, how a cell is timed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

import stock
from cell_list import FIRST_LET, STOCK_FIRST, Pair, words
from kernel_client import Cell, Kernel, arguments, is_idle, until
from project import NDLAB, VENV, cache_folder

# Between two cells, as somebody who reads the result would wait. No kernel gets less of it.
PAUSE_SECONDS = 0.2

# A kernel compiles ndarray and what it needs the first time.
SECONDS = 600.0


@dataclass(frozen=True)
class Side:
    """One of the two kernels, in one setting."""

    name: str
    kernelspec: str
    environment: Mapping[str, str] = field(default_factory=dict)
    # What it runs before the first cell that is timed.
    first: Sequence[str] = ()

    def start(self, first: bool = True) -> Kernel:
        """A kernel that has answered and, where wanted, run its first cells."""
        kernel = Kernel(ready=False, name=self.kernelspec, environment=self.environment)
        try:
            kernel.wait_for_info(SECONDS)
            for code in self.first if first else ():
                kernel.ok(code, SECONDS)
        except BaseException:
            kernel.close()
            raise
        return kernel

    @property
    def is_stock(self) -> bool:
        return self.kernelspec == stock.NAME

    def code(self, pair: Pair) -> str:
        return pair.stock if self.is_stock else pair.ndlab


STOCK = Side("stock", stock.NAME, first=[STOCK_FIRST, FIRST_LET])

# Compiled cells are neither looked up nor stored: every cell is new.
NDLAB_NEW = Side("ndlab", "ndlab", {"NDLAB_CACHE": "off"}, [FIRST_LET])
NDLAB_SEEN = Side("ndlab", "ndlab", {"NDLAB_CACHE": "on"}, [FIRST_LET])


# A spare evaluator waits whenever it starts.
NDLAB_SPARE = Side("spare", "ndlab", {"NDLAB_CACHE": "off", "NDLAB_SPARE": "on"}, [FIRST_LET])


def make_spare(side: Side) -> subprocess.Popen[bytes]:
    """A spare evaluator for the next kernel of `side`, which waits by now."""
    spec = VENV / "share" / "jupyter" / "kernels" / "ndlab" / "kernel.json"
    argv = json.loads(spec.read_text())["argv"]
    toolchain = argv[argv.index("--toolchain") + 1]
    spare = subprocess.Popen(
        [NDLAB, "spare", "--toolchain", toolchain],
        env={**os.environ, **side.environment},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def waits() -> bool:
        assert spare.poll() is None, "there is another spare: run `ndlab cache --stop`"
        try:
            return json.loads((cache_folder() / "spare.json").read_text())["pid"] == spare.pid
        except FileNotFoundError:
            return False

    until(waits, 60, "a spare to be ready")
    return spare


@dataclass(frozen=True)
class Took:
    """What a cell took, from the request to its idle, in milliseconds."""

    total: float
    # rust-analyzer's share, where the kernel says it.
    analysis: float | None
    # Whether the kernel says that nothing had to be compiled.
    cached: bool


def timed(kernel: Kernel, side: Side, pair: Pair) -> Took:
    """Runs a cell of the list after a pause, and checks what it answers."""
    if pair.before:
        kernel.ok(pair.before, SECONDS)
    time.sleep(PAUSE_SECONDS)
    code = side.code(pair)
    started = time.monotonic()
    msg_id = kernel.start(code)
    cell = kernel.wait(msg_id, SECONDS)
    took = (idle_at(cell) - started) * 1e3
    if not is_right(cell, pair):
        # Stock's output may come after its idle.
        cell = kernel.listen(msg_id, 1.0)
        assert is_right(cell, pair), (
            f"{side.name}, {pair.name}: wanted {pair.fails or pair.gives or 'no error'}, "
            f"got {cell.status}:\n{code}\n{shown(cell)}\n{complaints(cell)}\n{cell.stderr}"
        )
    said = cell.metadata.get("ndlab") or {}
    return Took(took, said.get("analysis_ms"), bool(said.get("cached")))


def idle_at(cell: Cell) -> float:
    """When the kernel had said everything about a cell."""
    return next(each["arrived"] for each in reversed(cell.messages) if is_idle(each))


def is_right(cell: Cell, pair: Pair) -> bool:
    if pair.fails:
        return cell.status == "error" and pair.fails in complaints(cell)
    return cell.status == "ok" and (pair.gives is None or words(shown(cell)) == words(pair.gives))


def shown(cell: Cell) -> str:
    return cell.stdout + (cell.value or "")


def complaints(cell: Cell) -> str:
    """Everything that a kernel says of a cell's errors."""
    parts = [cell.evalue or "", cell.traceback]
    for error in cell.errors:
        parts += [error["evalue"], *error["traceback"]]
    return "\n".join(parts)


def resident_megabytes(kernel: Kernel) -> float:
    """What the kernel's processes hold, without those that run the user's code."""
    return sum(
        process.memory_info().rss for process in kernel.processes() if not runs_code(process)
    ) / (1 << 20)


def runs_code(process: psutil.Process) -> bool:
    """Stock's child, or ndlab's supervisor with its worker and what that started."""
    try:
        own = {"runtime", "--worker"} & set(arguments(process))
        return bool(own) or "EVCXR_IS_RUNTIME" in process.environ()
    except psutil.Error:
        return False


def middle(values: Sequence[float | None]) -> float | None:
    """The median of what is there."""
    there = [value for value in values if value is not None]
    return median(there) if there else None


def ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, whose first column is text and whose others are figures."""
    rules = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rules, *rows])


def put_between(readme: Path, opens: str, closes: str, text: str) -> None:
    """Puts tables between two markers, in the place of those that are there."""
    before, rest = readme.read_text().split(opens)
    _, after = rest.split(closes)
    readme.write_text(f"{before}{opens}\n\n{text}\n\n{closes}{after}")


def figure(value: float | None, form: str = ".0f") -> str:
    return "-" if value is None else format(value, form)
