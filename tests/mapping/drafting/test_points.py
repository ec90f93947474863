"""The points of quotations and speakers have one value each, and the documentation has the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.drafting import direct_speech, speaker_points
from mapping.drafting.cues import CueFinder
from mapping.drafting.direct_speech import traits_of
from mapping.drafting.frames import frames_in
from mapping.drafting.sentence import read_sentence
from mapping.drafting.speaker_points import candidates
from mapping.drafting.speaker_traits import Before
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT = Path("docs/drafting.md")


@pytest.mark.parametrize(
    ("title", "points"),
    [("Points of a quotation", direct_speech.POINTS), ("Points of a speaker", speaker_points.POINTS)],
)
def test_the_documentation_has_the_points(title: str, points: Mapping[str, int]) -> None:
    section = DOCUMENT.read_text("utf-8").partition(f"## {title}")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| (.+?) \| (-?\d+) \|$", section, re.MULTILINE)) == {
        trait: str(each) for trait, each in points.items()
    }


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_trait_has_points(language: str) -> None:
    words = word_lists(language)
    article = ArticleText((SEEDS / "quillhaven-harbour-vote" / "article.txt").read_text("utf-8"), words)
    finder = CueFinder(words)
    for frame in frames_in(article, words):
        sentence = read_sentence(article, frame, finder, words)
        for index, token in enumerate(sentence.tokens):
            if token.kind == "quotation":
                assert traits_of(article, frame, index, sentence.cues, words) <= direct_speech.POINTS.keys()
                for _, traits in candidates(sentence, (index, index + 1), Before(is_close=True)):
                    assert traits <= speaker_points.POINTS.keys()
