"""Cells run without any network (evcxr #429): the kernel is started in a network namespace that has
nothing but its own loopback. The module calls itself in there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def alone(*command: str | Path) -> list[str | Path]:
    """A command that runs `command` in an empty network namespace."""
    as_user = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *as_user, "--net", *command]


def test_cells_run_without_a_network(ndlab: Path) -> None:
    try:
        allowed = subprocess.run(alone("true"), capture_output=True, text=True, timeout=30)
        why_not = "" if allowed.returncode == 0 else allowed.stderr.strip()
    except FileNotFoundError:
        why_not = "no `unshare`"
    if why_not:
        pytest.skip(f"no network namespace can be made here: {why_not}")
    result = subprocess.run(
        alone(sys.executable, __file__),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines() == ["lo", "12", "13"], result.stdout


def run_cells() -> None:
    """In the namespace: loopback up, then two cells in a fresh kernel."""
    import fcntl
    import socket
    import struct

    from kernel_client import Kernel

    set_flags, up_and_running = 0x8914, 0x1 | 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up_and_running))
    print(*(name for _, name in socket.if_nameindex()), sep="\n")
    with Kernel() as kernel:
        for code in ["let twelve = 3 * 4; twelve", "twelve + 1"]:
            cell = kernel.run(code)
            assert cell.status == "ok", cell.reply
            print(cell.results[0]["text/plain"])


if __name__ == "__main__":
    run_cells()
