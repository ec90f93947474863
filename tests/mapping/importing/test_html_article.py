"""A web page gives the text of its article with the marks of quotations, and what its JSON-LD says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.html_article import read_html
from tests.mapping.importing.pages import ARTICLE, REVIEW, TEXT, page

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle

pytest.importorskip("trafilatura", reason="needs the extra ingest")
pytest.importorskip("extruct", reason="needs the extra ingest")


def read(html: str | bytes) -> AnnotatedArticle:
    return read_html(Path("quay.html"), html.encode() if isinstance(html, str) else html)


@pytest.mark.parametrize("graph", [True, False], ids=["@graph", "one script each"])
def test_text_and_metadata_of_a_page(graph: bool) -> None:
    article = read(page({"@type": "WebSite", "name": "Elden"}, ARTICLE, graph=graph))
    assert article.text == TEXT
    assert article.about == {
        "language": "en",
        "headline": "The quay sinks",
        "author": ["Ina Falk", "Bo Lind"],
        "publisher": "Elden Post",
        "published": "2031-05-03",
        "url": "https://example.org/quay",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert article.left_out == ()


def test_quotations_have_the_marks_of_the_language_of_the_page() -> None:
    assert "Ana Ruiz said „we will ‚never‘ go“ on Monday" in read(page(language="de")).text


@pytest.mark.parametrize("paragraphs", [1, 4])
def test_elements_within_a_line_do_not_break_it(paragraphs: int) -> None:
    line = (
        "Der gro<b>ss</b>e Kai <em>von</em> <a href='/elden'>Elden</a><sup>1</sup> sinkt jedes <span>Jahr</span>"
        " um eine <img src='/x.png'>Hand, und niemand in der Stadt hat eine Antwort darauf,"
        " sagt <q>der <i>Bericht</i></q>."
    )
    text = (
        "Der grosse Kai von Elden1 sinkt jedes Jahr um eine Hand, und niemand in der Stadt hat eine Antwort darauf,"
        " sagt „der Bericht“."
    )
    body = "".join(f"<p>{line.replace('Kai', f'Kai {number}')}</p>" for number in range(paragraphs))
    found = read(page(body=f"<article>{body}</article>", language="de")).text
    assert found == "\n\n".join(text.replace("Kai", f"Kai {number}") for number in range(paragraphs)) + "\n"


def test_nothing_is_inferred_from_a_page_that_says_nothing() -> None:
    assert read(page(language="")).about == {"url": "https://example.org/quay"}


def test_values_that_a_sheet_cannot_hold_are_left_out() -> None:
    article = read(page({**ARTICLE, "datePublished": "May 2031", "headline": "x" * 301}))
    assert [line.partition(" ")[0] for line in article.left_out] == ["headline", "published"]


@pytest.mark.parametrize("broken", ['{"a": ', "[" * 20_000])
def test_broken_json_ld_costs_only_the_metadata(broken: str) -> None:
    article = read(page().replace("<title>", f'<script type="application/ld+json">{broken}</script><title>'))
    assert article.text == TEXT
    assert article.left_out[0].startswith("its JSON-LD cannot be read: ")


def test_a_claim_review_becomes_a_claim_of_the_reviewer() -> None:
    (claim,) = read(page(ARTICLE, REVIEW)).attributions
    words = {role: [TEXT[start:end] for start, end in getattr(claim, role)] for role in ("content", "source", "cue")}
    assert words == {"content": ["the quay has never been safer"], "source": ["Elden Checks"], "cue": ["False"]}
    assert claim.stance == "denies"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"claimReviewed": "the quay is safe"}, "ClaimReview: claimReviewed, 'the quay is safe', is not in the text"),
        ({"author": {"name": "Nobody"}}, "ClaimReview: the name of its author, 'Nobody', is not in the text"),
        ({"reviewRating": {}}, "ClaimReview: the name of its rating, '', is not in the text"),
    ],
)
def test_a_claim_review_whose_words_the_page_lacks_is_left_out(change: dict[str, Any], line: str) -> None:
    article = read(page(ARTICLE, {**REVIEW, **change}))
    assert (article.attributions, article.left_out) == ((), (line,))


@pytest.mark.parametrize(
    ("value", "stance"),
    [(5, "affirms"), ("5", "affirms"), (1, "denies"), (3, "doubts"), ("false", "doubts"), (None, "doubts")],
)
def test_the_rating_gives_the_stance(value: object, stance: str) -> None:
    review = {**REVIEW, "reviewRating": {**REVIEW["reviewRating"], "ratingValue": value}}
    assert read(page(ARTICLE, review)).attributions[0].stance == stance


def test_the_text_of_a_page_that_has_none_may_be_in_its_json_ld() -> None:
    article = read(page({**ARTICLE, "articleBody": "The quay sinks."}, body="<div></div>"))
    assert article.text == "The quay sinks.\n"


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<!-- -->", "<p></p>", "<html><body><nav>Home</nav></body></html>"]
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(UnreadableInput, match=r"quay\.html: (has no text of an article|is no HTML)"):
        read(html)


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    html = page().replace("<title>", '<meta charset="iso-8859-1"><title>').replace("sinks by", "sinkt während")
    assert "sinkt während" in read(html.encode("latin-1", "xmlcharrefreplace")).text
    with pytest.raises(UnreadableInput, match=r"is not in utf-8, which it declares"):
        read(html.replace("iso-8859-1", "utf-8").encode("latin-1", "xmlcharrefreplace"))
    with pytest.raises(UnreadableInput, match="is not in klingon, which it declares"):
        read(html.replace("iso-8859-1", "klingon").encode("latin-1", "xmlcharrefreplace"))


def test_a_page_nested_more_deeply_than_the_parser_reads_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="has no text of an article"):
        read(page(body="<div>" * 5000 + "The quay sinks and nobody has an answer to that at all." + "</div>" * 5000))
