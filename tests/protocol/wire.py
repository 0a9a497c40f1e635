"""A front end that says what no front end should: bytes, frames and messages by hand."""

from __future__ import annotations

import socket
import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import zmq

from kernel_client import Kernel, Message

# What ZMTP 3 begins with, and what a peer says of itself then.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)

# The sockets of a kernel, and what connects to each.
PORTS = {
    "shell_port": "DEALER",
    "control_port": "DEALER",
    "stdin_port": "DEALER",
    "iopub_port": "SUB",
    "hb_port": "REQ",
}


def ready(kind: str) -> bytes:
    name = kind.encode()
    body = b"\x05READY\x0bSocket-Type" + struct.pack(">I", len(name)) + name
    return frame(body, flags=4)


def frame(body: bytes, flags: int = 0, length: int | None = None) -> bytes:
    """A frame that says of itself that it has `length` bytes."""
    length = len(body) if length is None else length
    if length > 255:
        return bytes([flags | 2]) + struct.pack(">Q", length) + body
    return bytes([flags, length]) + body


def send_bytes(kernel: Kernel, port: str, data: bytes) -> None:
    """Connects, sends, and goes without a word."""
    info = kernel.manager.get_connection_info()
    with socket.create_connection((info["ip"], info[port])) as connection:
        try:
            connection.sendall(data)
        except OSError:
            # The kernel may have had enough before all was sent.
            pass


class Channel:
    """A socket of a front end of its own, which signs what it sends."""

    def __init__(self, kernel: Kernel, port: str = "shell_port") -> None:
        info = kernel.manager.get_connection_info()
        self.session = kernel.client.session.clone()
        # Otherwise it would number its messages as others do.
        self.session.session = uuid.uuid4().hex
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{info['ip']}:{info[port]}")

    def close(self) -> None:
        self.socket.close()

    def signed(self, msg_type: str, content: bytes, header: Any = None) -> list[bytes]:
        """The frames of a message whose content is anything at all."""
        header = self.session.msg_header(msg_type) if header is None else header
        packed = header if isinstance(header, bytes) else self.session.pack(header)
        parts = [packed, b"{}", b"{}", content]
        return [b"<IDS|MSG>", self.session.sign(parts), *parts]

    def send(self, frames: list[bytes]) -> None:
        self.socket.send_multipart(frames)

    def ask(self, msg_type: str, content: dict[str, Any]) -> Message | None:
        self.send(self.signed(msg_type, self.session.pack(content)))
        return self.receive()

    def receive(self, timeout: float = 30) -> Message | None:
        """The next reply, if there is one in time."""
        if not self.socket.poll(int(timeout * 1000)):
            return None
        _, frames = self.session.feed_identities(self.socket.recv_multipart())
        return self.session.deserialize(frames)


@contextmanager
def channel(kernel: Kernel, port: str = "shell_port") -> Iterator[Channel]:
    opened = Channel(kernel, port)
    try:
        yield opened
    finally:
        opened.close()
