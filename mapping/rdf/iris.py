"""The only place that mints IRIs, or reads which kind of resource an IRI names.

A published IRI never changes its meaning. Articles, claims and queries are documents; entities and
situations are things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partialmethod
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Container

    from mapping.sheet.article_parts import PartName, Place

#: A name in the path of a kind (RFC 6570): ``{+name}`` may hold slashes.
_NAME: Final = re.compile(r"\{(\+?)\w+\}")
#: A name that is encoded as it is (RFC 3986, section 2.3), as all in a fact sheet are.
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9_.~-]*")


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

    def __init__(self, template: str) -> None:
        self._form = _NAME.sub("{}", template)
        #: The characters that need no encoding in each name.
        self._safe = tuple("/" if name[1] else "" for name in _NAME.finditer(template))

    def path(self, *names: str) -> str:
        """Return the percent-encoded path of the resource that has these names."""
        if len(names) != len(self._safe):
            raise TypeError(f"{self.value} does not take the names {names}")
        return self._form.format(*map(_encode, names, self._safe))

    @classmethod
    def parse(cls, path: str) -> tuple[ResourceKind, tuple[str, ...]]:
        """Return the kind of a percent-encoded path and the names in it, decoded; `OTHER` is any other path."""
        for kind, pattern in _PATTERNS.items():
            if found := pattern.fullmatch(path):
                return kind, tuple(map(unquote, found.groups()))
        return cls.OTHER, ()


@lru_cache(4096)
def _encode(name: str, safe: str = "") -> str:
    return name if _UNRESERVED.fullmatch(name) else quote(name, safe=safe)


_PATTERNS: Final = {
    kind: re.compile(_NAME.sub(lambda name: "(.+)" if name[1] else "([^/]+)", kind.value), re.DOTALL)
    for kind in ResourceKind
    if kind is not ResourceKind.OTHER
}


_PARTS_OF_ARTICLES: Final = (
    ResourceKind.LOCAL_ENTITY,
    ResourceKind.CLAIM,
    ResourceKind.SITUATION,
    ResourceKind.UTTERANCE,
    ResourceKind.TIME,
    ResourceKind.QUANTITY,
)


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

    def shared_quantity(self, situation: str) -> NamedNode:
        """Return the quantity of a shared situation."""
        return self._part("quantity", ResourceKind.SHARED_SITUATION, situation)

    def shared_time(self, situation: str) -> NamedNode:
        """Return the time of a shared situation."""
        return self._part("time", ResourceKind.SHARED_SITUATION, situation)

    def in_article(self, slug: str) -> ArticleIris:
        """Return the minter of the IRIs of one article."""
        return ArticleIris(self, slug)


class SpanIris(NamedTuple):
    """The IRIs of a span, and of the selectors that find it by its words and by its offsets."""

    evidence: str
    quote_selector: str
    position_selector: str


class ArticleIris:
    """Mints the IRIs of one article and of everything in it, as texts; their common beginnings are made once."""

    def __init__(self, iris: Iris, slug: str) -> None:
        self.article = iris.article(slug).value
        self._shared_entities, self._shared_situations = iris.entity("").value, iris.shared_situation("").value
        self._entities, self._claims, self._situations, self._utterances, self._times, self._quantities = (
            iris.base + kind.path(slug, "") for kind in _PARTS_OF_ARTICLES
        )

    def entity(self, name: str) -> str:
        """Return an entity of which only this article speaks."""
        return self._entities + _encode(name)

    def entity_of(self, name: str, local: Container[str]) -> str:
        """Return the entity called ``name`` in the sheet of this article, which declares those in ``local``."""
        return self.entity(name) if name in local else self._shared_entities + _encode(name)

    def claim(self, name: str) -> str:
        """Return a claim."""
        return self._claims + _encode(name)

    def situation(self, name: str) -> str:
        """Return a situation of this article."""
        return self._situations + _encode(name)

    def situation_of(self, name: str, local: Container[str]) -> str:
        """Return the situation called ``name`` in the sheet of this article, which declares those in ``local``."""
        return self.situation(name) if name in local else self._shared_situations + _encode(name)

    def utterance(self, name: str) -> str:
        """Return an utterance."""
        return self._utterances + _encode(name)

    def mention(self, utterance: str, entity: str) -> str:
        """Return the mention of an entity, by its name in the sheet, in the attribution of an utterance."""
        return f"{self._utterances}{_encode(utterance)}#{_encode(entity)}"

    def time(self, owner: str) -> str:
        """Return the time of a claim, utterance or situation, by its name; these names differ within a sheet."""
        return self._times + _encode(owner)

    def quantity(self, owner: str) -> str:
        """Return the quantity of a situation."""
        return self._quantities + _encode(owner)

    def part(self, name: PartName) -> str:
        """Return the headline or the standfirst, if the text lacks it."""
        return f"{self.article}#{name}"

    def drafting(self, name: str) -> str:
        """Return a run of a language model that proposed parts of the sheet."""
        return f"{self.article}#drafting-{name}"

    def model(self, name: str) -> str:
        """Return the language model of a run, as this article knows it."""
        return f"{self.article}#model-{name}"

    def prompt(self, name: str) -> str:
        """Return the prompt of a run."""
        return f"{self.article}#prompt-{name}"

    def reviewer(self, name: str) -> str:
        """Return a person who confirmed claims of this article, by name: two articles' are not the same for that."""
        return f"{self.article}#reviewer-{_encode(name)}"

    def correction(self, date: str, number: int) -> str:
        """Return a correction: by its date, and of several on one day the second and later by number."""
        return f"{self.article}#correction-{date}" + (f"-{number}" if number > 1 else "")

    def span(self, place: Place) -> SpanIris:
        """Return the IRIs of a span of the text, headline or standfirst, by its offsets in code points.

        The fragment of a span of the text is written as in RFC 5147, section 2.1.1, which counts a CR LF as one
        character; we count two.
        """
        part = f"{self.article}#{place.part}-" if place.part else f"{self.article}#"
        offsets = f"={place.start},{place.end}"
        return SpanIris(f"{part}char{offsets}", f"{part}quote{offsets}", f"{part}position{offsets}")
