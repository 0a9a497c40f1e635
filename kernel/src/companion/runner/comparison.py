"""The NumPy side of `%compare`. Rust's side says over a socket when to compute and how often, so that
both are timed in turn; what they computed is compared here."""

from __future__ import annotations

import ast
import gc
import linecache
import os
import select
import socket
import timeit
from collections.abc import Callable
from typing import Any, Optional

import numpy as np

from . import arrays
from .channel import Channel
from .interrupts import Interruptible

Message = dict[str, Any]

# Differences of more integers than that are computed in floating point.
MANY = 1_000_000


class Comparison:
    """One comparison, from the preparation to the verdict."""

    def __init__(
        self, request: Message, namespace: dict[str, Any], interruptible: Interruptible
    ) -> None:
        self._request = request
        # What is passed from Rust stays apart from Python's own variables.
        self._namespace = dict(namespace)
        self._interruptible = interruptible
        self._result: Any = None
        self._timer: Optional[timeit.Timer] = None
        self._times: Any = None
        self.error: Optional[BaseException] = None

    def meet(self, channel: Channel) -> None:
        """Does what Rust's side asks for, until that has gone or the kernel wants something else."""
        path = self._request["socket"]
        if os.path.exists(path):
            os.remove(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(path)
            listener.listen(1)
            channel.send({"met": {"number": self._request["number"]}})
            if channel in select.select([listener, channel], [], [])[0]:
                return
            peer, _ = listener.accept()
        try:
            with peer, peer.makefile("rw", encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    lines.write("ok\n" if self._follow(line) else "failed\n")
                    lines.flush()
        except OSError:
            # Rust's side has panicked or was stopped, which the kernel knows.
            pass

    def _follow(self, line: str) -> bool:
        """Does what a line says, if all has gone well so far."""
        if self.error is not None:
            return False
        word, _, rest = line.strip().partition(" ")
        steps: dict[str, Callable[[], None]] = {
            "take": self._take,
            "compute": self._compute,
            "run": lambda: self._run(int(rest)),
            "times": lambda: setattr(self, "_times", rest),
        }
        try:
            with self._interruptible:
                steps[word]()
        except BaseException as error:  # whatever user code raises is its own
            self.error = error
        return self.error is None

    def _take(self) -> None:
        for each in self._request["inputs"]:
            value = arrays.take(each["name"], each["kind"], self._request["folders"])
            self._namespace[each["name"]] = value

    def _compute(self) -> None:
        """Computes the value once; what is called for the first time is warm after it."""
        code, name = self._request["code"], self._request["name"]
        # So that tracebacks show its lines.
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        tree = ast.parse(code, name)
        if not tree.body or not isinstance(tree.body[-1], ast.Expr):
            raise SyntaxError("the NumPy side ends with no expression whose value could be compared")
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        exec(compile(tree, name, "exec"), self._namespace)
        self._result = eval(compile(last, name, "eval"), self._namespace)
        self._timer = timeit.Timer(code, globals=self._namespace)

    def _run(self, loops: int) -> None:
        assert self._timer is not None
        collects = gc.isenabled()
        gc.disable()
        try:
            self._timer.timeit(loops)
        finally:
            if collects:
                gc.enable()

    def verdict(self) -> Message:
        """How the two results differ."""
        rust = arrays.take(self._request["result"], "array", self._request["folders"])
        numpy, _ = arrays.for_rust("the result", self._result)
        return {
            "rust": described(rust),
            "numpy": described(numpy),
            "difference": difference(rust, numpy),
            "times": self._times,
            "version": np.__version__,
        }


def described(array: Any) -> Message:
    with np.printoptions(threshold=6, edgeitems=2, linewidth=1000):
        text = " ".join(str(array).split())
    return {"text": text, "shape": list(array.shape), "dtype": array.dtype.name}


def difference(rust: Any, numpy: Any) -> Optional[Message]:
    """The largest differences; none where shapes differ."""
    if rust.shape != numpy.shape:
        return None
    if rust.size == 0:
        return {"equal": True, "absolute": "0", "relative": "0", "unequal": 0}
    same = (rust == numpy) | ((rust != rust) & (numpy != numpy))
    unequal = int(same.size - np.count_nonzero(same))
    if unequal == 0:
        return {"equal": True, "absolute": "0", "relative": "0", "unequal": 0}
    first, second = rust[~same], numpy[~same]
    are_whole = first.dtype.kind in "biu" and second.dtype.kind in "biu"
    if are_whole and unequal <= MANY:
        # Python's integers do not overflow, but take their time.
        gaps = [(abs(int(a) - int(b)), abs(int(b))) for a, b in zip(first, second)]
        absolute = max(gap for gap, _ in gaps)
        relative = max(gap / size if size else float("inf") for gap, size in gaps)
        return {
            "equal": False,
            "absolute": str(absolute),
            "relative": f"{relative:.3g}",
            "unequal": unequal,
        }
    kind = np.complex128 if "c" in (first.dtype.kind, second.dtype.kind) else np.float64
    with np.errstate(all="ignore"):
        gaps = np.abs(first.astype(kind) - second.astype(kind))
        # Where one of them is no number, or an infinity of its own, no difference is small.
        gaps = np.where(np.isnan(gaps), np.inf, gaps)
        sizes = np.abs(second.astype(kind))
        ratios = np.where(np.isinf(gaps), np.inf, gaps / sizes)
    return {
        "equal": False,
        "absolute": f"{gaps.max():.3g}",
        "relative": f"{ratios.max():.3g}",
        "unequal": unequal,
    }
