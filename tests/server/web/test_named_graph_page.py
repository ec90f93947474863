"""The page of a named graph: its size, by class and by property."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import RDF
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site

BASE = "http://localhost:8000/"
HTML = {"Accept": "text/html"}
_ROW = re.compile(r'<tr><th scope="row"><a href="[^"]*">([^<]*)</a></th><td class="number">([\d,]+)</td></tr>')


@pytest.mark.parametrize("name", ["entities", "narrated", f"article/{ARTICLE}"])
def test_it_counts_what_the_graph_holds(real: Site, seed_generation: Generation, name: str) -> None:
    store = ox.Store.read_only(str(seed_generation.store_path))
    quads = list(store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/{name}")))
    page = real.client.get(f"/graph/{name}", headers=HTML).text
    assert f"{len(quads):,} statements" in page
    shown = Counter(int(number.replace(",", "")) for _, number in _ROW.findall(page))
    classes = Counter(str(quad.object) for quad in quads if quad.predicate == RDF.type)
    properties = Counter(quad.predicate.value for quad in quads)
    assert shown == Counter([*classes.values(), *properties.values()])


def test_the_graph_of_an_article_leads_to_the_article(real: Site) -> None:
    link = f'<a href="/article/{ARTICLE}">one article</a>'
    assert link in real.client.get(f"/graph/article/{ARTICLE}", headers=HTML).text
    assert "one article" not in real.client.get("/graph/entities", headers=HTML).text


def test_it_asks_two_queries_and_none_where_the_client_has_it(real: Site) -> None:
    real.engine.asked.clear()
    first = real.client.get("/graph/ontology", headers=HTML)
    assert len(real.engine.asked) == 2
    again = real.client.get("/graph/ontology", headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, 2)


@pytest.mark.parametrize("name", ["none", "article/none", "article/x%3E%20%3Fp"])
def test_a_graph_that_holds_nothing_is_not_found(real: Site, name: str) -> None:
    assert real.client.get(f"/graph/{name}", headers=HTML).status_code == 404
