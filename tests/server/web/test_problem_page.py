"""Problems as pages: within the site, with what the reader can do; for programs they stay as they are."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import pytest

from server.errors import EngineBusy, EngineFailed, MemoryExceeded, QueryTimeout, UpstreamUnreachable
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.conftest import serving
from tests.server.web.engines import ScriptedEngine
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from mapping.publication.manifest import Generation

HTML = {"Accept": "text/html"}
ASK = {"query": "ASK { ?s ?p ?o }"}


@pytest.fixture
def failing(small_generation: Generation) -> Callable[[Exception], AbstractContextManager[httpx.Client]]:
    """Return a client of a site whose engine fails."""

    @contextmanager
    def serve(error: Exception) -> Iterator[httpx.Client]:
        settings = Settings()
        app = create_app(settings, small_generation, ScriptedEngine(error=error))
        with serving(app, settings) as (host, port), httpx.Client(base_url=f"http://{host}:{port}") as client:
            yield client

    return serve


def test_what_is_not_there_leads_to_a_search_and_onwards(web: httpx.Client) -> None:
    answer = web.get("/article/none", headers=HTML)
    page = Reader(answer.text)
    assert answer.status_code == 404
    assert page.texts("h1") == ["404 Not Found"]
    assert page.texts("title") == ["Not Found · Test news"]
    assert "Nothing is published at /article/none" in page.texts("p")
    (search,) = [form for form in page.all("form") if form.get("aria-label") == "Search instead"]
    assert search["action"] == "/search"
    assert {"/", "/articles", "/q", "/sparql", "/dumps/"} <= set(page.links())


@pytest.mark.parametrize(
    ("error", "status", "advice", "is_repeated"),
    [
        (QueryTimeout(10), 504, "Ask for less", True),
        (EngineBusy(), 503, "may be answered in a moment", True),
        (MemoryExceeded(), 503, "Ask for less", True),
        (UpstreamUnreachable("did not answer"), 504, "Ask for less", True),
    ],
)
def test_what_may_be_answered_later_can_be_asked_again(
    failing: Callable[[Exception], AbstractContextManager[httpx.Client]],
    error: Exception,
    status: int,
    advice: str,
    *,
    is_repeated: bool,
) -> None:
    with failing(error) as client:
        answer = client.get("/claims?page=2", headers=HTML)
        page = Reader(answer.text)
        assert answer.status_code == status
        assert page.texts("h1") == [f"{status} {HTTPStatus(status).phrase}"]
        assert any(advice in text for text in page.texts("p"))
        assert (page.links().get("/claims?page=2") == "Try again") is is_repeated
        if (seconds := answer.headers.get("retry-after")) == "1":
            assert f"Try again after {seconds} second" in page.texts("p")


def test_a_fault_of_ours_shows_nothing_of_it_but_its_number(
    failing: Callable[[Exception], AbstractContextManager[httpx.Client]],
) -> None:
    with failing(EngineFailed("/srv/onrecord/store: worker 17 broke")) as client:
        answer = client.get("/claims", headers=HTML)
        page = Reader(answer.text)
        assert answer.status_code == 500
        assert "worker 17" not in answer.text
        assert "/srv" not in answer.text
        assert answer.headers["x-request-id"] in page.texts("code")


def test_a_wrong_parameter_is_named(web: httpx.Client) -> None:
    answer = web.get("/claims?page=0", headers=HTML)
    assert answer.status_code == 400
    assert "page= must be a whole number from 1 on" in Reader(answer.text).texts("p")


def test_what_is_offered_is_linked(web: httpx.Client) -> None:
    answer = web.get("/sparql", params={**ASK, "format": "turtle"}, headers=HTML)
    page = Reader(answer.text)
    assert answer.status_code == 406
    targets = [target for target in page.links() if "format=" in target]
    assert len(targets) == 2
    for target in targets:
        assert web.get(f"/sparql{target}").status_code == 200


def test_another_method_is_told_which_there_are(web: httpx.Client) -> None:
    answer = web.delete("/claims", headers=HTML)
    assert answer.status_code == 405
    assert Reader(answer.text).texts("h1") == ["405 Method Not Allowed"]
    assert "GET" in answer.headers["allow"]


def test_no_address_leads_to_another_host(
    failing: Callable[[Exception], AbstractContextManager[httpx.Client]],
) -> None:
    with failing(EngineBusy()) as client:
        for path in ("//evil.example/x", "/%2F/evil.example", '/"onclick="x'):
            page = Reader(client.send(client.build_request("GET", str(client.base_url) + path, headers=HTML)).text)
            for target in page.links():
                assert target.startswith(("/", "#", "http://", "https://"))
                assert not target.startswith("//")
                assert "evil.example" not in target or target.startswith(("/evil", "/%2F"))


@pytest.mark.parametrize("path", ["/none", "/claims?page=0", "/sparql?query=x"])
def test_programs_are_told_in_json_or_text_as_ever(web: httpx.Client, path: str) -> None:
    problem = web.get(path, headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert set(problem.json()) <= {"title", "status", "detail", "line", "column", "offered"}
    text = web.get(path, headers={"Accept": "text/plain, application/json;q=0.5"})
    assert text.text == problem.json()["detail"] + "\n"
