"""Write RDF as JSON-LD 1.1, compacted with ``ontology/context.jsonld``, one node a line.

https://www.w3.org/TR/json-ld11-api/#compaction-algorithms . The document embeds the context, so a reader needs no
network. A JSON-LD library would hold the whole dataset as objects; this writer holds one node.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import CONTEXT, PREFIXES, RDF, XSD
from mapping.rdf.triple_lines import TripleLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

_PREFIXES: Final = {iri: name for name, iri in PREFIXES.items()}
#: An integer whose digits survive every JSON parser.
_EXACT_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL_NAME: Final = re.compile(r"[A-Za-z][\w-]*")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TYPE: Final = RDF.type.value
#: As a literal ends in N-Triples.
_INTEGER: Final = f"^^{XSD.integer}"
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
_NESTED: Final = "JSON-LD cannot hold a triple within a triple (RDF 1.2)"
#: In place of the term of a property that has none.
_NO_TERM: Final[tuple[str, str, Json]] = ("", "", {})


class _AmbiguousIri(Exception):
    """The scheme of an IRI is a name of the context: ``time:now`` would be read as a compact IRI."""


def jsonld_pieces(statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[str]:
    """Yield the document piece by piece; neighbours with the same graph and subject share a node.

    Raises OSError for a triple within a triple, which JSON-LD cannot hold.
    """
    yield JSONLD_HEAD
    between = ""
    for graph, quads in groupby(statements, key=lambda each: getattr(each, "graph_name", ox.DefaultGraph())):
        rows = map(_row_of, quads)
        is_named = not isinstance(graph, ox.DefaultGraph)
        yield from chain([between], jsonld_graph(str(graph), rows) if is_named else _nodes(rows, is_compact=True))
        between = JSONLD_BETWEEN
    yield JSONLD_TAIL


def _row_of(statement: ox.Quad | ox.Triple) -> TripleLine:
    if isinstance(statement.object, ox.Triple):
        raise OSError(_NESTED)
    return TripleLine(str(statement.subject), str(statement.predicate), str(statement.object))


def jsonld_graph(graph: str, rows: Iterable[TripleLine]) -> Iterator[str]:
    """Yield the object of a graph, whose name is given in N-Triples, piece by piece."""
    try:
        yield f'{{"@id":{_compact_id(graph)},"@graph":[\n'
        is_compact = True
    except _AmbiguousIri:
        yield f'{{"@context":null,"@id":{_encode(_id_of(graph))},"@graph":[\n'
        is_compact = False
    yield from _nodes(rows, is_compact=is_compact)
    yield "\n]}"


def _nodes(rows: Iterable[TripleLine], *, is_compact: bool) -> Iterator[str]:
    between = ""
    for subject, about in groupby(rows, key=itemgetter(0)):
        yield between + _node(subject, list(about), is_compact=is_compact)
        between = JSONLD_BETWEEN


def _node(subject: str, about: list[TripleLine], *, is_compact: bool) -> str:
    """Write a node; if the context would misread one of its IRIs, it is expanded and without context."""
    if is_compact:
        with suppress(_AmbiguousIri):
            return _compact_node(subject, about)
    fields: dict[str, list[str]] = {}
    for _, predicate, target in about:
        fields.setdefault(_encode(predicate[1:-1]), []).append(_expand_object(target))
    written = "".join(f",{key}:[{','.join(values)}]" for key, values in fields.items())
    head = '{"@context":null,' if is_compact else "{"
    return f'{head}"@id":{_encode(_id_of(subject))}{written}}}'


def _compact_node(subject: str, about: list[TripleLine]) -> str:
    #: Key -> language, or "" -> values, all as JSON.
    fields: dict[str, dict[str, list[str]]] = {}
    for _, predicate, target in about:
        if target.startswith('"'):
            key, language, value = _compact_literal(predicate, target)
        else:
            key, value = _link(predicate, target)
            language = ""
        fields.setdefault(key, {}).setdefault(language, []).append(value)
    written = "".join(f",{key}:{_write_values(values)}" for key, values in fields.items())
    return f'{{"@id":{_compact_id(subject)}{written}}}'


def _write_values(by_language: dict[str, list[str]]) -> str:
    """Write the values of a key, or the language map of those with a language."""
    if plain := by_language.get(""):
        return plain[0] if len(plain) == 1 else f"[{','.join(plain)}]"
    written = (f"{tag}:{_write_values({'': values})}" for tag, values in by_language.items())
    return f"{{{','.join(written)}}}"


@lru_cache(512)
def _link(predicate: str, target: str) -> tuple[str, str]:
    """Return the key of a property whose object is an IRI or a blank node, and the value."""
    property_, iri = predicate[1:-1], _id_of(target)
    name, type_, said = _TERMS.get(property_, _NO_TERM)
    if property_ == _TYPE:
        return '"@type"', _encode(_TERMS[iri][0] if iri in _TERMS else _compact_iri(iri))
    if type_.startswith("@"):
        local = iri.removeprefix(said.get("@context", {}).get("@vocab", iri))
        is_local = _LOCAL_NAME.fullmatch(local) and local not in CONTEXT
        return _encode(name), _encode(local if is_local else _compact_iri(iri))
    return _name_of(predicate), f'{{"@id":{_compact_id(target)}}}'


def _compact_literal(predicate: str, target: str) -> tuple[str, str, str]:
    """Return the key of a property, the language if its values are in a language map, and the value."""
    end = target.rindex('"') + 1
    # N-Triples escapes a string as JSON does.
    text, suffix = target[:end], target[end:]
    key, language, before, after = _literal_form(predicate, suffix)
    if suffix == _INTEGER and _EXACT_INTEGER.fullmatch(text, 1, end - 1):
        return key, language, text[1:-1]
    return key, language, f"{before}{text}{after}"


@cache
def _literal_form(predicate: str, suffix: str) -> tuple[str, str, str, str]:
    """Return the key for literals with this language or datatype, the language, and the JSON around their text.

    The context reads the value back from there, under the term of the property or under its IRI.
    """
    name, type_, said = _TERMS.get(predicate[1:-1], _NO_TERM)
    if suffix.startswith("@"):
        tag, _, direction = suffix[1:].partition("--")
        if "@container" in said and not direction:
            return _encode(name), _encode(tag), "", ""
        more = f',"@direction":{_encode(direction)}' if direction else ""
        return _name_of(predicate), "", f'{{"@language":{_encode(tag)}{more},"@value":', "}"
    if not suffix:
        return _name_of(predicate), "", "", ""
    datatype = suffix[3:-1]
    if type_ == datatype:
        return _encode(name), "", "", ""
    return _name_of(predicate), "", f'{{"@type":{_encode(_compact_iri(datatype))},"@value":', "}"


@cache
def _name_of(predicate: str) -> str:
    """Return the key of a property whose values say themselves what they are."""
    name, _, said = _TERMS.get(predicate[1:-1], _NO_TERM)
    return _encode(name if name and not said.keys() - {"@id"} else _compact_iri(predicate[1:-1]))


def _expand_object(target: str) -> str:
    if not target.startswith('"'):
        return f'{{"@id":{_encode(_id_of(target))}}}'
    end = target.rindex('"') + 1
    text, suffix = target[:end], target[end:]
    if suffix.startswith("@"):
        tag, _, direction = suffix[1:].partition("--")
        more = f',"@direction":{_encode(direction)}' if direction else ""
        return f'{{"@language":{_encode(tag)}{more},"@value":{text}}}'
    return f'{{"@type":{_encode(suffix[3:-1])},"@value":{text}}}' if suffix else f'{{"@value":{text}}}'


def _id_of(term: str) -> str:
    """Return the IRI or the blank node that is written in N-Triples."""
    if term.startswith("<<"):
        raise OSError(_NESTED)
    return term.strip("<>")


@lru_cache(512)
def _compact_id(term: str) -> str:
    return _encode(_compact_iri(_id_of(term)))


def _compact_iri(iri: str) -> str:
    namespace, local = iri[: (cut := max(iri.rfind("#"), iri.rfind("/")) + 1)], iri[cut:]
    if local and namespace in _PREFIXES:
        return f"{_PREFIXES[namespace]}:{local}"
    scheme, _, rest = iri.partition(":")
    if scheme in CONTEXT and not rest.startswith("//"):
        raise _AmbiguousIri
    return iri
