"""Find the speaker and the cue of each quotation of a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mapping.drafting.audiences import audience_of
from mapping.drafting.cues import ranges_of
from mapping.drafting.frames import range_of
from mapping.drafting.mentions import Mention
from mapping.drafting.report import Report
from mapping.drafting.speaker_points import speaker_of
from mapping.drafting.speaker_traits import Before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.drafting.cues import Cue, CueFinder
    from mapping.drafting.frames import Part, Token
    from mapping.drafting.sentence import Sentence
    from mapping.sheet.sentences import Range


def direct_reports(
    sentence: Sentence, last: Report | None, announced: Report | None, finder: CueFinder
) -> Iterator[Report]:
    """Yield a report for each quotation of a sentence.

    ``last`` is the report before, whose speaker may have said a quotation too. ``announced`` is the end of the sentence
    before, if it is a colon: it reports a quotation that begins the next line.
    """
    find = _DirectReports(sentence, last, finder)
    by_points = sentence.words.nouns_are_capitalized
    for index in sentence.speech:
        if index == 0 and announced:
            yield replace(announced, content=_content(sentence, index))
        else:
            yield find.by_points(index) if by_points else find.by_cue(index)


def announcement_in(sentence: Sentence) -> Report | None:
    """Return the report, still without content, of a sentence that ends with a colon: "The mayor said:"."""
    end = len(sentence.tokens) - 1
    if sentence.tokens[end].text != ":":
        return None
    cue = next((each for each in reversed(sentence.cues) if each.kind == "verb"), None)
    found = speaker_of(sentence, (end, end + 1), None) if sentence.words.nouns_are_capitalized else None
    source = found.part if isinstance(found, Mention) else cue.source if cue else None
    if cue is None or source is None:
        return None
    places = range_of(sentence.frame, source), ranges_of(sentence.frame, cue)
    audience = range_of(sentence.frame, audience_of(sentence, cue, source))
    return Report("direct", (), *places, "quotation marks in the line after a colon", audience)


def _content(sentence: Sentence, index: int) -> tuple[Range, ...]:
    token = sentence.tokens[index]
    return token.passage.parts if token.passage else ((token.start, token.end),)


class _DirectReports:
    def __init__(self, sentence: Sentence, last: Report | None, finder: CueFinder) -> None:
        self._sentence, self._last, self._finder = sentence, last, finder
        self._frame, self._cues = sentence.frame, sentence.cues

    def by_points(self, index: int) -> Report:
        """Return the report of a quotation whose speaker is the mention with the most points."""
        before = Before(is_close=self._is_close(self._last, index)) if self._last else None
        found = speaker_of(self._sentence, (index, index + 1), before)
        if isinstance(found, Mention):
            return self._of_mention(index, found)
        return self._without_cue(index)

    def by_cue(self, index: int) -> Report:
        """Return the report of a quotation whose speaker is the source of the nearest cue."""
        tokens = self._frame.tokens
        cue = min(self._cues, key=lambda each: _distance(tokens, each, index), default=None)
        heading = self._finder.heading(tokens, index)
        if cue and (cue.source or not heading):
            return self._beside_cue(index, cue.source, cue)
        return self._after_heading(index, heading) if heading else self._without_cue(index)

    def _of_mention(self, index: int, mention: Mention) -> Report:
        tokens, start = self._frame.tokens, mention.part[0]
        sources = [each for each in self._cues if each.source and each.source[0] <= start < each.source[1]]
        cue = min(sources or self._cues, key=lambda each: _distance(tokens, each, index), default=None)
        end = max(mention.part[1], self._finder.noun_phrases.end_of_phrase(tokens, start, len(tokens)))
        part = cue.source if cue and cue in sources and cue.source else (start, end)
        if cue is None:
            return self._after_heading(index, part)
        return self._beside_cue(index, part, cue)

    def _beside_cue(self, index: int, source: Part | None, cue: Cue) -> Report:
        content, audience = _content(self._sentence, index), audience_of(self._sentence, cue, source)
        places = range_of(self._frame, source), ranges_of(self._frame, cue)
        return Report("direct", content, *places, "quotation marks beside a cue", range_of(self._frame, audience))

    def _after_heading(self, index: int, name: Part) -> Report:
        mark = self._frame.tokens[index - 1]
        cue = ((mark.start, mark.end),) if index and mark.text == ":" else ()
        reason = "quotation marks after a name and a colon" if cue else "quotation marks without a cue"
        return Report("direct", _content(self._sentence, index), range_of(self._frame, name), cue, reason)

    def _without_cue(self, index: int) -> Report:
        if self._last is None:
            return Report("direct", _content(self._sentence, index), None, (), "quotation marks without a cue")
        reason = "quotation marks after a report of the same speaker"
        return Report("direct", _content(self._sentence, index), self._last.source, self._last.cue, reason)

    def _is_close(self, last: Report, index: int) -> bool:
        between = self._sentence.article.text[last.content[0][0] : self._frame.tokens[index].start]
        return "\n\n" not in between


def _distance(tokens: Sequence[Token], cue: Cue, index: int) -> tuple[int, int]:
    """Return how far a cue is from a quotation: other marks between them count, and so does a missing source."""
    first, last = sorted((index, min(cue.words, key=lambda word: abs(word - index))))
    marks = sum(token.text in {",", ";"} for token in tokens[first + 2 : last - 1])
    return last - first + 3 * marks + (0 if cue.source else 6), cue.words[0]
