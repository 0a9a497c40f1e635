"""`%timeit` and `%time` where there is no IPython: what they print is what IPython prints."""

from __future__ import annotations

import getopt
import math
import resource
import shlex
import time as clock
import timeit as python_timeit
from typing import Any, Optional

# The least time of one run, in seconds.
ENOUGH = 0.2


def timeit(arguments: str, body: Optional[str], namespace: dict[str, Any]) -> None:
    """Runs a statement again and again, and prints how long it takes."""
    options, statement = split_options(arguments)
    setup = "pass" if body is None else statement or "pass"
    timer = python_timeit.Timer(statement if body is None else body, setup, globals=namespace)
    repeat = int(options.get("-r", 7))
    loops = int(options.get("-n", 0))
    if loops == 0:
        for power in range(10):
            loops = 10**power
            if timer.timeit(loops) >= ENOUGH:
                break
    times = [spent / loops for spent in timer.repeat(repeat, loops)]
    best, worst = min(times), max(times)
    if worst > 4 * best and best > 0 and worst > 1e-6:
        print(
            f"The slowest run took {worst / best:0.2f} times longer than the fastest. This could "
            "mean that an intermediate result is being cached."
        )
    if "-q" not in options:
        print(summary(times, loops, int(options.get("-p", 3))))


def time(statement: str, namespace: dict[str, Any]) -> None:
    """Runs a statement once, and prints how long that took."""
    code = compile(statement, "<timed exec>", "exec")
    user_before, system_before = _processor_times()
    wall = clock.perf_counter()
    try:
        exec(code, namespace)
    finally:
        wall = clock.perf_counter() - wall
        user, system = _processor_times()
        user, system = user - user_before, system - system_before
        total = user + system
        print(f"CPU times: user {text(user)}, sys: {text(system)}, total: {text(total)}")
        print(f"Wall time: {text(wall)}")


def summary(times: list[float], loops: int, precision: int = 3) -> str:
    """IPython's line."""
    mean = math.fsum(times) / len(times)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in times) / len(times))
    runs = f"{len(times)} run{'' if len(times) == 1 else 's'}"
    each = f"{loops:,} loop{'' if loops == 1 else 's'} each"
    return (
        f"{text(mean, precision)} \u00b1 {text(spread, precision)} per loop "
        f"(mean \u00b1 std. dev. of {runs}, {each})"
    )


def text(seconds: float, precision: int = 3) -> str:
    """A time as IPython writes it."""
    if seconds >= 60.0:
        parts = []
        for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
            count, seconds = int(seconds / length), seconds % length
            if count > 0:
                parts.append(f"{count}{unit}")
            if seconds < 1:
                break
        return " ".join(parts)
    order = min(-int(math.floor(math.log10(seconds)) // 3), 3) if seconds > 0 else 3
    order = max(order, 0)
    unit = ("s", "ms", "\u03bcs", "ns")[order]
    return f"{seconds * 1000.0**order:.{precision}g} {unit}"


def split_options(arguments: str) -> tuple[dict[str, str], str]:
    """The options before the statement, and the statement as it was written."""
    rest = arguments
    options: dict[str, str] = {}
    while rest.startswith("-") and len(rest) > 1 and rest[1].isalpha():
        words = shlex.split(rest.split("\n", 1)[0])[:2]
        found, left = getopt.getopt(words, "n:r:tcp:qov:")
        options.update(found)
        used = len(words) - len(left)
        for _ in range(used):
            rest = rest.lstrip().split(None, 1)[1] if len(rest.split(None, 1)) > 1 else ""
    return options, rest


def _processor_times() -> tuple[float, float]:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime, spent.ru_stime
