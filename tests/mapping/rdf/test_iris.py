"""IRIs are minted in one place, below the base IRI, and are what the documentation says."""

from __future__ import annotations

import pytest

from mapping.rdf.iris import Iris

IRIS = Iris("https://news.example/data/")


@pytest.mark.parametrize(
    ("minted", "path"),
    [
        (IRIS.dataset, "dataset"),
        (IRIS.publisher, "dataset#publisher"),
        (IRIS.endpoint, "sparql"),
        (IRIS.dump("article/a-b.ttl"), "dumps/article/a-b.ttl"),
        (IRIS.graph("entities"), "graph/entities"),
        (IRIS.article_graph("a-b"), "graph/article/a-b"),
        (IRIS.entity("iran"), "entity/iran"),
        (IRIS.article("a-b"), "article/a-b"),
        (IRIS.local_entity("a-b", "reporters"), "article/a-b/entity/reporters"),
        (IRIS.claim("a-b", "c-1"), "article/a-b/claim/c-1"),
        (IRIS.situation("a-b", "deal"), "article/a-b/situation/deal"),
        (IRIS.time("a-b", "c-1"), "article/a-b/time/c-1"),
        (IRIS.quantity("a-b", "deal"), "article/a-b/quantity/deal"),
        (IRIS.evidence("a-b", 3, 9), "article/a-b#char=3,9"),
        (IRIS.quote_selector("a-b", 3, 9), "article/a-b#quote=3,9"),
        (IRIS.position_selector("a-b", 3, 9), "article/a-b#position=3,9"),
        (IRIS.entity_of("a-b", "reporters", {"reporters"}), "article/a-b/entity/reporters"),
        (IRIS.entity_of("a-b", "iran", {"reporters"}), "entity/iran"),
        (IRIS.article("a b/c?d#e"), "article/a%20b%2Fc%3Fd%23e"),
    ],
)
def test_every_iri_has_its_place_below_the_base(minted: object, path: str) -> None:
    assert str(minted) == f"<https://news.example/data/{path}>"
