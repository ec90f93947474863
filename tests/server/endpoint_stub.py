"""A SPARQL endpoint that answers with whatever bytes a test plays, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


def head(status: str = "200 OK", **fields: str) -> bytes:
    """Return the head of a response; ``content_type`` stands for Content-Type."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1")


def whole(body: bytes, content_type: str, status: str = "200 OK", **fields: str) -> bytes:
    """Return a response with its length."""
    return head(status, content_type=content_type, content_length=str(len(body)), **fields) + body


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body; of nothing, its end."""
    return b"%x\r\n%s\r\n" % (len(data), data)


@dataclass
class Stub:
    """What is played, and what came of it."""

    #: Pieces of the response, sent one after the other.
    pieces: Sequence[bytes]
    #: Whether the last piece is sent again and again.
    is_endless: bool = False
    #: Whether the connection stays open after the last piece, without another byte.
    is_stalled: bool = False
    url: str = ""
    heads: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    #: Set once the first request has come.
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set once a client has closed a connection that was being answered.
    was_left: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection: one request, one response, closed."""
        try:
            await self._read(reader)
            for piece in self.pieces:
                await self._send(writer, piece)
            while self.is_endless:
                await self._send(writer, self.pieces[-1])
            if self.is_stalled and await reader.read() == b"":
                self.was_left.set()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.was_left.set()
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(lines)
        length = lines.lower().partition("content-length:")[2].partition("\r\n")[0]
        self.forms.append(parse_qs((await reader.readexactly(int(length))).decode("ascii")))
        self.was_asked.set()

    async def _send(self, writer: asyncio.StreamWriter, piece: bytes) -> None:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)  # a drain that has room does not let others run


@asynccontextmanager
async def playing(stub: Stub) -> AsyncIterator[Stub]:
    """Serve a stub on a free port of the loopback interface."""
    server = await asyncio.start_server(stub.answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    stub.url = f"http://{host}:{port}/query"
    async with server:
        yield stub
