"""stdout and stderr: at once, in order, as bytes that need not be text, and bounded."""

from __future__ import annotations

import re
import time
from pathlib import Path

from kernel_client import Kernel

SLEEP = "std::thread::sleep(std::time::Duration::from_millis({}));\n"


def test_text_without_a_newline_shows_while_the_cell_runs(kernel: Kernel) -> None:
    """evcxr #303."""
    running = kernel.start(
        'let before = std::time::SystemTime::now();\nprint!("half a line");\n'
        + SLEEP.format(3000)
        + 'println!("");\n'
    )
    kernel.wait_for_output(running, "half a line")
    cell = kernel.wait(running)
    shown = next(each for each in cell.messages if each["msg_type"] == "stream")["arrived"]
    ahead = cell.messages[-1]["arrived"] - shown
    print(f"text without a newline came {3 - ahead:.2f} s after it was printed")
    assert ahead > 2.5


def test_a_progress_bar_on_one_line_moves(kernel: Kernel) -> None:
    """evcxr #157: as other crates draw theirs, on either stream."""
    for macro in ("print", "eprint"):
        code = f'for i in 1..=10 {{ {macro}!("\\r{{}} %", 10 * i); {SLEEP.format(100)} }}'
        cell = kernel.ok(code)
        assert (cell.stdout or cell.stderr) == "".join(f"\r{10 * i} %" for i in range(1, 11))
        arrived = [each["arrived"] for each in cell.messages if each["msg_type"] == "stream"]
        assert len(arrived) >= 5, "several messages, one after another"
        assert arrived[-1] - arrived[0] > 0.6


def test_what_is_no_utf_8_is_replaced_and_ends_nothing(kernel: Kernel) -> None:
    cell = kernel.ok(
        "use std::io::Write;\n"
        "let mut out = std::io::stdout();\n"
        r'out.write_all(b"a\xffb\n")?; out.flush()?;' + "\n"
        # A character in two parts is no fault.
        r'out.write_all(b"\xc3")?; out.flush()?;' + "\n" + SLEEP.format(200) +
        r'out.write_all(b"\xa9\n")?;' + "\n"
        r'std::io::stderr().write_all(b"\xfe\n")?;'
    )
    assert cell.stdout == "a\ufffdb\né\n"
    assert cell.stderr == "\ufffd\n"
    assert kernel.ok("1 + 1").value == "2"


def test_what_looks_like_a_control_line_is_text(kernel: Kernel) -> None:
    lines = ["EVCXR_EXECUTION_COMPLETE", "EVCXR_PANIC_NOTIFICATION", '{"kind":"result"}']
    cell = kernel.ok("\n".join(f'println!("{{}}", r#"{line}"#);' for line in lines))
    assert cell.stdout.splitlines() == lines
    assert kernel.ok("1 + 1").value == "2"


def test_stderr_is_a_terminal_for_progress_bars(kernel: Kernel) -> None:
    cell = kernel.ok("std::io::IsTerminal::is_terminal(&std::io::stderr())")
    assert cell.value == "true"
    assert kernel.ok('eprintln!("a line");').stderr == "a line\n", "no carriage return is added"


# ---- Too much ------------------------------------------------------------------------------------

MEGABYTE = 'let line = format!("{}\\n", "x".repeat(999));\n'


def test_endless_text_is_cut(kernel: Kernel) -> None:
    kernel.ok(MEGABYTE)
    before = resident(kernel)
    started = time.monotonic()
    cell = kernel.ok('for _ in 0..100_000 { print!("{line}"); }')
    seconds = time.monotonic() - started
    grown = (highest(kernel) - before) / 1e6
    shown = len(cell.stdout) / 1e6
    print(f"100 MB: {shown:.1f} MB shown in {seconds:.1f} s; the kernel grew by {grown:.0f} MB")
    assert 9.5 < shown < 11
    note = re.search(r"([\d.]+) ?M(i?)B", cell.stderr)
    assert note, cell.stderr
    cut = float(note[1]) * (1.048576 if note[2] else 1.0)
    assert 85 < cut < 95, f"the note says what was cut: {cell.stderr}"
    assert grown < 200
    assert kernel.ok('println!("the next cell");').stdout == "the next cell\n"


def test_endless_text_is_interrupted(kernel: Kernel) -> None:
    running = kernel.start('println!("on it"); loop { println!("and on"); }')
    kernel.wait_for_output(running, "on it")
    kernel.listen(running, 2.0)
    started = time.monotonic()
    kernel.interrupt()
    cell = kernel.wait(running, timeout=60)
    seconds = time.monotonic() - started
    print(f"endless text: answered {seconds:.2f} s after the interrupt")
    assert cell.ename == "Interrupted"
    assert seconds < 3
    assert kernel.ok("1 + 1").value == "2"


def test_nothing_comes_after_idle_also_of_much_text(kernel: Kernel) -> None:
    running = kernel.start('for i in 0..100_000 { println!("{i}"); eprintln!("{i}"); }')
    kernel.wait(running)
    cell = kernel.listen(running, 0.5)
    idle = {"execution_state": "idle"}
    assert [each["content"] for each in cell.messages].index(idle) == len(cell.messages) - 1
    assert cell.stdout.splitlines()[-1] == cell.stderr.splitlines()[-1] == "99999"


def test_text_of_a_child_process_is_shown(kernel: Kernel) -> None:
    cell = kernel.ok(
        'std::process::Command::new("sh").args(["-c", "echo out; echo err >&2"]).status()?;'
    )
    assert (cell.stdout, cell.stderr) == ("out\n", "err\n")


def resident(kernel: Kernel) -> int:
    return kernel.process.memory_info().rss


def highest(kernel: Kernel) -> int:
    """The most that the kernel's process has ever had resident."""
    status = Path(f"/proc/{kernel.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024
