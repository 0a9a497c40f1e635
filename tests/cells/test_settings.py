"""Magics that say how cells are compiled: `%opt`, `%checks`, `%cache`. None of them costs a variable."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kernel_client import Kernel

OVERFLOW = "let x: u8 = 255; let y = x + std::hint::black_box(1u8); y"


@pytest.fixture
def at_first(kernel: Kernel) -> Iterator[Kernel]:
    """The kernel with the settings that it begins with, before and after."""
    first = "%opt 3\n%checks off\n%cache on"
    kernel.ok(first)
    yield kernel
    kernel.ok(first)


def new_cell() -> str:
    """A cell that was never compiled before."""
    return f"let text = {f'{uuid.uuid4()}'!r};".replace("'", '"')


def test_variables_survive_another_optimisation(at_first: Kernel) -> None:
    kernel = at_first
    kernel.ok("struct Point { x: f64 }\nimpl Point { fn twice(&self) -> f64 { 2.0 * self.x } }")
    kernel.ok("let p = Point { x: 4.0 }; let a = np::arange(5);")
    worker = kernel.worker()
    for level in ("0", "s", "3"):
        kernel.ok(f"%opt {level}")
        assert kernel.ok("a.sum() as f64 + p.twice()").value == "18.0"
    assert kernel.worker() == worker


def test_opt_says_its_level_and_so_does_evcxr(at_first: Kernel) -> None:
    kernel = at_first
    assert kernel.ok("%opt").stdout == "opt: 3\n"
    assert kernel.ok(":opt 1").value == "Optimization: 1"
    assert kernel.ok("%opt").stdout == "opt: 1\n"
    kernel.ok("%opt 2")
    assert kernel.ok(":opt").value == "Optimization: 0", "evcxr's goes to and fro"
    assert kernel.ok("%opt").stdout == "opt: 0\n"


def test_opt_refuses_what_is_no_level(at_first: Kernel) -> None:
    for cell in (at_first.run("%opt fast"), at_first.run(":opt fast")):
        assert cell.status == "error" and "`fast`" in (cell.evalue or "")
    assert at_first.ok("%opt").stdout == "opt: 3\n"


def test_opt_makes_another_cell_of_the_same_text(at_first: Kernel) -> None:
    cell = new_cell()
    at_first.ok(cell)
    assert at_first.ok(cell).metadata["ndlab"]["cached"]
    at_first.ok("%opt 0")
    assert not at_first.ok(cell).metadata["ndlab"]["cached"]
    at_first.ok("%opt 3")
    assert at_first.ok(cell).metadata["ndlab"]["cached"]


@pytest.mark.parametrize("level", ["0", "3"])
def test_overflow_wraps_unless_it_is_checked(at_first: Kernel, level: str) -> None:
    kernel = at_first
    kernel.ok(f"%opt {level}")
    assert kernel.ok(OVERFLOW).value == "0"
    kernel.ok("%checks on")
    cell = kernel.run(OVERFLOW)
    assert cell.ename == "Panic" and "overflow" in (cell.evalue or "")
    assert kernel.ok("%checks").stdout == "checks: on\n"
    assert kernel.run("debug_assert!(false)").ename == "Panic"
    kernel.ok("%checks off")
    assert kernel.ok(OVERFLOW).value == "0"
    kernel.ok("debug_assert!(false)")


def test_settings_hold_for_the_rest_of_the_cell(at_first: Kernel) -> None:
    assert at_first.run(f"%checks on\n{OVERFLOW}").ename == "Panic"
    assert at_first.ok(f"%checks off\n{OVERFLOW}").value == "0"


def test_without_the_cache_every_cell_is_compiled(at_first: Kernel) -> None:
    kernel, cell = at_first, new_cell()
    kernel.ok("%cache off")
    for _ in range(2):
        assert not kernel.ok(cell).metadata["ndlab"]["cached"]
    assert kernel.ok("%cache").stdout.startswith("off ")
    kernel.ok("%cache on")
    assert not kernel.ok(cell).metadata["ndlab"]["cached"], "it was not kept"
    assert kernel.ok(cell).metadata["ndlab"]["cached"]
    assert not kernel.ok("%cache").stdout.startswith("off ")


@pytest.mark.parametrize("magic", ["cache", "checks"])
def test_a_word_that_is_neither_on_nor_off(kernel: Kernel, magic: str) -> None:
    cell = kernel.run(f"%{magic} maybe")
    assert cell.status == "error" and "maybe" in (cell.evalue or "")


def test_settings_outlive_the_evaluator(at_first: Kernel) -> None:
    kernel = at_first
    kernel.ok("%checks on")
    kernel.evaluator().kill()
    # The kernel may find out only by this cell.
    kernel.run("1 + 1")
    assert kernel.run(OVERFLOW).ename == "Panic"
