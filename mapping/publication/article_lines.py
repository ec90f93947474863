"""Read articles from JSON Lines: each line is one, or a problem that says why it is none."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from typing import TYPE_CHECKING, Final

from mapping.errors import Problem
from mapping.publication.compressed_input import displayed, read_pieces, split_lines
from mapping.sheet.article_line import ArticleLine
from mapping.sheet.problem_messages import explain_parser, problem
from mapping.sheet.value_types import MAXIMUM_NAME_LENGTH, is_identifier
from mapping.sheet.yaml_and_json import refuse_constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


#: Bytes of a line: a text and a sheet of 1 MiB each, with every character beyond ASCII escaped.
MAXIMUM_LINE_BYTES: Final = 8 * 1024 * 1024
#: A line that begins with its id, as ours do: whether it is needed shows without reading it all.
_BEGINS_WITH_ID: Final = re.compile(rb'\s*\{\s*"id"\s*:\s*"([a-z0-9-]+)"\s*[,}]')
_KINDS: Final = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class ArticleLines:
    """The articles in one or more inputs, in their order. Blank lines count as lines, and as nothing else."""

    def __init__(self, inputs: Sequence[str], owns: Callable[[str], bool] | None = None) -> None:
        """Take names of files or "-"; ``owns`` chooses articles by their ids, and bad lines by their numbers."""
        self.inputs = tuple(map(displayed, inputs))
        self._names, self._owns, self._digest = inputs, owns, hashlib.sha256()
        #: Where each article is: the name of the input and the number of the line.
        self.places: dict[str, tuple[str, int]] = {}

    @property
    def sha256(self) -> str:
        """SHA-256 of everything read so far, decompressed."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[ArticleLine | Problem]:
        """Yield each article, or the problem of a line that is none.

        Raises `UnreadableInput` if an input cannot be read to its end.
        """
        for name in self._names:
            lines = split_lines(self._digested(read_pieces(name)), MAXIMUM_LINE_BYTES)
            for number, line in enumerate(lines, 1):
                found = self._read(displayed(name), number, line)
                if found is not None:
                    yield found

    def _digested(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._digest.update(piece)
            yield piece

    def _read(self, file: str, number: int, line: bytes | None) -> ArticleLine | Problem | None:
        if line is None:
            found: ArticleLine | Problem = problem("long_line", file, number, 1, most=MAXIMUM_LINE_BYTES)
            return found if self._is_owned(str(number)) else None
        line = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).rstrip()
        begin = _BEGINS_WITH_ID.match(line)
        owner = begin[1].decode() if begin else ""
        if not line or (owner and not self._is_owned(owner)):
            return None
        found = _read_line(file, number, line, owner)
        slug = found.slug if isinstance(found, ArticleLine) else ""
        if not self._is_owned(owner or slug or str(number)):
            return None
        return self._refuse_repeated(found) if isinstance(found, ArticleLine) else found

    def _is_owned(self, owner: str) -> bool:
        return self._owns is None or self._owns(owner)

    def _refuse_repeated(self, line: ArticleLine) -> ArticleLine | Problem:
        first = self.places.setdefault(line.slug, (line.file, line.number))
        if first == (line.file, line.number):
            return line
        where = f"line {first[1]}" + (f" of {first[0]}" if first[0] != line.file else "")
        return problem("repeated_article", line.file, line.number, 1, name=line.slug, where=where)


def _read_line(file: str, number: int, line: bytes, begins_with: str) -> ArticleLine | Problem:
    value = _parse(file, number, line)
    if isinstance(value, Problem):
        return value
    if not isinstance(value, dict):
        return problem("no_object", file, number, 1, found=_KINDS.get(type(value), "a number"))
    if "id" not in value:
        return problem("missing_key", file, number, 1, name="id")
    slug = value["id"]
    if begins_with and slug != begins_with:
        return problem("duplicate_key", file, number, 1, name="id", where="")
    if not isinstance(slug, str) or not is_identifier(slug):
        return problem("bad_id", file, number, 1, name=slug, most=MAXIMUM_NAME_LENGTH)
    return ArticleLine(file, number, slug, line)


def _parse(file: str, number: int, line: bytes) -> object:
    """Return the value of a line, or the problem of one that is not JSON in UTF-8."""
    try:
        return json.loads(line.decode(), parse_int=_number, parse_constant=refuse_constant)
    except UnicodeDecodeError as error:
        return problem("wrong_encoding", file, number, error.start + 1, byte=f"{line[error.start]:02x}")
    except json.JSONDecodeError as error:
        return problem("invalid_line", file, number, error.colno, reason=explain_parser(error.msg)[0])
    except (RecursionError, ValueError) as error:
        reason = "too many levels of nesting" if isinstance(error, RecursionError) else str(error)
        return problem("invalid_line", file, number, 1, reason=reason)


def _number(digits: str) -> float:
    """Read a number that only a message shows; `int` refuses thousands of digits."""
    return int(digits) if len(digits) < 20 else float(digits)
