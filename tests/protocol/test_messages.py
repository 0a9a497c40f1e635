"""Messages that are malformed, unsigned, repeated, huge or none at all: each is answered or
dropped, and the kernel goes on."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import psutil
import pytest
import zmq

from kernel_client import Kernel, is_idle
from wire import GREETING, PORTS, channel, frame, ready, send_bytes


def states(kernel: Kernel, msg_id: str) -> list[str]:
    """What iopub says of a request, when it has said idle."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        messages = kernel.listen(msg_id, 0.05).messages
        if any(is_idle(message) for message in messages):
            return [message["content"]["execution_state"] for message in messages]
    raise AssertionError(f"no idle for {msg_id}")


MALFORMED = [
    ("execute_request", b'{"code": 7}'),
    ("execute_request", b"{}"),
    ("execute_request", b"[1, 2]"),
    ("execute_request", b"no JSON"),
    ("execute_request", b'{"code": "1", "user_expressions": [1]}'),
    ("execute_request", b'{"code": "\xff\xfe"}'),
    ("complete_request", b'{"cursor_pos": 3}'),
    ("complete_request", b'{"code": "a", "cursor_pos": -1}'),
    ("inspect_request", b'{"code": null}'),
    ("history_request", b'{"hist_access_type": "everything"}'),
    ("history_request", b'{"hist_access_type": "tail", "n": "many"}'),
    ("is_complete_request", b"{}"),
    ("shutdown_request", b'{"restart": "perhaps"}'),
    ("no_such_request", b'{"a": 1}'),
    ("debug_request", b'{"type": "request", "seq": 1, "command": "debugInfo"}'),
]


@pytest.mark.parametrize("port", ["shell_port", "control_port"])
@pytest.mark.parametrize(("msg_type", "content"), MALFORMED)
def test_a_request_that_makes_no_sense_has_its_reply_and_its_idle(
    kernel: Kernel, msg_type: str, content: bytes, port: str
) -> None:
    with channel(kernel, port) as peer:
        header = peer.session.msg_header(msg_type)
        peer.send(peer.signed(msg_type, content, header))
        reply = peer.receive()
        assert reply is not None
        assert reply["msg_type"] == msg_type.replace("_request", "_reply")
        assert reply["parent_header"]["msg_id"] == header["msg_id"]
        assert reply["content"]["status"] == "error"
        assert reply["content"]["ename"] and reply["content"]["evalue"]
        assert reply["content"]["traceback"] == []
        if msg_type == "execute_request":
            assert isinstance(reply["content"]["execution_count"], int)
        assert states(kernel, header["msg_id"]) == ["busy", "idle"]


