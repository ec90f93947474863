"""Read the outcome of each save from the process that builds the preview (`server.watching.preview_process`)."""

from __future__ import annotations

import asyncio
import logging
from typing import IO, TYPE_CHECKING, Final

from mapping.publication.preview import LastSave

if TYPE_CHECKING:
    from asyncio import StreamReader

_logger = logging.getLogger("onrecord.server")

#: Bytes of the longest line; problems are limited in number and length.
_LONGEST_LINE: Final = 4 * 1024 * 1024


class LastSaves:
    """The outcomes of saves that come through a pipe; the first was read before the server began."""

    def __init__(self, first: LastSave, pipe: IO[bytes]) -> None:
        self.first, self._pipe = first, pipe
        self._reader: StreamReader | None = None

    async def next(self) -> LastSave:
        """Return the outcome of the next save. If the other process ends, say so once and wait for ever."""
        if self._reader is None:
            self._reader = asyncio.StreamReader(limit=_LONGEST_LINE)
            protocol = asyncio.StreamReaderProtocol(self._reader)
            await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, self._pipe)
        if line := await self._reader.readline():
            return LastSave.model_validate_json(line)
        if self.first.reason == _ENDED:
            await asyncio.Event().wait()
        _logger.error("%s", _ENDED)
        self.first = LastSave(key="ended", reason=_ENDED)
        return self.first


_ENDED: Final = "the process that watches the files has ended: start onrecord serve --watch again"
