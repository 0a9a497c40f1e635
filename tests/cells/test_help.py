"""`%help`, `:help`, `%lsmagic` and `%quickref`, in IPython's forms where it has them."""

from __future__ import annotations

from kernel_client import Kernel


def test_lsmagic_is_ipythons(kernel: Kernel) -> None:
    lines = kernel.ok("%lsmagic").stdout.split("\n")
    assert lines[0] == "Available line magics:"
    names = lines[1].split("  ")
    assert names == sorted(names) and {"%help", "%timeit", "%whos"} <= set(names)
    assert lines[2:4] == ["", "Available cell magics:"]
    cell_magics = lines[4].split("  ")
    assert cell_magics == sorted(cell_magics) and "%%timeit" in cell_magics
    assert lines[5:] == ["", "Automagic is OFF, % prefix IS needed for line magics.", ""]


def test_help_names_all_magics_and_commands(kernel: Kernel) -> None:
    text = kernel.ok("%help").stdout
    listed = kernel.ok("%lsmagic").stdout.split("\n")
    for name in listed[1].split("  ") + listed[4].split("  "):
        assert name.removeprefix("%") in text, name
    for name in (":dep", ":vars", ":opt", ":efmt", ":last_error_json", ":allow_static_linking"):
        assert f"  {name} " in text, name
    assert "show!(a, a.t())" in text
    found = kernel.ok(":help").results[-1]
    assert found["text/plain"] == text
    assert "<table>" in found["text/html"] and ":linker" in found["text/html"]


def test_help_with_one_name(kernel: Kernel) -> None:
    for name in ("opt", "%opt"):
        lines = kernel.ok(f"%help {name}").stdout.split("\n")
        assert lines[0] == "%opt [0|1|2|3|s]" and lines[1].startswith("    ")
    assert kernel.ok("%help :dep").stdout.startswith(":dep CRATE")
    lines = kernel.ok("%help timeit").stdout.split("\n")
    assert lines[0].startswith("%timeit [-n N]") and lines[1].startswith("%%timeit [-n N]")
    cell = kernel.ok("%help np::eye")
    assert cell.kinds == [] and "fn eye<" in cell.reply["payload"][0]["data"]["text/plain"]


def test_help_with_a_wrong_name(kernel: Kernel) -> None:
    for name, text in [
        ("%whoz", "nothing is named `%whoz`; did you mean `%who`?"),
        (":linkr", "nothing is named `:linkr`; did you mean `:linker`?"),
        ("%qqq", "no magic is named `%qqq`; `%lsmagic` lists them all"),
        (":qqq", "no command is named `:qqq`; `:help` lists them all"),
    ]:
        cell = kernel.run(f"%help {name}")
        assert (cell.ename, cell.evalue) == ("UsageError", text)
    assert kernel.ok("%help qqq").stdout == "Object `qqq` not found.\n"


def test_magics_that_take_nothing(kernel: Kernel) -> None:
    for name in ("lsmagic", "quickref"):
        cell = kernel.run(f"%{name} x")
        assert (cell.ename, cell.evalue) == ("UsageError", f"`%{name}` takes nothing, and not `x`")


def test_quickref_is_a_page(kernel: Kernel) -> None:
    cell = kernel.ok("%quickref")
    (payload,) = cell.reply["payload"]
    assert cell.kinds == [] and payload["source"] == "page"
    assert payload["data"]["text/plain"] == kernel.ok("%help").stdout


def test_what_the_introduction_says_is_so(kernel: Kernel) -> None:
    kernel.ok("let a = np::arange(12).reshape((3, 4));")
    assert kernel.ok("np::sum(&a, Axis(0))").value == "[12 15 18 21]"
    assert kernel.ok("(&a + &a).sum()").value == "132"
    assert kernel.ok("a.slice(s![.., 1..;2])").value == "[[ 1  3]\n [ 5  7]\n [ 9 11]]"
    assert kernel.ok("a[[0, 1]]").value == "1"
    assert "(3, 4)" in kernel.ok("show!(a, a.t())").stdout
    kernel.ok('np::save("a.npy", &np::eye(2))?;')
    assert kernel.ok('np::load::<f64, Ix2>("a.npy")?').value == "[[1. 0.]\n [0. 1.]]"
    kernel.ok("let x = 1;   let mut y = 2;")
    assert kernel.ok("x").value == "1" and kernel.ok("x;").results == []
