"""Send requests over many connections and read every answer to its end.

One process, one `selectors` loop over raw sockets: about 25 us of CPU a request, so that on two cores the server is
measured and not the client. The CPU of the client is part of the result: if it comes near one core, the rates are lower
bounds, and the CPU the server used per request is the figure to compare.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
_READ: Final = 256 * 1024
#: Seconds without any answer after which a run is given up.
_PATIENCE: Final = 30


@dataclass
class Load:
    """The result of a run: answers by status, its duration, and the CPU of the client."""

    statuses: Counter[int] = field(default_factory=Counter)
    #: Connections that ended without an answer.
    broken: int = 0
    #: Answers without what every right one has in it.
    wrong: int = 0
    seconds: float = 0.0
    client_cpu: float = 0.0

    @property
    def answered(self) -> int:
        """How many requests got any answer."""
        return self.statuses.total()

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds

    def right(self, status: int) -> bool:
        """Tell whether every request got this status and a right answer."""
        return not self.broken and not self.wrong and set(self.statuses) == {status}


@dataclass
class _Connection:
    address: tuple[str, int]
    opened: socket.socket = field(init=False)
    received: bytes = b""

    def open(self) -> None:
        self.opened = socket.create_connection(self.address)
        self.opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def close(self) -> None:
        if hasattr(self, "opened"):
            self.opened.close()


def get(path: str, query: str, accept: str, **headers: str) -> bytes:
    """Write down a GET request for a query."""
    lines = [f"GET {path}?query={quote(query)} HTTP/1.1", "Host: localhost", f"Accept: {accept}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def send(port: int, requests: Iterator[bytes], *, seconds: float, connections: int, expected: bytes = b"") -> Load:
    """Keep every connection busy until the time or the requests are over; ``expected`` is in each right answer."""
    load, began, cpu = Load(), time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as waiting, contextlib.ExitStack() as stack:
        for _ in range(connections):
            connection = _Connection(("127.0.0.1", port))
            stack.callback(connection.close)
            _connect(connection, requests, waiting)
        until = began + seconds
        while waiting.get_map():
            ready = waiting.select(_PATIENCE)
            if not ready:
                load.broken += len(waiting.get_map())
                break
            for key, _ in ready:
                _receive(key.data, requests if time.perf_counter() < until else iter(()), waiting, load, expected)
    load.seconds, load.client_cpu = time.perf_counter() - began, time.process_time() - cpu
    return load


def _connect(connection: _Connection, requests: Iterator[bytes], waiting: selectors.BaseSelector) -> None:
    if (request := next(requests, None)) is not None:
        connection.open()
        connection.opened.sendall(request)
        waiting.register(connection.opened, selectors.EVENT_READ, connection)


def _receive(
    connection: _Connection,
    requests: Iterator[bytes],
    waiting: selectors.BaseSelector,
    load: Load,
    expected: bytes,
) -> None:
    try:
        data = connection.opened.recv(_READ)
    except ConnectionError:
        data = b""
    if not data:
        load.broken += 1
        waiting.unregister(connection.opened)
        connection.opened.close()
        _connect(connection, requests, waiting)
        return
    connection.received += data
    if not _is_whole(connection.received):
        return
    load.statuses[int(connection.received[9:12])] += 1
    load.wrong += expected not in connection.received
    connection.received = b""
    if (request := next(requests, None)) is None:
        waiting.unregister(connection.opened)
    else:
        connection.opened.sendall(request)


def _is_whole(received: bytes) -> bool:
    """Tell whether one answer was received to its end; only one is ever under way on a connection."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    if received[9:12] in {b"204", b"304"}:
        return True
    if found := _LENGTH.search(received, 0, end):
        return len(received) >= end + 4 + int(found[1])
    return received.endswith(_LAST_CHUNK)
