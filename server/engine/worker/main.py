"""A query process: it opens a store read-only, seals itself, and answers one query at a time until it is ended.

It is a copy of a template (`server.forking`) that gets its options and a socket; the HTTP process never imports it.
"""

from __future__ import annotations

import json
import os
import resource
import select
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from server.engine.wire.frames import MOST_BYTES, REPLY, REQUEST, FrameKind, decode_request, encode_error
from server.engine.wire.options import read_options
from server.engine.worker.evaluation import ResultLimits, evaluate, open_store
from server.engine.worker.sandbox import limit_resources, seal
from server.errors import StoreUnreadable
from server.forking.parentage import die_with_parent, name_process

if TYPE_CHECKING:
    from server.engine.wire.options import WorkerOptions
    from server.engine.worker.evaluation import QueriedStore

#: Most requests are shorter.
_REQUEST_BYTES: Final = 16 * 1024


def main(arguments: list[str]) -> None:
    """Answer queries until the other end of the socket is closed; the arguments are the options and the socket."""
    options = replace(read_options(arguments[0]), descriptor=int(arguments[1]))
    name_process("onrecord-query")
    die_with_parent()
    limit_resources(options.memory + options.stack)
    threading.stack_size(options.stack)
    threading.Thread(target=_serve, args=(options,), daemon=True).start()
    # Only the evaluation needs a deep stack, and the address space is bounded.
    threading.stack_size(0)
    _wait_for_hangup(options.descriptor)
    # A query that never ends may be running, so do not wait for its thread.
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
            store = _open(options, connection)
            while store and (request := connection.read_request()) is not None:
                _answer(store, request, options, connection)
    finally:  # after any error too: the first thread would wait, and the server for it
        os._exit(0)


def _open(options: WorkerOptions, connection: _Connection) -> QueriedStore | None:
    try:
        store = open_store(options.store, is_disjoint=options.is_disjoint, base_iri=options.base_iri)
    except StoreUnreadable as error:
        connection.send(FrameKind.ERROR, encode_error(error))
        return None
    connection.send(FrameKind.READY, json.dumps({"is_sealed": seal()}).encode())
    # A hostile query can make the engine write any text to stderr; it must not get into a log.
    silence = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.close(silence)
    return store


def _answer(store: QueriedStore, request: bytes, options: WorkerOptions, connection: _Connection) -> None:
    query, result_format, seconds = decode_request(request)
    limit_cpu(seconds)
    is_begun = False

    def send(part: bytes) -> None:
        nonlocal is_begun
        is_begun = True
        connection.send(FrameKind.PART, part)

    limits = ResultLimits(options.max_result_bytes, options.max_result_triples)
    try:
        rest = evaluate(store, query, result_format, limits, send)
    except Exception as error:  # noqa: BLE001 - the edge of the process: the server raises it again
        connection.send(FrameKind.ERROR, encode_error(error))
        return
    if is_begun:
        connection.send(FrameKind.PART, rest)
        connection.send(FrameKind.END, b"")
    else:
        connection.send(FrameKind.WHOLE, rest)


def limit_cpu(seconds: float) -> None:
    """Let this process use so much CPU from now on, in case the clock of the server fails to stop the query."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


class _Connection:
    """The socket, used by read and write only: the sandbox denies the calls that send and receive."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read_request(self) -> bytes | None:
        """Return the next request; None once the other end is closed."""
        # No request comes before the last one is answered, so this is the beginning of one and mostly all of it.
        received = os.read(self._descriptor, _REQUEST_BYTES)
        while len(received) < REQUEST.size or len(received) < REQUEST.size + REQUEST.unpack_from(received)[0]:
            more = os.read(self._descriptor, _REQUEST_BYTES)
            if not more:
                return None
            received += more
        return received[REQUEST.size :]

    def send(self, kind: FrameKind, payload: bytes) -> None:
        """Write a frame, or several for a long part; wait while the server does not read."""
        for start in range(0, len(payload) or 1, MOST_BYTES):
            part = payload[start : start + MOST_BYTES]
            frame = REPLY.pack(kind, len(part)) + part
            written = os.write(self._descriptor, frame)
            while written < len(frame):
                written += os.write(self._descriptor, memoryview(frame)[written:])


if __name__ == "__main__":
    main(sys.argv[1:])
