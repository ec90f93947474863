"""A small generation, an engine over it, and a real server on a free port."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pyoxigraph as ox
import pytest
import uvicorn

from mapping.publication.manifest import (
    ArticleEntry,
    Counts,
    DumpFile,
    Generation,
    Manifest,
    read_generation,
)
from mapping.rdf.namespaces import CITO, OA, ONR, RDF, RDFS, SCHEMA
from mapping.rdf.serialization import N_QUADS, TRIG, TURTLE, RdfSyntax, serialize
from server.engine.pool.local_engine import LocalEngine
from server.serving.app import create_app
from server.serving.connections import uvicorn_config
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from fastapi import FastAPI

BASE = "http://localhost:8000/"
Result = TypeVar("Result")


class EventLoopThread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def begin(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Start a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what a coroutine returns."""
        return self.begin(work).result()

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _node(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


def _article(slug: str) -> list[ox.Quad]:
    graph, article = _node(f"graph/article/{slug}"), _node(f"article/{slug}")
    claim, situation = _node(f"article/{slug}/claim/ready"), _node(f"article/{slug}/situation/trip")
    evidence = _node(f"article/{slug}#char=0,5")
    selector = _node(f"article/{slug}#quote=0,5")
    return [
        ox.Quad(article, RDF.type, SCHEMA.NewsArticle, graph),
        ox.Quad(article, SCHEMA.headline, ox.Literal(f"Headline of {slug}", language="en"), graph),
        ox.Quad(claim, RDF.type, ONR.Claim, graph),
        ox.Quad(claim, SCHEMA.appearance, article, graph),
        ox.Quad(claim, ONR.claimant, _node("entity/amir-rabiei"), graph),
        ox.Quad(claim, ONR.content, situation, graph),
        ox.Quad(claim, ONR.evidence, evidence, graph),
        ox.Quad(claim, CITO.disputes, _node(f"article/{slug}/claim/other"), graph),
        ox.Quad(_node(f"article/{slug}/claim/other"), RDF.type, ONR.Claim, graph),
        ox.Quad(evidence, OA.hasSource, article, graph),
        ox.Quad(evidence, OA.hasSelector, selector, graph),
        ox.Quad(selector, OA.exact, ox.Literal("«Wir\r\nsind» bereit, 50 %"), graph),
        ox.Quad(situation, RDF.type, ONR.Situation, graph),
        ox.Quad(situation, ONR.time, _node(f"article/{slug}/time/trip"), graph),
        ox.Quad(_node(f"article/{slug}/time/trip"), RDFS.label, ox.Literal("today"), graph),
    ]  # fmt: skip


def _quads() -> list[ox.Quad]:
    entities, entity = _node("graph/entities"), _node("entity/amir-rabiei")
    return [
        *_article("one"),
        *_article("two%C3%A9"),
        ox.Quad(entity, RDF.type, SCHEMA.Person, entities),
        ox.Quad(entity, RDFS.label, ox.Literal("Amir Rabiei"), entities),
        ox.Quad(entity, ONR.detainedBy, _node("entity/police"), _node("graph/narrated")),
    ]  # fmt: skip


def _write_dump(folder: Path, name: str, syntax: RdfSyntax, quads: list[ox.Quad]) -> DumpFile:
    content = serialize(quads, syntax)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return DumpFile(
        name=name,
        media_type=syntax.media_type,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        statements=len(quads),
        article=name.rpartition("/")[2].partition(".")[0] if "/" in name else None,
    )


def _entry(slug: str) -> ArticleEntry:
    return ArticleEntry(
        slug=slug,
        iri=f"{BASE}article/{slug}",
        graph=f"{BASE}graph/article/{slug}",
        text_sha256="0" * 64,
        sheet_sha256="0" * 64,
        quads=15,
        claims=2,
    )


@pytest.fixture(scope="session")
def quads() -> list[ox.Quad]:
    """Every quad of the generation."""
    return _quads()


@pytest.fixture(scope="session")
def small_generation(tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad]) -> Generation:
    """A generation of two articles, written as a build writes it."""
    path = tmp_path_factory.mktemp("published") / "generations" / "000001"
    path.mkdir(parents=True)
    store = ox.Store(str(path / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    one = [quad for quad in quads if quad.graph_name == _node("graph/article/one")]
    dumps = path / "dumps"
    manifest = Manifest(
        version="0.1.0",
        created="2026-11-23T12:00:00Z",
        digest="0" * 64,
        inputs="0" * 64,
        title="Test news",
        base_iri=BASE,
        counts=Counts(articles=2, claims=4, situations=2, entities=1, quads=len(quads)),
        articles=(_entry("one"), _entry("two%C3%A9")),
        dumps=(
            _write_dump(dumps, "onrecord.ttl", TURTLE, quads),
            _write_dump(dumps, "onrecord.nq", N_QUADS, quads),
            _write_dump(dumps, "onrecord.trig", TRIG, quads),
            _write_dump(dumps, "article/one.ttl", TURTLE, one),
        ),
    )
    (path / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return read_generation(path)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Small limits, so that tests reach them."""
    return Settings(
        max_query_bytes=10_000,
        max_body_bytes=20_000,
        max_result_bytes=1_000_000,
        max_result_triples=2_000,
    )


@pytest.fixture(scope="session")
def event_loop_thread() -> Iterator[EventLoopThread]:
    """An event loop that outlives the tests, for what has processes or connections of its own."""
    thread = EventLoopThread()
    yield thread
    thread.close()


@pytest.fixture(scope="session")
def engine(
    small_generation: Generation, settings: Settings, event_loop_thread: EventLoopThread
) -> Iterator[LocalEngine]:
    """An engine over the generation; it lives in the event loop of the thread."""
    opened = LocalEngine(small_generation.store_path, settings, small_generation.manifest.digest)
    event_loop_thread.run(opened.start())
    yield opened
    event_loop_thread.run(opened.aclose())


@pytest.fixture(scope="session")
def app(settings: Settings, small_generation: Generation, engine: LocalEngine) -> FastAPI:
    """The application over the generation."""
    return create_app(settings, small_generation, engine)


@contextmanager
def serving(app: FastAPI, thread: EventLoopThread) -> Iterator[str]:
    """Serve an application in the event loop of a thread; the socket listens before the first request is sent."""
    server = uvicorn.Server(uvicorn_config(app, app.state.publication.settings))
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        running = thread.begin(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.result()


@pytest.fixture(scope="session")
def server_url(app: FastAPI, event_loop_thread: EventLoopThread) -> Iterator[str]:
    """The address of a running server, without a slash at its end."""
    with serving(app, event_loop_thread) as url:
        yield url


@pytest.fixture(scope="session")
def client(server_url: str) -> Iterator[httpx.Client]:
    """A client of the running server that follows no redirects and takes bodies as they are."""
    with httpx.Client(base_url=server_url, timeout=30, headers={"Accept-Encoding": "identity"}) as opened:
        yield opened


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """A socket on the loopback interface that should never be called; ``accept`` does not wait."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()
        opened.setblocking(False)
        yield opened


@pytest.fixture
def loggers() -> Iterator[None]:
    """Put the loggers back as they were: what a test sets up writes to a stream that is closed after it."""
    names = ("onrecord", "uvicorn", "uvicorn.error", "asyncio")
    before = [(logging.getLogger(name), dict(vars(logging.getLogger(name)))) for name in names]
    for logger, _ in before:
        logger.filters = list(logger.filters)
    yield
    for logger, state in before:
        vars(logger).update(state)
        logger.setLevel(state["level"])