def test_what_is_no_request_has_no_reply_but_its_idle(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        for msg_type, content in [("status", b'{"execution_state": "busy"}'), ("comm_msg", b"[]")]:
            header = peer.session.msg_header(msg_type)
            peer.send(peer.signed(msg_type, content, header))
            assert states(kernel, header["msg_id"]) == ["busy", "idle"]
        assert peer.receive(timeout=0.2) is None


def test_what_may_be_left_out_is_filled_in(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        for msg_type, content, expected in [
            ("execute_request", {"code": "1 + 1"}, "ok"),
            ("history_request", {"hist_access_type": "tail"}, "ok"),
            ("history_request", {"hist_access_type": "search", "pattern": "1*", "n": None}, "ok"),
            ("complete_request", {"code": "np::sinh"}, "ok"),
            ("inspect_request", {"code": "np::sum"}, "ok"),
            ("is_complete_request", {"code": "1"}, "complete"),
            ("comm_info_request", {}, "ok"),
        ]:
            reply = peer.ask(msg_type, content)
            assert reply is not None and reply["content"]["status"] == expected, reply
        sparse = {"msg_id": "sparse", "msg_type": "kernel_info_request"}
        peer.send(peer.signed("kernel_info_request", b"{}", sparse))
        reply = peer.receive()
        assert reply is not None and reply["parent_header"]["msg_id"] == "sparse"


def test_messages_without_the_right_signature_or_form_are_dropped(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        content = json.dumps({"code": "1", "silent": False, "store_history": True}).encode()
        good = peer.signed("execute_request", content)
        delimiter, signature, *parts = good
        other = peer.signed("execute_request", content.replace(b"1", b"2"))
        no_header = peer.signed("", b"{}", b"{}")
        dropped: list[list[bytes]] = [
            [b""],
            [b"no delimiter"],
            [delimiter],
            [delimiter, signature],
            [delimiter, signature, *parts[:3]],
            [delimiter, b"", *parts],
            [delimiter, b"0" * 64, *parts],
            [delimiter, b"not even hexadecimal", *parts],
            [delimiter, signature.upper(), *parts],
            [delimiter, signature, *reversed(parts)],
            [delimiter, other[1], *parts],
            no_header,
            peer.signed("", b"{}", b"\xff\xfe"),
            peer.signed("", b"{}", b"[]"),
        ]
        for frames in dropped:
            peer.send(frames)
        header = peer.session.msg_header("kernel_info_request")
        peer.send(peer.signed("kernel_info_request", b"{}", header))
        reply = peer.receive()
        assert reply is not None and reply["parent_header"]["msg_id"] == header["msg_id"]
        dropped_id = json.loads(parts[0])["msg_id"]
        assert kernel.listen(dropped_id, 0.2).messages == [], "not even a busy"


def test_a_message_that_comes_again_is_dropped(kernel: Kernel) -> None:
    kernel.ok("let mut runs = 0;")
    with channel(kernel) as peer, channel(kernel, "control_port") as control:
        content = {"code": "runs += 1;", "silent": False, "store_history": True}
        frames = peer.signed("execute_request", json.dumps(content).encode())
        peer.send(frames)
        reply = peer.receive()
        assert reply is not None and reply["content"]["status"] == "ok"
        for again in [frames, [b"an identity", *frames], [*frames, b"with a buffer"]]:
            peer.send(again)
            control.send(again)
        assert peer.receive(timeout=1) is None
        assert control.receive(timeout=0.1) is None
    assert kernel.ok("runs").value == "1"
    assert "it came before" in kernel.log()


def test_buffers_are_not_signed_and_do_not_matter(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        for buffers in [[b""], [b"\xff\xfe\0"], [bytes(1 << 20)] * 3]:
            peer.send([*peer.signed("kernel_info_request", b"{}"), *buffers])
            reply = peer.receive()
            assert reply is not None and reply["content"]["status"] == "ok"


def test_frames_that_are_huge(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        text = "x" * (30 << 20)
        reply = peer.ask("is_complete_request", {"code": f'"{text}"'})
        assert reply is not None and reply["content"]["status"] == "complete"
        peer.send([*peer.signed("kernel_info_request", b"{}"), bytes(100 << 20)])
        reply = peer.receive()
        assert reply is not None and reply["content"]["status"] == "ok"
    # Nobody sends that much; who says so must not cost the kernel its memory.
    for port, kind in PORTS.items():
        for length in [1 << 30, 1 << 46, (1 << 63) - 1, (1 << 64) - 1]:
            for flags in [0, 1, 4]:
                start = GREETING + ready(kind)
                send_bytes(kernel, port, start + frame(b"x" * 100, flags, length))
    assert kernel.ok("1 + 1").value == "2"


@pytest.mark.parametrize("port", PORTS)
def test_bytes_that_are_no_protocol_and_peers_that_go_in_the_middle(
    kernel: Kernel, port: str
) -> None:
    seeded = random.Random(port)
    start = GREETING + ready(PORTS[port])
    whole = start + frame(b"<IDS|MSG>", flags=1) + frame(b"\x01" * 300)
    pieces = [whole[:cut] for cut in range(0, len(whole), 17)]
    noise = [start + seeded.randbytes(seeded.randrange(60)) for _ in range(40)]
    commands = [
        start + frame(body, flags=4)
        for body in [b"", b"\xff", b"\x05READ", b"\x04PING", b"\x05READY\x0bSocket-Type\0\0\0\xff"]
    ]
    for data in [b"", seeded.randbytes(500), *pieces, *noise, *commands]:
        send_bytes(kernel, port, data)
    assert kernel.ok("1 + 1").value == "2"
    assert kernel.client.hb_channel.is_beating()


def test_front_ends_that_ask_and_go(kernel: Kernel) -> None:
    for _ in range(20):
        with channel(kernel) as peer:
            peer.send(peer.signed("kernel_info_request", b"{}"))
            peer.send(peer.signed("execute_request", b'{"code": "println!(\\"gone\\");"}'))
    assert kernel.ok("1 + 1").value == "2"


def test_a_front_end_that_does_not_read_holds_nobody_up(kernel: Kernel) -> None:
    info = kernel.manager.get_connection_info()
    deaf = zmq.Context.instance().socket(zmq.SUB)
    deaf.linger = 0
    deaf.rcvhwm = 1
    deaf.rcvbuf = 1 << 12
    deaf.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
    deaf.subscribe(b"")
    time.sleep(0.5)
    # More than what the system and ZeroMQ keep for who does not read.
    for _ in range(6):
        cell = kernel.ok('print!("{}", "x".repeat(10_000_000));', timeout=120)
        assert len(cell.stdout) == 10_000_000
    deaf.close()


def test_only_the_addresses_of_the_connection_file_are_open(kernel: Kernel) -> None:
    kernel.ok("1")
    info = kernel.manager.get_connection_info()
    expected = {(info["ip"], info[port]) for port in PORTS}
    heard = set()
    for process in [kernel.process, *kernel.process.children(recursive=True)]:
        for each in process.net_connections(kind="inet"):
            if each.status == psutil.CONN_LISTEN or each.type != 1:
                heard.add((each.laddr.ip, each.laddr.port))
    assert heard == expected


def test_the_key_is_told_to_nobody(kernel: Kernel) -> None:
    key = kernel.client.session.key.decode()
    assert len(key) > 30
    with channel(kernel) as peer:
        frames = peer.signed("execute_request", b"{}")
        peer.send([frames[0], b"0" * 64, *frames[2:]])
        peer.send([frames[0], b"", *frames[2:]])
        peer.ask("kernel_info_request", {})
    cell = kernel.ok(
        'for (name, value) in std::env::vars() { println!("{name}={value}"); }\n'
        'println!("{}", std::fs::read_to_string("/proc/self/cmdline").unwrap());'
    )
    assert "dropped" in kernel.log()
    for text in [kernel.log(), cell.stdout]:
        assert key not in text
    for process in [kernel.process, *kernel.process.children(recursive=True)]:
        assert key not in " ".join(process.cmdline())
        assert key not in str(process.environ())
    for folder in kernel.session_folders():
        for path in folder.rglob("*"):
            assert not path.is_file() or key.encode() not in path.read_bytes(), path


def test_a_heartbeat_comes_back_as_it_was_sent(kernel: Kernel) -> None:
    info = kernel.manager.get_connection_info()
    heart = zmq.Context.instance().socket(zmq.REQ)
    heart.linger = 0
    heart.connect(f"tcp://{info['ip']}:{info['hb_port']}")
    for beat in [b"ping", b"", b"\xff" * 1000]:
        heart.send(beat)
        assert heart.poll(10_000) and heart.recv() == beat
    heart.close()


# ---- Comms --------------------------------------------------------------------------------------


def test_a_comm_to_an_unknown_target_is_closed_at_once(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        for content in [{"comm_id": "c1", "target_name": "none", "data": {}}, {"comm_id": "c1"}]:
            header = peer.session.msg_header("comm_open")
            peer.send(peer.signed("comm_open", json.dumps(content).encode(), header))
            assert_closed(kernel, header["msg_id"])
        # To what is not open nothing can be said, and it cannot be closed.
        for msg_type in ["comm_msg", "comm_close"]:
            header = peer.session.msg_header(msg_type)
            peer.send(peer.signed(msg_type, b'{"comm_id": "c1", "data": {}}', header))
            assert states(kernel, header["msg_id"]) == ["busy", "idle"]
        for content in [{}, {"target_name": "none"}]:
            reply = peer.ask("comm_info_request", content)
            assert reply is not None and reply["content"] == {"status": "ok", "comms": {}}


def assert_closed(kernel: Kernel, msg_id: str) -> None:
    deadline = time.monotonic() + 30
    messages: list[dict[str, Any]] = []
    while time.monotonic() < deadline and not any(map(is_idle, messages)):
        messages = kernel.listen(msg_id, 0.05).messages
    assert [message["msg_type"] for message in messages] == ["status", "comm_close", "status"]
    assert messages[1]["content"] == {"comm_id": "c1", "data": {}}


# ---- The control channel ------------------------------------------------------------------------


def test_control_answers_while_a_cell_runs(kernel: Kernel) -> None:
    running = kernel.start('println!("on it"); loop { std::hint::black_box(0); }')
    kernel.wait_for_output(running, "on it")
    with channel(kernel, "control_port") as control:
        reply = control.ask("kernel_info_request", {})
        assert reply is not None and reply["content"]["implementation"] == "ndlab"
        reply = control.ask("comm_info_request", {})
        assert reply is not None and reply["content"]["comms"] == {}
        reply = control.ask("interrupt_request", {})
        assert reply is not None and reply["msg_type"] == "interrupt_reply"
        assert reply["content"]["status"] == "ok"
    assert kernel.wait(running, timeout=30).ename == "Interrupted"


def test_kernel_info_has_every_field(kernel: Kernel) -> None:
    with channel(kernel) as peer:
        reply = peer.ask("kernel_info_request", {})
    assert reply is not None
    info = reply["content"]
    assert info["status"] == "ok"
    assert info["protocol_version"] == "5.5"
    assert info["implementation"] == "ndlab"
    assert info["supported_features"] == []
    assert all(link["text"] and link["url"].startswith("https://") for link in info["help_links"])
    assert info["implementation_version"] in info["banner"]
    language = info["language_info"]
    assert language["version"][0].isdigit()
    assert {name: language[name] for name in language if name != "version"} == {
        "name": "rust",
        "mimetype": "text/rust",
        "file_extension": ".rs",
        "pygments_lexer": "rust",
        "codemirror_mode": "rust",
        "nbconvert_exporter": "script",
    }
    assert reply["header"]["version"] == "5.5"
