"""evcxr's commands: each works, or says in one line why it makes no sense here, and what does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kernel_client import Kernel

# A call, and what it answers as text, in whole.
ANSWERS = [
    (":version", r"\d+\.\d+\.\d+\n"),
    (":type number", "number: i32"),
    (":t number", "number: i32"),
    (":preserve_vars_on_panic", "Preserve vars on panic: true"),
    (":preserve_vars_on_panic 1", "Preserve vars on panic: true"),
    (":opt 3", "Optimization: 3"),
    (":efmt", re.escape("Error format: {} (errors must implement std::fmt::Display)\n")),
    (":fmt", re.escape("Output format: {:?}\n")),
    (":offline 1", "Offline mode: true\n"),
    (":offline 0", "Offline mode: false\n"),
    (":allow_static_linking", "Static linking: false"),
    (":allow_static_linking 0", "Static linking: false"),
    (":sccache 0", "sccache: false"),
    (":linker", "linker: system"),
    (":codegen_backend", "codegen backend: llvm"),
    (":doc number", "number: i32"),
    (":build_env ND_BUILD=7", "Set ND_BUILD=7 for build"),
]

# A call, and what is in the one line that says what is wrong or what to do instead.
REFUSED = [
    (":nosuch", "Unrecognised command :nosuch"),
    (":type", "Variable name required"),
    (":type nosuch", "nosuch"),
    (":efmt x", "Available options: {}, {:?}, {:#?}"),
    (":opt fast", "`fast`"),
    (":dep", ":dep requires arguments"),
    (":build_env ND", "Please supply key=value"),
    (":env ND", "usage is 'set_env var=val'"),
    (":cache much", "and not `much`"),
    (":quit now", "takes nothing"),
    (":toolchain", "`ndlab install --toolchain NAME`"),
    (":toolchain nightly", "`ndlab install --toolchain NAME`"),
    (":allow_static_linking 1", "static linking stays off"),
    (":sccache", "`%cache`"),
    (":clear_cache", "`%cache off`"),
    (":linker mold", "rustc does it by itself"),
    (":codegen_backend cranelift", "`%opt 0`"),
    (":time_passes", "`:timing`"),
    (":preserve_vars_on_panic 0", "`%snapshot off`"),
]


@pytest.fixture(autouse=True)
def number(kernel: Kernel) -> None:
    kernel.ok("let number = 1;")


@pytest.mark.parametrize(("call", "answer"), ANSWERS, ids=[call for call, _ in ANSWERS])
def test_answers(kernel: Kernel, call: str, answer: str) -> None:
    cell = kernel.ok(call)
    assert re.fullmatch(answer, cell.value or ""), cell.value


@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[call for call, _ in REFUSED])
def test_what_cannot_be_done_says_why(kernel: Kernel, call: str, words: str) -> None:
    cell = kernel.run(call)
    assert cell.status == "error" and len(cell.errors) == 1
    assert words in (cell.evalue or ""), cell.evalue
    assert "\n" not in (cell.evalue or "")
    assert kernel.ok("number + 1").value == "2", "nothing is lost"


def test_help_names_all(kernel: Kernel) -> None:
    text = kernel.ok(":help").value or ""
    calls = {call.split()[0] for call, _ in ANSWERS + REFUSED} - {":nosuch"}
    words = {line.split()[0] for line in text.splitlines() if line.strip()}
    listed = {word for word in words if word.startswith(":")}
    assert calls <= listed
    tested = calls | {
        ":help", ":vars", ":load_config", ":clear", ":restart", ":show_deps", ":last_compile_dir",
        ":types", ":timing", ":explain", ":last_error_json", ":internal_debug",
    }
    assert listed <= tested, "each has a test"


def test_vars(kernel: Kernel) -> None:
    assert "number: i32\n" in (kernel.ok(":vars").value or "")


def test_formats(kernel: Kernel) -> None:
    kernel.ok("let pair = (1, 2);")
    assert kernel.ok(":fmt {:#?}").value == "Output format: {:#?}\n"
    assert kernel.ok("pair").value == "(\n    1,\n    2,\n)"
    kernel.ok(":fmt")
    assert kernel.ok(":types").value == "Types: true\n"
    assert kernel.ok("pair").value == ": (i32, i32) = (1, 2)"
    kernel.ok(":types")
    kernel.ok(":efmt {:?}")
    assert kernel.run('Err::<(), &str>("why")?;').evalue == '"why"'
    kernel.ok(":efmt {}")
    assert kernel.run('Err::<(), &str>("why")?;').evalue == "why"


def test_dependencies_are_shown(kernel: Kernel) -> None:
    assert kernel.ok(":show_deps").value is None
    for call in (":load_config", ":load_config --quiet"):
        assert kernel.ok(call).value is None
    cell = kernel.run(':dep nosuch = { path = "/nosuch" }')
    assert cell.status == "error" and "/nosuch" in cell.traceback
    assert kernel.ok("number").value == "1"


def test_sources_are_where_it_says(kernel: Kernel) -> None:
    kernel.ok("let compiled_somewhere = 1;")
    folder = Path(kernel.ok(":last_compile_dir").value or "")
    assert any("compiled_somewhere" in it.read_text() for it in folder.glob("cell-*.rs"))


def test_timing(kernel: Kernel) -> None:
    assert kernel.ok(":timing").value == "Timing: true"
    said = kernel.ok("number + 41").stderr
    assert re.fullmatch(r"Took \d+ms: the compiler \d+ms, waiting for types \d+ms\n", said)
    assert kernel.ok(":timing").value == "Timing: false"
    assert kernel.ok("number + 41").stderr == ""


def test_the_last_error(kernel: Kernel) -> None:
    kernel.run('let wrong: i32 = "x";')
    assert (kernel.ok(":explain").value or "").startswith("Expected type did not match")
    assert '"code":"E0308"' in (kernel.ok(":last_error_json").value or "")


def test_the_environment(kernel: Kernel) -> None:
    assert kernel.ok(":env ND_EVCXR=a").stdout == "env: ND_EVCXR=a\n"
    assert kernel.ok('std::env::var("ND_EVCXR")?').value == '"a"'
    kernel.ok(":build_env ND_BUILD=8")
    assert kernel.ok('env!("ND_BUILD")').value == '"8"'


def test_the_cache(kernel: Kernel) -> None:
    kernel.ok(":cache 0")
    assert kernel.ok(":cache").stdout.startswith("off ")
    kernel.ok(":cache 100")
    assert kernel.ok(":cache").stdout.startswith("own ")


def test_clear_and_restart(kernel: Kernel) -> None:
    kernel.ok("fn kept() -> i32 { 3 }\nlet lost = 1;")
    assert kernel.ok(":restart").value == "Child process restarted\n"
    assert kernel.run("lost").ename == "E0425" and kernel.ok("kept()").value == "3"
    kernel.ok(":clear")
    assert kernel.run("kept()").ename == "E0425"


def test_no_command_empties_a_target_folder(tmp_path: Path) -> None:
    (tmp_path / "debug").mkdir()
    (tmp_path / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
    with Kernel(environment={"CARGO_TARGET_DIR": str(tmp_path)}) as kernel:
        kernel.ok(":allow_static_linking\nlet a = 1;")
        kernel.run(":allow_static_linking 1")
        kernel.ok("let b = vec![a];")
    assert (tmp_path / "debug").is_dir()


@pytest.mark.parametrize("call", [":quit", "%quit"])
def test_quit_ends_the_kernel(call: str) -> None:
    with Kernel() as kernel:
        cell = kernel.ok(call)
        assert cell.reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]
        kernel.wait_for_no_process(timeout=20)
