"""`%asm`: the machine code of the loop where code spends its time. Nothing is run."""

from __future__ import annotations

import platform
import re
import sys

import pytest

from kernel_client import Cell, Kernel, without_colours

# Compiled libraries are read there only.
library = pytest.mark.skipif(
    platform.machine() != "x86_64" or sys.platform != "linux", reason="x86-64 and Linux only"
)

DOT = """\
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len().min(y.len()) {
        sum += x[i] * y[i];
    }
    sum
}
"""


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let a = np::ones(1000); let b = np::ones(1000);",
        "let v: Vec<f64> = vec![1.0; 100]; let k: Vec<usize> = vec![1; 100];",
    ]


def lines(cell: Cell) -> list[str]:
    return without_colours(cell.stdout).splitlines()


def verdict(cell: Cell) -> str:
    return lines(cell)[-1]


def test_a_function_of_an_earlier_cell(kernel: Kernel) -> None:
    defined = kernel.ok(DOT).execution_count
    said = lines(kernel.ok("%asm dot(&v, &v)"))
    assert said[0].startswith("the code")
    multiplied = [line for line in said if f"cell {defined}:4  sum += x[i] * y[i];" in line]
    assert multiplied, said
    assert re.match(r" +\d+: \w+ ", said[1]), "a loop begins with its label"
    assert re.search(r" j\w+ +\d+", "\n".join(said)) or platform.machine() != "x86_64"
    assert said[-1].startswith("not vectorised: one f64 at a time (")
    assert "since floats are added in the order that is written" in said[-1]


def test_the_lines_of_the_cell_itself(kernel: Kernel) -> None:
    cell = kernel.ok(
        "%%asm\nlet mut out = vec![0.0; v.len()];\n"
        "for (o, x) in out.iter_mut().zip(&v) {\n    *o = x * x + 1.0;\n}\nout"
    )
    said = lines(cell)
    assert any(line.endswith("  cell:4  *o = x * x + 1.0;") for line in said), said
    assert re.match(r"vectorised: \d+ f64 in each vector \([^)]+\), \d+ vectors? a turn$", said[-1])
    assert len(said) < 60, "the loop, and not all that was compiled"


def test_functions_alone_are_looked_at(kernel: Kernel) -> None:
    said = lines(kernel.ok("%%asm\nfn scale(x: &mut [f32], by: f32) {\n    for x in x { *x *= by; }\n}"))
    assert said[0].startswith("the code \u2192 scale")
    assert re.match(r"vectorised: \d+ f32 in each vector", said[-1])


def test_why_not(kernel: Kernel) -> None:
    checked = kernel.ok("%%asm\nlet mut s = 0.0;\nfor k in &k { s += v[*k]; }\ns")
    assert "since each turn checks an index" in verdict(checked)
    called = kernel.ok("%asm v.iter().map(|x| x.sin()).sum::<f64>()")
    assert "since each turn calls `sin`" in verdict(called)
    carried = "%%asm\nlet mut x = 0.5f64;\nfor _ in 0..v.len() { x = 3.7 * x * (1.0 - x); }\nx"
    assert "since each turn needs what the one before has computed" in verdict(kernel.ok(carried))


def test_code_without_a_loop(kernel: Kernel) -> None:
    assert verdict(kernel.ok("%asm 1 + 1")) == "no loop: this runs straight through, once"


@library
@pytest.mark.parametrize(
    ("expression", "way"),
    [
        ("a.sum()", "ArrayRef::sum"),
        ("&a + &b", "::add"),
        ("np::add(&a, &b)", "ADD::kernel"),
        ("np::sqrt(&a)", "SQRT::kernel"),
        ("np::sum(&a, ..)", "fold"),
    ],
)
def test_loops_of_the_array_library(kernel: Kernel, expression: str, way: str) -> None:
    said = lines(kernel.ok(f"%asm {expression}"))
    assert said[0].startswith("the code \u2192 ") and way in said[0]
    assert re.match(r"vectorised: \d f64 in each vector", said[-1])
    assert said[-1].endswith(" (in the array library)")


@library
def test_a_function_of_the_c_library_is_no_loop(kernel: Kernel) -> None:
    text = "no loop of its own: `memcpy` of the C library moves the bytes"
    assert verdict(kernel.ok("%asm a.clone()")) == text


def test_all_shows_the_function_and_marks_the_loop(kernel: Kernel) -> None:
    code = "v.iter().map(|x| x * x).sum::<f64>()"
    loop, whole = lines(kernel.ok(f"%asm {code}")), lines(kernel.ok(f"%asm --all {code}"))
    assert len(whole) > len(loop) and whole[0] == "the code" and whole[-1] == loop[-1]
    marked = [line for line in whole if line.startswith("|")]
    assert len(marked) == len(loop) - 3, "all of the loop, and nothing else"


def test_nothing_runs_and_nothing_changes(kernel: Kernel) -> None:
    kernel.ok("let given_to_asm = np::ones(3);")
    cell = kernel.ok('%%asm\nprintln!("it ran");\nlet new_in_asm = given_to_asm + 1.0;\nnew_in_asm')
    assert "it ran" not in [line.strip() for line in cell.stdout.splitlines()]
    assert kernel.ok("given_to_asm.sum()").value == "3.0"
    assert kernel.run("new_in_asm").ename == "E0425"


def test_an_error_is_in_its_line(kernel: Kernel) -> None:
    cell = kernel.run("%asm not_there.sum()")
    assert cell.ename == "E0425" and f"cell {cell.execution_count}:1:6" in cell.traceback


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("%asm", "`%asm` takes an expression, as in `%asm a.sum()`"),
        ("%%asm\n", "%%asm is a cell magic, but the cell body is empty"),
        ("%asm --att a", "`%asm` has no option `--att`"),
        ("%asm -O3 a", "`%asm` has no option `-O`"),
        ("%%asm a\nb", "takes its code on the lines below it, and not `a` behind it"),
        ("let x = %asm a", "`%asm` has no value"),
    ],
)
def test_wrong_calls_say_what_is_right(kernel: Kernel, code: str, words: str) -> None:
    cell = kernel.run(code)
    assert cell.ename == "UsageError" and words in (cell.evalue or ""), cell.evalue


def test_it_can_be_interrupted(kernel: Kernel) -> None:
    slow = (
        "%%asm\n#[allow(long_running_const_eval)]\n"
        "const SLOW: u64 = { let mut i = 0; while i < 1 << 40 { i += 1; } i };\nSLOW"
    )
    running = kernel.start(slow)
    kernel.listen(running, 2.0)
    kernel.interrupt()
    assert kernel.wait(running, timeout=30).ename == "Interrupted"
    assert kernel.ok("v.len()").value == "100"
