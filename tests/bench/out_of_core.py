"""Work on memory maps larger than memory: ndlab in cells, NumPy, and a plain reading of the file.

Each runs in a control group of its own with less memory than the file has (the page cache counts),
on a file that is not in memory, and then without a limit on one that is. The sides alternate; the
best of some rounds counts. The control group lies below this process's own; where none can be made
there is no limit, which the first line says. Nothing else should run meanwhile.

`python tests/bench/out_of_core.py [limit in MB] [times the limit] [folder]`
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel_client import Kernel  # noqa: E402
from project import VENV  # noqa: E402

LIMIT = 1024
TIMES = 4
COLUMNS = 128
CHUNK = 10_000
ROUNDS = 3
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Work:
    """The same work for both on the map `x`, perhaps with another map `y`; `value` is compared."""

    name: str
    numpy: str
    ndlab: str


WORKS = [
    Work(
        "sum in chunks",
        f"value = sum(float(np.sum(x[s:s + {CHUNK}], dtype=np.float64)) "
        f"for s in range(0, len(x), {CHUNK}))",
        f"let value = np::map_chunks(&x, {CHUNK}, |c| np::sum(c, ..) as f64).sum();",
    ),
    Work(
        "sum in a loop of chunks",
        f"value = 0.0\nfor s in range(0, len(x), {CHUNK}):\n"
        f"    value += float(np.sum(x[s:s + {CHUNK}]))",
        f"let mut value = 0.0; for (s, e) in np::chunks(np::shape(&x)[0], {CHUNK}) "
        "{ value += np::sum(x.slice(s![s..e, ..]), ..) as f64; }",
    ),
    Work(
        "norms of rows in chunks",
        f"value = float(sum(np.linalg.norm(x[s:s + {CHUNK}], axis=1).sum(dtype=np.float64) "
        f"for s in range(0, len(x), {CHUNK})))",
        f"let value = np::sum(np::map_chunks(&x, {CHUNK}, "
        "|c| np::sqrt(np::sum(np::square(&c), Axis(1)))).astype::<f64>(), ..);",
    ),
    Work(
        "mean of columns, whole",
        "value = float(np.mean(x, axis=0).sum())",
        "let value = np::sum(np::mean(&x, Axis(0)), ..) as f64;",
    ),
    Work(
        "sqrt into a new map",
        f"for s in range(0, len(x), {CHUNK}):\n    y[s:s + {CHUNK}] = np.sqrt(x[s:s + {CHUNK}])\n"
        "y.flush()\nvalue = float(y[-1, -1])",
        f"np::map_chunks_into(&x, {CHUNK}, |c| np::sqrt(c), &mut y); y.flush()?; "
        f"let value = y[[np::shape(&y)[0] - 1, {COLUMNS - 1}]] as f64;",
    ),
]

NUMPY = """
import sys, time, numpy as np
path, out, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
print(flush=True)
work = sys.stdin.read()
x = np.memmap(path, dtype=np.float32, mode="r", shape=(rows, {columns}))
if "y[" in work:
    y = np.memmap(out, dtype=np.float32, mode="w+", shape=(rows, {columns}))
started = time.perf_counter()
exec(work)
print(time.perf_counter() - started, value, flush=True)
# Until its memory has been looked at.
sys.stdout.close()
time.sleep(0.2)
"""

READ = """
import sys, time
sys.stdin.read()
buffer = bytearray(1 << 20)
started = time.perf_counter()
with open(sys.argv[1], "rb", buffering=0) as file:
    while file.readinto(buffer):
        pass
print(time.perf_counter() - started)
"""

NDLAB = """let x = np::memmap::<f32, _>("PATH", "r", SHAPE)?;
OUTPUT
let started = std::time::Instant::now();
WORK
println!("{} {}", started.elapsed().as_secs_f64(), value);"""


@dataclass
class Figure:
    """What one side took."""

    seconds: float
    value: float
    # The most that was in its memory, in MB, and in the control group with its page cache.
    process: float
    group: float | None


@dataclass
class Row:
    """A work on one file, by each of the sides: the best of its rounds, and the highest peaks."""

    name: str
    state: str
    megabytes: float
    reading: float = math.inf
    sides: dict[str, Figure] = field(default_factory=dict)

    def add(self, side: str, figure: Figure) -> None:
        before = self.sides.setdefault(side, figure)
        before.seconds = min(before.seconds, figure.seconds)
        before.process = max(before.process, figure.process)
        if before.group is not None and figure.group is not None:
            before.group = max(before.group, figure.group)

    def __str__(self) -> str:
        read = self.megabytes / self.reading / 1e3
        parts = [f"{self.name:24} {self.state:5} read(2) {read:5.2f} GB/s"]
        for side, figure in self.sides.items():
            group = "" if figure.group is None else f", with cache {figure.group:5.0f} MB"
            parts.append(
                f"{side} {self.megabytes / figure.seconds / 1e3:5.2f} GB/s "
                f"(peak {figure.process:5.0f} MB{group})"
            )
        ndlab, numpy = self.sides["ndlab"].seconds, self.sides["NumPy"].seconds
        parts.append(f"NumPy / ndlab {numpy / ndlab:5.2f}")
        parts.append(f"read / ndlab {self.reading / ndlab:5.2f}")
        return "  ".join(parts)


class Group:
    """A control group with a limit of memory, in version 1 or 2 of the system's interface."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        folder.mkdir()
        first = (folder / "memory.limit_in_bytes").exists()
        self._peak = folder / ("memory.max_usage_in_bytes" if first else "memory.peak")
        try:
            name = "memory.limit_in_bytes" if first else "memory.max"
            (folder / name).write_text(str(limit * MEGABYTE))
            self._home = folder.parent / "cgroup.procs"
        except OSError:
            folder.rmdir()
            raise

    def take(self, pid: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(pid))

    def peak(self) -> float:
        return int(self._peak.read_text()) / MEGABYTE

    def close(self) -> None:
        for pid in (self.folder / "cgroup.procs").read_text().split():
            try:
                self._home.write_text(pid)
            except ProcessLookupError:
                pass
        for _ in range(50):
            try:
                return self.folder.rmdir()
            except OSError:
                time.sleep(0.1)


