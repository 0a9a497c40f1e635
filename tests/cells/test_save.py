"""`%save`: cells as a Cargo project that gives what they gave (evcxr #175), and as the text of a file."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from kernel_client import Cell, Kernel
from project import ROOT

# Mixed cells: later ones rely on the types, the items and the order of earlier ones.
CELLS = [
    "use std::collections::BTreeMap;\nlet a = array![[1.0, 2.0], [3.0, 4.0]];\nlet n = 5;",
    "fn area(r: f64) -> f64 { 3.0 * r * r }\nfn twice(r: f64) -> f64 { 2.0 * area(r) }",
    "twice(1.5)",
    "// Their types are known by now.\nn.pow(2) as f64 + a.mapv(|x| x.sqrt()).sum()",
    "let mut counts = BTreeMap::new();\n"
    "for word in \"to be or not to be\".split(' ') { *counts.entry(word).or_insert(0) += 1; }\n"
    "counts",
    "fn area(r: f64) -> f64 { 3.14159 * r * r }",
    "twice(1.5) // by the new one",
    "#[derive(Debug, Clone)]\nstruct Point { x: f64, y: f64 }\n"
    "impl Point { fn norm(&self) -> f64 { (self.x * self.x + self.y * self.y).sqrt() } }\n"
    "let mut p = Point { x: 3.0, y: 4.0 };",
    "p.x += 1.0; p.norm()",
    "p.x += 1.0; p.norm()",
    "%assert_allclose a (&a + 1e-9) rtol=1e-6\n!echo not in the program >&2\n"
    "let v: f64 = \"2.5\".parse()?; v",
    "let moved = vec![1, 2, 3];\nlet kept: Vec<i32> = moved.into_iter().map(|v| v * 10).collect();\n"
    "kept",
    "static HITS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);\n"
    "fn hit() -> usize { HITS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 }\n"
    "(hit(), hit())",
    "(hit(), hit())",
    "macro_rules! make { ($name:ident = $v:expr) => { fn $name() -> i32 { 2 * $v } }; }\n"
    "make!(made = 1 + 2);",
    "made() + n",
    'if n == 5 { println!("leaving"); return; } println!("not here");',
    "let n = \"another type\"; let text = \"on\n  two lines\";\nformat!(\"{n} {text}\")",
    "let mut rng = np::random::default_rng(42); rng.random(2)",
    "rng.random(2)",
    "let guard = std::sync::Mutex::new(1); *guard.lock()? += 1; let g = *guard.lock()?; g",
    ":fmt {:#?}\np",
    ":fmt {:?}\ndisplay(&a); ()",
]

FAILS = 'let p = "not this one"; let wrong: i32 = "a";'


@pytest.fixture(scope="module")
def ran(kernels: object) -> tuple[str, list[Cell]]:
    """The cells and their range, in a kernel that all tests of this module use."""
    kernel: Kernel = kernels.get()  # type: ignore[attr-defined]
    assert kernel.run(FAILS).status == "error"
    cells = [kernel.ok(code) for code in CELLS]
    return f"{cells[0].execution_count}-{cells[-1].execution_count}", cells


def seen(cell: Cell) -> str:
    """What a cell prints and shows, as a program prints it."""
    text = ""
    for message in cell.messages:
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            text += content["text"]
        elif message["msg_type"] in ("execute_result", "display_data"):
            text += content["data"]["text/plain"] + "\n"
    # What `:fmt` answers is no value.
    return re.sub(r"Output format: .*\n+", "", text)


TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))

# All projects of these tests, one after another: the library in it is compiled once, and stays.
FOLDER = TARGET / "exported"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Builds and runs the project, without a network."""
    return subprocess.run(
        ["cargo", "run", "--quiet", "--offline", *arguments],
        cwd=FOLDER,
        env={
            **os.environ,
            "CARGO_TARGET_DIR": str(TARGET),
            "CARGO_PROFILE_DEV_DEBUG": "0",
            # As the workspace is built, so that most crates are there.
            "RUSTFLAGS": "",
        },
        capture_output=True,
        text=True,
        timeout=3600,
    )


def test_175_the_project_builds_and_gives_what_the_cells_gave(
    kernel: Kernel, ran: tuple[str, list[Cell]]
) -> None:
    cells, outputs = ran
    said = kernel.ok(f"%save -f {FOLDER} {cells}").stdout
    assert said == (
        f"Wrote {len(CELLS)} cells as a Cargo project to `{FOLDER}`; "
        "`cargo run --release` there runs it\n"
    )
    result = run()
    assert result.returncode == 0, result.stderr
    assert result.stdout == "".join(seen(cell) for cell in outputs)
    assert result.stderr == "", "nothing to warn of"


