"""The sentence that a claim makes, in words: who says it, with which stance and modality, and what.

Verbs stand in the past tense, which is the same for one speaker and for many; nothing is taken from the reporting word
of the article, which fits no sentence but its own.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "Sentence", "Statement", "sentence_of", "tidy"]

#: What a voice does; the article itself speaks in the present, as it is read.
_VERBS: Final = {"affirms": "said", "denies": "denied", "doubts": "doubted"}
_OWN_VERBS: Final = {"affirms": "says", "denies": "denies", "doubts": "doubts"}
#: How the content is spoken of; as actual, where nothing is added.
_MODALITIES: Final = {
    "planned": "as planned", "proposed": "as proposed", "possible": "as possible", "conditional": "on a condition",
}  # fmt: skip
_LONGEST_LABEL: Final = 200
#: Marks that make what follows read in another order than it stands in, and what ends them.
_REORDERING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Statement:
    """What one voice says: the values of a claim that make its sentence."""

    #: None where the article says it in its own voice.
    claimant: str | None = None
    stance: str = "affirms"
    modality: str = "actual"
    #: Labels of situations, and what the voices say that it reports.
    content: tuple[str | Statement, ...] = ()
    #: Further contents, which the sentence only counts.
    more: int = 0


@dataclass(frozen=True)
class Part:
    """Some words of a sentence: ours, or out of the data."""

    text: str
    is_data: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence whose parts out of the data can be told from ours; as a string it is plain text of one line."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def sentence_of(statement: Statement) -> Sentence:
    """Return the sentence that a statement makes."""
    return Sentence(tuple(_said(statement, is_inner=False)))


def tidy(text: str, longest: int = _LONGEST_LABEL) -> str:
    """Return words of the data as they fit into a line of ours: shortened, and with no say in how the rest reads."""
    kept = text[: 4 * longest]
    # What is printable has neither.
    if not kept.isprintable():
        kept = "".join(" " if unicodedata.category(each) == "Cc" else each for each in kept if each not in _REORDERING)
    words = " ".join(kept.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _said(statement: Statement, *, is_inner: bool) -> Iterator[Part]:
    yield from _voice(statement, is_inner=is_inner)
    modality = _MODALITIES.get(statement.modality)
    if modality:
        yield Part(f", {modality}")
    if not statement.content:
        yield Part(" something")
        return
    for number, content in enumerate(statement.content):
        is_nested = isinstance(content, Statement)
        yield Part(_joint(number, is_nested=is_nested, after_comma=modality is not None))
        if isinstance(content, Statement):
            yield from _said(content, is_inner=True)
        else:
            yield Part(tidy(content), is_data=True)
    if statement.more:
        yield Part(f"; and {statement.more:,} more")


def _voice(statement: Statement, *, is_inner: bool) -> Iterator[Part]:
    if statement.claimant is None:
        article = "the article" if is_inner else "The article"
        yield Part(f"{article} {_OWN_VERBS.get(statement.stance, 'says')}")
    else:
        yield Part(tidy(statement.claimant), is_data=True)
        yield Part(f" {_VERBS.get(statement.stance, 'said')}")


def _joint(number: int, *, is_nested: bool, after_comma: bool) -> str:
    if number:
        return "; and that " if is_nested else "; "
    if is_nested:
        return ", that " if after_comma else " that "
    return ": "
