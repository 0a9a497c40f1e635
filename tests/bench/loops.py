"""The user's own loops in a cell, beside the same code as a program of `cargo build --release`.

Each takes its own time and says the best of many, so that compiling is not in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import stock
from kernel_client import Kernel
from side_by_side import NDLAB_NEW, SECONDS, STOCK, Side, figure, ratio, table

DATA = """
let x = Array1::<f64>::from_shape_fn(1_000_000, |i| (i % 1000) as f64);
let y = Array1::<f64>::from_shape_fn(1_000_000, |i| (i % 777) as f64);
let mut smooth = Array1::<f64>::zeros(1_000_000);
"""

# Each prints its best time in milliseconds, then what it computed.
LOOPS = {
    "sum of squared differences, 1e6": """{
    let mut best = f64::INFINITY;
    let mut result = 0.0;
    for _ in 0..200 {
        let (x, y) = (std::hint::black_box(&x), std::hint::black_box(&y));
        let started = std::time::Instant::now();
        let mut total = 0.0;
        for i in 0..x.len() {
            let d = x[i] - y[i];
            total += d * d;
        }
        result = std::hint::black_box(total);
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{best} {result}");
}""",
    "three-line stencil, 1e6": """{
    let mut best = f64::INFINITY;
    for _ in 0..200 {
        let (x, out) = (std::hint::black_box(&x), std::hint::black_box(&mut smooth));
        let started = std::time::Instant::now();
        for i in 1..x.len() - 1 {
            out[i] = 0.25 * x[i - 1] + 0.5 * x[i] + 0.25 * x[i + 1];
        }
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{best} {}", smooth.sum());
}""",
}

MANIFEST = """[package]
name = "loops"
edition = "2024"

[dependencies]
ndarray = "0.17"

[workspace]
"""


def loops(rounds: int, with_stock: bool) -> str:
    """The best times of all rounds. Stock compiles for any CPU, and is there for comparison."""
    sides = [STOCK, NDLAB_NEW] if with_stock else [NDLAB_NEW]
    best: dict[str, dict[str, float]] = {name: {} for name in LOOPS}
    program = built()
    for _ in range(rounds):
        said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        found = {"cargo": dict(zip(LOOPS, said.splitlines(), strict=True))}
        found |= {side.name: in_cells(side) for side in sides}
        for name, times in best.items():
            results = {who: lines[name].split() for who, lines in found.items()}
            assert len({result for _, result in results.values()}) == 1, results
            for who, (took, _) in results.items():
                times[who] = min(times.get(who, float("inf")), float(took))
                print(f"{name:32} {who:6} {float(took):8.3f} ms", file=sys.stderr, flush=True)
    rows = []
    for name, times in best.items():
        values = [times.get(who) for who in ("stock", "ndlab", "cargo")]
        rows.append([name, *(figure(value, ".3f") for value in values)])
        rows[-1].append(figure(ratio(times["ndlab"], times["cargo"]), ".2f"))
    head = ["a user's own loop, ms", "stock", "ndlab", "`cargo build --release`", "ndlab / cargo"]
    return table(head, rows)


def in_cells(side: Side) -> dict[str, str]:
    """What each loop prints in a cell of its own, in a new kernel."""
    with side.start() as kernel:
        kernel.ok(DATA, SECONDS)
        return {name: printed(kernel, code) for name, code in LOOPS.items()}


def printed(kernel: Kernel, code: str) -> str:
    msg_id = kernel.start(code)
    assert kernel.wait(msg_id, SECONDS).status == "ok", code
    # Stock's output may come after its idle.
    kernel.wait_for_output(msg_id, "\n")
    return kernel.listen(msg_id, 0).stdout.strip()


def built() -> Path:
    """The same code as a program, for this CPU, by the compiler that both kernels use."""
    target = stock.folder() / "loops-target"
    body = DATA + "\n".join(LOOPS.values())
    with tempfile.TemporaryDirectory(prefix="nd-loops-") as package:
        (Path(package) / "Cargo.toml").write_text(MANIFEST)
        (Path(package) / "src").mkdir()
        main = f"use ndarray::prelude::*;\n\nfn main() {{\n{body}\n}}\n"
        (Path(package) / "src" / "main.rs").write_text(main)
        environment = {
            **os.environ,
            "CARGO_TARGET_DIR": str(target),
            "RUSTFLAGS": "-Ctarget-cpu=native",
            "RUSTUP_TOOLCHAIN": stock.toolchain(),
        }
        subprocess.run(
            ["cargo", "build", "--release", "--quiet"], cwd=package, env=environment, check=True
        )
    return target / "release" / "loops"
