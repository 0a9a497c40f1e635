"""How fast the operations of `np::` and of ndarray are in cells, beside NumPy, both in one run.

`array_rows.py` lists the operations, `array_sides.py` runs them. A ratio is NumPy's time divided by
that of the cell: above 1 the cell is faster. NumPy and the notebook take turns, row by row, and
whole rounds follow each other; the median round counts, and the widest ratios are its spread.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import geometric_mean, median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from array_rows import COMMON, SHAPED, Row, Shaped  # noqa: E402
from array_sides import SHAPES, Case, Cells, NumPy, Took, cases  # noqa: E402
from project import ROOT, VENV  # noqa: E402
from side_by_side import put_between, table  # noqa: E402

OPENS, CLOSES = "<!-- arrays bench -->", "<!-- end of arrays bench -->"
ITEMSIZE = {"f64": 8, "f32": 4}
# So many of the slowest are named.
NAMED = 30
# After a product the threads of NumPy's OpenBLAS wait awake for some 30 ms, on the cores on which the
# other side would be timed.
SETTLING_SECONDS = 0.1
SMALL = min(SHAPES)
LARGE = max(SHAPES)

# The columns of the table, by the key of a case.
COLUMNS = {
    "12": Case(12, "f64"),
    "1e4": Case(10_000, "f64"),
    "1e6": Case(LARGE, "f64"),
    "f32 12": Case(12, "f32"),
    "f32 1e4": Case(10_000, "f32"),
    "f32 1e6": Case(LARGE, "f32"),
    "strided": Case(LARGE, "f64", "strided"),
    "Fortran": Case(LARGE, "f64", "fortran"),
}


@dataclass
class Figures:
    """All rounds of one operation on one case."""

    numpy: list[Took] = field(default_factory=list)
    ndlab: list[Took] = field(default_factory=list)

    def ratios(self) -> list[float]:
        pairs = zip(self.numpy, self.ndlab, strict=True)
        return [numpy.seconds / ndlab.seconds for numpy, ndlab in pairs]

    @property
    def ratio(self) -> float:
        return median(self.ratios())

    @property
    def seconds(self) -> float:
        return median(took.seconds for took in self.ndlab)


@dataclass(frozen=True)
class Limits:
    """What this machine can do: bytes a second by the size that is touched, and operations."""

    threads: int
    speeds: Mapping[str, Sequence[Mapping[str, float]]]
    peak: Mapping[str, float]

    def seconds(self, read: float, written: float) -> float:
        """The least time in which so many bytes can be read and written."""
        both = min(read, written)
        parts = [(read - both, "read"), (written - both, "fill"), (2 * both, "copy")]
        return sum(bytes / self.at(read + written, what) for bytes, what in parts if bytes > 0)

    def at(self, size: float, what: str) -> float:
        """Between the sizes that were measured, by the logarithm."""
        kind = "all" if self.threads > 1 else "one"
        known = self.speeds[kind]
        if size <= known[0]["size"]:
            return known[0][what]
        for low, high in zip(known, known[1:], strict=False):
            if size <= high["size"]:
                part = math.log(size / low["size"]) / math.log(high["size"] / low["size"])
                return low[what] + part * (high[what] - low[what])
        return known[-1][what]


# The fastest of many runs of a loop that does nothing but fused multiplications and additions, in
# the widest registers: the compiler by itself takes half of them.
PEAK = """
{
    macro_rules! peak {
        ($name:literal, $lanes:literal, $set:path, $fma:path) => {{
            let (mut best, mut sum) = (f64::INFINITY, [unsafe { $set(0.5) }; 16]);
            let (scale, offset) = unsafe { ($set(0.999), $set(0.001)) };
            for _ in 0..50 {
                let started = std::time::Instant::now();
                for _ in 0..50_000 {
                    for one in &mut sum {
                        *one = unsafe { $fma(*one, scale, offset) };
                    }
                }
                best = best.min(started.elapsed().as_secs_f64());
                sum = std::hint::black_box(sum);
            }
            println!("{};{}", $name, 2.0 * 50_000.0 * 16.0 * $lanes / best);
        }};
    }
    #[cfg(target_feature = "avx512f")]
    {
        use std::arch::x86_64::*;
        peak!("f64", 8.0, _mm512_set1_pd, _mm512_fmadd_pd);
        peak!("f32", 16.0, _mm512_set1_ps, _mm512_fmadd_ps);
    }
    #[cfg(not(target_feature = "avx512f"))]
    {
        fn set64(x: f64) -> [f64; 4] { [x; 4] }
        fn fma64(x: [f64; 4], y: [f64; 4], z: [f64; 4]) -> [f64; 4] {
            std::array::from_fn(|i| x[i].mul_add(y[i], z[i]))
        }
        fn set32(x: f32) -> [f32; 8] { [x; 8] }
        fn fma32(x: [f32; 8], y: [f32; 8], z: [f32; 8]) -> [f32; 8] {
            std::array::from_fn(|i| x[i].mul_add(y[i], z[i]))
        }
        peak!("f64", 4.0, set64, fma64);
        peak!("f32", 8.0, set32, fma32);
    }
}
"""

SPEEDS = """
let bandwidth = ndlab::timing::machine_anew().bandwidth.unwrap();
for (kind, speeds) in [("one", &bandwidth.one), ("all", &bandwidth.all)] {
    for at in speeds {
        println!("{kind};{};{};{};{}", at.size, at.read, at.copy, at.fill);
    }
}
"""


def limits(cells: Cells, threads: int) -> Limits:
    """The best of some measurements: the first seconds of a kernel are not its quietest."""
    best: dict[tuple[str, float], dict[str, float]] = {}
    for _ in range(4):
        for line in cells.kernel.ok(SPEEDS, 300).stdout.splitlines():
            kind, *figures = line.split(";")
            names = ["size", "read", "copy", "fill"]
            found = dict(zip(names, map(float, figures), strict=True))
            known = best.setdefault((kind, found["size"]), found)
            known.update({name: max(known[name], found[name]) for name in names})
    speeds: dict[str, list[dict[str, float]]] = {"one": [], "all": []}
    for (kind, _), found in best.items():
        speeds[kind].append(found)
    lines = cells.kernel.ok(PEAK, 300).stdout.splitlines()
    peak = {name: float(flops) * threads for name, flops in (line.split(";") for line in lines)}
    return Limits(threads, speeds, peak)


@dataclass
class Measured:
    """What a run has found: figures by row and case, and the machine's limits."""

    limits: Limits
    rows: dict[str, dict[str, Figures]]


