"""Map situations to RDF: those of one article, and those that articles share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.rdf.names import EDTF, KIND, ONR, RDF, RDFS, SCHEMA, XSD
from mapping.rdf.quantity_triples import quantity_statements
from mapping.rdf.statements import quads_in, typed, words
from mapping.sheet.dates import parse_edtf
from mapping.sheet.quantities import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from pyoxigraph import NamedNode, Quad

    from mapping.rdf.iris import Iris
    from mapping.rdf.statements import Statement
    from mapping.sheet.model import Situation, TimeReference


@dataclass(frozen=True)
class Naming:
    """How the names in a sheet become IRIs, and its words literals."""

    language: str
    kind: Callable[[str], str]
    entity: Callable[[str], str]
    situation: Callable[[str], str]
    #: By the name of the situation that has it.
    quantity: Callable[[str], str]
    time: Callable[[str], str]


def kind_iri(iris: Iris, own_kinds: Container[str]) -> Callable[[str], str]:
    """Return a function from the name of a kind to its IRI; ``own_kinds`` are those of the dataset."""
    return lambda name: iris.kind(name).value if name in own_kinds else KIND.term(name)


def situation_quads(
    situations: Mapping[str, Situation], language: str, iris: Iris, own_kinds: Container[str]
) -> frozenset[Quad]:
    """Return every quad of the shared situations, all in the graph ``situations``."""
    kind = kind_iri(iris, own_kinds)
    minters = (iris.entity, iris.shared_situation, iris.shared_quantity, iris.shared_time)
    naming = Naming(language, kind, *map(_text_of, minters))
    statements = [each for name, found in situations.items() for each in situation_statements(name, found, naming)]
    return quads_in(iris.graph("situations"), statements)


def _text_of(mint: Callable[[str], NamedNode]) -> Callable[[str], str]:
    return lambda name: mint(name).value


def situation_statements(name: str, situation: Situation, naming: Naming) -> Iterator[Statement]:
    """Yield the statements about a situation, its quantity and its time."""
    node = naming.situation(name)
    yield node, RDF.type, ONR.Situation
    if situation.label:
        yield node, RDFS.label, words(situation.label, naming.language)
    yield node, ONR.kind, naming.kind(situation.kind)
    for namespace, role in ((ONR, "agent"), (ONR, "affected"), (ONR, "participant"), (SCHEMA, "location")):
        for entity in getattr(situation, role):
            yield node, namespace.term(role), naming.entity(entity)
    for theme in situation.theme:
        yield node, ONR.theme, naming.situation(theme)
    for other in situation.opposes:
        yield node, ONR.opposes, naming.situation(other)
        yield naming.situation(other), ONR.opposes, node
    if situation.tense:
        yield node, ONR.tense, ONR.term(situation.tense)
    if situation.quantity is not None:
        quantity = naming.quantity(name)
        yield node, ONR.quantity, quantity
        yield from quantity_statements(quantity, parse_quantity(situation.quantity))
    if situation.when:
        time = naming.time(name)
        yield node, ONR.when, time
        yield from time_statements(time, situation.when, naming.language)


def time_statements(node: str, when: TimeReference, language: str) -> Iterator[Statement]:
    """Yield the statements about a time itself."""
    yield node, RDF.type, ONR.TimeReference
    yield node, ONR.expression, words(when.expression, language)
    if when.edtf is None:
        return
    edtf = parse_edtf(when.edtf)
    yield node, RDF.value, typed(edtf.text, EDTF)
    for term, day in ((ONR.earliest, edtf.earliest), (ONR.latest, edtf.latest)):
        if day:
            yield node, term, typed(day.isoformat(), XSD.date)
