"""Read the lines of a file or of standard input, plain or compressed with gzip or Zstandard, in constant memory.

The first bytes say how the input is compressed, never its name.
"""

from __future__ import annotations

import sys
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

import zstandard

from mapping.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    class _Decompressor(Protocol):
        @property
        def eof(self) -> bool: ...
        @property
        def unused_data(self) -> bytes: ...
        def decompress(self, data: bytes, /) -> bytes: ...


#: The name of standard input, as an argument and in messages.
STANDARD_INPUT: Final = ("-", "<stdin>")
#: Bytes of compressed input at once. Zstandard makes up to 128 MiB of them, gzip 4 MiB.
_COMPRESSED_PIECE: Final = 4096
_PLAIN_PIECE: Final = 1 << 16
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTANDARD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
#: The window of zlib with the header of gzip.
_GZIP_WINDOW: Final = 31


def displayed(name: str) -> str:
    """Return the name of an input as messages show it."""
    return STANDARD_INPUT[1] if name == STANDARD_INPUT[0] else name


def read_pieces(name: str) -> Iterator[bytes]:
    """Yield the content of a file, or of standard input for "-", decompressed.

    Raises `UnreadableInput` if it cannot be read, is damaged or ends too early.
    """
    try:
        with _opened(name) as file:
            begin = file.peek(len(_ZSTANDARD_MAGIC))  # type: ignore[attr-defined]  # both files are buffered
            if begin.startswith(_GZIP_MAGIC):
                yield from _decompress(file, displayed(name), "gzip", lambda: zlib.decompressobj(_GZIP_WINDOW))
            elif begin.startswith(_ZSTANDARD_MAGIC):
                yield from _decompress(file, displayed(name), "Zstandard", zstandard.ZstdDecompressor().decompressobj)
            else:
                yield from iter(lambda: file.read1(_PLAIN_PIECE), b"")  # type: ignore[attr-defined]
    except FileNotFoundError:
        raise UnreadableInput(name, "there is no such file") from None
    except IsADirectoryError:
        hint = "name the folder of the shared files before --articles"
        raise UnreadableInput(name, "is a folder, not a file", hint) from None
    except OSError as error:
        raise UnreadableInput(displayed(name), f"cannot be read: {error.strerror or error}") from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == STANDARD_INPUT[0]:
        yield sys.stdin.buffer
    else:
        with open(name, "rb") as file:  # noqa: PTH123 - a name with a trailing slash stays one
            yield file


def _decompress(file: BinaryIO, name: str, kind: str, begin: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Yield the content of one compressed stream after the other.

    `zstandard` ends without an error at a cut stream if it reads the file itself, so each stream is asked for its end.
    """
    stream = None
    try:
        while data := file.read(_COMPRESSED_PIECE):
            # Between two streams may be padding, as tape archives add it.
            while data := data if stream else data.lstrip(b"\0"):
                stream = stream or begin()
                yield stream.decompress(data)
                data, stream = (stream.unused_data, None) if stream.eof else (b"", stream)
    except (zlib.error, zstandard.ZstdError) as error:
        reason = str(error).rpartition(": ")[2]
        raise UnreadableInput(name, f"is damaged: {reason}", f"it is compressed with {kind}") from None
    if stream is not None:
        raise UnreadableInput(name, f"ends in the middle of its {kind} data", "copy or download it again")


def split_lines(pieces: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    r"""Yield each line without its line feed; None in place of one of more than ``longest`` bytes.

    >>> list(split_lines([b"on", b"e\ntwo\nlong", b"er", b"\n\nlast"], 4))
    [b'one', b'two', None, b'', b'last']
    """
    begun, length = list[bytes](), 0
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for end in ended:
            yield b"".join((*begun, end)) if length + len(end) <= longest else None
            begun, length = [], 0
        length += len(rest)
        if length <= longest:
            begun.append(rest)
    if length:
        yield b"".join(begun) if length <= longest else None
