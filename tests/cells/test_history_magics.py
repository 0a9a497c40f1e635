"""Cells that ran, output that is kept, and variables that go: `%history` and its like, `%%capture`,
`%reset` and its like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel_client import Cell, Kernel

QUESTION = "Once deleted, variables cannot be recovered. Proceed (y/[n])? "


@pytest.fixture
def three(kernel: Kernel) -> Iterator[list[int]]:
    """The numbers of three cells that have just run."""
    cells = ["let h = 1;", "h + 1", "let t =\n\t3;\nt"]
    yield [kernel.ok(code).execution_count or 0 for code in cells]


def next_text(cell: Cell) -> str:
    [payload] = [it for it in cell.reply["payload"] if it["source"] == "set_next_input"]
    assert payload["replace"] is False
    return payload["text"]


def test_history_of_some_cells(kernel: Kernel, three: list[int]) -> None:
    first, second, third = three
    expected = "let h = 1;\nh + 1\nlet t =\n    3;\nt\n"
    assert kernel.ok(f"%history {first}-{third}").stdout == expected
    numbered = f"{first:>4}: let h = 1;\n{second:>4}: h + 1\n{third:>4}:\nlet t =\n    3;\nt\n"
    assert kernel.ok(f"%history -n {first}-{third}").stdout == numbered
    assert kernel.ok(f"%history -o {second}").stdout == "h + 1\n2\n"
    prompts = ">>> let h = 1;\n>>> let t =\n...     3;\n... t\n...\n"
    assert kernel.ok(f"%history -p {first} {third}").stdout == prompts
    assert kernel.ok(f"%history -t {first}").stdout == "let h = 1;\n"


def test_history_from_the_end(kernel: Kernel, three: list[int]) -> None:
    assert kernel.ok("%history -l 2").stdout == "h + 1\nlet t =\n    3;\nt\n"
    assert kernel.ok("%history").stdout.endswith("t\n%history -l 2\n%history\n")


def test_history_of_a_text(kernel: Kernel, three: list[int]) -> None:
    kernel.ok("let searched_for = 1;")
    found = kernel.ok("%history -g let searched_for").stdout.splitlines()
    assert found[0].endswith(": let searched_for = 1;"), "with numbers"
    assert found[-1].endswith(": %history -g let searched_for"), "its own call is one"
    kernel.ok("let searched_for = 1;")
    twice = kernel.ok("%history -g let searched_for = 1;").stdout
    assert twice.count(": let searched_for = 1;") == 2
    once = kernel.ok("%history -u -g let searched_for = 1;").stdout
    assert once.count(": let searched_for = 1;") == 1


def test_history_into_a_file(kernel: Kernel, three: list[int]) -> None:
    path = kernel.folder / "past.txt"
    assert kernel.ok(f"%history -f {path} {three[0]}").stdout == ""
    assert path.read_text() == "let h = 1;\n"
    call = f"%history -f {path} {three[1]}"
    cell = kernel.ok(call, answers=["n"])
    assert cell.inputs[0]["prompt"] == f"File '{path}' exists. Overwrite? "
    assert cell.stdout == "Aborting.\n" and path.read_text() == "let h = 1;\n"
    assert kernel.ok(call, answers=["y"]).stdout == "Overwriting file.\n"
    assert path.read_text() == "h + 1\n"


def test_recall(kernel: Kernel, three: list[int]) -> None:
    assert next_text(kernel.ok(f"%recall {three[0]}-{three[1]}")) == "let h = 1;\nh + 1"
    assert next_text(kernel.ok("%rep h + 1")) == "h + 1"
    kernel.ok("h + 41")
    assert next_text(kernel.ok("%recall")) == "42"
    said = "Couldn't evaluate or find in history: no such text\n"
    assert kernel.ok("%recall no such text").stdout == said


def test_rerun(kernel: Kernel, three: list[int]) -> None:
    head = "=== Executing: ===\n{}\n=== Output: ===\n"
    cell = kernel.ok(f"%rerun {three[0]}-{three[1]}")
    assert cell.stdout == head.format("let h = 1;\nh + 1") and cell.value == "2"
    kernel.ok("h + 9")
    assert kernel.ok("%rerun").value == "10"
    assert kernel.ok("%rerun -g let").value == "3"
    nothing = "No lines in history match specification\n"
    assert kernel.ok("%rerun 9999").stdout == nothing


@pytest.mark.parametrize(
    ("code", "evalue"),
    [
        ("%history -l many", "`%history -l` takes a number, and not `many`"),
        ("%history -f", "`%history -f` takes a file, and there is none"),
        ("%rerun -x", "`%rerun` has no option `-x`; it takes -l, -g"),
        ("%reset -x", "`%reset` has no option `-x`; it takes -s, -f"),
        ("%reset_selective -f (", "`(` is no regular expression: unclosed group"),
        ("%xdel", "`%xdel` takes a variable: `%xdel NAME`"),
        ("%%capture a b\n1", "`%%capture` takes one name, and not `b`, too"),
        ("%%capture", "%%capture is a cell magic, but the cell body is empty."),
    ],
)
def test_wrong_calls(kernel: Kernel, code: str, evalue: str) -> None:
    cell = kernel.run(code)
    assert (cell.ename, cell.evalue) == ("UsageError", evalue)


def test_capture_keeps_everything(kernel: Kernel) -> None:
    cell = kernel.ok(
        '%%capture kept\nprintln!("out"); eprintln!("err");\ndisplay_html("<b>x</b>");\n6 * 7'
    )
    assert cell.kinds == []
    assert kernel.ok("(&kept.stdout, &kept.stderr, kept.outputs.len())").value == (
        r'("out\n", "err\n", 2)'
    )
    cell = kernel.ok("kept.show()")
    assert (cell.stdout, cell.stderr) == ("out\n", "err\n")
    assert [it["text/plain"] for it in cell.displays] == ["<b>x</b>", "42"]
    assert kernel.ok('format!("{kept}")').value == r'"out\n"'


def test_capture_of_a_part(kernel: Kernel) -> None:
    code = 'println!("out"); eprintln!("err"); 1'
    cell = kernel.ok(f"%%capture --no-stdout\n{code}")
    assert (cell.stdout, cell.stderr, cell.results) == ("out\n", "", [])
    cell = kernel.ok(f"%%capture --no-stderr --no-display\n{code}")
    assert (cell.stdout, cell.stderr, cell.value) == ("", "err\n", "1")


def test_capture_of_magics_and_commands(kernel: Kernel) -> None:
    kernel.ok("%%capture kept\n!echo command\n%env ND_CAPTURED=1")
    assert kernel.ok("&kept.stdout").value == r'"command\nenv: ND_CAPTURED=1\n"'


def test_what_fails_below_capture_is_shown(kernel: Kernel) -> None:
    kernel.ok("let mut count = 1;")
    cell = kernel.run('%%capture kept\nprintln!("before");\ncount = 2;\npanic!("on purpose");')
    assert (cell.ename, cell.evalue, len(cell.errors)) == ("Panic", "on purpose", 1)
    assert kernel.ok("(&kept.stdout, count)").value == r'("before\n", 1)'
    assert kernel.run("%%capture\nlet x: i32 = 1.0;").ename == "E0308"
    assert kernel.ok("1 + 1").value == "2"


def variables(kernel: Kernel) -> list[str]:
    listed = kernel.ok("%who").stdout
    return [] if listed.startswith("Interactive") else listed.split()


def test_variables_go_by_name(kernel: Kernel) -> None:
    kernel.ok("%reset -sf\nlet one = 1; let two = np::ones(3); let three = String::new();")
    assert kernel.ok("%xdel one").stdout == ""
    assert variables(kernel) == ["three", "two"]
    assert kernel.run("one").ename == "E0425"
    assert kernel.ok("%xdel one").stdout == "NameError: name 'one' is not defined\n"
    said = "NameError: name 'thre' is not defined; did you mean `three`?\n"
    assert kernel.ok("%del thre").stdout == said
    kernel.ok("%del two three")
    assert variables(kernel) == []


def test_variables_go_by_a_pattern(kernel: Kernel) -> None:
    kernel.ok("%reset -sf\nlet b1m = 1; let b2m = 2; let b4s = 3;")
    kernel.ok("%reset_selective -f b[2-3]m")
    assert variables(kernel) == ["b1m", "b4s"]
    said = "No regex pattern specified. Nothing done.\n"
    assert kernel.ok("%reset_selective -f").stdout == said
    cell = kernel.ok("%reset_selective b", answers=["n"])
    assert cell.inputs[0]["prompt"] == QUESTION + " " and cell.stdout == "Nothing done.\n"


def test_reset_asks(kernel: Kernel) -> None:
    kernel.ok("let asked_about = 1;")
    cell = kernel.ok("%reset", answers=["perhaps", ""])
    assert [it["prompt"] for it in cell.inputs] == [QUESTION, QUESTION]
    assert cell.stdout == "Nothing done.\n"
    assert kernel.ok("asked_about").value == "1"
    assert kernel.ok("%reset -s", answers=["Y"]).stdout == ""
    assert variables(kernel) == []
    kernel.ok("let asked_about = 1;")
    kernel.ok("%reset -s", allow_stdin=False)
    assert variables(kernel) == [], "nobody can be asked"


def test_an_interrupt_is_no_answer(kernel: Kernel) -> None:
    kernel.ok("let interrupted = 1;")
    running = kernel.start("%reset")
    kernel.wait_for_input(running, timeout=20)
    kernel.interrupt()
    assert kernel.wait(running, timeout=20).ename == "Interrupted"
    assert kernel.ok("interrupted").value == "1"


def test_a_soft_reset_keeps_definitions(kernel: Kernel) -> None:
    kernel.ok("fn twice(x: i32) -> i32 { 2 * x }\nlet a = np::ones(2); let n = 1;")
    kernel.ok("%reset -f array")
    assert "a" not in variables(kernel) and "n" in variables(kernel)
    kernel.ok("%reset -sf")
    assert variables(kernel) == [] and kernel.ok("twice(2)").value == "4"
    kernel.ok("%reset -f")
    assert kernel.run("twice(2)").ename == "E0425"


def test_reset_of_the_past(kernel: Kernel) -> None:
    number = kernel.ok("1 + 1").execution_count
    cell = kernel.ok("%reset -f in dhist foo")
    assert cell.stdout == (
        "Flushing input history\nFlushing directory history\n"
        "Don't know how to reset  foo, please run `%reset?` for details\n"
    )
    assert kernel.ok(f"%history {number}").stdout == "\n"
    assert len(kernel.ok("%dhist").stdout.splitlines()) == 2
    kernel.ok("%reset -f out")
    kernel.ok("1 + 1")
    assert kernel.ok("%reset -f out").stdout == "Flushing output cache (1 entries)\n"
