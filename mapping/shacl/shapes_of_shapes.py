"""Check a shapes graph against the shapes that SHACL has for shapes graphs (appendix C), and against its vocabulary.

pySHACL contains both.

SHACL does not define the results of ill-formed shapes (section 3.4.2), and engines validate them without a word.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, SH, XSD
from mapping.rdf.parsing import read_rdf
from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.compiler import compile_shapes
from mapping.shacl.compiled.data_graph import DataGraph, is_blank, is_literal
from mapping.shacl.compiled.engine import results_of_roots
from mapping.shacl.compiled.shapes_graph import items_of
from mapping.shacl.hidden_nodes import HiddenNodes
from mapping.shacl.results import SEVERITIES, Message

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mapping.shacl.compiled.compiler import CompiledShapes
    from mapping.shacl.results import Result

_LIST_SHAPE: Final = "http://www.w3.org/ns/shacl-shacl#ListShape"
#: A shape with a path is a property shape, any other a node shape (section 2).
_NEITHER: Final = (
    "is neither a property shape with one well-formed sh:path, nor a node shape, which must have no sh:minCount, "
    "sh:maxCount, sh:uniqueLang, sh:lessThan, sh:lessThanOrEquals or sh:qualifiedValueShape"
)
_FIXED: Final = {"minCount": "is missing", "maxCount": "occurs more than once", "xone": _NEITHER}
_PREFIXES: Final = {SH.iri: "sh:", XSD.iri: "xsd:", RDF.iri: "rdf:"}
_KINDS: Final = {SH.IRI.value: "an IRI", SH.Literal.value: "a literal", SH.IRIOrLiteral.value: "an IRI or a literal"}


def ill_formed(shapes: DataGraph, owners: Mapping[str, str]) -> list[str]:
    """Return a sentence for each ill-formed part of a shapes graph; ``owners`` as of `mapping.shacl.shapes.Shapes`."""
    compiled, own = _shapes_of_shapes()
    results = results_of_roots(compiled.roots, shapes, HiddenNodes((), shapes, ()), _Words(own))
    return sorted({_sentence(result, owners) for result in results})


def unknown_terms(shapes: DataGraph) -> list[str]:
    """Return a sentence for each term of a shapes graph that the namespace of SHACL 1.0 does not have."""
    values = (each for predicate in shapes.predicates for each in shapes.by_subject(predicate).values())
    used = {*shapes.predicates, *chain.from_iterable(values)}
    terms = _vocabulary()
    unknown = sorted(each for each in used if each.startswith(SH.iri) and each not in terms)
    return [f"{_short(each)} is no term of SHACL 1.0{_nearest(each, terms)}" for each in unknown]


def _nearest(term: str, terms: Collection[str]) -> str:
    close = get_close_matches(_short(term)[3:], [_short(each)[3:] for each in terms], n=1, cutoff=0.8)
    return f"; did you mean sh:{close[0]}?" if close else ""


@lru_cache(1)
def _vocabulary() -> frozenset[str]:
    """Return the terms of SHACL 1.0 and Advanced Features, and the severities of SHACL 1.2, which reports know."""
    subjects = {quad.subject for quad in read_rdf(_asset("shacl.ttl")).quads}
    named = {each.value for each in subjects if isinstance(each, ox.NamedNode)}
    return frozenset({*named, SH.Rules.value, *(each.value for each in SEVERITIES.values())})


@lru_cache(1)
def _shapes_of_shapes() -> tuple[CompiledShapes, DataGraph]:
    graph = DataGraph()
    graph.add(NodeTexts("m").statements(read_rdf(_asset("shacl-shacl.ttl")).quads))
    return compile_shapes(graph, {}), graph


def _asset(name: str) -> Path:
    """Return the path of a file of pySHACL, without importing it, which takes 0.4 s."""
    spec = find_spec("pyshacl")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pyshacl", name="pyshacl")
    return Path(spec.origin).parent / "assets" / name


def _sentence(result: Result, owners: Mapping[str, str]) -> str:
    about = "it" if result.path is None else _short(result.path)
    is_shown = result.value and result.value != result.focus and not is_blank(result.value)
    value = f" {result.value}" if is_shown else ""
    return f"the shape {owners.get(result.focus, result.focus)} is ill-formed: {about}{value} {result.message}"


def _short(path: str) -> str:
    """Write a path without angle brackets and with the prefixes of the specification."""
    for iri, prefix in _PREFIXES.items():
        path = path.replace(iri, prefix)
    return path.replace("<", "").replace(">", "")


class _Words:
    """Says what a shape of shapes asks for; those have no messages of their own."""

    def __init__(self, shapes: DataGraph) -> None:
        self._shapes = shapes

    def __call__(self, parameter: str, shape: str, _focus: str, _value: str | None, /) -> tuple[Message, ...]:
        """Return one message, a predicate without its subject."""
        wanted = next(iter(self._shapes.objects(shape, SH.iri + parameter)))
        return (Message("", self._predicate(parameter, wanted)),)

    def _predicate(self, parameter: str, wanted: str) -> str:
        match parameter:
            case "nodeKind":
                return f"is not {_KINDS[wanted]}"
            case "datatype":
                return f"is not of the datatype {_short(wanted)}"
            case "in":
                return f"is none of {self._members(wanted)}"
            case "node" if wanted == _LIST_SHAPE:
                return "is no well-formed list"
        return _FIXED.get(parameter, "is not well-formed")

    def _members(self, node: str) -> str:
        literals = self._shapes.literals
        members = items_of(self._shapes, node, "sh:in")
        return ", ".join(literals[each].value if is_literal(each) else _short(each) for each in members)
