"""The command line where something is not as it should be: one clear sentence on stderr that names
the thing and the mend, an exit code, and nothing half installed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from project import VENV, cache_folder, short_folder

Ndlab = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(ndlab: Path) -> Ndlab:
    """Calls the binary; `env` replaces single variables, None takes one away."""

    def call(
        *arguments: str | Path, timeout: float = 60, env: dict[str, str | None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        # A backtrace is for us; that users see none is part of what is tested.
        environment = {**os.environ, "RUST_BACKTRACE": "1", **(env or {})}
        return subprocess.run(
            [ndlab, *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in environment.items() if value is not None},
        )

    return call


def assert_complains(result: subprocess.CompletedProcess[str], *names: str) -> None:
    """Whether it failed, and said why in one line that names all of `names`."""
    said = result.stderr.strip()
    assert result.returncode not in (0, 101), (result.returncode, said)
    assert said, "it failed without a word"
    assert len(said.splitlines()) == 1, said
    assert "panicked" not in said and "backtrace" not in said.lower(), said
    for name in names:
        assert name in said, f"`{name}` is not named: {said}"


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


# ---- ndlab kernel -------------------------------------------------------------------------------


def test_a_connection_file_that_is_missing(call: Ndlab, tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    assert_complains(call("kernel", "--connection-file", missing), str(missing))


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "{}", '{"shell_port": "seven"}', '{"ip": "127.0.0.1"}'],
)
def test_a_connection_file_that_is_malformed(call: Ndlab, tmp_path: Path, text: str) -> None:
    malformed = tmp_path / "malformed.json"
    malformed.write_text(text)
    assert_complains(call("kernel", "--connection-file", malformed), str(malformed))


@pytest.mark.parametrize(
    "taken", ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]
)
def test_a_port_in_use(call: Ndlab, tmp_path: Path, taken: str) -> None:
    names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: each.getsockname()[1] for name, each in zip(names, sockets, strict=True)}
    for name, each in zip(names, sockets, strict=True):
        if name != taken:
            each.close()
    file = tmp_path / "connection.json"
    file.write_text(
        json.dumps(
            {
                **ports,
                "ip": "127.0.0.1",
                "transport": "tcp",
                "key": "a-key",
                "signature_scheme": "hmac-sha256",
                "kernel_name": "ndlab",
            }
        )
    )
    with sockets[names.index(taken)]:
        assert_complains(call("kernel", "--connection-file", file), str(ports[taken]))


# ---- A machine that lacks something -------------------------------------------------------------


@pytest.fixture
def without_rust(tmp_path: Path) -> dict[str, str | None]:
    """An environment in which no Rust compiler can be found."""
    (tmp_path / "bin").mkdir()
    return {
        "PATH": str(tmp_path / "bin"),
        "HOME": str(tmp_path),
        "CARGO_HOME": None,
        "RUSTUP_HOME": None,
        "NDLAB_CACHE_DIR": str(cache_folder()),
    }


def test_install_without_rustc(
    call: Ndlab, tmp_path: Path, without_rust: dict[str, str | None]
) -> None:
    prefix = tmp_path / "prefix"
    result = call("install", "--prefix", prefix, env=without_rust)
    assert_complains(result, "rustc", "rustup")
    assert files_below(prefix) == []


def test_doctor_without_rustc(
    call: Ndlab, tmp_path: Path, without_rust: dict[str, str | None]
) -> None:
    result = call("doctor", "--prefix", tmp_path / "prefix", env=without_rust)
    assert result.returncode not in (0, 101), result
    said = result.stdout + result.stderr
    about = [line for line in said.splitlines() if "no Rust compiler" in line]
    assert len(about) == 1 and "`rustc`" in about[0] and "rustup" in about[0], said
    assert "panicked" not in result.stderr


def read_only_places(tmp_path: Path) -> Iterator[Path]:
    """Folders that nobody can make, root neither."""
    file = tmp_path / "a-file"
    file.write_text("not a folder")
    yield file / "cache"
    if sys.platform == "linux":
        yield Path("/proc/ndlab")


def test_install_with_a_read_only_cache(call: Ndlab, tmp_path: Path) -> None:
    for place in read_only_places(tmp_path):
        prefix = tmp_path / "prefix"
        result = call("install", "--prefix", prefix, env={"NDLAB_CACHE_DIR": str(place)})
        assert_complains(result, str(place), "NDLAB_CACHE_DIR")
        assert files_below(prefix) == []


def test_doctor_with_a_read_only_cache(call: Ndlab, tmp_path: Path) -> None:
    for place in read_only_places(tmp_path):
        result = call("doctor", "--prefix", VENV, env={"NDLAB_CACHE_DIR": str(place)})
        assert result.returncode not in (0, 101), result
        assert str(place) in result.stdout + result.stderr
        assert "panicked" not in result.stderr


@pytest.fixture
def full_disk() -> Iterator[Path]:
    """A disk of 512 KiB: enough to begin, not to build."""
    folder = short_folder()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip(f"a small disk can be mounted by root only: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_install_on_a_full_disk(call: Ndlab, tmp_path: Path, full_disk: Path) -> None:
    prefix = tmp_path / "prefix"
    cache = full_disk / "cache"
    environment = {"NDLAB_CACHE_DIR": str(cache), "TMPDIR": str(full_disk)}
    result = call("install", "--prefix", prefix, env=environment, timeout=400)
    assert result.returncode not in (0, 101), result
    # Cargo's own words may stand below the sentence.
    assert "No space left" in result.stderr, result.stderr
    assert str(full_disk) in result.stderr, result.stderr
    assert "panicked" not in result.stderr, result.stderr
    assert files_below(prefix) == []
    assert not list(cache.glob("prelude/*/built.json")), "a half-built prelude is taken for a whole"


# ---- A good machine -----------------------------------------------------------------------------


def test_install_and_uninstall_leave_nothing(call: Ndlab, ndlab: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    for _ in range(2):
        installed = call("install", "--prefix", prefix, timeout=400)
        assert installed.returncode == 0, installed.stderr
    spec_file = prefix / "share/jupyter/kernels/ndlab/kernel.json"
    spec = json.loads(spec_file.read_text())
    assert spec["display_name"] == "Rust (ndlab)"
    assert spec["language"] == "rust"
    assert spec["interrupt_mode"] == "message"
    assert Path(spec["argv"][0]).samefile(ndlab)
    assert "{connection_file}" in spec["argv"]

    removed = call("uninstall", "--prefix", prefix)
    assert removed.returncode == 0, removed.stderr
    assert files_below(prefix) == []
    assert not spec_file.parent.exists()
    assert_complains(call("uninstall", "--prefix", prefix), str(spec_file.parent))


def test_install_for_a_user_and_for_an_environment(call: Ndlab, tmp_path: Path) -> None:
    for flag, env in [
        ("--user", {"JUPYTER_DATA_DIR": str(tmp_path / "user")}),
        ("--sys-prefix", {"VIRTUAL_ENV": str(tmp_path / "environment")}),
    ]:
        installed = call("install", flag, env=env, timeout=400)
        assert installed.returncode == 0, installed.stderr
        assert [path.name for path in files_below(tmp_path)] == ["kernel.json"]
        assert call("uninstall", flag, env=env).returncode == 0
        assert files_below(tmp_path) == []


def test_doctor_on_a_good_machine(call: Ndlab) -> None:
    result = call("doctor", "--prefix", VENV)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.strip()


def test_doctor_tells_what_to_do_where_nothing_is_installed(call: Ndlab, tmp_path: Path) -> None:
    result = call("doctor", "--prefix", tmp_path)
    assert result.returncode not in (0, 101), result
    assert "ndlab install" in result.stdout + result.stderr
    assert files_below(tmp_path) == []
