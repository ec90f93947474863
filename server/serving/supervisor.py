"""The first process of a service with several HTTP processes: it starts and replaces them, and adds up their counts.

`server.cli.serve` becomes this program, which loads little and reads no data.

It answers no request itself. Every process has the listening socket, so that the kernel gives each connection to a
free one, and its share of the limits, so that together they keep to the settings.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from contextlib import suppress
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from server.forking.parentage import name_process
from server.forking.template import Template
from server.observing.logs import set_up_logs
from server.observing.metric_totals import counted_up, total
from server.serving.shutdown import LAST_PROCESSES_SECONDS, stop_at_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from server.forking.template import Child
    from server.observing.metric_totals import Families

_logger = logging.getLogger("onrecord.server")

#: Bytes of a message between the processes.
LONGEST_LINE: Final = 4 * 1024 * 1024

_MODULE: Final = "server.serving.http_process"
#: Seconds between two collections of the counts, so that little is lost with a process that dies; and to wait for one.
_EVERY: Final = 1.0
_PATIENCE: Final = 1.0
#: The pause before a new start doubles with each failure, up to this.
_LONGEST_PAUSE: Final = 5.0


class ProcessFailed(OnrecordError):
    """A process that speaks HTTP ended before it answered a request."""

    def __init__(self, reason: str | None, status: int) -> None:
        super().__init__(reason or f"an HTTP process ended with status {status} before it answered")


class Kind(StrEnum):
    """The kind of a message. A message is a line of JSON, a list of its kind and its content."""

    #: A process answers requests.
    READY = "ready"
    #: A process cannot answer; the content is the reason.
    FAILED = "failed"
    #: The supervisor asks for counts by a number; the process sends the number and its counts.
    COUNT = "count"
    #: A process asks for the counts of all by a number; the supervisor sends the number and the counts.
    ASK = "ask"


def encoded(kind: Kind, content: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    """Return a message as a line."""
    return json.dumps([kind, content]).encode() + b"\n"


class _Place:
    """One of the processes, and later its successors."""

    def __init__(self, settings: str) -> None:
        self.settings = settings
        self.process: Child | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.is_ready = False
        self.failed_starts = 0
        self.reason: str | None = None
        #: The last known counts of the process and of its predecessors.
        self.counted: Families = []
        self.before: Families = []
        self.answers: dict[int, asyncio.Future[None]] = {}

    def say(self, kind: Kind, content: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        if self.writer is not None and not self.writer.is_closing():
            self.writer.write(encoded(kind, content))

    def bury(self) -> None:
        """Keep the counts of a process that ended."""
        self.is_ready, self.writer = False, None
        self.before = total([self.before, counted_up(self.counted)])
        self.counted = []
        for answer in self.answers.values():
            answer.cancel()


class Supervisor:
    """Processes for as many ``shares`` of the settings, each as JSON, which answer on ``listener``."""

    def __init__(self, listener: socket.socket, shares: Sequence[str]) -> None:
        self._listener = listener
        self._places = [_Place(share) for share in shares]
        self._template = Template(_MODULE, os.environ)
        self._stopped = asyncio.Event()
        self._changed = asyncio.Event()
        self._failure: Exception | None = None
        self._numbers = count()

    async def run(self, announce: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM; ``announce`` is called once every process answers.

        Raises `ProcessFailed` if one ends before all have answered.
        """
        stop_at_signals(self._stopped.set)
        tasks = [asyncio.create_task(self._keep(place)) for place in self._places]
        tasks.append(asyncio.create_task(self._count_again_and_again()))
        try:
            await self._all_ready()
            if not self._stopped.is_set():
                announce()
            await self._stopped.wait()
        finally:
            await self._end(tasks)
        if self._failure is not None:
            raise self._failure

    async def _all_ready(self) -> None:
        while not self._stopped.is_set() and not all(place.is_ready for place in self._places):
            self._changed.clear()
            waiting = [asyncio.create_task(each.wait()) for each in (self._changed, self._stopped)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()

    async def _keep(self, place: _Place) -> None:
        """Keep a process in a place as long as the service runs."""
        was_ever_ready = False
        while not self._stopped.is_set():
            status = await self._live(place)
            was_ever_ready = was_ever_ready or place.is_ready
            place.failed_starts = 0 if place.is_ready else place.failed_starts + 1
            place.bury()
            if self._stopped.is_set():
                return
            if not was_ever_ready:
                self._failure = ProcessFailed(place.reason, status)
                self._stopped.set()
                return
            _logger.error("an HTTP process ended with status %d; another takes its place", status)
            if place.failed_starts:
                await asyncio.sleep(min(0.1 * 2**place.failed_starts, _LONGEST_PAUSE))

    async def _live(self, place: _Place) -> int:
        """Start a process and return how it ended."""
        ours, theirs = socket.socketpair()
        try:
            place.process = await asyncio.to_thread(self._start, place.settings, theirs)
        except OSError as error:  # the system has no room for a process now
            ours.close()
            _logger.warning("no HTTP process can be started: %s", error)
            return 1
        reader, place.writer = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE)
        if self._stopped.is_set():
            # The service began to end while this process was being started.
            place.process.send_signal(signal.SIGTERM)
        try:
            await self._listen(place, reader)
            return await asyncio.to_thread(place.process.wait)
        finally:
            place.writer.close()

    def _start(self, settings: str, channel: socket.socket) -> Child:
        with channel:
            return self._template.start(settings, [self._listener.fileno(), channel.fileno()])

    async def _close_template(self) -> None:
        """End the template once every process answers: it would hold memory for a start that may never come."""
        if all(place.is_ready for place in self._places):
            await asyncio.to_thread(self._template.close)

    async def _listen(self, place: _Place, reader: asyncio.StreamReader) -> None:
        """Take the messages of a process until it ends."""
        tasks = set[asyncio.Task[None]]()
        with suppress(ConnectionError):
            while line := await reader.readline():
                kind, content = json.loads(line)
                if kind == Kind.READY:
                    place.is_ready = True
                    self._changed.set()
                    await self._close_template()
                elif kind == Kind.FAILED:
                    place.reason = content
                elif kind == Kind.COUNT:
                    place.counted = content[1]
                    if (answer := place.answers.get(content[0])) is not None and not answer.done():
                        answer.set_result(None)
                else:
                    task = asyncio.create_task(self._tell(place, content))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)

    # Counts

    async def _tell(self, place: _Place, number: int) -> None:
        place.say(Kind.ASK, [number, await self._families()])

    async def _families(self) -> Families:
        """Return the counts of all processes, also of those that have ended."""
        await asyncio.gather(*(self._take_count(place) for place in self._places if place.is_ready))
        return total(part for place in self._places for part in (place.before, place.counted))

    async def _take_count(self, place: _Place) -> None:
        """Ask a process for its counts; one that does not answer keeps those it gave last."""
        number = next(self._numbers)
        answer = place.answers[number] = asyncio.get_running_loop().create_future()
        place.say(Kind.COUNT, number)
        await asyncio.wait([answer], timeout=_PATIENCE)
        del place.answers[number]

    async def _count_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            await self._families()

    # The end

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Let the answers under way end, then kill the processes that are left."""
        keeping, counting = tasks[:-1], tasks[-1]
        counting.cancel()
        self._signal(signal.SIGTERM)
        await asyncio.wait(keeping, timeout=LAST_PROCESSES_SECONDS)
        self._signal(signal.SIGKILL)
        for task in keeping:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._template.close)

    def _signal(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.process is not None:
                place.process.send_signal(number)


def main(arguments: Sequence[str]) -> int:
    """Serve until a signal comes; the arguments are a listening descriptor, an announcement and the shares."""
    name_process("onrecord")
    set_up_logs()
    with socket.socket(fileno=int(arguments[0])) as listener:
        listener.set_inheritable(False)
        try:
            asyncio.run(Supervisor(listener, arguments[2:]).run(lambda: print(arguments[1], flush=True)))
        except OnrecordError as error:
            print(f"onrecord: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
