"""Draft the fact sheet of an article: its reports, and the speakers with their offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.drafting.audiences import audience_after
from mapping.drafting.reports import reports_in
from mapping.drafting.speakers import Speakers
from mapping.sheet.article_text import ArticleText
from mapping.sheet.attribution import PARTS
from mapping.sheet.draft_writing import Quotes, draft_marks, unused_name
from mapping.sheet.model import LONGEST_QUOTE
from mapping.sheet.notation import NotationError
from mapping.sheet.proof import SHORTEST_QUOTE
from mapping.sheet.quote_folding import fold
from mapping.sheet.voices import denial_in
from mapping.sheet.word_lists import word_lists, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.drafting.reports import Report
    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range

#: Words of the text that a label repeats.
_LABEL_WORDS: Final = 14
_LONGEST_LABEL: Final = 200
#: Speaker and cue this close are quoted together.
_NEAR: Final = 60
#: Titles before names in the text that become offices.
_LONGEST_OFFICE: Final = 120


def draft_sheet(text: str, language: str, entities: Mapping[str, Entity]) -> dict[str, Any]:
    """Return a sheet of version 2 in the order of the text; everything in it is marked as a draft."""
    return _Draft(text, language, entities).write()


class _Draft:
    def __init__(self, text: str, language: str, entities: Mapping[str, Entity]) -> None:
        self._language, self._words, self._entities = language, word_lists(language), entities
        self._article = ArticleText(text, self._words)
        self._speakers = Speakers(text, self._words, entities)
        self._quotes = Quotes(self._article)
        self._contents: set[str] = set()

    def write(self) -> dict[str, Any]:
        sayings: list[dict[str, Any]] = []
        by_cue: dict[tuple[Range, ...], dict[str, Any]] = {}
        offices: set[str] = set()
        for report in reports_in(self._article, self._words):
            if report.cue in by_cue:
                by_cue[report.cue]["claims"] += [claim for claim in (self._claim(report),) if claim]
                continue
            if report.source:
                sayings += self._office(report.source, offices)
            if saying := self._saying(report):
                sayings.append(saying)
                by_cue[report.cue] = saying
        sheet: dict[str, Any] = {"factsheet": 2, "article": {"language": self._language}}
        if self._speakers.added:
            sheet["entities"] = self._speakers.added
        return {**sheet, "sayings": sayings}

    # Claims

    def _saying(self, report: Report) -> dict[str, Any] | None:
        """Return one report as a saying; None if its words cannot be quoted or prove nothing."""
        claim = self._claim(report) if report.cue else None
        if claim is None:
            return None
        speaker = self._speakers.speaker(report.source) if report.source else None
        attribution = self._attribution(report)
        if attribution is None:
            return None
        saying: dict[str, Any] = {"claimant": speaker.entity} if speaker else {}
        saying["cue"] = PARTS.join(" ".join(self._article.text[a:b].split()) for a, b in report.cue)
        if self._has_repeated_cue(report):
            saying["id"] = self._unused(f"{speaker.entity if speaker else 'unnamed'} {saying['cue']}")
        if speaker and speaker.as_:
            saying["as"] = speaker.as_
        if attribution:
            saying["attribution"] = attribution
        if told_to := self._audience(report, speaker.entity if speaker else None):
            saying["told_to"] = told_to
        if when := self._time(report):
            saying["when"] = when
        reason = report.reason + (f"; {speaker.reason}" if speaker else "; no speaker found")
        return {**saying, **draft_marks(reason), "claims": [claim]}

    def _claim(self, report: Report) -> dict[str, Any] | None:
        """Return the content of a report, as an occurrence in its own words; None if the words prove nothing."""
        parts = [part for place in report.content for part in self._quotable(place)]
        quotes = [self._quotes.quote((part.start, part.end)) for part in parts]
        is_short = sum(len(fold(part.exact)) for part in parts) < SHORTEST_QUOTE
        if not quotes or None in quotes or (is_short and not all(map(self._article.is_quoted, parts))):
            return None
        said = " ".join(" ".join(part.exact for part in parts).split())
        label = " ".join(said.split(" ")[:_LABEL_WORDS])[:_LONGEST_LABEL]
        try:
            name = self._unused(label)
        except NotationError:
            return None
        claim: dict[str, Any] = {"quote": quotes[0] if len(quotes) == 1 else quotes}
        cue = [self._article.text[start:end] for start, end in report.cue]
        # The label repeats the words, negated or not, so that a source affirms them unless the cue denies.
        claim["stance"] = "denies" if denial_in(cue, self._words) else "affirms"
        # The mood of reported speech ("sei", "would") marks the words as somebody else's, not as a mere possibility.
        hedging = (self._words.hedges - self._words.reported_mood) | self._words.doubting | self._words.wishing
        is_hedged = any(word.folded in hedging for text in (*cue, said) for word in words_in(text))
        claim["modality"] = "possible" if is_hedged else "actual"
        return {**claim, "content": {"id": name, "kind": "occurrence", "label": label}}

    def _unused(self, words: str) -> str:
        name = unused_name(words, {*self._contents, *self._speakers.added})
        self._contents.add(name)
        return name

    def _quotable(self, place: Range) -> list[Span]:
        """Return the words at a place, cut at sentences if they are longer than one quote may be."""
        start, end = self._trim(*place)
        if end - start <= LONGEST_QUOTE:
            return [self._article.part(start, end)] if start < end else []
        cuts = [(max(a, start), min(b, end)) for a, b in self._article.sentences if a < end and start < b]
        return [self._article.part(a, b) for a, b in cuts if 0 < b - a <= LONGEST_QUOTE]

    def _trim(self, start: int, end: int) -> Range:
        text = self._article.text[start:end]
        return start + len(text) - len(text.lstrip(" \t\r\n,;:–—")), end - len(text) + len(text.rstrip(" \t\r\n,;:–—"))

    # Speakers

    def _attribution(self, report: Report) -> list[Any] | None:
        """Return the words that prove the speaker, for ``attribution``; None if they cannot be quoted.

        None are needed if all are in a sentence of the quote, and the cue is there only once.
        """
        places = [*report.cue, *(place for place in (report.source, report.audience) if place)]
        sentences = self._article.sentences_around([self._article.part(*place) for place in report.content])
        is_inside = all(any(a <= start and end <= b for a, b in sentences) for start, end in places)
        if is_inside and not self._has_repeated_cue(report):
            return []
        joined: list[Range] = []
        for start, end in sorted(places):
            if joined and start - joined[-1][1] <= _NEAR:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        quotes = [self._quotes.quote(place) for place in joined]
        return None if None in quotes else quotes

    def _audience(self, report: Report, speaker: str | None) -> str | None:
        """Return the audience: the words for an audience, or an entity of the corpus named after the cue."""
        found = self._speakers.speaker(report.audience) if report.audience else None
        if found and found.as_ is None and found.entity != speaker:
            return found.entity
        after = [start for start, _ in report.content if start >= report.cue[-1][1]]
        others = {name: each for name, each in self._entities.items() if name != speaker}
        return audience_after(self._article.text, report.cue[-1], min(after, default=None), others, self._words)

    def _has_repeated_cue(self, report: Report) -> bool:
        """Tell whether the sentences of a report have words of its cue twice, so that it needs an occurrence."""
        sentences = self._article.sentences_around([self._article.part(*place) for place in report.content])
        cue = [self._article.text[start:end] for start, end in report.cue]
        places = [self._article.words_within(words, *sentence) for words in cue for sentence in sentences]
        return sum(1 for each in places for _ in each) > len(cue)

    def _time(self, report: Report) -> str | None:
        """Return a weekday or another word of time next to the cue, with the preposition before it."""
        start, end = report.cue[0][0] - _NEAR, report.cue[-1][1] + _NEAR
        around = self._article.sentences_around([self._article.part(*report.cue[0])])
        inside, prepositions = list(report.content), self._words.date_prepositions
        for first, last in around:
            listed = list(words_in(self._article.text, max(start, first), min(end, last)))
            for index, word in enumerate(listed):
                is_time = word.folded in self._words.weekdays or word.folded in self._words.relative
                if is_time and not any(a <= word.start < b for a, b in inside):
                    before = listed[index - 1] if index and listed[index - 1].folded in prepositions else word
                    return " ".join(self._article.text[before.start : word.end].split())
        return None

    # Offices

    def _office(self, place: Range, seen: set[str]) -> list[dict[str, Any]]:
        """Return the office of a speaker who is named with a title before or behind the name, the first time."""
        found = self._speakers.name_in(self._article.text[place[0] : place[1]])
        if found is None or found.name in seen:
            return []
        start, end = place[0] + found.start, place[0] + found.end
        behind = None if found.title else self._speakers.title_after(end)
        if not found.title and behind is None:
            return []
        seen.add(found.name)
        title = self._article.text[behind[0] : behind[1]] if behind else found.title
        end = behind[1] if behind else end
        quote = self._quotes.quote((start, end))
        speaker = self._speakers.speaker(place)
        if quote is None or speaker is None or end - start < SHORTEST_QUOTE:
            return []
        content = {"id": self._unused(f"{title} {found.name}"), "kind": "office", "label": title}
        content["agent"] = speaker.entity
        near = words_in(title) if behind else list(words_in(self._article.text, max(0, start - 20), start))[-1:]
        if any(word.folded in self._words.former for word in near):
            content["tense"] = "past"
        reason = "a title after a name" if behind else "a title before a name"
        return [{"quote": quote, "content": content, **draft_marks(reason)}]
