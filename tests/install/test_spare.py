"""The spare evaluator: a kernel that finds one starts with it, as if it had started its own; nobody
who finds none is worse off; and it goes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from kernel_client import Kernel, arguments, until
from project import VENV, cache_folder, short_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are spares on Linux only")


@dataclass
class Spares:
    """A cache of its own, and with it a place for a spare of its own."""

    ndlab: Path
    folder: Path
    # What is set for spares and kernels alike.
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **more: str) -> psutil.Process:
        """A spare that waits."""
        spare = self.launch(**more)
        until(lambda: self.waits(spare.pid), 60, "a spare to be ready")
        return psutil.Process(spare.pid)

    def launch(self, **more: str) -> subprocess.Popen[bytes]:
        """A process that is to become the spare."""
        spec = VENV / "share" / "jupyter" / "kernels" / "ndlab" / "kernel.json"
        argv = json.loads(spec.read_text())["argv"]
        toolchain = argv[argv.index("--toolchain") + 1]
        # What it prints comes back to it.
        printed, prints = os.pipe()
        self.started.append(
            subprocess.Popen(
                [self.ndlab, "spare", "--toolchain", toolchain],
                env={**os.environ, **self.environment, **more},
                stdin=printed,
                stdout=subprocess.DEVNULL,
                stderr=prints,
            )
        )
        os.close(printed)
        os.close(prints)
        return self.started[-1]

    def waits(self, pid: int) -> bool:
        return (self.record() or {}).get("pid") == pid

    def record(self) -> dict[str, Any] | None:
        try:
            return json.loads((self.folder / "spare.json").read_text())
        except FileNotFoundError:
            return None

    def kernel(self, **more: str) -> Kernel:
        return Kernel(environment={**self.environment, **more})

    def call(self, *words: str, **more: str) -> str:
        """What a command of ndlab says."""
        return subprocess.run(
            [self.ndlab, *words],
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout

    def sessions(self) -> list[Path]:
        return [path for path in (self.folder / "sessions").glob("*") if path.is_dir()]

    def processes(self) -> list[psutil.Process]:
        """Spares, and what they have started, of this cache."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("NDLAB_CACHE_DIR") == str(self.folder)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def close(self) -> None:
        for process in self.processes():
            process.kill()
        for each in self.started:
            each.wait(10)
        shutil.rmtree(self.folder)


@pytest.fixture
def spares(ndlab: Path) -> Iterator[Spares]:
    folder = short_folder()
    # The prelude is built once for all tests.
    (folder / "prelude").symlink_to(cache_folder() / "prelude")
    spares = Spares(ndlab, folder, {"NDLAB_CACHE_DIR": str(folder), "NDLAB_SPARE": "on"})
    yield spares
    spares.close()


def evaluators(kernel: Kernel) -> list[psutil.Process]:
    """The evaluators that a kernel has started itself."""
    return [each for each in kernel.process.children() if "evaluator" in arguments(each)]


def seen(process: psutil.Process, poll: Callable[[psutil.Process], object]) -> object:
    try:
        return poll(process)
    except psutil.Error:
        return None


def has_gone(process: psutil.Process) -> bool:
    return seen(process, psutil.Process.status) in (None, psutil.STATUS_ZOMBIE)


def the_environment(kernel: Kernel, *names: str) -> Mapping[str, str]:
    """What a cell finds in its environment; `cwd` is the folder it runs in."""
    shown = [f'std::env::var("{name}").unwrap_or_default()' for name in names]
    code = "println!(\"{}\", std::env::current_dir()?.display());\n"
    code += "\n".join(f'println!("{{}}", {each});' for each in shown)
    values = kernel.ok(code).stdout.splitlines()
    return dict(zip(["cwd", *names], values, strict=True))


