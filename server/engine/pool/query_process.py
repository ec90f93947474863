"""One query process, seen from the server: started, asked, read from, killed and buried."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from server.engine.wire.frames import FrameReader, Kind, decode_error
from server.engine.wire.options import write_options
from server.errors import EngineFailed, MemoryExceeded, QueryTimeout, WorkerLost

if TYPE_CHECKING:
    from server.engine.pool.reply import Reply
    from server.engine.wire.options import WorkerOptions

__all__ = ["QueryProcess", "Supervisor"]

#: Where this package is imported from.
_ROOT: Final = str(Path(__file__).resolve().parents[3])
#: All that a query process sees of the environment; secrets stay here.
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
#: Of the scale from -20 to 19, on which it begins as the server does, usually at 0.
_LOW_PRIORITY: Final = 5
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class Supervisor(Protocol):
    """Who is told what becomes of a query process."""

    def ready(self, process: QueryProcess) -> None:
        """Take in a process that has started."""

    def released(self, process: QueryProcess) -> None:
        """Take back a process that has answered."""

    def lost(self, process: QueryProcess, error: Exception) -> None:
        """Replace a process that died by itself; ``error`` is for whoever waits for it to start."""


class QueryProcess(asyncio.BufferedProtocol):
    """A process of `server.engine.worker.main` and the socket to it."""

    def __init__(self, options: WorkerOptions, supervisor: Supervisor) -> None:
        """Start the process; `connect` it before anything else. Raises `OSError`."""
        self._socket, theirs = socket.socketpair()
        try:
            self._popen = _start(options, theirs.fileno())
        except OSError:
            self._socket.close()
            raise
        finally:
            theirs.close()
        self._supervisor = supervisor
        self._frames = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._error: Exception | None = None
        self._is_killed = False
        self.is_ready = self.is_sealed = False
        #: Whether it goes on only with what the others leave of the processors. There is no way back.
        self.is_slowed_down = False
        #: Whether it died before it read the request that was sent last.
        self.died_unasked = False
        #: The answer it works on.
        self.reply: Reply | None = None

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._popen.pid

    async def connect(self) -> None:
        """Begin to listen to it."""
        if self._is_killed:
            self._socket.close()
            return
        self._socket.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, sock=self._socket)

    def ask(self, request: bytes, reply: Reply) -> None:
        """Send a request; the answer goes to ``reply``."""
        self.reply = reply
        if self._transport is not None:
            self._transport.write(request)

    def pause(self, is_paused: bool) -> None:
        """Stop reading from it, which in the end makes it wait, or go on."""
        if self._transport is not None and not self._transport.is_closing():
            if is_paused:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def slow_down(self) -> None:
        """Let every other process go first."""
        self.is_slowed_down = True
        with suppress(OSError):  # it has just ended, or the system has no such tasks
            for task in Path(f"/proc/{self.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(task.name), _LOW_PRIORITY)

    def kill(self) -> None:
        """End it at once, whatever it does; nobody is told."""
        self._is_killed, self.reply = True, None
        self._popen.kill()
        # Where it is not connected yet, `connect` or `connection_made` closes the socket, whoever comes first: closed
        # under the event loop, its number might be that of another socket before the loop lets go of it.
        if self._transport is not None:
            self._transport.abort()

    async def buried(self) -> None:
        """Wait until the system has forgotten it."""
        # Its memory is given back before it can be waited for, which takes a while where it was much.
        await asyncio.to_thread(self._popen.wait)

    def memory(self) -> int:
        """Return its resident bytes; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_bytes().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    # asyncio.BufferedProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the way to it."""
        # A stream socket has no other; that of uvloop has its methods but is not of its class.
        self._transport = cast("asyncio.Transport", transport)
        if self._is_killed:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the room is what it is
        """Return where what it says goes."""
        return self._frames.free()

    def buffer_updated(self, nbytes: int) -> None:
        """Hand on what it says; what it cannot rightly say ends it."""
        try:
            for kind, payload in self._frames.filled(nbytes):
                if not self._is_killed:
                    self._take(kind, payload)
        except ValueError:
            self._popen.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """Find out what it died of."""
        # A socket that is closed with bytes in it is reset.
        self.died_unasked = isinstance(exc, ConnectionResetError | BrokenPipeError)
        if not self._is_killed:
            self._supervisor.lost(self, self._error or WorkerLost())

    async def cause_of_death(self, limit: float) -> Exception:
        """Return what it died of, as the error of its query; ``limit`` is what the query had, in seconds."""
        await self.buried()
        # Where memory cannot be had the engine aborts.
        causes = {-signal.SIGABRT: MemoryExceeded(), -signal.SIGXCPU: QueryTimeout(limit)}
        return causes.get(self._popen.returncode, WorkerLost())

    def _take(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.READY:
            self.is_ready, self.is_sealed = True, bool(json.loads(payload)["is_sealed"])
            self._supervisor.ready(self)
        elif not self.is_ready:
            self._error = decode_error(payload) if kind is Kind.ERROR else EngineFailed("a process spoke too early")
        elif self.reply is not None:
            _hand_on(kind, payload, self.reply)
            if kind is not Kind.PART:
                self.reply = None
                self.pause(False)
                self._supervisor.released(self)


def _start(options: WorkerOptions, descriptor: int) -> subprocess.Popen[bytes]:
    """Start a process by exec: never as a copy of this one, with its threads and locks."""
    given = write_options(replace(options, descriptor=descriptor))
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", "server.engine.worker.main", given],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[descriptor],
        env=_environment(),
    )


def _hand_on(kind: Kind, payload: bytes, reply: Reply) -> None:
    if kind is Kind.ERROR:
        reply.fail(decode_error(payload))
        return
    reply.take(payload)
    if kind is not Kind.PART:
        reply.end(is_whole=kind is Kind.WHOLE)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    path = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    # Each arena of the allocator takes address space, which is limited.
    return {**kept, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}
