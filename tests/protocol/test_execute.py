"""What an `execute_request` may say beside its code: silence, history, the queue, expressions; and
what front ends need of the order of messages."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kernel_client import Kernel, is_idle
from wire import channel

RUNS_ON = 'println!("on it"); loop { std::hint::black_box(0); }'


def test_a_silent_cell_says_and_counts_nothing(kernel: Kernel) -> None:
    before = kernel.ok("1").execution_count
    cell = kernel.ok(
        'let quiet = 5; println!("x"); eprintln!("y"); display(&1); quiet', silent=True
    )
    assert cell.kinds == [] and cell.contents("execute_input") == []
    assert cell.execution_count == before
    # A silent cell is in no history, whatever it says of that.
    failed = kernel.run("nosuch", silent=True, store_history=True)
    assert (failed.status, failed.kinds, failed.execution_count) == ("error", [], before)
    after = kernel.ok("quiet")
    assert (after.value, after.execution_count) == ("5", before + 1), "but it has run"
    history = kernel.client.history(hist_access_type="tail", n=2, reply=True, timeout=60)
    assert [entry[2] for entry in history["content"]["history"]] == ["1", "quiet"]


def test_a_cell_that_is_not_stored_does_not_count(kernel: Kernel) -> None:
    before = kernel.ok("1").execution_count
    cell = kernel.ok('println!("heard"); 6 * 7', store_history=False)
    assert (cell.stdout, cell.value) == ("heard\n", "42")
    assert cell.execution_count == before
    assert kernel.ok("2").execution_count == before + 1
    history = kernel.client.history(
        hist_access_type="tail", n=2, output=True, reply=True, timeout=60
    )
    assert [entry[2] for entry in history["content"]["history"]] == [["1", "1"], ["2", "2"]]


def test_the_queue_is_aborted_where_a_cell_says_so(kernel: Kernel) -> None:
    first, *queued = kernel.queue("nosuch", "1 + 1", "2 + 2")
    assert kernel.wait(first).status == "error"
    for each in queued:
        cell = kernel.wait(each)
        assert cell.status == "aborted"
        assert [m["msg_type"] for m in cell.messages] == ["status", "status"]
    first = kernel.start("nosuch", stop_on_error=False)
    queued = [kernel.start("1 + 1"), kernel.start("2 + 2")]
    assert kernel.wait(first).status == "error"
    assert [kernel.wait(each).value for each in queued] == ["2", "4"]


# ---- Expressions --------------------------------------------------------------------------------


def expressions(kernel: Kernel, code: str, asked: dict[str, str], **options: Any) -> dict[str, Any]:
    cell = kernel.ok(code, user_expressions=asked, **options)
    return cell.reply["user_expressions"]


def test_expressions_of_every_kind(kernel: Kernel) -> None:
    kernel.ok('let a = np::arange(6.0).reshape((2, 3)); let text = String::from("words");')
    found = expressions(
        kernel,
        "let b = &a * 2.0;",
        {
            "array": "a",
            "computed": "b.sum() + 1.0",
            "text": "text",
            "vector": "vec![Some(1), None]",
            "unit": "()",
            "several": "{ let c = 2; c * c }",
        },
    )
    values = {name: each["data"]["text/plain"] for name, each in found.items()}
    assert values == {
        "array": "[[0. 1. 2.]\n [3. 4. 5.]]",
        "computed": "31.0",
        "text": '"words"',
        "vector": "[Some(1), None]",
        "unit": "()",
        "several": "4",
    }
    assert all(each["status"] == "ok" and each["metadata"] == {} for each in found.values())
    assert "<table" in found["array"]["data"]["text/html"]
    assert kernel.ok("text").value == '"words"', "nothing was moved"


def test_expressions_that_fail_disturb_nothing(kernel: Kernel) -> None:
    kernel.ok("let mut kept = vec![1, 2, 3];")
    before = kernel.ok("1").execution_count
    cell = kernel.ok(
        'println!("the cell"); 5',
        user_expressions={
            "a_fine": "kept.len()",
            "b_unknown": "nosuch",
            "c_no_rust": "1 +",
            "d_panics": '{ kept.push(4); assert!(kept.is_empty(), "on purpose"); 1 }',
            "e_prints": '{ println!("not heard"); eprintln!("nor this"); display(&1); 7 }',
            "f_not_shown": "std::sync::Mutex::new(1).lock().map(|_| ()).map_err(|_| NoDebug)",
            "g_after": "kept.len()",
            "h_exits": "std::process::exit(3)",
            "i_after": "kept.len()",
        },
    )
    found = cell.reply["user_expressions"]
    assert {name for name, each in found.items() if each["status"] == "ok"} == {
        "a_fine",
        "e_prints",
        "g_after",
        "i_after",
    }
    lengths = [found[name]["data"]["text/plain"] for name in ("a_fine", "g_after", "i_after")]
    assert lengths == ["3", "3", "3"], "what failed was undone"
    for name in ("b_unknown", "c_no_rust", "d_panics", "f_not_shown", "h_exits"):
        assert set(found[name]) == {"status", "ename", "evalue", "traceback"}, name
        assert found[name]["ename"] and found[name]["evalue"]
    assert found["d_panics"]["evalue"] == "on purpose"
    # The cell itself is as if nobody had asked.
    assert cell.kinds == ["stream", "execute_result"]
    assert (cell.stdout, cell.stderr, cell.value) == ("the cell\n", "", "5")
    assert kernel.ok("kept.len()").execution_count == before + 2


def test_expressions_are_evaluated_only_where_the_cell_ends_well(kernel: Kernel) -> None:
    cell = kernel.run("nosuch", user_expressions={"a": "1"})
    assert (cell.status, cell.reply["user_expressions"]) == ("error", {})
    found = expressions(kernel, "", {"a": "40 + 2"}, silent=True)
    assert found["a"]["data"] == {"text/plain": "42"}
    history = kernel.client.history(
        hist_access_type="tail", n=1, output=True, reply=True, timeout=60
    )
    assert history["content"]["history"][0][2] == ["nosuch", None], "they are not recorded"


def test_an_expression_that_runs_on_is_interrupted(kernel: Kernel) -> None:
    running = kernel.start(
        'println!("ended");',
        user_expressions={"a": "1", "b": "loop { std::hint::black_box(0); }", "c": "2"},
    )
    kernel.wait_for_output(running, "ended")
    time.sleep(2)
    kernel.interrupt()
    cell = kernel.wait(running, timeout=30)
    found = cell.reply["user_expressions"]
    assert cell.status == "ok" and cell.errors == []
    assert [found[name]["status"] for name in "abc"] == ["ok", "error", "error"]
    assert found["b"]["ename"] == "Interrupted"
    assert kernel.ok("1 + 1").value == "2"


# ---- What front ends wait for -------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    ["let a = std::", "let a = ", "fn f(", 'let s = "abc', "a.", "vec![1, 2"],
)
def test_422_incomplete_input_does_not_hang(kernel: Kernel, code: str) -> None:
    begun = time.monotonic()
    with channel(kernel) as peer:
        reply = peer.ask("is_complete_request", {"code": code})
    assert reply is not None and reply["content"]["status"] == "incomplete"
    assert reply["content"]["indent"] in ("", "    ")
    cell = kernel.run(code, timeout=60)
    assert cell.status == "error" and len(cell.errors) == 1
    for question in (kernel.client.complete, kernel.client.inspect):
        assert question(code, reply=True, timeout=60)["content"]["status"] == "ok"
    assert kernel.ok("1 + 1").value == "2"
    assert time.monotonic() - begun < 120


def test_366_completion_answers_while_cells_run_and_wait(kernel: Kernel) -> None:
    kernel.ok("let weights = np::ones(3);")
    running = kernel.start(RUNS_ON)
    queued = kernel.start("let later = 1;")
    kernel.wait_for_output(running, "on it")
    # As VS Code does: at every key, without waiting for the answer to the one before.
    asked = [kernel.client.complete("weights"[:end]) for end in range(2, 8)]
    asked.append(kernel.client.inspect("weights"))
    answers: dict[str, Any] = {}
    deadline = time.monotonic() + 30
    while len(answers) < len(asked) and time.monotonic() < deadline:
        reply = kernel.client.get_shell_msg(timeout=30)
        answers[reply["parent_header"]["msg_id"]] = reply["content"]
    assert set(answers) == set(asked)
    assert all("weights" in answers[each]["matches"] for each in asked[:-1])
    assert answers[asked[-1]]["found"]
    kernel.interrupt()
    assert kernel.wait(running, timeout=30).ename == "Interrupted"
    assert kernel.wait(queued).status == "aborted"


def test_255_vs_code_gets_every_reply_and_idle_comes_last(kernel: Kernel) -> None:
    running = kernel.start(RUNS_ON)
    kernel.wait_for_output(running, "on it")
    kernel.client.complete("np::su")
    with channel(kernel, "control_port") as control:
        # It waits for this reply before it goes on.
        reply = control.ask("interrupt_request", {})
        assert reply is not None and reply["content"]["status"] == "ok"
    assert kernel.wait(running, timeout=30).ename == "Interrupted"
    cell = kernel.ok('for i in 0..200 { println!("{i}"); display(&i); } "last"')
    kinds = [message["msg_type"] for message in cell.messages]
    assert kinds[:2] == ["status", "execute_input"] and kinds[-2:] == ["execute_result", "status"]
    assert kinds.count("display_data") == 200 and cell.stdout.count("\n") == 200
    assert sum(is_idle(message) for message in cell.messages) == 1
    assert kernel.listen(cell.messages[0]["parent_header"]["msg_id"], 0.3).messages == cell.messages
