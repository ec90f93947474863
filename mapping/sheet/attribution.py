"""Find the words of an article that prove who says something: the cue, the speakers, the audience and the time.

They are sought in the ``attribution`` that the author wrote, and in the sentences of the claims. The cue and the name
of each speaker that are closest to each other count.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.sheet.article_text import NEIGHBOURHOOD
from mapping.sheet.checked_article import Mention, ProvenUtterance
from mapping.sheet.names import names_by_entity
from mapping.sheet.quote_folding import fold
from mapping.sheet.word_lists import phrases_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Entity, Utterance
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Joins the parts of a cue, such as "teilte ... mit".
PARTS: Final = " ... "
#: Most words between a speaker and the verb that is its cue, if several verbs could be.
_MOST_BETWEEN: Final = 3
#: Most places in one sentence at which a cue or a name is looked at.
_MOST_PLACES: Final = 30

#: The parts of a cue.
Cue = tuple["Span", ...]
#: Parts of a text, by start and end.
Zone = tuple["Range", ...]


class _Sought(NamedTuple):
    """An utterance whose proof is sought."""

    path: ValuePath
    utterance: Utterance
    given: Sequence[Span]
    contents: Sequence[Span]


class Attribution:
    """Proves the utterances of one sheet by the words of its article.

    In a sheet of version 1 the words may be anywhere near the quote, and a pronoun stands for the speaker.
    """

    def __init__(
        self, text: ArticleText, document: Document, entities: Mapping[str, Entity], words: WordLists, *, is_old: bool
    ) -> None:
        self._text, self._document, self._entities = text, document, entities
        self._words, self._is_old = words, is_old
        self._names = names_by_entity(entities)

    def prove(
        self, path: ValuePath, utterance: Utterance, given: Sequence[Span], contents: Sequence[Span]
    ) -> ProvenUtterance | None:
        """Return an utterance with its spans, or report each part that the article's words do not show.

        ``given`` is the attribution that the author wrote, ``contents`` the evidence of the claims.
        """
        sought = _Sought(path, utterance, given, contents)
        zones = list(self._zones(sought))
        found = next((found for zone in zones if (found := self._speak(sought, zone))), None)
        if found is None:
            self._report_missing(sought, zones[-1])
            return None
        cue, mentions = found
        zone = zones[-1]
        # Words are not sought again in the quotes that are within a sentence.
        outside = (span for span in contents if not any(start <= span.start and span.end <= end for start, end in zone))
        around = (*zone, *((span.start, span.end) for span in outside))
        audience = [self._audience(sought, index, around, cue) for index in range(len(utterance.told_to))]
        when = self._time(sought, around, cue)
        if None in audience or (utterance.when and when is None):
            return None
        mentions = (*mentions, *(each for each in audience if each))
        attribution = (*given, *self._cover((*cue, *(each.span for each in mentions)), when, given, contents))
        name = utterance.id or self._derive_id(utterance, cue, attribution)
        return ProvenUtterance(name, utterance, attribution, cue, mentions, when)

    # Zones

    def _zones(self, sought: _Sought) -> Iterator[Zone]:
        """Yield the parts of the text in which a speaker may be named, from the narrowest."""
        given = tuple((span.start, span.end) for span in sought.given)
        if given:
            yield given
        yield (*given, *self._text.sentences_around(sought.contents))
        if self._is_old:
            span, text = sought.contents[0], self._text.text
            end = text.find("\n", span.end)
            yield ((text.rfind("\n", 0, span.start) + 1, end if end >= 0 else len(text)),)
            yield ((max(0, span.start - NEIGHBOURHOOD), min(len(text), span.end + NEIGHBOURHOOD)),)

    def _where(self, sought: _Sought) -> str:
        if sought.given:
            return "in the attribution or the sentence of the quote"
        return f"within {NEIGHBOURHOOD} characters of the quote" if self._is_old else "in the sentence of the quote"

    # Cue and speakers

    def _speak(self, sought: _Sought, zone: Zone) -> tuple[Cue, tuple[Mention, ...]] | None:
        """Return the cue and the speakers that are closest to each other; None if the cue or one of them is missing."""
        utterance = sought.utterance
        cues = _pointed_at(list(islice(self._cues(sought, zone), _MOST_PLACES)), sought.given)
        named = {name: self._mentions(utterance, name, zone) for name in utterance.speakers}
        named = {name: _named_at(found, sought.given) for name, found in named.items()}
        if self._is_old:
            named = {name: found or self._pronouns(name, zone, cues) for name, found in named.items()}
        if not cues or not all(named.values()):
            return None
        ways = [(cue, tuple(_nearest(each, cue) for each in named.values())) for cue in cues]
        if utterance.cue is None and len(ways) > 1 and not self._is_old:
            close = [way for way in ways if self._is_next_to(*way)]
            return close[0] if len(close) == 1 else None
        if len(ways) == 1:
            return ways[0]
        return min(ways, key=lambda way: (_distance_of(*way), _apart(way[0], sought.contents)))

    def _cues(self, sought: _Sought, zone: Zone) -> Iterator[Cue]:
        if sought.utterance.cue:
            parts = sought.utterance.cue.split(PARTS)
            # The parts of a cue are in one sentence, or in pieces that the author points to.
            is_given = zone == tuple((span.start, span.end) for span in sought.given)
            for pieces in [zone] if is_given else [(each,) for each in zone]:
                yield from self._written_cues(parts, sorted(pieces))
            return
        for verbs in (self._words.reporting, self._words.weak_reporting):
            if found := list(islice(self._verbs(zone, verbs), _MOST_PLACES)):
                return (yield from found)
        yield from self._reporting_phrases(zone)

    def _verbs(self, zone: Zone, verbs: frozenset[str]) -> Iterator[Cue]:
        for start, end in zone:
            for word in self._text.words.listed(verbs, start, end):
                if not self._text.is_within_quotation(word.start):
                    yield (self._text.part(word.start, word.end),)

    def _reporting_phrases(self, zone: Zone) -> Iterator[Cue]:
        """Yield phrases such as "according to"; they count only in a sentence without a reporting verb."""
        for start, end in zone:
            for first, last in phrases_in(self._text.words.between(start, end), self._words.reporting_phrases):
                if not self._text.is_within_quotation(first):
                    yield (self._text.part(first, last),)

    def _written_cues(self, parts: Sequence[str], pieces: Sequence[Range]) -> Iterator[Cue]:
        for first in self._within(parts[0], pieces, 0):
            found = [first]
            for part in parts[1:]:
                following = next(self._within(part, pieces, found[-1].end), None)
                if following is None:
                    return  # nor does it follow a later one
                found.append(following)
            yield tuple(found)

    def _within(self, words: str, pieces: Sequence[Range], after: int) -> Iterator[Span]:
        """Yield the spans after an offset that are these words, each within one piece of the text."""
        for start, end in pieces:
            yield from self._text.words_within(words, max(start, after), end)

    def _mentions(self, utterance: Utterance, name: str, zone: Zone) -> list[Mention]:
        """Return where the text names an entity: by a name, by its surname, or by words that the author wrote."""
        if name in utterance.as_:
            return [Mention(name, "resolved", span) for span in self._spans(utterance.as_[name], zone)]
        named = [
            Mention(name, "named", span) for words in self._names.get(name, ()) for span in self._spans(words, zone)
        ]
        if named:
            return named
        written = utterance.as_.get("")
        return [Mention(name, "resolved", span) for span in self._spans(written, zone)] if written else []

    def _spans(self, words: str, zone: Zone) -> list[Span]:
        found: list[Span] = []
        for start, end in zone:
            found += islice(self._text.words_within(words, start, end), _MOST_PLACES - len(found))
        return found

    def _pronouns(self, name: str, zone: Zone, cues: Sequence[Cue]) -> list[Mention]:
        """Return the pronouns next to a cue; a sheet of version 1 cannot say which one means its speaker."""
        found = [
            Mention(name, "resolved", self._text.part(word.start, word.end))
            for start, end in zone
            for word in self._text.words.listed(self._words.pronouns, start, end)
            if not self._text.is_within_quotation(word.start)
        ]
        return [each for each in found if any(self._is_next_to(cue, (each,)) for cue in cues)]

    def _is_next_to(self, cue: Cue, mentions: Sequence[Mention]) -> bool:
        """Tell whether few words are between a cue and one of its speakers."""
        for mention in mentions:
            start, end = sorted((mention.span, cue[0]), key=lambda span: span.start)
            if len(self._text.words.between(start.end, end.start)) <= _MOST_BETWEEN:
                return True
        return not mentions

    def _report_missing(self, sought: _Sought, zone: Zone) -> None:
        utterance, where = sought.utterance, self._where(sought)
        cues = list(self._cues(sought, zone))
        if not cues and utterance.cue:
            self._document.report((*sought.path, "cue"), "cue_not_near", cue=utterance.cue, where=where)
        elif not cues:
            self._document.report(sought.path, "no_cue", where=where)
        missing = [name for name in utterance.speakers if not self._mentions(utterance, name, zone)]
        for name in missing:
            self._report_unnamed(sought, name, "claimant" if name in utterance.claimant else "through")
        if len(cues) > 1 and not missing and utterance.cue is None:
            said = ", ".join(dict.fromkeys(repr(cue[0].exact) for cue in cues))
            self._document.report(sought.path, "several_cues", cues=said, where=where)

    def _report_unnamed(self, sought: _Sought, name: str, role: str, *path: int) -> None:
        said, where = self._entities[name].name, self._where(sought)
        key = "told_to" if role == "audience" else role
        self._document.report((*sought.path, key, *path), "not_named", name=said, role=role, where=where)

    # Audience and time

    def _audience(self, sought: _Sought, index: int, around: Zone, cue: Cue) -> Mention | None:
        name = sought.utterance.told_to[index]
        if found := self._mentions(sought.utterance, name, around):
            return _nearest(found, cue)
        self._report_unnamed(sought, name, "audience", index)
        return None

    def _time(self, sought: _Sought, around: Zone, cue: Cue) -> Span | None:
        if sought.utterance.when is None:
            return None
        words = sought.utterance.when.expression
        if found := self._spans(words, around):
            return min(found, key=lambda span: _distance(span, cue))
        path = (*sought.path, "when", "expression")
        self._document.report(path, "time_not_near", text=words, where=self._where(sought))
        return None

    # The attribution

    def _cover(
        self, words: Sequence[Span], when: Span | None, given: Sequence[Span], contents: Sequence[Span]
    ) -> tuple[Span, ...]:
        """Return, for each sentence, the words from the first to the last that prove something of the utterance.

        Words that the author gave need no second attribution, and a time that the evidence of a claim shows needs none.
        """
        needed = [span for span in words if not _is_within(span, given)] if given else [*words]
        if when and not _is_within(when, (*given, *contents)):
            needed.append(when)
        parts: dict[Range, list[Span]] = {}
        for span in sorted(needed, key=attrgetter("start")):
            parts.setdefault(self._text.sentence_of(span), []).append(span)
        return tuple(self._text.part(each[0].start, max(span.end for span in each)) for each in parts.values())

    def _derive_id(self, utterance: Utterance, cue: Cue, attribution: Sequence[Span]) -> str:
        """Make an id from the words of an utterance and their sentence, not from its place in the sheet."""
        speaker = utterance.claimant[0] if utterance.claimant else "unnamed"
        sentence = (self._text.text[start:end] for start, end in self._text.sentences_around(cue[:1]))
        words = (*(span.exact for span in (*cue, *attribution)), *sentence)
        said = "|".join((*utterance.claimant, *map(fold, words)))
        return f"{speaker[:80].rstrip('-')}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _pointed_at(cues: list[Cue], given: Sequence[Span]) -> list[Cue]:
    """Return the cues whose parts the author wrote as pieces of the attribution, or all without such a one."""
    return [cue for cue in cues if set(cue) <= set(given)] or cues


def _named_at(mentions: list[Mention], given: Sequence[Span]) -> list[Mention]:
    """Return the mentions that the author wrote as pieces of the attribution, or all without such a one."""
    return [each for each in mentions if each.span in given] or mentions


def _nearest(mentions: Sequence[Mention], cue: Cue) -> Mention:
    # Of two names at one place the longer counts: "Robert Malley", not "Malley".
    return min(mentions, key=lambda each: (_distance(each.span, cue), each.span.start - each.span.end))


def _distance(span: Span, cue: Cue) -> int:
    return min(max(span.start - part.end, part.start - span.end, 0) for part in cue)


def _is_within(span: Span, around: Iterable[Span]) -> bool:
    return any(each.start <= span.start and span.end <= each.end for each in around)


def _distance_of(cue: Cue, mentions: Iterable[Mention]) -> int:
    return sum(_distance(each.span, cue) for each in mentions)


def _apart(cue: Cue, contents: Sequence[Span]) -> int:
    return min((_distance(span, cue) for span in contents), default=0)