def measure(rows: Sequence[Row | Shaped], rounds: int, threads: int) -> Measured:
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    environment |= {"OPENBLAS_NUM_THREADS": str(threads)}
    numpy, cells = NumPy(environment), Cells(environment)
    try:
        found = Measured(limits(cells, threads), {row.name: {} for row in rows})
        for turn in range(rounds):
            for row in rows:
                of = cases(row) if isinstance(row, Row) else []
                memory = turn == 0
                time.sleep(SETTLING_SECONDS)
                theirs = numpy.row(row, of, memory)
                time.sleep(SETTLING_SECONDS)
                ours = cells.row(row, of, memory)
                assert theirs.keys() == ours.keys(), (row.name, theirs.keys(), ours.keys())
                figures = found.rows[row.name]
                for key, took in ours.items():
                    figures.setdefault(key, Figures()).numpy.append(theirs[key])
                    figures[key].ndlab.append(took)
                seen = " ".join(f"{figures[key].ratios()[-1]:.2f}" for key in ours)
                print(f"{turn + 1} {row.name:32} {seen}", file=sys.stderr, flush=True)
    finally:
        numpy.close()
        cells.close()
    return found


def share(row: Row | Shaped, case: Case | None, seconds: float, limits: Limits) -> float | None:
    """How much of the machine's bandwidth, or of its peak, an operation reaches."""
    if isinstance(row, Shaped):
        if row.flops:
            return row.flops / seconds / limits.peak["f64"]
        return limits.seconds(*row.moved) / seconds if row.moved else None
    if not row.moved or not case or not sum(row.moved):
        return None
    read, written = (part * case.size * ITEMSIZE[case.dtype] for part in row.moved)
    return limits.seconds(read, written) / seconds


def report(rows: Sequence[Row | Shaped], found: Measured) -> str:
    """The tables: operations on every case, the guide's shapes, and in words what they come to."""
    limits = found.limits
    head = ["NumPy's time / ndlab's", *COLUMNS, "ms, 1e6", "GB/s", "of the limit", "memory"]
    lines = []
    for row in rows:
        if isinstance(row, Row):
            lines.append(common_line(row, found.rows[row.name], limits))
    parts = [table(head, lines)] if lines else []
    shaped = [row for row in rows if isinstance(row, Shaped)]
    if shaped:
        head = ["on shapes of its own", "ratio", "spread", "ms", "GB/s or GFLOP/s", "of the limit"]
        parts.append(table(head, [shaped_line(row, found.rows[row.name][""], limits) for row in shaped]))
    parts.append(summary(rows, found))
    return "\n\n".join(parts)


def number(value: float | None, form: str = ".2f") -> str:
    return "" if value is None else format(value, form)


