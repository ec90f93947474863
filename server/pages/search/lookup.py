"""Look words up in the index that was made with the generation."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING

from server.pages.search.matched_form import can_be_looked_up, matched_form
from server.precomputed.text_index import SHORTEST_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.precomputed.sidecar import Sidecar
    from server.precomputed.text_index import TextIndex

_logger = logging.getLogger("onrecord.server")


async def look_up(
    sidecar: Sidecar | None, words: Sequence[str], kinds: Iterable[str], most: int
) -> list[tuple[str, str, str]] | None:
    """Return kind, resource and text of the first texts of each kind that contain all folded words, longest first.

    None if no index gives exactly the results of the query.
    """
    if sidecar is None or sidecar.index is None or not (sidecar.is_intact and can_be_looked_up(words)):
        return None
    try:
        return await asyncio.to_thread(_look_up, sidecar.index, words, tuple(kinds), most)
    except sqlite3.Error as error:
        _logger.error("the index of the search cannot be read: %s", error)  # noqa: TRY400 - no fault of the program
        return None


def _look_up(index: TextIndex, words: Sequence[str], kinds: Iterable[str], most: int) -> list[tuple[str, str, str]]:
    long = [word for word in words if len(word) >= SHORTEST_WORD]
    short = words[len(long) :]

    def has_short_words(text: str) -> bool:
        form = matched_form(text)
        return all(word in form for word in short)

    is_found = has_short_words if short else None
    return [(kind, hit, text) for kind in kinds for hit, text in index.find(long, kind, most, is_found)]
