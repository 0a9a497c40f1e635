"""What popular crates cost by `:dep`: seconds, and whether the prelude had to be compiled again.

Each gets a kernel of its own and a variable that has to survive. Compiled crates are kept in the
prelude's folder, so only the first run on a machine shows what compiling them costs.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kernel_client import Kernel  # noqa: E402
from project import VENV  # noqa: E402

CRATES = {
    "ndarray-stats": "ndarray-stats",
    "linfa": "linfa",
    "serde with derive": 'serde = { version = "1", features = ["derive"] }',
    "rand": "rand",
    "image": "image",
    "nalgebra": "nalgebra",
    "itertools": "itertools",
    "regex": "regex",
    "chrono": "chrono",
    "rayon": "rayon",
}

if __name__ == "__main__":
    os.environ["JUPYTER_PATH"] = str(VENV / "share" / "jupyter")
    wanted = sys.argv[1:] or list(CRATES)
    for name in wanted:
        with Kernel() as kernel:
            assert kernel.run("let a = np::arange(6.0);").status == "ok"
            started = time.monotonic()
            cell = kernel.run(f":dep {CRATES.get(name, name)}\n1", timeout=1200)
            seconds = time.monotonic() - started
            crates = cell.stderr.count("Compiling ")
            again = "prelude AGAIN" if "Compiling ndlab" in cell.stderr else "prelude kept"
            kept = kernel.run("np::sum(&a, ..)").results
            alive = "variable kept" if kept and kept[-1]["text/plain"] == "15.0" else "variable LOST"
            row = f"{name:20} {cell.status:5} {seconds:7.1f} s  {crates:3} crates  {again}, {alive}"
            print(row, flush=True)
            if cell.status != "ok":
                print(cell.traceback)
