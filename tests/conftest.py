"""What all tests share: an environment that finds the kernel in .venv, and a running kernel."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_client import Kernel
from project import NDLAB, cache_folder, private_jupyter, short_folder


@pytest.fixture(scope="session", autouse=True)
def jupyter_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Jupyter keeps to a temporary folder, and sees the kernelspec of .venv and no user's."""
    folder: Path = tmp_path_factory.mktemp("jupyter")
    before = dict(os.environ)
    os.environ.update(private_jupyter(folder))
    # A spare evaluator would outlive the kernel that made it, and the tests with it.
    os.environ.setdefault("NDLAB_SPARE", "off")
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def ndlab() -> Path:
    """The installed binary."""
    assert NDLAB.is_file(), f"{NDLAB} is missing: run ./install/test, or ./install/lab --setup-only"
    return NDLAB


@pytest.fixture(scope="module")
def empty_cache(ndlab: Path) -> Iterator[dict[str, str]]:
    """The environment of a kernel whose cache is empty, but for the prelude."""
    with Kernel() as kernel:
        kernel.ok("1")
    folder = short_folder()
    (folder / "prelude").symlink_to(cache_folder() / "prelude")
    yield {"NDLAB_CACHE_DIR": str(folder), "NDLAB_SHARED_CACHE": ""}
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    """What the kernel of a module runs before its tests; modules have their own."""
    return []


@pytest.fixture(scope="module")
def kernels(
    jupyter_environment: None, ndlab: Path, first_cells: list[str]
) -> Iterator[KernelOfModule]:
    kept = KernelOfModule(first_cells)
    yield kept
    kept.close()


@pytest.fixture
def kernel(request: pytest.FixtureRequest, kernels: KernelOfModule) -> Iterator[Kernel]:
    """One kernel for the tests of a module; after a test that failed, another one."""
    failed = request.session.testsfailed
    yield kernels.get()
    if request.session.testsfailed > failed:
        kernels.close()


class KernelOfModule:
    """A kernel that has run the first cells of a module."""

    def __init__(self, first_cells: list[str]) -> None:
        self._first_cells = first_cells
        self._kernel: Kernel | None = None

    def get(self) -> Kernel:
        if not self._kernel:
            kernel = Kernel()
            try:
                for code in self._first_cells:
                    kernel.ok(code)
            except BaseException:
                kernel.close()
                raise
            self._kernel = kernel
        return self._kernel

    def close(self) -> None:
        if self._kernel:
            self._kernel.close()
            self._kernel = None
