"""Describe one thing that somebody is said to say, by its places in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mapping.sheet.sentences import Range


@dataclass(frozen=True)
class Report:
    """One thing that somebody is said to say, by offsets in the text."""

    form: Literal["direct", "indirect"]
    content: tuple[Range, ...]
    source: Range | None
    cue: tuple[Range, ...]
    reason: str
    #: To whom it is said, if the sentence of the cue tells.
    audience: Range | None = None
