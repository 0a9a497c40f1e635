"""`%%compile_fail`: cells that show what does not compile, and why."""

from __future__ import annotations

import pytest

from kernel_client import Kernel, without_colours

MOVED = "let c = given_away;\ngiven_away.len();"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return ["let given_away = vec![1.0, 2.0];"]


def test_the_error_is_shown_and_explained(kernel: Kernel) -> None:
    cell = kernel.ok(f"%%compile_fail E0382\n{MOVED}")
    said = without_colours(cell.stdout)
    assert said.startswith("error[E0382]: borrow of moved value: `given_away`\n")
    assert f"cell {cell.execution_count}:3:1" in said, "the magic's line counts"
    explained = (
        "\nE0382: A variable was used after its contents have been moved elsewhere.\n"
        "`:explain E0382` tells more.\n"
    )
    assert said.endswith(explained)
    assert not cell.errors and not cell.results


def test_explain_tells_all(kernel: Kernel) -> None:
    kernel.ok(f"%%compile_fail E0382\n{MOVED}")
    assert "Erroneous code example" in str(kernel.ok(":explain E0382").results)


def test_nothing_stays(kernel: Kernel) -> None:
    kernel.ok('%%compile_fail E0308\nlet kept_of_it: i32 = "one"; fn made_by_it() {}')
    assert kernel.run("kept_of_it").ename == "E0425"
    assert kernel.run("made_by_it()").ename == "E0425"
    assert kernel.ok("given_away.len()").value == "2"


def test_borrows_may_end_with_the_cell(kernel: Kernel) -> None:
    code = "let mut v = vec![1];\nlet first = &v[0];\nv.push(2);\nprintln!(\"{first}\");"
    said = without_colours(kernel.ok(f"%%compile_fail E0502\n{code}").stdout)
    assert said.startswith("error[E0502]: cannot borrow `v` as mutable")


def test_any_error_and_several(kernel: Kernel) -> None:
    kernel.ok("%%compile_fail\nlet c = ;")
    kernel.ok('%%compile_fail E0308 E0425\nlet c: i32 = "one";\nnot_there')
    kernel.ok("%%compile_fail unconditional_panic\nlet c = [1, 2, 3][7];")


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("%%compile_fail E0382\nlet c = 1;", "this compiles, and `%%compile_fail` expects E0382"),
        ("%%compile_fail\nlet c = 1;", "this compiles, and `%%compile_fail` expects an error"),
        (
            '%%compile_fail E0382\nlet c: i32 = "one";',
            "`%%compile_fail` expects E0382, and the compiler says E0308: mismatched types",
        ),
        (
            '%%compile_fail E0308 E0382\nlet c: i32 = "one";',
            "`%%compile_fail` expects E0308 and E0382, and there is E0308, but not E0382: "
            "mismatched types",
        ),
    ],
)
def test_anything_else_fails(kernel: Kernel, code: str, value: str) -> None:
    cell = kernel.run(code)
    assert (cell.status, cell.ename, cell.evalue) == ("error", "CompileFailError", value)
    if "the compiler says" in value:
        assert cell.traceback.startswith("error[E0308]: mismatched types"), "the other error"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("%%compile_fail 382\nx", "takes codes of errors, as E0382, and not `382`"),
        ("%%compile_fail E0382\n", "but the cell body is empty"),
        ("%compile_fail E0382", "`%%compile_fail` is a cell magic"),
    ],
)
def test_wrong_calls_say_what_is_right(kernel: Kernel, code: str, words: str) -> None:
    cell = kernel.run(code)
    assert cell.ename == "UsageError" and words in (cell.evalue or ""), cell.evalue
