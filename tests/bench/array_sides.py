"""NumPy and a notebook's cells as the bench of arrays sees them: two processes that take turns.

Both are told to time a line in the same way: as often as fills two milliseconds, seven times, of
which the median counts. Memory is what one call takes at most, with its result.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from array_rows import Row, Shaped, words
from kernel_client import Kernel

SECONDS = 900.0
RUNS = 7
RUN_SECONDS = 0.002

SHAPES = {12: (3, 4), 10_000: (100, 100), 1_000_000: (1000, 1000)}
DTYPES = {"f64": "float64", "f32": "float32"}
OTHER = {"f64": "f32", "f32": "f64"}


@dataclass(frozen=True)
class Case:
    """What an operation is run on."""

    size: int
    dtype: str
    # C order without gaps, or a view of every second element, or Fortran order.
    layout: str = "c"

    @property
    def key(self) -> str:
        return f"{self.size} {self.dtype} {self.layout}"


def cases(row: Row) -> list[Case]:
    sizes = [size for size in SHAPES if not row.sizes or size in row.sizes]
    found = [Case(size, dtype) for dtype in row.dtypes for size in sizes]
    if row.has_layouts and "f64" in row.dtypes:
        found += [Case(max(sizes), "f64", layout) for layout in ("strided", "fortran")]
    return found


@dataclass(frozen=True)
class Took:
    """Seconds of a call, and the most bytes that it held at once; none where that is not known."""

    seconds: float
    bytes: float | None = None


# Reads a line of JSON, answers with one.
SERVER = """
import gc, json, sys, tracemalloc
from statistics import median
from timeit import Timer
import numpy as np

def data(shape, dtype, layout):
    rng = np.random.default_rng(42)
    rows, columns = shape
    names = {"np": np, "rng": rng}
    for name in "xy":
        if layout == "strided":
            names[name] = rng.random((2 * rows, 2 * columns)).astype(dtype)[::2, ::2]
        else:
            names[name] = rng.random(shape).astype(dtype, order="F" if layout == "fortran" else "C")
    x, y = names["x"], names["y"]
    other = "float32" if dtype == "float64" else "float64"
    names |= {
        "a": np.ravel(x).copy(), "b": np.ravel(y).copy(), "w": np.ascontiguousarray(y.T),
        "mask": x < 0.5, "row": y[0].copy(), "column": y[:, :1].copy(),
        "index": rng.integers(0, x.size, x.size), "other": y.astype(other),
    }
    names["sorted"] = np.sort(names["b"])
    return names

known = {}
for line in sys.stdin:
    asked = json.loads(line)
    if asked["case"]:
        key = json.dumps(asked["case"])
        if key not in known:
            known[key] = data(*asked["case"])
        names = dict(known[key])
    else:
        names = {"np": np, "rng": np.random.default_rng(42)}
    exec(asked["first"], names)
    timer = Timer(asked["line"], globals=names)
    timer.timeit(1)
    loops = 1
    while (took := timer.timeit(loops)) < asked["run"]:
        loops = max(loops + 1, int(loops * min(10, 1.1 * asked["run"] / max(took, 1e-9))))
    seconds = median(timer.repeat(asked["runs"], loops)) / loops
    most = None
    if asked["memory"]:
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        exec(asked["line"], names)
        most = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
    print(json.dumps([seconds, most]), flush=True)
"""


class NumPy:
    """A Python that times lines."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(environment),
        )

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def row(self, row: Row | Shaped, of: Sequence[Case], memory: bool) -> dict[str, Took]:
        if isinstance(row, Shaped):
            return {"": self._ask(row, None, memory)}
        return {case.key: self._ask(row, case, memory) for case in of}

    def _ask(self, row: Row | Shaped, case: Case | None, memory: bool) -> Took:
        data = case and [SHAPES[case.size], DTYPES[case.dtype], case.layout]
        asked = {"case": data, "first": row.numpy_first, "line": row.numpy, "memory": memory}
        asked |= {"runs": RUNS, "run": RUN_SECONDS}
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return Took(*json.loads(self.process.stdout.readline()))


ITEMS = f"""
pub struct Case<T, O> {{
    pub x: Array2<T>, pub y: Array2<T>, pub w: Array2<T>,
    pub a: Array1<T>, pub b: Array1<T>, pub sorted: Array1<T>, pub row: Array1<T>,
    pub column: Array2<T>, pub mask: Array2<bool>, pub index: Array1<i64>, pub other: Array2<O>,
}}

fn timed<R>(key: &str, memory: bool, mut f: impl FnMut() -> R) {{
    use std::{{hint::black_box, time::Instant}};
    let mut run = |loops: usize| {{
        let started = Instant::now();
        for _ in 0..loops {{
            black_box(f());
        }}
        started.elapsed().as_secs_f64()
    }};
    run(1);
    let mut loops = 1;
    loop {{
        let took = run(loops);
        if took >= {RUN_SECONDS} {{
            break;
        }}
        let more = (loops as f64 * (1.1 * {RUN_SECONDS} / took.max(1e-9)).min(10.0)) as usize;
        loops = more.max(loops + 1);
    }}
    let mut times: Vec<f64> = (0..{RUNS}).map(|_| run(loops) / loops as f64).collect();
    times.sort_by(f64::total_cmp);
    let most = if memory {{ ndlab::timing::memit(1, || f()).increment as f64 }} else {{ -1.0 }};
    println!("{{key}};{{}};{{most}}", times[times.len() / 2]);
}}
"""

