"""Completion over the wire: exact sets, kinds and signatures, and positions in code points.

What is measured is printed; no test asserts a speed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kernel_client import Kernel, until

ASTRAL = "\U0001f980"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let weights = np::arange(3.0); let words = vec![1];",
        "/// A place.\nstruct Point { x: f64 }\nimpl Point { fn norm(&self) -> f64 { self.x } }\n"
        "let point = Point { x: 1.0 };",
    ]


class Reply:
    """An answer, and how long it took."""

    def __init__(self, kernel: Kernel, code: str, at: int | None = None) -> None:
        asked = time.monotonic()
        reply = kernel.client.complete(code, at, reply=True, timeout=60)
        self.seconds = time.monotonic() - asked
        self.content: dict[str, Any] = reply["content"]
        print(f"{self.seconds * 1000:7.1f} ms  {code!r}")
        assert self.content["status"] == "ok"

    @property
    def matches(self) -> list[str]:
        return self.content["matches"]

    @property
    def types(self) -> list[dict[str, Any]]:
        """The forms with kinds, which say the same as the plain ones."""
        types = self.content["metadata"]["_jupyter_types_experimental"]
        assert [each["text"] for each in types] == self.matches
        places = {(each["start"], each["end"]) for each in types}
        assert not types or places == {(self.content["cursor_start"], self.content["cursor_end"])}
        return types

    @property
    def kinds(self) -> list[str]:
        return [each["type"] for each in self.types]


@pytest.mark.parametrize(
    ("code", "matches", "kind"),
    [
        ("np::sinh", ["sinh", "sinh_inplace", "sinh_into"], "function"),
        ("np::random::default", ["default_rng"], "function"),
        ("np::float3", ["float32"], "class"),
        ("plt::Fig", ["Figure"], "struct"),
        ("wei", ["weights"], "variable"),
        ("Poi", ["Point"], "struct"),
        ("point.no", ["norm"], "method"),
        ("%who", ["who", "who_ls", "whos"], "magic"),
        ("let a = 1;\n%who", ["who", "who_ls", "whos"], "magic"),
        ("%%compile", ["compile_fail"], "magic"),
        (":last", ["last_compile_dir", "last_error_json"], "magic"),
        (":dep rand\n:last_c", ["last_compile_dir"], "magic"),
        ("%snapshot o", ["on", "off"], "keyword"),
        ("%opt ", ["0", "1", "2", "3", "s"], "keyword"),
        (":linker m", ["mold"], "keyword"),
        (":load_config --", ["--quiet"], "keyword"),
        ("%timeit --", [], ""),
        ("%timeit -", ["-n", "-r", "-t", "-c", "-p", "-q", "-o", "-v"], "keyword"),
        ("%timeit -n 3 np::asfor", ["asfortranarray"], "function"),
        ("%timeit wei", ["weights"], "variable"),
        ("%%timeit\nnp::asfor", ["asfortranarray"], "function"),
        ("%nbytes w", ["weights", "words"], "variable"),
        ("%who ", ["Array1", "Point", "Vec"], "class"),
        ("%help compile", ["compile_fail"], "magic"),
        ("%help np::asfor", ["asfortranarray"], "function"),
        ("?np::asfor", ["asfortranarray"], "function"),
        ("%nosuch ", [], ""),
        ("let wei", [], ""),
    ],
)
def test_exact_sets(kernel: Kernel, code: str, matches: list[str], kind: str) -> None:
    reply = Reply(kernel, code)
    assert reply.matches == matches
    assert set(reply.kinds) <= {kind}


def test_functions_have_signatures(kernel: Kernel) -> None:
    (one,) = Reply(kernel, "np::asfortran").types
    assert one["signature"].startswith("(a: impl ArrayLike") and " -> " in one["signature"]
    (method,) = Reply(kernel, "point.no").types
    assert method["signature"] == "() -> f64"
    # Only rust-analyzer knows the standard library, and on a slow machine it is late at first.
    (capacity,) = until(lambda: Reply(kernel, "words.capaci").types, 60, "rust-analyzer's answer")
    assert (capacity["text"], capacity["signature"]) == ("capacity", "()")


def test_positions_are_code_points(kernel: Kernel) -> None:
    code = f'let \u03bc = "{ASTRAL}{ASTRAL}"; np::asfor; weights'
    reply = Reply(kernel, code, code.index("; weights"))
    assert reply.matches == ["asfortranarray"]
    start = code.index("asfor")
    assert (reply.content["cursor_start"], reply.content["cursor_end"]) == (start, start + 5)
    assert reply.kinds == ["function"]
    magic = f'let s = "{ASTRAL}";\n%quick'
    reply = Reply(kernel, magic)
    assert reply.matches == ["quickref"]
    assert reply.content["cursor_start"] == magic.index("quick")


def test_a_running_cell_is_no_hindrance(kernel: Kernel) -> None:
    sleeps = 'println!("started"); std::thread::sleep(std::time::Duration::from_secs(3));'
    running = kernel.start(f"let later = np::eye(3); {sleeps}")
    kernel.wait_for_output(running, "started")
    begun = time.monotonic()
    assert Reply(kernel, "np::sinh").matches == ["sinh", "sinh_inplace", "sinh_into"]
    assert Reply(kernel, "%quick").matches == ["quickref"]
    assert Reply(kernel, "lat").matches == ["later"]
    assert "nrows" in Reply(kernel, "later.nr").matches
    assert "Cargo.toml" not in Reply(kernel, 'np::load("Car').matches
    assert time.monotonic() - begun < 3
    assert kernel.wait(running).status == "ok"


def test_the_kernels_own_answers_are_fast(kernel: Kernel) -> None:
    codes = ["np::", "np::s", "%", ":", "%timeit np::asfor", 'np::load("', "use s"]
    for code in codes:
        fastest = min(Reply(kernel, code).seconds for _ in range(5))
        print(f"the fastest of five for {code!r}: {fastest * 1000:.2f} ms")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cells")
    for name in ("data/in ner.npy", "data.csv", ".hidden", 'q"uote.txt', "script.rs"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    return folder


def test_paths_are_those_of_the_cells_folder(folder: Path) -> None:
    with Kernel(cwd=folder) as kernel:
        for code, matches in [
            ('np::load("', ["data.csv", "data/", 'q\\"uote.txt', "script.rs"]),
            ('np::load("da', ["data.csv", "data/"]),
            ('np::load("data/', ["data/in ner.npy"]),
            ('np::load("data/in n")?.sum()', ["data/in ner.npy"]),
            ('np::load(".', [".hidden"]),
            ('np::load(r"q', []),
            (f'np::load("{folder}/scr', [f"{folder}/script.rs"]),
            ("!ls da", ["data.csv", "data/"]),
            ("!cat data/in", ["data/in\\ ner.npy"]),
            ('!cat "data/in', ["data/in ner.npy"]),
            ("!cat q", ['q\\"uote.txt']),
            ("let files = !ls scr", ["script.rs"]),
            ("%save -f scr", ["script.rs"]),
        ]:
            at = code.index('")') if '")' in code else len(code)
            reply = Reply(kernel, code, at)
            assert reply.matches == matches, code
            kinds = ["folder" if each.endswith("/") else "file" for each in matches]
            assert reply.kinds == kinds, code
        # The word is replaced from its beginning.
        reply = Reply(kernel, "!ls data/in")
        assert reply.content["cursor_start"] == len("!ls ")


def test_crates_are_those_of_cargos_folder(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    for name in (
        "index/i/.cache/se/rd/serde",
        "index/i/.cache/se/rd/serde_json",
        "index/i/.cache/3/s/syn",
        "cache/i/serial-test-3.1.0.crate",
    ):
        path = registry / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    # Questions about crates need nothing but the kernel itself.
    with Kernel(environment={"CARGO_HOME": str(tmp_path)}) as kernel:
        in_rust = ["serde", "serde_json", "serial_test"]
        assert Reply(kernel, "use ser").matches == in_rust
        assert Reply(kernel, "extern crate ser").matches == in_rust
        assert Reply(kernel, "use sy").matches == ["syn"]
        assert Reply(kernel, "use num").matches == ["num_complex"]
        assert Reply(kernel, "use np").matches == ["np"]
        published = ["serde", "serde_json", "serial-test"]
        assert Reply(kernel, ":dep ser").matches == published
        assert Reply(kernel, "%dep serial-").matches == ["serial-test"]
        assert Reply(kernel, ":dep serial_").matches == ["serial-test"]
        assert set(Reply(kernel, ":dep ser").kinds) == {"module"}
        assert Reply(kernel, ":dep serde = ").matches == []


# What VS Code has an icon for, in vscode-jupyter's `mapJupyterKind`.
VS_CODES_KINDS = {
    "method", "function", "constructor", "field", "variable", "class", "struct", "interface",
    "module", "property", "event", "operator", "unit", "value", "constant", "enum", "enumMember",
    "keyword", "text", "color", "file", "reference", "customcolor", "folder", "typeParameter",
    "snippet", "<unknown>",
}  # fmt: skip


def test_366_completion_as_vs_code_takes_it(kernel: Kernel) -> None:
    """VS Code asks after `.` and `:`, with the whole cell; it takes a reply whose forms with kinds
    are as many as its matches, within two seconds, and then asks for the documentation of each."""
    cell = "let total = np::sum(&weights, ..);\nweights.\nnp::"
    for at in (cell.index(".\nnp") + 1, len(cell)):
        reply = Reply(kernel, cell, at)
        assert len(reply.types) == len(reply.matches) > 20
        assert all(isinstance(each["text"], str) for each in reply.types)
        assert (reply.content["cursor_start"], reply.content["cursor_end"]) == (at, at)
        own = [each for each in reply.types if each["text"] in ("mapv", "sum", "sinh", "float32")]
        assert own and {each["type"] for each in own} <= VS_CODES_KINDS
    # What it shows beside the list is the text of an inspection.
    whole = cell + "sinh"
    found = kernel.client.inspect(whole, len(whole), reply=True, timeout=60)["content"]
    assert found["found"] and "NumPy: `np.sinh" in found["data"]["text/plain"]


def test_255_a_question_is_always_answered(kernel: Kernel) -> None:
    """A front end that waits for each answer before it asks again never waits for ever."""
    for code in ("let a = std::", "np::(", '"', "x.", "use ", "%", "%%", "!", "?", ":", "fn f(", ""):
        Reply(kernel, code)
        reply = kernel.client.inspect(code, len(code), reply=True, timeout=60)["content"]
        assert reply["status"] == "ok"
    assert kernel.ok("1 + 1").value == "2"
