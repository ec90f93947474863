"""The whole server as a front: to the Oxigraph server, and to an endpoint that plays tricks."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from server.cli import main
from server.engine.remote.remote_engine import RemoteEngine
from server.engine.shared_engine import SharedEngine
from server.serving.app import create_app
from server.serving.backend import unknown_generation
from server.settings import Settings
from tests.server.endpoint_stub import Stub, chunk, head, playing, whole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from mapping.publication.manifest import Generation

BUFFER = 10_000
JSON_TYPE = "application/sparql-results+json"
QUADS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://a/1> { <http://localhost:8000/entity/amir-rabiei> rdfs:label "Amir, \\"R\\"\\n" }
<http://a/2> { <http://localhost:8000/entity/amir-rabiei> rdfs:label "a\\u0001b" }
"""
RESULT = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":%s}]}}'
SELECT = "SELECT ?o { GRAPH <http://a/1> { ?s ?p ?o } }"
CONTROL = "SELECT ?o { GRAPH <http://a/2> { ?s ?p ?o } }"
#: Longer than the buffer, and true.
LONG = "SELECT (CONCAT(STR(?a), STR(?b), 'xxxxxxxxxx') AS ?o) { " + " ".join(
    f"VALUES ?{name} {{ {' '.join(map(str, range(10)))} }}" for name in "abc"
) + " }"  # fmt: skip
#: The Oxigraph server begins this one with 200 and puts the text of its error into the body.
FAILING = "SELECT * { VALUES ?a { 1 } BIND(?a AS ?b) SERVICE <http://127.0.0.1:9/> { ?c ?d ?e } }"


@asynccontextmanager
async def _front(backend: str, generation: Generation, **changed: float) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the application over a backend on a free port, and yield a client of it."""
    settings = Settings.model_validate({"backend_buffer_bytes": BUFFER, **changed})
    engine = SharedEngine(RemoteEngine(backend, settings), settings)
    app = create_app(settings, generation, engine)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        serving = asyncio.create_task(server.serve([listening]))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            await serving
            await engine.aclose()


def _ask(backend: str, generation: Generation, query: str, accept: str = JSON_TYPE) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with _front(backend, generation) as client:
            return await client.post("/sparql", data={"query": query}, headers={"Accept": accept})

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server with two quads."""
    program, folder = _oxigraph_program(), tmp_path_factory.mktemp("oxigraph")
    (folder / "quads.trig").write_text(QUADS, encoding="utf-8")
    store = str(folder / "store")
    load = [program, "load", "--location", store, "--file", str(folder / "quads.trig")]
    subprocess.run(load, check=True, capture_output=True)
    with _oxigraph_serving(program, store) as url:
        yield url


def _oxigraph_program() -> str:
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server is not installed")
    return program


@contextmanager
def _oxigraph_serving(program: str, store: str, *, is_union: bool = True) -> Iterator[str]:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{chosen.getsockname()[1]}"
    command = [program, "serve-read-only", "--location", store, "--bind", address]
    command += ["--union-default-graph"] if is_union else []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            # It says when it listens.
            assert any("Listening" in line for line in process.stderr)
            yield f"http://{address}/query"
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("query", "accept", "body"),
    [
        (SELECT, "text/csv", b'o\r\n"Amir, ""R""\n"\r\n'),
        (SELECT, "text/tab-separated-values", b'?o\n"Amir, \\"R\\"\\n"\n'),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv", b"n\r\n2\r\n"),
        ("CONSTRUCT { <http://a/> ?p ?o } { GRAPH <http://a/1> { ?s ?p ?o } }", "application/n-triples",
         b'<http://a/> <http://www.w3.org/2000/01/rdf-schema#label> "Amir, \\"R\\"\\n" .\n'),
    ],
)  # fmt: skip
def test_the_oxigraph_server_is_passed_on(
    oxigraph: str, small_generation: Generation, query: str, accept: str, body: bytes
) -> None:
    answer = _ask(oxigraph, small_generation, query, accept)
    assert (answer.status_code, answer.content.replace(b"\r\n", b"\n")) == (200, body.replace(b"\r\n", b"\n"))
    assert answer.headers["content-type"].partition(";")[0] == accept


