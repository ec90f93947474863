"""A base IRI with a path: served below it, directly and behind a proxy that keeps or removes the path."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from mapping.publication.manifest import Generation
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    Get = Callable[..., httpx.Response]

OLD, NEW = "http://localhost:8000/", "https://data.example.org/news/"
HOST = {"Host": "data.example.org"}
#: A proxy that keeps the path, and one that removes it.
both = pytest.mark.parametrize("kept", ["/news", ""])


def moved(term: object) -> object:
    return ox.NamedNode(term.value.replace(OLD, NEW)) if isinstance(term, ox.NamedNode) else term


@pytest.fixture(scope="module")
def app(small_generation: Generation, quads: list[ox.Quad]) -> FastAPI:
    below = [ox.Quad(*map(moved, quad)) for quad in quads]  # type: ignore[arg-type]
    manifest = small_generation.manifest.model_copy(update={"base_iri": NEW})
    return create_app(Settings(), Generation(small_generation.path, manifest), DirectEngine(below))


@pytest.fixture(scope="module")
def get(app: FastAPI) -> Get:
    def ask(target: str, accept: str = "*/*", method: str = "GET", **more: str) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
                return await client.request(method, target, headers={**HOST, "Accept": accept, **more})

        return asyncio.run(send())

    return ask


@both
def test_documents_are_below_the_path(get: Get, kept: str) -> None:
    answer = get(f"{kept}/article/one")
    assert answer.status_code == 200
    assert f"<{NEW}article/one>" in answer.text
    assert answer.headers["content-location"] == "/news/article/one.ttl"
    assert get(f"{kept}/article/one", if_none_match=answer.headers["etag"]).status_code == 200
    assert get(f"{kept}/article/one", **{"If-None-Match": answer.headers["etag"]}).status_code == 304


@both
def test_redirects_keep_the_path(get: Get, kept: str) -> None:
    assert get(f"{kept}/entity/amir-rabiei").headers["location"] == "/news/entity/amir-rabiei.ttl"
    assert get(f"{kept}/.well-known/void").headers["location"] == "/news/dataset"
    assert get(f"{kept}/sparql.ttl").headers["location"] == "/news/sparql?format=turtle"


@both
@pytest.mark.parametrize("path", ["/", "/articles", "/sparql?query=ASK{}", "/dumps/", "/none"])
def test_every_link_of_a_page_stays_below_the_path(get: Get, path: str, kept: str) -> None:
    page = get(f"{kept}{path}", "text/html")
    own = [link for link in re.findall(r'(?:href|src|action)="([^"]*)"', page.text) if link.startswith("/")]
    assert len(own) > 3
    assert [link for link in own if not link.startswith("/news/")] == []
    assert all(f"<{target}>" not in page.headers.get("link", "") for target in ("/article", "/dataset"))


@both
def test_the_endpoint_and_the_dumps(get: Get, kept: str) -> None:
    assert get(f"{kept}/sparql?query=ASK{{}}").json()["boolean"] is True
    assert get(f"{kept}/sparql", method="POST", **{"Content-Type": "application/sparql-query"}).status_code == 400
    listed = get(f"{kept}/dumps/", "application/json").json()["dumps"]
    assert all(each["url"].startswith("/news/dumps/") for each in listed)
    assert get(listed[0]["url"]).status_code == 200
    assert get(f"{kept}/health/live").status_code == 200


def test_the_path_itself_is_the_start_page(get: Get) -> None:
    assert get("/news", "text/plain").text == get("/news/", "text/plain").text == get("/", "text/plain").text
    assert get("/newspaper").status_code == 404


def test_the_path_may_be_encoded(small_generation: Generation, quads: list[ox.Quad]) -> None:
    manifest = small_generation.manifest.model_copy(update={"base_iri": "https://data.example.org/n%C3%A9ws/"})
    app = create_app(Settings(), Generation(small_generation.path, manifest), DirectEngine(quads))

    async def send() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            asked = [f"{kept}/.well-known/void" for kept in ("/n%C3%A9ws", "/n%c3%a9ws", "/n%C3%A9%77s", "")]
            return [(await client.get(target)).headers["location"] for target in asked]

    assert asyncio.run(send()) == ["/n%C3%A9ws/dataset"] * 4


@both
@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("data.example.org", NEW),
        ("DATA.example.org:443", NEW),
        ("localhost:8000", "http://localhost:8000/news/"),
        ("data.example.org:8080", "http://data.example.org:8080/news/"),
    ],
)
def test_printed_commands_name_the_address_that_the_reader_uses(get: Get, host: str, address: str, kept: str) -> None:
    assert f"curl {address}sparql " in get(f"{kept}/", "text/plain", Host=host).text
    assert f"{address}dumps/" in get(f"{kept}/dumps/", "text/html", Host=host).text


def test_the_base_iri_may_name_the_usual_port(small_generation: Generation, quads: list[ox.Quad]) -> None:
    manifest = small_generation.manifest.model_copy(update={"base_iri": "https://data.example.org:443/"})
    app = create_app(Settings(), Generation(small_generation.path, manifest), DirectEngine(quads))

    async def send(host: str) -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return (await client.get("/", headers={"Host": host, "Accept": "text/plain"})).text

    for host in ("data.example.org", "data.example.org:443"):
        assert "curl https://data.example.org:443/sparql " in asyncio.run(send(host))


@both
def test_an_encoded_slash_parts_nothing(get: Get, kept: str) -> None:
    """Otherwise one page would be remembered as the answer at the address of another."""
    assert get(f"{kept}%2Fdisagreements", "text/html").status_code == 404
    assert get(f"{kept}/article%2Fone", "text/html").status_code == 404
    assert "<h1>Disagreements" not in get(f"{kept}/", "text/html").text
