"""The benchmark of import counts refusals by code and reason and compares offsets; its bars hold on the corpora."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import importing
from benchmarks.importing import UNEXPLAINED, measure, reason
from mapping.importing.annotated_article import AnnotatedArticle, Attribution
from mapping.importing.formats import read_articles
from tests.mapping.importing.texts import ARTICLE, TEXT, at

GERMAN = Path(__file__).resolve().parents[3] / "shared" / "data" / "de-quotations.jsonl.gz"


def test_what_the_gate_accepts_and_refuses_is_counted() -> None:
    silent = Attribution(content=(at("the ferry stops"),), source=(at("Elden"),), name="4 Indirect")
    voiceless = Attribution(content=(at("Elden"),), name="5 Indirect")
    tally = measure([AnnotatedArticle("quay", TEXT, (*ARTICLE.attributions, silent, voiceless))], "en")
    assert (tally.articles, tally.attributions, tally.drafted, tally.accepted) == (1, 5, 4, 3)
    assert tally.refused == {"Q105": 1}
    assert tally.reasons == {("Q105", "the annotation marks no reporting words (Indirect)"): 1}
    assert tally.left_out == {"neither a source nor reporting words are marked": 1}
    assert tally.compared == {"content": 4, "cue": 4, "source": 3, "addressee": 1}
    assert sum(tally.differing.values()) == 0


@pytest.mark.parametrize(
    ("attribution", "why"),
    [
        (Attribution(content=((0, 4),), name="E1 Reported"), "the annotation marks no reporting words (Reported)"),
        (Attribution(content=((0, 4),), cue=((6, 9),)), "the annotation cuts a word of the cue or the source in two"),
        (Attribution(content=((0, 4),), cue=((5, 9),)), "content, cue and source have fewer than 12 characters"),
        (Attribution(content=((0, 20),), cue=((5, 9),)), UNEXPLAINED),
    ],
)
def test_a_refusal_has_a_reason_or_none(attribution: Attribution, why: str) -> None:
    assert reason("Ruiz said that quays sink.", attribution) == why


def test_a_corpus_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    importing.main(["--german", str(tmp_path / "none"), "--english", str(tmp_path / "none")])
    assert "German: not measured" in capsys.readouterr().out


@pytest.mark.skipif(not GERMAN.is_file(), reason="the German quotations are not in ../shared/data")
def test_the_first_german_articles_meet_the_bars() -> None:
    articles = [article for _, article in zip(range(60), read_articles(GERMAN), strict=False)]
    tally = measure(articles, "de")
    assert tally.attributions > 100
    assert {why for _, why in tally.reasons if why == UNEXPLAINED} == set()
    assert sum(tally.differing.values()) == 0
