"""One query process as the HTTP process sees it: start it, send a request, read the answer, kill it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from server.engine.wire.frames import FrameKind, FrameReader, decode_error
from server.engine.wire.options import write_options
from server.errors import EngineFailed, MemoryExceeded, QueryTimeout, WorkerLost

if TYPE_CHECKING:
    from server.engine.pool.jobs import Job
    from server.engine.wire.options import WorkerOptions
    from server.forking.template import Child, Template

#: Variables of the environment that a query process gets; secrets stay here.
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
#: On the scale from -20 to 19; a process starts with the priority of the server, usually 0.
_LOW_PRIORITY: Final = 5
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class ProcessOwner(Protocol):
    """The object that a query process reports to."""

    def ready(self, process: QueryProcess) -> None:
        """Take in a process that has started."""

    def released(self, process: QueryProcess) -> None:
        """Take back a process that has answered."""

    def lost(self, process: QueryProcess, error: Exception) -> None:
        """Replace a process that died by itself; ``error`` is for the caller that waits for it to start."""


class QueryProcess(asyncio.BufferedProtocol):
    """A process of `server.engine.worker.main` and the socket to it."""

    def __init__(self, owner: ProcessOwner) -> None:
        """Make the socket; `start` comes next. Raises `OSError`."""
        self._socket, self._theirs = socket.socketpair()
        self._child: Child | None = None
        self._is_decided = asyncio.Event()
        self._owner = owner
        self._frames = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._error: Exception | None = None
        self._is_killed = False
        self.is_ready = self.is_sealed = False
        #: Whether it runs at low priority, which cannot be undone.
        self.is_slowed_down = False
        #: Whether it died before it read the request that was sent last.
        self.died_unasked = False
        #: The job it works on.
        self.job: Job | None = None

    @property
    def pid(self) -> int:
        """Its process id, 0 before it is started."""
        return self._child.pid if self._child else 0

    async def start(self, template: Template, options: WorkerOptions) -> None:
        """Start it and begin to read from it. Raises `OSError`."""
        try:
            self._child = await asyncio.to_thread(self._order, template, write_options(options))
        except OSError:
            self._socket.close()
            raise
        finally:
            self._is_decided.set()
        if self._is_killed:
            self._child.kill()
            self._socket.close()
            return
        self._socket.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, sock=self._socket)

    def _order(self, template: Template, options: str) -> Child:
        with self._theirs:
            return template.start(options, [self._theirs.fileno()])

    def ask(self, request: bytes, job: Job) -> None:
        """Send a request; the answer goes to ``job``."""
        self.job = job
        if self._transport is not None:
            self._transport.write(request)

    def pause(self, is_paused: bool) -> None:
        """Stop or resume reading from it; it waits once the buffers are full."""
        if self._transport is not None and not self._transport.is_closing():
            if is_paused:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def slow_down(self) -> None:
        """Let every other process run first."""
        self.is_slowed_down = True
        with suppress(OSError):  # it has just ended, or the system has no such tasks
            for task in Path(f"/proc/{self.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(task.name), _LOW_PRIORITY)

    def kill(self) -> None:
        """Kill it at once; its owner gets no report."""
        self._is_killed, self.job = True, None
        if self._child is not None:
            self._child.kill()
        # Before it is connected, `start` or `connection_made` closes the socket, whichever runs first. If it were
        # closed here, another socket could get its number while the event loop still watches that number.
        if self._transport is not None:
            self._transport.abort()

    async def wait_until_gone(self) -> None:
        """Wait until the system has forgotten it, which takes a while for a large process."""
        await self._is_decided.wait()
        if self._child is not None:
            await asyncio.to_thread(self._child.wait)

    def memory(self) -> int:
        """Return its resident bytes; 0 if the system does not say."""
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_bytes().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    # asyncio.BufferedProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # The transport of uvloop has these methods but is not of this class.
        self._transport = cast("asyncio.Transport", transport)
        if self._is_killed:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the buffer has one size
        """Return the buffer for the next bytes from the process."""
        return self._frames.free()

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on the frames that it sent; kill it for bytes that are not a frame."""
        try:
            for kind, payload in self._frames.filled(nbytes):
                if not self._is_killed:
                    self._take(kind, payload)
        except ValueError:
            if self._child is not None:
                self._child.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report its death, unless it was killed here."""
        # A socket that is closed with bytes in it is reset.
        self.died_unasked = isinstance(exc, ConnectionResetError | BrokenPipeError)
        if not self._is_killed:
            self._owner.lost(self, self._error or WorkerLost())

    async def fail_with_cause(self, job: Job) -> None:
        """Fail the job it worked on with the cause of its death."""
        await self.wait_until_gone()
        # The engine aborts if it gets no memory.
        causes = {-signal.SIGABRT: MemoryExceeded(), -signal.SIGXCPU: QueryTimeout(job.limit)}
        code = self._child.returncode if self._child else None
        job.fail(WorkerLost() if code is None else causes.get(code, WorkerLost()))

    def _take(self, kind: FrameKind, payload: bytes) -> None:
        if kind is FrameKind.READY:
            self.is_ready, self.is_sealed = True, bool(json.loads(payload)["is_sealed"])
            self._owner.ready(self)
        elif not self.is_ready:
            self._error = (
                decode_error(payload)
                if kind is FrameKind.ERROR
                else EngineFailed("a process sent a result before it was ready")
            )
        elif self.job is not None:
            if kind is FrameKind.ERROR:
                self.job.fail(decode_error(payload))
            else:
                self.job.take(payload)
            if kind is not FrameKind.PART:
                self.job.end(is_whole=kind is FrameKind.WHOLE)
                self.job = None
                self.pause(False)
                self._owner.released(self)


def environment() -> dict[str, str]:
    """Return the environment of query processes."""
    kept = {name: os.environ[name] for name in (*_PASSED_ON, "PYTHONPATH") if name in os.environ}
    # Each arena of the allocator takes address space, which is limited.
    return {**kept, "MALLOC_ARENA_MAX": "2"}
