"""JSON-LD is compacted with our context, holds the same RDF, and is read and framed by an independent processor."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest
from pyld import jsonld

from mapping.publication.dump_slices import read_dump_named, read_whole_dump
from mapping.rdf.jsonld_writer import jsonld_pieces
from mapping.rdf.namespaces import EDTF, ONR, RDF, RDFS, SCHEMA, XSD
from mapping.rdf.serialization import JSON_LD, N_QUADS, serialize
from mapping.rdf.shared_graphs import dump_name
from ontology import FOLDER
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mapping.publication.manifest import Generation

CONTEXT: Final[dict[str, Any]] = json.loads((FOLDER / "context.jsonld").read_text("utf-8"))
#: Absolute IRIs that the context could take for compact ones.
AMBIGUOUS: Final = [ox.NamedNode(iri) for iri in ("schema:Claim", "time:now", "id:1", "label:x", "k:")]
NODE: Final = ox.NamedNode("http://example.org/a")
OBJECTS: Final[list[ox.NamedNode | ox.BlankNode | ox.Literal]] = [
    *AMBIGUOUS,
    ox.NamedNode("http://example.org/b"),
    ox.NamedNode("https://w3id.org/onrecord/kinds#detention"),
    ox.NamedNode("https://w3id.org/onrecord/kinds#label"),  # a term of the context
    ox.NamedNode("https://w3id.org/onrecord/kinds#a:b"),
    ox.NamedNode("https://w3id.org/onrecord#"),
    ox.NamedNode("urn:isbn:0"),
    ox.BlankNode("b0"),
    ox.Literal(""),
    ox.Literal("http://example.org/b"),
    ox.Literal("@id"),
    ox.Literal("\u2028 \"quoted\" \\ \n \U0001f4f0"),
    ox.Literal("".join(map(chr, range(0x20))) + "\x7f\x85\u2028\ufffe"),
    ox.Literal("words", language="en"),
    ox.Literal("kata", language="id"),
    ox.Literal("lettres", language="fr"),
    *(ox.Literal(text, datatype=XSD.integer) for text in ("0", "-7", "007", "+7", "-0", "9" * 15, "9" * 16, "x")),
    ox.Literal("2016", datatype=EDTF),
    ox.Literal("2016-01-01", datatype=XSD.date),
    ox.Literal("true", datatype=XSD.boolean),
    ox.Literal("1.50", datatype=XSD.decimal),
    ox.Literal("1.0E3", datatype=XSD.double),  # pyld 3.3.0 rewrites any other form, even as a string
    ox.Literal("{}", datatype=RDF.JSON),
    ox.Literal("x", datatype=ox.NamedNode("time:unit")),
]  # fmt: skip
PREDICATES: Final = [
    *AMBIGUOUS[:4], RDF.type, RDFS.label, ONR.claimant, ONR.kind, ONR.stance, ONR.earliest, RDF.value, SCHEMA.value,
    SCHEMA.url, ONR.Claim, ox.NamedNode("http://example.org/p"),
]  # fmt: skip


@pytest.fixture(scope="module")
def quads(seed_generation: Generation) -> set[ox.Quad]:
    return set(ox.parse(read_whole_dump(seed_generation, N_QUADS), format=N_QUADS.codec))


@pytest.fixture(scope="module")
def document(quads: set[ox.Quad]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(serialize(quads, JSON_LD))
    return read


def every_value_of_every_property() -> Iterator[ox.Quad]:
    for predicate in PREDICATES:
        yield from (ox.Quad(NODE, predicate, value) for value in OBJECTS)


def some_of_every_property_in_every_graph() -> Iterator[ox.Quad]:
    names: list[ox.NamedNode | ox.BlankNode] = [NODE, ox.BlankNode("b1"), *AMBIGUOUS]
    for graph in [*names, ox.DefaultGraph()]:
        for subject in names:
            yield ox.Quad(subject, RDF.type, ONR.Claim, graph)
            yield ox.Quad(subject, RDFS.label, ox.Literal("a", language="en"), graph)
            yield ox.Quad(subject, RDFS.label, ox.Literal("b", language="en"), graph)
            yield ox.Quad(subject, RDFS.label, ox.Literal("c"), graph)
            yield ox.Quad(subject, ONR.kind, AMBIGUOUS[0], graph)


def read_with_pyld(written: bytes) -> set[ox.Quad]:
    lines = jsonld.to_rdf(json.loads(written), {"format": "application/n-quads"})
    return set(ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True))


def canonical(quads: set[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


@pytest.mark.parametrize("made", [every_value_of_every_property, some_of_every_property_in_every_graph])
def test_two_processors_read_the_rdf_that_was_written(made: Callable[[], Iterator[ox.Quad]]) -> None:
    quads = set(made())
    written = serialize(quads, JSON_LD)
    assert set(ox.parse(written, format=ox.RdfFormat.JSON_LD)) == quads
    assert canonical(read_with_pyld(written)) == canonical(quads)


def test_the_dump_is_what_pyld_compacts(document: dict[str, Any]) -> None:
    compacted = jsonld.compact(jsonld.expand(document), CONTEXT)
    # The context also offers the names id and type; we write the keywords, which every JSON-LD reader knows.
    assert unordered(document["@graph"]) == unordered(compacted["@graph"])


def unordered(value: object) -> object:
    if isinstance(value, list):
        return sorted(map(unordered, value), key=str)
    if isinstance(value, dict):
        keyword = {"id": "@id", "type": "@type"}
        return sorted((keyword.get(key, key), unordered(each)) for key, each in value.items())
    return value


def test_a_frame_by_our_context_finds_every_claim(seed_generation: Generation) -> None:
    article = json.loads(read_dump_named(seed_generation, dump_name("jsonld", ARTICLE)))
    framed = jsonld.frame(article, {**CONTEXT, "type": "Claim"}, {"embed": "@never"})
    assert len(framed["@graph"]) == seed_generation.manifest.counts.claims == 64
    assert {each["stance"] for each in framed["@graph"]} == {"affirms", "denies"}


def test_every_node_with_a_type_says_it_under_the_keyword(quads: set[ox.Quad], document: dict[str, Any]) -> None:
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    typed = {quad.subject for quad in quads if quad.predicate == RDF.type}
    assert sum("@type" in node for node in nodes) == len(typed)
    claim = next(node for node in nodes if node["@id"].endswith("/claim/zarif-proposes"))
    assert set(claim["@type"]) == {"Claim", "AttributedClaim"}


def test_the_context_is_in_the_document(document: dict[str, Any]) -> None:
    assert document["@context"] == CONTEXT["@context"]


def test_a_node_is_written_before_the_next_one_is_read() -> None:
    def endless() -> Iterator[ox.Quad]:
        number = 0
        while True:
            number += 1
            yield ox.Quad(ox.NamedNode(f"http://example.org/{number}"), RDF.type, ONR.Claim)

    first = "".join(islice(jsonld_pieces(endless()), 5))
    assert '"http://example.org/2"' in first


def test_statements_in_any_order_give_the_same_rdf() -> None:
    quads = set(some_of_every_property_in_every_graph())
    shuffled = sorted(quads, key=lambda quad: str(quad.object))
    written = "".join(jsonld_pieces(shuffled))
    assert set(ox.parse(written, format=ox.RdfFormat.JSON_LD)) == quads


def test_a_triple_within_a_triple_is_refused() -> None:
    inner = ox.Triple(NODE, RDF.type, ONR.Claim)
    with pytest.raises(OSError, match=r"RDF 1\.2"):
        serialize([ox.Quad(NODE, ONR.content, inner)], JSON_LD)
