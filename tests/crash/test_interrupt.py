"""An interrupt works at any point, is answered at once, and harms no variable."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kernel_client import Cell, Kernel, until
from variables import LOOP

# What a user may wait for, on a machine that does other things, too.
SECONDS = 2.0

ON_IT = 'println!("on it");\n'

RUNNING = {
    "tight loop": ON_IT + LOOP,
    "sleep": ON_IT + "std::thread::sleep(std::time::Duration::from_secs(600));",
    "parallel loop": "let mut many = np::zeros(1000);\n"
    + ON_IT
    + "ndarray::par_azip!((x in &mut many) { loop { std::hint::black_box(&x); } });",
    "joined thread": ON_IT + f"std::thread::spawn(|| -> () {{ {LOOP} }}).join();",
    "silent socket": 'let listener = std::net::TcpListener::bind("127.0.0.1:0")?;\n'
    "let mut stream = std::net::TcpStream::connect(listener.local_addr()?)?;\n"
    + ON_IT
    + "std::io::Read::read(&mut stream, &mut [0])?;",
    "shell command": '!echo "on it"; sleep 30',
    "sleeping child": ON_IT + 'std::process::Command::new("sleep").arg("600").status()?;',
}

# Takes rustc minutes, and rust-analyzer nothing.
SLOW_TO_COMPILE = """#[allow(long_running_const_eval)]
const SLOW: u64 = {
    let mut i = 0;
    while i < 4_000_000_000 {
        i += 1;
    }
    i
};
"""

# Takes rust-analyzer a few seconds, and cannot be stopped there: only the next cell waits for it.
SLOW_TO_INFER = "let table = vec![" + "(1, 2.0, [3, 4]), " * 4_000 + "];"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return ["let mut kept = vec![1, 2, 3];"]


def interrupted(kernel: Kernel, what: str, code: str, wait: Callable[[str], object]) -> Cell:
    """Interrupts a cell after `wait`, and looks whether all is as it should be afterwards."""
    running = kernel.start(code)
    queued = kernel.start("1 + 1")
    wait(running)
    started = time.monotonic()
    kernel.interrupt()
    cell = kernel.wait(running, timeout=20)
    seconds = time.monotonic() - started
    print(f"{what}: answered {seconds:.2f} s after the interrupt")
    assert (cell.status, cell.ename) == ("error", "Interrupted"), cell.reply
    assert len(cell.errors) == 1
    assert kernel.wait(queued).status == "aborted"
    assert seconds < SECONDS
    until(lambda: not kernel.compilers(), 5, f"{kernel.compilers()} to end")
    assert kernel.ok("kept.clone()").value == "[1, 2, 3]"
    return cell


@pytest.mark.parametrize("what", RUNNING)
def test_a_cell_that_runs(kernel: Kernel, what: str) -> None:
    code = RUNNING[what]
    if not code.startswith("!"):
        code = "kept.clear();\n" + code
    interrupted(kernel, what, code, lambda cell: kernel.wait_for_output(cell, "on it"))


def test_a_cell_that_waits_for_input(kernel: Kernel) -> None:
    code = "kept.clear();\nlet mut line = String::new();\nstd::io::stdin().read_line(&mut line)?;"
    interrupted(kernel, "input", code, kernel.wait_for_input)


@pytest.mark.parametrize("delay", [0.05, 0.2, 0.4])
def test_a_cell_that_has_just_begun(kernel: Kernel, delay: float) -> None:
    # Whatever the kernel is at by then: the cell does not end by itself.
    code = f"kept.clear();\nlet fresh = np::arange(10.0).mapv(|x| x.sqrt());\n{LOOP}"
    interrupted(kernel, f"{delay} s after the start", code, lambda _: time.sleep(delay))
    assert kernel.run("fresh").status == "error"


@pytest.mark.parametrize("delay", [0.05, 0.4, 2.0])
@pytest.mark.parametrize("what", ["infer", "compile"])
def test_a_cell_that_takes_long_to(kernel: Kernel, what: str, delay: float) -> None:
    ends = {"infer": SLOW_TO_INFER, "compile": SLOW_TO_COMPILE + "let slow = SLOW;"}
    code = f"kept.clear();\n{ends[what]}\n{LOOP}"
    interrupted(kernel, f"{what}, after {delay} s", code, lambda _: time.sleep(delay))


def test_a_dependency_that_compiles(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text(
        '[package]\nname = "slow-to-compile"\nversion = "0.1.0"\nedition = "2024"\n'
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.rs").write_text(
        SLOW_TO_COMPILE.replace("const SLOW", "pub const SLOW")
    )
    code = f':dep slow-to-compile = {{ path = "{tmp_path}" }}\nkept.clear();'

    def compiles(_: str) -> None:
        until(lambda: "rustc" in kernel.compilers(), 60, "rustc to start")
        time.sleep(1)

    interrupted(kernel, ":dep", code, compiles)


def test_many_interrupts_at_once(kernel: Kernel) -> None:
    running = kernel.start(f"kept.clear();\n{ON_IT}{LOOP}")
    kernel.wait_for_output(running, "on it")
    for _ in range(5):
        kernel.interrupt()
    assert kernel.wait(running, timeout=20).ename == "Interrupted"
    assert kernel.ok("kept.clone()").value == "[1, 2, 3]"


def test_an_interrupt_while_nothing_runs_harms_nothing(kernel: Kernel) -> None:
    kernel.interrupt()
    time.sleep(0.5)
    assert kernel.ok("kept.len()").value == "3"
