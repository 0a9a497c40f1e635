"""A kernel under test: started as Jupyter starts it, asked as a front end asks it.

Nothing is hidden here: what the kernel sends for a cell is kept, message by message.
"""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from project import session_folders, short_folder

Message = dict[str, Any]
T = TypeVar("T")

# The first cell may wait for the evaluator and for rust-analyzer; a slow machine needs long.
CELL_SECONDS = 180.0

# What ends in a library, by the names that the processes have.
COMPILERS = {"rustc", "cargo", "cc", "ld", "lld", "ld.lld", "rust-lld", "mold", "collect2"}


@dataclass(frozen=True)
class Cell:
    """What a cell sent, from busy to idle, its reply, and what it asked the user for.

    Each message has, beside what the kernel sent, the time at which it `arrived`.
    """

    messages: list[Message]
    reply: dict[str, Any]
    inputs: list[dict[str, Any]] = field(default_factory=list)
    # The metadata of the reply.
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return self.reply["status"]

    @property
    def ename(self) -> str | None:
        return self.reply.get("ename")

    @property
    def evalue(self) -> str | None:
        return self.reply.get("evalue")

    @property
    def traceback(self) -> str:
        """The traceback as one text, without colours."""
        return without_colours("\n".join(self.reply.get("traceback", [])))

    @property
    def execution_count(self) -> int | None:
        return self.reply.get("execution_count")

    @property
    def stdout(self) -> str:
        return self._stream("stdout")

    @property
    def stderr(self) -> str:
        return self._stream("stderr")

    @property
    def results(self) -> list[dict[str, Any]]:
        return [content["data"] for content in self.contents("execute_result")]

    @property
    def value(self) -> str | None:
        """The last expression's value, as text."""
        return self.results[-1]["text/plain"] if self.results else None

    @property
    def displays(self) -> list[dict[str, Any]]:
        return [content["data"] for content in self.contents("display_data")]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.contents("error")

    @property
    def kinds(self) -> list[str]:
        """The types of the messages between busy and idle, one after another."""
        about = ("status", "execute_input")
        return [each["msg_type"] for each in self.messages if each["msg_type"] not in about]

    def contents(self, msg_type: str) -> list[dict[str, Any]]:
        return [each["content"] for each in self.messages if each["msg_type"] == msg_type]

    def _stream(self, name: str) -> str:
        streams = self.contents("stream")
        return "".join(content["text"] for content in streams if content["name"] == name)