def test_175_a_picture_is_a_file_of_its_cell(kernel: Kernel) -> None:
    kernel.ok("let heights = array![1.0, 4.0, 9.0];")
    shown = kernel.ok("display(&plt::plot(.., &heights)); plt::bar([1, 2, 3], &heights)")
    kernel.ok("np::sum(&heights, ..)")
    count = shown.execution_count
    kernel.ok(f"%save -f --bin draw {FOLDER} {count - 1}-{count + 1}")
    result = run("--bin", "draw")
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"cell_{count}.svg\ncell_{count}_2.svg\n14.0\n"
    assert (FOLDER / f"cell_{count}.svg").read_text().startswith("<svg")


def test_175_asynchronous_cells_and_crates_are_in_the_manifest(kernel: Kernel) -> None:
    # A crate that shares none with the library, which would be compiled again.
    first = kernel.ok(':dep itoa = { version = "1", default-features = false }\n1')
    kernel.ok("async fn later(x: i32) -> i32 { 2 * x }\nlet waited = later(4).await;")
    last = kernel.ok("itoa::Buffer::new().format(waited).to_owned()")
    kernel.ok(f"%save -f {FOLDER} {first.execution_count}-{last.execution_count}")
    manifest = (FOLDER / "Cargo.toml").read_text()
    assert 'itoa = { version = "1", default-features = false }\n' in manifest
    result = run()
    assert result.returncode == 0, result.stderr
    assert result.stdout == '1\n"8"\n'


def test_what_the_program_does_otherwise_is_said(kernel: Kernel, tmp_path: Path) -> None:
    first = kernel.ok("struct Scale; impl Scale { fn of(&self) -> i32 { 1 } }\nlet scale = Scale;")
    kernel.ok("scale.of()")
    kernel.ok("impl Scale { fn of(&self) -> i32 { 2 } }")
    last = kernel.ok("scale.of()")
    said = kernel.ok(
        f"%save {tmp_path / 'noted'} {first.execution_count}-{last.execution_count}"
    ).stdout.splitlines()
    assert said[1:] == [
        f"note: `impl Scale` is what cell {last.execution_count - 1} makes of it in the cells "
        "before it, too, because `scale` was made there and is used after it"
    ]


def test_a_project_is_written_over_only_by_force(
    kernel: Kernel, ran: tuple[str, list[Cell]], tmp_path: Path
) -> None:
    cells, _ = ran
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    cell = kernel.run(f"%save {folder} {cells}")
    assert cell.status == "error"
    assert cell.evalue == (
        f"`{folder}` exists and is not empty; `%save -f {folder}` writes over the project in it"
    )
    kernel.ok(f"%save -f {folder} {cells}")
    assert (folder / "mine.txt").read_text() == "mine"
    assert (folder / "src/main.rs").is_file() and (folder / "ndlab/src/np.rs").is_file()


# ---- Files ---------------------------------------------------------------------------------------


def test_a_file_gets_the_text_of_cells(kernel: Kernel, tmp_path: Path) -> None:
    first = kernel.ok("let x = 1;")
    kernel.ok("%pwd")
    kernel.ok("x + 1")
    count = first.execution_count
    path = tmp_path / "cells.rs"
    said = kernel.ok(f"%save {path} {count} {count + 1}-{count + 2}").stdout
    text = "let x = 1;\n%pwd\nx + 1\n"
    assert said == f"The following commands were written to file `{path}`:\n{text}"
    assert path.read_text() == text
    again = f"{path} {count}"
    said = kernel.ok(f"%save {again}").stdout
    assert said == f"File `{path}` exists. Use `%save -f {again}` to force overwrite\n"
    assert path.read_text() == text
    kernel.ok(f"%save -a {again}")
    assert path.read_text() == f"{text}let x = 1;\n"
    kernel.ok(f"%save -f {again}")
    assert path.read_text() == "let x = 1;\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "`%save` takes a folder or a file: `%save [-f] [-a] [--bin NAME] FOLDER|FILE.rs [1-3 5]`"),
        ("out one", "`%save` takes cells as `1-3 5`, and not `one`"),
        ("-a out", "`%save -a` is for files; a project is written anew"),
        ("--bin a out.rs", "`%save --bin` is for projects, and `.rs` names a file"),
        ("--bin a+b out", "`a+b` can be no program's name; `a_b` can"),
        ("-x out", "`%save` has no option `-x`; it takes -f, -r, -a, --bin"),
        ("/proc/none/out.rs", "failed to write `/proc/none/out.rs`: No such file or directory"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(kernel: Kernel, arguments: str, said: str) -> None:
    cell = kernel.run(f"%save {arguments}")
    assert cell.status == "error"
    assert cell.evalue is not None and cell.evalue.startswith(said), cell.evalue
