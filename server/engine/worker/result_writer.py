"""The way of a result out of the engine: held until the first buffer is full, checked, counted, then let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from server.errors import NotRepresentable, ResultTooLarge
from server.http.negotiation import GRAPH_FORMATS, RDF_XML, RESULTS_XML, SOLUTION_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer as Buffer

    from server.http.negotiation import MediaType

__all__ = ["FIRST_BYTES", "ResultWriter", "not_representable"]

#: An error found in so much of a result is told with a status; a result not longer than this has a known length.
FIRST_BYTES: Final = 256 * 1024
_PART_BYTES: Final = 64 * 1024


class ResultWriter:
    """A file for the engine to write to; it hands full buffers to ``send`` and raises what must end the query."""

    def __init__(self, result_format: MediaType, limit: int, send: Callable[[bytes], None]) -> None:
        self._format, self._limit, self._send = result_format, limit, send
        self._held: list[bytes] = []
        self._held_bytes = self._written = 0
        self._full = FIRST_BYTES
        is_xml = result_format is RESULTS_XML or result_format is RDF_XML
        self._xml = expat.ParserCreate(namespace_separator=" ") if is_xml else None

    def write(self, data: Buffer, /) -> int:
        """Take bytes. Raises `ResultTooLarge` or `NotRepresentable`."""
        part = bytes(data)
        self._written += len(part)
        if self._written > self._limit:
            raise ResultTooLarge(self._limit, "bytes")
        if self._xml:
            self._held.append(self._well_formed(part, is_last=False))
        else:
            self._held.append(part)
        self._held_bytes += len(self._held[-1])
        if self._held_bytes >= self._full:
            self._send(self._take())
            self._full = _PART_BYTES
        return len(part)

    def flush(self) -> None:
        """Do nothing: buffers go when they are full."""

    def finish(self) -> bytes:
        """Return what is left, once all is written. Raises `NotRepresentable`."""
        self._well_formed(b"", is_last=True)
        return self._take()

    def _take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        self._held_bytes = 0
        return taken

    def _well_formed(self, part: bytes, *, is_last: bool) -> bytes:
        """Return XML that reads back as it was meant; refuse characters and names that XML has no way to write.

        A carriage return must be a reference or a parser makes it a line feed (XML 1.0, section 2.11).
        """
        escaped = part.replace(b"\r", b"&#13;")
        if self._xml:
            try:
                self._xml.Parse(escaped, is_last)
            except expat.ExpatError as error:
                raise not_representable(self._format) from error
        return escaped


def not_representable(result_format: MediaType) -> NotRepresentable:
    """Return the refusal to write a result in a format that cannot express it."""
    offered = GRAPH_FORMATS if result_format in GRAPH_FORMATS else SOLUTION_FORMATS
    return NotRepresentable(result_format.media_type, [each.name for each in offered if each is not result_format])
