"""What users of evcxr have asked for in its issues, each test named after the number there.

Others of these numbers stand where their subject is tested: 303 and 157 in `output/test_streams.py`
and `output/test_display.py`, 175 in `test_save.py`, 429 in `install/test_offline.py`, 229 in
`install/test_resolution.py`.
"""

from __future__ import annotations

import pytest

from kernel_client import Kernel

# Expressions of ndarray without any written type, and what %whos says of their types.
UNTYPED = {
    "Array::from_elem((2, 3), 1.5)": "Array2<f64>",
    "array![[1, 2], [3, 4]].t().to_owned()": "Array2<i32>",
    "array![[1, 2], [3, 4]].sum_axis(Axis(0))": "Array1<i32>",
    "array![[1, 2], [3, 4]].mapv(f64::from).dot(&array![1., 2.])": "Array1<f64>",
    "array![1.0, 2.0].mean()": "Option<f64>",
    "array![1.0, 2.0].std(0.)": "f64",
    "Zip::from(&array![1, 2]).map_collect(|x| *x > 1)": "Array1<bool>",
    "&array![1.0f32, 2.0] * 2.0": "Array1<f32>",
    "array![[1u8, 2], [3, 4]].slice(s![.., 0]).to_owned()": "Array1<u8>",
    "array![[1, 2], [3, 4]].rows().into_iter().map(|r| r.sum()).collect::<Vec<_>>()": "Vec<i32>",
    "array![1.0, 2.0].fold(0., |x, y| x + y)": "f64",
    "Array::linspace(0., 1., 4).into_shape_with_order((2, 2))?": "Array2<f64>",
    "stack![Axis(0), array![1, 2], array![3, 4]]": "Array2<i32>",
    "array![[1.0, 2.0]].into_dyn()": "ArrayD<f64>",
    "array![3.0, 1.0].indexed_iter().map(|(i, x)| i as f64 * x).sum::<f64>()": "f64",
}


def test_158_types_of_arrays_are_inferred(kernel: Kernel) -> None:
    lets = [f"let untyped_{at} = {code};" for at, code in enumerate(UNTYPED)]
    kernel.ok("\n".join(lets))
    listed = dict(line.split()[:2] for line in kernel.ok("%whos").stdout.splitlines()[2:])
    found = {code: listed[f"untyped_{at}"] for at, code in enumerate(UNTYPED)}
    assert found == UNTYPED
    # They are what the next cell takes them for.
    assert kernel.ok("untyped_0.dot(&untyped_0.t())[(0, 0)]").value == "6.75"


def test_158_arrays_work_without_further_crates(kernel: Kernel) -> None:
    cell = kernel.ok(
        "let m = array![[1.0, 5.0], [3.0, 2.0]];\n"
        "(np::argmax(&m, ..), np::quantile(&m, 0.5, ..), np::max(&m, 1))"
    )
    assert cell.value and cell.value.startswith("(1, 2.5, "), cell.value


def test_510_every_rich_output_of_a_cell_is_shown_in_order(kernel: Kernel) -> None:
    cell = kernel.ok(
        'display_html("<b>one</b>");\n'
        'println!("two");\n'
        "display(&array![3.0]);\n"
        'display_svg("<svg/>");\n'
        'display_html("<b>five</b>");\n'
        "plt::plot(.., array![1.0, 2.0])"
    )
    assert cell.kinds == [
        "display_data",
        "stream",
        "display_data",
        "display_data",
        "display_data",
        "execute_result",
    ]
    first, array, picture, last = cell.displays
    assert (first["text/html"], last["text/html"]) == ("<b>one</b>", "<b>five</b>")
    assert array["text/plain"] == "[3.]" and picture["image/svg+xml"] == "<svg/>"
    assert cell.results[0]["image/svg+xml"].startswith("<svg")


DISPLAY = (
    "fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {{ write!(f, \"{}\") }}"
)


@pytest.mark.parametrize(
    ("head", "body", "call"),
    [
        ("impl Bare260", "fn weight(&self) -> i32 {{ {} }}", "bare.weight()"),
        ("impl Weighs260 for Weighed260", "fn weight(&self) -> i32 {{ {} }}", "weighed.weight()"),
        ("impl std::fmt::Display for Shown260", DISPLAY, "shown.to_string()"),
    ],
)
def test_260_an_impl_that_runs_again_replaces_the_first(
    kernel: Kernel, head: str, body: str, call: str
) -> None:
    name, variable = head.split()[-1], call.split(".")[0]
    kernel.ok(
        f"trait Weighs260 {{ fn weight(&self) -> i32; }}\nstruct {name};\nlet {variable} = {name};"
    )
    for value in (1, 2, 3):
        kernel.ok(f"{head} {{ {body.format(value)} }}")
        shown = kernel.ok(call).value
        assert shown and shown.strip('"') == str(value), "for a value made before it, too"


