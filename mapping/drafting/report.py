"""A reported statement, by its places in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mapping.sheet.sentences import Range


@dataclass(frozen=True)
class Report:
    """One reported statement, by offsets in the text."""

    form: Literal["direct", "indirect"]
    content: tuple[Range, ...]
    source: Range | None
    cue: tuple[Range, ...]
    reason: str
    #: The audience, if the sentence of the cue names it.
    audience: Range | None = None
