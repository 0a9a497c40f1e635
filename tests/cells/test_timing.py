"""The magics that measure time and memory: their texts, and that what they say is so.

No test says how fast something is: times are compared with each other and with what is known.
"""

from __future__ import annotations

import re

import pytest

from kernel_client import Kernel

NUMBER = r"\d+(?:\.\d+)?(?:e[+-]\d+)?"
TIME = rf"{NUMBER} (?:s|ms|μs|ns)"
LOOPS = r"(?:1 loop|\d{1,3}(?:,\d{3})* loops)"


def line(runs: str = "7 runs", loops: str = LOOPS) -> str:
    """The line of `%timeit`, as a pattern."""
    return rf"{TIME} ± {TIME} per loop \(mean ± std\. dev\. of {runs}, {loops} each\)"


ALLOCATES = rf"one loop allocates (?:0 B|{NUMBER} [kMG]?B in [\d.,]+ blocks?)"
MOVES = (
    rf"(?:reads {NUMBER} [MG]B(?: \+ writes {NUMBER} [MG]B)?|writes {NUMBER} [MG]B): "
    rf"\d+(?:\.\d)? GB/s, \d+(?:\.\d)? % of this machine's \d+(?:\.\d)? GB/s"
)
SLOWEST = (
    r"The slowest run took \d+\.\d\d times longer than the fastest\. "
    r"This could mean that an intermediate result is being cached\."
)
COMPILER = r"Compiler (?:time: \d+\.\d\d|: [\d.]+) s"
# Below some megabytes, nothing is said of bandwidth.
SMALL, LARGE = "np::ones(1000)", "np::ones(4_000_000)"


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        f"let a = {SMALL}; let b = a.clone(); let big = {LARGE};",
        f"let mut c = np::zeros(1000); let mut wide = {LARGE};",
    ]


def seconds(text: str) -> float:
    """The mean of a line of `%timeit`."""
    number, unit = text.split(" ", 2)[:2]
    return float(number) * {"s": 1.0, "ms": 1e-3, "μs": 1e-6, "ns": 1e-9}[unit]


def printed(kernel: Kernel, code: str) -> list[str]:
    cell = kernel.ok(code)
    assert not cell.stderr and not cell.results, cell.messages
    # Where the machine is busy, compiling takes long and runs differ much, and that is said.
    busy = rf"{COMPILER}|{SLOWEST}"
    return [text for text in cell.stdout.splitlines() if not re.fullmatch(busy, text)]


def test_timeit_chooses_the_number_of_loops(kernel: Kernel) -> None:
    first, second = printed(kernel, "%timeit -r 2 a.sum()")
    assert re.fullmatch(line("2 runs", r"1(?:0|,000|00)*(?:,000)* loops?"), first), first
    assert second == "one loop allocates 0 B"


def test_timeit_takes_its_options(kernel: Kernel) -> None:
    for options, runs, loops in (
        ("-n 10", "7 runs", "10 loops"),
        ("-n1 -r1", "1 run", "1 loop"),
        ("-n1000 -r3", "3 runs", "1,000 loops"),
        ("-t -n5 -r2", "2 runs", "5 loops"),
        ("-cn5 -r2", "2 runs", "5 loops"),
    ):
        first = printed(kernel, f"%timeit {options} a.sum()")[0]
        assert re.fullmatch(line(runs, loops), first), first
    assert printed(kernel, "%timeit -q -n 2 a.sum()") == []
    digits = printed(kernel, "%timeit -p 1 -n 100 -r 2 a.sum()")[0].split(" ")[0]
    assert re.fullmatch(r"\d|\d?e\+\d+", digits), digits


def test_timeit_gives_its_result(kernel: Kernel) -> None:
    cell = kernel.ok("%timeit -o -n 5 -r 2 a.sum()")
    first = cell.stdout.splitlines()[0]
    assert cell.value == f"<TimeitResult : {first}>"
    kernel.ok("let t = %timeit -o -q -n 5 -r 2 a.sum()")
    kernel.ok("%timeit -v u -q -n 5 -r 2 a.sum()")
    for name in ("t", "u"):
        counts = kernel.ok(f"({name}.loops, {name}.repeat, {name}.all_runs.len())")
        assert counts.value == "(5, 2, 2)"
    checks = "t.best <= t.average && t.average <= t.worst && t.stdev >= 0.0 && t.timings.len() == 2"
    assert kernel.ok(checks).value == "true"


