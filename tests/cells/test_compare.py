"""`%compare`: Rust and NumPy on the same data."""

from __future__ import annotations

import re

import pytest

from kernel_client import Cell, Kernel

TIME = r"[\d.e+]+ (s|ms|\u03bcs|ns) \u00b1 [\d.e+]+ (s|ms|\u03bcs|ns) per loop"
RUNS = r"\(mean \u00b1 std\. dev\. of 7 runs, [\d,]+ loops? each\)"
RATIO = (
    r"(NumPy|Rust) takes [\d.]+ times as long \([\d.]+ to [\d.]+\)|"
    r"no difference in time to be seen: NumPy takes [\d.]+ times as long \([\d.]+ to [\d.]+\)"
)


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return ["let a = np::arange(6.0).reshape((2, 3)); let n = 3_i64; struct Point; let p = Point;"]


def table(cell: Cell) -> list[str]:
    """The lines of the only thing that is shown; the last is the ratio of times."""
    assert cell.kinds == ["display_data"], cell.kinds
    (shown,) = cell.displays
    for line in shown["text/plain"].split("\n"):
        assert line.replace("&", "&amp;").split("  ")[-1] in shown["text/html"]
    lines: list[str] = shown["text/plain"].split("\n")
    assert re.fullmatch(RATIO, lines[-1]), lines[-1]
    return lines[:-1]


def test_a_line_shows_results_difference_and_times(kernel: Kernel) -> None:
    lines = table(kernel.ok("%compare a.sum() | np.sum(a)"))
    assert lines[0].split() == ["result", "shape", "dtype", "time"]
    assert re.fullmatch(rf"Rust +15\.0 +\(\) +float64  {TIME} {RUNS}", lines[1]), lines[1]
    assert re.fullmatch(rf"NumPy [\d.]+ +15\.0 +\(\) +float64  {TIME} {RUNS}", lines[2]), lines[2]
    assert lines[3] == "the results are equal"


def test_a_cell_has_sides_of_several_lines(kernel: Kernel) -> None:
    lines = table(
        kernel.ok("%%compare\nlet b = &a * 2.0;\nb.t().to_owned()\n---\nb = 2 * a\nb.T + 1e-3\n")
    )
    assert "(3, 2)" in lines[1] and "(3, 2)" in lines[2]
    assert lines[3].startswith("largest difference: 0.001 absolute, ")
    assert lines[3].endswith(" relative (6 of 6 elements differ)")


def test_other_shapes_and_dtypes_are_said(kernel: Kernel) -> None:
    lines = table(kernel.ok("%compare a.row(0) | a[:1]"))
    assert lines[3] == "the shapes differ: (3,) in Rust, (1, 3) in NumPy"
    lines = table(kernel.ok("%compare n * 2 | n * 2.5"))
    assert "int64" in lines[1] and "float64" in lines[2]
    assert lines[3] == "largest difference: 1.5 absolute, 0.2 relative"


def test_pythons_own_variables_are_there_and_stay(kernel: Kernel) -> None:
    kernel.ok("%%numpy\na = 'mine'\nfactor = 2")
    assert table(kernel.ok("%compare &a * 2.0 | a * factor"))[3] == "the results are equal"
    assert kernel.ok("%numpy a").value == "'mine'"
    assert kernel.ok("a.sum()").value == "15.0"


def test_an_exception_of_numpys_side_is_pythons(kernel: Kernel) -> None:
    cell = kernel.run("%%compare\na.sum()\n---\nnp.sum(a) / len(3)")
    assert cell.ename == "TypeError" and cell.kinds == ["error"]
    assert "len(3)" in cell.traceback and "ndlab_companion" not in cell.traceback
    assert "line 4" in cell.traceback or ":4" in cell.traceback


def test_what_does_not_compile_is_said_once(kernel: Kernel) -> None:
    cell = kernel.run("%compare a.summ() | np.sum(a)")
    assert cell.ename == "E0599" and cell.kinds == ["error"]
    assert cell.traceback.count("error[") == 1 and "%compare a.summ()" in cell.traceback
    # Python, which was ready, does something else now.
    assert kernel.ok("%numpy 1 + 1").value == "2"


def test_a_panic_is_rusts(kernel: Kernel) -> None:
    cell = kernel.run("%compare a[[5, 5]] | 1")
    assert cell.ename == "Panic" and cell.kinds == ["error"]
    assert table(kernel.ok("%compare a[[1, 1]] | a[1, 1]"))[3] == "the results are equal"


def test_an_interrupt_stops_both_sides(kernel: Kernel) -> None:
    running = kernel.start(
        "%%compare\na.sum()\n---\nimport time\nprint('on it', flush=True)\ntime.sleep(60)\n1.0"
    )
    kernel.wait_for_output(running, "on it")
    kernel.interrupt()
    assert kernel.wait(running, timeout=20).status == "error"
    assert kernel.ok("%numpy 1 + 1").value == "2"
    assert kernel.ok("a.sum()").value == "15.0"


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("%compare a.sum()", "UsageError", "takes Rust and NumPy with ` | ` between them"),
        ("%compare a | a | a", "UsageError", "cannot tell which ` | ` is between"),
        ("%compare | a", "UsageError", "the Rust side of `%compare` is empty"),
        ("%compare a.sum() |", "UsageError", "the NumPy side of `%compare` is empty"),
        ("%%compare\na.sum()\nnp.sum(a)", "UsageError", "takes Rust, a line `---`, and NumPy below"),
        ("%%compare x\na\n---\na", "UsageError", "takes the lines below it, and not `x`"),
        ("%compare 'x' | 1", "Panic", "the Rust side gives `char`, and `%compare` takes arrays, numbers and bool"),
        ("%compare 1.0 | [1, 2]", "TypeError", "`the result` is a list"),
        ("%compare 1.0 | b = 1", "SyntaxError", "ends with no expression whose value"),
        ("%compare a.sum() | nosuch", "NameError", "name 'nosuch' is not defined"),
    ],
)
def test_what_is_wrong_is_said(kernel: Kernel, code: str, name: str, said: str) -> None:
    cell = kernel.run(code)
    assert cell.ename == name and cell.kinds == ["error"], cell.reply
    assert said in (cell.evalue or "")


def test_a_statement_that_moves_is_explained(kernel: Kernel) -> None:
    cell = kernel.run("%compare a + 1.0 | a + 1.0")
    assert cell.status == "error" and "`%compare a + 1.0` moves `a` in its first loop" in cell.traceback
