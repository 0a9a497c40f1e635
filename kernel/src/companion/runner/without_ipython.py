"""Cells where there is no IPython: Python's own compiler and tracebacks, and `%timeit` and `%time`."""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import os
import re
import subprocess
import sys
import types
from typing import Any, Optional

from . import timing
from .channel import Channel
from .forms import bundle_of, encoded
from .frames import text_of
from .interrupts import Interruptible

Message = dict[str, Any]

# A line that Python does not have: `%name arguments`, or `!command`.
MAGIC = re.compile(r"^(\s*)(%{1,2}(\w+)|!)[ \t]*(.*)$")
RUN_MAGIC = "__ndlab_magic__"


class PlainShell:
    """See the module."""

    def __init__(self, module: types.ModuleType, channel: Channel) -> None:
        self._channel = channel
        self.namespace: dict[str, Any] = module.__dict__
        self.namespace["display"] = self._display
        self.namespace[RUN_MAGIC] = self._magic
        # There is no display to draw on; what was drawn is shown when its cell ends.
        os.environ.setdefault("MPLBACKEND", "agg")
        sys.displayhook = self._result

    def run(self, code: str, count: int, interruptible: Interruptible) -> Optional[Message]:
        name = f"<cell {count}>"
        try:
            with interruptible:
                self._run(code, name)
                self._show_figures()
        except BaseException as error:  # whatever user code raises is its own
            return self.report(error)
        return None

    def report(self, error: BaseException) -> Message:
        lines = text_of(error).split("\n")
        return {"name": type(error).__name__, "value": str(error), "traceback": lines}

    def _run(self, code: str, name: str) -> None:
        # So that tracebacks show its lines.
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        code = without_magics(code)
        tree = compile(code, name, "exec", ast.PyCF_ONLY_AST)
        last: Optional[ast.expr] = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
            last = tree.body[-1].value
            del tree.body[-1]
        exec(compile(tree, name, "exec"), self.namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last), name, "eval"), self.namespace)
            sys.displayhook(value)

    def _result(self, value: Any) -> None:
        if value is not None:
            builtins._ = value  # type: ignore[attr-defined]
            self._channel.send({"result": bundle_of(value)})

    def _display(self, *values: Any) -> None:
        """Shows values in their best form."""
        for value in values:
            self._channel.send({"display": {"data": bundle_of(value), "id": None}})

    def _show_figures(self) -> None:
        """Shows what matplotlib has drawn, and forgets it."""
        if "matplotlib.pyplot" not in sys.modules:
            return
        from matplotlib import pyplot

        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            picture = io.BytesIO()
            figure.savefig(picture, format="png", bbox_inches="tight")
            data = {"image/png": picture.getvalue(), "text/plain": repr(figure)}
            self._channel.send({"display": {"data": encoded(data), "id": None}})
        pyplot.close("all")

    def _magic(self, name: str, arguments: str, body: Optional[str] = None) -> None:
        if name == "!":
            subprocess.run(arguments, shell=True, stdin=subprocess.DEVNULL, check=False)
        elif name == "timeit":
            timing.timeit(arguments, body, self.namespace)
        elif name == "time":
            timing.time(arguments if body is None else body, self.namespace)
        else:
            sign = "%" if body is None else "%%"
            missing = f"`{sign}{name}` is IPython's, and there is no IPython in {sys.executable}"
            raise LookupError(f"{missing}; `{sys.executable} -m pip install ipython` installs it")


def without_magics(code: str) -> str:
    """The cell as Python: calls in the place of magics, each in its own line."""
    lines = code.split("\n")
    first = next((at for at, line in enumerate(lines) if not is_blank(line)), None)
    if first is not None and (found := MAGIC.match(lines[first])) and found[2].startswith("%%"):
        body = "\n".join(lines[first + 1 :])
        return "\n" * first + f"{RUN_MAGIC}({found[3]!r}, {found[4]!r}, {body!r})"
    try:
        ast.parse(code)
        return code
    except SyntaxError:
        pass
    for at, line in enumerate(lines):
        if found := MAGIC.match(line):
            name = "!" if found[2] == "!" else found[3]
            lines[at] = f"{found[1]}{RUN_MAGIC}({name!r}, {found[4]!r})"
    return "\n".join(lines)


def is_blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