def test_timeit_says_what_a_loop_allocates(kernel: Kernel) -> None:
    assert printed(kernel, "%timeit -n 10 -r 2 &a + &b")[1] == "one loop allocates 8 kB in 1 block"
    assert printed(kernel, "%timeit -n 10 -r 2 c += 1.0;")[1] == "one loop allocates 0 B"
    two = "%timeit -n 10 -r 2 let d = &a + &b; &d * 2.0"
    assert printed(kernel, two)[1] == "one loop allocates 16 kB in 2 blocks"


def test_what_is_done_in_place_stays(kernel: Kernel) -> None:
    kernel.ok("let mut count = np::zeros(2);")
    kernel.ok("%timeit -n 10 -r 3 count += 1.0;")
    assert kernel.ok("count[0]").value == "31.0", "one loop to warm up"
    failed = kernel.run('%timeit -n 10 -r 3 count += 1.0; if count[0] > 40.0 { panic!("enough") }')
    assert failed.ename == "Panic", failed.reply
    assert kernel.ok("count[0]").value == "31.0", "as after any cell that fails"


def test_timeit_compares_with_what_the_machine_can_do(kernel: Kernel) -> None:
    for code, moved in (
        ("big.sum()", "reads 32 MB: "),
        ("&big + 1.0", "reads 32 MB + writes 32 MB: "),
        ("let mut d = big.clone(); d += 1.0;", "reads 32 MB: "),
        ("wide += 1.0;", "reads 32 MB + writes 32 MB: "),
    ):
        second = printed(kernel, f"%timeit -n 3 -r 2 {code}")[1]
        allocated, _, bandwidth = second.partition("; ")
        assert re.fullmatch(ALLOCATES, allocated), second
        assert bandwidth.startswith(moved) and re.fullmatch(MOVES, bandwidth), second


def test_where_no_pass_was_made_no_bandwidth_is_said(kernel: Kernel) -> None:
    said = printed(kernel, "%timeit -n 1000 -r 2 big.len()")[1:]
    assert said[0] == "one loop allocates 0 B" and "GB/s" not in " ".join(said)
    assert printed(kernel, "%timeit -n 1000 -r 2 a.sum()")[1:] == ["one loop allocates 0 B"]


def test_timeit_in_a_cell_has_a_setup(kernel: Kernel) -> None:
    kernel.ok("let mut prepared = 0;")
    setup = "prepared += 1; let mut v = vec![3, 1, 2];"
    code = f"%%timeit -n 20 -r 3 {setup}\nv.push(v.len());\nv.sort();"
    assert re.fullmatch(line("3 runs", "20 loops"), printed(kernel, code)[0])
    assert kernel.ok("prepared").value == "4", "once for each run, and one to warm up"
    assert kernel.run("v").ename == "E0425", "it was the setup's"
    slow = "%%timeit -n 2 -r 2 std::thread::sleep(std::time::Duration::from_millis(300));\na.sum()"
    assert seconds(printed(kernel, slow)[0]) < 0.1


def test_timeit_tells_the_truth(kernel: Kernel) -> None:
    first, _, *why = printed(kernel, "%timeit -n 1000000 -r 3 ()")
    # On a busy machine one of the two empty loops may be slower.
    said = rf"an empty loop takes as long \({TIME}\): there was nothing to do, or .*"
    assert all(re.fullmatch(said, text) for text in why), why
    empty = seconds(first)
    fold = "%timeit -n 1000 -r 3 a.iter().fold(0.0, |s, x| s + x)"
    thousand = seconds(printed(kernel, fold)[0])
    assert 0 < empty < thousand / 20
    code = "%timeit -n 5 -r 3 std::thread::sleep(std::time::Duration::from_millis(2))"
    assert 0.002 <= seconds(printed(kernel, code)[0]) < 0.1


def test_nothing_is_moved_out_of_the_loop(kernel: Kernel) -> None:
    """What goes in is the same each time, and nothing of it has an effect."""
    kernel.ok("let x = 2.5; let short = 1_000_u64; let long = 100_000_u64;")
    pure = "(0..{}).map(|i| (x * i as f64).sqrt()).sum::<f64>()"
    short, long = (
        seconds(printed(kernel, f"%timeit -n 50 -r 3 {pure.format(name)}")[0])
        for name in ("short", "long")
    )
    assert long > 20 * short > 0


