"""What the kernel asks for, one after another, until it goes."""

from __future__ import annotations

import os
import platform
import sys
import types
from collections.abc import Callable
from typing import Any, Optional

from .asking import Questions
from .channel import Channel, flush
from .interrupts import Interruptible
from .shells import Shell, shell

Message = dict[str, Any]


def main() -> None:
    """Serves the kernel that has started this process with two descriptors and a folder."""
    descriptors, folder = (int(sys.argv[1]), int(sys.argv[2])), sys.argv[3]
    sys.argv = [""]
    interruptible = Interruptible()
    interruptible.listen()
    channel = Channel(descriptors, interruptible)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    hello: Message = {"python": platform.python_version(), "executable": sys.executable}
    try:
        import numpy
    except ImportError as error:
        channel.send({"hello": {**hello, "missing": str(error)}})
        return
    # User code is the program, and not this.
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    cells, ipython = shell(module, channel, folder)
    cells.namespace["np"] = numpy
    channel.send({"hello": {**hello, "numpy": numpy.__version__, "ipython": ipython}})
    questions = Questions(channel)
    questions.install()
    Server(channel, cells, interruptible, questions).serve()
    # Threads that user code has started do not keep a process that nobody listens to.
    flush()
    os._exit(0)


class Server:
    """See the module."""

    def __init__(
        self,
        channel: Channel,
        cells: Shell,
        interruptible: Interruptible,
        questions: Questions,
    ) -> None:
        self._channel = channel
        self._cells = cells
        self._interruptible = interruptible
        self._questions = questions
        self._folder: Optional[str] = None
        self._comparison: Any = None

    def serve(self) -> None:
        while (message := self._channel.receive()) is not None:
            for kind, request in message.items():
                answers: dict[str, Callable[[Message], Optional[Message]]] = {
                    "run": self._run,
                    "meet": self._meet,
                    "judge": self._judge,
                }
                # The answer to a question that nobody waits for any more is none of these.
                if kind not in answers:
                    continue
                try:
                    answer = answers[kind](request)
                except BaseException as error:  # also an interrupt that came late
                    answer = {"error": self._cells.report(error)}
                if answer is not None:
                    done = {"number": request["number"], "outcome": answer}
                    self._channel.send({"done": done})

    def _enter(self, request: Message) -> None:
        """Goes where the kernel is, if that is not where it was, and sets what `%env` has set."""
        os.environ.update(request["variables"])
        if request["folder"] != self._folder:
            self._folder = request["folder"]
            os.chdir(request["folder"])
        self._questions.allowed = request["may_ask"]

    def _run(self, request: Message) -> Message:
        from . import arrays

        self._enter(request)
        names = self._cells.namespace
        for each in request["inputs"]:
            names[each["name"]] = arrays.take(each["name"], each["kind"], request["folders"])
        error = self._cells.run(request["code"], request["count"], self._interruptible)
        if error is not None:
            return {"error": error}
        made = []
        for name in request["outputs"]:
            try:
                made.append(self._leave(name, request["folders"]))
            except arrays.Refused as refused:
                return {"refused": str(refused)}
        return {"made": made}

    def _leave(self, name: str, folders: list[str]) -> Message:
        from . import arrays

        if name not in self._cells.namespace:
            raise arrays.Refused(f"the cell has assigned nothing to `{name}`, which -o names")
        return arrays.leave(name, self._cells.namespace[name], folders)

    def _meet(self, request: Message) -> None:
        from .comparison import Comparison

        self._enter(request)
        self._comparison = Comparison(request, self._cells.namespace, self._interruptible)
        self._comparison.meet(self._channel)

    def _judge(self, _request: Message) -> Message:
        from . import arrays

        comparison, self._comparison = self._comparison, None
        if comparison.error is not None:
            return {"error": self._cells.report(comparison.error)}
        try:
            return {"compared": comparison.verdict()}
        except arrays.Refused as refused:
            return {"refused": str(refused)}
