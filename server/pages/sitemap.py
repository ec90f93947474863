"""List the addresses of all pages for search engines (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from mapping.publication.history import read_history
from mapping.rdf.iris import Iris, ResourceKind
from mapping.rdf.namespaces import RDF
from mapping.rdf.shared_graphs import example_queries
from server.pages.all_pages import PAGES
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine

#: The protocol's limit.
URLS_PER_FILE: Final = 50_000
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Sitemap:
    """All pages of a generation in a fixed order: the pages of every site, articles and claims, shared entities."""

    generation: Generation
    entities: int

    @property
    def urls(self) -> int:
        """The number of pages."""
        return self._documents + self.entities

    @property
    def _documents(self) -> int:
        counts = self.generation.manifest.counts
        return len(_fixed_paths()) + len(self.generation.manifest.articles) + (counts.claims if self._is_dated else 0)

    @property
    def _is_dated(self) -> bool:
        return next(read_history(self.generation.path), None) is not None

    async def part(self, engine: QueryEngine, start: int, size: int) -> list[tuple[str, str]]:
        """Return addresses with the time of their last change, from ``start`` on. Asks at most one query."""
        # The history has some megabytes: read it in a thread.
        found = await asyncio.to_thread(lambda: list(islice(self._dated_documents(), start, start + size)))
        offset = max(0, start - self._documents)
        left = min(size - len(found), self.entities - offset)
        if left > 0:
            created = self.generation.manifest.created
            iris = await _entities(engine, _entity_graph(self.generation), offset, left)
            found += [(f"{iri}.html", created) for iri in iris]
        return found

    def _dated_documents(self) -> Iterator[tuple[str, str]]:
        manifest = self.generation.manifest
        yield from ((manifest.base_iri + path, manifest.created) for path in _fixed_paths())
        if self._is_dated:
            yield from ((manifest.base_iri + each.path, each.changed) for each in read_history(self.generation.path))
        else:
            yield from ((entry.iri, manifest.created) for entry in manifest.articles)


async def sitemap_of(engine: QueryEngine, generation: Generation) -> Sitemap:
    """Count the pages of a generation. Asks one query."""
    text = f"SELECT (COUNT(DISTINCT ?entity) AS ?total) {{ ?entity {RDF.type} ?class }}"
    (counted,) = await select(engine, text, graph=_entity_graph(generation))
    return Sitemap(generation, number_in(counted, "total"))


def _entity_graph(generation: Generation) -> str:
    return Iris(generation.manifest.base_iri).graph("entities").value


def url_set(urls: Iterable[tuple[str, str]]) -> bytes:
    """Write addresses and times of last change as a sitemap."""
    return _write("urlset", "url", urls)


def sitemap_index(base_iri: str, parts: int, created: str) -> bytes:
    """Write the list of ``sitemap-1.xml`` and the further files of a sitemap that is too long for one."""
    return _write("sitemapindex", "sitemap", ((f"{base_iri}sitemap-{n}.xml", created) for n in range(1, parts + 1)))


def _fixed_paths() -> list[str]:
    pages = [page.path for page in PAGES if page.in_sitemap]
    return [*pages, *(ResourceKind.QUERY.path(query.name) for query in example_queries())]


async def _entities(engine: QueryEngine, graph: str, offset: int, limit: int) -> list[str]:
    text = f"SELECT DISTINCT ?entity {{ ?entity {RDF.type} ?class }} ORDER BY ?entity LIMIT {limit} OFFSET {offset}"
    return [row["entity"].value for row in await select(engine, text, graph=graph)]


def _write(root: str, item: str, urls: Iterable[tuple[str, str]]) -> bytes:
    top = ET.Element(root, xmlns=_NAMESPACE)
    for address, changed in urls:
        entry = ET.SubElement(top, item)
        ET.SubElement(entry, "loc").text = address
        if changed:
            ET.SubElement(entry, "lastmod").text = changed
    ET.indent(top, "")
    written: bytes = ET.tostring(top, "utf-8", xml_declaration=True)
    return written + b"\n"
