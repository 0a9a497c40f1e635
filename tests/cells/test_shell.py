"""Commands of the shell, scripts, the folder and the environment: IPython's words, to the letter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel, until


@pytest.fixture
def here(kernel: Kernel) -> Iterator[str]:
    """The folder that the kernel is in, before and after."""
    folder = str(kernel.folder.resolve())
    kernel.ok(f"%cd -q {folder}")
    yield folder
    kernel.ok(f"%cd -q {folder}")


def test_a_command_is_shown_as_it_writes(kernel: Kernel) -> None:
    running = kernel.start("!echo one; sleep 20; echo two")
    kernel.wait_for_output(running, "one\n", timeout=15)
    kernel.interrupt()
    cell = kernel.wait(running, timeout=15)
    assert cell.ename == "Interrupted" and cell.stdout == "one\n"


def test_both_streams_and_a_failure_that_is_none(kernel: Kernel) -> None:
    cell = kernel.ok("!echo out; echo err >&2; exit 3")
    assert (cell.stdout, cell.stderr) == ("out\n", "err\n")
    assert kernel.ok("_exit_code + 1").value == "4"
    assert kernel.ok("!echo $_exit_code").stdout == "3\n"
    assert kernel.ok("_exit_code").value == "0"
    assert "_exit_code" not in kernel.ok("%who").stdout


def test_stdin_is_closed(kernel: Kernel) -> None:
    assert kernel.ok("!cat; echo end").stdout == "end\n"


def test_variables_of_rust_stand_for_their_values(kernel: Kernel) -> None:
    kernel.ok('let name = "World"; let n = 3; let path = std::path::PathBuf::from("/tmp/x");')
    cell = kernel.ok('!echo $name {n} "$name" {name}! $path')
    assert cell.stdout == 'World 3 World World! /tmp/x\n'
    assert kernel.ok("!echo '$name' $$name | tr -d W").stdout == "$name\n"
    assert kernel.ok("!echo a b | awk '{print $2}'").stdout == "b\n"
    home = os.environ["HOME"]
    assert kernel.ok("!echo ${HOME} $HOME {{n}}").stdout == f"{home} {home} {{n}}\n"
    assert kernel.ok("%sx echo {n}").value == '["3"]'


def test_what_cannot_be_shown_is_the_shells(kernel: Kernel) -> None:
    kernel.ok("struct Opaque;\nlet opaque = Opaque;")
    assert kernel.ok("!echo $opaque {opaque}").stdout == "{opaque}\n"
    assert kernel.ok("1 + 1").value == "2"


def test_a_backslash_continues_the_command(kernel: Kernel) -> None:
    assert kernel.ok("!echo a \\\n  b\nlet c = 1;").stdout == "a b\n"


def test_a_variable_takes_the_lines(kernel: Kernel) -> None:
    kernel.ok("let lines = !printf 'a\\nb b\\n'; echo e >&2")
    assert kernel.ok("lines").value == '["a", "b b", "e"]'
    assert "Vec<String>" in kernel.ok("%whos").stdout
    kernel.ok("let mut more = !echo 1\nmore.push(\"2\".to_owned());")
    assert kernel.ok("more").value == '["1", "2"]'


def test_what_parses_as_rust_is_rust(kernel: Kernel) -> None:
    kernel.ok("let no = false; fn negate(x: bool) -> bool { !x }")
    assert kernel.ok("let yes = !no;\nyes").value == "true"
    assert kernel.ok("let yes = !negate(\n    true,\n);\nyes").value == "true"
    cell = kernel.run("let yes = !no")
    assert cell.ename == "UsageError" and "with its `;`, is Rust" in (cell.evalue or "")


def test_a_capture_without_let_says_so(kernel: Kernel) -> None:
    for code in ("x = !ls -l", "x = %pwd"):
        cell = kernel.run(code)
        assert cell.ename == "UsageError"
        assert cell.evalue == f"a variable of Rust is declared by `let`: write `let {code}`"


@pytest.mark.parametrize("code", ["%sx echo a; echo b >&2", "!!echo a; echo b >&2"])
def test_lines_are_a_value(kernel: Kernel, code: str) -> None:
    assert kernel.ok(code).value == '["a", "b"]'


def test_system_takes_a_cell(kernel: Kernel) -> None:
    assert kernel.ok("%%system\necho a\necho b").value == '["a", "b"]'
    kernel.ok("%%sx --out found\necho c")
    assert kernel.ok("found").value == '["c"]'


@pytest.mark.parametrize(
    ("code", "ename", "evalue"),
    [
        ("!sleep 9 &", "OSError", "Background processes not supported. `%%bash --bg` starts one"),
        ("%sx", "UsageError", "`%sx` takes a command of the shell, and there is none"),
        ("let 1x = !ls -l .", "UsageError", "`1x` is no name for a variable"),
        (
            "let x: Vec<u8> = !ls -l .",
            "UsageError",
            "`x` is a `Vec<String>` and not a `Vec<u8>`: leave the type out",
        ),
        ("%%bash", "UsageError", "%%bash is a cell magic, but the cell body is empty."),
        ("%%script\nx", "UsageError", "`%%script` takes a program: `%%script bash`"),
        ("%%bash --out 1\nx", "UsageError", "`%%bash --out` takes a name, and not `1`"),
        (
            "%%bash --proc p\nx",
            "UsageError",
            "`%%bash --proc` is for `--bg`: without it the cell waits",
        ),
        ("%killbgscripts x", "UsageError", "`%killbgscripts` takes nothing, and not `x`"),
        ("%env NO_SUCH_VARIABLE", "UsageError", "Environment does not have key: NO_SUCH_VARIABLE"),
        ("%env A b=c", "UsageError", "refusing to set env var with whitespace: 'c'"),
        ("%set_env", "UsageError", "usage is 'set_env var=val'"),
        ("%cd -x", "UsageError", "`%cd` has no option `-x`; it takes -q, -b"),
        ("%dhist x", "UsageError", "`%dhist` takes one number or two, and not `x`"),
        ("%pwd x", "UsageError", "`%pwd` takes nothing, and not `x`"),
    ],
)
def test_wrong_calls(kernel: Kernel, code: str, ename: str, evalue: str) -> None:
    cell = kernel.run(code)
    assert (cell.status, cell.ename, cell.evalue) == ("error", ename, evalue)


def test_a_script_that_fails(kernel: Kernel) -> None:
    cell = kernel.run("%%bash\necho before\nexit 3")
    assert cell.stdout == "before\n" and cell.ename == "CalledProcessError"
    script = "b'echo before\\nexit 3\\n'"
    assert cell.evalue == f"Command '{script}' returned non-zero exit status 3."
    cell = kernel.run("%%sh\nkill -9 $$")
    died = "Command 'b'kill -9 $$\\n'' died with <Signals.SIGKILL: 9>."
    assert (cell.ename, cell.evalue) == ("CalledProcessError", died)
    assert kernel.ok("%%bash --no-raise-error\nexit 3").stdout == ""
    assert kernel.ok("!echo $_exit_code").stdout == "3\n"


def test_a_script_reads_the_cell(kernel: Kernel) -> None:
    assert kernel.ok("%%script sed s/a/b/\nabc").stdout == "bbc\n"
    assert kernel.ok("%%script nosuchprogram\nx").stdout == (
        "Couldn't find program: 'nosuchprogram'\n"
    )


def test_variables_take_what_a_script_writes(kernel: Kernel) -> None:
    cell = kernel.ok("%%bash --out o --err e\necho out; echo err >&2")
    assert (cell.stdout, cell.stderr) == ("", "")
    assert kernel.ok("(&o, &e)").value == r'("out\n", "err\n")'


def test_a_script_in_the_background(kernel: Kernel) -> None:
    kernel.ok("%%bash --bg --out written --proc number\necho later\nsleep 60")
    read = "use std::io::Read;\nlet mut text = String::new(); (&written).read_to_string(&mut text)?; text"
    assert until(lambda: "later" in (kernel.ok(read).value or "") or None, 20, "the script")
    number = int(kernel.ok("number").value or "0")
    assert Path(f"/proc/{number}").exists()
    assert kernel.ok("%killbgscripts").stdout == "All background processes were killed.\n"

    def has_ended() -> bool:
        stat = Path(f"/proc/{number}/stat")
        return not stat.exists() or ") Z " in stat.read_text()

    until(has_ended, 10, "the script to end")


def test_the_environment_is_shared(kernel: Kernel) -> None:
    assert kernel.ok("%env ND_A=b c").stdout == "env: ND_A=b c\n"
    assert kernel.ok('std::env::var("ND_A")?').value == '"b c"'
    assert kernel.ok("!echo $ND_A").stdout == "b c\n"
    assert kernel.ok("%env ND_A").value == '"b c"'
    assert kernel.ok("let a = %env ND_A\na").value == '"b c"'
    kernel.ok("let number = 7;")
    assert kernel.ok("%set_env ND_A x{number}").stdout == "env: ND_A=x7\n"


def test_a_failing_cell_leaves_the_environment(kernel: Kernel) -> None:
    assert kernel.run('%env ND_B=1\n%cd -q /\npanic!("on purpose");').ename == "Panic"
    where = '(std::env::var("ND_B")?, std::env::current_dir()?)'
    assert kernel.ok(where).value == '("1", "/")'
    assert kernel.run("std::process::abort();").status == "error"
    assert kernel.ok(where).value == '("1", "/")'
    kernel.ok("%restart")
    assert kernel.ok(where).value == '("1", "/")'


def test_a_new_evaluator_finds_the_same(kernel: Kernel) -> None:
    kernel.ok("%env ND_C=1\n%cd -q /")
    kernel.evaluator().kill()
    # The kernel may find out only by this cell.
    kernel.run("1 + 1")
    where = '(std::env::var("ND_C")?, std::env::current_dir()?)'
    assert kernel.ok(where).value == '("1", "/")'


def test_secrets_are_hidden(kernel: Kernel) -> None:
    kernel.ok("%env ND_API_KEY=abc\n%env ND_PLAIN=def")
    shown = kernel.ok("%env").value or ""
    assert '"ND_API_KEY": "<hidden>"' in shown and '"ND_PLAIN": "def"' in shown
    assert shown.startswith("{") and ",\n " in shown
    assert kernel.ok("%env ND_API_KEY").value == '"abc"'
    assert kernel.ok('let all = %env\nall["ND_PLAIN"].clone()').value == '"def"'


def test_the_folder_is_shared(kernel: Kernel, here: str) -> None:
    (Path(here) / "below").mkdir(exist_ok=True)
    assert kernel.ok("%cd below").stdout == f"{here}/below\n"
    assert kernel.ok("std::env::current_dir()?").value == f'"{here}/below"'
    assert kernel.ok("!pwd").stdout == f"{here}/below\n"
    assert kernel.ok("%pwd").value == f'"{here}/below"'
    assert kernel.ok("let p = %pwd\np").value == f'"{here}/below"'
    assert kernel.ok("%cd -q /").stdout == ""
    assert kernel.ok("%cd -").stdout == f"{here}/below\n"
    assert kernel.ok("%cd").stdout == f"{Path.home()}\n"
    assert kernel.ok("%cd --belo").stdout == f"{here}/below\n"
    assert kernel.ok("%cd ~").stdout == f"{Path.home()}\n"
    folder = "/tmp"
    kernel.ok(f'let folder = "{folder}";')
    assert kernel.ok("%cd $folder").stdout == "/tmp\n"
    listed = kernel.ok("%dhist").stdout.splitlines()
    assert listed[0] == "Directory history (kept in _dh)"
    assert listed[-1] == f"{len(listed) - 2}: /tmp"
    assert kernel.ok("%dhist 1").stdout.splitlines()[1:] == listed[-1:]
    assert kernel.ok("%cd -0").stdout == f"{here}\n"


def test_a_folder_that_is_not_there(kernel: Kernel, here: str) -> None:
    text = "[Errno 2] No such file or directory: 'nosuch'"
    assert kernel.ok("%cd nosuch").stdout == f"{text}\n{here}\n"
    missing = "The requested directory does not exist in history.\n"
    assert kernel.ok("%cd -999").stdout == missing
    assert kernel.ok("%cd --nosuch-text").stdout == "No matching entry in directory history\n"
    cell = kernel.run("%cd -b x")
    assert cell.ename == "UsageError" and "there are no bookmarks here" in (cell.evalue or "")


def test_commands_by_their_names(kernel: Kernel, here: str) -> None:
    kernel.ok("%mkdir -p names/x\n!echo text > names/a.txt\n%cp names/a.txt names/b.txt")
    assert kernel.ok("%cat names/b.txt").stdout == "text\n"
    kernel.ok("%mv names/b.txt names/c.txt\n%rm names/a.txt\n%rmdir names/x")
    assert sorted(os.listdir(f"{here}/names")) == ["c.txt"]
    assert "c.txt" in kernel.ok("%ls names").stdout
    assert "c.txt" in kernel.ok("%ll names").stdout
    assert kernel.ok("%rm nosuch-file").stderr.startswith("rm: ")
