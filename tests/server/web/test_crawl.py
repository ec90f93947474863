"""Every link of the site leads somewhere, and every IRI of the data to what the data says of it.

A real server on a real socket, the real article; nothing is asked of another host.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import DCAT, DCTERMS
from server.pages.all_pages import PAGES
from tests.server.web.sites import Site, links_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
#: More pages than this are no site but a trap for crawlers.
MOST_PAGES = 8000
SYNTAXES = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
}
#: Attributes of elements that make a browser go to or fetch an address.
ADDRESSES = {("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("form", "action")}
SPDX = "http://spdx.org/rdf/terms#"


class PageReader(HTMLParser):
    """Reads the addresses that a page names, and the places in it that can be named."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in ADDRESSES and value:
                self.addresses.append(value)
            if name == "id" and value:
                self.anchors.add(value)


@dataclass
class Walk:
    """What a walk over all links of a site found."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    #: Address -> the first page that names it.
    named_by: dict[str, str] = field(default_factory=dict)
    #: Addresses with a fragment, by the page that names them.
    fragments: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    def of_kind(self, kind: str) -> list[httpx.Response]:
        return [each for each in self.answers.values() if each.headers["content-type"].startswith(kind)]


def walk(opened: Site) -> Walk:
    """Follow every link from the start page, in pages and in headers."""
    root, found = f"{opened.client.base_url}/", Walk()
    left = deque([root])
    found.named_by[root] = ""
    while left:
        here = left.popleft()
        assert len(found.answers) < MOST_PAGES, f"no end of pages: {here}"
        answer = found.answers[here] = opened.client.get(here, headers=HTML, follow_redirects=True)
        for named in _targets(answer, here, found):
            # The base IRI is this site, whatever host serves it.
            target = named.replace(BASE, root) if named.startswith(BASE) else named
            address, fragment = urldefrag(target)
            if not address.startswith(root):
                found.outside.add(address)
                continue
            if fragment:
                found.fragments.setdefault(target, here)
            if address not in found.named_by:
                found.named_by[address] = here
                left.append(address)
    return found


def _targets(answer: httpx.Response, here: str, found: Walk) -> Iterator[str]:
    yield from (link.target for link in links_of(answer) if link.rel != "type")
    if answer.headers.get("content-type", "").startswith("text/html"):
        reader = PageReader(answer.text)
        found.anchors[here] = reader.anchors
        yield from (urljoin(str(answer.url), address) for address in reader.addresses)


@pytest.fixture(scope="module")
def walked(real: Site) -> Walk:
    return walk(real)


def test_no_link_is_dead(walked: Walk) -> None:
    dead = {
        address: (answer.status_code, walked.named_by[address])
        for address, answer in walked.answers.items()
        if answer.status_code != 200 or any(each.status_code not in {302, 303, 307, 308} for each in answer.history)
    }
    assert dead == {}


def test_every_page_and_claim_was_reached(walked: Walk, seed_generation: Generation) -> None:
    claims = [address for address in walked.answers if re.search(r"/article/[^/]+/claim/[^/.]+$", address)]
    assert len(claims) == seed_generation.manifest.counts.claims
    paths = {address.partition("//")[2].partition("/")[2].partition("?")[0] for address in walked.answers}
    assert {page.path for page in PAGES} | {"feed.atom"} <= paths


def test_every_page_is_html_that_a_browser_may_show(walked: Walk) -> None:
    for answer in walked.of_kind("text/html"):
        assert answer.text.startswith("<!doctype html>"), answer.url
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_every_fragment_is_a_place_of_its_page(walked: Walk) -> None:
    missing = {}
    for target, named_by in walked.fragments.items():
        address, fragment = urldefrag(target)
        if address in walked.anchors and fragment not in walked.anchors[address]:
            missing[target] = named_by
    assert missing == {}


def test_nothing_is_loaded_from_elsewhere(walked: Walk) -> None:
    root = next(iter(walked.answers))
    for answer in walked.of_kind("text/html"):
        for tag in re.findall(r"<(?:script|img|link rel=\"(?:stylesheet|icon)\")[^>]*>", answer.text):
            for address in re.findall(r'(?:src|href)="([^"]*)"', tag):
                assert urljoin(root, address).startswith(root), (answer.url, address)


# The data


@pytest.fixture(scope="module")
def dataset(seed_generation: Generation) -> list[ox.Quad]:
    return list(ox.Store.read_only(str(seed_generation.store_path)))


@pytest.fixture(scope="module")
def iris(dataset: list[ox.Quad]) -> list[str]:
    """Every IRI of the data below the base IRI, in any place of any statement, names of graphs among them."""
    terms = (term for quad in dataset for term in (*quad.triple, quad.graph_name))
    found = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    found = {iri for iri in found if iri.startswith(BASE)}
    assert {
        f"{BASE}dataset#publisher",
        f"{BASE}sparql",
        f"{BASE}dumps/onrecord.ttl.gz",
        f"{BASE}graph/narrated",
    } <= found
    return sorted(found)


class Oracle:
    """What the documentation says describes a resource, by the quads themselves and none of the server's queries."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self._by_subject, self._by_graph = defaultdict(set), defaultdict(set)
        for quad in quads:
            self._by_subject[_value(quad.subject)].add(quad.triple)
            self._by_graph[_value(quad.graph_name)].add(quad.triple)

    def said_of(self, iri: str) -> set[ox.Triple]:
        return self._by_subject[iri]

    def description(self, iri: str) -> set[ox.Triple]:
        path = iri.removeprefix(BASE)
        if path.startswith("graph/"):
            return self._by_graph[iri]
        if re.fullmatch("article/[^/]+", path):
            return self._by_graph[f"{BASE}graph/{path}"]
        if path == "dataset":
            own = re.compile(f"{BASE}(dataset(#.*)?|sparql|dumps/.*)")
            return {each for iri, said in self._by_subject.items() if own.fullmatch(iri) for each in said}
        return self._with_parts(iri, steps=3)

    def _with_parts(self, iri: str, steps: int) -> set[ox.Triple]:
        said = set(self._by_subject[iri])
        if steps:
            for triple in self._by_subject[iri]:
                if re.match(f"{BASE}article/[^/#]+(#|/time/|/quantity/|/utterance/[^/#]+#)", _value(triple.object)):
                    said |= self._with_parts(_value(triple.object), steps - 1)
        return said


