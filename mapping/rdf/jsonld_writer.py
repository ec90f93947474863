"""Write RDF as JSON-LD 1.1, compacted with ``ontology/context.jsonld``, one node a line.

https://www.w3.org/TR/json-ld11-api/#compaction-algorithms . The document embeds the context, so a reader needs no
network. A JSON-LD library would hold the whole dataset as objects; this writer holds one node.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import CONTEXT, PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

_PREFIXES: Final = {iri: name for name, iri in PREFIXES.items()}
#: An integer whose digits survive every JSON parser.
_EXACT_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL_NAME: Final = re.compile(r"[A-Za-z][\w-]*")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Triples that are converted at a time, at least.
_RUN: Final = 300
#: The parts of a document around its nodes or graphs, and between two graphs.
JSONLD_HEAD: Final = f'{{"@context":{_encode(CONTEXT)},"@graph":[\n'
JSONLD_BETWEEN: Final = ",\n"
JSONLD_TAIL: Final = "\n]}\n"


def _expand(name: str) -> str:
    prefix, separator, local = name.partition(":")
    return f"{CONTEXT[prefix]}{local}" if separator else name


#: IRI of a class or property -> its term, and how the context reads the values of the property.
_TERMS: Final = {
    _expand(said["@id"]): (name, _expand(said.get("@type", "")), said)
    for name, each in CONTEXT.items()
    if not name.startswith("@") and name not in PREFIXES
    for said in [each if isinstance(each, dict) else {"@id": each}]
}


class _AmbiguousIri(Exception):
    """The scheme of an IRI is a name of the context: ``time:now`` would be read as a compact IRI."""


def jsonld_pieces(statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[str]:
    """Yield the document piece by piece; neighbours with the same graph and subject share a node.

    Raises OSError for a triple within a triple, which JSON-LD cannot hold.
    """
    yield JSONLD_HEAD
    between = ""
    for graph, quads in groupby(statements, key=lambda each: getattr(each, "graph_name", ox.DefaultGraph())):
        head = _compact({"@id": str(graph).strip("<>")}) if not isinstance(graph, ox.DefaultGraph) else {}
        yield between + (f'{_encode(head)[:-1]},"@graph":[\n' if head else "")
        between = ""
        for nodes in _runs(each.triple if isinstance(each, ox.Quad) else each for each in quads):
            for node in json.loads(ox.serialize(nodes, format=ox.RdfFormat.JSON_LD) or b""):
                yield between + _encode(node if "@context" in head else _compact(node))
                between = ",\n"
        yield "\n]}" if head else ""
    yield JSONLD_TAIL


def _runs(triples: Iterable[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """Yield the triples in runs of some hundreds that no node crosses: a call of the serializer has a fixed price."""
    run: list[ox.Triple] = []
    for _, about in groupby(triples, key=attrgetter("subject")):
        run += about
        if len(run) >= _RUN:
            yield run
            run = []
    if run:
        yield run


def _compact(node: Json) -> Json:
    """Compact an expanded node; if the context would misread one of its IRIs, keep it expanded and without context."""
    try:
        compact: Json = {"@id": _compact_iri(node["@id"])}
        for property_, values in node.items():
            for value in values if property_ != "@id" else ():
                _add_value(compact, property_, value)
    except _AmbiguousIri:
        return {"@context": None, **node}
    return compact


def _add_value(node: Json, property_: str, value: Json) -> None:
    """Add a value under the term of its property if the context reads it back from there, or under the IRI."""
    name, type_, said = _TERMS.get(property_, ("", "", {}))
    iri, text = value.get("@id"), value.get("@value")
    if property_ == RDF.type.value and iri:
        _add(node, "@type", _TERMS[iri][0] if iri in _TERMS else _compact_iri(iri))
    elif "@container" in said and value.keys() == {"@language", "@value"}:
        _add(node.setdefault(name, {}), value["@language"], text)
    elif iri and type_.startswith("@"):
        local = iri.removeprefix(said.get("@context", {}).get("@vocab", iri))
        _add(node, name, local if _LOCAL_NAME.fullmatch(local) and local not in CONTEXT else _compact_iri(iri))
    elif type_ and type_ == value.get("@type"):
        _add(node, name, text)
    else:
        _add(node, name if name and not said.keys() - {"@id"} else _compact_iri(property_), _compact_value(value))


def _add(node: Json, key: str, value: object) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _compact_value(value: Json) -> object:
    if value.get("@type") == XSD.integer.value and _EXACT_INTEGER.fullmatch(value["@value"]):
        return int(value["@value"])
    if value.keys() == {"@value"}:
        return value["@value"]
    return {key: _compact_iri(each) if key in {"@id", "@type"} else each for key, each in value.items()}


def _compact_iri(iri: str) -> str:
    namespace, local = iri[: (cut := max(iri.rfind("#"), iri.rfind("/")) + 1)], iri[cut:]
    if local and namespace in _PREFIXES:
        return f"{_PREFIXES[namespace]}:{local}"
    scheme, _, rest = iri.partition(":")
    if scheme in CONTEXT and not rest.startswith("//"):
        raise _AmbiguousIri
    return iri
