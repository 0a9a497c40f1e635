"""`ndlab warm`: the cells of a notebook are compiled before anybody opens it, in a cache of one's own
or in one that others only read."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel
from project import cache_folder, short_folder


def cells() -> list[str]:
    """Cells that were never compiled before; those that fail, or are no Rust, are not among them."""
    return [
        f'let name = "{uuid.uuid4()}";',
        "#[derive(Debug)] struct Point { x: f64 }\nlet p = Point { x: 2.0 };",
        f"let a = np::ones((3, 4)); // {uuid.uuid4()}",
        "a.sum() + p.x + name.len() as f64",
        "let mut moved = a; moved += 1.0;\nmoved.sum()",
        "p",
    ]


def write_notebook(path: Path, sources: list[str], tags: dict[int, list[str]] | None = None) -> Path:
    written = [
        {
            "cell_type": "code",
            "id": uuid.uuid4().hex[:8],
            "metadata": {"tags": (tags or {}).get(number, [])},
            "source": source.splitlines(keepends=True),
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources, start=1)
    ]
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ["# Text"]}
    metadata = {"kernelspec": {"name": "ndlab", "display_name": "Rust", "language": "rust"}}
    notebook = {"cells": [text, *written], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder)


def environment(own: Path, *shared: Path) -> dict[str, str]:
    """One in which cells are kept in `own`. The array library is the one that is built already."""
    named = os.pathsep.join(str(each) for each in (*shared, cache_folder()))
    return {"NDLAB_CACHE_DIR": str(own), "NDLAB_SHARED_CACHE": named}


def warm(
    ndlab: Path, *arguments: str | Path, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ndlab, "warm", *arguments],
        capture_output=True,
        text=True,
        timeout=600,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
    )


def assert_all_cached(sources: list[str], env: dict[str, str]) -> None:
    with Kernel(environment=env) as kernel:
        for source in sources:
            assert kernel.ok(source).metadata["ndlab"]["cached"], source


def test_a_kernel_finds_what_was_warmed(ndlab: Path, folder: Path) -> None:
    sources, env = cells(), environment(folder / "own")
    notebook = write_notebook(folder / "lesson.ipynb", sources)
    first = warm(ndlab, notebook, env=env)
    assert first.returncode == 0, first.stdout + first.stderr
    # The last cell is shown without being compiled.
    assert first.stdout.startswith("lesson.ipynb: 5 cells compiled, 1 was there already (")
    again = warm(ndlab, notebook, env=env)
    assert again.stdout.startswith("lesson.ipynb: 0 cells compiled, 6 were there already (")
    assert_all_cached(sources, env)
    # Somebody else's, who has nothing of their own.
    assert_all_cached(sources, environment(folder / "other", folder / "own"))
    assert not list((folder / "other" / "cells").rglob("??/*")), "there was nothing to keep"


def test_a_cache_for_many_can_be_read_by_all(ndlab: Path, folder: Path) -> None:
    sources, room = cells(), folder / "room"
    folder.chmod(0o755)
    notebook = write_notebook(folder / "lesson.ipynb", sources)
    old_mask = os.umask(0o077)
    try:
        result = warm(ndlab, "--shared", room, notebook, env=environment(folder / "own"))
    finally:
        os.umask(old_mask)
    assert result.returncode == 0, result.stdout + result.stderr
    assert str(room) in result.stdout.splitlines()[-1]
    paths = [room, *room.rglob("*")]
    assert len(paths) > len(sources)
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if path.is_dir() else 0o644), (path, oct(mode))
    assert not (room / "sessions").exists()
    assert not (folder / "own").exists()
    assert_all_cached(sources, environment(folder / "own", room))


def test_a_cell_that_fails_is_named_and_the_rest_goes_on(ndlab: Path, folder: Path) -> None:
    sources = [
        "let n = 1;",
        'let n: i32 = "one";',
        "%opt 1\n!touch ran-here",
        'panic!("as it should");',
        "%nosuch",
        f"n + {uuid.uuid4().int % 1000000}",
    ]
    notebook = write_notebook(folder / "failing.ipynb", sources, {4: ["raises-exception"]})
    python = folder / "python.ipynb"
    python.write_text(json.dumps({"cells": [], "metadata": {"language_info": {"name": "python"}}}))
    good = write_notebook(folder / "good.ipynb", ["1 + 1"])
    missing = folder / "missing.ipynb"
    env = environment(folder / "own")
    result = warm(ndlab, notebook, missing, python, good, env=env)
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "failing.ipynb: cell 2: E0308: mismatched types"
    assert lines[1].startswith("failing.ipynb: cell 5: UsageError: ") and "%nosuch" in lines[1]
    assert lines[2].startswith("failing.ipynb: ") and ", 2 failed (" in lines[2]
    assert str(missing) in lines[3]
    assert str(python) in lines[4] and "python" in lines[4]
    assert lines[5].startswith("good.ipynb: ") and "failed" not in lines[5]
    assert (folder / "ran-here").exists(), "cells run beside their notebook"


def test_without_a_cache_there_is_nothing_to_warm(ndlab: Path, folder: Path) -> None:
    notebook = write_notebook(folder / "lesson.ipynb", ["1 + 1"])
    result = warm(ndlab, notebook, env={**environment(folder / "own"), "NDLAB_CACHE": "off"})
    assert result.returncode == 1
    assert "NDLAB_CACHE=off" in result.stderr and len(result.stderr.splitlines()) == 1
