"""The only place that mints an IRI.

A published IRI never changes its meaning. Articles, claims and queries are documents; entities and
situations are things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["Iris"]


@dataclass(frozen=True)
class Iris:
    """Mints every IRI below one base IRI, which ends with a slash."""

    base: str

    def _mint(self, *path: str) -> NamedNode:
        return NamedNode(self.base + "/".join(quote(part, safe="") for part in path))

    @property
    def dataset(self) -> NamedNode:
        """The dataset as a whole."""
        return self._mint("dataset")

    @property
    def publisher(self) -> NamedNode:
        """Who publishes the dataset."""
        return NamedNode(f"{self.base}dataset#publisher")

    def partition(self, kind: str, term: str) -> NamedNode:
        """Return the part of the dataset that has one class or property; ``term`` is encoded already."""
        return NamedNode(f"{self.base}dataset#{kind}/{term}")

    @property
    def endpoint_distribution(self) -> NamedNode:
        """The dataset as the SPARQL endpoint gives it."""
        return NamedNode(f"{self.base}dataset#sparql")

    @property
    def endpoint(self) -> NamedNode:
        """The SPARQL endpoint."""
        return self._mint("sparql")

    def dump(self, name: str) -> NamedNode:
        """Return one file for download; ``name`` may hold slashes."""
        return self._mint("dumps", *name.split("/"))

    def checksum(self, name: str) -> NamedNode:
        """Return the checksum of one file for download."""
        return NamedNode(f"{self.base}dataset#checksum/{quote(name)}")

    def graph(self, name: str) -> NamedNode:
        """Return a graph of the dataset that belongs to no article: entities, ontology, dataset, narrated."""
        return self._mint("graph", name)

    def article_graph(self, slug: str) -> NamedNode:
        """Return the graph that holds all triples of one article."""
        return self._mint("graph", "article", slug)

    @property
    def queries(self) -> str:
        """The IRI against which the files of example queries are read."""
        return f"{self.base}q/"

    def entity(self, slug: str) -> NamedNode:
        """Return an entity that articles share."""
        return self._mint("entity", slug)

    def article(self, slug: str) -> NamedNode:
        """Return an article."""
        return self._mint("article", slug)

    def local_entity(self, slug: str, name: str) -> NamedNode:
        """Return an entity that only one article speaks of."""
        return self._mint("article", slug, "entity", name)

    def claim(self, slug: str, name: str) -> NamedNode:
        """Return a claim of an article."""
        return self._mint("article", slug, "claim", name)

    def situation(self, slug: str, name: str) -> NamedNode:
        """Return a situation of an article."""
        return self._mint("article", slug, "situation", name)

    def time(self, slug: str, owner: str) -> NamedNode:
        """Return the time reference of the claim or situation called ``owner``; their names differ within a sheet."""
        return self._mint("article", slug, "time", owner)

    def quantity(self, slug: str, owner: str) -> NamedNode:
        """Return the quantity of the situation called ``owner``."""
        return self._mint("article", slug, "quantity", owner)

    def evidence(self, slug: str, start: int, end: int) -> NamedNode:
        """Return a span of an article's text, offsets in code points (fragment as in RFC 5147, section 2.1.1)."""
        return NamedNode(f"{self.article(slug).value}#char={start},{end}")

    def quote_selector(self, slug: str, start: int, end: int) -> NamedNode:
        """Return the selector that finds a span by its words."""
        return NamedNode(f"{self.article(slug).value}#quote={start},{end}")

    def position_selector(self, slug: str, start: int, end: int) -> NamedNode:
        """Return the selector that finds a span by its offsets."""
        return NamedNode(f"{self.article(slug).value}#position={start},{end}")

    def entity_of(self, slug: str, name: str, local: Container[str]) -> NamedNode:
        """Return the entity called ``name`` in the sheet of an article that declares the entities ``local``."""
        return self.local_entity(slug, name) if name in local else self.entity(name)
