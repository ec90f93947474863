"""Health, metrics, the log, request ids, and faults that keep their words."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from server.errors import EngineBusy, EngineFailed, MemoryExceeded, QueryTimeout, ResultBroken, WorkerLost
from server.observing.logs import JsonFormatter, set_up_logs
from server.observing.metrics import OUTCOMES
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.engines import DirectEngine, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapping.publication.manifest import Generation

    Ask = Callable[..., httpx.Response]

SECRET = "/srv/secret/store"
QUERY = "SELECT ('whisper' AS ?x) {}"


@pytest.fixture
def ask(small_generation: Generation) -> Ask:
    """Send requests to an application over an engine, in this thread; return the last answer."""

    def send(engine: DirectEngine, *targets: str, settings: Settings | None = None, **headers: str) -> httpx.Response:
        app = create_app(settings or Settings(), small_generation, engine)

        async def get() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                answers = [await client.get(target, headers=headers) for target in targets]
            return answers[-1]

        return asyncio.run(get())

    return send


SPARQL = f"/sparql?{httpx.QueryParams(query=QUERY)}"


def _line(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    (record,) = [each for each in caplog.records if each.name == "onrecord.query"]
    content = json.loads(JsonFormatter().format(record))
    assert isinstance(content, dict)
    return content


def test_a_live_server_says_so(web: httpx.Client) -> None:
    answer = web.get("/health/live")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "alive\n", "no-store")


@pytest.mark.parametrize(("state", "status"), [({"ready": 2}, 200), ({"ready": 0}, 503), ({}, 200)])
def test_a_server_is_ready_while_a_worker_is(ask: Ask, state: dict[str, float], status: int) -> None:
    engine = DirectEngine([])
    engine.state = state
    answer = ask(engine, "/health/ready")
    assert answer.status_code == status, answer.text


def test_queries_are_counted_by_form_and_outcome(ask: Ask) -> None:
    targets = [
        "/sparql?query=ASK{}",
        "/sparql?query=ASK{}",
        "/sparql?query=SELECT+*+{",
        "/sparql?query=nonsense",
        "/sparql?query=CLEAR+ALL",
    ]
    text = ask(DirectEngine([]), *targets, "/none", "/metrics").text
    assert 'onrecord_queries_total{form="ASK",outcome="ok"} 2.0' in text
    assert 'onrecord_queries_total{form="SELECT",outcome="refused"} 1.0' in text
    assert 'onrecord_queries_total{form="none",outcome="refused"} 2.0' in text
    assert 'onrecord_query_seconds_count{form="ASK"} 2.0' in text
    assert 'onrecord_responses_total{route="sparql",status="200"} 2.0' in text
    assert 'onrecord_responses_total{route="resource",status="404"} 1.0' in text
    assert "onrecord_engine_ready 1.0" in text
    assert "onrecord_engine_cache_hits_ 2.0" in text
    assert "# TYPE onrecord_engine_left_total counter" in text


def test_pages_files_and_preflights_are_counted_by_name(ask: Ask) -> None:
    targets = ["/claims.csv", "/article/x/claim/y/bundle.md", "/dataset/cite.bib", "/metrics"]
    text = ask(DirectEngine([]), *targets).text
    assert 'onrecord_responses_total{route="claims",status="200"} 1.0' in text
    assert 'onrecord_responses_total{route="claim/bundle.md",status="404"} 1.0' in text
    assert 'onrecord_responses_total{route="dataset/cite.bib",status="200"} 1.0' in text
    assert 'route="none"' not in text


def test_no_label_holds_what_a_client_chose(ask: Ask) -> None:
    targets = [f"/sparql?query=SELECT+*+{{+?marker{number}+a+b" for number in range(5)]
    text = ask(DirectEngine([]), *targets, "/marker", "/article/marker", "/metrics").text
    assert "marker" not in text
    assert set(re.findall(r'outcome="(\w+)"', text)) <= set(OUTCOMES)


@pytest.mark.parametrize(
    ("error", "status", "outcome"),
    [
        (QueryTimeout(10), 504, "timeout"),
        (MemoryExceeded(), 503, "memory"),
        (EngineBusy(), 503, "busy"),
        (WorkerLost(), 503, "lost"),
        (EngineFailed(SECRET), 500, "failed"),
        (ValueError(SECRET), 500, "failed"),
    ],
)
def test_each_failure_has_its_status_and_its_outcome(
    ask: Ask, error: Exception, status: int, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = ask(ScriptedEngine(error=error), SPARQL)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert _line(caplog)["outcome"] == outcome
    assert SECRET not in answer.text
    if status == 500:
        assert SECRET in caplog.text
    if outcome in {"busy", "lost"}:
        assert answer.headers["retry-after"] == "1"


def test_a_query_leaves_one_line_without_its_client_and_its_text(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = ask(DirectEngine([]), SPARQL)
    line = _line(caplog)
    assert line == {
        "time": line["time"], "level": "info", "event": "query", "id": answer.headers["x-request-id"],
        "form": "SELECT", "format": "json", "outcome": "ok", "status": 200, "ms": line["ms"],
        "bytes": len(answer.content),
    }  # fmt: skip
    written = " ".join(each.getMessage() for each in caplog.records if each.name.startswith("onrecord"))
    assert "whisper" not in written
    assert "127.0.0.1" not in written


def test_a_hash_tells_equal_queries_and_nothing_else(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask(DirectEngine([]), SPARQL, settings=Settings(log_query_hashes=True))
    assert re.fullmatch("[0-9a-f]{12}", str(_line(caplog)["query"]))


def test_the_log_of_queries_can_be_turned_off(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask(DirectEngine([]), SPARQL, settings=Settings(log_queries=False))
    assert not [each for each in caplog.records if each.name == "onrecord.query"]


def test_a_result_that_breaks_off_is_logged_as_that(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask(ScriptedEngine(b"x" * 2000, ResultBroken("time")), SPARQL)
    assert _line(caplog)["outcome"] == "broken"


@pytest.mark.parametrize(
    ("given", "is_kept"), [("abc-1.2_X", True), ("", False), ("a b", False), ("x" * 65, False), ("a\tb", False)]
)
def test_a_request_keeps_a_name_that_is_safe_to_log(web: httpx.Client, given: str, is_kept: bool) -> None:
    sent = web.get("/health/live", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert (sent == given) is is_kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", sent)


def test_every_request_has_another_name(web: httpx.Client) -> None:
    assert web.get("/").headers["x-request-id"] != web.get("/").headers["x-request-id"]


@pytest.mark.usefixtures("loggers")
def test_the_log_is_json_and_keeps_foreseen_breaks_short(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    for cause in (ResultBroken("time"), KeyError("unforeseen")):
        error = RuntimeError("response already started")
        error.__cause__ = cause
        logging.getLogger("uvicorn.error").error("broken", exc_info=error)
    (line,) = capsys.readouterr().err.splitlines()
    content = json.loads(line)
    assert (content["event"], content["level"]) == ("broken", "error")
    assert "unforeseen" in content["trace"]
