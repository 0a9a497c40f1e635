"""Cells, and what may go wrong around them: the kernel's promise is that it answers, says what
happened, and goes on."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from kernel_client import Kernel, until
from project import cache_folder, session_folders

# A cell that says when it runs, then runs on.
SLEEPS = 'println!("started"); std::thread::sleep(std::time::Duration::from_secs({}));'


# ---- Cells --------------------------------------------------------------------------------------


def test_a_variable_lives_on_and_counting_starts_at_one() -> None:
    with Kernel() as kernel:
        first = kernel.run("let primes = vec![2, 3, 5];")
        assert (first.status, first.execution_count) == ("ok", 1), first.reply
        second = kernel.run("primes.len()")
        assert (second.status, second.execution_count) == ("ok", 2), second.reply
        assert [result["text/plain"] for result in second.results] == ["3"]
        assert second.contents("execute_result")[0]["execution_count"] == 2
        assert second.contents("execute_input")[0]["code"] == "primes.len()"


def test_stdout_and_stderr_come_apart(kernel: Kernel) -> None:
    cell = kernel.run('println!("to out"); eprintln!("to err"); print!("no newline");')
    assert cell.status == "ok", cell.reply
    assert cell.stdout == "to out\nno newline"
    assert cell.stderr == "to err\n"


def test_nothing_comes_after_idle(kernel: Kernel) -> None:
    cell = kernel.run('for i in 0..1000 { println!("{i}"); } "last"')
    assert cell.stdout.splitlines() == [str(number) for number in range(1000)]
    assert [message["msg_type"] for message in cell.messages][-1] == "status"
    assert cell.messages[0]["content"] == {"execution_state": "busy"}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("let fine = 1;\nlet number: i32 = missing_name;\n", "let number: i32 = missing_name;"),
        ('let number: i32 = "no";', 'let number: i32 = "no";'),
        ("let one: i32 = first_missing;\nlet two: i32 = second_missing;", "first_missing"),
        ("let broken = (1 + ;", "let broken = (1 + ;"),
    ],
    ids=["unknown name", "wrong type", "two errors", "no Rust"],
)
def test_a_cell_that_does_not_compile(kernel: Kernel, code: str, line: str) -> None:
    cell = kernel.run(code)
    assert cell.status == "error"
    assert cell.ename and cell.evalue, cell.reply
    assert len(cell.errors) == 1, cell.errors
    for field in ("ename", "evalue", "traceback"):
        assert cell.errors[0][field] == cell.reply[field]
    assert is_underlined(line, cell.traceback), cell.traceback
    after = kernel.run("40 + 2")
    assert [result["text/plain"] for result in after.results] == ["42"], after.reply


def is_underlined(line: str, traceback: str) -> bool:
    """Whether `line` stands in the traceback with a mark below it."""
    shown = traceback.splitlines()
    places = [index for index, text in enumerate(shown) if line in text]
    return any("^" in text for place in places for text in shown[place + 1 : place + 3])


def test_two_kernels_at_the_same_time() -> None:
    with Kernel() as one, Kernel() as two:
        started = [one.start("let who = 1; who"), two.start("let who = 2; who")]
        cells = [one.wait(started[0]), two.wait(started[1])]
        assert [cell.results[0]["text/plain"] for cell in cells] == ["1", "2"]
        assert one.run("who").results[0]["text/plain"] == "1"


# ---- Messages -----------------------------------------------------------------------------------


def test_malformed_messages_do_not_end_the_kernel(kernel: Kernel) -> None:
    session = kernel.client.session
    shell = kernel.client.shell_channel.socket
    good = session.serialize(session.msg("kernel_info_request", {}))
    delimiter, signature, header, parent, metadata, content = good
    not_json = [b"{", b"{}", b"{}", b"{}"]
    no_content = [header, parent, metadata, b"[1, 2]"]
    for frames in [
        [b""],
        [b"no delimiter"],
        [delimiter],
        [delimiter, signature],
        [delimiter, b"0" * 64, header, parent, metadata, content],
        [delimiter, b"", header, parent, metadata, content],
        [delimiter, session.sign(not_json), *not_json],
        [delimiter, session.sign(no_content), *no_content],
        [delimiter, session.sign([b"\xff"] * 4), *[b"\xff"] * 4],
    ]:
        shell.send_multipart(frames)
    unknown = kernel.client.session.msg("no_such_request", {"a": 1})
    kernel.client.shell_channel.send(unknown)
    wrong = kernel.client.session.msg("execute_request", {"code": 7})
    kernel.client.shell_channel.send(wrong)
    cell = kernel.run("1 + 1", timeout=60)
    assert cell.results[0]["text/plain"] == "2"


def test_kernel_info_within_a_second_of_the_start() -> None:
    took = []
    for _ in range(3):
        with Kernel(ready=False) as kernel:
            kernel.client.kernel_info()
            reply = kernel.client.get_shell_msg(timeout=60)
            took.append(time.monotonic() - kernel.started)
        assert reply["content"]["language_info"]["name"] == "rust"
    # The best of three: what the kernel needs, not what else the machine was doing.
    assert min(took) < 1.0, took


# ---- Processes that die or hang -----------------------------------------------------------------


def says_that_the_evaluator_ended(text: str) -> bool:
    return any(word in text.lower() for word in ("evaluator", "killed", "restart"))


def test_an_evaluator_that_is_killed_between_cells() -> None:
    with Kernel() as kernel:
        kernel.run("let before = 1;")
        killed = kernel.evaluator()
        killed.kill()
        killed.wait(timeout=30)
        cell = kernel.run("1 + 1")
        if cell.status == "error":
            assert says_that_the_evaluator_ended(cell.evalue or ""), cell.reply
        else:
            assert says_that_the_evaluator_ended(cell.stderr), "a loss has to be told"
        after = kernel.run("2 + 2")
        assert after.results[0]["text/plain"] == "4", after.reply


def test_an_evaluator_that_is_killed_while_a_cell_runs() -> None:
    with Kernel() as kernel:
        running = kernel.start(SLEEPS.format(600))
        kernel.wait_for_output(running, "started")
        behind = kernel.evaluator().children(recursive=True)
        kernel.evaluator().kill()
        cell = kernel.wait(running, timeout=60)
        assert cell.status == "error", cell.reply
        assert says_that_the_evaluator_ended(cell.evalue or ""), cell.reply
        assert len(cell.errors) == 1
        after = kernel.run("2 + 2")
        assert after.results[0]["text/plain"] == "4", after.reply
        _, left = psutil.wait_procs(behind, timeout=30)
        assert not left, "what the killed evaluator had started goes on"


def test_control_is_answered_while_the_evaluator_hangs() -> None:
    with Kernel() as kernel:
        running = kernel.start(SLEEPS.format(3))
        kernel.wait_for_output(running, "started")
        evaluator = kernel.evaluator()
        evaluator.suspend()
        try:
            request = kernel.client.session.msg("kernel_info_request", {})
            kernel.client.control_channel.send(request)
            reply = kernel.client.get_control_msg(timeout=5)
            assert reply["content"]["status"] == "ok"
            assert reply["parent_header"]["msg_id"] == request["header"]["msg_id"]
        finally:
            evaluator.resume()
        assert kernel.wait(running).status == "ok"


# ---- The end ------------------------------------------------------------------------------------


def test_shutdown_leaves_nothing_behind() -> None:
    with Kernel() as kernel:
        kernel.run("let some = 1;")
        assert kernel.session_folders(), f"no session folder in {cache_folder()}"
        assert len(kernel.processes()) > 1
        kernel.shut_down(timeout=15)
        kernel.wait_for_no_process(timeout=10)
        assert not kernel.session_folders()
        assert list(kernel.scratch.iterdir()) == []


def test_shutdown_ends_a_cell_that_runs() -> None:
    with Kernel() as kernel:
        running = kernel.start(SLEEPS.format(600))
        kernel.wait_for_output(running, "started")
        kernel.shut_down(timeout=15)
        kernel.wait_for_no_process(timeout=10)


def test_a_killed_kernel_takes_its_children_along_and_is_swept() -> None:
    before = session_folders()
    with Kernel() as kernel:
        running = kernel.start(SLEEPS.format(600))
        kernel.wait_for_output(running, "started")
        left_behind = session_folders() - before
        assert left_behind, f"no session folder in {cache_folder()}"
        kernel.kill()
        kernel.wait_for_no_process(timeout=30)
    with Kernel() as kernel:
        until(lambda: not left_behind & session_folders(), 30, "the session folder to be swept")
        assert kernel.run("1 + 1").status == "ok"


# ---- The notebook's folder ----------------------------------------------------------------------


def test_a_toolchain_file_beside_the_notebook_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "no-such-toolchain"\n')
    with Kernel(cwd=tmp_path) as kernel:
        cell = kernel.run("let x = 20; x + 1")
        assert cell.status == "ok", cell.reply
        assert cell.results[0]["text/plain"] == "21"
        where = kernel.run('println!("{}", std::env::current_dir().unwrap().display());')
        assert where.stdout.strip() == str(tmp_path.resolve())


def test_cells_have_the_environment_that_jupyter_gave_the_kernel(kernel: Kernel) -> None:
    cell = kernel.run(
        "let mut all: Vec<String> = std::env::vars().map(|(k, v)| format!(\"{k}={v}\")).collect();\n"
        "all.sort();\n"
        'for each in &all { println!("{each}"); }'
    )
    assert cell.status == "ok", cell.traceback
    given = kernel.process.environ()
    # A value of several lines is compared by its first.
    shown = dict(line.split("=", 1) for line in cell.stdout.splitlines() if "=" in line)
    expected = {name: (value.splitlines() or [""])[0] for name, value in given.items()}
    assert {name: shown.get(name) for name in expected} == expected
    assert set(shown) - set(expected) == set(), "nothing of ndlab's, evcxr's or cargo's is added"
    command = kernel.run("!env")
    assert "NDLAB_SHIM" not in command.stdout and "EVCXR" not in command.stdout


@pytest.mark.parametrize(
    "code, how",
    [
        ("std::process::exit(3)", "exit code 3"),
        ("std::process::abort()", "SIGABRT"),
        ("unsafe { std::ptr::null_mut::<i32>().write_volatile(1) }", "SIGSEGV"),
    ],
)
def test_a_cell_that_ends_its_process_says_how_and_the_kernel_goes_on(
    kernel: Kernel, code: str, how: str
) -> None:
    cell = kernel.run(code)
    assert (cell.status, cell.ename) == ("error", "Crash")
    assert how in cell.evalue and "variables" in cell.evalue
    assert len(cell.errors) == 1
    assert kernel.run("1 + 1").results[-1]["text/plain"] == "2"


def test_a_panic_and_an_error_fail_the_cell_and_keep_the_variables(kernel: Kernel) -> None:
    assert kernel.run("let kept = np::arange(3.0);").status == "ok"
    panic = kernel.run('println!("before"); panic!("on purpose")')
    assert (panic.status, panic.ename, panic.evalue) == ("error", "Panic", "on purpose")
    assert panic.stdout == "before\n"
    failed = kernel.run('let text = std::fs::read_to_string("/no/such/file")?;')
    assert (failed.status, failed.ename) == ("error", "Error")
    assert "No such file" in failed.evalue
    assert kernel.run("np::sum(&kept, ..)").results[-1]["text/plain"] == "3.0"


def test_a_failed_cell_aborts_those_that_were_queued_behind_it(kernel: Kernel) -> None:
    first, second = kernel.queue("nosuch", "1 + 1")
    assert kernel.wait(first).status == "error"
    assert kernel.wait(second).status == "aborted"


def test_an_interrupt_ends_a_cell_that_runs(kernel: Kernel) -> None:
    running = kernel.start('println!("on it"); loop { std::hint::black_box(0); }')
    kernel.wait_for_output(running, "on it")
    queued = kernel.start("1 + 1")
    kernel.manager.interrupt_kernel()
    cell = kernel.wait(running, timeout=20)
    assert (cell.status, cell.ename) == ("error", "Interrupted")
    assert len(cell.errors) == 1
    assert kernel.wait(queued).status == "aborted"
    assert kernel.run("1 + 1").results[-1]["text/plain"] == "2"


def test_completion_and_inspection_know_the_prelude(kernel: Kernel) -> None:
    assert kernel.run("let a = np::ones(3);").status == "ok"
    code = "let \u03bc = np::asfo"
    reply = kernel.client.complete(code, reply=True, timeout=60)["content"]
    assert "asfortranarray" in "".join(reply["matches"])
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - 4, len(code))
    reply = kernel.client.inspect("np::asfortranarray", reply=True, timeout=60)["content"]
    assert reply["found"] and "asfortranarray" in reply["data"]["text/plain"]


def test_an_interrupt_gets_rid_of_an_evaluator_that_hangs() -> None:
    with Kernel() as kernel:
        assert kernel.run("1 + 1").status == "ok"
        kernel.evaluator().suspend()
        cell = kernel.start("2 + 2")
        time.sleep(1)
        kernel.manager.interrupt_kernel()
        ended = kernel.wait(cell, timeout=30)
        assert (ended.status, ended.ename) == ("error", "Interrupted")
        after = kernel.run("3 + 3")
        assert after.results[-1]["text/plain"] == "6"
        assert "the variables of all cells are gone" in after.stderr
