"""One of several HTTP processes on one port: its own workers, its share of the limits, counts in common.

Started by `server.serving.supervisor` as a copy of a template (`server.forking`), with the listening socket and a
socket to the supervisor; it ends when the latter does.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from server.forking.parentage import name_process
from server.observing.logs import set_up_logs
from server.serving.event_loop import loop_factory, run
from server.serving.service import generation_to_serve, keep_generation, serve
from server.serving.supervisor import LONGEST_LINE, Kind, encoded
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from server.observing.metric_totals import Families
    from server.observing.metrics import Metrics

#: Seconds to wait for the counts of the others before giving one's own.
_PATIENCE: Final = 2.0
# The template loads the module of the loop, so that copies need not.
loop_factory()


class _Colleagues:
    """The connection to the supervisor, and through it to the other processes."""

    def __init__(self, app: FastAPI, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._metrics: Metrics = app.state.metrics
        self._reader, self._writer = reader, writer
        self._numbers = count()
        self._asked: dict[int, asyncio.Future[Families]] = {}

    async def families(self) -> Families:
        """Return the counts of the whole service, or only of this process if the supervisor does not answer."""
        number = next(self._numbers)
        answer: asyncio.Future[Families] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._writer.write(encoded(Kind.ASK, number))
        try:
            async with asyncio.timeout(_PATIENCE):
                return await answer
        except TimeoutError:
            return self._metrics.families()
        finally:
            del self._asked[number]

    async def listen(self) -> None:
        """Answer the supervisor for as long as it lives."""
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                kind, content = json.loads(line)
                if kind == Kind.COUNT:
                    self._writer.write(encoded(Kind.COUNT, [content, self._metrics.families()]))
                elif (answer := self._asked.get(content[0])) is not None and not answer.done():
                    answer.set_result(content[1])


async def _serve(listener: socket.socket, channel: socket.socket, settings: Settings) -> None:
    reader, writer = await asyncio.open_connection(sock=channel, limit=LONGEST_LINE)
    tasks = set[asyncio.Task[None]]()

    def begin(app: FastAPI, stop: Callable[[], None]) -> None:
        colleagues = _Colleagues(app, reader, writer)
        app.state.census = colleagues.families
        task = asyncio.create_task(colleagues.listen())
        tasks.add(task)
        # No process of the service outlives the supervisor, even if that is killed.
        task.add_done_callback(lambda _task: stop())
        writer.write(encoded(Kind.READY, None))

    try:
        await serve(listener, settings, generation_to_serve(settings), begin)
    except OnrecordError as error:
        writer.write(encoded(Kind.FAILED, str(error)))
        raise SystemExit(2) from error
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        for task in tasks:
            task.cancel()


def prepare(argument: str) -> None:
    """Read the generation in the template, so that all copies share its memory; a copy says why if that fails."""
    with suppress(OnrecordError, OSError):
        keep_generation(Settings.model_validate_json(argument).output)


def main(arguments: list[str]) -> None:
    """Serve until a signal comes; the arguments are the settings as JSON and two descriptors."""
    settings, listening, channel = Settings.model_validate_json(arguments[0]), int(arguments[1]), int(arguments[2])
    name_process("onrecord-http")
    set_up_logs()
    with suppress(KeyboardInterrupt), socket.socket(fileno=listening) as listener:
        run(_serve(listener, socket.socket(fileno=channel), settings))


if __name__ == "__main__":
    main(sys.argv[1:])
