"""SIGINT stops user code, and nothing else: neither what comes before and after it, nor a message that
is half sent."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Optional


class Interruptible:
    """User code runs inside of it: `with interruptible: …`. Only the main thread enters it."""

    def __init__(self) -> None:
        self._inside = False
        self._held = 0
        self._late = False

    def listen(self) -> None:
        """Has the signal heard from here on."""
        signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, _signal: int, _frame: Optional[FrameType]) -> None:
        if self._held > 0:
            self._late = True
        elif self._inside:
            raise KeyboardInterrupt

    def __enter__(self) -> None:
        # What user code has set for itself holds for one cell.
        self.listen()
        self._late = False
        self._inside = True

    def __exit__(
        self,
        _kind: Optional[type[BaseException]],
        _error: Optional[BaseException],
        _traceback: Optional[TracebackType],
    ) -> None:
        self._inside = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done in it is done as a whole, and stopped after it."""
        # Python has signals heard by its main thread.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if self._held == 0 and self._late and self._inside:
            self._late = False
            raise KeyboardInterrupt
