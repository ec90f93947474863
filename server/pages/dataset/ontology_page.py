"""The pages of the ontology: terms with their anchors, and the rules that data must fulfil."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import DCTERMS, OWL, SH
from ontology import FOLDER
from server.pages.dataset.vocabulary import read_graph, read_vocabulary
from server.pages.page import Page, Ref

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from server.pages.dataset.vocabulary import TurtleFile
    from server.pages.page import Visit

#: Path below the root -> the file of the ontology package and the name of its page, in the order of reading.
DOCUMENTS: Final = {
    "ontology": ("onrecord.ttl", "Terms"),
    "ontology/kinds": ("kinds.ttl", "Kinds of situation"),
    "ontology/narrated": ("narrated.ttl", "Narrated statements"),
    "ontology/shapes": ("shapes.ttl", "What must hold"),
    "ontology/shapes-recommended": ("shapes-recommended.ttl", "What should hold"),
    "ontology/service": ("service.ttl", "Limits of a service"),
}
_SHAPES: Final = frozenset({"shapes.ttl", "shapes-recommended.ttl"})
_NARRATED: Final = "narrated.ttl"
_TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Rule:
    """A shape with a message, in words; the constraints themselves are in the Turtle file."""

    name: str
    message: str
    severity: str
    #: The classes and properties whose nodes it checks.
    targets: tuple[Ref, ...]
    #: The property whose values it checks, None for another path.
    path: Ref | None


def ontology_page(path: str) -> Callable[[Visit], Awaitable[Page]]:
    """Return the view of the document at ``path``, a key of `DOCUMENTS`. It asks no query."""
    return partial(_page, path)


async def _page(path: str, _visit: Visit) -> Page:
    name, _ = DOCUMENTS[path]
    documents = [(words, each) for each, (_, words) in DOCUMENTS.items()]
    if name in _SHAPES:
        graph = read_graph(name)
        iri = next(graph.subjects(OWL.Ontology))
        about = {"description": graph.text(iri, DCTERMS.description), "rules": shape_rules(name)}
        return Page("shapes.html", graph.text(iri, DCTERMS.title), {**about, "documents": documents})
    vocabulary = read_vocabulary(name)
    derivations = _derivations() if name == _NARRATED else ()
    values = {"vocabulary": vocabulary, "documents": documents, "derivations": derivations}
    return Page("ontology.html", vocabulary.title, values)


@cache
def shape_rules(name: str) -> tuple[Rule, ...]:
    """Return the rules of a file of shapes, in its order."""
    graph = read_graph(name)
    return tuple(_rule(graph, iri) for iri in graph.statements if graph.text(iri, SH.message))


def _rule(graph: TurtleFile, iri: str) -> Rule:
    path = next((each.value for each in graph.objects(iri, SH.path) if isinstance(each, ox.NamedNode)), None)
    return Rule(
        name=iri.rpartition("#")[2],
        message=graph.text(iri, SH.message),
        severity=graph.text(iri, SH.severity).rpartition("#")[2].lower() or "violation",
        targets=tuple(_targets(graph, iri)),
        path=Ref(path, graph.short(path)) if path else None,
    )


def _targets(graph: TurtleFile, shape: str) -> Iterator[Ref]:
    """Yield the targets of a shape and of the shapes that it is part of."""
    for each in (shape, *graph.pointing_at(shape, SH.property)):
        for target in _TARGETS:
            yield from (Ref(node.value, graph.short(node.value)) for node in graph.objects(each, target))


@cache
def _derivations() -> tuple[tuple[str, str, str], ...]:
    """Return the rules that derive narrated statements: name, summary (the comment in the first line) and text."""
    rules = ((path.stem, path.read_text("utf-8").partition("\n")) for path in (FOLDER / "narrated").glob("*.rq"))
    return tuple((name, first.removeprefix("#").strip(), rest) for name, (first, _, rest) in sorted(rules))
