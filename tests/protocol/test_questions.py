"""Completion and inspection while the evaluator is busy: the kernel answers by itself, at once.

What is measured is printed; what is asserted is that an answer comes before the evaluator could
have given it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from kernel_client import Kernel, is_idle

# What the evaluator may be busy with for long enough to ask some questions meanwhile.
SLEEPS = 'println!("started"); std::thread::sleep(std::time::Duration::from_secs(3));'


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [
        "let weights = np::arange(3.0); let words = vec![1];",
        "/// Doubles.\nfn twice(a: Array1<f64>) -> Array1<f64> { a * 2.0 }",
    ]


class Questions:
    """Asks a kernel, and keeps how long the answers took."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.seconds: list[float] = []

    def complete(self, code: str) -> list[str]:
        return self._ask(code, self.kernel.client.complete)["matches"]

    def inspect(self, code: str) -> str | None:
        reply = self._ask(code, self.kernel.client.inspect)
        return reply["data"]["text/plain"] if reply["found"] else None

    def _ask(self, code: str, ask: Callable[..., Any]) -> dict[str, Any]:
        asked = time.monotonic()
        reply = ask(code, reply=True, timeout=60)
        self.seconds.append(time.monotonic() - asked)
        print(f"{self.seconds[-1] * 1000:7.1f} ms  {code!r}")
        assert reply["content"]["status"] == "ok"
        return reply["content"]


def test_answers_while_a_cell_runs(kernel: Kernel) -> None:
    running = kernel.start(f"let later = np::eye(3); {SLEEPS}")
    kernel.wait_for_output(running, "started")
    begun = time.monotonic()
    ask = Questions(kernel)
    assert ask.complete("np::arr")[:2] == ["array", "array_equal"]
    assert ask.complete("np::sinh") == ["sinh", "sinh_inplace", "sinh_into"]
    assert "default_rng" in ask.complete("np::random::")
    assert "solve" in ask.complete("np::linalg::so")
    assert "plot" in ask.complete("plt::")
    assert "mapv" in ask.complete("np::add(&weights, &weights).ma")
    assert ask.complete("wei") == ["weights"]
    assert ask.complete("lat") == ["later"]
    assert ask.complete("twi") == ["twice"]
    for name in ("mapv", "strides_bytes", "sum_axis", "dot", "to_vec", "sqrt"):
        assert name in ask.complete(f"weights.{name[:2]}"), name
    assert ask.complete("words.") == []
    assert "nrows" in ask.complete("later.nr")
    assert "zeros" in ask.complete("Array2::ze")
    assert ask.inspect("weights") == "Type:       Array1<f64>\nDefined in: cell 1"
    about_sum = ask.inspect("np::sum(") or ""
    assert about_sum.startswith("Signature: fn sum<") and "NumPy: `np.sum" in about_sum, about_sum
    about_sin = ask.inspect("np::sin(") or ""
    assert about_sin.startswith("Signature: fn sin<X: ArrayLike>(x: X)"), about_sin
    assert "NumPy: `np.sin" in about_sin, about_sin
    assert "fn mapv<" in (ask.inspect("weights.mapv(") or "")
    assert "Doubles." in (ask.inspect("twice") or "")
    assert time.monotonic() - begun < 3, ask.seconds
    assert kernel.wait(running).status == "ok"
    print(f"the slowest of {len(ask.seconds)} answers: {max(ask.seconds) * 1000:.1f} ms")


def test_a_running_cell_stays_busy_through_questions(kernel: Kernel) -> None:
    running = kernel.start(SLEEPS)
    kernel.wait_for_output(running, "started")
    question = kernel.client.complete("np::ar")
    kernel.listen(question, 0.5)
    cell = kernel.wait(running)
    about_question = kernel.listen(question, 0.1).messages
    assert [message["content"]["execution_state"] for message in about_question] == ["busy", "idle"]
    idle = next(message for message in about_question if is_idle(message))
    again = [message for message in cell.messages if message["arrived"] > idle["arrived"]]
    assert again[0]["content"] == {"execution_state": "busy"}


def test_an_evaluator_that_is_not_there_yet_is_not_waited_for() -> None:
    with Kernel() as kernel:
        ask = Questions(kernel)
        assert ask.complete("np::arr")[:2] == ["array", "array_equal"]
        assert "fn sum<" in (ask.inspect("np::sum") or "")
        assert kernel.run("1 + 1").value == "2"


def test_an_evaluator_that_does_not_answer_is_not_waited_for() -> None:
    with Kernel() as kernel:
        kernel.ok("let weights = np::arange(3.0);")
        evaluator = kernel.evaluator()
        evaluator.suspend()
        ask = Questions(kernel)
        assert ask.complete("wei") == ["weights"]
        assert "fn sum<" in (ask.inspect("np::sum") or "")
        assert ask.complete("nothing.") == []
        assert max(ask.seconds) < 10, ask.seconds
        evaluator.resume()
        # The answers that come now are nobody's; the evaluator is asked again afterwards.
        assert kernel.ok("weights.len()").value == "3"
        assert "len" in ask.complete("weights.le")


def test_the_evaluator_is_asked_where_it_is_free(kernel: Kernel) -> None:
    ask = Questions(kernel)
    # Only it knows what the standard library has.
    assert ask.complete("words.cap") == ["capacity"]
    assert "fn capacity" in (ask.inspect("words.capacity") or "")


def test_variables_of_a_failed_cell_are_not_known(kernel: Kernel) -> None:
    assert kernel.run('let wendy = 1; fn wenda() {} panic!("no");').status == "error"
    running = kernel.start(SLEEPS)
    kernel.wait_for_output(running, "started")
    assert Questions(kernel).complete("wen") == []
    assert kernel.wait(running).status == "ok"
