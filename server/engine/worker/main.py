"""A query process: it opens a store read-only, seals itself, and answers one query at a time until it is ended.

Started by `server.engine.pool.query_process` with a socket and its options; never imported by the server.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.engine.wire.frames import MOST_BYTES, REPLY, REQUEST, Kind, decode_request, encode_error
from server.engine.worker.evaluation import ResultLimits, evaluate
from server.engine.worker.rdf_merge import open_dataset
from server.engine.worker.sandbox import die_with_parent, limit_cpu, limit_resources, seal
from server.errors import StoreUnreadable

if TYPE_CHECKING:
    from server.engine.wire.options import WorkerOptions
    from server.engine.worker.rdf_merge import Dataset

__all__ = ["main"]

#: A request is mostly shorter.
_REQUEST_BYTES: Final = 16 * 1024


def main(options: WorkerOptions) -> None:
    """Answer queries until the other end of the socket is closed."""
    die_with_parent()
    limit_resources(options.memory + options.stack)
    threading.stack_size(options.stack)
    threading.Thread(target=_serve, args=(options,), daemon=True).start()
    # Only queries are evaluated deep down; the address space is bounded.
    threading.stack_size(0)
    _wait_for_hangup(options.descriptor)
    # A query may be running that would never end: leave without waiting for its thread.
    os._exit(0)


def _wait_for_hangup(descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, getattr(select, "POLLRDHUP", 0) | select.POLLHUP)
    while not poll.poll():
        pass


def _serve(options: WorkerOptions) -> None:
    connection = _Connection(options.descriptor)
    try:
        with suppress(OSError):  # the server went away
            dataset = _open(options, connection)
            while dataset and (request := connection.read_request()) is not None:
                _answer(dataset, request, options, connection)
    finally:  # whatever happened: the first thread would wait, and the server for it
        os._exit(0)


def _open(options: WorkerOptions, connection: _Connection) -> Dataset | None:
    try:
        dataset = open_dataset(options.store, is_disjoint=options.is_disjoint, base_iri=options.base_iri)
    except StoreUnreadable as error:
        connection.send(Kind.ERROR, encode_error(error))
        return None
    is_sealed = seal()
    connection.send(Kind.READY, json.dumps({"is_sealed": is_sealed}).encode())
    # What hostile queries make the engine say belongs in no log.
    silence = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silence, 2)
    os.close(silence)
    return dataset


def _answer(dataset: Dataset, request: bytes, options: WorkerOptions, connection: _Connection) -> None:
    query, result_format, seconds = decode_request(request)
    limit_cpu(seconds)
    parts = _Parts(connection)
    limits = ResultLimits(options.max_result_bytes, options.max_result_triples)
    try:
        rest = evaluate(dataset, query, result_format, limits, parts.send)
    except Exception as error:  # noqa: BLE001 - the edge of the process: the server raises it again
        connection.send(Kind.ERROR, encode_error(error))
        return
    if parts.are_sent:
        connection.send(Kind.PART, rest)
        connection.send(Kind.END, b"")
    else:
        connection.send(Kind.WHOLE, rest)


@dataclass
class _Parts:
    connection: _Connection
    are_sent: bool = False

    def send(self, part: bytes) -> None:
        self.are_sent = True
        self.connection.send(Kind.PART, part)


class _Connection:
    """The socket, by read and write alone: the calls that send and receive are denied."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read_request(self) -> bytes | None:
        """Return the next request; None once the other end is closed."""
        # No request comes before the last one is answered: this is the beginning of one, and mostly all of it.
        received = os.read(self._descriptor, _REQUEST_BYTES)
        while len(received) < REQUEST.size or len(received) < REQUEST.size + REQUEST.unpack_from(received)[0]:
            more = os.read(self._descriptor, _REQUEST_BYTES)
            if not more:
                return None
            received += more
        return received[REQUEST.size :]

    def send(self, kind: Kind, payload: bytes) -> None:
        """Write a frame, or several where it is a long part; waits as long as the server does not read."""
        for start in range(0, len(payload) or 1, MOST_BYTES):
            part = payload[start : start + MOST_BYTES]
            self._write(REPLY.pack(kind, len(part)) + part)

    def _write(self, frame: bytes) -> None:
        written = os.write(self._descriptor, frame)
        while written < len(frame):
            written += os.write(self._descriptor, memoryview(frame)[written:])


if __name__ == "__main__":
    from server.engine.wire.options import read_options

    main(read_options(sys.argv[1]))
