"""Files: `%%writefile`, `%load`, `%run`; and cells that are shown as what they are."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from kernel_client import Cell, Kernel

PROGRAM = """//! A program.
use std::env;
struct Kept(i32);
fn main() -> Result<(), String> {
    let given: Vec<String> = env::args().skip(1).collect();
    println!("{given:?}");
    if given.len() > 2 { return Err("too many".into()); }
    Ok(())
}
"""


# It ends when its process has computed for 0.3 seconds, however long that takes.
COMPUTES = """fn computed() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(") ").unwrap().1;
    fields.split_whitespace().skip(11).take(2).map(|it| it.parse::<u64>().unwrap()).sum()
}
let end = computed() + 30;
while computed() < end {}
"""


@pytest.fixture
def program(kernel: Kernel) -> str:
    path = kernel.folder / "program.rs"
    path.write_text(PROGRAM)
    return str(path)


def next_input(cell: Cell) -> tuple[str, bool]:
    [payload] = [it for it in cell.reply["payload"] if it["source"] == "set_next_input"]
    return payload["text"], payload["replace"]


def seconds(line: str) -> float:
    return float(line.split(":")[1].split()[0])


@pytest.mark.parametrize("magic", ["writefile", "file"])
def test_a_cell_into_a_file(kernel: Kernel, magic: str) -> None:
    path = kernel.folder / f"written by {magic}"
    assert kernel.ok(f"%%{magic} '{path}'\na\n  b").stdout == f"Writing {path}\n"
    assert path.read_text() == "a\n  b\n"
    assert kernel.ok(f"%%{magic} '{path}'\nc\n").stdout == f"Overwriting {path}\n"
    assert kernel.ok(f"%%{magic} -a '{path}'\nd").stdout == f"Appending to {path}\n"
    assert path.read_text() == "c\nd\n"


@pytest.mark.parametrize(
    ("code", "ename", "evalue"),
    [
        ("%%writefile\nx", "UsageError", "`%%writefile` takes a file: `%%writefile [-a] FILE`"),
        ("%%writefile -x f\nx", "UsageError", "`%%writefile` has no option `-x`; it takes -a"),
        (
            "%%writefile /nosuch/f\nx",
            "OSError",
            "[Errno 2] No such file or directory: '/nosuch/f'",
        ),
        (
            "%load nosuch.rs",
            "ValueError",
            "'nosuch.rs' was not found in history, as a file, url, nor in the user namespace.",
        ),
        ("%load /tmp", "ValueError", "'/tmp' is a directory, not a regular file."),
        (
            "%load https://a/b.rs",
            "UsageError",
            "`%load` takes files: `!curl -LO https://a/b.rs` fetches this one",
        ),
        ("%run nosuch.rs", "Exception", "File `'nosuch.rs'` not found."),
        ("%run", "Exception", "you must provide at least a filename."),
        ("%run -d x", "UsageError", "`%run` has no option `-d`; it takes -n, -i, -t, -N, -G"),
        ("%%html --isolate\nx", "UsageError", None),
        ("%%latex x\ny", "UsageError", "`%%latex` takes the cell below it, and not `x`"),
        ("%html", "UsageError", None),
    ],
)
def test_wrong_calls(kernel: Kernel, code: str, ename: str, evalue: str | None) -> None:
    cell = kernel.run(code)
    assert (cell.status, cell.ename) == ("error", ename), cell.evalue
    assert evalue is None or cell.evalue == evalue


def test_load_puts_a_file_in_the_place_of_the_cell(kernel: Kernel, program: str) -> None:
    assert next_input(kernel.ok(f"%load {program}")) == (f"// %load {program}\n{PROGRAM}", True)
    text, _ = next_input(kernel.ok(f"%load -r 2-3 {program}"))
    assert text == f"// %load -r 2-3 {program}\nuse std::env;\nstruct Kept(i32);"
    cell = kernel.ok(f"%load -s Kept,Lost {program[:-3]}")
    assert next_input(cell)[0].endswith("\nstruct Kept(i32);\n")
    assert cell.stderr == "The symbol `Lost` was not found\n"


def test_load_takes_cells(kernel: Kernel) -> None:
    number = kernel.ok("let loaded = 1;").execution_count
    assert next_input(kernel.ok(f"%load {number}"))[0] == f"// %load {number}\nlet loaded = 1;"


def test_run_calls_main_with_arguments(kernel: Kernel, program: str) -> None:
    assert kernel.ok(f"%run {program} a 'b c'").stdout == '["a", "b c"]\n'
    assert kernel.ok(f"%run {program[:-3]}").stdout == "[]\n"
    assert kernel.ok("Kept(2).0").value == "2"
    cell = kernel.run(f"%run {program} a b c")
    assert (cell.ename, cell.evalue) == ("Error", "too many")
    assert kernel.ok(f"%run -n {program}").stdout == ""


def test_run_takes_a_file_for_a_cell(kernel: Kernel) -> None:
    path = kernel.folder / "cell.rs"
    path.write_text("let from_file = 6;\n%pwd\nfrom_file * 7\n")
    cell = kernel.ok(f"%run {path}")
    assert [it["text/plain"] for it in cell.results] == [f'"{kernel.folder.resolve()}"', "42"]
    assert kernel.ok("from_file").value == "6"


def test_errors_are_in_the_file(kernel: Kernel) -> None:
    path = kernel.folder / "wrong.rs"
    path.write_text('fn f() {}\nlet x: i32 = "a";\n')
    cell = kernel.run(f"%run {path}")
    assert cell.ename == "E0308" and "--> wrong.rs:2:14" in cell.traceback
    path.write_text('fn f() {}\nlet x = 1;\nif x > 0 { panic!("here"); }\n')
    cell = kernel.run(f"%run {path}")
    assert cell.ename == "Panic" and "--> wrong.rs:3:12" in cell.traceback, cell.traceback


def test_run_says_how_long_it_took(kernel: Kernel) -> None:
    path = kernel.folder / "slow.rs"
    path.write_text(COMPUTES)
    lines = kernel.ok(f"%run -t {path}").stdout.splitlines()
    assert lines[:2] == ["", "IPython CPU timings (estimated):"]
    user, system, wall = lines[2:]
    assert user.startswith("  User   : ") and system.startswith("  System : ")
    assert wall.startswith("Wall time: ") and seconds(wall) >= 0.2
    assert seconds(user) + seconds(system) >= 0.2, (user, system)
    twice = kernel.ok(f"%run -t -N2 {path}").stdout
    assert "Total runs performed: 2\n  Times  :      Total      Per run\n" in twice


def test_run_takes_a_notebook(kernel: Kernel) -> None:
    path = kernel.folder / "cells.ipynb"
    sources = ["let in_notebook = 2;\n", "in_notebook + 1"]
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": {}}))
    assert kernel.ok(f"%run {path}").value == "3"
    Path(path).write_text("{}")
    assert "it is no notebook" in (kernel.run(f"%run {path}").evalue or "")


@pytest.mark.parametrize(
    ("magic", "mime", "name"),
    [
        ("html", "text/html", "HTML"),
        ("markdown", "text/markdown", "Markdown"),
        ("latex", "text/latex", "Latex"),
        ("js", "application/javascript", "Javascript"),
        ("javascript", "application/javascript", "Javascript"),
    ],
)
def test_a_cell_is_shown_as_what_it_is(kernel: Kernel, magic: str, mime: str, name: str) -> None:
    cell = kernel.ok(f"%%{magic}\nsome $x$ {{n}}")
    plain = f"<IPython.core.display.{name} object>"
    assert cell.displays == [{mime: "some $x$ {n}\n", "text/plain": plain}]


def test_a_drawing(kernel: Kernel) -> None:
    cell = kernel.ok('%%svg\n<?xml version="1.0"?>\n<svg width="3"><circle r="1"/></svg>')
    plain = "<IPython.core.display.SVG object>"
    drawing = '<svg width="3"><circle r="1"/></svg>'
    (shown,) = cell.displays
    picture = base64.b64decode(shown.pop("image/png"))
    assert picture.startswith(b"\x89PNG")
    assert shown == {"image/svg+xml": drawing, "text/plain": plain}


def test_html_can_be_isolated(kernel: Kernel) -> None:
    [shown] = kernel.ok("%%html --isolated\n<b>x</b>").contents("display_data")
    assert shown["metadata"] == {"text/html": {"isolated": True}}
