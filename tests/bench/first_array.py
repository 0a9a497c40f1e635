"""How long the first array takes, and what type inference costs, beside evcxr by itself.

Prints both in turn, so that the machine's moods meet both. Needs an installed kernel in .venv, and
`cargo build --release --workspace --example stock_evcxr`. Nothing else should run meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel_client import Kernel  # noqa: E402
from project import ROOT, VENV  # noqa: E402

STOCK = [
    ':dep ndarray = "0.17"',
    "use ndarray::prelude::*;",
    "let a = Array2::<f64>::ones((3, 4));",
    "let b = &a + 1.0;",
    "let c = a.sum_axis(Axis(0));",
    "c",
]
NDLAB = ["let a = np::ones((3, 4));", "let b = &a + 1.0;", "let c = a.sum_axis(Axis(0));", "c"]


def stock() -> None:
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = target / "release" / "examples" / "stock_evcxr"
    output = subprocess.run([program, *STOCK], capture_output=True, text=True, check=True).stdout
    total = 0.0
    for line in output.splitlines():
        seconds, megabytes, what = line.split("\t")
        total += float(seconds)
        row("evcxr", float(seconds), total, int(megabytes), what)


def ndlab() -> None:
    with Kernel() as kernel:
        for code in NDLAB:
            started = time.monotonic()
            cell = kernel.run(code)
            assert cell.status == "ok", cell.traceback
            now = time.monotonic()
            resident = psutil.Process(kernel.evaluator().pid).memory_info().rss >> 20
            row("ndlab", now - started, now - kernel.started, resident, code)


def row(who: str, seconds: float, total: float, megabytes: int, what: str) -> None:
    print(f"{who:6} {seconds:7.2f} s {total:7.2f} s since start {megabytes:5} MB  {what}", flush=True)


if __name__ == "__main__":
    os.environ["JUPYTER_PATH"] = str(VENV / "share" / "jupyter")
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        stock()
        ndlab()
