"""`input` and `getpass`: the question goes to the reader of the notebook."""

from __future__ import annotations

import builtins
import getpass
from typing import Any

from .channel import Channel


class StdinNotImplementedError(NotImplementedError):
    """The front end takes no input for this cell; IPython has it by the same name."""


class Questions:
    """What user code asks the reader."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.allowed = False

    def install(self) -> None:
        """Has Python's own functions ask the reader."""

        def ask(prompt: Any = "", /) -> str:
            return self._ask(str(prompt), password=False)

        def ask_secretly(prompt: str = "Password: ", stream: Any = None) -> str:
            return self._ask(str(prompt), password=True)

        builtins.input = ask
        getpass.getpass = ask_secretly  # type: ignore[assignment]

    def _ask(self, prompt: str, password: bool) -> str:
        if not self.allowed:
            raise StdinNotImplementedError(
                "input was asked for, but the front end takes none for this cell"
            )
        self._channel.send({"input": {"prompt": prompt, "password": password}})
        answer = self._channel.receive()
        if answer is None or "answer" not in answer:
            raise EOFError("the reader did not answer")
        return str(answer["answer"])
