"""Compile SPARQL constraints (SHACL, section 5): one query for all focus nodes."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.rdf.namespaces import OWL, RDF, RDFS, SH
from mapping.shacl.compiled.data_graph import is_literal
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.shape import Constraint, Finding, Run
from mapping.shacl.compiled.sparql.reader import SparqlQuery, read_query
from mapping.shacl.results import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.reader import ShapeReader
    from mapping.shacl.compiled.terms import Literal
    from mapping.shacl.compiled.value_nodes import ValueNodes

_PREFIXES: Final[Mapping[str, str]] = {"rdf": RDF.iri, "rdfs": RDFS.iri, "owl": OWL.iri}
_PATH: Final = re.compile(r"[$?]PATH\b")
_COMPONENT: Final = SH.SPARQLConstraintComponent.value
_SPARQL: Final = "sparql"


class Row(NamedTuple):
    """A row of an answer: the nodes of its variables."""

    path: str | None
    value: str | None
    others: tuple[tuple[str, str], ...]


def compile_sparql(shape: ShapeReader, messages: Collection[Message]) -> Iterator[Constraint]:
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
        yield Constraint(_COMPONENT, _SPARQL, find)


def message_of(literal: Literal) -> Message:
    """Return the message that a literal is."""
    return Message(literal.language, literal.value)


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
        rows: dict[str, list[Row]] = defaultdict(list)
        for answer in sorted(run.solver.answer(query), key=str):
            nodes = {name: node for name, node in zip(query.variables, answer, strict=True) if node is not None}
            this, path, value = nodes.pop("this"), nodes.pop("path", None), nodes.pop("value", None)
            rows[this].append(Row(path, value, tuple(nodes.items())))
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
