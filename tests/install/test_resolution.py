"""Installing without `--locked` (evcxr #229): a plain `cargo install` does not read the lock file, so
the crates that must not be newer are named by their exact versions."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

from project import ROOT

# rust-analyzer's crates do not compile with another salsa than evcxr was made with, and the young
# crates break between minor versions.
EXACT = [
    "evcxr",
    "salsa",
    "salsa-macro-rules",
    "salsa-macros",
    "ra_ap_syntax",
    "jupyter-protocol",
    "jupyter-zmq-client",
    "zeromq",
]


def versions(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package in tomllib.loads(lock.read_text())["package"]:
        found.setdefault(package["name"], set()).add(package["version"])
    return found


def test_229_versions_that_matter_are_exact() -> None:
    manifest = tomllib.loads((ROOT / "kernel/Cargo.toml").read_text())
    locked = versions(ROOT / "Cargo.lock")
    for name in EXACT:
        written = manifest["dependencies"][name]
        version = written if isinstance(written, str) else written["version"]
        assert version.startswith("="), f"{name} = {version}"
        assert locked[name] == {version.removeprefix("=")}
    # salsa's parts are of one version, and all of rust-analyzer's are.
    assert len(set().union(*(locked[name] for name in EXACT if name.startswith("salsa")))) == 1
    analyzers = {name: found for name, found in locked.items() if name.startswith("ra_ap_")}
    assert set().union(*analyzers.values()) == locked["ra_ap_syntax"], analyzers


def test_229_what_is_resolved_anew_is_what_is_locked(tmp_path: Path) -> None:
    """cargo resolves the workspace without its lock file, from all that this machine has."""
    shutil.copy(ROOT / "Cargo.toml", tmp_path)
    for member in tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]:
        (tmp_path / member / "src").mkdir(parents=True)
        shutil.copy(ROOT / member / "Cargo.toml", tmp_path / member)
        for name in ("lib.rs", "main.rs"):
            (tmp_path / member / "src" / name).touch()
    resolved = subprocess.run(
        ["cargo", "generate-lockfile", "--offline"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert resolved.returncode == 0, resolved.stderr
    anew, locked = versions(tmp_path / "Cargo.lock"), versions(ROOT / "Cargo.lock")
    matters = [name for name in anew if name in EXACT or name.startswith("ra_ap_")]
    assert len(matters) > 20
    for name in matters:
        assert anew[name] == locked[name], name
