"""Crates that the user asks for, beside the prelude."""

from __future__ import annotations

from kernel_client import Kernel


def test_a_crate_that_shares_crates_with_the_prelude_leaves_it_and_the_variables_alone(
    kernel: Kernel,
) -> None:
    assert kernel.run("let a = np::arange(6.0).reshape((2, 3));").status == "ok"
    # itertools turns on a feature of `either`, which lies below ndarray.
    cell = kernel.run(':dep itertools\nuse itertools::Itertools;\n(0..3).join("-")')
    assert cell.status == "ok", cell.traceback
    assert "Compiling ndlab" not in cell.stderr, "the prelude is not compiled again"
    assert cell.results[-1]["text/plain"] == '"0-1-2"'
    assert kernel.run("np::sum(&a, ..)").results[-1]["text/plain"] == "15.0"


def test_a_crate_of_the_ndarray_world_takes_the_same_arrays(kernel: Kernel) -> None:
    cell = kernel.run(
        ":dep ndarray-stats\nuse ndarray_stats::QuantileExt;\n*np::arange(5.0).max().unwrap()"
    )
    assert cell.status == "ok", cell.traceback
    assert "Compiling ndlab" not in cell.stderr
    assert cell.results[-1]["text/plain"] == "4.0"


def test_a_crate_that_does_not_exist_is_named(kernel: Kernel) -> None:
    cell = kernel.run(":dep no-such-crate-of-ndlab")
    assert cell.status == "error"
    assert "no-such-crate-of-ndlab" in cell.traceback
    assert kernel.run("1 + 1").results[-1]["text/plain"] == "2"


def test_a_library_of_the_system_is_found_and_cells_after_it_are_linked(kernel: Kernel) -> None:
    kernel.ok('#[link(name = "resolv")] unsafe extern "C" { fn ns_get16(p: *const u8) -> u32; }')
    assert kernel.ok("unsafe { ns_get16([1_u8, 2].as_ptr()) }").value == "258"
    assert kernel.ok("let cosine = 0.25_f64.cos(); cosine > 0.9").value == "true"
    cell = kernel.run(
        '#[link(name = "nosuchlibrary")] unsafe extern "C" { fn nosuch() -> u32; }\n'
        "unsafe { nosuch() }"
    )
    assert cell.status == "error" and "nosuchlibrary" in cell.traceback
    assert kernel.ok("cosine > 0.9").value == "true"
