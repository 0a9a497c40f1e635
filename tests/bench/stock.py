"""Stock `evcxr_jupyter`: installed where it is missing, and found by Jupyter while a bench runs.

It goes to the folder named by NDLAB_BENCH_STOCK, else to `ndlab-bench` in the user's cache.
Building it takes 10 to 20 minutes, once. `python stock.py` does only that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

VERSION = "0.22.0"

# The kernelspec's name. Not `rust`: what the user may have installed under that name stays apart.
NAME = "evcxr"


def folder() -> Path:
    """Where stock's program and what the bench compiles for itself are kept."""
    if named := os.environ.get("NDLAB_BENCH_STOCK"):
        return Path(named).absolute()
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "ndlab-bench"


def program() -> Path:
    """Stock's program, installed if it is not yet."""
    found = folder() / "bin" / "evcxr_jupyter"
    if not found.is_file():
        print(f"installing evcxr_jupyter {VERSION} into {folder()}", file=sys.stderr, flush=True)
        # Its own lock file has the salsa that its rust-analyzer compiles with.
        subprocess.run(
            ["cargo", "install", "evcxr_jupyter", f"--version=={VERSION}", "--locked"]
            + ["--root", str(folder())],
            cwd=tempfile.gettempdir(),
            check=True,
        )
    return found


@contextmanager
def kernelspec() -> Iterator[None]:
    """Jupyter finds stock's kernel by NAME for as long as this lasts.

    The spec says what `evcxr_jupyter --install` writes, and has stock use ndlab's toolchain.
    """
    before = os.environ["JUPYTER_PATH"]
    spec = {
        "argv": [str(program()), "--control_file", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
        "interrupt_mode": "message",
        "env": {"RUSTUP_TOOLCHAIN": toolchain()},
    }
    with tempfile.TemporaryDirectory(prefix="nd-stock-") as jupyter:
        place = Path(jupyter) / "kernels" / NAME
        place.mkdir(parents=True)
        (place / "kernel.json").write_text(json.dumps(spec))
        os.environ["JUPYTER_PATH"] = os.pathsep.join([jupyter, before])
        try:
            yield
        finally:
            os.environ["JUPYTER_PATH"] = before


def toolchain() -> str:
    """The toolchain that ndlab's kernelspec records."""
    argv = KernelSpecManager().get_kernel_spec("ndlab").argv
    return argv[argv.index("--toolchain") + 1]


if __name__ == "__main__":
    print(program())
