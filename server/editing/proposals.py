"""Propose a saying for words that somebody selected: the speaker, cue, audience and time that a draft finds for them.

The rules are those of `onrecord draft`. Words that they report of nobody become a claim of the article itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mapping.drafting.draft_sheet import draft_sheet
from mapping.editing.errors import CannotEdit
from mapping.editing.operations import EMPTY_SHEET, Operation
from mapping.sheet.article_text import ArticleText
from mapping.sheet.draft_writing import Quotes, to_yaml
from mapping.sheet.model import LONGEST_QUOTE, Entity
from mapping.sheet.names import names_someone
from mapping.sheet.word_lists import word_lists, words_in
from server.editing.article_view import finder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.sheet.sentences import Range

#: The content that a person corrects.
_KIND: Final = "occurrence()"
_SPEAKER: Final = ("claimant", "as", "cue", "told_to", "when", "attribution")


@dataclass(frozen=True)
class Proposal:
    """A proposed saying, to add unchanged or corrected."""

    saying: dict[str, Any]
    #: Entities named in its sentences, as candidates for every role.
    named: tuple[str, ...] = ()
    #: Keys of an entity that the saying names and the sheet lacks, by name.
    entities: dict[str, Any] = field(default_factory=dict)
    #: How the speaker was found, or empty.
    reason: str = ""


def propose(text: str, selected: Range, language: str, entities: Mapping[str, Entity]) -> Proposal:
    """Return a proposal for the words between two offsets. Raises `CannotEdit` if they cannot be a quote."""
    article = ArticleText(text, word_lists(language))
    place = _whole_words(article, *selected)
    sentences = article.sentences_around((article.part(*place),))
    quote = _quote(article, place, sentences)
    said, claim = _drafted_at(text, place, draft(text, language, entities))
    saying: dict[str, Any] = {key: said[key] for key in _SPEAKER if key in said}
    line = _line(claim)
    around = " ".join(text[start:end] for start, end in sentences)
    named = tuple(name for name, each in entities.items() if names_someone(each.names, around))
    new = {name: said["entities"][name] for name in _names(saying) if name in said.get("entities", {})}
    saying |= (
        {quote: line} if isinstance(quote, str) and " " in quote else {"claims": [{"quote": quote, "content": line}]}
    )
    return Proposal(saying, named, new, said.get("reason", ""))


def draft(text: str, language: str, entities: Mapping[str, Entity]) -> dict[str, Any]:
    """Return the sheet that `onrecord draft` proposes, in which nothing may be changed."""
    known = {name: each.model_dump(mode="json", by_alias=True) for name, each in entities.items()}
    return _draft(text, language, json.dumps(known, sort_keys=True))


@lru_cache(4)
def _draft(text: str, language: str, entities: str) -> dict[str, Any]:
    known = {name: Entity.model_validate(each) for name, each in json.loads(entities).items()}
    return draft_sheet(text, language, known)


def add_draft(text: str, drafted: dict[str, Any]) -> str:
    """Return a sheet without sayings with those of a draft, and with its entities."""
    if text == EMPTY_SHEET:
        return to_yaml(drafted)
    for name, value in drafted.get("entities", {}).items():
        text = Operation("add", ("entities", name), value).apply(text)
    for index, saying in enumerate(drafted["sayings"]):
        text = Operation("add", ("sayings", index), saying).apply(text)
    return text


def _drafted_at(text: str, place: Range, sheet: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the saying and the claim of a draft that share most characters with a place, or nothing."""
    find, most = finder(text), 0
    found: tuple[dict[str, Any], dict[str, Any]] = {}, {}
    for saying in sheet["sayings"]:
        for claim in saying.get("claims", ()):
            shared = sum(max(0, min(place[1], span.end) - max(place[0], span.start)) for span in find(claim["quote"]))
            if shared > most:
                most, found = shared, ({**saying, "entities": sheet.get("entities", {})}, claim)
    return found


def _line(claim: Mapping[str, Any]) -> str:
    """Return the statement of a quote: the stance and modality that the words show, and a content to correct."""
    stance, modality = claim.get("stance", "affirms"), claim.get("modality", "actual")
    return _KIND if (stance, modality) == ("affirms", "actual") else f"{stance} {modality} {_KIND}"


def _names(saying: Mapping[str, Any]) -> list[str]:
    return [name for key in ("claimant", "told_to") if isinstance(name := saying.get(key), str)]


def _whole_words(article: ArticleText, start: int, end: int) -> Range:
    """Return the place of the words that a selection touches, without the marks and spaces around them."""
    touched = [word for word in words_in(article.text) if word.start < end and start < word.end]
    if not touched:
        raise CannotEdit("select some words of the article")
    return touched[0].start, touched[-1].end


def _quote(article: ArticleText, place: Range, sentences: Sequence[Range]) -> Any:  # noqa: ANN401 - any quote of a sheet
    """Return the quote that means a place; one that is too long is split at the ends of its sentences."""
    places = [place]
    if place[1] - place[0] > LONGEST_QUOTE:
        places = [_whole_words(article, max(place[0], start), min(place[1], end)) for start, end in sentences]
    if any(end - start > LONGEST_QUOTE for start, end in places):
        raise CannotEdit(f"a quote has at most {LONGEST_QUOTE:,} characters, and this sentence has more")
    quotes = [Quotes(article).quote(each) for each in places]
    if None in quotes:
        raise CannotEdit("these words cannot be quoted: select whole words of one part of the article")
    return quotes[0] if len(quotes) == 1 else quotes