def common_line(row: Row, figures: Mapping[str, Figures], limits: Limits) -> list[str]:
    line = [f"`{row.name}`" if not row.is_np else row.name]
    for case in COLUMNS.values():
        of = figures.get(case.key)
        line.append(number(of and of.ratio, ".1f" if of and of.ratio >= 10 else ".2f"))
    dtype = row.dtypes[0]
    large = figures.get(Case(LARGE, dtype).key)
    if not large:
        return [*line, "", "", "", ""]
    bytes = sum(row.moved) * LARGE * ITEMSIZE[dtype] if row.moved else 0
    part = share(row, Case(LARGE, dtype), large.seconds, limits)
    most = large.ndlab[0].bytes
    return [
        *line,
        number(large.seconds * 1e3, ".3f"),
        number(bytes / large.seconds / 1e9 if bytes else None, ".1f"),
        number(part, ".0%"),
        number(most / LARGE / ITEMSIZE[dtype] if most is not None else None, ".1f"),
    ]


def shaped_line(row: Shaped, of: Figures, limits: Limits) -> list[str]:
    ratios = of.ratios()
    done = row.flops or (sum(row.moved) if row.moved else None)
    return [
        row.name,
        number(of.ratio),
        f"{min(ratios):.2f} to {max(ratios):.2f}",
        number(of.seconds * 1e3, ".3f"),
        number(done / of.seconds / 1e9 if done else None, ".1f"),
        number(share(row, None, of.seconds, limits), ".0%"),
    ]


def summary(rows: Sequence[Row | Shaped], found: Measured) -> str:
    ours, small, others = [], [], []
    for row in rows:
        for key, of in found.rows[row.name].items():
            place = f"{row.name} ({key})" if key else row.name
            if not row.is_np:
                others.append((of.ratio, place))
            elif key.startswith(f"{SMALL} "):
                small.append((of.ratio, place))
            else:
                ours.append((of.ratio, place))
    lines = []
    for title, which, least in [
        ("`np::`, 1e4 and more elements", ours, 1.0),
        ("`np::`, 12 elements", small, 5.0),
        ("ndarray's own", others, 1.0),
    ]:
        if not which:
            continue
        below = sorted(one for one in which if one[0] < least)
        said = f"{title}: {len(which)} figures, geometric mean "
        said += f"{geometric_mean(ratio for ratio, _ in which):.2f}, {len(below)} below {least:g}"
        said += ": " + ", ".join(f"{place} {ratio:.2f}" for ratio, place in below[:NAMED]) if below else ""
        said += ", and so on" if len(below) > NAMED else ""
        lines.append(said + ".")
    spreads = [
        max(of.ratios()) / min(of.ratios()) for row in found.rows.values() for of in row.values()
    ]
    limits = found.limits
    lines.append(
        f"The ratios of a row's rounds differ by a factor of {median(spreads):.2f} (median) and at most "
        f"{max(spreads):.2f}. The machine moves {limits.at(24e6, 'copy') / 1e9:.1f} GB/s "
        f"(copied, 24 MB, {limits.threads} thread{'s' if limits.threads > 1 else ''}) and computes "
        f"{limits.peak['f64'] / 1e9:.0f} GFLOP/s in f64."
    )
    return "\n\n".join(lines)


def chosen(pattern: str) -> list[Row | Shaped]:
    every: list[Row | Shaped] = [*COMMON, *SHAPED]
    return [row for row in every if re.search(pattern, row.name)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Operations on arrays, beside NumPy.")
    parser.add_argument("rows", nargs="?", default="", help="a pattern of names of rows")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="for both sides")
    parser.add_argument("--json", help="a file for all figures")
    parser.add_argument("--write-readme", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("JUPYTER_PATH", str(VENV / "share" / "jupyter"))
    os.environ.setdefault("NDLAB_SPARE", "off")
    rows = chosen(given.rows)
    if not rows:
        parser.error(f"no row has {given.rows!r} in its name")
    found = measure(rows, given.rounds, given.threads)
    if given.json:
        figures = {
            name: {
                key: {"numpy": [t.seconds for t in of.numpy], "ndlab": [t.seconds for t in of.ndlab],
                      "memory": [of.numpy[0].bytes, of.ndlab[0].bytes]}
                for key, of in cases.items()
            }
            for name, cases in found.rows.items()
        }
        with open(given.json, "w") as file:
            json.dump(figures, file)
    text = report(rows, found)
    print(text)
    if given.write_readme:
        put_between(ROOT / "README.md", OPENS, CLOSES, text)


if __name__ == "__main__":
    main()
