"""The first article is mapped whole: byte for byte, every sentence with evidence, nothing invented."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from mapping.publication.corpus import Corpus, read_corpus
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.checked_article import CheckedArticle


#: Names that the text gives in two pieces: "Baquer and Siamak Namazi".
ELSEWHERE = {"Baquer Namazi"}


#: What no evidence covers.
REST = {
    "Again",
    "Also",
    "But",
    "The",
    "We’re saying",
    "and",
    "as",
    "including",
    "irrespective of what assurances one receives",
    "that",
    "that he worries",
    "when",
}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(SEEDS)


@pytest.fixture(scope="module")
def article(corpus: Corpus) -> CheckedArticle:
    sheet = read_fact_sheet(corpus.sheets[ARTICLE], ARTICLE, corpus.dataset, corpus.knowledge)
    assert sheet.problems == ()
    assert sheet.article is not None
    return sheet.article


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each sentence: it ends with a full stop, a quotation mark at most behind it."""
    start = 0
    for match in re.finditer(r"[.?!]”?(?=\s|$)(?! he said)", text):
        if text[match.end() :].lstrip()[:1].islower():
            continue
        yield start + (len(text[start:]) - len(text[start:].lstrip())), match.end()
        start = match.end()


def test_the_text_is_that_of_the_corpus_byte_for_byte() -> None:
    data = (SEEDS / ARTICLE / "article.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest().startswith("aa34ca6d3134a326")
    assert (len(data), len(data.decode())) == (3596, 3552)


def test_every_sentence_carries_evidence(article: CheckedArticle) -> None:
    spans = [span for claim in article.claims for span in claim.spans]
    found = list(sentences(article.text))
    bare = [
        article.text[start:end]
        for start, end in found
        if not any(span.start < end and start < span.end for span in spans)
    ]
    assert len(found) == 24
    assert bare == []


def test_every_span_is_the_texts_own(article: CheckedArticle) -> None:
    for claim in article.claims:
        for span in claim.spans:
            assert article.text[span.start : span.end] == span.exact


def test_every_word_but_small_ones_stands_in_some_evidence(article: CheckedArticle) -> None:
    """The claims hold what is said, the utterances who says it to whom and when."""
    spans = [span for claim in article.claims for span in claim.spans]
    spans += [span for utterance in article.utterances for span in utterance.attribution]
    covered = {index for span in spans for index in range(span.start, span.end)}
    bare = "".join("|" if at in covered else character for at, character in enumerate(article.text))
    rest = {" ".join(part.strip("“”’,. \n").split()) for part in bare.split("|")} - {""}
    assert rest == REST


def test_no_metadata_is_invented(article: CheckedArticle) -> None:
    about = article.sheet.article
    assert (about.headline, about.author, about.publisher, about.published, about.url) == (None, (), None, None, None)


def test_no_entity_is_named_otherwise_than_in_the_text(corpus: Corpus, article: CheckedArticle) -> None:
    text = article.text.replace("’", "'")
    sheet = (SEEDS / ARTICLE / "facts.yaml").read_text("utf-8")
    named = [entity for slug, entity in corpus.entities.items() if re.search(rf"(?<![\w-]){slug}(?![\w-])", sheet)]
    assert len(named) > 20
    for entity in named:
        for name in (entity.name, *entity.also):
            assert name in text or name in ELSEWHERE, name


def test_no_entity_has_an_identifier_elsewhere(corpus: Corpus, article: CheckedArticle) -> None:
    assert not any(entity.same_as for entity in (*corpus.entities.values(), *article.sheet.entities.values()))
