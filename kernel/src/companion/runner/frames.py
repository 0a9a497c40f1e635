"""Tracebacks without what is not the user's."""

from __future__ import annotations

import os
import traceback
from types import TracebackType
from typing import Optional

OURS = os.path.dirname(__file__) + os.sep


def users_part(error: BaseException) -> Optional[TracebackType]:
    """The traceback from the first frame on that is none of this package; none where all are."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith(OURS):
        frame = frame.tb_next
    return frame


def cut(frame: Optional[TracebackType]) -> None:
    """Ends a traceback before the first frame of this package that the user's code has called."""
    while frame is not None:
        inner = frame.tb_next
        if inner is not None and inner.tb_frame.f_code.co_filename.startswith(OURS):
            frame.tb_next = None
        frame = frame.tb_next


def text_of(error: BaseException) -> str:
    """Python's own text, without any frame of this package."""
    shown = traceback.TracebackException.from_exception(error)
    unseen: list[Optional[traceback.TracebackException]] = [shown]
    while unseen:
        if (each := unseen.pop()) is not None:
            users = [frame for frame in each.stack if not frame.filename.startswith(OURS)]
            each.stack = traceback.StackSummary.from_list(users)
            unseen += [each.__cause__, each.__context__]
    text = "".join(shown.format()).rstrip("\n")
    # The heading is for frames.
    heading = "Traceback (most recent call last):\n"
    return text if shown.stack else text.replace(heading, "", 1)
