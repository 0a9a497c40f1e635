"""What a cell asks the user for: an `input_request` where the front end can answer it."""

from __future__ import annotations

import time

import pytest

from kernel_client import Kernel

READ_LINE = "let mut line = String::new();\nlet read = std::io::stdin().read_line(&mut line)?;\n"

# What the crate evcxr_input does.
OF_EVCXR = """fn ask(command: &str, prompt: &str) -> String {
    println!("{command}:{prompt}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    line.trim().to_owned()
}"""


@pytest.mark.parametrize(
    ("code", "prompt", "password"),
    [
        ('input("Name? ")', "Name? ", False),
        ('password("Word? ")', "Word? ", True),
        ('ask("EVCXR_INPUT_REQUEST", "Name? ")', "Name? ", False),
        ('ask("EVCXR_INPUT_REQUEST_PASSWORD", "Word? ")', "Word? ", True),
    ],
    ids=["input", "password", "evcxr_input's string", "evcxr_input's password"],
)
def test_a_prompt(kernel: Kernel, code: str, prompt: str, password: bool) -> None:
    if code.startswith("ask"):
        kernel.ok(OF_EVCXR)
    cell = kernel.ok(f'let answer = {code};\nprintln!("<{{answer}}>");', answers=["Ada Löve"])
    (asked,) = cell.inputs
    assert (asked["prompt"].strip(), asked["password"]) == (prompt.strip(), password)
    assert cell.stdout == "<Ada Löve>\n", "the request itself is not shown"


def test_a_plain_read_asks_within_a_second(kernel: Kernel) -> None:
    running = kernel.start(f'println!("on it");\n{READ_LINE}(read, line)', answers=["typed"])
    cell = kernel.wait(running)
    assert cell.value == r'(6, "typed\n")', cell.reply
    printed = next(each for each in cell.messages if each["msg_type"] == "stream")["arrived"]
    delay = cell.inputs[0]["arrived"] - printed
    print(f"asked {delay:.2f} s after the cell began to read")
    assert len(cell.inputs) == 1 and cell.inputs[0]["password"] is False
    assert delay < 1.5


def test_several_lines(kernel: Kernel) -> None:
    cell = kernel.ok(
        "let mut lines = Vec::new();\n"
        'for _ in 0..3 { lines.push(input("> ")); }\n'
        f'{READ_LINE}lines.join("+") + line.trim()',
        answers=["a", "b", "c", "d"],
    )
    assert cell.value == '"a+b+cd"'
    assert len(cell.inputs) == 4


def test_text_before_the_prompt_is_seen_first(kernel: Kernel) -> None:
    running = kernel.start('print!("How old? "); input("")')
    kernel.wait_for_input(running)
    assert kernel.listen(running, 0.3).stdout == "How old? "
    kernel.client.input("42")
    assert kernel.wait(running).value == '"42"'


def test_without_a_front_end_that_answers_there_is_the_end_of_input(kernel: Kernel) -> None:
    started = time.monotonic()
    cell = kernel.ok(f"{READ_LINE}read", allow_stdin=False)
    assert (cell.value, cell.inputs) == ("0", [])
    assert time.monotonic() - started < 5


def test_input_without_a_front_end_that_answers_does_not_hang(kernel: Kernel) -> None:
    cell = kernel.run('let answer = input("Name? ");', timeout=30, allow_stdin=False)
    assert cell.inputs == []
    assert kernel.ok("1 + 1").value == "2"


def test_a_prompt_after_a_failed_cell(kernel: Kernel) -> None:
    assert kernel.run("std::process::abort();").status == "error"
    assert kernel.ok('input("> ")', answers=["yes"]).value == '"yes"'
