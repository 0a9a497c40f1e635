"""Magics about values and settings: what each prints, and what it says where it is called wrongly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel_client import Kernel


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let a = np::ones((2, 3)); let b = &a + 1e-9; let word = String::from(\"one\");",
    ]


@pytest.fixture
def in_full(kernel: Kernel) -> Iterator[Kernel]:
    yield kernel
    kernel.ok("%precision")


def test_precision_is_shown_as_ipython_shows_it(in_full: Kernel) -> None:
    kernel = in_full
    for call, shown, single in [
        ("%precision 3", "'%.3f'", "0.333"),
        ("%precision %e", "'%e'", "3.333333e-01"),
        ("%precision %.2g", "'%.2g'", "0.33"),
        ("%precision %i", "'%i'", "0"),
        ("%precision", "'%r'", "0.3333333333333333"),
    ]:
        assert kernel.ok(call).value == shown
        assert kernel.ok("1.0 / 3.0").value == single


def test_precision_holds_for_arrays_and_inside_values(in_full: Kernel) -> None:
    kernel = in_full
    kernel.ok("%precision 3")
    assert kernel.ok("np::ones(2) / 3.0").value == "[0.333 0.333]"
    assert kernel.ok("(1.0 / 3.0, true, 2)").value == "(0.333, true, 2)"
    assert kernel.ok("Some(vec![1.0 / 3.0])").value == "Some([0.333])"
    kernel.ok("%precision")
    assert kernel.ok("np::ones(2) / 3.0").value == "[0.33333333 0.33333333]"


@pytest.mark.parametrize("asked", ["-1", "three", "%s", "3 4"])
def test_precision_says_what_it_takes(kernel: Kernel, asked: str) -> None:
    cell = kernel.run(f"%precision {asked}")
    assert cell.ename == "UsageError"
    assert cell.evalue == (
        "`%precision` takes a number of digits, as `3`, or a format, as `%.3f`, `%e`, `%g` or "
        f"`%i`, and not `{asked}`"
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("%dep", "`%dep` takes a crate, as `%dep rand`"),
        ("%dep rand 0.9", '`%dep rand 0.9` is to be `%dep rand = "0.9"`'),
        ("%dep rand = 0.9", '`%dep rand = 0.9` is to be `%dep rand = "0.9"`'),
        ("%dep rand serde", "and not `serde`"),
        ('%dep = "1"', 'takes the name of a crate, as `rand`, and not `= "1"`'),
        ("let x = %dep rand", "has no value"),
    ],
)
def test_dep_says_how_it_is_to_be(kernel: Kernel, call: str, words: str) -> None:
    cell = kernel.run(call)
    assert cell.ename == "UsageError" and words in (cell.evalue or ""), cell.evalue


def test_assert_allclose_passes_in_silence(kernel: Kernel) -> None:
    for call in ("a b", "&a &b", "a b rtol=1e-3", "a.sum() 6.0", "&a + 1.0 &b + 1.0 atol = 0.1"):
        cell = kernel.ok(f"%assert_allclose {call}")
        assert (cell.stdout, cell.stderr, cell.results) == ("", "", [])


def test_assert_allclose_fails_in_numpys_words(kernel: Kernel) -> None:
    cell = kernel.run("%assert_allclose a b rtol=0 atol=1e-12 err_msg=\"by design\"")
    assert cell.ename == "Panic"
    assert "Not equal to tolerance rtol=0, atol=1e-12" in (cell.evalue or "")
    assert "by design" in (cell.evalue or "")
    assert kernel.ok("%assert_allclose a b").status == "ok", "nothing was moved"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("", "`%assert_allclose` takes two arrays: `%assert_allclose ACTUAL DESIRED"),
        ("a", "`%assert_allclose` takes two arrays"),
        ("a b tol=1", "takes rtol=…, atol=…, equal_nan=…, err_msg=…, verbose=… behind its two"),
        ("a b 1e-3", "and not `1e-3`"),
    ],
)
def test_assert_allclose_says_how_it_is_called(kernel: Kernel, call: str, words: str) -> None:
    cell = kernel.run(f"%assert_allclose {call}")
    assert cell.ename == "UsageError" and words in (cell.evalue or ""), cell.evalue


def test_assert_allclose_has_the_compilers_errors_in_place(kernel: Kernel) -> None:
    cell = kernel.run("%assert_allclose a not_there")
    assert cell.ename == "E0425" and f"cell {cell.execution_count}:1:20" in cell.traceback
    assert kernel.run("%assert_allclose a word").ename == "E0277"


def test_lists_of_variables(kernel: Kernel) -> None:
    assert kernel.ok("%who").stdout == "a\t b\t word\t \n"
    assert kernel.ok("%who_ls").value == '["a", "b", "word"]'
    assert kernel.ok("%who_ls Array2").value == '["a", "b"]'
    assert kernel.ok("%whos").stdout == (
        "Variable   Type           Data/Info\n"
        "-----------------------------------\n"
        "a          Array2<f64>    2x3: 6 elems, type `float64`, 48 bytes\n"
        "b          Array2<f64>    2x3: 6 elems, type `float64`, 48 bytes\n"
        'word       String         "one"\n'
    )
    assert kernel.ok("%nbytes").stdout == "a       48\nb       48\nword     3\ntotal   99\n"


def test_the_names_of_the_variables_as_a_value(kernel: Kernel) -> None:
    kernel.ok("let names = %who_ls String")
    assert kernel.ok("names").value == '["word"]'
    kernel.ok("drop(names);")


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("%nbytes wrd", "there is no variable `wrd`; did you mean `word`?"),
        ("%nbytes aa", "there is no variable `aa`; did you mean `a`?"),
        ("%nbytes quite_another", "there is no variable `quite_another`; `%who` lists them all"),
        ("%nbytes a b", "`%nbytes` takes one variable or none, and not `a b`"),
        ("%opt fast", "cells are optimised by 0, 1, 2, 3 or s, and not by `fast`"),
        ("%checks maybe", "`%checks` takes on or off, and not `maybe`"),
        ("%cache clear", "`%cache` takes on or off, and not `clear`"),
        ("%snapshot never", "`%snapshot` takes auto, on or off, and not `never`"),
        ("%restart now", "`%restart` takes nothing, and not `now`"),
        ("%undo 2", "`%undo` takes nothing, and not `2`"),
        ("%pwd here", "`%pwd` takes nothing, and not `here`"),
        ("let x = %nbytes", "`%nbytes` has no value that a variable could take"),
        ("%who_lz", "line magic function `%who_lz` not found; did you mean `%who_ls`?"),
    ],
)
def test_wrong_calls_say_what_is_right(kernel: Kernel, call: str, value: str) -> None:
    cell = kernel.run(call)
    assert (cell.ename, cell.evalue) == ("UsageError", value)


def test_settings_are_said_in_a_word(kernel: Kernel) -> None:
    assert kernel.ok("%opt").stdout == "opt: 3\n"
    assert kernel.ok("%checks").stdout == "checks: off\n"
    assert kernel.ok("%snapshot").stdout.startswith("snapshot: auto; ")
    assert kernel.ok("%opt 1\n%opt\n%opt 3").stdout == "opt: 1\n"


def test_precision_goes_with_the_process_of_the_variables(kernel: Kernel) -> None:
    kernel.ok("let third = 1.0 / 3.0;")
    kernel.ok("%precision 2")
    assert kernel.run('panic!("on purpose")').ename == "Panic"
    assert kernel.ok("third").value == "0.33", "a cell that failed takes nothing back before it"
    assert kernel.run('%precision 5\npanic!("on purpose")').status == "error"
    kernel.ok("%restart")
    assert kernel.ok("1.0 / 3.0").value == "0.3333333333333333"
