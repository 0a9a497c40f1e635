"""Whatever needs threads works in a process that a failed cell has left to its copy."""

from __future__ import annotations

import time

import pytest

from kernel_client import Kernel
from variables import FAILURES, LOOP

# Each is run before and after a failed cell.
PARALLEL = {
    "par_azip": (
        "let mut many = np::zeros(1_000_000);\n"
        "ndarray::par_azip!((x in &mut many) *x += 2.0);\nmany.sum()",
        "2000000.0",
    ),
    "ndarray's par_iter": (
        "use ndarray::parallel::prelude::*;\n"
        "let rows = np::ones((100, 1000));\n"
        "rows.axis_iter(Axis(0)).into_par_iter().map(|row| row.sum()).sum::<f64>()",
        "100000.0",
    ),
    "dot": (
        "let square = Array2::from_elem((1000, 1000), 2.0);\nsquare.dot(&square).sum()",
        "4000000000.0",
    ),
    "rayon": (
        ":dep rayon\nuse rayon::prelude::*;\n(0..1_000_000_u64).into_par_iter().sum::<u64>()",
        "499999500000",
    ),
    "rayon::join": (
        "rayon::join(|| rayon::current_thread_index().is_some(), || 2)",
        "(true, 2)",
    ),
    "std::thread": (
        "std::thread::spawn(|| std::thread::spawn(|| 7).join().unwrap()).join().unwrap()",
        "7",
    ),
    "tokio": (
        ':dep tokio = { version = "1", features = ["time", "rt", "rt-multi-thread"] }\n'
        "tokio::time::sleep(std::time::Duration::from_millis(20)).await;\n"
        "tokio::spawn(async { 3 }).await.unwrap()",
        "3",
    ),
}


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return ["let kept = 1;"]


def run_all(kernel: Kernel) -> None:
    wrong = {}
    for name, (code, expected) in PARALLEL.items():
        cell = kernel.run(code, timeout=300)
        if cell.value != expected:
            wrong[name] = (cell.value, cell.evalue, cell.traceback)
    assert not wrong


def test_before_any_failure(kernel: Kernel) -> None:
    run_all(kernel)


def test_after_a_segfault(kernel: Kernel) -> None:
    assert FAILURES["segfault"].run(kernel).status == "error"
    run_all(kernel)


def test_after_an_interrupted_parallel_loop(kernel: Kernel) -> None:
    uses = ":dep rayon\nuse rayon::prelude::*;\n"
    loop = f"(0..8).into_par_iter().for_each(|_| {LOOP});"
    running = kernel.start(f'{uses}println!("on it");\n{loop}')
    kernel.wait_for_output(running, "on it")
    kernel.interrupt()
    assert kernel.wait(running, timeout=60).ename == "Interrupted"
    run_all(kernel)
    assert kernel.ok("kept").value == "1"


def test_a_thread_of_an_earlier_cell_goes_on(kernel: Kernel) -> None:
    kernel.ok(
        "use std::sync::{Arc, atomic::{AtomicU64, Ordering}};\n"
        "let counter = Arc::new(AtomicU64::new(0));\n"
        "let counted = counter.clone();\n"
        "std::thread::spawn(move || loop {\n"
        "    counted.fetch_add(1, Ordering::Relaxed);\n"
        "    std::thread::sleep(std::time::Duration::from_millis(5));\n"
        "});"
    )
    counts = []
    for _ in range(3):
        time.sleep(0.1)
        counts.append(int(kernel.ok("counter.load(Ordering::Relaxed)").value or 0))
    assert counts[0] < counts[1] < counts[2], counts


def test_a_product_by_faer_before_and_after_a_segfault(kernel: Kernel) -> None:
    kernel.ok(
        ':dep faer = { version = "0.24", default-features = false, features = ["std", "rayon"] }',
        timeout=600,
    )
    product = "{ let f = faer::Mat::<f64>::ones(500, 500); (&f * &f)[(3, 4)] }"
    assert kernel.ok(product, timeout=600).value == "500.0"
    assert FAILURES["segfault"].run(kernel).status == "error"
    assert kernel.ok(product, timeout=600).value == "500.0"
