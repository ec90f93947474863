"""IRIs are minted and read in one place, below the base IRI, as the documentation says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.rdf.iris import Iris, ResourceKind
from mapping.sheet.article_parts import Place

if TYPE_CHECKING:
    import pyoxigraph as ox

IRIS = Iris("https://news.example/data/")
IN_ARTICLE = IRIS.in_article("a-b")


@pytest.mark.parametrize(
    ("minted", "path"),
    [
        (IRIS.dataset, "dataset"),
        (IRIS.publisher, "dataset#publisher"),
        (IRIS.partition("class", "onr:Claim"), "dataset#class/onr:Claim"),
        (IRIS.endpoint_distribution, "dataset#sparql"),
        (IRIS.checksum("article/a b.ttl"), "dataset#checksum/article/a%20b.ttl"),
        (IRIS.endpoint, "sparql"),
        (IRIS.default_graph, "sparql#default-graph"),
        (IRIS.named_graph(IRIS.article_graph("a b").value), "sparql#graph/article/a%20b"),
        (IRIS.named_graph("http://example.org/g"), "sparql#graph/http%3A//example.org/g"),
        (IRIS.query("who-speaks"), "q/who-speaks"),
        (IRIS.dump("article/a-b.ttl"), "dumps/article/a-b.ttl"),
        (IRIS.graph("entities"), "graph/entities"),
        (IRIS.article_graph("a-b"), "graph/article/a-b"),
        (IRIS.entity("iran"), "entity/iran"),
        (IRIS.kind("regatta"), "kind/regatta"),
        (IRIS.article("a-b"), "article/a-b"),
        (IN_ARTICLE.entity("reporters"), "article/a-b/entity/reporters"),
        (IN_ARTICLE.claim("c-1"), "article/a-b/claim/c-1"),
        (IN_ARTICLE.situation("deal"), "article/a-b/situation/deal"),
        (IN_ARTICLE.time("c-1"), "article/a-b/time/c-1"),
        (IN_ARTICLE.quantity("deal"), "article/a-b/quantity/deal"),
        (IN_ARTICLE.span(Place(None, 3, 9)).evidence, "article/a-b#char=3,9"),
        (IN_ARTICLE.span(Place(None, 3, 9)).quote_selector, "article/a-b#quote=3,9"),
        (IN_ARTICLE.span(Place(None, 3, 9)).position_selector, "article/a-b#position=3,9"),
        (IN_ARTICLE.span(Place("headline", 3, 9)).evidence, "article/a-b#headline-char=3,9"),
        (IN_ARTICLE.part("standfirst"), "article/a-b#standfirst"),
        (IN_ARTICLE.correction("2024-09-17", 1), "article/a-b#correction-2024-09-17"),
        (IN_ARTICLE.correction("2024-09-17", 2), "article/a-b#correction-2024-09-17-2"),
        (IN_ARTICLE.entity_of("reporters", {"reporters"}), "article/a-b/entity/reporters"),
        (IN_ARTICLE.entity_of("iran", {"reporters"}), "entity/iran"),
        (IRIS.article("a b/c?d#e"), "article/a%20b%2Fc%3Fd%23e"),
    ],
)
def test_every_iri_has_its_place_below_the_base(minted: ox.NamedNode | str, path: str) -> None:
    iri = minted if isinstance(minted, str) else minted.value
    assert iri == f"https://news.example/data/{path}"


@pytest.mark.parametrize(
    "kind", [kind for kind in ResourceKind if kind is not ResourceKind.OTHER], ids=lambda kind: kind.name
)
def test_a_path_that_was_minted_is_read_as_the_same_kind_and_names(kind: ResourceKind) -> None:
    names = ("a b/c?d#e\n", "é%2F{name}")[: kind.value.count("{")]
    path = kind.path(*names)
    assert ResourceKind.parse(path) == (kind, names)
    assert path.isascii()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("graph/entities", ResourceKind.GRAPH),
        ("graph/article/a", ResourceKind.ARTICLE_GRAPH),
        ("graph/article/a/b", ResourceKind.GRAPH),
        ("dumps/article/a.ttl", ResourceKind.DUMP),
        ("article/a/b/c", ResourceKind.OTHER),
        ("article/a/claim/b/cite.bib", ResourceKind.OTHER),
        ("article/", ResourceKind.OTHER),
        ("datasets", ResourceKind.OTHER),
        ("", ResourceKind.OTHER),
    ],
)
def test_a_path_names_the_first_kind_that_it_fits(path: str, kind: ResourceKind) -> None:
    assert ResourceKind.parse(path)[0] is kind


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b", "c")])
def test_a_kind_takes_exactly_the_names_of_its_path(names: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="does not take"):
        ResourceKind.CLAIM.path(*names)
