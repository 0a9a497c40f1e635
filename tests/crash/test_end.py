"""However a kernel ends, nothing of it is left: no process, no folder, no file."""

from __future__ import annotations

import time

import psutil
import pytest

from kernel_client import Kernel, until
from variables import FAILURES

# A program that a cell starts and leaves alone.
LEAVES_A_CHILD = 'let child = std::process::Command::new("sleep").arg("1000").spawn()?;\nchild.id()'


def used(kernel: Kernel) -> psutil.Process:
    """Makes a kernel do all that may leave something behind; the child that a cell left."""
    kernel.ok("let kept = np::zeros(1000);")
    assert FAILURES["segfault"].run(kernel).status == "error"
    child = psutil.Process(int(kernel.ok(LEAVES_A_CHILD).value or 0))
    assert child.is_running()
    assert len(kernel.session_folders()) == 1
    return child


@pytest.mark.parametrize("how", ["shutdown", "kill -9"])
def test_nothing_is_left_after(how: str) -> None:
    with Kernel() as kernel:
        used(kernel)
        running = kernel.start('println!("on it"); loop { std::hint::black_box(0); }')
        kernel.wait_for_output(running, "on it")
        if how == "shutdown":
            kernel.shut_down(timeout=15)
        else:
            kernel.kill()
        ended = time.monotonic()
        kernel.wait_for_no_process(timeout=10)
        until(lambda: not kernel.session_folders(), 5, "the session folder to go")
        print(f"{how}: all gone after {time.monotonic() - ended:.1f} s")
        assert list(kernel.scratch.iterdir()) == []


def test_a_restart_ends_all_that_was_there() -> None:
    with Kernel() as kernel:
        child = used(kernel)
        before = kernel.processes()
        assert child in before
        folders = kernel.session_folders()
        kernel.restart()
        _, left = psutil.wait_procs(before, timeout=10)
        assert not left
        until(lambda: not any(folder.exists() for folder in folders), 5, "the old folder to go")
        fresh = kernel.ok("1 + 1")
        assert (fresh.value, fresh.execution_count) == ("2", 1)
        assert kernel.run("kept").status == "error"


def test_a_killed_supervisor_or_evaluator_leaves_no_process() -> None:
    with Kernel() as kernel:
        used(kernel)
        for role in (kernel.supervisor, kernel.evaluator):
            workers = kernel.workers()
            role().kill()
            _, left = psutil.wait_procs(workers, timeout=10)
            assert not left
            kernel.run("1 + 1")
            assert kernel.ok("1 + 1").value == "2"