def test_145_views_live_on_across_cells(kernel: Kernel) -> None:
    kernel.ok("let shared = np::arange(12.0).reshape((3, 4)).into_shared();")
    kernel.ok(
        "let row = shared.clone().slice_move(s![1, ..]);\n"
        "let column = shared.clone().index_axis_move(Axis(1), 2);"
    )
    assert kernel.ok("(np::sum(&row, ..), np::sum(&column, ..))").value == "(22.0, 18.0)"
    # No element was copied: the row begins four elements behind the whole.
    assert kernel.ok("row.as_ptr() as usize - shared.as_ptr() as usize").value == "32"
    # And what is changed is copied first, so that no cell sees another one's change.
    assert kernel.ok("let mut row = row; row[0] = 0.0; shared[(1, 0)]").value == "4.0"


MAKE = (
    "macro_rules! make_118 { ($name:ident = $value:expr) => "
    "{ fn $name() -> i32 { 2 * $value } }; }"
)


def test_118_what_a_macro_defines_stays(kernel: Kernel) -> None:
    assert kernel.ok(f"{MAKE}\nmake_118!(made_118 = 1 + 2); made_118()").value == "6"
    assert kernel.ok("let kept = made_118() + 1; kept").value == "7"
    kernel.ok("make_118! { made_118 = 10 }")
    assert kernel.ok("made_118()").value == "20", "defined anew"


def test_118_a_macro_defines_types_with_their_methods(kernel: Kernel) -> None:
    kernel.ok(
        "macro_rules! record_118 { ($name:ident { $($field:ident: $of:ty),* }) => {\n"
        "    #[derive(Debug, Clone)] struct $name { $($field: $of),* }\n"
        "    impl $name { fn fields() -> Vec<&'static str> { vec![$(stringify!($field)),*] } }\n"
        "}; }\n"
        "record_118!(Person118 { age: u32, tall: bool });"
    )
    kernel.ok("let person = Person118 { age: 42, tall: true };")
    assert kernel.ok("person.clone()").value == "Person118 { age: 42, tall: true }"
    assert kernel.ok("Person118::fields()").value == '["age", "tall"]'


def test_118_a_macro_that_computes_is_no_definition(kernel: Kernel) -> None:
    kernel.ok("macro_rules! square_118 { ($e:expr) => {{ let v = $e; v * v }}; }")
    assert kernel.ok("square_118!(2); square_118!(1 + 2)").value == "9"


STARTS_ANEW = (
    "note: `{}` starts anew in each cell that names it, since each is compiled by itself; keep in a "
    "variable what is to last, as in `let mut count = 0;`\n"
)


def test_118_a_static_starts_anew_in_each_cell(kernel: Kernel) -> None:
    kernel.ok("use std::sync::atomic::{AtomicUsize, Ordering};")
    cell = kernel.ok("static HITS: AtomicUsize = AtomicUsize::new(0);")
    assert cell.stderr == STARTS_ANEW.format("HITS")
    hit = "HITS.fetch_add(1, Ordering::Relaxed)"
    assert kernel.ok(f"({hit}, {hit})").value == "(0, 1)"
    assert kernel.ok(f"({hit}, {hit})").value == "(0, 1)"


def test_118_a_thread_local_starts_anew_in_each_cell(kernel: Kernel) -> None:
    cell = kernel.ok("thread_local! { static SEEN: std::cell::Cell<i32> = std::cell::Cell::new(0); }")
    assert cell.stderr == STARTS_ANEW.format("SEEN")
    for _ in range(2):
        kernel.ok("let seen = SEEN.with(|it| { it.set(it.get() + 1); it.get() });")
        assert kernel.ok("seen").value == "1"


def test_variants_in_scope_are_no_variables(kernel: Kernel) -> None:
    kernel.ok("#[derive(Debug, Clone, Copy, PartialEq)] enum Colour { Red, Green }")
    kernel.ok("use Colour::*;")
    kernel.ok("let c = Red;")
    kernel.ok('let Red = c else { panic!("not red") };')
    assert kernel.run('let Green = c else { panic!("not green") };').evalue == "not green"
    names = kernel.ok("%who").stdout.split()
    assert "c" in names and "Red" not in names and "Green" not in names
