"""What the Python beside the kernel is made of, without a kernel."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from project import ROOT

sys.path.insert(0, str(ROOT / "kernel" / "src" / "companion"))

from runner import arrays, comparison, timing, without_ipython  # noqa: E402


@pytest.mark.parametrize("dtype", sorted(arrays.KNOWN))
def test_arrays_in_pieces_are_whole_again(
    dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "PIECE", 1000)
    a = (np.random.default_rng(0).random((7, 11, 13)) * 100).astype(dtype)
    orders = [a, a.T, a[::-1, 1:], a[:, :1][:, 0], a[:0], a[0, 0, 0], a.reshape(-1)[::3]]
    for value in orders:
        made = arrays.leave("c", value, [str(tmp_path), str(tmp_path)])
        if made["pieces"]:
            parts = [np.load(f"{made['file']}{number}.npy") for number in range(made["pieces"])]
            assert max(part.nbytes for part in parts) <= 1000
            order = "F" if made["fortran"] else "C"
            found = np.concatenate(parts).reshape(made["shape"], order=order)
        else:
            found = np.load(made["file"])
        assert (found.dtype, found.shape) == (value.dtype, np.shape(value))
        assert found.tobytes() == np.asarray(value).tobytes()


def test_times_are_written_as_ipython_writes_them() -> None:
    from IPython.core.magics.execution import _format_time

    for seconds in (0.0, 1e-12, 2.5e-10, 1.23e-6, 1e-3, 0.9999, 59.99, 60, 65.4, 3600, 90061.5):
        assert timing.text(seconds) == _format_time(seconds), seconds
    line = timing.summary([1.2e-6, 1.26e-6, 1.23e-6], 1_000_000)
    assert line == (
        "1.23 \u03bcs \u00b1 24.5 ns per loop (mean \u00b1 std. dev. of 3 runs, 1,000,000 loops each)"
    )
    assert timing.summary([0.5], 1).endswith("of 1 run, 1 loop each)")


def test_options_end_where_the_statement_begins() -> None:
    assert timing.split_options("-n 3 -r5 f( a )") == ({"-n": "3", "-r": "5"}, "f( a )")
    assert timing.split_options("-(a)") == ({}, "-(a)")


def test_magics_become_calls_in_their_own_lines() -> None:
    code = without_ipython.without_magics("a = 1\n%timeit a\nif a:\n    !ls -l")
    lines = code.split("\n")
    assert lines[1] == "__ndlab_magic__('timeit', 'a')"
    assert lines[3] == "    __ndlab_magic__('!', 'ls -l')"
    untouched = 'x = """\n%timeit\n"""'
    assert without_ipython.without_magics(untouched) == untouched
    assert without_ipython.without_magics("b = (a\n%c)") == "b = (a\n%c)"


@pytest.mark.parametrize(
    ("rust", "numpy", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.0], ("0", "0", 0)),
        ([1.0, 2.0], [1.0, 2.0 + 2**-40], ("9.09e-13", "4.55e-13", 1)),
        ([np.nan, 1.0], [np.nan, 1.0], ("0", "0", 0)),
        ([np.nan], [1.0], ("inf", "inf", 1)),
        ([np.inf], [-np.inf], ("inf", "inf", 1)),
        ([0.0], [-0.0], ("0", "0", 0)),
        ([2**63 - 1], [-(2**63)], ("18446744073709551615", "2", 1)),
        ([1, 2], [1.0, 2.5], ("0.5", "0.2", 1)),
        ([True, False], [False, False], ("1", "inf", 1)),
        ([1 + 1j], [1 + 2j], ("1", "0.447", 1)),
    ],
)
def test_differences(rust: list[float], numpy: list[float], expected: tuple[str, str, int]) -> None:
    found = comparison.difference(np.array(rust), np.array(numpy))
    assert found is not None
    assert (found["absolute"], found["relative"], found["unequal"]) == expected
    assert found["equal"] is (expected[2] == 0)


def test_other_shapes_have_no_difference() -> None:
    assert comparison.difference(np.zeros(2), np.zeros((2, 1))) is None
