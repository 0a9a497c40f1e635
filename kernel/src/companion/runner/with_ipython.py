"""Cells in IPython's shell: its magics, its displays and its tracebacks are there to the letter."""

from __future__ import annotations

import os
import sys
import types
from typing import Any, Optional

from IPython import __version__ as version
from IPython.core import page
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .channel import Channel
from .forms import encoded
from .frames import cut, users_part
from .interrupts import Interruptible

Message = dict[str, Any]

__all__ = ["IPythonShell", "version"]


class _Shell(InteractiveShell):
    """IPython's shell, which shows things by way of the kernel."""

    channel: Channel
    raised: Optional[Message] = None
    code = ""

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        found = super()._get_exc_info(exc_tuple)
        cut(found[2])
        return found

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = [stb] if isinstance(stb, str) else list(stb)
        self.raised = {"name": etype.__name__, "value": str(evalue), "traceback": lines}

    def enable_gui(self, gui: Any = None) -> None:
        """Nothing is drawn in windows here."""

    def set_next_input(self, s: str, replace: bool = False) -> None:
        self.channel.send({"next_input": {"text": s, "replace": bool(replace)}})

    def ask_exit(self) -> None:
        print("Python ends with the kernel; `%restart` ends it with all variables", file=sys.stderr)

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(self._page), 99)

    def _page(self, shown: Any, *_arguments: Any, **_options: Any) -> None:
        data = shown if isinstance(shown, dict) else {"text/plain": str(shown)}
        self.channel.send({"page": encoded(data.get("data", data))})


class _Results(DisplayHook):
    """The value of the last expression."""

    def quiet(self) -> bool:
        # IPython looks at its history, of which there is none here.
        return bool(self.semicolon_at_end_of_expression(self.shell.code))

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        if format_dict:
            self.shell.channel.send({"result": encoded(format_dict)})

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Displays(DisplayPublisher):
    """What `display` shows."""

    def publish(self, data: Any, metadata: Any = None, **options: Any) -> None:
        transient = options.get("transient") or {}
        kind = "update" if options.get("update") else "display"
        shown = {"data": encoded(data), "id": transient.get("display_id")}
        self.shell.channel.send({kind: shown})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.channel.send({"clear": bool(wait)})


class IPythonShell:
    """See the module."""

    def __init__(self, module: types.ModuleType, channel: Channel, folder: str) -> None:
        _Shell.channel = channel
        config = Config()
        # The history of this notebook is the kernel's, and IPython's files are left alone.
        config.HistoryManager.enabled = False
        before = dict(os.environ)
        self._shell = _Shell.instance(
            config=config,
            user_module=module,
            ipython_dir=os.path.join(folder, "ipython"),
            displayhook_class=_Results,
            display_pub_class=_Displays,
        )
        # The environment is the one of other cells, but figures are drawn into the notebook.
        os.environ.clear()
        os.environ.update(before)
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        self.namespace: dict[str, Any] = self._shell.user_ns

    def run(self, code: str, count: int, interruptible: Interruptible) -> Optional[Message]:
        shell = self._shell
        shell.raised = None
        shell.code = code
        shell.execution_count = count
        with interruptible:
            result = shell.run_cell(code, store_history=False)
        if result.success:
            return None
        error = result.error_before_exec or result.error_in_exec
        return shell.raised or self.report(error)

    def report(self, error: BaseException) -> Message:
        shell = self._shell
        shell.raised = None
        shell.showtraceback((type(error), error, users_part(error)))
        plain = {"name": type(error).__name__, "value": str(error), "traceback": []}
        return shell.raised or plain
