"""Find the speaker and the cue of each quotation of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.drafting.cues import range_of, ranges_of
from mapping.drafting.mentions import Mention
from mapping.drafting.report import Report
from mapping.drafting.speaker_points import Before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.drafting.cues import Cue, CueFinder, Part
    from mapping.drafting.frames import Frame, Token
    from mapping.drafting.speaker_points import SpeakerFinder
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range


class DirectReports:
    """Reports the quotations of one sentence; ``speech`` are their tokens."""

    def __init__(
        self,
        article: ArticleText,
        frame: Frame,
        cues: Sequence[Cue],
        speech: Sequence[int],
        finder: CueFinder,
        speakers: SpeakerFinder,
    ) -> None:
        self._article, self._frame, self._cues, self._speech = article, frame, cues, speech
        self._finder, self._speakers = finder, speakers

    def reports(self, last: Report | None) -> Iterator[Report]:
        """Yield a report for each quotation; ``last`` is the report before, of whose speaker it may be."""
        if not self._speech:
            return
        if not self._finder.words.nouns_are_capitalized:
            yield from (self._by_cue(index, last) for index in self._speech)
            return
        for index in self._speech:
            before = Before(is_close=self._is_close(last, index)) if last else None
            found = self._speakers.speaker((index, index + 1), before)
            if found is not None and found is before and last:
                yield self._after(index, last)
            elif isinstance(found, Mention):
                yield self._of_mention(index, found)
            else:
                yield Report("direct", self._content(index), None, (), "quotation marks without a cue")

    def _by_cue(self, index: int, last: Report | None) -> Report:
        tokens = self._frame.tokens
        cue = min(self._cues, key=lambda each: _distance(tokens, each, index), default=None)
        heading = self._finder.heading(tokens, index)
        if cue and (cue.source or not heading):
            source, places = range_of(self._frame, cue.source), ranges_of(self._frame, cue)
            return Report("direct", self._content(index), source, places, "quotation marks beside a cue")
        if heading:
            return self._after_heading(index, heading)
        if last:
            return self._after(index, last)
        return Report("direct", self._content(index), None, (), "quotation marks without a cue")

    def _of_mention(self, index: int, mention: Mention) -> Report:
        tokens, start = self._frame.tokens, mention.part[0]
        sources = [each for each in self._cues if each.source and each.source[0] <= start < each.source[1]]
        cue = min(sources or self._cues, key=lambda each: _distance(tokens, each, index), default=None)
        end = max(mention.part[1], self._finder.end_of_phrase(tokens, start, len(tokens)))
        part = cue.source if cue and cue in sources and cue.source else (start, end)
        if cue is None:
            return self._after_heading(index, part)
        source, places = range_of(self._frame, part), ranges_of(self._frame, cue)
        return Report("direct", self._content(index), source, places, "quotation marks beside a cue")

    def _after_heading(self, index: int, name: Part) -> Report:
        mark = self._frame.tokens[index - 1]
        cue = ((mark.start, mark.end),) if index and mark.text == ":" else ()
        reason = "quotation marks after a name and a colon" if cue else "quotation marks without a cue"
        return Report("direct", self._content(index), range_of(self._frame, name), cue, reason)

    def _after(self, index: int, last: Report) -> Report:
        reason = "quotation marks after a report of the same speaker"
        return Report("direct", self._content(index), last.source, last.cue, reason)

    def _content(self, index: int) -> tuple[Range, ...]:
        token = self._frame.tokens[index]
        return token.passage.parts if token.passage else ((token.start, token.end),)

    def _is_close(self, last: Report, index: int) -> bool:
        between = self._article.text[last.content[0][0] : self._frame.tokens[index].start]
        return "\n\n" not in between


def _distance(tokens: Sequence[Token], cue: Cue, index: int) -> tuple[int, int]:
    """Return how far a cue is from a quotation: other marks between them count, and so does a missing source."""
    first, last = sorted((index, min(cue.words, key=lambda word: abs(word - index))))
    marks = sum(token.text in {",", ";"} for token in tokens[first + 2 : last - 1])
    return last - first + 3 * marks + (0 if cue.source else 6), cue.words[0]
