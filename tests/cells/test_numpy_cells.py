"""`%%numpy`: cells in the Python beside the kernel."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel, until, without_colours

SHARED_MEMORY = Path("/dev/shm")


def left_in_memory(kernel: Kernel) -> list[Path]:
    """What this kernel has in shared memory."""
    return list(SHARED_MEMORY.glob(f"ndlab-{kernel.process.pid}-*"))


# ---- Values and streams ----------------------------------------------------------------------------


def test_values_and_variables_stay(kernel: Kernel) -> None:
    cell = kernel.ok("%%numpy\na = np.arange(6.0).reshape(2, 3)\na")
    assert cell.value == "array([[0., 1., 2.],\n       [3., 4., 5.]])"
    assert kernel.ok("%numpy a.sum()").value == "np.float64(15.0)"
    assert kernel.ok("%%numpy\nb = 1").kinds == [], "an assignment shows nothing"
    assert kernel.ok("%%numpy\na;").value is None


def test_rich_values(kernel: Kernel) -> None:
    cell = kernel.ok(
        "%%numpy\nclass Rich:\n    def __repr__(self): return 'rich'\n"
        "    def _repr_html_(self): return '<b>1</b>'\n"
        "    def _repr_png_(self): return b'\\x89PNG'\n"
        "    def _repr_svg_(self): return '<svg/>'\nRich()"
    )
    data = cell.results[-1]
    assert data["text/plain"] == "rich" and data["text/html"] == "<b>1</b>"
    assert data["image/png"].strip() == "iVBORw==" and data["image/svg+xml"] == "<svg/>"


def test_streams_come_as_they_are_written(kernel: Kernel) -> None:
    running = kernel.start(
        "%%numpy\nimport sys, time\nprint('one', end='')\ntime.sleep(1.5)\n"
        "print('two', file=sys.stderr)\n"
    )
    kernel.wait_for_output(running, "one", timeout=20)
    assert "two" not in kernel.listen(running, 0).stderr
    cell = kernel.wait(running)
    assert (cell.stdout, cell.stderr) == ("one", "two\n")


def test_output_and_displays_keep_their_order(kernel: Kernel) -> None:
    cell = kernel.ok(
        "%%numpy\nimport os\nfrom IPython.display import display\n"
        "print('a')\ndisplay(1)\nos.write(1, b'b')\ndisplay(2)\nos.system('echo c');"
    )
    shown = [
        message["content"].get("text") or message["content"]["data"]["text/plain"]
        for message in cell.messages
        if message["msg_type"] in ("stream", "display_data")
    ]
    assert "".join(shown) == "a\n1b2c\n"


def test_a_display_is_changed_later(kernel: Kernel) -> None:
    cell = kernel.ok(
        "%%numpy\nfrom IPython.display import clear_output\n"
        "shown = display('one', display_id='d')\nshown.update('two')\nclear_output(wait=True)"
    )
    assert cell.contents("display_data")[0]["transient"] == {"display_id": "d"}
    assert cell.contents("update_display_data")[0]["data"]["text/plain"] == "'two'"
    assert cell.contents("clear_output") == [{"wait": True}]


def test_ipythons_magics_work(kernel: Kernel) -> None:
    cell = kernel.ok("%%numpy\nx = np.ones(10)\n%timeit -n 10 -r 3 np.sum(x)\n!echo from a shell")
    line, shell = cell.stdout.splitlines()[-2:]
    assert line.endswith("per loop (mean \u00b1 std. dev. of 3 runs, 10 loops each)")
    assert shell == "from a shell"
    assert "Wall time: " in kernel.ok("%%numpy\n%time x.sum()").stdout
    assert "10 loops each" in kernel.ok("%%numpy\n%%timeit -n 10 -r 2\nx.sum()").stdout


def test_help_is_paged(kernel: Kernel) -> None:
    cell = kernel.ok("%%numpy\nnp.sum?")
    (page,) = cell.reply["payload"]
    assert page["source"] == "page" and "Sum of array elements" in page["data"]["text/plain"]


def test_input_is_asked_of_the_reader(kernel: Kernel) -> None:
    running = kernel.start("%%numpy\ninput('name? ')", answers=["Ada"], allow_stdin=True)
    cell = kernel.wait(running)
    assert cell.inputs[0]["prompt"] == "name? "
    assert cell.value == "'Ada'"
    cell = kernel.run("%%numpy\ninput('name? ')", allow_stdin=False)
    assert cell.ename == "StdinNotImplementedError"
    assert "ndlab_companion" not in cell.traceback


def test_it_runs_in_the_folder_and_environment_of_cells(kernel: Kernel) -> None:
    folder = kernel.ok("%%numpy\nimport os\nprint(os.getcwd(), end='')").stdout
    assert Path(folder) == kernel.folder.resolve()
    shown = kernel.ok("%%numpy\nprint(sorted(os.environ), os.environ['PATH'])").stdout
    given = kernel.process.environ()
    # Where figures are drawn is the one thing that is added.
    expected = sorted({*given, "MPLBACKEND"})
    assert shown == f"{expected} {given['PATH']}\n"


def test_user_code_is_the_main_module(kernel: Kernel) -> None:
    cell = kernel.ok("%%numpy\nclass C: pass\nimport pickle\npickle.loads(pickle.dumps(C())), __name__")
    assert cell.value and cell.value.startswith("(<__main__.C") and cell.value.endswith("'__main__')")


# ---- Errors ----------------------------------------------------------------------------------------


def test_an_exception_is_one_error_with_pythons_traceback(kernel: Kernel) -> None:
    cell = kernel.run("%%numpy\ndef f():\n    return 1 / 0\nf()")
    assert cell.kinds == ["error"]
    assert (cell.ename, cell.evalue) == ("ZeroDivisionError", "division by zero")
    assert cell.errors[0]["traceback"] == cell.reply["traceback"]
    # Lines are those of the cell.
    assert f"Cell In[{cell.execution_count}], line 4" in cell.traceback
    assert f"Cell In[{cell.execution_count}], line 3, in f()" in cell.traceback
    assert "ndlab_companion" not in cell.traceback


def test_what_python_cannot_parse(kernel: Kernel) -> None:
    cell = kernel.run("%%numpy\nx = 1\ny = (")
    assert cell.ename == "SyntaxError" and cell.kinds == ["error"]
    assert "line 3" in cell.traceback


def test_later_cells_wait_for_none_that_failed(kernel: Kernel) -> None:
    first, second = kernel.queue("%%numpy\nraise ValueError('no')", "%numpy 1")
    assert kernel.wait(first).ename == "ValueError"
    assert kernel.wait(second).status == "aborted"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("%numpy", "there is nothing to run"),
        ("%%numpy -x\n1", "`%numpy` has no option `-x`; it takes -i, -o"),
        ("%%numpy -i nosuch\n1", "there is no variable `nosuch`; `%who` lists them all"),
        ("%%numpy -i\n1", "`%numpy -i` takes a value, and there is none"),
        ("%%numpy -i a, b\n1", "names stand without blanks, as -i a,b"),
        ("%%numpy 1 + 1\n1", "`%%numpy` takes -i and -o, and not `1 + 1`"),
        ("%%numpy -o a.b\n1", "takes names without blanks, as -o a,b, and not `a.b`"),
        ("let x = %numpy 1", "`%numpy` has no value that a variable could take"),
    ],
)
def test_wrong_calls(kernel: Kernel, code: str, said: str) -> None:
    cell = kernel.run(code)
    assert cell.ename == "UsageError" and cell.kinds == ["error"]
    assert said in (cell.evalue or "")


# ---- The process -----------------------------------------------------------------------------------


def test_an_interrupt_stops_it_and_variables_stay(kernel: Kernel) -> None:
    kernel.ok("%%numpy\nkept = 7")
    running = kernel.start("%%numpy\nprint('on it')\nwhile True: pass")
    waiting = kernel.start("%numpy 1")
    kernel.wait_for_output(running, "on it")
    # It has been seen before `print` has ended.
    time.sleep(0.3)
    kernel.interrupt()
    cell = kernel.wait(running, timeout=20)
    assert cell.ename == "KeyboardInterrupt" and len(cell.errors) == 1
    assert "line 3" in cell.traceback and "interrupts.py" not in cell.traceback
    assert kernel.wait(waiting).status == "aborted"
    assert kernel.ok("%numpy kept").value == "7"


def test_an_interrupt_stops_what_it_waits_for(kernel: Kernel) -> None:
    running = kernel.start("%%numpy\nimport subprocess\nprint('on it')\nsubprocess.run(['sleep', '60'])")
    kernel.wait_for_output(running, "on it")
    time.sleep(0.3)
    kernel.interrupt()
    assert kernel.wait(running, timeout=20).ename == "KeyboardInterrupt"
    assert not [each for each in kernel.processes() if each.name() == "sleep"]


def test_what_does_not_listen_is_ended_by_a_second_interrupt(kernel: Kernel) -> None:
    kernel.ok("%%numpy\ngone = 1")
    running = kernel.start(
        "%%numpy\nimport signal, time\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nprint('on it')\ntime.sleep(600)"
    )
    kernel.wait_for_output(running, "on it")
    kernel.interrupt()
    kernel.wait_for_output(running, "Interrupt again", timeout=20, stream="stderr")
    kernel.interrupt()
    cell = kernel.wait(running, timeout=20)
    assert cell.ename == "Interrupted" and "Python was ended with its variables" in (cell.evalue or "")
    assert kernel.run("%numpy gone").ename == "NameError"


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os\nos._exit(3)", "it ended with exit code 3"),
        ("import ctypes\nctypes.string_at(0)", "segmentation fault (SIGSEGV)"),
        ("import os\nprint('last', end='')\nos.abort()", "it aborted (SIGABRT)"),
    ],
)
def test_a_crash_is_said_and_it_is_started_again(kernel: Kernel, code: str, how: str) -> None:
    kernel.ok("let rust_is = 1;")
    kernel.ok("%%numpy\ngone = 1")
    cell = kernel.run(f"%%numpy\n{code}")
    assert cell.ename == "Crash" and len(cell.errors) == 1
    assert cell.evalue and how in cell.evalue and "starts it again" in cell.evalue
    assert cell.stdout == ("last" if "last" in code else "")
    assert kernel.run("%numpy gone").ename == "NameError"
    assert kernel.ok("%numpy np.add(1, 2)").value == "np.int64(3)"
    assert kernel.ok("rust_is").value == "1"


def test_threads_write_on_when_their_cell_has_ended(kernel: Kernel) -> None:
    cell = kernel.start(
        "%%numpy\nimport threading, time\n"
        "def later():\n    time.sleep(0.5)\n    print('later')\nthreading.Thread(target=later).start()"
    )
    assert "later" not in kernel.wait(cell).stdout
    kernel.wait_for_output(cell, "later", timeout=20)


def test_restart_ends_it(kernel: Kernel) -> None:
    kernel.ok("%%numpy\nold = 1")
    kernel.ok("%restart")
    assert kernel.run("%numpy old").ename == "NameError"


def pythons(kernel: Kernel) -> list[int]:
    named = [each for each in kernel.processes() if "ndlab_companion" in " ".join(each.cmdline())]
    return [each.pid for each in named]


@pytest.mark.parametrize("end", ["shut_down", "kill"])
def test_nothing_is_left_behind(end: str) -> None:
    with Kernel() as kernel:
        kernel.ok("let a = np::ones(1_000_000);")
        kernel.ok(
            "%%numpy -i a\nimport subprocess\n"
            "child = subprocess.Popen(['sleep', '600'])\na.sum()"
        )
        assert pythons(kernel) and left_in_memory(kernel)
        running = kernel.start("%%numpy\nprint('on it')\nwhile True: pass")
        kernel.wait_for_output(running, "on it")
        if end == "shut_down":
            kernel.shut_down(20)
        else:
            kernel.kill()
        kernel.wait_for_no_process(20)
        deadline = time.monotonic() + 10
        while left_in_memory(kernel) or kernel.session_folders():
            assert time.monotonic() < deadline, left_in_memory(kernel)
            time.sleep(0.1)


# ---- Arrays to Python and back ---------------------------------------------------------------------

DTYPES = {
    "bool": "bool",
    "i8": "int8",
    "i16": "int16",
    "i32": "int32",
    "i64": "int64",
    "u8": "uint8",
    "u16": "uint16",
    "u32": "uint32",
    "u64": "uint64",
    "f32": "float32",
    "f64": "float64",
    "np::complex64": "complex64",
    "np::complex128": "complex128",
}


@pytest.mark.parametrize("rust", DTYPES)
def test_every_dtype_goes_there_and_back(kernel: Kernel, rust: str) -> None:
    """In C order, in Fortran order, reversed, empty, and as one element."""
    kernel.ok(
        f"let c = (np::arange(24) - 7).reshape((2, 3, 4)).astype::<{rust}>();\n"
        "let f = c.clone().reversed_axes();\n"
        "let mut r = c.clone(); r.invert_axis(Axis(1));\n"
        "let e = c.slice(s![0..0, .., ..]).to_owned();\n"
        "let z = ndarray::arr0(c[[0, 0, 1]]);\nlet n = c[[1, 2, 3]];\n"
        "let d = c.clone().into_dyn();"
    )
    name = DTYPES[rust]
    shown = kernel.ok(
        "%%numpy -i c,f,r,e,z,n,d -o c2,f2,r2,e2,z2,n2,g2\n"
        f"want = (np.arange(24) - 7).reshape(2, 3, 4).astype(np.{name})\n"
        "def same(x, y):\n"
        "    return (type(x) is np.ndarray and x.dtype == y.dtype and x.shape == y.shape\n"
        "            and x.tobytes() == y.tobytes())\n"
        "print(same(c, want), same(f, want.T), same(r, want[:, ::-1]), same(e, want[:0]),\n"
        "      same(z, want[0, 0, 1].reshape(())), same(d, want), type(n) is want.dtype.type,\n"
        "      n == want[1, 2, 3], f.flags.f_contiguous, c.flags.writeable)\n"
        "c2, f2, r2, e2, z2, n2 = c, f, r[:, ::-1][..., ::2], e, z, n\n"
        "g2 = want.astype(want.dtype.newbyteorder('>'))"
    )
    assert shown.stdout == " ".join(["True"] * 10) + "\n"
    types = kernel.ok(
        f"{{ let whole: (&Array3<{rust}>, &Array3<{rust}>, &Array3<{rust}>) = (&c2, &f2, &r2);\n"
        f"let few: (&Array3<{rust}>, &Array0<{rust}>, {rust}) = (&e2, &z2, n2);\n"
        "println!(\"{} {} {} {} {} {} {} {}\", c2 == c, f2 == f, f2.t().is_standard_layout(),\n"
        "  r2 == c.slice(s![.., .., ..;2]), e2 == e, z2 == z, n2 == n, g2 == c); }"
    )
    assert types.stdout == " ".join(["true"] * 8) + "\n"


def test_bits_are_kept(kernel: Kernel) -> None:
    kernel.ok(
        "let odd = array![f64::from_bits(0x7ff8_0000_dead_beef), -0.0, f64::MIN_POSITIVE / 2.0,\n"
        "  f64::NEG_INFINITY];"
    )
    cell = kernel.ok("%%numpy -i odd -o odd2\nodd2 = odd.copy()\nprint([hex(x) for x in odd.view(np.uint64)])")
    expected = [0x7FF8_0000_DEAD_BEEF, 0x8000_0000_0000_0000, 0x0008_0000_0000_0000, 0xFFF0_0000_0000_0000]
    assert cell.stdout == f"{[hex(bits) for bits in expected]}\n"
    bits = kernel.ok("odd2.mapv(f64::to_bits) == odd.mapv(f64::to_bits)")
    assert bits.value == "true"


def test_other_values_go_in(kernel: Kernel) -> None:
    kernel.ok(
        "let text = String::from(\"h\u00e9\\nllo\"); let list = vec![1_i32, 2]; let flag = true;\n"
        "let size = 3_usize; let fixed = [1.5_f32; 2]; let shared = np::ones((2, 2)).into_shared();\n"
        "let seven = ndarray::ArrayD::<u8>::zeros(vec![1; 7]);"
    )
    cell = kernel.ok(
        "%%numpy -i text,list,flag,size,fixed,shared,seven\n"
        "print(repr(text), repr(list), flag, repr(size), repr(fixed), shared.shape, seven.shape)"
    )
    assert cell.stdout == (
        "'h\u00e9\\nllo' array([1, 2], dtype=int32) True np.uint64(3) array([1.5, 1.5], "
        "dtype=float32) (2, 2) (1, 1, 1, 1, 1, 1, 1)\n"
    )
    assert kernel.ok("text.len() + list.len()").value == "9", "Rust keeps them"


def test_what_python_changes_stays_in_python(kernel: Kernel) -> None:
    kernel.ok("let small = np::zeros(4); let large = np::zeros(1_000_000);")
    kernel.ok("%%numpy -i small,large\nsmall[:] = 1\nlarge[:] = 1\nassert large.sum() == 1_000_000")
    assert kernel.ok("small.sum() + large.sum()").value == "0.0"
    assert kernel.ok("%numpy large.sum()").value == "np.float64(1000000.0)"


def test_other_values_come_out(kernel: Kernel) -> None:
    kernel.ok(
        "%%numpy -o i,x,b,z,s,big,h,g\n"
        "i, x, b, z, s, big = -3, 2.5, True, 1 + 2j, 'h\u00e9', 2**63\n"
        "h, g = np.float32(0.5), np.zeros((1,) * 7)"
    )
    cell = kernel.ok(
        "{ let types: (i64, f64, bool, np::complex128, &String, u64, f32, &ArrayD<f64>) =\n"
        "  (i, x, b, z, &s, big, h, &g);\n"
        'format!("{i} {x} {b} {z} {s} {big} {h} {:?}", g.shape()) }'
    )
    assert cell.value == '"-3 2.5 true 1+2i h\u00e9 9223372036854775808 0.5 [1, 1, 1, 1, 1, 1, 1]"'


def test_half_precision_becomes_single(kernel: Kernel) -> None:
    cell = kernel.ok("%%numpy -o half\nhalf = np.array([0.1, 65504], dtype=np.float16)")
    assert cell.stderr == "ndlab: `half` is float16, which Rust does not have: it is f32 there\n"
    assert kernel.ok("half == array![0.0999755859375_f32, 65504.0]").value == "true"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[1, 2]", "`c` is a list, and -o takes arrays, numbers, bool and str; np.array(c) is an array"),
        ("None", "`c` is None, and -o takes arrays, numbers, bool and str"),
        ("np.array([None])", "`c` is of dtype object, which Rust does not have"),
        ("np.array(['a'])", "`c` is of dtype <U1, which Rust does not have"),
        ("np.array(['2020'], 'M8[D]')", '; c.astype("int64") has its numbers'),
        ("np.longdouble(1)", "; c.astype(np.float64) is nearest"),
        ("np.zeros(1, [('f', float)])", "; its fields are arrays of their own, as c['f']"),
        ("np.ma.array([1])", "`c` is a masked array, which Rust does not have; c.filled(…) is one"),
        ("2**64", "`c` is an int of more than 64 bits"),
        ("{}", "`c` is a dict, and -o takes arrays, numbers, bool and str"),
    ],
)
def test_what_rust_does_not_have_is_refused(kernel: Kernel, value: str, said: str) -> None:
    cell = kernel.run(f"%%numpy -o c\nc = {value}")
    assert cell.ename == "TypeError" and cell.kinds == ["error"]
    assert said in (cell.evalue or "")


def test_what_numpy_does_not_have_is_refused(kernel: Kernel) -> None:
    kernel.ok("struct Point; let point = Point; let names = array![\"a\".to_string()];")
    said = "NumPy has no dtype for; -i takes arrays of numbers or bool, single ones, and String"
    assert kernel.run("%%numpy -i point\n1").evalue == f"`point` is a `Point`, which {said}"
    assert kernel.run("%%numpy -i names\n1").evalue == f"`names` is an `Array1<String>`, which {said}"
    assert "did you mean `point`?" in (kernel.run("%%numpy -i pointt\n1").evalue or "")


def test_nothing_assigned(kernel: Kernel) -> None:
    cell = kernel.run("%%numpy -o never\npass")
    assert cell.evalue == "the cell has assigned nothing to `never`, which -o names"


def test_large_arrays_in_any_order(kernel: Kernel) -> None:
    """More than one piece, which are of 64 MiB each."""
    kernel.ok("let large = np::arange(12_000_000.0).reshape((3000, 4000));")
    kernel.ok(
        "%%numpy -i large -o c,f,s\nassert large[-1, -1] == 11_999_999\n"
        "c, f, s = large, large.T, large[::-1, 1:]"
    )
    cell = kernel.ok(
        'println!("{} {} {} {}", c == large, f == large.t(), f.t().is_standard_layout(),\n'
        "  s == large.slice(s![..;-1, 1..]));"
    )
    assert cell.stdout == "true true true true\n"
    kernel.ok("let (c, f, s) = (0, 0, 0);")
    kernel.ok("%%numpy\ndel large, c, f, s")
    assert not [file for folder in left_in_memory(kernel) for file in folder.iterdir()]


def test_a_cell_that_fails_makes_no_variable(kernel: Kernel) -> None:
    kernel.ok("let out = 1;")
    assert kernel.run("%%numpy -o out\nout = 2.5\nraise ValueError('late')").ename == "ValueError"
    assert kernel.ok("out").value == "1"
    assert kernel.run("%%numpy -o out,bad\nout = 2.5\nbad = []").ename == "TypeError"
    assert kernel.ok("out").value == "1"
    kernel.ok("%%numpy -o out\nout = 2.5")
    assert kernel.run("let out = 3; panic!();").ename == "Panic"
    assert kernel.ok("out").value == "2.5", "the cell after it is undone, and not this one"


def test_what_finds_no_place_in_memory_goes_by_the_disk(kernel: Kernel) -> None:
    kernel.ok("let a = np::arange(10.0);")
    kernel.ok("%numpy 1")
    (folder,) = left_in_memory(kernel)
    for name in ("a.npy", "b.npy"):
        (folder / name).mkdir()
    kernel.ok("%%numpy -i a -o b\nb = a * 2")
    for name in ("a.npy", "b.npy"):
        (folder / name).rmdir()
    assert kernel.ok("b.sum()").value == "90.0"


# ---- Other Pythons ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment without any package."""
    import venv

    folder: Path = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=True)
    return folder


