"""Read the ontology for its pages: the definition of each term, and the example questions that use it.

The source is the Turtle files of the `ontology` package, not the data: no query is asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import DCTERMS, ONR, OWL, RDF, RDFS, SKOS, Namespace
from mapping.rdf.shared_graphs import example_queries
from ontology import FOLDER
from server.pages.links import short_name
from server.pages.page import Ref
from server.sparql.guard import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.rdf.shared_graphs import ExampleQuery

_Node = ox.NamedNode | ox.BlankNode | ox.Literal

_VANN: Final = Namespace("http://purl.org/vocab/vann/")

#: Type -> kind of term, in words.
_KINDS: Final = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property",
    OWL.DatatypeProperty: "property",
    OWL.AnnotationProperty: "property",
    SKOS.ConceptScheme: "list of values",
    SKOS.Concept: "value",
}
_PROPERTIES: Final = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
#: Property of a term -> its heading.
_RELATIONS: Final = (
    (RDFS.subClassOf, "Subclass of"),
    (RDFS.subPropertyOf, "Subproperty of"),
    (RDFS.domain, "Domain"),
    (RDFS.range, "Range"),
    (SKOS.broader, "Broader"),
    (ONR.derives, "Derives"),
    (SKOS.exactMatch, "Exact match"),
    (SKOS.closeMatch, "Close match"),
    (OWL.disjointWith, "Disjoint with"),
)
#: Property of other terms that points at a term -> its heading.
_INVERSE_RELATIONS: Final = (
    (RDFS.subClassOf, "Subclasses"),
    (RDFS.subPropertyOf, "Subproperties"),
    (RDFS.domain, "Properties"),
    (RDFS.range, "Range of"),
)


@dataclass(frozen=True)
class DefinedTerm:
    """A class, a property or a value with its documentation."""

    iri: str
    #: Its local name, which is its anchor; and its name with a prefix.
    name: str
    short: str
    label: str
    kind: str
    definition: str
    examples: tuple[str, ...]
    notes: tuple[str, ...]
    #: Heading, such as ``Domain``, and the terms below it.
    relations: tuple[tuple[str, tuple[Ref, ...]], ...]
    #: The example queries that use it.
    queries: tuple[ExampleQuery, ...]
    narrower: tuple[DefinedTerm, ...] = ()


@dataclass(frozen=True)
class Section:
    """Terms under one heading; ``about`` is their list of values or broader concept."""

    title: str
    terms: tuple[DefinedTerm, ...]
    about: DefinedTerm | None = None


@dataclass(frozen=True)
class Vocabulary:
    """A document of the ontology."""

    iri: str
    title: str
    description: str
    prefix: str
    namespace: str
    version: str
    licence: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class TurtleFile:
    """The statements of a file by subject, in order, and its prefixes."""

    statements: Mapping[str, Mapping[ox.NamedNode, tuple[_Node, ...]]]
    prefixes: Mapping[str, str]

    def subjects(self, type_: ox.NamedNode) -> Iterator[str]:
        """Return the subjects of a type, in the order of the file."""
        return (subject for subject in self.statements if type_ in self.objects(subject, RDF.type))

    def objects(self, subject: str, property_: ox.NamedNode) -> tuple[_Node, ...]:
        """Return the values of a property of a subject."""
        return self.statements.get(subject, {}).get(property_, ())

    def pointing_at(self, iri: str, property_: ox.NamedNode) -> Iterator[str]:
        """Return the subjects that have a resource as a value of a property, in the order of the file."""
        return (each for each in self.statements if iri in map(_value, self.objects(each, property_)))

    def text(self, subject: str, property_: ox.NamedNode) -> str:
        """Return the first value of a property, or nothing."""
        return next((each.value for each in self.objects(subject, property_)), "")

    def short(self, iri: str) -> str:
        """Return an IRI with its prefix in the file, or whole."""
        return short_name(iri, self.prefixes)

    def ref(self, iri: str) -> Ref:
        """Return a resource with its label, or with its short name if it has none."""
        return Ref(iri, self.text(iri, RDFS.label) or self.short(iri))


@cache
def read_graph(name: str) -> TurtleFile:
    """Read a Turtle file of the ontology."""
    parser = ox.parse(path=FOLDER / name)
    said: dict[str, dict[ox.NamedNode, list[_Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in parser:
        said[quad.subject.value][quad.predicate].append(quad.object)
    statements = {
        subject: {property_: tuple(values) for property_, values in properties.items()}
        for subject, properties in said.items()
    }
    return TurtleFile(statements, parser.prefixes)


@cache
def read_vocabulary(name: str) -> Vocabulary:
    """Read a Turtle file that declares terms."""
    graph = read_graph(name)
    iri = next(graph.subjects(OWL.Ontology))
    return Vocabulary(
        iri=iri,
        title=graph.text(iri, DCTERMS.title),
        description=graph.text(iri, DCTERMS.description),
        prefix=graph.text(iri, _VANN.preferredNamespacePrefix),
        namespace=graph.text(iri, _VANN.preferredNamespaceUri),
        version=graph.text(iri, OWL.versionInfo),
        licence=graph.text(iri, DCTERMS.license),
        sections=tuple(_Sections(graph, iri)),
    )


@dataclass(frozen=True)
class _Sections:
    """Sorts the terms of a document under headings."""

    graph: TurtleFile
    ontology: str

    def __iter__(self) -> Iterator[Section]:
        yield from self._of_classes()
        yield from self._of_properties()
        yield from self._of_values()
        yield from self._of_concepts()

    def _of_classes(self) -> Iterator[Section]:
        classes = tuple(self._term(iri) for iri in self.graph.subjects(OWL.Class))
        if classes:
            yield Section("Classes", classes)

    def _of_properties(self) -> Iterator[Section]:
        """Sort properties by their most general domain."""
        by_class: dict[str, list[DefinedTerm]] = defaultdict(list)
        for iri, properties in self.graph.statements.items():
            # A file also declares the annotation properties of others that it uses; those have no definition in it.
            if _PROPERTIES & set(properties.get(RDF.type, ())) and SKOS.definition in properties:
                by_class[self._root(self.graph.text(iri, RDFS.domain))].append(self._term(iri))
        for root, terms in sorted(by_class.items(), key=lambda each: not each[0]):
            title = f"Properties of {_with_article(self.graph.text(root, RDFS.label))}" if root else "Properties"
            yield Section("Other properties" if by_class.keys() - {root} and not root else title, tuple(terms))

    def _root(self, class_: str) -> str:
        """Return the topmost superclass in the file, or nothing for a class of another file."""
        known, above = self.graph.statements, map(_value, self.graph.objects(class_, RDFS.subClassOf))
        first = next((each for each in above if each in known), None)
        return self._root(first) if first else class_ if class_ in known else ""

    def _of_values(self) -> Iterator[Section]:
        for scheme in self.graph.subjects(SKOS.ConceptScheme):
            if scheme != self.ontology:
                values = tuple(self._term(each.value) for each in self.graph.objects(scheme, SKOS.hasTopConcept))
                yield Section(self.graph.text(scheme, RDFS.label).capitalize(), values, self._term(scheme))

    def _of_concepts(self) -> Iterator[Section]:
        """Give each top concept of the document's own scheme a section."""
        for top in self.graph.objects(self.ontology, SKOS.hasTopConcept):
            term = self._term(top.value)
            yield Section(term.label.capitalize(), term.narrower, term)

    def _term(self, iri: str) -> DefinedTerm:
        graph = self.graph
        name = iri.rpartition("#")[2]

        return DefinedTerm(
            iri=iri,
            name=name,
            short=graph.short(iri),
            label=graph.text(iri, RDFS.label) or name,
            kind=self._kind(iri),
            definition=graph.text(iri, SKOS.definition),
            examples=tuple(map(_value, graph.objects(iri, SKOS.example))),
            notes=tuple(map(_value, graph.objects(iri, SKOS.scopeNote))),
            relations=tuple(self._relations(iri)),
            queries=_queries_by_term().get(iri, ()),
            narrower=tuple(map(self._term, graph.pointing_at(iri, SKOS.broader))),
        )

    def _kind(self, iri: str) -> str:
        types = self.graph.objects(iri, RDF.type)
        if SKOS.Concept in types and self.ontology in map(_value, self.graph.objects(iri, SKOS.inScheme)):
            return "concept"
        return next((kind for type_, kind in _KINDS.items() if type_ in types), "term")

    def _relations(self, iri: str) -> Iterator[tuple[str, tuple[Ref, ...]]]:
        for property_, name in _RELATIONS:
            if targets := tuple(self.graph.ref(each.value) for each in self.graph.objects(iri, property_)):
                yield name, targets
        for property_, name in _INVERSE_RELATIONS:
            if targets := tuple(map(self.graph.ref, self.graph.pointing_at(iri, property_))):
                yield name, targets


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _value(node: _Node) -> str:
    return node.value


@cache
def _queries_by_term() -> dict[str, tuple[ExampleQuery, ...]]:
    """Return the example queries by the IRI of a term that they use."""
    users: dict[str, list[ExampleQuery]] = defaultdict(list)
    for query in example_queries():
        for iri in _iris_in(query.text):
            users[iri].append(query)
    return {iri: tuple(queries) for iri, queries in users.items()}


def _iris_in(query: str) -> set[str]:
    """Return the IRIs in a query after its prologue, whole or with a prefix."""
    prefixes: dict[str, str] = {}
    found: set[str] = set()
    declared: str | None = None
    for token in tokens(query):
        prefix, _, local = token[0].partition(":")
        if token.lastgroup == "iri" and declared is not None:
            prefixes[declared], declared = token[0][1:-1], None
        elif token.lastgroup == "iri":
            found.add(token[0][1:-1])
        elif token.lastgroup == "name" and prefix not in prefixes:
            declared = prefix
        elif token.lastgroup == "name":
            found.add(prefixes[prefix] + local)
    return found
