"""Read one page of a list; long lists are paged from counts of their rows by article or by day.

Sorting ten thousand IRIs costs the engine half a second, counting rows by article a few milliseconds. So the counts
come first, and then only the articles or days on the page are read and sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from server.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Anything that can be sorted.
Key = TypeVar("Key", bound="str | tuple[str, ...]")
Smaller = TypeVar("Smaller", bound="str | tuple[str, ...]")
_PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 1000
#: Longest page number; no list has more pages.
_DIGITS: Final = 6


@dataclass(frozen=True)
class Paging:
    """The page of a list that is shown, counted from 1, and how many rows a page has."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """The number of rows before the page."""
        return (self.number - 1) * self.size

    def last(self, total: int) -> int:
        """Return the number of the last page of ``total`` rows."""
        return max(1, -(-total // self.size))


def paging_of(parameters: Mapping[str, str], size: int = _PAGE_SIZE, name: str = "page") -> Paging:
    """Read ``size=`` and the page number, which is called ``name``. Raises `BadRequest`."""
    return Paging(_count(parameters, name, 1), min(_count(parameters, "size", size), LARGEST_PAGE))


def _count(parameters: Mapping[str, str], name: str, default: int) -> int:
    given = parameters.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS and int(given) > 0):
        raise BadRequest(f"{name}= must be a whole number from 1 on")
    return int(given)


@dataclass(frozen=True)
class ListPart(Generic[Key]):
    """The groups of rows that a page shows, such as articles or days."""

    keys: tuple[Key, ...]
    #: Rows of the first group that belong to earlier pages.
    skipped: int
    size: int

    def cut(self, rows: Sequence[str]) -> list[str]:
        """Return the page from all rows of its groups, which must be in order."""
        return list(rows[self.skipped : self.skipped + self.size])

    def within(self, counts: Mapping[Smaller, int]) -> ListPart[Smaller]:
        """Return the same part, restricted to smaller groups within its own."""
        return _part(counts, self.skipped, self.size)


def part_of(counts: Mapping[Key, int], paging: Paging) -> ListPart[Key]:
    """Return the groups on a page in their order, given the number of rows of each.

    >>> part_of({"a": 3, "b": 4, "c": 5}, Paging(number=2, size=4))
    ListPart(keys=('b', 'c'), skipped=1, size=4)
    """
    return _part(counts, paging.offset, paging.size)


def _part(counts: Mapping[Key, int], offset: int, size: int) -> ListPart[Key]:
    keys, before, skipped = list[Key](), 0, 0
    for key in sorted(counts):
        if before >= offset + size:
            break
        if before + counts[key] > offset:
            skipped = skipped if keys else offset - before
            keys.append(key)
        before += counts[key]
    return ListPart(tuple(keys), skipped, size)