@contextmanager
def group(limit: int | None) -> Iterator[Group | None]:
    """A new group below this process's own; None where that cannot be, or without a limit."""
    own = Path("/proc/self/cgroup")
    found = None
    if limit is not None and own.exists():
        for line in own.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("memory", ""):
                root = Path("/sys/fs/cgroup") / controllers
                try:
                    found = Group(root / path.lstrip("/") / f"ndlab-bench-{os.getpid()}", limit)
                    break
                except OSError:
                    continue
    try:
        yield found
    finally:
        if found:
            found.close()


def write(path: Path, rows: int) -> None:
    """Random rows, the same again and again."""
    import numpy as np

    block = np.random.default_rng(0).random((16_384, COLUMNS), dtype=np.float32).tobytes()
    left = rows * COLUMNS * 4
    with path.open("wb") as file:
        while left > 0:
            left -= file.write(block[:left])
        os.fsync(file.fileno())


def prepare(path: Path, state: str) -> None:
    """Has a file that is on the disk in the system's memory, or not."""
    with path.open("rb", buffering=0) as file:
        if state == "warm":
            while file.read(MEGABYTE):
                pass
        elif hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def reading(path: Path, limit: int | None) -> float:
    """Seconds for reading the file as `cat` does."""
    command = [sys.executable, "-c", READ, str(path)]
    with (
        group(limit) as limited,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        if limited:
            limited.take(process.pid)
        return float(process.communicate("go")[0])


def highest(pid: int) -> float:
    """The most that a process has had in memory since `lowered`, in MB."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else float("nan")


def lowered(pid: int) -> None:
    marks = Path(f"/proc/{pid}/clear_refs")
    if marks.exists():
        marks.write_text("5")


def by_numpy(work: Work, path: Path, out: Path, rows: int, limit: int | None) -> Figure:
    command = [sys.executable, "-c", NUMPY.replace("{columns}", str(COLUMNS))]
    command += [str(path), str(out), str(rows)]
    with (
        group(limit) as limited,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdin and process.stdout
        process.stdout.readline()
        if limited:
            limited.take(process.pid)
        lowered(process.pid)
        process.stdin.write(work.numpy)
        process.stdin.close()
        seconds, value = map(float, process.stdout.readline().split())
        peak = highest(process.pid)
        process.wait()
        return Figure(seconds, value, peak, limited.peak() if limited else None)


def by_ndlab(
    kernel: Kernel, work: Work, path: Path, out: Path, rows: int, limit: int | None
) -> Figure:
    pid = int(kernel.ok("println!(\"{}\", std::process::id());").stdout)
    shape = f"({rows}, {COLUMNS})"
    output = ""
    if re.search(r"\by\b", work.ndlab):
        output = f'let mut y = np::memmap::<f32, _>("{out}", "w+", {shape})?;'
    cell = NDLAB.replace("PATH", str(path)).replace("SHAPE", shape)
    cell = cell.replace("OUTPUT", output).replace("WORK", work.ndlab)
    with group(limit) as limited:
        if limited:
            limited.take(pid)
        lowered(pid)
        seconds, value = map(float, kernel.ok(cell).stdout.split())
        figure = Figure(seconds, value, highest(pid), limited.peak() if limited else None)
        kernel.ok("%reset -f")
    return figure


def measure(
    cases: list[tuple[str, int, int | None]], folder: Path, works: list[Work], rounds: int
) -> Iterator[Row]:
    """A row for each work and case: a state, the file's size and the limit of memory in MB."""
    path, out = folder / "in.dat", folder / "out.dat"
    for state, megabytes, most in cases:
        rows = megabytes * MEGABYTE // (4 * COLUMNS)
        write(path, rows)
        with Kernel() as kernel:
            for work in works:
                row = Row(work.name, state, rows * 4 * COLUMNS / 1e6)
                for _ in range(rounds):
                    prepare(path, state)
                    row.reading = min(row.reading, reading(path, most))
                    prepare(path, state)
                    row.add("ndlab", by_ndlab(kernel, work, path, out, rows, most))
                    out.unlink(missing_ok=True)
                    prepare(path, state)
                    row.add("NumPy", by_numpy(work, path, out, rows, most))
                    out.unlink(missing_ok=True)
                yield row
        path.unlink()


def agree(row: Row) -> bool:
    """Whether both came to the same, up to the rounding of float32."""
    ours, theirs = row.sides["ndlab"].value, row.sides["NumPy"].value
    return abs(ours - theirs) <= 1e-3 * abs(theirs)


def short() -> list[Row]:
    """A few megabytes, so that this cannot rot."""
    with tempfile.TemporaryDirectory() as folder:
        return list(measure([("warm", 16, None)], Path(folder), [WORKS[0], WORKS[-1]], rounds=1))


if __name__ == "__main__":
    os.environ.setdefault("JUPYTER_PATH", str(VENV / "share" / "jupyter"))
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else LIMIT
    times = int(sys.argv[2]) if len(sys.argv) > 2 else TIMES
    with group(limit) as possible:
        if possible is None:
            print("no control group can be made here: memory is not limited")
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        cases = [("cold", limit * times, limit), ("warm", limit, None)]
        for row in measure(cases, Path(folder), WORKS, ROUNDS):
            print(row, flush=True)
            assert agree(row), row
