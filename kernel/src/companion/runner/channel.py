"""The way to the kernel: lines of JSON over a socket."""

from __future__ import annotations

import ctypes
import json
import select
import socket
import sys
import threading
from typing import Any, Optional

from .interrupts import Interruptible

Message = dict[str, Any]


class Channel:
    """Both directions. Any thread may send."""

    def __init__(self, descriptors: tuple[int, int], interruptible: Interruptible) -> None:
        self._socket = socket.socket(fileno=descriptors[0])
        self._heard = socket.socket(fileno=descriptors[1])
        # Programs that user code starts do not inherit them.
        self._socket.set_inheritable(False)
        self._heard.set_inheritable(False)
        self._interruptible = interruptible
        self._unread = b""
        self._sending = threading.Lock()

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: Message) -> None:
        """Sends a message and waits until it was heard: what was written to the streams before it comes
        before it, and what is written later comes later."""
        line = json.dumps(message).encode() + b"\n"
        with self._interruptible.held(), self._sending:
            flush()
            self._socket.sendall(line)
            self._heard.recv(1)

    def receive(self) -> Optional[Message]:
        """Waits for the next message; there is none when the kernel has gone."""
        while b"\n" not in self._unread:
            read = self._socket.recv(1 << 16)
            if not read:
                return None
            self._unread += read
        line, self._unread = self._unread.split(b"\n", 1)
        message: Message = json.loads(line)
        return message

    def has_message(self) -> bool:
        """Whether the kernel has something to say, or has gone."""
        return bool(self._unread) or bool(select.select([self._socket], [], [], 0)[0])


def flush() -> None:
    """Writes out what Python and C libraries hold back."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            # User code may have closed or replaced it.
            pass
    try:
        ctypes.CDLL(None).fflush(None)
    except (AttributeError, OSError):
        pass
