"""Every script runs to its end on little data and prints a table; the times it measures here mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from benchmarks import engine_time, first_views, hostile, pages, questions, soak, throughput
from benchmarks.dataset import prepare
from benchmarks.load import get, send
from benchmarks.processes import onrecord
from mapping.publication.manifest import current_generation
from mapping.rdf.shared_graphs import example_queries

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = "20"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with generated data, so that scripts need not write their own."""
    folder = tmp_path_factory.mktemp("data")
    prepare(int(ARTICLES), folder)
    return folder


def rows(printed: str) -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if "|" in line]
    return {name: rest for name, *rest in cells}


def test_throughput(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    throughput.main(["--data", str(data), "--articles", ARTICLES, "--rounds", "1", "--seconds", "0.3"])
    printed = capsys.readouterr().out
    assert "No `oxigraph`" in printed
    assert "NOT ALL RIGHT" not in printed
    assert {"onrecord, new", "onrecord, repeating", "onrecord, 304", "in process, new"} <= rows(printed).keys()


def test_engine_time(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine_time.main(["--data", str(data), "--articles", ARTICLES, "--repeats", "1", "--rows", "1000"])
    table = rows(capsys.readouterr().out)
    assert sum(any(name.startswith(question.name) for name in table) for question in engine_time.QUESTIONS) >= 10


def test_hostile(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile.main(
        ["--data", str(data), "--articles", ARTICLES, "--slow", "8", "--limit", "1", "--seconds", "0.5", "--rate", "20"]
    )
    printed = capsys.readouterr().out
    table = rows(printed)
    assert printed.count("### ") == 3
    assert table["`ASK {}` not answered with true"][-1] == "yes"
    assert table["query processes killed meanwhile"][0] == "0"
    assert table["slow queries answered with 200, or not at all"][-1] == "yes"
    assert table["after it all, `ASK {}`"][0] == "200"


def test_pages(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages.main(["--data", str(data), "--articles", ARTICLES, "--repeats", "1"])
    table = rows(capsys.readouterr().out)
    assert [
        name for name in pages.paths(int(ARTICLES)) if not any(line.startswith(f"{name}: ") for line in table)
    ] == []
    assert table["queries asked for 304s"][0] == "0.00"


def test_pages_count_the_queries_of_every_process(data: Path) -> None:
    output, path = prepare(int(ARTICLES), data), "/sparql?query=ASK%7B%7D"
    with onrecord(output, {"cache_bytes": 0, "http_processes": 2}) as server:
        before = pages.queries_asked(server)
        for _ in range(8):
            # A connection each, which either process may take.
            assert httpx.get(f"http://127.0.0.1:{server.port}{path}").status_code == 200
        assert pages.queries_asked(server) - before == 8


def test_first_views(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first_views.main(["--data", str(data), "--articles", ARTICLES, "--repeats", "1"])
    table = rows(capsys.readouterr().out)
    number = len(first_views.paths())
    assert sum(name.startswith("search: ") for name in table) > 5
    assert table[f"of {number} pages, not answered with 200"][-1] == "yes"


def test_questions(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions.main(["--data", str(data), "--articles", ARTICLES, "--repeats", "1"])
    printed = capsys.readouterr().out
    assert sum(" rows, engine " in line for line in printed.splitlines()) == len(example_queries())
    assert "not answered" not in printed


def test_soak(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short one with many hostile requests: no answer is false. A loaded machine may refuse a few."""
    monkeypatch.setattr(soak, "_HOSTILE_SHARE", 0.03)
    output = prepare(int(ARTICLES), data)
    store = ox.Store.read_only(str(current_generation(output).store_path))
    legal = soak.legal_queries(store, int(ARTICLES))
    with onrecord(output, {"query_timeout": 1, "log_queries": "false"}) as server:
        seen = soak.soak(server, legal, 6, clients=2)
    assert all(name.startswith("503 ") for name in seen.wrong), seen.wrong
    assert seen.right > max(100, 0.99 * seen.legal)
    assert seen.hostile


def test_the_load_generator_counts_what_is_wrong(data: Path) -> None:
    with onrecord(prepare(int(ARTICLES), data), {"log_queries": "false"}) as server:
        requests = [
            get(server.path, query, "application/sparql-results+json") for query in ("ASK {}", "ASK {", "ASK {}")
        ]
        load = send(server.port, iter(requests), seconds=5, connections=2, expected=b"true")
    assert load.statuses == {200: 2, 400: 1}
    assert load.wrong == 1
    assert load.broken == 0
