"""What makes cells fast changes nothing that they give.

The cells of `two_hundred_cells.txt` run in three kernels: with every shortcut and an empty cache,
once more from that cache, and with neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kernel_client import Cell, Kernel

CELLS = Path(__file__).with_name("two_hundred_cells.txt")

# A cell that the cache does not have: evcxr answers its commands.
COMMAND = re.compile(r"^:\w", re.MULTILINE)


# Nothing is compiled for it.
COMMENTS_ONLY = re.compile(r"(//.*|/\*.*\*/|\s)*", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A cell of the list, and how it has to fail, if at all; `*` is any way."""

    name: str
    code: str
    fails: str | None


def entries(text: str) -> list[Entry]:
    _, *blocks = re.split(r"^## ", text, flags=re.MULTILINE)
    found = []
    for block in blocks:
        title, _, code = block.partition("\n")
        name, _, fails = title.partition(" -> ")
        found.append(Entry(f"{len(found) + 1} {name}", code.removesuffix("\n"), fails or None))
    return found


ENTRIES = entries(CELLS.read_text())


def what_it_gave(cell: Cell) -> dict[str, Any]:
    """Everything that a reader sees of a cell, without what differs between any two runs."""
    seen = {
        "status": cell.status,
        "stdout": cell.stdout,
        "stderr": cell.stderr,
        "results": cell.results,
        "displays": cell.displays,
        "errors": cell.errors,
        "ename": cell.ename,
    }
    return {key: normal(value) for key, value in seen.items()}


def normal(value: Any) -> Any:
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {key: normal(each) for key, each in value.items()}
    if isinstance(value, str):
        value = re.sub(r"\b0x[0-9a-f]{6,16}\b", "ADDRESS", value)
        value = re.sub(r"ThreadId\(\d+\)", "ThreadId(N)", value)
        # `dbg!` names the source that was compiled, which holds less with shortcuts.
        return re.sub(r"cell-[0-9a-f]{16}\.rs:\d+:\d+", "PLACE", value)
    return value


def run_all(environment: dict[str, str]) -> list[Cell]:
    with Kernel(environment=environment) as kernel:
        return [kernel.run(entry.code) for entry in ENTRIES]


@pytest.fixture(scope="module")
def first(empty_cache: dict[str, str]) -> list[Cell]:
    return run_all(empty_cache)


def differences(first: list[Cell], second: list[Cell]) -> dict[str, Any]:
    found = {}
    for entry, one, other in zip(ENTRIES, first, second, strict=True):
        before, after = what_it_gave(one), what_it_gave(other)
        for key in before:
            if before[key] != after[key]:
                found[f"{entry.name}: {key}"] = (before[key], after[key])
    return found


def test_the_list_does_what_it_says(first: list[Cell]) -> None:
    wrong = {}
    for entry, cell in zip(ENTRIES, first, strict=True):
        if entry.fails == "*":
            as_said = cell.status == "error"
        else:
            as_said = cell.ename == entry.fails
        if not as_said:
            wrong[entry.name] = (cell.ename, cell.evalue, cell.stderr)
    assert not wrong
    assert len(ENTRIES) >= 200


def test_from_the_cache_in_a_new_kernel(
    empty_cache: dict[str, str], first: list[Cell]
) -> None:
    again = run_all(empty_cache)
    assert not differences(first, again)
    compiled = [
        entry.name
        for entry, cell in zip(ENTRIES, again, strict=True)
        if cell.status == "ok"
        and not COMMAND.search(entry.code)
        and not COMMENTS_ONLY.fullmatch(entry.code)
        and cell.metadata.get("ndlab", {}).get("cached") is False
    ]
    assert not compiled


def test_without_any_shortcut(empty_cache: dict[str, str], first: list[Cell]) -> None:
    off = {"NDLAB_SHORTCUTS": "off", "NDLAB_CACHE": "off"}
    assert not differences(first, run_all({**empty_cache, **off}))
