"""Compile SPARQL constraints (SHACL, section 5): one query for all focus nodes, over the predicates that it uses."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from mapping.rdf.namespaces import OWL, RDF, RDFS, SH, XSD
from mapping.shacl.compiled.data_graph import is_literal
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.shape import Constraint, Finding, Run, ValueNodes
from mapping.shacl.compiled.sparql_query import SparqlQuery, read_query
from mapping.shacl.results import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.reader import ShapeReader

_PREFIXES: Final[Mapping[str, str]] = {"rdf": RDF.iri, "rdfs": RDFS.iri, "owl": OWL.iri}
_PATH: Final = re.compile(r"[$?]PATH\b")
_COMPONENT: Final = SH.SPARQLConstraintComponent.value
_SPARQL: Final = "sparql"


class Row(NamedTuple):
    """A row of an answer: the nodes of its variables."""

    path: str | None
    value: str | None
    others: tuple[tuple[str, str], ...]


def compile_sparql(shape: ShapeReader, messages: Collection[Message]) -> Iterator[tuple[Constraint, SparqlQuery]]:
    """Compile the SPARQL constraints of a shape that has these messages."""
    for node in shape.objects(_SPARQL):
        inner = _of_node(shape, node)
        if inner.objects("deactivated"):
            if inner.is_true("deactivated"):
                continue
            if inner.literal(inner.one("deactivated"), "deactivated").value == "1":
                raise NotCompiled("sh:sparql", "its sh:deactivated is neither true nor false")
        text = inner.literal(inner.one("select"), "select").value
        if shape.path:
            text = _PATH.sub(shape.path.sparql, text)
        query = read_query(text, _prefixes(inner))
        own = {message_of(inner.literal(each, "message")) for each in inner.objects("message")}
        find = _finder(query, frozenset({each.text for each in {*own, *messages}}), is_node_shape=shape.path is None)
        yield Constraint(_COMPONENT, _SPARQL, find), query


def message_of(literal: ox.Literal) -> Message:
    """Return the message that a literal is."""
    return Message(literal.language or "", literal.value)


def _of_node(shape: ShapeReader, node: str) -> ShapeReader:
    if is_literal(node):
        raise NotCompiled("sh:sparql", "its value is a literal")
    return type(shape)(shape.shapes, node, shape.path, shape.compile)


def _prefixes(constraint: ShapeReader) -> dict[str, str]:
    """Return the prefixes of a constraint; other ontologies of the file help out, as pySHACL has it."""
    graph, declare = constraint.shapes, SH.declare.value
    ontologies = graph.by_object(RDF.type.value).get(OWL.Ontology.value, {})
    found = dict(_PREFIXES)
    for node in constraint.objects("prefixes"):
        own = set(graph.objects(node, declare))
        if not own or node not in ontologies:
            own |= {each for ontology in ontologies for each in graph.objects(ontology, declare)}
        for each in sorted(own):
            inner = _of_node(constraint, each)
            prefix, namespace = (inner.literal(inner.one(name), name).value for name in ("prefix", "namespace"))
            if found.setdefault(prefix, namespace) != namespace:
                raise NotCompiled("sh:sparql", f"its prefix {prefix}: is declared twice")
    return found


def _finder(
    query: SparqlQuery, messages: frozenset[str], *, is_node_shape: bool
) -> Callable[[Run, ValueNodes], Iterator[Finding]]:
    def find(run: Run, values: ValueNodes) -> Iterator[Finding]:
        rows = _answer(run, query)
        for focus, _ in values.pairs if rows else ():
            for row in rows.get(focus, ()):
                value = focus if row.value is None and is_node_shape else row.value
                told = dict(row.others) | {"this": focus, "path": row.path, "value": value}
                texts = {_fill(text, told, run.data) for text in messages}
                yield Finding(focus, value, row.path, tuple(sorted(Message("", text) for text in texts)))

    return find


def _answer(run: Run, query: SparqlQuery) -> Mapping[str, Collection[Row]]:
    """Return the rows of each focus node, asking the query once in a run."""
    found = run.answers.get(query)
    if found is None:
        text = run.data.text
        rows: dict[str, dict[Row, None]] = defaultdict(dict)
        # A triple in two graphs counts twice in the union, but rows are distinct, and queries cannot count.
        solutions = run.store.query(query.text, use_default_graph_as_union=True)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - the query is a SELECT
        for solution in solutions:
            nodes = {name: text(term) for name in query.variables if (term := solution[name]) is not None}
            this, path, value = nodes.pop("this"), nodes.pop("path", None), nodes.pop("value", None)
            rows[this][Row(path, value, tuple(nodes.items()))] = None
        found = run.answers[query] = dict(rows)
    return found


def _fill(message: str, nodes: Mapping[str, str | None], data: DataGraph) -> str:
    """Replace ``{?name}`` and ``{$name}`` in a message (SHACL, section 5.3.2)."""
    if "{" in message:
        for name, node in nodes.items():
            if node is not None:
                shown = data.literals[node].value if is_literal(node) else node.removeprefix("_:")
                message = message.replace(f"{{?{name}}}", shown).replace(f"{{${name}}}", shown)
    return message


def keeps_literals(data: DataGraph, predicates: Collection[str] | None) -> bool:
    """Say whether a store gives back every literal of these predicates as it is.

    Oxigraph stores numbers, booleans and dates by value, so that ``"01"^^xsd:integer`` comes back as ``1``.
    """
    changed = {text for text, literal in data.literals.items() if text.endswith(">") and not _is_kept(literal)}
    if not changed:
        return True
    chosen = data.predicates if predicates is None else predicates
    return all(changed.isdisjoint(values) for each in chosen for values in data.by_subject(each).values())


_CANONICAL_INTEGER: Final = re.compile("0|-?[1-9][0-9]{0,17}")


@lru_cache(65_536)
def _is_kept(literal: ox.Literal) -> bool:
    if literal.datatype == XSD.integer and _CANONICAL_INTEGER.fullmatch(literal.value):
        return True
    store = ox.Store()
    store.add(ox.Quad(RDF.type, RDF.type, literal))
    return bool(next(iter(store)).object == literal)


def store_of(quads: Iterable[ox.Quad], predicates: Collection[str] | None) -> ox.Store:
    """Return a store with the quads of these predicates, or all; queries are asked of the union of its graphs."""
    store = ox.Store()
    kept = None if predicates is None else {ox.NamedNode(each) for each in predicates}
    store.extend(quads if kept is None else [quad for quad in quads if quad.predicate in kept])
    return store
