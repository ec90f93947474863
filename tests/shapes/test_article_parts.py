"""Evidence in a headline is proved as that in the text is: each example changes one thing in the conforming one."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from mapping.rdf.parsing import read_rdf
from mapping.shacl.validation import Shapes, load_shapes, validate
from ontology import FOLDER

CONFORMING: Final = (Path(__file__).parent / "conforming.ttl").read_text("utf-8")
SHAPES: Final = "https://w3id.org/onrecord/shapes#"
OTHER_ARTICLE: Final = """
<article/2> a schema:NewsArticle ; rdfs:label "Another"@en ; schema:inLanguage "en" ;
  schema:sha256 "9b74c9897bac770ffc029102a200c5de0f2b8f6b4a4f6d3b5a4d1e2f3c4b5a69" ."""


def hash_of(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def violations(text: str, shapes: Shapes, kinds: list[ox.Quad]) -> set[str]:
    """Return the shapes that must hold and that a graph in Turtle breaks."""
    report = validate(list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)), shapes, kinds)
    return {result.shape for result in report.results if result.severity == "violation"}


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


@pytest.fixture(scope="module")
def kinds() -> list[ox.Quad]:
    return read_rdf(FOLDER / "kinds.ttl").quads


@pytest.mark.parametrize(
    ("shape", "old", "new"),
    [
        ("quote-fills-its-span", 'oa:exact "Talks" .', 'oa:exact "Talks go" .'),
        ("quote-has-its-hash", 'oa:exact "Talks" .', 'oa:exact "Walks" .'),
        ("quote-is-in-its-part", "oa:start 0 ;\n  oa:end 5 .", "oa:start 1 ;\n  oa:end 6 ."),
        ("article-part-has-its-hash", '"Talks go on"@en', '"Talks go on again"@en'),
        ("claim-stays-in-its-article", "schema:isPartOf <article/1>", "schema:isPartOf <article/2>"),
        # The inner claim is quoted in the text, the outer one in the headline at the same offsets.
        (
            "inner-claim-within-outer",
            "onr:evidence <article/1#char=0,10> .",
            "onr:evidence <article/1#headline-char=0,5> .",
        ),
    ],
)
def test_a_change_in_evidence_of_a_headline_breaks_its_shape(
    shapes: Shapes, kinds: list[ox.Quad], shape: str, old: str, new: str
) -> None:
    assert old in CONFORMING
    text = CONFORMING.replace(old, new, 1) + OTHER_ARTICLE
    if shape == "quote-fills-its-span":
        text = text.replace(hash_of("Talks"), hash_of("Talks go"))
    assert SHAPES + shape in violations(text, shapes, kinds) - violations(CONFORMING, shapes, kinds)


def test_words_that_rights_withhold_need_no_quote_and_no_standfirst(shapes: Shapes, kinds: list[ox.Quad]) -> None:
    text = CONFORMING.replace(", <article/1#headline-quote=0,5>", "").replace(
        '<article/1#headline-quote=0,5> a oa:TextQuoteSelector ;\n  oa:exact "Talks" .', ""
    )
    text = text.replace('  onr:standfirst "They are held."@en ;\n', "").replace(
        "<article/1#headline> a onr:Headline", "<article/1#headline> a onr:Standfirst"
    )
    assert text.count("onr:Standfirst") == 1
    assert violations(text, shapes, kinds) == violations(CONFORMING, shapes, kinds)
