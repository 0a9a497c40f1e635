"""Errors as plain text, to the letter: what the compiler says, in the cell's own lines, with hints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kernel_client import Cell, Kernel

CONTEXT = [
    "let a = np::arange(12.0).reshape((3, 4));",
    "let n = 3; let v = vec![1, 2, 3];",
    "#[derive(Debug)] struct Point { x: f64, y: f64 }\nenum Colour { Red, Green }\n"
    "trait Shape { fn area(&self) -> f64; }\n"
    "mod inner { fn hidden() {} pub struct S { secret: i32 } }",
]


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return CONTEXT


@dataclass(frozen=True)
class Entry:
    """A cell of the lists, and the text of its error."""

    name: str
    code: str
    text: str


def entries() -> list[Entry]:
    found = []
    for path in sorted(Path(__file__).with_name("errors").glob("*.txt")):
        _, *blocks = re.split(r"^## ", path.read_text(), flags=re.MULTILINE)
        for block in blocks:
            head, _, text = block.partition("\n==\n")
            name, _, code = head.partition("\n")
            found.append(Entry(name, code, text.rstrip("\n")))
    return found


ENTRIES = entries()


def plain(cell: Cell) -> str:
    """The traceback without colours, with N for the cell's number."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", cell.traceback)
    text = re.sub(rf"\bcell {cell.reply['execution_count']}\b", "cell N", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_error_is_what_the_list_says(kernel: Kernel, entry: Entry) -> None:
    cell = kernel.run(entry.code)
    assert cell.status == "error"
    assert plain(cell) == entry.text
    assert len(cell.errors) == 1 and cell.stderr == ""


def test_there_are_enough_of_them() -> None:
    hints = [entry for entry in ENTRIES if "\nhint: " in entry.text]
    codes = {code for entry in ENTRIES for code in re.findall(r"^error\[(E\d+)\]", entry.text)}
    assert len(ENTRIES) >= 120 and len(hints) >= 45 and len(codes) >= 45


def test_colours_go_by_span(kernel: Kernel) -> None:
    cell = kernel.run("let s: String = n;")
    text = "\n".join(cell.reply["traceback"])
    # A line is coloured as one, and not letter by letter.
    assert "\x1b[" in text and "mismatched types" in text and "expected `String`, found `i32`" in text


def test_the_last_line_names_explain_and_its_answer_is_the_compilers(kernel: Kernel) -> None:
    cell = kernel.run("let b = a; a")
    assert plain(cell).splitlines()[-1] == (
        "`%fix` writes the corrected cell; `:explain E0382` explains the error, as does "
        "https://doc.rust-lang.org/error_codes/E0382.html"
    )
    explained = kernel.ok(":explain").results[0]
    assert explained == kernel.ok(":explain E0382").results[0]
    assert explained["text/plain"].startswith("A variable was used after its contents have been")
    assert "```rust" in explained["text/markdown"] and "```\n" in explained["text/markdown"]


def test_explain_of_what_is_no_code(kernel: Kernel) -> None:
    cell = kernel.run(":explain E9999")
    assert cell.evalue == "`E9999` is no error code; one looks like `E0382`"


def test_fix_writes_the_corrected_cell(kernel: Kernel) -> None:
    failed = kernel.run("v.push(4);\nv.len()")
    text = "let mut v = v;\nv.push(4);\nv.len()"
    change = {"source": "set_next_input", "text": text, "replace": False}
    assert failed.reply["payload"] == [change]
    assert kernel.ok("%fix").reply["payload"] == [change]


def test_fix_makes_all_sure_changes_at_once(kernel: Kernel) -> None:
    kernel.run("let t: f64 = 1; let u: f64 = 2;\nlet w = vec![0.0]; w.push(t);")
    payload = kernel.ok("%fix").reply["payload"]
    assert payload[0]["text"].startswith("let t: f64 = 1.0; let u: f64 = 2.0;\n")
    kernel.ok(payload[0]["text"].replace("let w", "let mut w", 1))


def test_without_a_sure_change_there_is_nothing_to_fix(kernel: Kernel) -> None:
    assert kernel.run("np.sum(a)").reply.get("payload", []) == []
    assert kernel.run("%fix").evalue == (
        "there is nothing to correct: the compiler proposed no sure change to the cell that failed "
        "last"
    )
    assert kernel.run("%fix 1").evalue == "`%fix` takes nothing, and not `1`"


def test_a_cell_that_no_longer_fits_is_named(kernel: Kernel) -> None:
    kernel.ok("struct Square { side: f64 }")
    cell = kernel.ok("impl Square { fn area(&self) -> f64 { self.side * self.side } }")
    failed = kernel.run("struct Square { edge: f64 }")
    text = plain(failed)
    assert f"--> cell {cell.reply['execution_count']}:1:44" in text, text
    assert "define it again in this cell" in text and "cell-" not in text
    kernel.ok("struct Square { edge: f64 }\nimpl Square { fn area(&self) -> f64 { self.edge } }")


def test_a_number_that_is_the_cells_own_is_not_said_to_be_another_cells(kernel: Kernel) -> None:
    assert "became" not in plain(kernel.run("let n = 4; let m: usize = n + 0i32;"))


def test_types_of_arrays_are_short_in_notes_and_helps_too(kernel: Kernel) -> None:
    for code in ["a + 1", "a[0]", "let m: Vec<f64> = a;", "np::sum(Some(a), ..)"]:
        text = plain(kernel.run(code))
        assert "OwnedRepr" not in text and "Dim<" not in text, text
