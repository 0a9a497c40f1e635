"""Memory that runs short: the worker goes first, a cell that wants too much fails alone, and a
snapshot that might not fit is not skipped silently."""

from __future__ import annotations

import psutil

from kernel_client import Kernel, until
from variables import FAILURES

TOTAL = psutil.virtual_memory().total


def test_the_system_kills_the_worker_first_and_keeps_no_core(kernel: Kernel) -> None:
    kernel.ok(
        'let badness = std::fs::read_to_string("/proc/self/oom_score_adj")?;\n'
        'let limits = std::fs::read_to_string("/proc/self/limits")?;'
    )
    assert kernel.ok("badness.trim()").value == '"1000"'
    cores = kernel.ok('limits.lines().find(|line| line.contains("core")).unwrap()').value or ""
    assert cores.split()[4:6] == ["0", "0"], cores


def test_a_cell_gets_no_more_than_the_machine_has(kernel: Kernel) -> None:
    wanted = TOTAL * 95 // 100
    assert kernel.ok(f"Vec::<u8>::new().try_reserve({wanted}).is_err()").value == "true"
    assert kernel.ok("Vec::<u8>::new().try_reserve(1 << 30).is_err()").value == "false"


def test_a_snapshot_that_might_not_fit_is_not_skipped_silently(kernel: Kernel) -> None:
    # Zeros that are never touched take no memory.
    made, *later = kernel.queue(
        f"let zeros = np::zeros({TOTAL * 6 // 10 // 8});", "zeros[5]", "zeros[6]"
    )
    assert "snapshot" not in kernel.wait(made).stderr
    for cell in later:
        warned = kernel.wait(cell).stderr
        assert warned.count("no snapshot before this cell") == 1, warned
        assert "%snapshot on" in warned, warned
    assert "there is none now" in kernel.ok("%snapshot").stdout
    kernel.ok("drop(zeros);")
    assert kernel.ok("1").stderr == ""


def test_a_snapshot_that_is_taken_late_does_not_run_the_failed_cell_again(kernel: Kernel) -> None:
    kernel.ok("let mut runs = 0;")
    # It is taken when the cell has been answered.
    [asleep] = until(lambda: kernel.worker().children(), 10, "a snapshot")
    asleep.kill()
    failed = FAILURES["segfault"].run(kernel, 'runs += 1; println!("run");\n')
    assert (failed.status, failed.stdout) == ("error", "run\n")
    assert kernel.ok("runs").value == "0"
