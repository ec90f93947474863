"""Citations: exact, and read by the programs they are for whatever the data holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.pages.articles.heads import ArticleHead
from server.pages.citation import Citation, claim_citation
from server.pages.claims.cards import ClaimCard
from server.pages.page import Ref
from server.pages.sentence import Statement

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

IRI = "http://localhost:8000/article/a-1/claim/denial"
CITATION = Citation(
    key="article-a-1-claim-denial",
    author="onrecord",
    site="Seeds",
    title="Iran denied: talks",
    url=IRI,
    date="2026-01-02T00:00:00+00:00",
    version="0123456789ab",
    note="Claim recorded from “Talks begin”, The Times, 2021-07-13",
    language="en",
)


def card(claimant: str = "Iran", content: str = "talks") -> ClaimCard:
    return ClaimCard(
        iri=IRI, article=Ref("http://localhost:8000/article/a-1", "A"), claimants=(Ref("http://x/", claimant),),
        is_attributed=True,        stance="denies", modality="actual", form="paraphrase",
 basis="stated", cue=None, told_to=(), when=None, content=(),
        condition=(), quotes=(), disputes=(), disputed_by=(), reported_by=(),
        statement=Statement((claimant,), stance="denies", content=(content,)),
    )  # fmt: skip


def test_the_style_of_apa() -> None:
    assert CITATION.apa == (
        "onrecord. (2026, January 2). Iran denied: talks (Version 0123456789ab) "
        "[Claim recorded from “Talks begin”, The Times, 2021-07-13]. Seeds. " + IRI
    )


def test_what_is_not_known_is_not_said() -> None:
    bare = replace(CITATION, date="", version="", site="onrecord")
    assert bare.apa == (
        "onrecord. (n.d.). Iran denied: talks [Claim recorded from “Talks begin”, The Times, 2021-07-13]. " + IRI
    )
    assert "year" not in bare.bibtex()
    assert "version" not in bare.bibtex()
    assert "issued" not in json.loads(bare.csl_json())[0]


def test_bibtex() -> None:
    assert CITATION.bibtex() == (
        "@misc{article-a-1-claim-denial,\n"
        "  author = {{onrecord}},\n"
        "  title = {{Iran denied: talks}},\n"
        "  howpublished = {Seeds},\n"
        "  year = {2026},\n"
        "  month = {1},\n"
        "  version = {0123456789ab},\n"
        "  note = {Claim recorded from “Talks begin”, The Times, 2021-07-13},\n"
        f"  url = {{{IRI}}},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("50 % of $7 & #1", r"50 \% of \$7 \& \#1"),
        ("a_b^c~d", r"a\_b{\textasciicircum}c{\textasciitilde}d"),
        ("} , evil = {x", r"{\textbraceright} , evil = {\textbraceleft}x"),
        ("\\input{/etc/passwd}", r"{\textbackslash}input{\textbraceleft}/etc/passwd{\textbraceright}"),
    ],
)
def test_bibtex_takes_the_data_for_text(words: str, written: str) -> None:
    entry = replace(CITATION, title=words).bibtex()
    assert f"  title = {{{{{written}}}}},\n" in entry
    depth = 0
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"(?m)^  (\w+) = ", entry) == [
        "author", "title", "howpublished", "year", "month", "version", "note", "url",
    ]  # fmt: skip


def test_csl_json() -> None:
    (item,) = json.loads(CITATION.csl_json())
    assert item == {
        "id": "article-a-1-claim-denial", "type": "dataset", "title": "Iran denied: talks",
        "author": [{"literal": "onrecord"}], "container-title": "Seeds", "URL": IRI, "version": "0123456789ab",
        "note": "Claim recorded from “Talks begin”, The Times, 2021-07-13", "language": "en",
        "issued": {"date-parts": [[2026, 1, 2]]},
    }  # fmt: skip


def test_a_claim_is_cited_as_the_generation_records_it(seed_generation: Generation) -> None:
    manifest = seed_generation.manifest
    head = ArticleHead("http://localhost:8000/article/a-1", "L", "Talks", ("A. Writer",), "The Times", "2021-07-13")
    citation = claim_citation(card(), head, manifest)
    assert (citation.key, citation.url, citation.title) == ("article-a-1-claim-denial", IRI, "Iran denied: talks")
    assert (citation.author, citation.site) == (manifest.publisher, manifest.title)
    assert manifest.digest.startswith(citation.version)
    assert citation.note == "Claim recorded from A. Writer, “Talks”, The Times, 2021-07-13"
    assert claim_citation(card(), None, manifest).note == "Claim recorded from A"
    unnamed = ArticleHead("http://localhost:8000/article/a-1", "Talks began in the…")
    assert claim_citation(card(), unnamed, manifest).note == "Claim recorded from “Talks began in the…”"


def test_lines_and_marks_of_the_data_end_no_field(seed_generation: Generation) -> None:
    hostile = card("a\n}\u202eb", "c\u0000d\r\ne")
    assert claim_citation(hostile, None, seed_generation.manifest).title == "a }b denied: c d e"
