"""The generated data is what our own rules ask for, always the same, and published as a build would publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from benchmarks.dataset import write
from benchmarks.generated import CLAIMS, World
from mapping.rdf.narrated import narrated_quads
from mapping.rdf.shared_graphs import dataset_quads, ontology_quads
from mapping.rdf.void_partitions import Tally
from mapping.shacl.reports import Checked
from mapping.shacl.validation import load_shapes, validate

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.shacl.validation import Shapes

WORLD = World()
ARTICLES = 5


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


@pytest.mark.parametrize("number", [0, 1, 77, 9_999])
def test_an_article_conforms_to_our_shapes(number: int, shapes: Shapes) -> None:
    quads = WORLD.article_quads(number)
    mentioned = {quad.object for quad in quads}
    elsewhere = WORLD.entity_quads() | ontology_quads(WORLD.iris)
    report = validate(quads, shapes, [quad for quad in elsewhere if quad.subject in mentioned])
    assert Checked("", report.results, is_strict=True).conforms, [result.message for result in report.results]


def test_an_article_has_the_shape_of_a_real_one() -> None:
    article, quads = WORLD.article(3), WORLD.article_quads(3)
    assert 540 <= len(quads) <= 580
    assert [proven.id for proven in article.claims] == list(CLAIMS)
    for proven in article.claims:
        for span in proven.spans:
            assert article.text[span.start : span.end] == span.exact
    assert {claim.claim.stance for claim in article.claims} == {"affirms", "denies"}


def test_an_article_depends_on_its_number_and_the_seed_only() -> None:
    assert World().article_quads(4) == WORLD.article_quads(4)
    assert WORLD.article(4).text != WORLD.article(5).text
    assert World(seed=1).article(4).text != WORLD.article(4).text


def test_claims_are_named_without_making_them() -> None:
    said = {quad.subject for number in range(3) for quad in WORLD.article_quads(number)}
    assert said >= set(map(ox.NamedNode, WORLD.claim_iris(3)))


def test_its_articles_and_everything_that_follows_from_them_is_published(tmp_path: Path) -> None:
    written = write(WORLD, ARTICLES, tmp_path)
    articles = frozenset(quad for number in range(ARTICLES) for quad in WORLD.article_quads(number))
    described = WORLD.entity_quads()
    narrated = narrated_quads(articles | described, WORLD.iris)
    shared = described | ontology_quads(WORLD.iris) | narrated
    about = dataset_quads(WORLD.dataset, WORLD.iris, Tally.of(articles | shared), ARTICLES)
    assert set(ox.Store.read_only(str(written.store_path))) == articles | shared | about
    assert written.manifest.counts.quads == len(articles | shared | about)
    assert [each.slug for each in written.manifest.articles] == [WORLD.slug(number) for number in range(ARTICLES)]