class Kernel:
    """A running kernel and a front end for it. Use it in a `with`, or call `close`.

    `name` is the kernelspec's; another kernel than ndlab has no evaluator, supervisor or workers.
    """

    def __init__(
        self,
        cwd: Path | None = None,
        ready: bool = True,
        name: str = "ndlab",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = short_folder()
        self.scratch = self.folder / "tmp"
        self.scratch.mkdir()
        self.mark = uuid.uuid4().hex
        self._messages: dict[str, list[Message]] = {}
        self._replies: dict[str, Message] = {}
        self._inputs: dict[str, list[dict[str, Any]]] = {}
        self._answers: list[str] = []
        self.manager = KernelManager(
            kernel_name=name, connection_file=str(self.folder / "connection.json")
        )
        own = {"NDLAB_TEST_MARK": self.mark, "TMPDIR": str(self.scratch)}
        self.started = time.monotonic()
        # A restart writes to it, too.
        self._log = open(self.folder / "log", "w")
        self.manager.start_kernel(
            env={**os.environ, **(environment or {}), **own},
            cwd=str(cwd or self.folder),
            stdout=self._log,
            stderr=self._log,
        )
        self.process = psutil.Process(self.manager.provisioner.pid)
        self.client: BlockingKernelClient = self.manager.blocking_client()
        self.client.start_channels()
        if ready:
            try:
                self.client.wait_for_ready(timeout=60)
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- Cells ---------------------------------------------------------------------------------

    def run(self, code: str, timeout: float = CELL_SECONDS, **options: Any) -> Cell:
        """Runs a cell to its end."""
        return self.wait(self.start(code, **options), timeout)

    def ok(self, code: str, timeout: float = CELL_SECONDS, **options: Any) -> Cell:
        """Runs a cell that has to succeed."""
        cell = self.run(code, timeout, **options)
        assert cell.status == "ok", f"{code}\n{cell.evalue}\n{cell.traceback}\n{cell.stderr}"
        return cell

    def start(self, code: str, answers: Sequence[str] = (), **options: Any) -> str:
        """Asks for a cell to be run, and does not wait. `answers` are what the user will type."""
        self._answers = list(answers)
        return self.client.execute(code, **options)

    def queue(self, first: str, *others: str, **options: Any) -> list[str]:
        """Asks for cells that all lie in the kernel's queue before the first of them begins.

        A cell may fail sooner than a busy machine has sent the next one.
        """
        self.start("!sleep 0.5")
        return [self.start(code, **options) for code in (first, *others)]

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def wait(self, msg_id: str, timeout: float = CELL_SECONDS) -> Cell:
        """Waits for the reply and the idle of a cell."""

        def ended() -> bool:
            messages = self._messages.get(msg_id, [])
            return msg_id in self._replies and any(is_idle(message) for message in messages)

        self._read_until(ended, timeout, f"the cell to end: {self._messages.get(msg_id, [])}")
        return self._so_far(msg_id)

    def wait_for_output(
        self, msg_id: str, text: str, timeout: float = CELL_SECONDS, stream: str = "stdout"
    ) -> None:
        """Waits until a cell that runs has written `text`."""

        def written() -> bool:
            return text in getattr(self._so_far(msg_id), stream)

        self._read_until(written, timeout, f"`{text}` on {stream}")

    def wait_for_input(self, msg_id: str, timeout: float = CELL_SECONDS) -> None:
        """Waits until a cell that runs has asked the user for something."""
        self._read_until(lambda: bool(self._inputs.get(msg_id)), timeout, "a request for input")

    def listen(self, msg_id: str, seconds: float) -> Cell:
        """What a cell has sent after another `seconds`."""
        deadline = time.monotonic() + seconds
        self._read_until(lambda: time.monotonic() > deadline, seconds + 60, "some time to pass")
        return self._so_far(msg_id)

    def wait_for_info(self, timeout: float = 60) -> None:
        """Waits until the kernel has said who it is and iopub is heard, and not a moment longer."""
        asked: list[str] = []

        def heard() -> bool:
            if any(is_idle(message) for each in asked for message in self._messages.get(each, [])):
                return asked[-1] in self._replies
            # Who subscribes late misses what came before; then the question is asked again.
            if all(each in self._replies for each in asked):
                asked.append(self.client.kernel_info())
            return False

        self._read_until(heard, timeout, "an answer to kernel_info_request")

    def _so_far(self, msg_id: str) -> Cell:
        reply = self._replies.get(msg_id, {})
        inputs = self._inputs.get(msg_id, [])
        return Cell(
            list(self._messages.get(msg_id, [])),
            reply.get("content", {}),
            list(inputs),
            reply.get("metadata", {}),
        )

    def _read_until(self, reached: Callable[[], bool], timeout: float, what: str) -> None:
        deadline = time.monotonic() + timeout
        while not reached():
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
                message["arrived"] = time.monotonic()
                parent = message["parent_header"].get("msg_id", "")
                self._messages.setdefault(parent, []).append(message)
            except Empty:
                pass
            while self.client.shell_channel.msg_ready():
                reply = self.client.get_shell_msg(timeout=1)
                self._replies[reply["parent_header"].get("msg_id", "")] = reply
            while self.client.stdin_channel.msg_ready():
                request = self.client.get_stdin_msg(timeout=1)
                asked = self._inputs.setdefault(request["parent_header"].get("msg_id", ""), [])
                asked.append({**request["content"], "arrived": time.monotonic()})
                if self._answers:
                    self.client.input(self._answers.pop(0))
            if not reached():
                assert self.is_alive(), f"the kernel died; it said:\n{self.log()}"
                late = f"waited {timeout:.0f} s for {what}; the kernel's log:\n{self.log()}"
                assert time.monotonic() < deadline, late

    # ---- Processes -----------------------------------------------------------------------------

    def is_alive(self) -> bool:
        return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE

    def processes(self) -> list[psutil.Process]:
        """Every living process that came from this kernel, also where its parent has gone."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("NDLAB_TEST_MARK") == self.mark
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def evaluator(self, timeout: float = 60) -> psutil.Process:
        """The process that evaluates cells."""

        def find() -> psutil.Process | None:
            children = self.process.children()
            return next((child for child in children if "evaluator" in child.cmdline()), None)

        return until(find, timeout, "the evaluator to start")

    def supervisor(self) -> psutil.Process:
        """The process that keeps the worker."""

        def find() -> psutil.Process | None:
            lines = [(each, arguments(each)) for each in self.processes()]
            found = [each for each, line in lines if "runtime" in line and "--worker" not in line]
            return found[0] if len(found) == 1 else None

        return until(find, 10, "one supervisor")

    def workers(self) -> list[psutil.Process]:
        """The worker, in which cells run, and its sleeping copy."""
        return [each for each in self.processes() if "--worker" in arguments(each)]

    def worker(self) -> psutil.Process:
        """The process in which cells run."""

        def find() -> psutil.Process | None:
            workers = {each.pid: each for each in self.workers()}
            # The copy is a child of what it was copied from.
            found = [each for each in workers.values() if parent_of(each) not in workers]
            return found[0] if len(found) == 1 else None

        return until(find, 10, "one worker")

    def compilers(self) -> list[str]:
        """What compiles for this kernel now."""
        names = [Path(command[0]).name for each in self.processes() if (command := arguments(each))]
        return [name for name in names if name in COMPILERS or name.startswith("build-script")]

    def session_folders(self) -> set[Path]:
        """The private folders of this kernel, one at most."""
        mine = f"{self.process.pid}-"
        return {folder for folder in session_folders() if folder.name.startswith(mine)}

    def wait_for_no_process(self, timeout: float) -> None:
        until(lambda: not self.processes(), timeout, "every process of the kernel to end")

    # ---- The end -------------------------------------------------------------------------------

    def restart(self, ready: bool = True) -> None:
        """Restarts the kernel, as the button in a front end does."""
        self.manager.restart_kernel(now=False)
        self.process = psutil.Process(self.manager.provisioner.pid)
        if ready:
            self.client.wait_for_ready(timeout=60)

    def shut_down(self, timeout: float) -> None:
        """Asks the kernel to end, as Jupyter does, and lets it: nothing is killed."""
        self.client.shutdown()
        until(
            lambda: self.manager.provisioner.process.poll() is not None,
            timeout,
            "the kernel to end after a shutdown_request",
        )

    def kill(self) -> None:
        """kill -9, and only the kernel's own process."""
        self.process.kill()
        self.manager.provisioner.process.wait(timeout=10)

    def close(self) -> None:
        """Ends everything that this kernel started."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=not self.is_alive())
        for process in self.processes():
            process.kill()
        self.manager.cleanup_resources()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What the kernel wrote to its stdout and stderr."""
        return (self.folder / "log").read_text()


def is_idle(message: Message) -> bool:
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"


def arguments(process: psutil.Process) -> list[str]:
    """The command line of a process; none where it has gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def parent_of(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None


def until(poll: Callable[[], T | None], timeout: float, what: str) -> T:
    """What `poll` finds, asked again and again until it is something true."""
    deadline = time.monotonic() + timeout
    while not (found := poll()):
        assert time.monotonic() < deadline, f"waited {timeout:.0f} s for {what}"
        time.sleep(0.1)
    return found


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
