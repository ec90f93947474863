"""The only place that mints IRIs, or reads which kind of resource an IRI names.

A published IRI never changes its meaning. Articles, claims and queries are documents; entities and
situations are things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partialmethod
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Container

    from mapping.sheet.article_parts import PartName, Place

#: A name in the path of a kind (RFC 6570): ``{+name}`` may hold slashes.
_NAME: Final = re.compile(r"\{(\+?)\w+\}")


class ResourceKind(Enum):
    """A kind of resource, by the path of its IRIs below the base IRI."""

    DATASET = "dataset"
    ENDPOINT = "sparql"
    DUMP = "dumps/{+file}"
    QUERY = "q/{name}"
    ENTITY = "entity/{name}"
    SHARED_SITUATION = "situation/{name}"
    KIND = "kind/{name}"
    ARTICLE = "article/{article}"
    CLAIM = "article/{article}/claim/{name}"
    UTTERANCE = "article/{article}/utterance/{name}"
    SITUATION = "article/{article}/situation/{name}"
    LOCAL_ENTITY = "article/{article}/entity/{name}"
    TIME = "article/{article}/time/{owner}"
    QUANTITY = "article/{article}/quantity/{owner}"
    ARTICLE_GRAPH = "graph/article/{article}"
    GRAPH = "graph/{+name}"
    OTHER = ""

    def path(self, *names: str) -> str:
        """Return the percent-encoded path of the resource that has these names."""
        return _fill(self.value, names)

    @classmethod
    def parse(cls, path: str) -> tuple[ResourceKind, tuple[str, ...]]:
        """Return the kind of a percent-encoded path and the names in it, decoded; `OTHER` is any other path."""
        for kind, pattern in _PATTERNS.items():
            if found := pattern.fullmatch(path):
                return kind, tuple(map(unquote, found.groups()))
        return cls.OTHER, ()


@lru_cache(4096)
def _fill(template: str, names: tuple[str, ...]) -> str:
    """Put encoded names into a template; the same few are asked for with each claim of an article."""
    if len(names) != template.count("{"):
        raise TypeError(f"{template} does not take the names {names}")
    left = iter(names)
    return _NAME.sub(lambda name: quote(next(left), safe="/" if name[1] else ""), template)


_PATTERNS: Final = {
    kind: re.compile(_NAME.sub(lambda name: "(.+)" if name[1] else "([^/]+)", kind.value), re.DOTALL)
    for kind in ResourceKind
    if kind is not ResourceKind.OTHER
}


@dataclass(frozen=True)
class Iris:
    """Mints every IRI below one base IRI, which ends with a slash."""

    base: str

    def _mint(self, kind: ResourceKind, *names: str) -> NamedNode:
        return NamedNode(self.base + kind.path(*names))

    #: A file for download, by its name, which may hold slashes.
    dump = partialmethod(_mint, ResourceKind.DUMP)
    #: A graph that belongs to no article: entities, ontology, dataset, narrated.
    graph = partialmethod(_mint, ResourceKind.GRAPH)
    #: The graph that holds all triples of one article.
    article_graph = partialmethod(_mint, ResourceKind.ARTICLE_GRAPH)
    #: An example query; with an empty name the IRI against which the files of queries are read.
    query = partialmethod(_mint, ResourceKind.QUERY)
    #: An entity that articles share.
    entity = partialmethod(_mint, ResourceKind.ENTITY)
    #: A situation that articles share.
    shared_situation = partialmethod(_mint, ResourceKind.SHARED_SITUATION)
    #: A kind of situation that the ontology lacks.
    kind = partialmethod(_mint, ResourceKind.KIND)
    article = partialmethod(_mint, ResourceKind.ARTICLE)
    #: By article and name: an entity that only this article speaks of, a claim, a situation, an utterance.
    local_entity = partialmethod(_mint, ResourceKind.LOCAL_ENTITY)
    claim = partialmethod(_mint, ResourceKind.CLAIM)
    situation = partialmethod(_mint, ResourceKind.SITUATION)
    utterance = partialmethod(_mint, ResourceKind.UTTERANCE)
    #: By article and the name of the claim, utterance or situation that has it; these names differ within a sheet.
    time = partialmethod(_mint, ResourceKind.TIME)
    quantity = partialmethod(_mint, ResourceKind.QUANTITY)

    def _part(self, fragment: str, kind: ResourceKind = ResourceKind.DATASET, *names: str) -> NamedNode:
        return NamedNode(f"{self.base}{kind.path(*names)}#{fragment}")

    @property
    def dataset(self) -> NamedNode:
        """The dataset as a whole."""
        return self._mint(ResourceKind.DATASET)

    @property
    def publisher(self) -> NamedNode:
        """Who publishes the dataset."""
        return self._part("publisher")

    def partition(self, kind: str, term: str) -> NamedNode:
        """Return the part of the dataset that has one class or property; ``term`` is encoded already."""
        return self._part(f"{kind}/{term}")

    @property
    def endpoint_distribution(self) -> NamedNode:
        """The dataset as the SPARQL endpoint gives it."""
        return self._part("sparql")

    @property
    def endpoint(self) -> NamedNode:
        """The SPARQL endpoint."""
        return self._mint(ResourceKind.ENDPOINT)

    @property
    def default_graph(self) -> NamedNode:
        """The default graph of the endpoint."""
        return self._part("default-graph", ResourceKind.ENDPOINT)

    def named_graph(self, graph: str) -> NamedNode:
        """Return the description of one named graph of the endpoint, by the IRI of the graph."""
        name = quote(graph.removeprefix(self.graph("").value), safe="/%")
        return self._part(f"graph/{name}", ResourceKind.ENDPOINT)

    def checksum(self, name: str) -> NamedNode:
        """Return the checksum of one file for download."""
        return self._part(f"checksum/{quote(name)}")

    def article_part(self, slug: str, part: PartName) -> NamedNode:
        """Return the headline or the standfirst of an article whose text lacks it."""
        return self._part(part, ResourceKind.ARTICLE, slug)

    def drafting(self, slug: str, name: str) -> NamedNode:
        """Return a run of a language model that proposed parts of an article's sheet."""
        return self._part(f"drafting-{name}", ResourceKind.ARTICLE, slug)

    def model(self, slug: str, name: str) -> NamedNode:
        """Return the language model of a run, as one article knows it."""
        return self._part(f"model-{name}", ResourceKind.ARTICLE, slug)

    def prompt(self, slug: str, name: str) -> NamedNode:
        """Return the prompt of a run."""
        return self._part(f"prompt-{name}", ResourceKind.ARTICLE, slug)

    def reviewer(self, slug: str, name: str) -> NamedNode:
        """Return a person who confirmed claims of an article, by name: two articles' are not the same for that."""
        return self._part(f"reviewer-{quote(name, safe='')}", ResourceKind.ARTICLE, slug)

    def _span(self, what: str, slug: str, place: Place) -> NamedNode:
        part = f"{place.part}-" if place.part else ""
        return self._part(f"{part}{what}={place.start},{place.end}", ResourceKind.ARTICLE, slug)

    def correction(self, slug: str, date: str, number: int) -> NamedNode:
        """Return a correction of an article: by its date, and of several on one day the second and later by number."""
        return self._part(f"correction-{date}" + (f"-{number}" if number > 1 else ""), ResourceKind.ARTICLE, slug)

    #: By article and place: a span of its text, headline or standfirst, offsets in code points. The fragment of a span
    #: of the text is written as in RFC 5147, section 2.1.1, which counts a CR LF as one character; we count two.
    evidence = partialmethod(_span, "char")
    #: The selector that finds a span by its words.
    quote_selector = partialmethod(_span, "quote")
    #: The selector that finds a span by its offsets.
    position_selector = partialmethod(_span, "position")

    def mention(self, slug: str, utterance: str, entity: str) -> NamedNode:
        """Return the mention of an entity, by its name in the sheet, in the attribution of an utterance."""
        return self._part(quote(entity), ResourceKind.UTTERANCE, slug, utterance)

    def shared_quantity(self, situation: str) -> NamedNode:
        """Return the quantity of a shared situation."""
        return self._part("quantity", ResourceKind.SHARED_SITUATION, situation)

    def shared_time(self, situation: str) -> NamedNode:
        """Return the time of a shared situation."""
        return self._part("time", ResourceKind.SHARED_SITUATION, situation)

    def situation_of(self, slug: str, name: str, local: Container[str]) -> NamedNode:
        """Return the situation called ``name`` in the sheet of an article that declares the situations ``local``."""
        return self.situation(slug, name) if name in local else self.shared_situation(name)

    def entity_of(self, slug: str, name: str, local: Container[str]) -> NamedNode:
        """Return the entity called ``name`` in the sheet of an article that declares the entities ``local``."""
        return self.local_entity(slug, name) if name in local else self.entity(name)
