"""Magics that change what happens to the variables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel_client import Kernel

PANIC = 'panic!("on purpose");'
SEGFAULT = "unsafe { std::ptr::null_mut::<i32>().write_volatile(1) }"


@pytest.fixture
def without_snapshots(kernel: Kernel) -> Iterator[Kernel]:
    kernel.ok("%snapshot off")
    kernel.ok("let mut kept = 1;")
    yield kernel
    kernel.ok("%snapshot auto")


@pytest.mark.parametrize("mode", ["off", "on", "auto"])
def test_snapshot_says_its_mode(kernel: Kernel, mode: str) -> None:
    kernel.ok(f"%snapshot {mode}")
    assert mode in kernel.ok("%snapshot").stdout.split(";")[0]


def test_snapshot_refuses_another_mode(kernel: Kernel) -> None:
    cell = kernel.run("%snapshot sometimes")
    assert cell.status == "error"
    assert "sometimes" in cell.evalue and "auto" in cell.evalue
    assert "auto" in kernel.ok("%snapshot").stdout


def test_snapshot_says_what_the_last_one_took(kernel: Kernel) -> None:
    kernel.ok("%snapshot on")
    kernel.ok("let data = np::ones(1_000_000);")
    kernel.ok("data.sum()")
    assert " took " in kernel.ok("%snapshot").stdout
    kernel.ok("%snapshot auto")


def test_off_a_panic_keeps_what_earlier_cells_made(without_snapshots: Kernel) -> None:
    assert without_snapshots.run(f"kept = 2; let fleeting = 3; {PANIC}").ename == "Panic"
    assert without_snapshots.ok("kept").value == "2", "nothing is undone"


def test_off_a_crash_says_that_the_variables_are_lost(without_snapshots: Kernel) -> None:
    cell = without_snapshots.run(SEGFAULT)
    assert cell.status == "error" and len(cell.errors) == 1
    assert "variables" in cell.evalue, cell.reply
    gone = without_snapshots.run("kept")
    assert gone.ename == "E0425", gone.reply
    without_snapshots.ok("%snapshot auto")
    without_snapshots.ok("let mut kept = 5;")
    assert without_snapshots.run(f"kept = 6; {SEGFAULT}").status == "error"
    assert without_snapshots.ok("kept").value == "5"


def test_off_the_first_interrupt_warns_and_the_second_stops(without_snapshots: Kernel) -> None:
    running = without_snapshots.start('println!("on it"); loop { std::hint::black_box(0); }')
    without_snapshots.wait_for_output(running, "on it")
    without_snapshots.interrupt()
    without_snapshots.wait_for_output(running, "variables", timeout=10, stream="stderr")
    still = without_snapshots.listen(running, 1.0)
    assert not still.reply, "it goes on"
    without_snapshots.interrupt()
    assert without_snapshots.wait(running, timeout=30).ename == "Interrupted"
    assert without_snapshots.ok("1 + 1").value == "2"


def test_restart_starts_clean(kernel: Kernel) -> None:
    kernel.ok("let gone = 1; struct Gone;")
    worker = kernel.worker()
    kernel.ok("%restart")
    assert kernel.ok("1 + 1").value == "2"
    assert kernel.run("gone").ename == "E0425"
    assert kernel.worker() != worker
    kernel.ok("let again = np::ones(3);")
    assert kernel.ok("again.sum()").value == "3.0"


def test_undo_says_why_not(kernel: Kernel) -> None:
    kernel.ok("let mut n = 1;")
    kernel.ok("n += 1;")
    cell = kernel.run("%undo")
    assert cell.status == "error"
    assert "cannot be undone: " in cell.evalue, "with the reason"
    assert kernel.ok("n").value == "2"


def test_magics_of_snapshots_are_listed(kernel: Kernel) -> None:
    listed = kernel.ok("%lsmagic").stdout
    assert all(name in listed for name in ("snapshot", "restart", "undo"))