@pytest.fixture(scope="module")
def with_numpy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with NumPy and nothing else."""
    import venv

    import numpy

    folder: Path = tmp_path_factory.mktemp("plain")
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    installed = Path(numpy.__file__).parent.parent
    for name in ("numpy", "numpy.libs"):
        if (installed / name).exists():
            (packages / name).symlink_to(installed / name)
    return folder


@pytest.fixture(scope="module")
def plain(with_numpy: Path) -> Iterator[Kernel]:
    with Kernel(environment={"NDLAB_PYTHON": str(with_numpy / "bin/python")}) as kernel:
        yield kernel


def test_without_numpy_it_says_how_to_install_it(bare: Path) -> None:
    python = bare / "bin/python"
    with Kernel(environment={"NDLAB_PYTHON": str(python)}) as kernel:
        cell = kernel.run("%numpy 1")
        assert cell.ename == "NoNumPy" and cell.kinds == ["error"]
        assert f"`{python} -m pip install numpy` installs it" in (cell.evalue or "")
        kernel.ok("let a = 1.5;")
        assert kernel.run("%%numpy -i a\na").ename == "NoNumPy"
        until(lambda: not pythons(kernel), 10, "Python to end")


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("/no/such/python", "NDLAB_PYTHON names `/no/such/python`, which is no program; install"),
        ("no-such-python", "`no-such-python` cannot be started (No such file"),
        ("/bin/false", "Python at `/bin/false` could not get ready: it ended with exit code 1; install"),
    ],
)
def test_without_python_it_says_what_to_do(python: str, said: str) -> None:
    with Kernel(environment={"NDLAB_PYTHON": python}) as kernel:
        cell = kernel.run("%numpy 1")
        assert cell.ename == "NoPython" and cell.kinds == ["error"]
        assert (cell.evalue or "").startswith(said)


def test_without_ipython_values_and_errors_are_pythons(plain: Kernel) -> None:
    assert plain.ok("%%numpy\na = np.arange(3)\na").value == "array([0, 1, 2])"
    cell = plain.run("%%numpy\ndef f(): return 1 / 0\nf()")
    assert (cell.ename, cell.evalue) == ("ZeroDivisionError", "division by zero")
    lines = cell.traceback.splitlines()
    name = f'File "<cell {cell.execution_count}>"'
    assert lines[:3] == ["Traceback (most recent call last):", f"  {name}, line 3, in <module>", "    f()"]
    assert lines[-1] == "ZeroDivisionError: division by zero" and "ndlab_companion" not in cell.traceback
    cell = plain.run("%%numpy\nx = (")
    assert cell.ename == "SyntaxError"
    assert without_colours(cell.traceback).startswith(f'  File "<cell {cell.execution_count}>", line 2')


def test_without_ipython_timeit_prints_its_line(plain: Kernel) -> None:
    cell = plain.ok("%%numpy\n%timeit -n 1_000 -r 3 a.sum()\nprint('on')" .replace("1_000", "1000"))
    line, last = cell.stdout.splitlines()[-2:]
    assert line.endswith(" per loop (mean \u00b1 std. dev. of 3 runs, 1,000 loops each)")
    assert last == "on"
    assert "1 run, 1 loop each" in plain.ok("%%numpy\n%timeit -n1 -r1 a.sum()").stdout
    assert "2 loops each" in plain.ok("%%numpy\n%%timeit -n 2 b = a\nb.sum()\nb.max()").stdout
    assert plain.ok("%%numpy\n%time x = 3\nx").stdout.splitlines()[1].startswith("Wall time: ")
    cell = plain.run("%%numpy\n%load_ext autoreload")
    assert "is IPython's, and there is no IPython in" in (cell.evalue or "")
    assert plain.ok("%%numpy\n!echo shell").stdout == "shell\n"


def test_without_ipython_it_is_interrupted_and_shows_things(plain: Kernel) -> None:
    running = plain.start("%%numpy\nprint('on it')\nwhile True: pass")
    plain.wait_for_output(running, "on it")
    plain.interrupt()
    cell = plain.wait(running, timeout=20)
    assert cell.ename == "KeyboardInterrupt" and "ndlab_companion" not in cell.traceback
    assert plain.ok("%%numpy\ndisplay(1)").displays == [{"text/plain": "1"}]


def test_the_python_of_the_tests_has_what_they_need() -> None:
    """Otherwise those above would test something else."""
    assert sys.version_info >= (3, 9)
    import IPython  # noqa: F401
    import numpy  # noqa: F401


def test_python_finds_the_environment_and_the_folder_of_cells(kernel: Kernel, tmp_path: Path) -> None:
    before = kernel.ok("%numpy import os; os.getcwd()").value or ""
    kernel.ok("%env ND_FOR_PYTHON=yes")
    kernel.ok(f"%cd -q {tmp_path}")
    cell = kernel.ok("%%numpy\n(os.environ['ND_FOR_PYTHON'], os.getcwd())")
    assert cell.value == f"('yes', '{tmp_path}')"
    kernel.ok(f"%cd -q {before.strip(chr(39))}")
