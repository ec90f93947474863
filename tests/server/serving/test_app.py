from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route

from server.errors import EngineFailed
from server.routes.table import ROUTES
from server.serving.app import create_app, route_name
from tests.server.web.engines import ScriptedEngine

if TYPE_CHECKING:
    import httpx

    from mapping.publication.manifest import Generation
    from server.settings import Settings


def test_an_answer_that_breaks_off_is_never_ended_as_if_it_were_whole(
    settings: Settings, small_generation: Generation
) -> None:
    app = create_app(settings, small_generation, ScriptedEngine(b'{"head":', EngineFailed("x")))
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": "GET", "path": "/sparql",
        "raw_path": b"/sparql", "query_string": b"query=ASK{}", "headers": [], "root_path": "",
        "http_version": "1.1", "scheme": "http", "server": ("test", 80), "client": ("test", 1),
    }  # fmt: skip
    with pytest.raises((EngineFailed, RuntimeError)):
        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert all(message.get("more_body", True) for message in sent)


def test_every_route_has_a_name_of_its_own_in_the_metrics() -> None:
    endpoints = {route.endpoint for route in ROUTES if isinstance(route, Route)}
    names = [route_name({"endpoint": each}) for each in endpoints]
    assert len(names) == len(set(names))
    assert "none" not in names


def test_the_front_door(client: httpx.Client) -> None:
    text = client.get("/")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("Test news\narticles: 2, claims: 4")
    assert "curl" in text.text
    content = client.get("/", headers={"Accept": "application/json"}).json()
    assert content["counts"]["articles"] == 2
    for path in content["links"].values():
        assert client.get(f"/{path}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_loads_code_from_other_hosts(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_curl_line_names_the_address_that_was_asked(client: httpx.Client) -> None:
    text = client.get("/", headers={"Accept": "text/plain", "Host": "news.example:81"}).text
    assert "curl http://news.example:81/sparql " in text
