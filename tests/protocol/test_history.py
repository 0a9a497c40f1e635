"""The history over several kernels, and beside what IPython reads in the same file."""

from __future__ import annotations

import sqlite3
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from IPython.core.history import HistoryAccessor

from kernel_client import Kernel
from project import NDLAB

# Cells that take no compiler: there are many of them.
CELLS = [
    ["%opt", "%opt", "%checks", "%opt", "nosuch +"],
    ["%who", "%opt\n", "%whos # μ", "%who"],
    ["%undo", "%opt", "%lsmagic"],
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history of three kernels that have ended."""
    path = tmp_path_factory.mktemp("history") / "below" / "cells.sqlite"
    for cells in CELLS:
        with remembering(path) as kernel:
            for code in cells:
                kernel.run(code)
            kernel.shut_down(timeout=30)
    return path


@pytest.fixture(scope="module")
def fourth(file: Path) -> Any:
    """A kernel that has run two cells after them."""
    with remembering(file) as kernel:
        kernel.ok("%opt")
        kernel.ok("6 * 7")
        yield kernel


@pytest.fixture(scope="module")
def reader(file: Path, fourth: Kernel) -> Any:
    """IPython, as it reads what the four have written."""
    ask(fourth, hist_access_type="tail", n=1)
    with HistoryAccessor(hist_file=str(file)) as accessor:
        yield accessor


def remembering(path: Path | str) -> Kernel:
    return Kernel(environment={"NDLAB_HISTORY": str(path)})


def ask(kernel: Kernel, **asked: Any) -> list[Any]:
    reply = kernel.client.history(reply=True, timeout=60, **asked)["content"]
    assert reply["status"] == "ok", reply
    return [(session, line, text) for session, line, text in reply["history"]]


@pytest.mark.parametrize("output", [False, True])
@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("n", [0, 1, 3, 9, 100])
def test_the_tail_is_ipythons(
    fourth: Kernel, reader: HistoryAccessor, n: int, raw: bool, output: bool
) -> None:
    expected = reader.get_tail(n, raw=raw, output=output, include_latest=True)
    found = ask(fourth, hist_access_type="tail", n=n, raw=raw, output=output)
    assert found == texts(expected)
    assert len(found) == min(n, 14)


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("n", [None, 1, 2, 100])
@pytest.mark.parametrize("pattern", ["*", "%opt", "%who*", "%?ho*", "*[+*]*", "%PWD", "", "* *"])
def test_a_search_is_ipythons(
    fourth: Kernel, reader: HistoryAccessor, pattern: str, n: int | None, unique: bool
) -> None:
    for output in (False, True):
        expected = reader.search(pattern, n=n, unique=unique, output=output)
        found = ask(
            fourth, hist_access_type="search", pattern=pattern, n=n, unique=unique, output=output
        )
        assert found == texts(expected)


@pytest.mark.parametrize("session", [1, 2, 3, 4, 5, 99])
@pytest.mark.parametrize(("start", "stop"), [(1, None), (1, 3), (2, 100), (3, 3), (50, None)])
def test_a_range_is_ipythons(
    fourth: Kernel, reader: HistoryAccessor, session: int, start: int, stop: int | None
) -> None:
    expected = reader.get_range(session, start, stop)
    asked = {"session": session, "start": start, "stop": stop}
    assert ask(fourth, hist_access_type="range", **asked) == texts(expected)


def test_sessions_are_counted_back_from_this_one(fourth: Kernel) -> None:
    def sessions(number: int, **asked: Any) -> list[Any]:
        return ask(fourth, hist_access_type="range", session=number, start=1, **asked)

    assert sessions(0) == [(0, 1, "%opt"), (0, 2, "6 * 7")]
    assert sessions(0, stop=2) == [(0, 1, "%opt")]
    assert sessions(0, stop=-1) == [(0, 1, "%opt")]
    assert sessions(0, output=True) == [(0, 1, ["%opt", None]), (0, 2, ["6 * 7", "42"])]
    assert [text for _, _, text in sessions(-1)] == ["%undo", "%opt", "%lsmagic"]
    assert [session for session, _, _ in sessions(-3)] == [1] * 5
    assert sessions(-4) == [] and sessions(-99) == []


def test_a_session_says_when_it_was(reader: HistoryAccessor, file: Path) -> None:
    number, start, end, cells, _ = reader.get_session_info(2)
    assert (number, cells) == (2, 4) and end is not None and start <= end
    number, start, end, cells, _ = reader.get_session_info(4)
    assert (number, end, cells) == (4, None, None)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def kept(file: Path) -> list[str]:
    """The cells in a file, as IPython reads them."""
    with HistoryAccessor(hist_file=str(file)) as accessor:
        return [text for _, _, text in accessor.get_tail(100, include_latest=True)]


def texts(entries: Any) -> list[Any]:
    """As they are after the way through JSON."""
    return [
        (session, line, list(text) if isinstance(text, tuple) else text)
        for session, line, text in entries
    ]


# ---- Files that cannot be used ------------------------------------------------------------------


def test_kernels_at_the_same_time_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    with remembering(path) as one, remembering(path) as two:
        started = [kernel.start(f"%opt {who}") for who in range(20) for kernel in (one, two)]
        for number, each in enumerate(started):
            (one, two)[number % 2].wait(each)
        assert one.ok("%opt").stderr == two.ok("%opt").stderr == ""
        for kernel in (one, two):
            # The answer comes when all is written.
            assert len(ask(kernel, hist_access_type="range", session=0, start=1)) == 21
        for kernel in (one, two):
            found = ask(kernel, hist_access_type="search", pattern="%opt*", n=100)
            assert len(found) == 42 and {session for session, _, _ in found} == {1, 2}
            tail = ask(kernel, hist_access_type="tail", n=21)
            assert len({session for session, _, _ in tail}) == 1, "its own cells are the last"


def test_nothing_is_kept_where_it_is_off() -> None:
    mark = f"%opt {uuid.uuid4().hex}"
    with remembering("off") as kernel:
        kernel.run(mark)
        assert ask(kernel, hist_access_type="tail", n=5) == [(1, 1, mark)]
        assert ask(kernel, hist_access_type="range", session=-1, start=1) == []
    with Kernel() as kernel:
        assert ask(kernel, hist_access_type="search", pattern=mark) == []


@pytest.mark.parametrize("place", ["a folder", "below a file", "a text", "/dev/full"])
def test_a_file_that_cannot_be_used_is_told_of_once(tmp_path: Path, place: str) -> None:
    text = tmp_path / "text"
    text.write_text("nothing that SQLite could read\n" * 100)
    path = {"a folder": tmp_path, "below a file": text / "cells.sqlite", "a text": text}.get(place)
    with remembering(path or place) as kernel:
        cells = [kernel.ok("1 + 1"), kernel.ok("2 + 2")]
        assert [cell.value for cell in cells] == ["2", "4"]
        assert len(ask(kernel, hist_access_type="tail", n=10)) == 2
        cells.append(kernel.ok("%opt"))
        notices = [cell.stderr for cell in cells if cell.stderr]
        assert len(notices) == 1 and "the history is not kept" in notices[0], notices
        assert str(path or place) in notices[0] and "NDLAB_HISTORY" in notices[0]
        found = ask(kernel, hist_access_type="tail", n=10)
        assert [text for _, _, text in found] == ["1 + 1", "2 + 2", "%opt"]
    assert text.read_text().startswith("nothing that SQLite"), "it is somebody's"


def test_a_file_that_somebody_else_holds_delays_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "held.sqlite"
    with remembering(path) as kernel:
        kernel.ok("%opt")
        assert len(ask(kernel, hist_access_type="tail", n=5)) == 1
        holder = sqlite3.connect(path)
        holder.execute("BEGIN EXCLUSIVE")
        cell = kernel.ok("%lsmagic", timeout=10)
        assert cell.kinds == ["stream"]
        found = ask(kernel, hist_access_type="tail", n=5)
        assert [text for _, _, text in found] == ["%opt", "%lsmagic"]
        assert "locked" in kernel.ok("%who").stderr
        holder.rollback()
        holder.close()
        kernel.ok("%whos")
        assert len(ask(kernel, hist_access_type="tail", n=5)) == 4
        kernel.shut_down(timeout=30)
    assert kept(path) == ["%opt", "%lsmagic", "%who", "%whos"], "nothing was lost"


def test_the_usual_place(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path), "NDLAB_HISTORY": ""}
    with Kernel(environment=environment) as kernel:
        kernel.ok("%opt")
        kernel.shut_down(timeout=30)
    file = tmp_path / "ndlab" / "history.sqlite"
    assert kept(file) == ["%opt"]
    # Where nobody has named it, a broken file makes room for another.
    file.write_bytes(b"no database" * 1000)
    with Kernel(environment=environment) as kernel:
        told = kernel.ok("1 + 1").stderr
        assert len(ask(kernel, hist_access_type="tail", n=10)) == 1
        assert "the history was broken" in told + kernel.ok("%opt").stderr
        kernel.shut_down(timeout=30)
    assert kept(file) == ["1 + 1", "%opt"]
    assert len(list(file.parent.glob("history.broken-*.sqlite"))) == 1


def test_what_is_compiled_beforehand_is_no_history(tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.ipynb"
    notebook.write_text(
        '{"cells": [{"cell_type": "code", "source": "1 + 2", "metadata": {}, "outputs": [],'
        ' "execution_count": null}], "metadata": {"kernelspec": {"name": "ndlab"}},'
        ' "nbformat": 4, "nbformat_minor": 5}'
    )
    path = tmp_path / "history.sqlite"
    with remembering(path) as kernel:
        environment = {**kernel.process.environ(), "NDLAB_HISTORY": str(path)}
        subprocess.run(
            [NDLAB, "warm", str(notebook)], env=environment, check=True, timeout=600
        )
        assert ask(kernel, hist_access_type="tail", n=5) == []
