"""What all tests share: an environment that finds the kernel in .venv, and a running kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel
from project import NDLAB, private_jupyter


@pytest.fixture(scope="session", autouse=True)
def jupyter_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Jupyter keeps to a temporary folder, and sees the kernelspec of .venv and no user's."""
    folder: Path = tmp_path_factory.mktemp("jupyter")
    before = dict(os.environ)
    os.environ.update(private_jupyter(folder))
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def ndlab() -> Path:
    """The installed binary."""
    assert NDLAB.is_file(), f"{NDLAB} is missing: run ./install/test, or ./install/lab --setup-only"
    return NDLAB


@pytest.fixture(scope="module")
def kernel(jupyter_environment: None, ndlab: Path) -> Iterator[Kernel]:
    """One kernel for the tests of a module."""
    with Kernel() as kernel:
        yield kernel
