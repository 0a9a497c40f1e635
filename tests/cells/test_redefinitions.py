"""What is defined anew, and crates that change: an old value is never taken for one of the new type,
and what does not touch a value leaves it alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel

# A definition, a `let` of it, another definition, and an expression that reads the old value.
CHANGES = {
    "the fields' types": (
        "struct A { x: i64, y: i64 }",
        "A { x: 1, y: 2 }",
        "struct A { x: f64, y: f64 }",
        "v.x",
    ),
    "the fields' order": (
        "struct A { x: i64, y: i64 }",
        "A { x: 1, y: 2 }",
        "struct A { y: i64, x: i64 }",
        "v.x",
    ),
    "one field more": (
        "struct A { x: i64 }",
        "A { x: 1 }",
        "struct A { x: i64, y: String }",
        "v.x",
    ),
    "a type within it": (
        "struct B { x: i64 } struct A { b: B }",
        "A { b: B { x: 1 } }",
        "struct B { x: f64 }",
        "v.b.x",
    ),
    "in a Vec": ("struct A { x: i64 }", "vec![A { x: 1 }]", "struct A { x: [u8; 64] }", "v[0].x"),
    "in a HashMap": (
        "struct A { x: i64 }",
        'std::collections::HashMap::from([("k", A { x: 1 })])',
        "struct A { x: f64 }",
        'v["k"].x',
    ),
    "in a generic type of the user's": (
        "struct A { x: i64 } struct G<T> { t: T }",
        "G { t: A { x: 1 } }",
        "struct A { x: f64 }",
        "v.t.x",
    ),
    "a trait behind a Box": (
        "struct A; trait T { fn a(&self) -> i64; fn b(&self) -> i64; } "
        "impl T for A { fn a(&self) -> i64 { 1 } fn b(&self) -> i64 { 2 } }",
        "Box::new(A) as Box<dyn T>",
        "trait T { fn b(&self) -> i64; fn a(&self) -> i64; } "
        "impl T for A { fn a(&self) -> i64 { 1 } fn b(&self) -> i64 { 2 } }",
        "v.a()",
    ),
    "an enum's variants": (
        "#[derive(Debug)] enum A { One, Two }",
        "A::Two",
        "#[derive(Debug)] enum A { Zero, One, Two(String) }",
        'format!("{v:?}")',
    ),
    "a const that is a length": (
        "const N: usize = 2; struct A { x: [u8; N] }",
        "A { x: [1; N] }",
        "const N: usize = 4096;",
        "v.x.len()",
    ),
    "an alias of a field's type": (
        "type F = i64; struct A { x: F }",
        "A { x: 1 }",
        "type F = f64;",
        "v.x",
    ),
    "what a macro makes of it": (
        "macro_rules! number { () => { i64 }; } struct A { x: number!() }",
        "A { x: 1 }",
        "macro_rules! number { () => { f64 }; }",
        "v.x",
    ),
    "a const fn of a length": (
        "const fn n() -> usize { 2 } struct A { x: [u8; n()] }",
        "A { x: [1; n()] }",
        "const fn n() -> usize { 4096 }",
        "v.x.len()",
    ),
    "an associated type": (
        "trait U { type Raw; } struct K; struct A<T: U> { x: T::Raw } "
        "impl U for K { type Raw = i64; }",
        "A::<K> { x: 1 }",
        "impl U for K { type Raw = f64; }",
        "v.x",
    ),
    "a type of a module": (
        "mod m { pub struct A { pub x: i64 } }",
        "m::A { x: 1 }",
        "mod m { pub struct A { pub x: f64 } }",
        "v.x",
    ),
    "the representation": (
        "struct A { x: u8, y: u64 }",
        "A { x: 1, y: 2 }",
        "#[repr(C)] struct A { x: u8, y: u64 }",
        "v.x",
    ),
}

KEPT = {
    "a comment": "struct A { x: i64 /* why */ } // because",
    "a derive": "#[derive(Clone, Debug)] struct A { x: i64 }",
    "documentation": "/// What it is.\nstruct A { /** a field */ x: i64 }",
    "a method": "struct A { x: i64 } impl A { fn double(&self) -> i64 { 2 * self.x } }",
    "lines": "struct A {\n    x: i64,\n}",
    "an iterator's implementation": "impl Iterator for A { type Item = u8; "
    "fn next(&mut self) -> Option<u8> { None } }",
}


@pytest.fixture(scope="module", params=["compiled", "from the cache"])
def fresh(request: pytest.FixtureRequest, empty_cache: dict[str, str]) -> Iterator[Kernel]:
    """A kernel with an empty cache, and another one that finds in it what the first compiled."""
    with Kernel(environment=empty_cache) as kernel:
        yield kernel


@pytest.mark.parametrize("change", CHANGES)
def test_an_old_value_is_never_read_as_the_new_type(fresh: Kernel, change: str) -> None:
    before, value, after, use = CHANGES[change]
    fresh.ok(":clear")
    fresh.ok(before)
    fresh.ok(f"let v = {value};")
    fresh.ok(use)
    fresh.ok(after)
    cell = fresh.run(use)
    assert cell.ename == "E0425", (cell.results, cell.evalue)
    assert "v was redefined, so was lost" in cell.stderr
    assert not cell.results


@pytest.mark.parametrize("change", KEPT)
def test_what_does_not_touch_the_layout_keeps_a_value(fresh: Kernel, change: str) -> None:
    fresh.ok(":clear")
    fresh.ok("struct A { x: i64 }")
    fresh.ok("let v = vec![A { x: 7 }];")
    fresh.ok(KEPT[change])
    assert fresh.ok("v[0].x").value == "7"


def test_a_value_whose_type_changed_back_is_still_there(fresh: Kernel) -> None:
    fresh.ok(":clear")
    fresh.ok("struct A { x: i64 }")
    fresh.ok("let v = A { x: 7 };")
    fresh.ok("struct A { x: f64 }")
    fresh.ok("struct A { x: i64 }")
    assert fresh.ok("v.x").value == "7"


def test_foreign_functions_and_optimisation_keep_values(fresh: Kernel) -> None:
    fresh.ok(":clear")
    fresh.ok("struct A(i32);")
    fresh.ok("let v = A(7);")
    fresh.ok('unsafe extern "C" { fn abs(v: i32) -> i32; }')
    assert fresh.ok("unsafe { abs(-v.0) }").value == "7"
    fresh.ok(":opt 0")
    assert fresh.ok("v.0").value == "7"
    fresh.ok("let w = A(8);")
    fresh.ok(":opt 3")
    assert fresh.ok("v.0 + w.0").value == "15"


def test_statics_start_anew_in_each_cell(fresh: Kernel) -> None:
    fresh.ok(":clear")
    fresh.ok(
        "fn next() -> u32 { use std::sync::atomic::*; static N: AtomicU32 = AtomicU32::new(1); "
        "N.fetch_add(1, Ordering::SeqCst) }"
    )
    for _ in range(3):
        assert fresh.ok("(next(), next())").value == "(1, 2)"


def test_a_panic_names_its_line(fresh: Kernel) -> None:
    fresh.ok(":clear")
    defined = fresh.ok("fn inner(v: &[i32]) -> i32 {\n    v[7]\n}").execution_count
    called = fresh.run("let v = vec![1];\n\ninner(&v)")
    assert called.ename == "Panic"
    assert f"cell {defined}:2:5" in called.traceback, called.traceback
    assert f"cell {called.execution_count}, line 3" in called.traceback, called.traceback


def test_what_a_cell_reads_from_a_file_is_read_again(fresh: Kernel, tmp_path: Path) -> None:
    text = tmp_path / "text"
    for words in ("one", "two"):
        text.write_text(words)
        assert fresh.ok(f'include_str!("{text}").len(); include_str!("{text}")').value == f'"{words}"'


def test_two_kernels_share_a_cache(empty_cache: dict[str, str]) -> None:
    with Kernel(environment=empty_cache) as one, Kernel(environment=empty_cache) as two:
        for number in range(5):
            code = f"let shared_{number} = vec![{number}; 3];\nshared_{number}.len()"
            started = [one.start(code), two.start(code)]
            cells = [one.wait(started[0]), two.wait(started[1])]
            assert [cell.value for cell in cells] == ["3", "3"]
        two.ok("struct A { x: f64 }")
        one.ok("struct A { x: i64 }")
        two.ok("let v = A { x: 1.5 };")
        one.ok("let v = A { x: 1 };")
        assert (one.ok("v.x").value, two.ok("v.x").value) == ("1", "1.5")


def crate(folder: Path, body: str) -> None:
    (folder / "src").mkdir(exist_ok=True)
    manifest = '[package]\nname = "edited"\nversion = "0.1.0"\nedition = "2024"\n'
    (folder / "Cargo.toml").write_text(manifest)
    (folder / "src" / "lib.rs").write_text(body)


def test_a_crate_that_is_edited_is_compiled_again(
    empty_cache: dict[str, str], tmp_path: Path
) -> None:
    crate(tmp_path, "pub fn answer() -> i32 { 1 }")
    dependency = f':dep edited = {{ path = "{tmp_path}" }}'
    with Kernel(environment=empty_cache) as kernel:
        kernel.ok("let kept = vec![1.5];")
        kernel.ok(dependency)
        assert kernel.ok("edited::answer()").value == "1"
        crate(tmp_path, "pub fn answer() -> i32 { 2 }")
        assert kernel.ok("edited::answer()").value == "2"
        assert kernel.ok("kept").value == "[1.5]", "a crate that comes leaves variables alone"
    crate(tmp_path, "pub fn answer() -> i32 { 3 }")
    with Kernel(environment=empty_cache) as kernel:
        kernel.ok(dependency)
        assert kernel.ok("edited::answer()").value == "3"
        crate(tmp_path, "pub fn answer() -> i32 { 2 }")
        assert kernel.ok("edited::answer()").value == "2"
