"""The soak in a short form, and two kernels at once."""

from __future__ import annotations

from kernel_client import Kernel
from soak import per_cell, print_per_cell, soak
from variables import FAILURES

CELLS, WITH_FAILURE = 30, 5

# At most so many mappings and megabytes with each cell: a cell's library stays loaded, as variables
# may hold functions of it, and rust-analyzer keeps what it knows.
MAY_GAIN = {
    "kernel": (1, 0.3),
    "evaluator": (5, 5.0),
    "supervisor": (1, 0.3),
    "worker": (8, 1.0),
}


def test_failures_leave_nothing_behind() -> None:
    with Kernel() as kernel:
        states = [state for _, state in soak(kernel, CELLS, WITH_FAILURE, every=10)]
        first, last = states[0], states[-1]
        print(first, last, sep="\n")
        assert (last.processes, last.folders) == (first.processes, first.folders)
        for role in ("kernel", "supervisor", "worker"):
            assert last.roles[role].fds == first.roles[role].fds, role
        gained = per_cell(first, last, CELLS)
        print_per_cell(gained)
        for role, (mappings, megabytes) in gained.items():
            may_map, may_take = MAY_GAIN[role]
            assert mappings <= may_map and megabytes <= may_take, role
        assert list(kernel.scratch.iterdir()) == []


def test_two_kernels_of_which_one_crashes() -> None:
    with Kernel() as steady, Kernel() as shaken:
        for kernel in (steady, shaken):
            kernel.ok("let mut turns = 0;")
        for way in ("segfault", "panic", "abort", "exit"):
            begun = shaken.start(f"turns = -1;\n{FAILURES[way].code}")
            steady.ok("turns += 1;")
            assert shaken.wait(begun).status == "error"
            shaken.ok("turns += 1;")
        assert [steady.ok("turns").value, shaken.ok("turns").value] == ["4", "4"]
