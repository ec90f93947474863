"""Derive the narrated graph: plain statements that an article makes in its own voice, as actual, and does not deny.

Each rule is a CONSTRUCT query in ``ontology/narrated/``. Every build derives the graph anew; nobody writes it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import ONR, PREFIXES, RDF
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.rdf.iris import Iris
    from mapping.rdf.triple_lines import TripleLine

#: A prefixed name in a rule.
_NAME: Final = re.compile(r"\b(\w+):(\w[\w-]*)")
_TYPE: Final = str(RDF.type)
_CONTENT: Final = str(ONR.content)
_NARRATED: Final = str(ONR.NarratedClaim)


def narrated_quads(quads: Iterable[ox.Quad], iris: Iris) -> frozenset[ox.Quad]:
    """Apply every rule to the given quads and return the derived ones, in the graph ``narrated``.

    Takes time in proportion to the number of quads: the rules exclude denials by MINUS, which Oxigraph evaluates as a
    hash join, not by FILTER NOT EXISTS, which it evaluates again for each solution.
    """
    store = ox.Store()
    store.extend(quads)
    return _apply_rules(store, iris)


def narrated_by(n_quads: str | bytes, iris: Iris) -> frozenset[ox.Quad]:
    """Do the same for quads in N-Quads."""
    store = ox.Store()
    store.load(n_quads, format=ox.RdfFormat.N_QUADS)
    return _apply_rules(store, iris)


def _apply_rules(store: ox.Store, iris: Iris) -> frozenset[ox.Quad]:
    graph = iris.graph("narrated")
    return frozenset(
        ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        for rule in _rules()
        for triple in _construct(store, rule)
    )


def narrating(statements: Iterable[TripleLine]) -> list[TripleLine]:
    """Return the statements of a graph that matter to the rules.

    Their property, and the class that they state, is named in a rule, and they are not about a claim of another voice.
    """
    named = _named_in_rules()
    kept = [
        each for each in statements if each.predicate in named and (each.predicate != _TYPE or each.target in named)
    ]
    claims = {each.subject for each in kept if each.predicate == _CONTENT}
    claims -= {each.subject for each in kept if each.predicate == _TYPE and each.target == _NARRATED}
    return [each for each in kept if each.subject not in claims]


@cache
def _named_in_rules() -> frozenset[str]:
    """Return the terms that the rules name, as N-Triples writes them. No rule asks for any class or property."""
    names = _NAME.findall("".join(_rules()))
    return frozenset({_TYPE, *(f"<{PREFIXES[prefix]}{name}>" for prefix, name in names if prefix in PREFIXES)})


@cache
def _rules() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted((FOLDER / "narrated").glob("*.rq")))


def _construct(store: ox.Store, rule: str) -> Iterable[ox.Triple]:
    triples = store.query(rule, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - the rules are ours, and CONSTRUCT
    return triples
