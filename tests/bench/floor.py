"""The floor of a cell: bare rustc on the source that ndlab compiled for it.

ndlab leaves the source and the command of its last compile in the folder of its session. Both are
copied while the kernel lives, and run as often as wanted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel_client import Kernel


@dataclass(frozen=True)
class Compile:
    """What a kernel compiled last."""

    source: str
    command: dict[str, Any]
    # Another compile has another one, also of the same source.
    stamp: tuple[int, int]

    @staticmethod
    def last(kernel: Kernel) -> Compile | None:
        """None where the kernel has compiled nothing yet, or does not leave it."""
        for session in kernel.session_folders():
            cells = session / "evaluator" / "cells"
            try:
                at = (cells / "rustc.json").stat()
                command = json.loads((cells / "rustc.json").read_text())
                source = (cells / "lib.rs").read_text()
            except OSError:
                continue
            return Compile(source, command, (at.st_mtime_ns, at.st_ino))
        return None

    def milliseconds(self, succeeds: bool = True) -> float | None:
        """What rustc takes to compile the source, or to refuse it; None where it does otherwise
        than it did for ndlab."""
        with tempfile.TemporaryDirectory(prefix="nd-floor-") as scratch:
            source = Path(scratch) / "lib.rs"
            source.write_text(self.source)
            line = [self.command["program"], *arguments(self.command["arguments"], source)]
            environment = {**os.environ, **dict(self.command.get("environment", {}))}
            started = time.monotonic()
            try:
                done = subprocess.run(
                    line, env=environment, cwd=scratch, capture_output=True, text=True
                )
            except OSError as error:
                print(f"no floor: {error}", file=sys.stderr)
                return None
            took = (time.monotonic() - started) * 1e3
        # 1 is an error in the source; what else there is, such as a panic of rustc's, is no floor.
        if done.returncode == (0 if succeeds else 1):
            return took
        print(f"no floor: rustc ended with {done.returncode}\n{done.stderr}", file=sys.stderr)
        return None


def arguments(given: list[str], source: Path) -> list[str]:
    """rustc's arguments, with another source and everything written beside it."""
    changed, before = [], ""
    for argument in given:
        if before == "-o":
            argument = str(source.with_name("cell.so"))
        elif before == "--out-dir":
            argument = str(source.parent)
        elif argument.startswith("--out-dir="):
            argument = f"--out-dir={source.parent}"
        elif argument.endswith(".rs") and not argument.startswith("-"):
            argument = str(source)
        changed.append(argument)
        before = argument
    return changed
