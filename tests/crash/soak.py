"""Runs many cells, some of which fail, and prints what the kernel's processes hold.

`soak.py [CELLS [FAILURES]]`, 1000 and 50 by default: about a quarter of an hour. A row for every
hundred cells, and at the end what each compiled cell has added.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel_client import Kernel  # noqa: E402
from project import VENV  # noqa: E402
from variables import FAILURES  # noqa: E402


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    fds: int
    mappings: int
    megabytes: float

    @staticmethod
    def by(process: psutil.Process) -> Held:
        maps = Path(f"/proc/{process.pid}/maps").read_text()
        return Held(process.num_fds(), maps.count("\n"), process.memory_info().rss / 1e6)

    def __str__(self) -> str:
        return f"{self.fds:4} fds {self.mappings:6} maps {self.megabytes:7.1f} MB"


@dataclass(frozen=True)
class State:
    """What a kernel holds between two cells."""

    processes: int
    folders: int
    roles: dict[str, Held]

    @staticmethod
    def of(kernel: Kernel) -> State:
        processes = settled(kernel)
        roles = {
            "kernel": kernel.process,
            "evaluator": kernel.evaluator(),
            "supervisor": kernel.supervisor(),
            "worker": kernel.worker(),
        }
        held = {name: Held.by(process) for name, process in roles.items()}
        return State(processes, len(kernel.session_folders()), held)

    def __str__(self) -> str:
        roles = "  ".join(f"{name} {held}" for name, held in self.roles.items())
        return f"{self.processes} processes  {roles}"


def settled(kernel: Kernel) -> int:
    """How many processes there are once the snapshot behind the last cell has been taken and the
    cell is written into the history: its journal is two open files for a moment."""

    def held() -> tuple[int, int]:
        return len(kernel.processes()), kernel.process.num_fds()

    before, now = (0, 0), held()
    deadline = time.monotonic() + 10
    while before != now and time.monotonic() < deadline:
        time.sleep(0.5)
        before, now = now, held()
    return now[0]


def soak(kernel: Kernel, cells: int, failures: int, every: int) -> Iterator[tuple[int, State]]:
    """Runs the cells; at the start and ever so often gives their number and what is held."""
    ways = list(FAILURES.values())
    # The first cells load what stays loaded, and the first failure takes the first worker.
    kernel.ok("let mut count = 0;")
    kernel.ok("let mut array = np::arange(100_000.0);")
    assert FAILURES["segfault"].run(kernel).status == "error"
    # A type that was never asked for before: evcxr has to be there to answer.
    kernel.ok(f"let last = [{time.time_ns()}_u64].len() as i32; count += 0 * last; array += 0.0; count")
    yield 0, State.of(kernel)
    failed = 0
    for number in range(1, cells + 1):
        if number * failures // cells > failed:
            cell = ways[failed % len(ways)].run(kernel, "count = -1; array[0] = -1.0;\n")
            assert cell.status == "error", cell.reply
            failed += 1
        else:
            # Each cell is another one, so that none can be taken from a cache.
            kernel.ok(f"let last = {number}; count += 1; array += last as f64;")
        if number % every == 0 or number == cells:
            yield number, State.of(kernel)
    assert kernel.ok("count").value == str(cells - failures)


def per_cell(first: State, last: State, cells: int) -> dict[str, tuple[float, float]]:
    """How many mappings and megabytes each role has gained with each cell."""
    gained = {}
    for role, end in last.roles.items():
        start = first.roles[role]
        mappings = (end.mappings - start.mappings) / cells
        gained[role] = (mappings, (end.megabytes - start.megabytes) / cells)
    return gained


def print_per_cell(gained: dict[str, tuple[float, float]]) -> None:
    for role, (mappings, megabytes) in gained.items():
        print(f"{role:10} gained {mappings:5.1f} maps and {megabytes:6.3f} MB with each cell")


if __name__ == "__main__":
    os.environ["JUPYTER_PATH"] = str(VENV / "share" / "jupyter")
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    failures = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    with Kernel() as kernel:
        states = []
        for number, state in soak(kernel, cells, failures, every=100):
            print(f"{number:5} cells  {state}", flush=True)
            states.append(state)
        first, last = states[0], states[-1]
        print(f"processes: {first.processes}, then {last.processes}")
        print(f"session folders: {first.folders}, then {last.folders}")
        print_per_cell(per_cell(first, last, cells))
        scratch = list(kernel.scratch.iterdir())
    print(f"files left in TMPDIR: {len(scratch)}")