@pytest.fixture(scope="module")
def oracle(dataset: list[ox.Quad]) -> Oracle:
    return Oracle(dataset)


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def documents(iris: list[str]) -> list[str]:
    """Return the addresses behind IRIs: without their fragments, each once."""
    return list(dict.fromkeys(urldefrag(iri)[0] for iri in iris))


def local(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}"


def test_every_iri_of_the_data_has_a_page(real: Site, walked: Walk, iris: list[str]) -> None:
    for iri in documents(iris):
        path = f"{local(iri)}.html" if "/dumps/" in iri else local(iri)
        seen = walked.answers.get(f"{str(real.client.base_url).rstrip('/')}{path}")
        answer = seen or real.client.get(path, headers=HTML, follow_redirects=True)
        assert (iri, answer.status_code) == (iri, 200)
        assert answer.headers["content-type"].startswith("text/html")


@pytest.fixture(scope="module")
def described(real: Site) -> Callable[[str, str], set[ox.Triple]]:
    """The triples of the document of an IRI in a syntax, by its extension; each is asked for once."""
    return cache(lambda iri, extension: _triples(real, f"{local(iri)}.{extension}", {}))


@pytest.mark.parametrize("extension", SYNTAXES)
def test_every_iri_of_the_data_has_rdf_that_is_what_the_data_says(
    described: Callable[[str, str], set[ox.Triple]], iris: list[str], oracle: Oracle, extension: str
) -> None:
    for iri in documents(iris):
        said = described(iri, extension)
        if iri == f"{BASE}sparql":  # the endpoint says more of itself: its limits, its formats
            assert said >= oracle.description(iri)
        else:
            assert _without_files(said) == oracle.description(iri), iri


@pytest.mark.parametrize("extension", SYNTAXES)
def test_every_iri_of_the_data_is_negotiated(real: Site, iris: list[str], extension: str) -> None:
    kind, _ = SYNTAXES[extension]
    for iri in documents(iris):
        if "/dumps/" not in iri:  # a file is what it is
            answer = real.client.get(local(iri), headers={"Accept": kind}, follow_redirects=True)
            assert (iri, answer.status_code, _kind(answer)) == (iri, 200, kind)


def test_the_document_of_an_iri_holds_all_that_sparql_says_of_it(
    described: Callable[[str, str], set[ox.Triple]], iris: list[str], oracle: Oracle
) -> None:
    """Also of fragments: evidence stands in the document of its article, the publisher in that of the dataset."""
    for iri in iris:
        assert oracle.said_of(iri) <= described(urldefrag(iri)[0], "nt"), iri


def test_sparql_over_http_says_the_same(real: Site, iris: list[str], oracle: Oracle) -> None:
    said: dict[str, set[ox.Triple]] = defaultdict(set)
    for start in range(0, len(iris), 500):
        values = " ".join(f"<{iri}>" for iri in iris[start : start + 500])
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
        answer = real.client.post("/sparql", data={"query": query}, headers={"Accept": "application/n-triples"})
        for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES):
            said[_value(quad.subject)].add(quad.triple)
    assert {iri: said[iri] for iri in iris} == {iri: oracle.said_of(iri) for iri in iris}


def _without_files(said: set[ox.Triple]) -> set[ox.Triple]:
    """Leave out what no dataset can say of its own files: their lengths, their checksums, and when it was made."""
    of_files = {DCAT.byteSize, DCTERMS.issued, DCTERMS.modified, ox.NamedNode(f"{SPDX}checksum")}
    checksum = re.compile(f"{BASE}dataset#checksum/.*")
    dated = re.compile(f"{BASE}(dataset|dumps/.*)")
    added = {triple for triple in said if checksum.fullmatch(_value(triple.subject))}
    added |= {each for each in said if each.predicate in of_files and dated.fullmatch(_value(each.subject))}
    return said - added


def _triples(opened: Site, path: str, headers: dict[str, str]) -> set[ox.Triple]:
    answer = opened.client.get(path, headers=headers, follow_redirects=True)
    assert (path, answer.status_code) == (path, 200)
    codec = next(codec for kind, codec in SYNTAXES.values() if kind == _kind(answer))
    return {quad.triple for quad in ox.parse(answer.content, format=codec, base_iri=str(answer.url))}


def _kind(answer: httpx.Response) -> str:
    kind: str = answer.headers["content-type"].partition(";")[0]
    return kind
