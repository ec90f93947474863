"""Virtuoso loaded by its recipe and served by `onrecord serve --backend`: it answers as the embedded engine does.

Without Virtuoso these tests are skipped; in CI that is a failure, for there the project's own script installs it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import ExampleQuery, example_queries
from mapping.recipes.recipe import ENGINES, write_recipe
from ontology import SEEDS
from tests.ontology.expectations import EXPECTED
from tests.server.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.publication.manifest import Generation

EXAMPLES = example_queries()
JSON = "application/sparql-results+json"
#: Columns of shipped questions in which Virtuoso 7.2.5 has other terms, and why. All their other columns are equal.
EXCEPTIONS = {
    "agreements-spoken-of": (("affirmed", "denied", "narrated"), "EXISTS is the integer 1 or 0"),
    "scope-of-denials": (("covered",), "BOUND is the integer 1 or 0"),
}
#: Pages whose every word comes from the engine.
PAGES = (
    "/", "/disagreements", "/disagreements?entity=edvar-lomsk", "/articles",
    "/claims", "/claims.csv", "/entities", "/situations", "/timeline", "/graph", "/search?q=iran",
    "/ontology", "/entity/iran.html", "/article/2db805ffb993f78c", "/article/2db805ffb993f78c.json", "/sitemap.xml",
)  # fmt: skip
SERVE = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "serve", "--no-build")


@pytest.fixture(scope="module")
def recipe(shipped_generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported folder, with ports that are free here."""
    if shutil.which("virtuoso-t") is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Virtuoso on this machine; install the package virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    write_recipe("virtuoso", shipped_generation, folder)
    settings = folder / "virtuoso.ini"
    sql, http = free_ports(2)
    text = settings.read_text("utf-8").replace("127.0.0.1:1111", f"127.0.0.1:{sql}")
    settings.write_text(text.replace("127.0.0.1:8890", f"127.0.0.1:{http}"), "utf-8")
    (folder / "db").mkdir()
    return folder


@pytest.fixture(scope="module")
def virtuoso(recipe: Path, shipped_generation: Generation) -> Iterator[str]:
    """The address of the endpoint of a Virtuoso server in which the script of the recipe has loaded the seeds."""
    with _virtuoso(recipe, "virtuoso.ini") as (sql, endpoint):
        loaded = _load(recipe, sql)
        said = f"load.sh: loaded {shipped_generation.manifest.counts.quads} quads\n"
        assert (loaded.returncode, loaded.stdout) == (0, said), loaded.stderr
        yield endpoint


@contextmanager
def _virtuoso(folder: Path, settings: str) -> Iterator[tuple[str, str]]:
    """Run Virtuoso and yield its address for SQL and that of its endpoint."""
    command = ["virtuoso-t", "+configfile", settings, "+foreground", "+debug"]
    sql, http = re.findall(r"^ServerPort = (\S+)$", (folder / settings).read_text("utf-8"), re.MULTILINE)
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr
        try:
            assert any("Server online" in line for line in process.stderr)
            yield sql, ENGINES["virtuoso"].endpoint.replace("127.0.0.1:8890", http)
        finally:
            # A checkpoint at its end would write what nobody reads.
            process.kill()


