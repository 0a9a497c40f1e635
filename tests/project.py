"""Where the project's parts lie, for every test."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NDLAB = VENV / "bin" / "ndlab"
NOTEBOOKS = ROOT / "notebooks"
ARTEFACTS = ROOT / "artefacts"


def cache_folder() -> Path:
    """The folder that ndlab keeps its files in, found as ndlab finds it."""
    if named := os.environ.get("NDLAB_CACHE_DIR"):
        return Path(named)
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "ndlab"


def session_folders() -> set[Path]:
    """The private folders of kernels, of those that live and of those that left theirs behind."""
    return {path for path in (cache_folder() / "sessions").glob("*") if path.is_dir()}


def short_folder() -> Path:
    """A new folder with a path short enough for the Unix sockets that may lie in it."""
    return Path(tempfile.mkdtemp(prefix="nd-"))


def private_jupyter(folder: Path) -> dict[str, str]:
    """The environment in which Jupyter keeps its files below `folder` and finds our kernel."""
    return {
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "IPYTHONDIR": str(folder / "ipython"),
        "NDLAB_HISTORY": str(folder / "history.sqlite"),
        "JUPYTER_PATH": str(VENV / "share" / "jupyter"),
    }
