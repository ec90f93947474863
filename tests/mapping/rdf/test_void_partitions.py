"""The dataset says of itself what asking it says (https://www.w3.org/TR/void/)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import DCAT, DCTERMS, RDF, VOID
from mapping.rdf.void_partitions import Tally, partition_quads

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

IRIS = Iris("http://localhost:8000/")
GRAPH = IRIS.graph("dataset")


@pytest.fixture(scope="module")
def dataset(seed_generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(seed_generation.store_path))


def rows(dataset: ox.Store, query: str) -> set[tuple[str, ...]]:
    found = dataset.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(term.value for term in row) for row in found}


def described(dataset: ox.Store, partition: ox.NamedNode, what: ox.NamedNode, number: ox.NamedNode) -> Counter[str]:
    found = rows(
        dataset, f"SELECT ?what ?number {{ {IRIS.dataset} {partition} ?p . ?p {what} ?what ; {number} ?number }}"
    )
    return Counter({what: int(number) for what, number in found})


def value(dataset: ox.Store, property_: ox.NamedNode) -> int:
    ((number,),) = rows(dataset, f"SELECT ?number {{ {IRIS.dataset} {property_} ?number }}")
    return int(number)


def test_every_class_is_counted(dataset: ox.Store) -> None:
    classes = described(dataset, VOID.classPartition, VOID.term("class"), VOID.entities)
    asked = rows(dataset, "SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?class } GROUP BY ?class")
    assert classes == Counter({name: int(number) for name, number in asked})
    assert len(classes) == value(dataset, VOID.classes) > 10


def test_every_property_is_counted_also_those_that_count(dataset: ox.Store) -> None:
    properties = described(dataset, VOID.propertyPartition, VOID.property, VOID.triples)
    asked = rows(dataset, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert properties == Counter({name: int(number) for name, number in asked})
    assert len(properties) == value(dataset, VOID.properties)
    assert VOID.propertyPartition.value in properties


def test_the_sizes_add_up(dataset: ox.Store, seed_generation: Generation) -> None:
    properties = described(dataset, VOID.propertyPartition, VOID.property, VOID.triples)
    assert value(dataset, VOID.triples) == properties.total() == len(dataset) == seed_generation.manifest.counts.quads
    assert value(dataset, VOID.documents) == len(seed_generation.manifest.articles)


def test_every_part_has_a_name_below_the_dataset(dataset: ox.Store) -> None:
    parts = rows(dataset, f"SELECT ?p {{ {IRIS.dataset} {VOID.classPartition}|{VOID.propertyPartition} ?p }}")
    assert all(part.startswith(f"{IRIS.dataset.value}#") for (part,) in parts)


@pytest.mark.parametrize("known", [[], [ox.Quad(IRIS.dataset, RDF.type, VOID.Dataset, GRAPH)]])
def test_an_empty_or_small_dataset_counts_its_own_description(known: list[ox.Quad]) -> None:
    quads = partition_quads(known, Tally(), IRIS, GRAPH) | set(known)
    (total,) = (quad.object for quad in quads if quad.predicate == VOID.triples and quad.subject == IRIS.dataset)
    assert isinstance(total, ox.Literal)
    assert int(total.value) == len(quads)


def test_a_term_of_no_known_prefix_has_a_part_too() -> None:
    strange = ox.NamedNode("http://example.org/a#b,é")
    quads = partition_quads([], Tally.of([ox.Quad(IRIS.dataset, strange, strange, GRAPH)]), IRIS, GRAPH)
    (part,) = (quad.subject for quad in quads if quad.predicate == VOID.property and quad.object == strange)
    assert part == ox.NamedNode(f"{IRIS.dataset.value}#property/http%3A%2F%2Fexample.org%2Fa%23b%2C%C3%A9")


def test_every_distribution_says_how_it_is_had(dataset: ox.Store) -> None:
    asked = (
        f"SELECT ?d ?url {{ {IRIS.dataset} {DCAT.distribution} ?d ."
        f" ?d a {DCAT.Distribution} ; {DCAT.accessURL} ?url ; {DCTERMS.license} ?licence }}"
    )
    distributions = {row[0]: row[1] for row in rows(dataset, asked)}
    dumps = {
        name
        for (name,) in rows(dataset, f"SELECT ?d {{ {IRIS.dataset} {VOID.dataDump} ?d . ?d {DCAT.downloadURL} ?d }}")
    }
    assert set(distributions) == dumps | {IRIS.endpoint_distribution.value}
    assert len(dumps) == 5
    assert distributions[IRIS.endpoint_distribution.value] == IRIS.endpoint.value
