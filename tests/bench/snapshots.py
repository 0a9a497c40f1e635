"""What the snapshot before each cell costs: the copy of the process, and the first write after it.

For each amount of live data ten cells rewrite all of it in place, with snapshots and without. The
kernel says what the copy took; the cell measures its own loop. Nothing else should run meanwhile.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel_client import Kernel  # noqa: E402
from project import VENV  # noqa: E402

MEGABYTES = [0, 100, 1000, 4000]
CELLS = 10

# Another cell each time, which writes to every element.
IN_PLACE = """let started = std::time::Instant::now();
data.map_inplace(|x| *x += {}.0);
println!("{{}}", started.elapsed().as_secs_f64() * 1e3);"""

UNITS = {"ns": 1e-6, "µs": 1e-3, "us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Run:
    """What the cells took, one after another, in milliseconds."""

    mode: str
    megabytes: int
    copies: list[float]
    loops: list[float]

    def __str__(self) -> str:
        parts = [f"{self.megabytes:5} MB", f"snapshot {self.mode:4}"]
        for name, took in [("copy", self.copies), ("in-place cell", self.loops)]:
            if took:
                figures = f"first {took[0]:8.2f}, last {took[-1]:8.2f}, median {median(took):8.2f}"
                parts.append(f"{name}: {figures} ms")
        return "  ".join(parts)


def measure(megabytes: int, cells: int) -> Iterator[Run]:
    """One kernel, with snapshots and then without."""
    with Kernel() as kernel:
        kernel.ok(f"let mut data = Array1::<f64>::from_elem({megabytes * 1_000_000 // 8}, 1.0);")
        for mode in ("on", "off"):
            kernel.ok(f"%snapshot {mode}")
            copies, loops = [], []
            for number in range(cells):
                loops.append(float(kernel.ok(IN_PLACE.format(number)).stdout))
                if mode == "on":
                    copies.append(copy_took(kernel))
            yield Run(mode, megabytes, copies, loops)


def copy_took(kernel: Kernel) -> float:
    """What the last copy took, in milliseconds, as `%snapshot` says."""
    said = kernel.ok("%snapshot").stdout
    took = re.search(r"took ([\d.]+) ?(ns|µs|us|ms|s)\b", said)
    assert took, said
    return float(took[1]) * UNITS[took[2]]


if __name__ == "__main__":
    os.environ["JUPYTER_PATH"] = str(VENV / "share" / "jupyter")
    for megabytes in [int(argument) for argument in sys.argv[1:]] or MEGABYTES:
        for run in measure(megabytes, CELLS):
            print(run, flush=True)
