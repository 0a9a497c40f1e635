"""Inspection over the wire, at both levels of detail: variables, items of cells, functions of the
library, magics, commands, and what only rust-analyzer knows."""

from __future__ import annotations

import pytest

from kernel_client import Kernel, until

PLACE = "/// A place.\n#[derive(Debug)]\nstruct Place {\n    x: f64,\n}"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let grid = np::arange(6.0).reshape((2, 3)); let turned = grid.t().to_owned();",
        f"{PLACE}\n/// Doubles.\nfn twice(a: f64) -> f64 {{\n    2.0 * a\n}}",
        'let words = vec!["one", "two"]; let place = Place { x: 1.5 }; let text = "\u03bcm".to_string();',
        "let long = np::arange(500.0);",
        "let grid = &grid + 1.0;",
    ]


def asked(kernel: Kernel, code: str, level: int = 0) -> dict[str, str] | None:
    reply = kernel.client.inspect(code, len(code), level, reply=True, timeout=60)["content"]
    assert reply["status"] == "ok"
    if not reply["found"]:
        assert reply["data"] == {}
        return None
    assert set(reply["data"]) == {"text/plain", "text/html"}
    return reply["data"]


def text(kernel: Kernel, code: str, level: int = 0) -> str:
    found = asked(kernel, code, level)
    assert found, code
    return found["text/plain"]


GRID = """\
Type:        Array2<f64>
String form:
[[1. 2. 3.]
 [4. 5. 6.]]
Shape:       (2, 3)
Dtype:       float64
Strides:     (24, 8)
Nbytes:      48
Defined in:  cell 5"""


def test_an_array(kernel: Kernel) -> None:
    assert text(kernel, "grid") == GRID
    assert text(kernel, "np::sum(&grid, 0); grid") == GRID
    source = "\nSource:      let grid = &grid + 1.0;"
    assert text(kernel, "grid", 1) == GRID + source
    found = asked(kernel, "grid")
    assert found
    html = found["text/html"]
    assert "<tr><th>Strides</th><td><code>(24, 8)</code></td></tr>" in html
    assert "<pre>[[1. 2. 3.]\n [4. 5. 6.]]</pre>" in html
    assert "Shape:       (3, 2)\n" in text(kernel, "turned")


def test_long_values_are_cut_and_whole_where_everything_is_wanted(kernel: Kernel) -> None:
    short = text(kernel, "long")
    assert " <...> " in short and len(short) < 400, short
    assert "Nbytes:      4000" in short
    assert " <...> " not in text(kernel, "long", 1) and "499." in text(kernel, "long", 1)


def test_other_variables(kernel: Kernel) -> None:
    assert text(kernel, "words") == (
        'Type:        Vec<&str>\nString form: ["one", "two"]\nLength:      2\n'
        "Nbytes:      32\nDefined in:  cell 3"
    )
    assert text(kernel, "place") == (
        "Type:        Place\nString form: Place { x: 1.5 }\nNbytes:      8\n"
        "Defined in:  cell 3\nDocstring:   A place."
    )
    assert 'String form: "\u03bcm"' in text(kernel, "text")


def test_items_of_cells(kernel: Kernel) -> None:
    assert text(kernel, "twice(") == (
        "Signature:  fn twice(a: f64) -> f64\nDocstring:  Doubles.\n"
        "Defined in: cell 2\nType:       function"
    )
    assert text(kernel, "twice", 1) == (
        "Signature:  fn twice(a: f64) -> f64\n"
        "Source:    \n/// Doubles.\nfn twice(a: f64) -> f64 {\n    2.0 * a\n}\n"
        "Defined in: cell 2\nType:       function"
    )
    assert f"Source:    \n{PLACE}\n" in text(kernel, "Place", 1)


def test_functions_of_the_library(kernel: Kernel) -> None:
    eye = text(kernel, "np::eye")
    assert eye.startswith("Signature: fn eye<") and "NumPy: `np.eye" in eye, eye
    assert eye.endswith("\nType:      function") and "\nFile:      ndlab/src/create" in eye, eye
    assert "Source:" not in eye
    source = text(kernel, "np::eye", 1)
    assert "\npub fn eye<" in source and "Docstring:" not in source, source
    found = asked(kernel, "np::eye")
    assert found
    html = found["text/html"]
    assert html.startswith('<h4>Signature</h4>\n<pre><code class="language-rust">fn eye&lt;'), html
    assert "<code>np.eye" in html
    mapv = text(kernel, "grid.mapv", 1)
    assert "pub fn mapv<" in mapv and "File:      ndarray/src/" in mapv, mapv


def test_magics_and_commands(kernel: Kernel) -> None:
    opt = text(kernel, "%opt")
    assert opt.startswith("Signature: %opt [0|1|2|3|s]\nDocstring: "), opt
    assert opt.endswith(".\nType:      line magic"), opt
    assert text(kernel, "%%timeit").startswith("Signature:\n%timeit [-n N]")
    assert text(kernel, ":dep").endswith("\nType:      command of evcxr")
    assert text(kernel, "%timeit -n 3 grid") == GRID


def test_rust_analyzer_knows_the_rest(kernel: Kernel) -> None:
    # On a slow machine it is late at first.
    until(lambda: asked(kernel, "words.capacity"), 60, "rust-analyzer's answer")
    capacity = text(kernel, "words.capacity")
    assert capacity.startswith("Signature:\n") and "fn capacity(&self) -> usize" in capacity
    assert "\nDocstring:\n" in capacity and capacity.endswith("\nModule:    alloc::vec::Vec")
    assert "struct HashMap" in text(kernel, "std::collections::HashMap")
    for level in (0, 1):
        assert text(kernel, "let local = 5; local", level) == "Signature: let local: i32"


def test_what_is_not_there_is_not_found(kernel: Kernel) -> None:
    for code in ("nosuchname", "", "%nosuch", "!ls np::sum", "// grid"):
        assert asked(kernel, code) is None, code


def test_while_a_cell_runs(kernel: Kernel) -> None:
    running = kernel.start('println!("started"); std::thread::sleep(std::time::Duration::from_secs(2));')
    kernel.wait_for_output(running, "started")
    assert text(kernel, "grid") == "Type:       Array2<f64>\nDefined in: cell 5"
    assert text(kernel, "np::eye").startswith("Signature: fn eye<")
    assert kernel.wait(running).status == "ok"
    assert text(kernel, "grid") == GRID


def test_a_question_about_a_variable_changes_nothing(kernel: Kernel) -> None:
    before = kernel.worker()
    text(kernel, "grid")
    assert kernel.worker() == before
    assert kernel.ok("grid.sum()").value == "21.0"