def test_two_statements_are_compared(kernel: Kernel) -> None:
    sleep = "std::thread::sleep(std::time::Duration::from_millis({}))"
    code = f"%timeit -n 2 -r 6 {sleep.format(80)} vs {sleep.format(4)};"
    cell = kernel.ok(code)
    lines = [text for text in cell.stdout.splitlines() if not re.fullmatch(COMPILER, text)]
    first, *between, verdict = lines
    name = "std::thread::sleep(std::time::Duration:…"
    assert first.startswith(name) and re.search(line("6 runs", "2 loops") + "$", first), first
    assert len(between) == 3
    found = re.fullmatch(
        rf"`{re.escape(name)}` takes (\d+\.\d\d) times as long as `{re.escape(name)}` "
        r"\(median of 6 pairs of runs, 95 % interval (\d+\.\d\d) to (\d+\.\d\d)\)",
        verdict,
    )
    assert found, verdict
    ratio, low, high = map(float, found.groups())
    assert 1 < low <= ratio <= high < 25
    (shown,) = cell.displays
    assert shown["image/svg+xml"].startswith("<svg") and "ms per loop" in shown["image/svg+xml"]
    assert len(shown["text/plain"].splitlines()) == 3
    kernel.ok("let both = %timeit -q -n 2 -r 6 a.sum() vs c += 1.0;")
    assert kernel.ok("(both.ratio.pairs, both.results[1].loops)").value == "(6, 2)"