def _load(folder: Path, sql: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", "load.sh", sql]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def front(virtuoso: str, shipped_generation: Generation) -> Iterator[httpx.Client]:
    """A client of `onrecord serve --backend`."""
    with _serving(shipped_generation, f"--backend={virtuoso}") as client:
        yield client


@contextmanager
def _serving(generation: Generation, *options: str) -> Iterator[httpx.Client]:
    output = generation.path.parents[1]
    # The first answer of Virtuoso to a long query takes it seconds on a busy machine.
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent), "ONRECORD_QUERY_TIMEOUT": "60"}
    with subprocess.Popen(
        [*SERVE, "--port=0", f"--output={output}", *options],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            root = next(line.split()[1] for line in process.stdout if line.split()[:1] == ["start"])
            with httpx.Client(base_url=root, timeout=90, trust_env=False, headers={"Accept": "text/html"}) as client:
                yield client
        finally:
            process.terminate()
            process.stdout.read()


def ask(client: httpx.Client, query: str, accept: str) -> str:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return answer.text


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def questions(*forms: str) -> pytest.MarkDecorator:
    """Run a test for each shipped question of these forms."""
    examples = [example for example in EXAMPLES if example.form in forms]
    return pytest.mark.parametrize("example", examples, ids=lambda example: example.name)


@questions("select")
def test_every_shipped_question_has_the_rows_of_the_embedded_engine(front: httpx.Client, example: ExampleQuery) -> None:
    rows, expected = rows_of(ask(front, example.text, "text/csv")), _expected(example)
    assert Counter(map(_frozen, rows)) == Counter(map(_frozen, expected))
    # Rows that are equal in all variables of ORDER BY may come in any order.
    for name in _sorted_by(example):
        assert [row[name] for row in rows] == [row[name] for row in expected]


@questions("ask")
def test_every_shipped_yes_or_no_is_the_same(front: httpx.Client, example: ExampleQuery) -> None:
    expected = (EXPECTED / f"{example.name}.csv").read_text("utf-8").strip()
    assert json.loads(ask(front, example.text, JSON))["boolean"] is json.loads(expected)


@questions("construct", "describe")
def test_every_shipped_graph_is_the_same(front: httpx.Client, example: ExampleQuery) -> None:
    found = ask(front, example.text, "application/n-triples")
    assert set(ox.parse(found, format=ox.RdfFormat.N_TRIPLES)) == set(ox.parse(path=EXPECTED / f"{example.name}.ttl"))


def _expected(example: ExampleQuery) -> list[dict[str, str]]:
    """Return the rows of the embedded engine, with the exceptions applied."""
    rows = rows_of((EXPECTED / f"{example.name}.csv").read_text("utf-8"))
    for name in EXCEPTIONS.get(example.name, ((), ""))[0]:
        for row in rows:
            row[name] = {"true": "1", "false": "0"}[row[name]]
    return rows


def _frozen(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(row.items()))


def _sorted_by(example: ExampleQuery) -> list[str]:
    """Return the first variable of ORDER BY and those after it, as far as they are in the result."""
    order = example.text.rpartition("ORDER BY")[2]
    head = example.text.partition("WHERE")[0].rpartition("SELECT")[2]
    return [name for name in re.findall(r"\?(\w+)", order) if re.search(rf"\?{name}\b", head)]


def test_the_endpoint_sees_the_published_quads_and_no_other(
    front: httpx.Client, shipped_generation: Generation
) -> None:
    """Virtuoso has graphs of its own, which it would add to the default graph."""
    graphs = rows_of(ask(front, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "text/csv"))
    dump = read_whole_dump(shipped_generation, N_QUADS)
    expected = Counter(str(quad.graph_name)[1:-1] for quad in ox.parse(dump, format=N_QUADS.codec))
    assert {row["g"]: int(row["n"]) for row in graphs} == expected
    (all_of_it,) = rows_of(ask(front, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"))
    assert int(all_of_it["n"]) == expected.total()


def test_pages_are_the_same_as_from_the_embedded_engine(front: httpx.Client, shipped_generation: Generation) -> None:
    with _serving(shipped_generation) as embedded:
        for page in PAGES:
            found, expected = front.get(page), embedded.get(page)
            assert (page, found.status_code) == (page, 200)
            assert found.text.replace(str(front.base_url), str(embedded.base_url)) == expected.text


def test_a_second_load_is_refused(recipe: Path, virtuoso: str, shipped_generation: Generation) -> None:
    quads = shipped_generation.manifest.counts.quads
    (sql, _) = re.findall(r"^ServerPort = (\S+)$", (recipe / "virtuoso.ini").read_text("utf-8"), re.MULTILINE)
    again = _load(recipe, sql)
    assert again.returncode == 1
    assert f"Virtuoso says {quads} where 0 quads" in again.stderr


def test_a_part_of_a_result_is_never_passed_on_as_the_whole(virtuoso: str, shipped_generation: Generation) -> None:
    """Virtuoso sends the rows it has when a time in its address is over, under status 200."""
    longest = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . FILTER (STRLEN(STR(?b)) < STRLEN(STR(?d))) }"
    with _serving(shipped_generation, f"--backend={virtuoso}?timeout=1000") as client:
        assert json.loads(ask(client, "ASK { ?s ?p ?o }", JSON))["boolean"] is True
        answer = client.get("/sparql", params={"query": longest}, headers={"Accept": JSON})
    assert answer.status_code == 504
    assert "sent the part that it had" in answer.text
