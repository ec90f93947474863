from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from server.app import create_app
from server.engine import Answer, Query, QueryEngine
from server.errors import EngineBusy, EngineFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mapping.manifest import Generation
    from server.negotiation import MediaType
    from server.settings import Settings

SECRET = "/srv/secret/store"


class BrokenEngine:
    """An engine that fails in a given way, at once or in the middle of its answer."""

    def __init__(self, error: Exception, *, late: bool = False) -> None:
        self._error, self._late = error, late

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        if self._late:
            return Answer(self._chunks())
        raise self._error

    async def _chunks(self) -> AsyncIterator[bytes]:
        yield b'{"head":'
        raise self._error

    def close(self) -> None:
        pass


def _get(settings: Settings, generation: Generation, engine: QueryEngine) -> httpx.Response:
    app = create_app(settings, generation, engine)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/sparql?query=ASK{}")

    return asyncio.run(get())


def test_a_failing_engine_is_logged_and_told_without_its_words(
    settings: Settings, small_generation: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = _get(settings, small_generation, BrokenEngine(EngineFailed(SECRET)))
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert SECRET in caplog.text


def test_an_error_nobody_foresaw_is_told_without_its_words(settings: Settings, small_generation: Generation) -> None:
    answer = _get(settings, small_generation, BrokenEngine(ValueError(SECRET)))
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_a_busy_engine_asks_to_come_again(settings: Settings, small_generation: Generation) -> None:
    answer = _get(settings, small_generation, BrokenEngine(EngineBusy()))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_an_answer_that_breaks_off_is_never_ended_as_if_it_were_whole(
    settings: Settings, small_generation: Generation
) -> None:
    app = create_app(settings, small_generation, BrokenEngine(EngineFailed("x"), late=True))
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


def test_the_front_door(client: httpx.Client) -> None:
    text = client.get("/")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("Test news\narticles: 2, claims: 4")
    assert "curl" in text.text
    content = client.get("/", headers={"Accept": "application/json"}).json()
    assert content["counts"]["articles"] == 2
    for path in content["links"].values():
        assert client.get(f"/{path}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_page_loads_code_from_other_hosts(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
