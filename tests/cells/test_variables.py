"""Magics that list the variables: `%who`, `%whos`, `%nbytes`. They compile nothing."""

from __future__ import annotations

import pytest

from kernel_client import Kernel

EMPTY = "Interactive namespace is empty.\n"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "struct Point { x: f64 }\nlet point = Point { x: 1.0 };",
        "let a = np::ones((300, 400)); let n = 7; let word = String::from(\"hello\");",
    ]


def test_whos_is_a_table_like_ipythons(kernel: Kernel) -> None:
    cell = kernel.ok("%whos")
    assert cell.stdout == (
        "Variable   Type           Data/Info\n"
        "-----------------------------------\n"
        "a          Array2<f64>    300x400: 120000 elems, type `float64`, 960000 bytes (937.5 kb)\n"
        "n          i32            7\n"
        "point      Point\n"
        'word       String         "hello"\n'
    )
    assert not cell.results and not kernel.compilers()


def test_who_names_them(kernel: Kernel) -> None:
    assert kernel.ok("%who").stdout.split() == ["a", "n", "point", "word"]
    assert kernel.ok("%who String Array2").stdout.split() == ["a", "word"]
    assert kernel.ok("%who Array2<f64>").stdout.split() == ["a"]
    assert kernel.ok("%whos f32").stdout == "No variables match your requested type.\n"


def test_nbytes_begins_with_the_largest(kernel: Kernel) -> None:
    rows = [row.split() for row in kernel.ok("%nbytes").stdout.splitlines()]
    assert rows == [["a", "960000"], ["point", "8"], ["word", "5"], ["n", "4"], ["total", "960017"]]
    assert kernel.ok("%nbytes a").stdout == "960000\n"
    cell = kernel.run("%nbytes none")
    assert cell.status == "error" and "`none`" in (cell.evalue or "")


def test_lists_are_in_order_with_the_cell(kernel: Kernel) -> None:
    cell = kernel.ok("let later = 1;\n%who\nlet after = 2;\n%who")
    first, second = cell.stdout.splitlines()
    assert "later" in first.split() and "after" not in first.split()
    assert "after" in second.split()
    kernel.ok("drop((later, after));")


def test_what_was_moved_or_failed_is_not_listed(kernel: Kernel) -> None:
    kernel.ok("let given = vec![1]; let kept = 1;")
    kernel.ok("drop(given);")
    assert kernel.run('let fleeting = 1; panic!("on purpose");').ename == "Panic"
    names = kernel.ok("%who").stdout.split()
    assert "kept" in names and "given" not in names and "fleeting" not in names


def test_a_cell_that_is_silent_prints_no_list(kernel: Kernel) -> None:
    assert kernel.ok("%who", silent=True).stdout == ""


def test_an_empty_notebook_answers_at_once(kernel: Kernel) -> None:
    with Kernel() as other:
        for magic in ("%who", "%whos", "%nbytes"):
            assert other.ok(magic, timeout=5).stdout == EMPTY
    kernel.ok("%restart")
    assert kernel.ok("%whos").stdout == EMPTY
