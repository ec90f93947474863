"""Find the reports of others in an article: quotations and reported clauses, each with its cue and its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mapping.drafting.cues import CueFinder
from mapping.drafting.direct_reports import announcement_in, direct_reports
from mapping.drafting.frames import frames_in
from mapping.drafting.indirect_reports import indirect_reports
from mapping.drafting.report import Report
from mapping.drafting.sentence import read_sentence
from mapping.sheet.article_text import ArticleText

if TYPE_CHECKING:
    from mapping.sheet.word_lists import WordLists

__all__ = ["Report", "reports_in"]


def reports_in(article: ArticleText, words: WordLists) -> list[Report]:
    """Return the reports of an article in the order of its text."""
    finder, found = CueFinder(words), list[Report]()
    last: Report | None = None
    announced: Report | None = None
    article = _with_double_marks(article, words)
    for frame in frames_in(article, words):
        sentence = read_sentence(article, frame, finder, words)
        new = [*direct_reports(sentence, last, announced, finder), *indirect_reports(sentence)]
        announced = announcement_in(sentence)
        found += sorted(new, key=lambda each: each.content[0])
        if said := [each for each in new if each.source]:
            last = said[-1]
        elif not words.nouns_are_capitalized and "\n" in article.text[frame.end : frame.end + 2] and not new:
            last = None
    return found


def _with_double_marks(article: ArticleText, words: WordLists) -> ArticleText:
    """Return an article of the same length in which two apostrophes are one double mark."""
    if "''" not in article.text:
        return article
    text = re.sub(r"''(?=\w)", '\N{WORD JOINER}"', article.text)
    return ArticleText(text.replace("''", '"\N{WORD JOINER}'), words)
