"""What runs cells: IPython's shell where that is installed, a small one of our own where it is not."""

from __future__ import annotations

import types
from typing import Any, Optional, Protocol

from .channel import Channel
from .interrupts import Interruptible

Message = dict[str, Any]


class Shell(Protocol):
    """Runs cells in one namespace, which lives as long as this process."""

    namespace: dict[str, Any]

    def run(self, code: str, count: int, interruptible: Interruptible) -> Optional[Message]:
        """Runs a cell and shows what it shows. The answer is what it raised, as `report` has it."""

    def report(self, error: BaseException) -> Message:
        """What was raised: the name of its class, its text, and the traceback of the user's code."""


def shell(module: types.ModuleType, channel: Channel, folder: str) -> tuple[Shell, Optional[str]]:
    """The shell for cells in `module`, and the version of IPython, where it is IPython's."""
    try:
        from .with_ipython import IPythonShell, version
    except ImportError:
        from .without_ipython import PlainShell

        return PlainShell(module, channel), None
    return IPythonShell(module, channel, folder), version
