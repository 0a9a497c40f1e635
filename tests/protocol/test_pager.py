"""Help by question marks, as in IPython: one page for the front end's pager, and no output. What can
be Rust is Rust."""

from __future__ import annotations

import pytest

from kernel_client import Cell, Kernel


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let grid = np::arange(3.0);",
        'let good: Result<i32, String> = Ok(5); let bad: Result<i32, String> = Err("no".into());',
        "let maybe = Some(7);",
        "fn twice(a: f64) -> f64 { 2.0 * a }",
    ]


def page(cell: Cell) -> str:
    """The text of the one page that a cell asks for; it shows nothing beside."""
    assert cell.status == "ok", cell.reply
    assert cell.kinds == [], cell.messages
    (payload,) = cell.reply["payload"]
    assert (payload["source"], payload["start"]) == ("page", 0)
    assert set(payload["data"]) == {"text/plain", "text/html"}
    assert payload["data"]["text/html"].startswith("<")
    return payload["data"]["text/plain"]


@pytest.mark.parametrize("code", ["?grid", "grid?", "  ? grid", "let a = 1;\ngrid?", "// b\n?grid\n"])
def test_a_variable(kernel: Kernel, code: str) -> None:
    assert page(kernel.ok(code)) == (
        "Type:        Array1<f64>\nString form: [0. 1. 2.]\nShape:       (3,)\n"
        "Dtype:       float64\nStrides:     (8,)\nNbytes:      24\nDefined in:  cell 1"
    )


@pytest.mark.parametrize("code", ["??twice", "twice??"])
def test_everything_with_two_marks(kernel: Kernel, code: str) -> None:
    text = page(kernel.ok(code))
    assert "\nSource:     fn twice(a: f64) -> f64 { 2.0 * a }\n" in text, text


@pytest.mark.parametrize("code", ["?np::sum", "np::sum?", "np.sum?", "%help np::sum"])
def test_a_function(kernel: Kernel, code: str) -> None:
    text = page(kernel.ok(code))
    assert text.startswith("Signature: fn sum<") and "NumPy: `np.sum" in text


def test_methods_macros_magics_and_commands(kernel: Kernel) -> None:
    assert "fn mapv<" in page(kernel.ok("grid.mapv?"))
    assert "Prints each expression" in page(kernel.ok("show!?"))
    for code in ("%timeit?", "?%timeit", "%%timeit?", "%timeit??"):
        assert page(kernel.ok(code)).startswith("Signature:\n%timeit [-n N]"), code
    assert page(kernel.ok(":dep?")).startswith("Signature: :dep CRATE")


def test_what_only_rust_analyzer_knows(kernel: Kernel) -> None:
    assert "struct Vec" in page(kernel.ok("?Vec"))
    assert "trait Iterator" in page(kernel.ok("std::iter::Iterator?"))


def test_names_that_fit(kernel: Kernel) -> None:
    assert page(kernel.ok("np::*cumsum*?")) == "np::cumsum\nnp::nancumsum"
    assert page(kernel.ok("?np::*cumsum*")) == "np::cumsum\nnp::nancumsum"
    assert page(kernel.ok("gri*?")) == "grid"
    assert page(kernel.ok("%who*?")) == "%who\n%who_ls\n%whos"


def test_an_introduction(kernel: Kernel) -> None:
    for code in ("?", "??"):
        text = page(kernel.ok(code))
        assert "np::sum?" in text and "show!(a, a.t())" in text and "%whos" in text
        assert len(text.splitlines()) <= 40, "one screen"


def test_what_is_not_there(kernel: Kernel) -> None:
    for code, name in [("nosuch?", "nosuch"), ("?nosuch", "nosuch"), ("np::*nosuch*?", "np::*nosuch*")]:
        cell = kernel.ok(code)
        assert cell.stdout == f"Object `{name}` not found.\n"
        assert cell.reply["payload"] == [] and cell.kinds == ["stream"]


def test_a_result_or_an_option_is_rust(kernel: Kernel) -> None:
    cell = kernel.ok("good?")
    assert (cell.value, cell.reply["payload"]) == ("5", [])
    # A cell gives a `Result`, in which Rust does not let an `Option` be tried; it says what to write.
    assert ".ok_or(...)?" in kernel.run("maybe?").traceback
    failed = kernel.run("bad?")
    assert failed.status == "error" and "no" in (failed.evalue or "")
    # With the mark before the name it is a question all the same; what failed is still there.
    assert page(kernel.ok("?bad")).startswith("Type:        Result<i32, String>\n")


def test_calls_are_rust(kernel: Kernel) -> None:
    assert kernel.ok('"7".parse::<i32>()?').value == "7"
    failed = kernel.run("twice(1.0)?")
    assert failed.ename == "E0277", failed.reply


def test_a_variable_of_the_same_cell(kernel: Kernel) -> None:
    assert kernel.ok('let fresh = "7".parse::<i32>();\nfresh?').value == "7"
    assert ".ok_or(...)?" in kernel.run("let known: Option<i32> = Some(3);\nknown?").traceback
    assert ".ok_or(...)?" in kernel.run("let found = vec![3].pop();\nfound?").traceback
    text = page(kernel.ok("let five = 5;\nfive?"))
    assert text.startswith("Type:        i32\nString form: 5\n"), text
    assert kernel.ok("five + 1").value == "6", "the cell ran"
    borrows = 'let line = String::from("a b");\nlet same = std::str::from_utf8(line.as_bytes());\nsame?'
    assert kernel.ok(borrows).value == '"a b"', "what cannot be kept can be tried"


def test_an_error_before_the_question_is_the_cells(kernel: Kernel) -> None:
    cell = kernel.run("let broken: i32 = 1.5;\nbroken?")
    assert cell.ename == "E0308" and cell.reply.get("payload", []) == []


def test_two_questions(kernel: Kernel) -> None:
    cell = kernel.ok("grid?\ntwice?")
    texts = [each["data"]["text/plain"] for each in cell.reply["payload"]]
    assert [text.split("\n")[0].split(":")[0] for text in texts] == ["Type", "Signature"]
