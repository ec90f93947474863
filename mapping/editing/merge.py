"""Merge two changes of one file item by item: an entry of a section is the smallest part that is compared.

A change of one side only is applied, and additions of both sides at one place are both kept. Two different changes of
one item are a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from mapping.editing.errors import CannotEdit, EditConflict
from mapping.editing.source_ranges import block_of, compose, is_block
from mapping.sheet.yaml_and_json import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class _Hunk:
    """Items that one side has in the place of items of the base, from ``start`` to ``end``."""

    start: int
    end: int
    items: tuple[str, ...]

    def overlaps(self, other: _Hunk) -> bool:
        """Tell whether both change one item, or one puts an item between those that the other changes."""
        if self.start == self.end and other.start == other.end:
            return self.start == other.start
        return self.start < other.end and other.start < self.end


def merge(base: str, ours: str, theirs: str) -> str:
    """Return a text with the changes of both sides. Raises `EditConflict` if both changed one item differently."""
    if theirs in {ours, base}:
        return ours
    if base == ours:
        return theirs
    items = items_of(base)
    ours_hunks, theirs_hunks = _hunks(items, items_of(ours)), _hunks(items, items_of(theirs))
    conflicts: list[tuple[str, str, str]] = []
    merged = list(ours_hunks)
    for hunk in theirs_hunks:
        against = [each for each in ours_hunks if each.overlaps(hunk)]
        if any(each == hunk for each in against):
            continue
        if all(each.start == each.end == hunk.start == hunk.end for each in against):
            merged.append(hunk)
        else:
            conflicts += [_conflict(items, each, hunk) for each in against]
    result = _apply(items, merged)
    if not conflicts and _is_broken(result) and not _is_broken(ours) and not _is_broken(theirs):
        # Both sides added one key, each with another value.
        conflicts = [_conflict(items, one, other) for one in ours_hunks for other in theirs_hunks if one != other]
    if conflicts:
        raise EditConflict(conflicts)
    return result


def _is_broken(text: str) -> bool:
    return bool(read_yaml(text, "").problems)


def items_of(text: str) -> list[str]:
    """Cut a file into the entries of its sections and the text between them; together they are the file.

    A file that is not a mapping in block style is cut into lines.
    """
    try:
        bounds = sorted({0, *_bounds(text), len(text)})
    except CannotEdit:
        return text.splitlines(keepends=True)
    return [text[start:end] for start, end in pairwise(bounds)]


def _bounds(text: str) -> Iterator[int]:
    for entry in block_of(text, compose(text)).entries:
        yield from (entry.lead, entry.end)
        if is_block(entry.value):
            for each in block_of(text, entry.value).entries:
                yield from (each.lead, each.end)


def _hunks(base: Sequence[str], changed: Sequence[str]) -> list[_Hunk]:
    """Return what changed; as many items in the place of as many are changes of one item each."""
    found: list[_Hunk] = []
    for tag, start, end, first, last in SequenceMatcher(None, base, changed, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if end - start == last - first:
            pairs = zip(range(start, end), changed[first:last], strict=True)
            found += [_Hunk(number, number + 1, (item,)) for number, item in pairs]
        else:
            found.append(_Hunk(start, end, tuple(changed[first:last])))
    return found


def _conflict(items: Sequence[str], ours: _Hunk, theirs: _Hunk) -> tuple[str, str, str]:
    start, end = min(ours.start, theirs.start), max(ours.end, theirs.end)
    return ("".join(items[start:end]), *(_side(items, hunk, start, end) for hunk in (ours, theirs)))  # type: ignore[return-value]


def _side(items: Sequence[str], hunk: _Hunk, start: int, end: int) -> str:
    return "".join((*items[start : hunk.start], *hunk.items, *items[hunk.end : end]))


def _apply(items: Sequence[str], hunks: Sequence[_Hunk]) -> str:
    result = list(items)
    # Later changes first, so that the numbers of the earlier ones stay; an insertion goes before what is at its place.
    for hunk in sorted(hunks, key=lambda each: (each.start, each.end), reverse=True):
        result[hunk.start : hunk.end] = hunk.items
    return "".join(result)
