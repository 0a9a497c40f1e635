"""A cell is a transaction: each way to fail, with each kind of variable."""

from __future__ import annotations

import re

import pytest

from kernel_client import Kernel
from variables import CHANGE, FAILURES, SET_UP, assert_unharmed


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return SET_UP


@pytest.mark.parametrize("way", FAILURES)
def test_every_variable_is_as_before_the_failed_cell(kernel: Kernel, way: str) -> None:
    failure = FAILURES[way]
    cell = failure.run(kernel, before=CHANGE)
    assert cell.status == "error", cell.reply
    assert failure.ename in (None, cell.ename), cell.reply
    assert re.search(failure.says, cell.evalue or ""), cell.reply
    assert len(cell.errors) == 1, cell.errors
    assert_unharmed(kernel)


PANIC = 'panic!("on purpose");'
ENDS = {"panic": PANIC, "abort": "std::process::abort();"}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "change",
    [
        "let elsewhere = name;",
        'let n = "text";',
        "let big = 5_u8;",
        "#[derive(Debug)] struct Point { z: String }\n"
        'let point = Point { z: "other".to_owned() };',
        "let point = 1;",
    ],
    ids=["moved", "another type", "an array's type", "another struct", "a struct's variable"],
)
def test_what_a_failed_cell_moved_or_redefined_is_back(
    kernel: Kernel, change: str, end: str
) -> None:
    cell = kernel.run(f"{change}\n{ENDS[end]}")
    assert cell.status == "error" and len(cell.errors) == 1, cell.reply
    assert_unharmed(kernel)


@pytest.mark.parametrize(
    ("definition", "use"),
    [
        ("fn triple(x: i32) -> i32 { 3 * x }", "triple(2)"),
        ("#[derive(Debug)] struct Fleeting(i32);", "Fleeting(1)"),
        ("let fleeting = 1;", "fleeting"),
        ("use std::collections::BTreeMap as Tree;", "Tree::<i32, i32>::new()"),
    ],
    ids=["fn", "struct", "let", "use"],
)
def test_what_a_failed_cell_defined_does_not_exist(
    kernel: Kernel, definition: str, use: str
) -> None:
    for end in ENDS.values():
        assert kernel.run(f"{definition}\n{end}").status == "error"
        named = kernel.run(use)
        assert named.status == "error", f"`{use}` is still there: {named.value}"
        assert (named.ename or "").startswith("E0"), named.reply
    kernel.ok(f"{definition} {use}")


def test_a_cell_that_does_not_compile_changes_nothing(kernel: Kernel) -> None:
    assert kernel.run("let n = 5; let name = missing;").status == "error"
    assert kernel.run('drop(name); let point: u8 = "no";').status == "error"
    assert_unharmed(kernel)


def test_failures_one_after_another(kernel: Kernel) -> None:
    for way in ("segfault", "panic", "segfault", "exit", "question mark", "abort"):
        assert FAILURES[way].run(kernel, before=CHANGE).status == "error"
    assert_unharmed(kernel)


def test_a_success_after_a_failure_is_kept(kernel: Kernel) -> None:
    kernel.ok("n += 1; list.push(4);")
    assert FAILURES["segfault"].run(kernel, before="n = 0; list.clear();").status == "error"
    assert kernel.ok("(n, &list)").value == "(42, [1, 2, 3, 4])"
    kernel.ok("n -= 1; list.pop();")
    assert_unharmed(kernel)


# ---- What is not undone --------------------------------------------------------------------------


def test_a_written_file_keeps_what_was_written(kernel: Kernel) -> None:
    cell = kernel.run(f'std::fs::write("written", "by the failed cell")?;\n{PANIC}')
    assert cell.status == "error"
    assert (kernel.folder / "written").read_text() == "by the failed cell"


def test_output_stays(kernel: Kernel) -> None:
    lines = 'println!("out"); eprintln!("err"); print!("no newline");\n'
    panicked = FAILURES["panic"].run(kernel, lines)
    assert (panicked.stdout, panicked.stderr) == ("out\nno newline", "err\n")
    # What the program had not written yet goes with it, as in any program.
    aborted = FAILURES["abort"].run(kernel, lines)
    assert aborted.stdout.startswith("out\n") and "err\n" in aborted.stderr


def test_the_offset_of_an_open_file_moves_on(kernel: Kernel) -> None:
    (kernel.folder / "letters").write_text("abcdef")
    kernel.ok('let mut letters = std::fs::File::open("letters")?;')
    read = 'let mut two = [0; 2];\nstd::io::Read::read_exact(&mut letters, &mut two)?;\n'
    assert kernel.run(read + "std::process::abort();").status == "error"
    assert kernel.ok(read + "two[0] as char").value == "'c'"


# ---- Where it happened ---------------------------------------------------------------------------


def test_a_panic_names_the_cell_and_the_line(kernel: Kernel) -> None:
    cell = kernel.run("let first = 1;\nlet none: Option<i32> = None;\nnone.unwrap();\n")
    assert cell.ename == "Panic" and "None" in cell.evalue
    assert f"cell {cell.execution_count}" in cell.traceback, cell.traceback
    assert "none.unwrap();" in cell.traceback, cell.traceback


def test_a_panic_in_an_earlier_cells_function_names_that_cell(kernel: Kernel) -> None:
    defined = kernel.ok("fn pick(from: &[i32], index: usize) -> i32 {\n    from[index]\n}")
    kernel.ok("1")
    cell = kernel.run("let few = vec![1, 2];\npick(&few, 7)")
    assert "the len is 2 but the index is 7" in cell.evalue
    assert f"cell {defined.execution_count}" in cell.traceback, cell.traceback
    assert "from[index]" in cell.traceback, cell.traceback


def test_a_question_mark_names_the_line(kernel: Kernel) -> None:
    cell = kernel.run('let path = "/no/such/file";\nlet text = std::fs::read_to_string(path)?;\n')
    assert cell.ename == "Error"
    assert f"cell {cell.execution_count}" in cell.traceback, cell.traceback
    assert "std::fs::read_to_string(path)?" in cell.traceback, cell.traceback


@pytest.mark.parametrize(
    "code",
    [
        "let mut many = np::zeros(1000);\n"
        'ndarray::par_azip!((x in &mut many) { if *x == 0.0 { panic!("in parallel"); } });',
        ":dep rayon\nuse rayon::prelude::*;\n"
        '(0..1000).into_par_iter().for_each(|i| if i == 500 { panic!("in parallel") });',
    ],
    ids=["par_azip", "par_iter"],
)
def test_a_panic_in_a_parallel_loop_shows_its_message(kernel: Kernel, code: str) -> None:
    cell = kernel.run(code)
    assert cell.status == "error", cell.reply
    assert "in parallel" in cell.evalue, cell.reply
    assert len(cell.errors) == 1
    assert_unharmed(kernel)
