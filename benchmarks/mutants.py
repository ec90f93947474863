"""Mutate the graphs of articles at random, and copy articles under other names; equal seeds make equal graphs."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.publication.checking import background
from mapping.rdf.namespaces import OA, ONR, SCHEMA, XSD
from mapping.rdf.statements import quads_in
from mapping.rdf.triples import article_statements
from mapping.sheet.fact_sheet import read_fact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.corpus import Corpus
    from mapping.sheet.checked_article import CheckedArticle

#: Literals that no article has in their places; no blank node, which pySHACL refuses to compare.
_FOREIGN: Final = (
    ox.Literal("x"),
    ox.Literal("in May", language="en"),
    ox.Literal("im Mai", language="de"),
    ox.Literal("7", datatype=XSD.integer),
    ox.Literal("-1", datatype=XSD.integer),
    ox.Literal("1.5", datatype=XSD.decimal),
    ox.Literal("abc", datatype=XSD.integer),
    ox.Literal("2031-01-01", datatype=XSD.date),
    ox.Literal("2021-99-99", datatype=XSD.date),
    ox.Literal("true", datatype=XSD.boolean),
)
#: Properties whose values queries of shapes compare. rdflib orders terms of two types, which SPARQL does not (section
#: 17.3), so that they only exchange values.
_COMPARED: Final = frozenset({OA.start, OA.end, ONR.earliest, SCHEMA.datePublished})


@dataclass(frozen=True)
class Graph:
    """The quads of one or more articles, and those of the background that their shapes see."""

    quads: tuple[ox.Quad, ...]
    background: tuple[ox.Quad, ...]


def first_article(corpus: Corpus) -> CheckedArticle:
    """Return the first article of a corpus; exit with its problems if it is refused."""
    slug, sheet = next(iter(corpus.sheets.items()))
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.article is None:
        raise SystemExit("\n".join(map(str, read.problems)))
    return read.article


def graph_of(article: CheckedArticle, corpus: Corpus, slug: str = "") -> Graph:
    """Map an article, under another name if one is given; the quads are in a stable order."""
    named = replace(article, slug=slug or article.slug)
    graph = corpus.iris.article_graph(named.slug)
    statements = article_statements(named, corpus.iris, corpus.knowledge.kinds.own)
    known = quads_in(corpus.iris.graph("ontology"), background(statements, corpus))
    return Graph(tuple(sorted(quads_in(graph, statements), key=str)), tuple(known))


def union(graphs: list[Graph]) -> Graph:
    """Return the graph of several articles."""
    shared = dict.fromkeys(quad for graph in graphs for quad in graph.background)
    return Graph(tuple(quad for graph in graphs for quad in graph.quads), tuple(shared))


def mutate(graph: Graph, mutations: int, seed: int) -> Graph:
    """Return the graph after so many random changes: a triple removed, or added or changed in one of its terms."""
    chance = random.Random(seed)
    quads = list(graph.quads)
    for _ in range(mutations):
        _change(quads, chance)
    return Graph(tuple(dict.fromkeys(quads)), graph.background)


def _change(quads: list[ox.Quad], chance: random.Random) -> None:
    at = chance.randrange(len(quads))
    old, other = quads[at], quads[chance.randrange(len(quads))]
    value = chance.choice(_FOREIGN) if chance.random() < 0.3 else other.object
    kind = chance.randrange(5)
    if kind == 0:
        quads.pop(at)
        return
    predicate = old.predicate if kind < 3 else other.predicate
    changed = ox.Quad(old.subject, predicate, old.object if kind == 3 else value, old.graph_name)
    if predicate in _COMPARED and changed.object not in {each.object for each in quads if each.predicate == predicate}:
        return
    if kind in {1, 3}:
        quads[at] = changed
    else:
        quads.append(changed)


def copies(article: CheckedArticle, corpus: Corpus, number: int) -> Iterator[Graph]:
    """Yield the graph of an article under so many names."""
    return (graph_of(article, corpus, f"copy-{each:06d}") for each in range(number))
