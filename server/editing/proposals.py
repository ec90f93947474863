"""Propose a saying for words that somebody selected: who says them, with which cue, to whom and when.

Only words of the article's sentence are read. What nothing shows is left out, for the person to fill in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mapping.editing.errors import CannotEdit
from mapping.sheet.article_text import ArticleText
from mapping.sheet.model import LONGEST_QUOTE
from mapping.sheet.voices import denial_in, names_someone, subject_of
from mapping.sheet.word_lists import phrases_in, word_lists, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import Word, WordLists

_MOST_OCCURRENCES: Final = 1000
#: The content that a person corrects.
_KIND: Final = "occurrence()"


@dataclass(frozen=True)
class Proposal:
    """A saying that can be added as it is, or corrected; and who else is named in its sentence."""

    saying: dict[str, Any]
    #: Entities named in the sentence, as candidates for every role.
    named: tuple[str, ...] = ()
    #: The words for a speaker that are not a name, if they are the subject of the cue.
    pronoun: str = ""
    notes: tuple[str, ...] = field(default=())


def propose(text: str, selected: Range, language: str, entities: Mapping[str, Entity]) -> Proposal:
    """Return a proposal for the words between two offsets. Raises `CannotEdit` if they cannot be a quote."""
    return _Proposing(text, selected, language, entities).proposal()


class _Proposing:
    def __init__(self, text: str, selected: Range, language: str, entities: Mapping[str, Entity]) -> None:
        self._article, self._words = ArticleText(text), word_lists(language)
        self._entities = entities
        self._span = _whole_words(self._article, *selected)
        sentences = self._article.sentences_around((self._span,))
        self._sentence: Range = (sentences[0][0], sentences[-1][1]) if sentences else (self._span.start, self._span.end)
        self._listed = list(words_in(text, *self._sentence))

    def proposal(self) -> Proposal:
        quote = quote_of(self._article, self._span)
        outside = self._outside()
        named = tuple(name for name in self._entities if self._names(name, " ".join(outside)))
        saying: dict[str, Any] = {}
        cue = self._cue()
        subject = subject_of(self._article, cue, self._words) if cue else None
        claimant = self._claimant(subject, named)
        pronoun = subject if subject and subject.casefold() in self._words.pronouns else ""
        if claimant:
            saying["claimant"] = claimant
        if pronoun and claimant:
            saying["as"] = pronoun
        if cue:
            saying["cue"] = cue.exact
        audience = self._audience(cue, [name for name in named if name != claimant])
        if audience and claimant:
            saying["told_to"] = audience
        if claimant and (when := self._when()):
            saying["when"] = when
        stance = "denies " if denial_in([cue.exact] if cue else [], self._words) else ""
        content = stance + _KIND
        if isinstance(quote, str) and " " in quote:
            saying[quote] = content
        else:
            saying |= {"quote": quote, "content": _KIND} | ({"stance": "denies"} if stance else {})
        return Proposal(saying, named, pronoun)

    def _outside(self) -> tuple[str, str]:
        start, end = self._sentence
        return self._article.text[start : self._span.start], self._article.text[self._span.end : end]

    def _names(self, name: str, words: str) -> bool:
        entity = self._entities[name]
        return names_someone([*([entity.name] if entity.name else []), *entity.also], words)

    def _cue(self) -> Span | None:
        """Return the reporting words outside the selection that are nearest to it."""
        found = [word for word in self._listed if word.folded in self._words.reporting and not self._is_inside(word)]
        ranges = [(word.start, word.end) for word in found]
        phrases = phrases_in(self._article.text, *self._sentence, self._words.reporting_phrases)
        ranges += [each for each in phrases if each[1] <= self._span.start or each[0] >= self._span.end]
        nearest = min(ranges, key=lambda each: max(self._span.start - each[1], each[0] - self._span.end), default=None)
        return self._article.part(*nearest) if nearest else None

    def _is_inside(self, word: Word) -> bool:
        return word.start < self._span.end and self._span.start < word.end

    def _claimant(self, subject: str | None, named: Sequence[str]) -> str | None:
        if subject is None:
            return named[0] if len(named) == 1 and self._cue() else None
        if subject.casefold() not in self._words.pronouns:
            return next((name for name in self._entities if self._names(name, subject)), None)
        return self._last_named_before(self._sentence[0])

    def _last_named_before(self, end: int) -> str | None:
        """Return the person named last before an offset."""
        before = self._article.text[max(0, end - 1000) : end]
        for sentence in reversed(before.split(". ")):
            people = [
                name for name, each in self._entities.items() if each.type == "Person" and self._names(name, sentence)
            ]
            if people:
                return people[-1]
        return None

    def _audience(self, cue: Span | None, others: Sequence[str]) -> str | None:
        """Return the entity named right after a cue, before the selection or the end of the sentence."""
        if cue is None:
            return None
        end = self._span.start if cue.end <= self._span.start else self._sentence[1]
        after = self._article.text[cue.end : end].lstrip()[:60]
        first = after.partition(",")[0]
        return next((name for name in others if self._names(name, first)), None)

    def _when(self) -> str | None:
        """Return the words of a day outside the selection, with the preposition before them."""
        for index, word in enumerate(self._listed):
            if self._is_inside(word) or not _is_time(word, self._words):
                continue
            before = self._listed[index - 1] if index else None
            start = before.start if before and before.folded in self._words.date_prepositions else word.start
            return self._article.text[start : word.end]
        return None


def _is_time(word: Word, words: WordLists) -> bool:
    return word.folded in words.weekdays or (word.folded in words.relative and " " not in word.folded)


def _whole_words(article: ArticleText, start: int, end: int) -> Span:
    """Return the words that a selection touches, without the marks and spaces around them."""
    touched = [word for word in words_in(article.text) if word.start < end and start < word.end]
    if not touched:
        raise CannotEdit("select some words of the article")
    return article.part(touched[0].start, touched[-1].end)


def quote_of(article: ArticleText, span: Span) -> str | dict[str, str]:
    """Return the quote that means a span: its words on one line, with a number if they occur more than once."""
    words = " ".join(span.exact.split())
    if len(words) > LONGEST_QUOTE:
        raise CannotEdit(f"a quote has at most {LONGEST_QUOTE:,} characters; select fewer words")
    found = article.find(words, _MOST_OCCURRENCES)
    if span not in found:
        raise CannotEdit("these words cannot be quoted: select whole words of one part of the article")
    return words if len(found) == 1 else {"text": words, "occurrence": str(found.index(span) + 1)}