@pytest.mark.parametrize(
    "accept", [JSON_TYPE, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_a_long_result_of_the_oxigraph_server_is_passed_on(
    oxigraph: str, small_generation: Generation, accept: str
) -> None:
    answer = _ask(oxigraph, small_generation, LONG, accept)
    assert answer.status_code == 200
    assert answer.content.count(b"xxxxxxxxxx") == 1_000
    assert len(answer.content) > BUFFER


def test_what_xml_cannot_hold_is_no_200(oxigraph: str, small_generation: Generation) -> None:
    assert _ask(oxigraph, small_generation, CONTROL).status_code == 200
    answer = _ask(oxigraph, small_generation, CONTROL, "application/sparql-results+xml")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "application/problem+json")


def test_a_syntax_error_is_told_with_its_place(oxigraph: str, small_generation: Generation) -> None:
    answer = _ask(oxigraph, small_generation, "SELECT * {\n BROKEN }")
    assert answer.status_code == 400
    assert answer.json()["line"] == 2
    assert "0.5" not in answer.text


def test_service_never_reaches_the_backend(oxigraph: str, small_generation: Generation) -> None:
    assert _ask(oxigraph, small_generation, FAILING).status_code == 403


@pytest.mark.parametrize(
    "accept", [JSON_TYPE, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_an_error_of_the_oxigraph_server_within_a_200_is_found_out(oxigraph: str, accept: str) -> None:
    """Behind the guard, as SERVICE is what makes it fail halfway at once."""
    from server.engine import Query  # noqa: PLC0415
    from server.errors import UpstreamFailed  # noqa: PLC0415
    from server.http.negotiation import SOLUTION_FORMATS  # noqa: PLC0415
    from server.sparql.guard import QueryForm  # noqa: PLC0415

    async def ask() -> None:
        engine = RemoteEngine(oxigraph, Settings())
        with pytest.raises(UpstreamFailed):
            await engine.answer(Query(FAILING, QueryForm.SELECT), syntax)
        await engine.aclose()

    syntax = next(each for each in SOLUTION_FORMATS if each.media_type == accept)
    asyncio.run(ask())


def test_resources_are_found_behind_the_backend(oxigraph: str, small_generation: Generation) -> None:
    async def ask() -> list[httpx.Response]:
        async with _front(oxigraph, small_generation) as client:
            return [await client.get(f"/entity/{name}") for name in ("amir-rabiei.ttl", "nobody.ttl")]

    found, missing = asyncio.run(ask())
    assert (found.status_code, missing.status_code) == (200, 404)
    assert "Amir" in found.text


def _ask_stub(
    stub: Stub, generation: Generation, use: Callable[[httpx.AsyncClient], Awaitable[None]], **changed: float
) -> None:
    async def run() -> None:
        async with playing(stub), _front(stub.url, generation, **changed) as client:
            await use(client)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([whole(b'{"head":{},"results":{"bindings":[Error', JSON_TYPE)], 502),
        ([whole(b'{"results":{"bindings":[]}}', JSON_TYPE)], 502),
        ([whole(b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":null}]}}', JSON_TYPE)], 502),
        ([whole(RESULT % b'{"type":"literal","value":1}', JSON_TYPE)], 502),
        ([whole(RESULT % b'{"type":"literal","value":"1","value":"2"}', JSON_TYPE)], 502),
        ([whole(b"<html>", "text/html")], 502),
        ([whole(b"Traceback", "text/plain", "500 Oh")], 502),
        ([head("302 Found", location="http://127.0.0.1:9/")], 502),
        ([b""], 502),
        ([whole(b"", "text/plain", "503 Busy")], 503),
        ([whole(b"", "text/plain", "504 Late")], 504),
        ([whole(b"syntax error", "text/plain", "400 Bad")], 400),
    ],
)  # fmt: skip
def test_the_client_is_told_by_a_problem(small_generation: Generation, pieces: list[bytes], status: int) -> None:
    async def use(client: httpx.AsyncClient) -> None:
        answer = await client.get("/sparql", params={"query": SELECT})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert "127.0.0.1" not in answer.text
        assert "Traceback" not in answer.text

    _ask_stub(Stub(pieces), small_generation, use)


@pytest.mark.parametrize(
    ("body", "is_long"),
    [
        (b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":null}]}}', False),
        (RESULT % b'{"type":"literal","value":1}', False),
        # Longer than the buffer, so that only the page reads it whole.
        (RESULT % (b'{"type":"text","value":"' + b"x" * BUFFER + b'"}'), True),
    ],
)
def test_the_page_of_a_query_is_a_502_too(small_generation: Generation, body: bytes, is_long: bool) -> None:
    async def use(client: httpx.AsyncClient) -> None:
        answer = await client.get("/sparql", params={"query": SELECT, "format": "html"})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (502, "text/html")
        assert "sent something else than the result of a query" in answer.text

    assert (len(body) > BUFFER) is is_long
    _ask_stub(Stub([whole(body, JSON_TYPE)]), small_generation, use)


@pytest.mark.parametrize(
    "row",
    [
        b'{"o":{"type":"literal","value":"1"}}',
        b"{}",
        (
            b'{"o":{"type":"triple","value":{"subject":{"type":"uri","value":"u:a"},'
            b'"predicate":{"type":"uri","value":"u:b"},"object":{"type":"uri","value":"u:c"}}}}'
        ),
    ],
)
def test_a_result_that_fits_no_page_is_a_502(small_generation: Generation, row: bytes) -> None:
    body = b'{"head":{"vars":["o"]},"results":{"bindings":[%s]}}' % row

    async def use(client: httpx.AsyncClient) -> None:
        answer = await client.get("/claims", headers={"Accept": "text/html"})
        assert answer.status_code == 502
        assert "Traceback" not in answer.text

    _ask_stub(Stub([whole(body, JSON_TYPE)]), small_generation, use)


def test_a_silent_backend_is_a_504(small_generation: Generation) -> None:
    async def use(client: httpx.AsyncClient) -> None:
        answer = await client.get("/sparql", params={"query": SELECT})
        assert answer.status_code == 504

    _ask_stub(Stub([], is_stalled=True), small_generation, use, query_timeout=0.05)


def test_a_long_result_that_goes_wrong_is_a_broken_transfer(small_generation: Generation) -> None:
    row = b'{"o":{"type":"literal","value":"1"}},'
    pieces = [
        head(content_type=JSON_TYPE, transfer_encoding="chunked"),
        chunk(b'{"head":{"vars":["o"]},"results":{"bindings":[' + row * 1_000),
        chunk(b"Error: cancelled"),
        chunk(b""),
    ]

    async def use(client: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/sparql", params={"query": SELECT})

    _ask_stub(Stub(pieces), small_generation, use)


ONRECORD = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "serve", "--port=0")


def test_serve_is_a_front_where_nothing_is_published(oxigraph: str, tmp_path: Path) -> None:
    command = [*ONRECORD, f"--backend={oxigraph}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, text=True) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        root = next(line.split()[1] for line in lines if line.split()[:1] == ["start"])
        with httpx.Client(base_url=root, trust_env=False) as client:
            assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
            assert "Amir" in client.get("/entity/amir-rabiei.ttl").text
            assert client.get("/dumps/", headers={"Accept": "application/json"}).json() == {"dumps": []}
            description = client.get("/sparql", headers={"Accept": "text/turtle"})
            assert "void" not in description.text.partition("UnionDefaultGraph")[2]
            assert [client.get(path).status_code for path in ("/", "/ontology", "/dataset")] == [200, 200, 404]
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(timeout=30) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("loggers")
def test_serve_says_that_an_address_cannot_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port=0", "--backend=localhost"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ONRECORD_BACKEND=localhost: this is no http or https address" in said


#: Pages whose every word comes from the endpoint, and those that need what is published here.
PAGES = (
    "/", "/articles", "/claims", "/claims.csv", "/entities", "/situations", "/disagreements", "/timeline", "/graph",
    "/search?q=iran", "/sparql", "/q", "/q/affirmed-and-denied", "/ontology", "/dumps/", "/dataset",
    "/entity/iran.html", "/graph/entities", "/article/2db805ffb993f78c",
    "/article/2db805ffb993f78c/claim/tv-reports-agreement",
    "/article/2db805ffb993f78c/claim/tv-reports-agreement/bundle.json",
    "/article/2db805ffb993f78c/situation/four-for-four-agreement.html", "/sitemap.xml",
)  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def oxigraph_with_seeds(seed_generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server with a copy of the real article's store."""
    store = shutil.copytree(seed_generation.store_path, tmp_path_factory.mktemp("seeds") / "store")
    with _oxigraph_serving(_oxigraph_program(), str(store)) as url:
        yield url


def _visit(backend: str, generation: Generation, paths: Iterable[str]) -> dict[str, httpx.Response]:
    async def visit() -> dict[str, httpx.Response]:
        async with _front(backend, generation) as client:
            return {path: await client.get(path, headers=HTML) for path in paths}

    return asyncio.run(visit())


@pytest.fixture(scope="module", params=[True, False], ids=["published here", "published elsewhere"])
def answers(
    oxigraph_with_seeds: str, seed_generation: Generation, request: pytest.FixtureRequest
) -> dict[str, httpx.Response]:
    """The answers to all pages of a front of that server, which knows a generation or none."""
    generation = seed_generation if request.param else unknown_generation(Settings())
    return _visit(oxigraph_with_seeds, generation, PAGES)


def test_every_page_is_made_from_the_backend(answers: dict[str, httpx.Response]) -> None:
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PAGES, 200)
    assert "64 claims" in answers["/articles"].text or ">64<" in answers["/articles"].text
    assert answers["/claims.csv"].text.count("\n") > 50


def test_pages_of_data_without_a_version_have_no_tag(answers: dict[str, httpx.Response]) -> None:
    for path in (path for path in PAGES if path != "/sitemap.xml"):
        assert (path, answers[path].headers.get("etag")) == (path, None)
        assert answers[path].headers["cache-control"] == "no-cache"


def test_a_front_says_what_it_cannot_know(oxigraph_with_seeds: str) -> None:
    paths = ("/", "/dataset", "/dumps/", "/feed.atom")
    start, dataset, dumps, feed = _visit(oxigraph_with_seeds, unknown_generation(Settings()), paths).values()
    assert "downloaded" not in start.text
    assert re.search(r'class="figure">64</span>\s*claims', start.text)
    assert "and does not know its checks" in dataset.text
    assert "Statements (quads)" not in dataset.text
    assert "There are no files to download" in dumps.text
    assert feed.status_code == 404
    assert "when a claim of another endpoint changed is not known here" in feed.text


def test_without_a_union_what_stands_in_named_graphs_is_not_found(seed_generation: Generation, tmp_path: Path) -> None:
    """As docs/operations.md says: no page fails."""
    store = shutil.copytree(seed_generation.store_path, tmp_path / "store")
    by_graph = "/article/2db805ffb993f78c.ttl"
    with _oxigraph_serving(_oxigraph_program(), str(store), is_union=False) as backend:
        answers = _visit(backend, seed_generation, [*PAGES, by_graph])
    assert {answer.status_code for answer in answers.values()} == {200, 404}
    assert "2db805ffb993f78c</bdi>" not in answers["/articles"].text
    assert answers["/article/2db805ffb993f78c/claim/tv-reports-agreement"].status_code == 404
    assert answers[by_graph].status_code == 200
