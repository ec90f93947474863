"""Each way in which the graph of the first article could be spoilt is caught by a shape.

All are applied to one graph, each at nodes of its own, and that graph is validated once.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.publication.checking import background
from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import DCTERMS, EDTF, OA, ONR, RDF, RDFS, SCHEMA
from mapping.rdf.parsing import read_rdf
from mapping.rdf.statements import quads_in
from mapping.rdf.triples import article_statements
from mapping.shacl.validation import load_shapes, validate
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import FOLDER, SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES: Final = "https://w3id.org/onrecord/shapes#"
CONFORMING: Final = Path(__file__).parent / "conforming.ttl"


class Graph:
    """The graph of the first article, with the nodes of each class in order, and its text."""

    def __init__(self) -> None:
        corpus = read_corpus(SEEDS)
        (slug, sheet), *_ = corpus.sheets.items()
        article = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge).article
        assert article is not None
        statements = article_statements(article, corpus.iris)
        self.background = quads_in(corpus.iris.graph("ontology"), background(statements, corpus))
        self.text = ox.Literal((sheet.parent / "article.txt").read_text("utf-8"))
        self.article = corpus.iris.article(slug)
        self.triples = {quad.triple for quad in quads_in(corpus.iris.article_graph(slug), statements)}
        self.nodes = defaultdict[ox.NamedNode, list[ox.NamedNode]](list)
        for triple in sorted(self.triples, key=str):
            if triple.predicate == RDF.type:
                self.nodes[triple.object].append(triple.subject)  # type: ignore[index, arg-type]

    def objects(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        found = [t.object for t in self.triples if (t.subject, t.predicate) == (subject, predicate)]
        return sorted(found, key=str)  # type: ignore[arg-type]

    def add(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> None:
        self.triples.add(ox.Triple(subject, predicate, value))

    def remove(self, subject: ox.NamedNode | None, predicate: ox.NamedNode, value: ox.NamedNode | None = None) -> None:
        found = {
            t
            for t in self.triples
            if t.predicate == predicate and subject in {None, t.subject} and value in {None, t.object}
        }
        assert found
        self.triples -= found

    def dated_times(self) -> list[ox.NamedNode]:
        return [time for time in self.nodes[ONR.TimeReference] if self.objects(time, ONR.earliest)]


def hold_text_in_a_claim(graph: Graph) -> ox.NamedNode:
    graph.add(claim := graph.nodes[ONR.Claim][0], SCHEMA.text, graph.text)
    return claim


def hold_text_in_a_quote_selector(graph: Graph) -> ox.NamedNode:
    graph.add(quote := graph.nodes[OA.TextQuoteSelector][0], RDFS.label, graph.text)
    return quote


def hold_text_in_a_position_selector(graph: Graph) -> ox.NamedNode:
    graph.add(position := graph.nodes[OA.TextPositionSelector][0], RDF.value, graph.text)
    return position


def hold_text_in_a_node_of_no_class(graph: Graph) -> ox.NamedNode:
    graph.add(note := ox.NamedNode("http://example.org/note"), RDFS.comment, graph.text)
    return note


def leave_a_quantity_without_situation(graph: Graph) -> ox.NamedNode:
    quantity = (graph.nodes[SCHEMA.QuantitativeValue] + graph.nodes[SCHEMA.MonetaryAmount])[0]
    graph.remove(None, ONR.quantity, quantity)
    return quantity


def leave_a_quote_without_evidence(graph: Graph) -> ox.NamedNode:
    graph.remove(None, OA.hasSelector, quote := graph.nodes[OA.TextQuoteSelector][1])
    return quote


def leave_a_quote_without_type(graph: Graph) -> ox.NamedNode:
    graph.remove(quote := graph.nodes[OA.TextQuoteSelector][2], RDF.type)
    return quote


def point_evidence_to_nothing(graph: Graph) -> ox.NamedNode:
    graph.add(evidence := graph.nodes[ONR.Evidence][3], OA.hasSelector, ox.NamedNode("http://example.org/none"))
    return evidence


def type_a_situation_as_another(graph: Graph) -> ox.NamedNode:
    first, second, *_ = graph.nodes[ONR.Situation]
    graph.add(first, RDF.type, second)
    return first


def label_a_situation_in_another_language(graph: Graph) -> ox.NamedNode:
    graph.remove(situation := graph.nodes[ONR.Situation][2], RDFS.label)
    graph.add(situation, RDFS.label, ox.Literal("Gespräche", language="de"))
    return situation


def write_a_cue_in_another_language(graph: Graph) -> ox.NamedNode:
    claim = next(claim for claim in graph.nodes[ONR.Claim][1:] if graph.objects(claim, ONR.cue))
    graph.remove(claim, ONR.cue)
    graph.add(claim, ONR.cue, ox.Literal("sagte", language="de"))
    return claim


def give_a_value_of_another_year(graph: Graph) -> ox.NamedNode:
    graph.remove(time := graph.dated_times()[0], RDF.value)
    graph.add(time, RDF.value, ox.Literal("1999", datatype=EDTF))
    return time


def drop_the_first_day(graph: Graph) -> ox.NamedNode:
    graph.remove(time := graph.dated_times()[1], ONR.earliest)
    return time


def drop_the_last_day(graph: Graph) -> ox.NamedNode:
    graph.remove(time := graph.dated_times()[-1], ONR.latest)
    return time


def state_rights_twice(graph: Graph) -> ox.NamedNode:
    graph.add(graph.article, DCTERMS.rights, ox.Literal("All rights reserved.", language="en"))
    return graph.article


MUTATIONS: Final[dict[Callable[[Graph], ox.NamedNode], str]] = {
    hold_text_in_a_claim: "article-keeps-its-body",
    hold_text_in_a_quote_selector: "quote-is-closed",
    hold_text_in_a_position_selector: "position-is-closed",
    hold_text_in_a_node_of_no_class: "note-is-short",
    leave_a_quantity_without_situation: "quantity-is-of-situation",
    leave_a_quote_without_evidence: "quote-is-of-evidence",
    leave_a_quote_without_type: "quote-has-type",
    point_evidence_to_nothing: "evidence-has-described-selectors",
    type_a_situation_as_another: "node-has-known-types",
    label_a_situation_in_another_language: "words-are-in-language-of-article",
    write_a_cue_in_another_language: "words-are-in-language-of-article",
    give_a_value_of_another_year: "days-are-those-of-edtf-value",
    drop_the_first_day: "dated-time-has-first-day",
    drop_the_last_day: "dated-time-has-last-day",
    state_rights_twice: "article-has-one-rights-statement",
}


@pytest.fixture(scope="module")
def caught() -> dict[str, set[tuple[str, str]]]:
    """Return for each mutation the pairs of a shape and the node it is about, of all mutations together."""
    graph = Graph()
    nodes = {mutate.__name__: mutate(graph).value for mutate in MUTATIONS}
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in graph.triples]
    results = validate(quads, load_shapes(), graph.background).results
    found = {
        (result.shape.removeprefix(SHAPES), node or "") for result in results for node in (result.focus, result.value)
    }
    return {name: {pair for pair in found if pair[1] == node} for name, node in nodes.items()}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_each_mutation_is_caught(
    mutate: Callable[[Graph], ox.NamedNode], caught: dict[str, set[tuple[str, str]]]
) -> None:
    assert MUTATIONS[mutate] in {shape for shape, _ in caught[mutate.__name__]}


def test_an_article_in_another_language_than_its_words_is_caught() -> None:
    text = CONFORMING.read_text("utf-8").replace('inLanguage "en"', 'inLanguage "de"')
    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    report = validate(quads, load_shapes(), read_rdf(FOLDER / "kinds.ttl").quads)
    assert {result.shape for result in report.results} == {f"{SHAPES}words-are-in-language-of-article"}
