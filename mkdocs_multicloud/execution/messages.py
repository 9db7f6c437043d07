"""Messages between the build and its processes: a length, then JSON."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution.isolation.limits import MAX_RESULT

if TYPE_CHECKING:
    import socket

_LENGTH = struct.Struct(">Q")
_MAX_FILES = 3
# A result is a text in a message, in which each of its characters may need an escape.
MAX_MESSAGE = 3 * MAX_RESULT


def send(channel: socket.socket, message: dict[str, Any]) -> None:
    """Send a message.

    Raises:
        OSError: the other side has ended, or does not read in time.
    """
    data = json.dumps(message).encode()
    channel.sendall(_LENGTH.pack(len(data)) + data)


def send_with_files(channel: socket.socket, message: dict[str, Any], files: list[int]) -> None:
    """Send a message with open files.

    Raises:
        OSError: the other side has ended, or does not read in time.
    """
    from socket import send_fds

    data = json.dumps(message).encode()
    send_fds(channel, [_LENGTH.pack(len(data))], files)
    channel.sendall(data)


def receive_with_files(channel: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Return the next message and the files that were sent with it, which the caller closes.

    Raises:
        OSError: no message arrives in time.
    """
    from socket import recv_fds

    head, files, _, _ = recv_fds(channel, _LENGTH.size, _MAX_FILES)
    return _message(channel, head if len(head) == _LENGTH.size else None), files


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """Return the next message; None if the other side has ended or sent an invalid message.

    Raises:
        OSError: no message arrives in time.
    """
    return _message(channel, _exactly(channel, _LENGTH.size))


def _message(channel: socket.socket, head: bytes | None) -> dict[str, Any] | None:
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    data = _exactly(channel, length) if length <= MAX_MESSAGE else None
    if data is None:
        return None
    message: dict[str, Any] = json.loads(data)
    return message


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(size - len(data), 2**20))
        if not piece:
            return None
        data += piece
    return bytes(data)
