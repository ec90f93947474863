"""Put stances into words, and write a claim as a sentence: speaker, stance, modality and content.

Verbs are in the past tense, which is the same for one speaker and for many. The reporting word of the article is not
used: it fits only its own sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.pages.safe_text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Stance -> its verb in the past tense, which also fits before "by".
_PAST: Final = {"affirms": "affirmed", "denies": "denied", "doubts": "doubted"}
#: Before the content of a claim.
_VERBS: Final = _PAST | {"affirms": "said"}
#: An article speaks in the present, as it is read.
_OWN_VERBS: Final = {"affirms": "says", "denies": "denies", "doubts": "doubts"}
#: An actual content gets no addition.
_MODALITIES: Final = {
    "planned": "as planned", "proposed": "as proposed", "possible": "as possible", "conditional": "on a condition",
}  # fmt: skip
#: Characters of the name of a claimant: a sentence is the heading of a page.
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Statement:
    """The values of a claim that make its sentence."""

    #: None if the article says it in its own voice.
    claimant: str | None = None
    stance: str = "affirms"
    modality: str = "actual"
    #: Labels of situations, and the statements that it reports.
    content: tuple[str | Statement, ...] = ()
    #: The number of further contents, which the sentence does not name.
    more: int = 0


@dataclass(frozen=True)
class Phrase:
    """Some words of a sentence, our own or from the data."""

    text: str
    is_data: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence as phrases; `str` gives plain text of one line."""

    parts: tuple[Phrase, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def in_past(stance: str) -> str:
    """Return the verb that every page writes for a stance, of one speaker or of many; an unknown stance unchanged.

    >>> in_past("denies")
    'denied'
    """
    return _PAST.get(stance, stance)


def sentence_of(statement: Statement) -> Sentence:
    """Return the sentence that a statement makes.

    >>> str(sentence_of(Statement("Ann", "denies", content=("a visit",))))
    'Ann denied: a visit'
    """
    return Sentence(tuple(_write(statement, is_inner=False)))


def _write(statement: Statement, *, is_inner: bool) -> Iterator[Phrase]:
    yield from _write_voice(statement, is_inner=is_inner)
    modality = _MODALITIES.get(statement.modality)
    if modality:
        yield Phrase(f", {modality}")
    if not statement.content:
        yield Phrase(" something")
        return
    for number, content in enumerate(statement.content):
        is_nested = isinstance(content, Statement)
        yield Phrase(_joint(number, is_nested=is_nested, after_comma=modality is not None))
        if isinstance(content, Statement):
            yield from _write(content, is_inner=True)
        else:
            yield Phrase(tidy(content), is_data=True)
    if statement.more:
        yield Phrase(f"; and {statement.more:,} more")


def _write_voice(statement: Statement, *, is_inner: bool) -> Iterator[Phrase]:
    if statement.claimant is None:
        article = "the article" if is_inner else "The article"
        yield Phrase(f"{article} {_OWN_VERBS.get(statement.stance, 'says')}")
    else:
        yield Phrase(tidy(statement.claimant, _LONGEST_NAME), is_data=True)
        yield Phrase(f" {_VERBS.get(statement.stance, 'said')}")


def _joint(number: int, *, is_nested: bool, after_comma: bool) -> str:
    if number:
        return "; and that " if is_nested else "; "
    if is_nested:
        return ", that " if after_comma else " that "
    return ": "
