"""Answers that are sent again from memory: the same as the first, for as long and as far as that is true."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from server.observing.logs import JsonFormatter
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.engines import DirectEngine, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox
    from fastapi import FastAPI

    from mapping.publication.manifest import Generation
    from server.engine import Answer, Query
    from server.http.negotiation import MediaType

SPARQL = f"/sparql?{httpx.QueryParams(query='SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o')}"
JSON, CSV = "application/sparql-results+json", "text/csv"
#: What belongs to each request.
OWN = {"x-request-id", "date"}


class Site:
    """An application over an engine, asked in this thread."""

    def __init__(self, app: FastAPI, engine: DirectEngine) -> None:
        self.app, self.engine = app, engine

    def ask(self, *requests: tuple[str, str, dict[str, str]]) -> list[httpx.Response]:
        async def send() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                client.headers.clear()
                return [await client.request(method, target, headers=headers) for method, target, headers in requests]

        return asyncio.run(send())

    def get(self, target: str = SPARQL, method: str = "GET", **headers: str) -> httpx.Response:
        return self.ask((method, target, {name.replace("_", "-"): value for name, value in headers.items()}))[0]

    def counted(self, sample: str) -> float:
        found = re.search(rf"^{re.escape(sample)} (\S+)$", self.get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0


@pytest.fixture
def site_of(small_generation: Generation) -> Callable[..., Site]:
    def make(engine: DirectEngine, **settings: int) -> Site:
        return Site(create_app(Settings.model_validate(settings), small_generation, engine), engine)

    return make


@pytest.fixture
def site(site_of: Callable[..., Site], quads: list[ox.Quad]) -> Site:
    return site_of(DirectEngine(quads))


def seen(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """Return all of an answer but what belongs to its request."""
    return answer.status_code, {name: each for name, each in answer.headers.items() if name not in OWN}, answer.content


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd", "gzip;q=0.5, br"])
@pytest.mark.parametrize("target", [SPARQL, f"{SPARQL}&format=csv", "/ontology", "/dumps", "/article/one.nt"])
def test_an_answer_is_the_same_again(site: Site, target: str, coding: str) -> None:
    first, again = (site.get(target, accept_encoding=coding) for _ in range(2))
    assert first.status_code == 200
    assert seen(again) == seen(first)


def test_a_query_is_not_run_again(site: Site) -> None:
    for _ in range(3):
        assert site.get(accept=JSON).status_code == 200
    assert len(site.engine.asked) == 1
    assert site.counted('onrecord_responses_again_total{route="sparql"}') == 2
    assert site.counted('onrecord_queries_total{form="SELECT",outcome="ok"}') == 3
    assert site.counted('onrecord_responses_total{route="sparql",status="200"}') == 3


def test_each_representation_is_remembered_by_itself(site: Site) -> None:
    kinds = [{"accept": kind, "accept_encoding": coding} for kind in (JSON, CSV) for coding in ("gzip", "identity")]
    first = [seen(site.get(**kind)) for kind in kinds]
    assert [seen(site.get(**kind)) for kind in kinds] == first
    assert len({headers["etag"] for _, headers, _ in first}) == len(kinds)
    assert first[0][1]["content-type"] != first[2][1]["content-type"]


def test_each_request_keeps_its_name(site: Site) -> None:
    names = {site.get().headers["x-request-id"] for _ in range(3)}
    assert len(names) == 3
    assert site.get(x_request_id="from-the-proxy").headers["x-request-id"] == "from-the-proxy"


def test_each_query_leaves_its_line(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        first, again = site.get(), site.get()
    lines = [json.loads(JsonFormatter().format(each)) for each in caplog.records if each.name == "onrecord.query"]
    assert [line["id"] for line in lines] == [first.headers["x-request-id"], again.headers["x-request-id"]]
    told = [{name: each for name, each in line.items() if name not in {"id", "time", "ms"}} for line in lines]
    assert told[0] == told[1]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get_and_no_body(site: Site, coding: str) -> None:
    get = site.get(accept_encoding=coding)
    head = site.get(method="HEAD", accept_encoding=coding)
    assert head.content == b""
    assert seen(head)[1] == seen(get)[1]


def test_head_is_remembered_by_nobody(site: Site) -> None:
    site.get(method="HEAD")
    assert site.get().content
    assert len(site.engine.asked) == 2


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_who_has_it_is_told_so(site_of: Callable[..., Site], quads: list[ox.Quad], coding: str) -> None:
    site, other = site_of(DirectEngine(quads)), site_of(DirectEngine(quads), cache_bytes=0)
    tag = site.get(accept_encoding=coding).headers["etag"]
    given = {"accept_encoding": coding, "if_none_match": tag}
    known = [site.get(**given) for _ in range(2)]
    assert [each.status_code for each in known] == [304, 304]
    assert seen(known[0]) == seen(known[1]) == seen(other.get(**given))
    assert len(site.engine.asked) == 1
    assert site.counted('onrecord_queries_total{form="SELECT",outcome="not_modified"}') == 2


def test_a_304_is_sent_again_though_no_200_was_sent_for_its_accept(site: Site) -> None:
    tag = site.get(accept="application/sparql-results+json").headers["etag"]
    for _ in range(2):
        assert site.get(accept="application/sparql-results+json, */*;q=0.1", if_none_match=tag).status_code == 304
    assert site.counted('onrecord_responses_again_total{route="sparql"}') == 1


@pytest.mark.parametrize("old", ['"old"', 'W/"old"', '"old", "older"', "nonsense"])
def test_who_has_another_gets_the_new_one(site: Site, old: str) -> None:
    first = site.get()
    for _ in range(2):
        assert seen(site.get(if_none_match=old)) == seen(first)


def test_a_tag_of_another_coding_will_do(site: Site) -> None:
    tag = site.get(accept_encoding="gzip").headers["etag"]
    for _ in range(2):
        answer = site.get(accept_encoding="br, gzip", if_none_match=f'"x", W/{tag}')
        assert (answer.status_code, answer.headers["etag"]) == (304, tag)


def test_each_host_has_its_own(site: Site) -> None:
    texts = [site.get("/", accept="text/plain", host=host).text for host in ("a.example", "b.example") * 2]
    assert texts[:2] == texts[2:]
    assert [("a.example" in text, "b.example" in text) for text in texts[:2]] == [(True, False), (False, True)]


def test_what_a_proxy_says_of_others_changes_nothing(site: Site) -> None:
    first = site.get("/", accept="text/plain")
    given = {"x_forwarded_proto": "https", "x_forwarded_for": "192.0.2.1", "x_forwarded_host": "evil.example"}
    assert seen(site.get("/", accept="text/plain", **given)) == seen(first)


def test_new_data_is_never_hidden(site: Site) -> None:
    first = site.get()
    newer = DirectEngine([], version="2")
    site.app.state.publication = replace(site.app.state.publication, engine=newer)
    for _ in range(2):
        answer = site.get(if_none_match=first.headers["etag"])
        assert answer.status_code == 200
        assert json.loads(answer.content)["results"]["bindings"] == []
        assert answer.headers["etag"] != first.headers["etag"]
    assert len(newer.asked) == 1


def test_an_answer_from_the_publication_before_is_not_remembered(
    site_of: Callable[..., Site], quads: list[ox.Quad]
) -> None:
    newer = DirectEngine([], version="2")

    class Overtaken(DirectEngine):
        async def answer(self, query: Query, result_format: MediaType) -> Answer:
            answer = await super().answer(query, result_format)
            state = overtaken.app.state
            state.publication = replace(state.publication, engine=newer)
            return answer

    overtaken = site_of(Overtaken(quads))
    first, second = overtaken.get(), overtaken.get()
    assert json.loads(first.content)["results"]["bindings"] != []
    assert json.loads(second.content)["results"]["bindings"] == []
    assert first.headers["etag"] != second.headers["etag"]


def test_data_without_a_version_is_not_remembered(site_of: Callable[..., Site]) -> None:
    site = site_of(DirectEngine([], version=None))
    for _ in range(2):
        assert site.get().status_code == 200
    assert len(site.engine.asked) == 2


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", f"/sparql?{httpx.QueryParams(query='SELECT (RAND() AS ?x) {}')}", {}),
        ("GET", SPARQL, {"Range": "bytes=0-1"}),
        ("GET", SPARQL, {"Authorization": "Basic eDp5"}),
        ("POST", SPARQL, {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_what_may_differ_each_time_is_made_each_time(
    site: Site, method: str, target: str, headers: dict[str, str]
) -> None:
    for answer in site.ask(*[(method, target, headers)] * 2):
        assert answer.status_code == 200
    assert len(site.engine.asked) == 2


def test_the_lines_of_one_header_are_one_list(site: Site) -> None:
    async def send(*lines: list[tuple[str, str]]) -> list[httpx.Response]:
        transport = httpx.ASGITransport(site.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            client.headers.clear()
            return [await client.get(SPARQL, headers=each) for each in lines]

    one_line, two_lines, other_order = asyncio.run(
        send(
            [("Accept", f"image/png, {CSV}")],
            [("Accept", "image/png"), ("X-Other", "1"), ("Accept", CSV)],
            [("Accept", f"{JSON};q=0.5"), ("Accept", CSV)],
        )
    )
    assert seen(two_lines) == seen(one_line) == seen(other_order)
    assert len(site.engine.asked) == 2  # the first two are one request, also to the memory
    tag = one_line.headers["etag"]
    known, coded = asyncio.run(
        send(
            [("Accept", CSV), ("If-None-Match", '"x"'), ("If-None-Match", tag)],
            [("Accept", CSV), ("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "br")],
        )
    )
    assert known.status_code == 304
    assert coded.headers["content-encoding"] == "br"


def test_errors_are_not_remembered(site_of: Callable[..., Site]) -> None:
    site = site_of(ScriptedEngine(error=ValueError("x")))
    assert [site.get().status_code for _ in range(2)] == [500, 500]
    assert len(site.engine.asked) == 2


def test_a_broken_transfer_is_not_remembered(site_of: Callable[..., Site]) -> None:
    site = site_of(ScriptedEngine(b"begun", ValueError("x"), length=100))
    for _ in range(2):
        site.get()
    assert len(site.engine.asked) == 2


def test_long_answers_and_old_ones_are_given_up(site_of: Callable[..., Site], quads: list[ox.Quad]) -> None:
    small = site_of(DirectEngine(quads), max_cached_bytes=10)
    for _ in range(2):
        small.get()
    assert len(small.engine.asked) == 2
    narrow = site_of(DirectEngine(quads), cache_bytes=20_000)
    for number in [*range(10), 9, 0]:
        narrow.get(f"/sparql?query=ASK{{?s+?p+{number}}}")
    # The newest is there still, the oldest is not.
    assert len(narrow.engine.asked) == 11


def test_a_coded_answer_can_be_read(site: Site) -> None:
    plain = site.get(accept_encoding="identity").content
    for _ in range(2):
        coded = site.get(accept_encoding="gzip")
        assert coded.headers["content-encoding"] == "gzip"
        assert coded.content == plain
    assert gzip.compress(plain) != plain