DATA = """
let {name} = {{
    type T = {dtype};
    let mut rng = np::random::default_rng(42);
    let x = rng.random({shape}).astype::<T>();
    let y = rng.random({shape}).astype::<T>();
    let index = rng.integers(0, x.len(), x.len());
    Case {{
        a: np::ravel(&x), b: np::ravel(&y), w: np::ascontiguousarray(y.t()),
        sorted: np::sort(np::ravel(&y), -1), row: y.row(0).to_owned(),
        column: y.slice(s![.., ..1]).to_owned(), mask: np::less(&x, 0.5), index,
        other: y.astype::<{other}>(), x, y,
    }}
}};
"""

# How `x` and `y` of a case become those of a layout.
LAYOUTS = {
    "c": "",
    "strided": "let wide = (np::tile(&case.x, (2, 2)), np::tile(&case.y, (2, 2)));\n"
    "let (x, y) = (&wide.0.slice(s![..;2, ..;2]), &wide.1.slice(s![..;2, ..;2]));",
    "fortran": "let turned = (np::asfortranarray(&case.x), np::asfortranarray(&case.y));\n"
    "let mask_turned = np::asfortranarray(&case.mask);\n"
    "let (x, y, mask) = (&turned.0, &turned.1, &mask_turned);",
}
NAMES = ["x", "y", "w", "a", "b", "sorted", "row", "column", "mask", "index", "other"]


class Cells:
    """A notebook in which each operation is a cell."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.kernel = Kernel(ready=False, environment=environment)
        self.kernel.wait_for_info(SECONDS)
        # A copy of the process is made before each cell, and is no part of an operation.
        self.kernel.ok("%snapshot off", SECONDS)
        self.kernel.ok(ITEMS, SECONDS)
        for dtype in DTYPES:
            for size, shape in SHAPES.items():
                name = f"{dtype}_{size}"
                data = DATA.format(name=name, dtype=dtype, shape=shape, other=OTHER[dtype])
                self.kernel.ok(data, SECONDS)
        self._settle()

    def _settle(self) -> None:
        """Waits until rust-analyzer, which reads on after the first variables, leaves its core."""
        evaluator = self.kernel.evaluator()
        while evaluator.cpu_percent(interval=1.0) > 5:
            pass

    def close(self) -> None:
        self.kernel.close()

    def row(self, row: Row | Shaped, of: Sequence[Case], memory: bool) -> dict[str, Took]:
        if isinstance(row, Shaped):
            code = shaped_cell(row, memory)
        else:
            code = "\n".join(block(row, case, memory) for case in groups(of))
        found = {}
        for line in self.kernel.ok(code, SECONDS).stdout.splitlines():
            key, seconds, most = line.split(";")
            found[key] = Took(float(seconds), float(most) if float(most) >= 0 else None)
        return found


def groups(of: Sequence[Case]) -> list[list[Case]]:
    """Cases that one piece of code can run, since their types are the same."""
    found: dict[tuple[str, str], list[Case]] = {}
    for case in of:
        found.setdefault((case.dtype, case.layout), []).append(case)
    return list(found.values())


def block(row: Row, of: Sequence[Case], memory: bool) -> str:
    """The code of one group: a loop over sizes around one line, compiled once."""
    first = of[0]
    every = ", ".join(f"({case.size}, &{case.dtype}_{case.size})" for case in of)
    names = ", ".join(NAMES)
    key = f"{{size}} {first.dtype} {first.layout}"
    return f"""#[allow(unused_mut, unused_variables)]
for (size, case) in [{every}] {{
    type T = {first.dtype};
    type O = {OTHER[first.dtype]};
    let Case {{ {names} }} = case;
    {LAYOUTS[first.layout]}
    let mut rng = np::random::default_rng(42);
    {row.rust_first}
    timed(&format!("{key}"), {str(memory).lower()}, || {{ {hidden(row.rust)} {row.rust} }});
}};"""


def hidden(rust: str) -> str:
    """What keeps the compiler from moving a call out of the loop."""
    used = [name for name in ("x", "y", "a", "b") if name in words(rust)]
    return " ".join(f"let {name} = std::hint::black_box({name});" for name in used)


def shaped_cell(row: Shaped, memory: bool) -> str:
    return f"""#[allow(unused_mut, unused_variables)]
{{
    let mut rng = np::random::default_rng(42);
    {row.rust_first}
    timed("", {str(memory).lower()}, || {{ {row.rust} }});
}};"""
