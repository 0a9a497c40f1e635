"""What a cell that ran well is told on stderr: what was moved, what ended with it, warnings."""

from __future__ import annotations

import re

import pytest

from kernel_client import Cell, Kernel


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return ["let a = np::arange(12.0).reshape((3, 4)); let v = vec![1, 2, 3]; let n = 3;"]


def said(cell: Cell) -> str:
    """What was said on stderr, without colours, with N for the cell's number."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", cell.stderr)
    return text.replace(f"cell {cell.reply['execution_count']}:", "cell N:")


WAY_OUT = (
    "`.to_owned()` makes a copy to keep, and after `let a = a.into_shared();` a view by "
    "`a.share(s![..])` outlives its cell\n"
)


def test_a_view_ends_with_its_cell(kernel: Kernel) -> None:
    cell = kernel.ok("let y = a.slice(s![1..3, ..]); let sum = y.sum(); y[[0, 0]]")
    assert said(cell) == f"note: `y` borrows from `a` and ended with the cell; {WAY_OUT}"
    assert cell.value == "4.0"
    assert kernel.ok("(a.len(), sum)").value == "(12, 60.0)"
    failed = kernel.run("y")
    assert failed.ename == "E0425"
    assert "in an earlier cell, `y` borrows from `a`" in failed.traceback


def test_views_of_views_are_one_note(kernel: Kernel) -> None:
    cell = kernel.ok("let top = a.row(0); let first = top.slice(s![..2]); first.sum()")
    expected = f"note: `top` and `first` borrow from `a` and ended with the cell; {WAY_OUT}"
    assert said(cell) == expected


def test_what_a_view_has_changed_stays(kernel: Kernel) -> None:
    kernel.ok("let mut m = np::ones((2, 2));")
    cell = kernel.ok("let mut row = m.row_mut(0); row.fill(7.0);")
    assert said(cell) == (
        "note: `row` borrows from `m` and ended with the cell; what was changed in `m` stays\n"
    )
    assert kernel.ok("m.sum()").value == "16.0"


def test_a_view_of_what_the_same_cell_defines(kernel: Kernel) -> None:
    cell = kernel.ok("let fresh = np::ones(4); let part = fresh.slice(s![1..]); part.len()")
    assert cell.value == "3" and "`part` borrows from `fresh`" in said(cell)
    assert kernel.ok("fresh.len()").value == "4"


def test_a_reference_to_a_list(kernel: Kernel) -> None:
    cell = kernel.ok("let r = &v; let part = &r[1..]; part[0] + r[0]")
    assert cell.value == "3"
    assert said(cell) == (
        "note: `r` and `part` borrow from `v` and ended with the cell; keep what owns its data, "
        "as by `.to_owned()`, or by `.collect::<Vec<_>>()` of an iterator\n"
    )


def test_a_written_view_is_seen_at_once(kernel: Kernel) -> None:
    cell = kernel.ok("let w: ArrayView1<f64> = a.row(1); w.sum()")
    assert cell.value == "22.0" and "`w` borrows from `a`" in said(cell)


def test_a_closure_ends_with_its_cell(kernel: Kernel) -> None:
    cell = kernel.ok("let k = 2.0; let twice = move |x: f64| x * k; let four = twice(2.0);")
    assert said(cell) == (
        "note: `twice` is a closure, whose type has no name, so it ended with the cell; to keep it, "
        "write a `fn`, or box it: `let twice: Box<dyn Fn(f64) -> f64> = Box::new(...);`\n"
    )
    assert kernel.ok("(k, four)").value == "(2.0, 4.0)"
    kernel.ok("let boxed: Box<dyn Fn(f64) -> f64> = Box::new(move |x: f64| x * k);")
    assert kernel.ok("boxed(3.0)").value == "6.0"


def test_a_closure_that_a_function_makes(kernel: Kernel) -> None:
    kernel.ok("fn adder(k: i32) -> impl Fn(i32) -> i32 { move |x| x + k }")
    cell = kernel.ok("let add = adder(3); let five = add(2);")
    assert "`add` is of the type `impl Fn(i32) -> i32`, which cannot be written" in said(cell)
    assert kernel.ok("five").value == "5"


def test_an_iterator_that_has_no_name(kernel: Kernel) -> None:
    cell = kernel.ok("let it = (0..3).map(|x| x * 2); let beside = 1.5;")
    assert said(cell).startswith("note: `it` is of the type `std::iter::Map<")
    assert kernel.ok("beside").value == "1.5"


def test_what_had_the_name_before_is_there_again(kernel: Kernel) -> None:
    kernel.ok("let named = 1;")
    cell = kernel.ok("let named = a.row(0); named.len()")
    assert said(cell).endswith("; `named` is again what it was before\n")
    assert kernel.ok("named").value == "1"


def test_a_question_mark_beside_a_closure(kernel: Kernel) -> None:
    cell = kernel.ok('let parse = |t: &str| t.parse::<i32>(); let got = parse("41")? + 1;')
    assert "`parse` is a closure" in said(cell)
    assert kernel.ok("got").value == "42"
    failed = kernel.run('let parse = |t: &str| t.parse::<i32>(); let no = parse("x")?;')
    assert failed.evalue == "invalid digit found in string"


def test_an_array_that_was_moved(kernel: Kernel) -> None:
    kernel.ok("let left = np::ones(3); let right = np::ones(3);")
    cell = kernel.ok("let both = left + &right;")
    assert said(cell) == (
        "note: `left` was moved by `left + &right`; write `&left + &right` to keep it\n"
    )
    failed = kernel.run("left")
    assert "`left` was moved by `left + &right`" in failed.traceback
    assert kernel.ok("both.sum() + right.sum()").value == "9.0"


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("x + y", "`x` and `y` were moved by `x + y`; write `&x + &y` to keep them"),
        ("x * 2.0", "`x` was moved by `x * 2.0`; write `&x * 2.0` to keep it"),
        ("-x", "`x` was moved by `-x`; write `-&x` to keep it"),
        ("for e in x { let _ = e; }", "`x` was moved by `for e in x`; write `for e in &x` to keep it"),
        ("x.reshape((2, 2))", "`x` was moved by `x.reshape((2, 2))`; write `np::reshape(&x, (2, 2))` "
         "to keep it"),
        ("np::sqrt(x)", "`x` was moved by `np::sqrt(x)`; write `np::sqrt(&x)` to keep it"),
        ("take(x)", "`x` was moved by `take(x)`; write `take(&x)` or `take(x.clone())` to keep it"),
        ("let z = x;", "`x` was moved by `let z = x`; write `let z = x.clone()` to keep it"),
        ("let z = vec![x];", "`x` was moved by `vec![x]`; write `x.clone()` to keep it"),
        ("let z = x.into_dtype::<f32>();", "`x` was moved by `x.into_dtype::<f32>()`; write "
         "`x.astype::<f32>()` to keep it"),
    ],
)  # fmt: skip
def test_what_to_write_to_keep_it(kernel: Kernel, code: str, note: str) -> None:
    kernel.ok("fn take(x: Array1<f64>) -> f64 { x.sum() }")
    kernel.ok("let x = np::ones(4); let y = np::ones(4);")
    assert said(kernel.ok(code)) == f"note: {note}\n"


@pytest.mark.parametrize(
    "code",
    [
        "let x = x + 1.0;",
        "drop(x);",
        "&x + 1.0",
        "let t = String::new(); let u = t;",
        "let handle = std::thread::spawn(|| 1); handle.join().unwrap()",
    ],
)
def test_what_was_meant_is_not_told(kernel: Kernel, code: str) -> None:
    kernel.ok("let x = np::ones(4);")
    assert said(kernel.ok(code)) == ""


def test_warnings_are_shown_as_the_compiler_shows_them(kernel: Kernel) -> None:
    cell = kernel.ok('let lengthy = 1;\n"3".parse::<i32>();')
    assert said(cell) == (
        "warning: unused `Result` that must be used\n"
        " --> cell N:2:1\n"
        "  |\n"
        '2 | "3".parse::<i32>();\n'
        "  | ^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        "  = note: this `Result` may be an `Err` variant, which should be handled\n"
        "help: use `let _ = ...` to ignore the resulting value\n"
        "  |\n"
        '2 | let _ = "3".parse::<i32>();\n'
        "  | +++++++\n"
    )


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        ("&a + 1.0; 1", "unused arithmetic operation that must be used"),
        ("#[deprecated] fn old() {}\nold();", "use of deprecated function `old`"),
        ("let small: u8 = 3; if small >= 0 {}", "comparison is useless due to type limits"),
        ("fn f() -> i32 { return 1; println!(); }", "unreachable statement"),
    ],
)
def test_what_is_warned_of(kernel: Kernel, code: str, warning: str) -> None:
    assert f"warning: {warning}" in said(kernel.ok(code))


@pytest.mark.parametrize(
    "code",
    [
        "let unused = 1;",
        "fn never() {}",
        "let Strange_Name = 1; fn Another() {}",
        "use std::collections::HashMap;",
        "let mut constant = 1;",
        "panic_if(false);",
    ],
)
def test_what_is_not_warned_of(kernel: Kernel, code: str) -> None:
    kernel.ok("fn panic_if(yes: bool) { if yes { panic!() } }")
    assert said(kernel.ok(code)) == ""


def test_a_function_warns_in_its_own_cell_only(kernel: Kernel) -> None:
    assert "unused `Result`" in said(kernel.ok('fn hasty() { "3".parse::<i32>(); }'))
    assert said(kernel.ok("hasty();")) == ""


def test_a_cell_from_the_cache_says_the_same(empty_cache: dict[str, str]) -> None:
    cells = [
        "let a = np::ones((2, 3)); let b = np::ones((2, 3));",
        "// above\nlet y = a.row(0); let f = |x: f64| x; \"3\".parse::<i32>();\nlet c = a + b;",
        "let it = (0..3).map(|x| x + 1); 1",
    ]
    told = []
    for _ in range(2):
        with Kernel(environment=empty_cache) as kernel:
            ran = [kernel.ok(code) for code in cells]
            told.append([said(cell) for cell in ran])
            cached = [cell.metadata["ndlab"]["cached"] for cell in ran]
    assert cached == [True, True, True]
    assert told[0] == told[1]
    assert all(text in told[0][1] for text in ["`y` borrows", "`f` is a closure", "were moved by"])
    assert "warning: unused `Result`" in told[0][1] and "--> cell N:2:39" in told[0][1]


def test_silent_cells_say_nothing(kernel: Kernel) -> None:
    assert kernel.run("let y = a.row(0);", silent=True).stderr == ""
