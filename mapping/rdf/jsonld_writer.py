"""Write RDF as JSON-LD 1.1, compacted with ``ontology/context.jsonld``, one node a line.

https://www.w3.org/TR/json-ld11-api/#compaction-algorithms . The document embeds the context, so a reader needs no
network. A JSON-LD library would hold the whole dataset as objects; this writer holds one node.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, XSD
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["jsonld_pieces"]

Json = dict[str, Any]
_Node = ox.NamedNode | ox.BlankNode
_Object = _Node | ox.Literal | ox.Triple

_CONTEXT: Final[Json] = json.loads((FOLDER / "context.jsonld").read_text("utf-8"))["@context"]
_NAMESPACES: Final = {iri: name for name, iri in _CONTEXT.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}
#: An integer whose digits survive every JSON parser.
_EXACT_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL_NAME: Final = re.compile(r"[A-Za-z][\w-]*")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class _Term:
    """A class or property of the context, and how the context reads the values of the property."""

    name: str
    type: str
    vocabulary: str
    is_language_map: bool


class _AmbiguousIri(Exception):
    """The scheme of an IRI is a name of the context: ``time:now`` would be read as a compact IRI."""


def jsonld_pieces(statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[str]:
    """Yield the document piece by piece; neighbours with the same graph and subject share a node.

    Raises ValueError or OSError for a triple within a triple, which JSON-LD cannot hold.
    """
    yield f'{{"@context":{_encode(_CONTEXT)},"@graph":['
    between = "\n"
    for graph, quads in groupby(statements, key=_graph_of):
        head = {} if isinstance(graph, ox.DefaultGraph) else _head(graph)
        yield between + (f'{_encode(head)[:-1]},"@graph":[\n' if head else "")
        between = ""
        for _, about in groupby(quads, key=attrgetter("subject")):
            yield between + _encode(_node(list(about), is_compact="@context" not in head))
            between = ",\n"
        yield "\n]}" if head else ""
    yield "\n]}\n"


def _graph_of(statement: ox.Quad | ox.Triple) -> _Node | ox.DefaultGraph:
    return statement.graph_name if isinstance(statement, ox.Quad) else ox.DefaultGraph()


def _head(graph: _Node) -> Json:
    try:
        return {"@id": _node_id(graph)}
    except _AmbiguousIri:
        return {"@context": None, "@id": graph.value}


def _node(about: list[ox.Quad | ox.Triple], *, is_compact: bool) -> Json:
    """Return the node object of statements about one subject, expanded if the context would misread one of its IRIs."""
    try:
        if is_compact:
            return _compact_node(about)
    except _AmbiguousIri:
        pass
    triples = (each.triple if isinstance(each, ox.Quad) else each for each in about)
    (expanded,) = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"")
    return {"@context": None, **expanded}


def _compact_node(about: list[ox.Quad | ox.Triple]) -> Json:
    node: Json = {"@id": _node_id(about[0].subject)}
    for statement in about:
        value = statement.object
        if statement.predicate == RDF.type and isinstance(value, ox.NamedNode):
            term = _TERMS.get(value.value)
            _add(node, "@type", term.name if term else _compact_iri(value.value))
        else:
            _add_property(node, statement.predicate.value, value)
    return node


def _add(node: Json, key: str, value: object) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _add_property(node: Json, predicate: str, value: _Object) -> None:
    """Add a value under the term of its property if the context reads it back from there, or under its IRI."""
    term = _TERMS.get(predicate)
    if term and term.is_language_map and isinstance(value, ox.Literal) and value.language and not value.direction:
        _add(node.setdefault(term.name, {}), value.language, value.value)
    elif term and (coerced := _coerce(value, term)) is not None:
        _add(node, term.name, coerced)
    else:
        _add(node, _compact_iri(predicate), _value_object(value))


def _coerce(value: _Object, term: _Term) -> object:
    """Return a value as the context reads it under a term, None if the term is for other values."""
    if not term.type:
        return None if term.is_language_map else _value_object(value)
    if isinstance(value, ox.Literal):
        return value.value if value.datatype.value == term.type else None
    if term.type not in {"@id", "@vocab"} or isinstance(value, ox.Triple):
        return None
    local = value.value.removeprefix(term.vocabulary)
    is_name = bool(term.vocabulary) and local not in _CONTEXT and _LOCAL_NAME.fullmatch(local)
    return local if is_name else _node_id(value)


def _value_object(value: _Object) -> object:
    if not isinstance(value, ox.Literal):
        return {"@id": _node_id(value)}
    if value.language:
        direction = {"@direction": value.direction.value} if value.direction else {}
        return {"@value": value.value, "@language": value.language, **direction}
    if value.datatype == XSD.string:
        return value.value
    if value.datatype == XSD.integer and _EXACT_INTEGER.fullmatch(value.value):
        return int(value.value)
    return {"@value": value.value, "@type": _compact_iri(value.datatype.value)}


def _node_id(node: _Node | ox.Triple) -> str:
    if isinstance(node, ox.Triple):
        raise ValueError("JSON-LD has no triples within triples")  # noqa: TRY004 - the data is at fault
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else _compact_iri(node.value)


def _compact_iri(iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    if cut < len(iri) and (prefix := _NAMESPACES.get(iri[:cut])):
        return f"{prefix}:{iri[cut:]}"
    scheme, _, rest = iri.partition(":")
    if scheme in _CONTEXT and not rest.startswith("//"):
        raise _AmbiguousIri
    return iri


def _terms() -> Iterator[tuple[str, _Term]]:
    for name, definition in _CONTEXT.items():
        said = definition if isinstance(definition, dict) else {"@id": definition}
        if not name.startswith("@") and not str(said["@id"]).endswith(("#", "/")):
            vocabulary = said.get("@context", {}).get("@vocab", "")
            type_ = _expand(said.get("@type", ""))
            yield _expand(said["@id"]), _Term(name, type_, vocabulary, said.get("@container") == "@language")


def _expand(name: str) -> str:
    prefix, separator, local = name.partition(":")
    return f"{_CONTEXT[prefix]}{local}" if separator else name


_TERMS: Final = dict(_terms())
