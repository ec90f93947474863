"""The W3C suite for the SPARQL 1.1 Protocol, its queries and its bad requests, against the real server.

Its updates are left out: this endpoint is read-only. Its bad updates are not: they are to be refused in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
import pyoxigraph as ox
import pytest

from benchmarks.dataset import entry
from benchmarks.generated import World
from benchmarks.processes import onrecord
from mapping.publication.generation import publish
from mapping.rdf.namespaces import RDFS, Namespace
from tests.conftest import silent
from tests.contents import contents_of
from tests.w3c.known_failures import PROTOCOL
from tests.w3c.suites import MF, Case, cases, marked, needed, parse, path_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.w3c.suites import Node

HT: Final = Namespace("http://www.w3.org/2011/http#")
CNT: Final = Namespace("http://www.w3.org/2011/content#")
UT: Final = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
WORLD: Final = World()

ALL = [
    case
    for case in cases(needed("sparql11") / "protocol" / "manifest.ttl")
    if case.name.rpartition("/")[2].startswith(("query_", "bad_"))
]
_MEDIA_TYPES: Final = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}


@dataclass(frozen=True)
class Exchange:
    """A request and what is expected of the response."""

    case: Case
    node: Node

    def send(self, client: httpx.Client) -> httpx.Response:
        read = self.case.manifest
        target = read.text(self.node, HT.absolutePath).replace("/sparql/", "/sparql", 1)
        headers = {
            read.text(node, HT.fieldName): read.text(node, HT.fieldValue)
            for each in read.all(self.node, HT.headers)
            for node in read.list(each)
        }
        # What httpx would add of its own accord is no part of the test.
        request = client.build_request(read.text(self.node, HT.methodName), target, headers=headers, content=self.body)
        return client.send(request)

    @property
    def body(self) -> bytes | None:
        read = self.case.manifest
        if (body := read.get(self.node, HT.body)) is None:
            return None
        encoding = read.get(body, CNT.characterEncoding)
        return read.text(body, CNT.chars).encode(value_of(encoding) if encoding is not None else "utf-8")

    def check(self, response: httpx.Response) -> None:
        read, expected = self.case.manifest, self.case.manifest.one(self.node, HT.resp)
        statuses = {value_of(status).rpartition("StatusCode")[2] for status in read.all(expected, MF.expectedStatus)}
        assert f"{response.status_code // 100}xx" in statuses or str(response.status_code) in statuses, response.text
        media_type = response.headers["content-type"].partition(";")[0]
        if (kind := read.get(expected, MF.expectedFormat)) is not None:
            assert media_type in _MEDIA_TYPES[value_of(kind)]
        if (boolean := read.get(expected, MF.expectedBoolean)) is not None:
            found = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.from_media_type(media_type))
            assert isinstance(found, ox.QueryBoolean)
            assert bool(found) is (value_of(boolean) == "true")


def graphs() -> frozenset[ox.Quad]:
    """Return the named graphs of all tests; the suite gives the same name to the same data everywhere."""
    named = {
        case.manifest.text(node, RDFS.label): path_of(case.manifest.one(node, UT.graph))
        for case in ALL
        for node in case.manifest.all(case.node, UT.graphData)
    }
    return frozenset(
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
        for name, path in named.items()
        for quad in parse(path)
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    article = WORLD.article_quads(0)
    output, slug = tmp_path_factory.mktemp("w3c"), WORLD.slug(0)
    with contents_of(
        WORLD.dataset, {slug: article}, graphs(), [entry(WORLD, WORLD.article(0), len(article))]
    ) as contents:
        publish(output, contents, version="test", created="2026-01-01T00:00:00+00:00", progress=silent)
    with onrecord(output) as server:
        base = server.url.removesuffix("/sparql")
        with httpx.Client(base_url=base, timeout=60, headers={"Accept": "*/*"}) as opened:
            yield opened


@pytest.mark.parametrize("case", marked(ALL, PROTOCOL))
def test_exchange(case: Case, client: httpx.Client) -> None:
    action = case.manifest.one(case.node, MF.action)
    for node in case.manifest.list(case.manifest.one(action, HT.requests)):
        exchange = Exchange(case, node)
        exchange.check(exchange.send(client))


def test_the_suite_is_whole() -> None:
    assert len(ALL) >= 25