def test_a_kernel_takes_the_spare_and_is_as_any_other(spares: Spares) -> None:
    spare = spares.start(WHOSE="the spare's", ONLY_THE_SPARES="1")
    with spares.kernel(WHOSE="the kernel's", RAYON_NUM_THREADS="1") as kernel:
        result = kernel.ok("let a = np::arange(12.0);\nnp::sum(&a, ..)")
        assert result.value == "66.0"
        assert spares.record() is None
        assert evaluators(kernel) == []
        assert kernel.supervisor().ppid() == spare.pid
        # The kernel's folder and environment, and nothing of the spare's.
        names = ["WHOSE", "ONLY_THE_SPARES", "NDLAB_TEST_MARK", "TMPDIR", "RUST_BACKTRACE"]
        found = the_environment(kernel, *names)
        backtrace = os.environ.get("RUST_BACKTRACE", "")
        assert found == {
            "cwd": str(kernel.folder),
            "WHOSE": "the kernel's",
            "ONLY_THE_SPARES": "",
            "NDLAB_TEST_MARK": kernel.mark,
            "TMPDIR": str(kernel.scratch),
            "RUST_BACKTRACE": backtrace,
        }
        assert spare.cwd() == str(kernel.folder)
        # Nothing is there that no cell has defined; completion and errors work.
        assert kernel.run("ndlab_rehearses").status == "error"
        assert kernel.ok("fn twice(x: f64) -> f64 { 2.0 * x }\nlet b = twice(a[1]);\nb").value == "2.0"
        assert "cannot find" in kernel.run("let c = d + 1.0;").traceback
        # Interrupts, a cell that dies, and a fresh start in the same kernel.
        running = kernel.start('println!("on it"); loop { std::hint::black_box(0); }')
        kernel.wait_for_output(running, "on it")
        kernel.interrupt()
        assert kernel.wait(running).status == "error"
        assert kernel.ok("b").value == "2.0"
        assert kernel.run("std::process::abort();").status == "error"
        assert kernel.ok("b").value == "2.0"
        assert kernel.ok("%restart\n1 + 1").value == "2"
        assert kernel.run("b").status == "error"
        assert the_environment(kernel, "WHOSE")["WHOSE"] == "the kernel's"
        # Another evaluator takes its place where it ends.
        spare.kill()
        spares.started[0].wait(10)
        until(lambda: evaluators(kernel), 10, "an evaluator of the kernel's own")
        assert kernel.ok("let b = 3;\nb").value == "3"
    until(lambda: not spares.processes() and not spares.sessions(), 10, "all to go")


def test_crates_are_built_in_the_kernels_environment(spares: Spares) -> None:
    """What cargo starts sees the environment of the kernel, relative paths start at its folder."""
    spares.start(WHOSE="the spare's")
    with spares.kernel(WHOSE="the kernel's") as kernel:
        crate = kernel.folder / "told"
        (crate / "src").mkdir(parents=True)
        (crate / "Cargo.toml").write_text(
            '[package]\nname = "told"\nversion = "0.1.0"\nedition = "2024"\n'
        )
        (crate / "build.rs").write_text(
            'fn main() { println!("cargo::rustc-env=TOLD={}", std::env::var("WHOSE").unwrap()); }\n'
        )
        (crate / "src" / "lib.rs").write_text('pub fn whose() -> &\'static str { env!("TOLD") }\n')
        kernel.ok(':dep told = { path = "told" }', timeout=300)
        assert kernel.ok("told::whose()").value == '"the kernel\'s"'


@pytest.mark.parametrize("how", ["shutdown", "kill -9"])
def test_nothing_is_left_after(spares: Spares, how: str) -> None:
    spare = spares.start()
    with spares.kernel() as kernel:
        kernel.ok("let a = 1;")
        assert kernel.supervisor().ppid() == spare.pid
        if how == "shutdown":
            kernel.shut_down(timeout=15)
        else:
            kernel.kill()
        spares.started[0].wait(10)
        kernel.wait_for_no_process(timeout=10)
        until(lambda: not spares.processes() and not spares.sessions(), 10, "all to go")
        assert list(kernel.scratch.iterdir()) == []


def test_a_restart_takes_the_next_one(spares: Spares) -> None:
    first = spares.start()
    with spares.kernel() as kernel:
        kernel.ok("let a = 1;")
        second = spares.start()
        kernel.restart()
        assert kernel.run("a").status == "error"
        assert kernel.supervisor().ppid() == second.pid
        until(lambda: has_gone(first), 10, "the first evaluator to go")
        assert len(spares.sessions()) == 1