@pytest.mark.parametrize(
    ("code", "evalue"),
    [
        (
            "%timeit a + b",
            "`%timeit a + b` moves `a` and `b` in its first loop; write `&a + &b`, or "
            "`a.clone() + b.clone()` to time the copies, too",
        ),
        (
            "%timeit -n 3 a + 1.0;",
            "`%timeit a + 1.0` moves `a` in its first loop; write `&a + 1.0`, or "
            "`a.clone() + 1.0` to time the copy, too",
        ),
        (
            "%timeit a.into_dyn()",
            "`%timeit a.into_dyn()` moves `a` in its first loop; write `a.clone().into_dyn()`, "
            "which times the copy, too",
        ),
        (
            "%%timeit let v = vec![1, 2];\ndrop(v)",
            "`%%timeit drop(v)` moves `v` in its first loop; write `drop(&v)`, or "
            "`drop(v.clone())` to time the copy, too",
        ),
        ("%timeit", "`%timeit` measures a statement, and there is none: `%timeit a.sum()`"),
        ("%timeit -n 0.5 a", "`%timeit -n` takes a number, and not `0.5`"),
        ("%timeit a vs b vs c", "`%timeit a vs b` compares two, and here are more"),
        ("%time", "`%time` measures a statement, and there is none: `%time a.sum()`"),
        ("%%time a\nb", "Can't use statement directly after '%%time'!"),
        ("%memit -c a", "`%memit` has no `-c`: the allocator counts this process, and no other"),
        ("%machine gpu", "`%machine` takes --anew or nothing, and not `gpu`"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(kernel: Kernel, code: str, evalue: str) -> None:
    cell = kernel.run(code)
    assert cell.status == "error" and cell.evalue == evalue
    assert kernel.ok("(a.len(), b.len())").value == "(1000, 1000)"


def test_errors_are_in_the_magics_line(kernel: Kernel) -> None:
    cell = kernel.run("let x = 1;\n%timeit -n 3 a.summ()")
    assert cell.ename == "E0599" and "summ" in cell.evalue
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(cell.reply["traceback"]))
    assert ":2:16" in text, text
    cell = kernel.run("%timeit (a.sum()")
    assert cell.status == "error" and not cell.stdout


def test_an_error_of_a_question_mark_ends_the_cell(kernel: Kernel) -> None:
    cell = kernel.run('%timeit np::load::<f64, Ix1>("/nosuch.npy")?.sum()')
    assert cell.ename == "Error" and "nosuch.npy" in cell.evalue, cell.reply
    assert not cell.stdout
    first = printed(kernel, '%timeit -n 3 -r 2 "7".parse::<i32>()?')[0]
    assert re.fullmatch(line("2 runs", "3 loops"), first), first


TIMES = rf"CPU times: user {TIME}, sys: {TIME}, total: {TIME}\nWall time: ({TIME})\n(?:{COMPILER}\n)?"


def test_time_shows_the_times_and_then_the_value(kernel: Kernel) -> None:
    cell = kernel.ok("%time a.sum()")
    assert re.fullmatch(TIMES, cell.stdout), cell.stdout
    assert cell.value == "1000.0"
    slept = kernel.ok("%time std::thread::sleep(std::time::Duration::from_millis(30))").stdout
    found = re.fullmatch(TIMES, slept)
    assert found and 0.03 <= seconds(found[1] + " ") < 5, slept


def test_what_time_defines_stays(kernel: Kernel) -> None:
    assert re.fullmatch(TIMES, kernel.ok("%time let once = a.sum();").stdout)
    assert kernel.ok("once").value == "1000.0"
    assert re.fullmatch(TIMES, kernel.ok("let twice = %time once * 2.0").stdout)
    body = "let more = twice + 1.0;\nfn half(x: f64) -> f64 { x / 2.0 }\nhalf(more)"
    cell = kernel.ok(f"%%time\n{body}")
    assert re.fullmatch(TIMES, cell.stdout) and cell.value == "1000.5"
    assert kernel.ok("half(more)").value == "1000.5"


def test_time_says_the_times_of_what_fails_as_well(kernel: Kernel) -> None:
    failed = kernel.run('%time panic!("on purpose");')
    assert failed.ename == "Panic" and re.fullmatch(TIMES, failed.stdout), failed.messages
    failed = kernel.run('%time "x".parse::<i32>()?')
    assert failed.ename == "Error" and re.fullmatch(TIMES, failed.stdout), failed.messages
    kernel.ok("let mut step = 1;")
    forgiven = kernel.ok('%%time --no-raise-error\nstep = 2;\npanic!("on purpose");')
    assert re.fullmatch(TIMES, forgiven.stdout)
    assert "Panic: on purpose; it is not raised" in forgiven.stderr, forgiven.stderr
    assert kernel.ok("step").value == "1"
    wrong = kernel.run("%time --no-raise-error nosuch")
    assert wrong.ename == "E0425", "only what was raised is forgiven"


def test_memit_counts_what_is_in_use(kernel: Kernel) -> None:
    pattern = (
        r"peak memory: (\d+\.\d\d) MiB, increment: (\d+\.\d\d) MiB\n"
        rf"allocates ({NUMBER} [kMG]?B in [\d,]+ blocks?|0 B); "
        r"with what the allocator keeps and code, \d+\.\d\d MiB are resident\n"
    )
    for code, increment, allocated in (
        ("&big + 1.0", 30.52, "32 MB in 1 block"),
        ("-r 3 { let _ = &big + 1.0; let _ = &big + 2.0; }", 30.52, "64 MB in 2 blocks"),
        ("big.sum()", 0.0, "0 B"),
    ):
        found = re.fullmatch(pattern, kernel.ok(f"%memit {code}").stdout)
        assert found and found[3] == allocated, found
        # The allocator tells to 64 KiB what is in use.
        assert float(found[2]) == pytest.approx(increment, abs=0.13)
        assert float(found[1]) > 30
    shown = kernel.ok("%memit -o -q &big + 1.0")
    assert not shown.stdout and shown.value
    assert re.fullmatch(r"<MemitResult : peak memory: .* MiB, increment: .* MiB>", shown.value)
    kernel.ok("let m = %memit -q &big + 1.0")
    assert kernel.ok("m.increment.abs_diff(32_000_000) < 140_000").value == "true"
    assert kernel.ok("m.increment == m.peak - m.baseline").value == "true"
    kernel.ok("%%memit let d = big.clone();\n&d + 1.0")


def test_machine_names_what_there_is(kernel: Kernel) -> None:
    cell = kernel.ok("%machine")
    (shown,) = cell.displays
    names = ["processor", "cores", "caches", "vector units", "clock", "memory", "bandwidth"]
    for name in names:
        assert re.search(rf"^{name}  +\S", shown["text/plain"], re.MULTILINE), shown["text/plain"]
        assert f"{name}</th>" in shown["text/html"]
    assert re.search(r"GB/s read, .* GB/s copied, .* GB/s filled by 1 thread", shown["text/plain"])
    (again,) = kernel.ok("%machine").displays
    assert again == shown, "it is measured once"