@pytest.mark.parametrize("differs", [{"RUSTFLAGS": "-g"}, {"NDLAB_CACHE": "off"}, {"HOME": "/tmp"}])
def test_a_kernel_with_another_key_leaves_it(spares: Spares, differs: dict[str, str]) -> None:
    spares.start(**differs)
    record = spares.record()
    assert record and record["key"]
    with spares.kernel() as kernel:
        assert len(evaluators(kernel)) == 1
        assert spares.record() == record


def test_of_two_kernels_that_start_at_once_one_takes_it(spares: Spares) -> None:
    spare = spares.start()
    with ThreadPoolExecutor(2) as pool:
        kernels = list(pool.map(lambda _: spares.kernel(), range(2)))
    try:
        for kernel in kernels:
            assert kernel.ok("np::sum(&np::arange(12.0), ..)").value == "66.0"
        parents = sorted(kernel.supervisor().ppid() == spare.pid for kernel in kernels)
        assert parents == [False, True]
        assert [len(evaluators(kernel)) for kernel in kernels].count(1) == 1
    finally:
        for kernel in kernels:
            kernel.close()


def test_there_is_one_at_most(spares: Spares) -> None:
    first = spares.start()
    assert spares.launch().wait(10) == 0
    assert not has_gone(first)
    record = spares.record()
    assert record and record["pid"] == first.pid


def test_one_that_hangs_or_was_killed_holds_no_kernel_up(spares: Spares) -> None:
    spare = spares.start()
    spare.send_signal(signal.SIGSTOP)
    with spares.kernel() as kernel:
        assert len(evaluators(kernel)) == 1
        assert kernel.ok("1 + 1").value == "2"
    spare.kill()
    spares.started[0].wait(10)
    assert spares.record()
    with spares.kernel() as kernel:
        assert len(evaluators(kernel)) == 1
    # What it left is swept, and it does not stand in the way of the next.
    assert not has_gone(spares.start())
    assert len(spares.sessions()) == 1


def test_the_doctor_names_it_and_the_cache_stops_it(spares: Spares) -> None:
    def said() -> str:
        lines = spares.call("doctor", "--prefix", str(VENV)).splitlines()
        return next(line for line in lines if "spare evaluator" in line)

    assert "none now" in said()
    spare = spares.start()
    assert f"process {spare.pid}" in said() and " MB " in said() and "--stop" in said()
    assert "has ended" in spares.call("cache", "--stop")
    assert spares.started[0].wait(10) == 0
    assert (spares.record(), spares.sessions()) == (None, [])
    assert "no spare" in spares.call("cache", "--stop")
    assert "off by NDLAB_SPARE" in spares.call("doctor", "--prefix", str(VENV), NDLAB_SPARE="off")


def test_off_it_is_neither_made_nor_taken(spares: Spares) -> None:
    spares.start()
    record = spares.record()
    with spares.kernel(NDLAB_SPARE="off") as kernel:
        assert len(evaluators(kernel)) == 1
        assert spares.record() == record


@pytest.mark.parametrize("why", ["nobody wants it", "its record is gone"])
def test_it_goes_when(spares: Spares, why: str) -> None:
    wanted_for = {"NDLAB_SPARE_MINUTES": "0.05"} if why == "nobody wants it" else {}
    spares.start(**wanted_for)
    if not wanted_for:
        (spares.folder / "spare.json").unlink()
    assert spares.started[0].wait(15) == 0
    assert (spares.record(), spares.sessions(), spares.processes()) == (None, [], [])


def test_a_kernel_with_nothing_to_do_makes_one(spares: Spares) -> None:
    with spares.kernel() as kernel:
        kernel.ok("let a = 1;")
        record = until(spares.record, 60, "the kernel to make a spare")
        spare = psutil.Process(record["pid"])
        assert os.getsid(spare.pid) == spare.pid
        # A cell later it is not made again, but known to be wanted.
        stamp = (spares.folder / "spare.json").stat().st_mtime
        time.sleep(1)
        kernel.ok("a")
        until(
            lambda: (spares.folder / "spare.json").stat().st_mtime > stamp,
            30,
            "the kernel to say that the spare is wanted",
        )
        assert spares.record() == record
        with spares.kernel() as another:
            assert evaluators(another) == []
            assert another.ok("2 + 2").value == "4"
