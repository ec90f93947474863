"""The application over an engine without processes, in this process and behind a real socket."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from benchmarks.dataset import write
from benchmarks.generated import World
from mapping.publication.build import build
from server.serving.app import create_app
from server.serving.connections import uvicorn_config
from server.settings import Settings
from tests.conftest import copy_of_first_article, silent
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pyoxigraph as ox
    from fastapi import FastAPI

    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site


@pytest.fixture(scope="session")
def small_limits() -> Settings:
    """Limits that a test reaches soon."""
    return Settings(
        max_query_bytes=10_000, max_body_bytes=20_000, max_url_bytes=4_000, max_header_bytes=2_000, max_connections=8
    )


@pytest.fixture(scope="session")
def direct_engine(quads: list[ox.Quad]) -> DirectEngine:
    """An engine that has no processes."""
    return DirectEngine(quads)


@pytest.fixture(scope="session")
def web_app(small_limits: Settings, small_generation: Generation, direct_engine: DirectEngine) -> FastAPI:
    """The application over that engine."""
    return create_app(small_limits, small_generation, direct_engine)


@contextmanager
def serving(app: FastAPI, settings: Settings) -> Iterator[tuple[str, int]]:
    """Serve an application in a thread, as the command does; the address listens before the first request."""
    server = uvicorn.Server(uvicorn_config(app, settings))
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def web_url(web_app: FastAPI, small_limits: Settings) -> Iterator[str]:
    """The address of a running server, without a slash at its end."""
    with serving(web_app, small_limits) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture(scope="session")
def web(web_url: str) -> Iterator[httpx.Client]:
    """A client that sends no header of its own and follows no redirects."""
    with httpx.Client(base_url=web_url, timeout=30) as opened:
        opened.headers.clear()
        yield opened


@pytest.fixture
def served_with(
    small_generation: Generation,
) -> Callable[..., AbstractContextManager[tuple[str, int]]]:
    """Serve an engine with settings of its own: ``with served_with(engine, header_timeout=0.1) as address``."""

    @contextmanager
    def serve(engine: DirectEngine, **chosen: float) -> Iterator[tuple[str, int]]:
        settings = Settings.model_validate(chosen)
        with serving(create_app(settings, small_generation, engine), settings) as address:
            yield address

    return serve


@pytest.fixture(scope="module")
def real(seed_generation: Generation) -> Iterator[Site]:
    """The real article, published."""
    from tests.server.web.sites import site  # noqa: PLC0415 - it serves by what is above

    with site(seed_generation) as opened:
        yield opened


@pytest.fixture(scope="module")
def shipped(shipped_generation: Generation) -> Iterator[Site]:
    """The seeds as they are shipped."""
    from tests.server.web.sites import site  # noqa: PLC0415

    with site(shipped_generation) as opened:
        yield opened


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Sixty generated articles."""
    from tests.server.web.sites import site  # noqa: PLC0415

    with site(write(World(), 60, tmp_path_factory.mktemp("generated"))) as opened:
        yield opened


@pytest.fixture
def served(small_generation: Generation) -> Iterator[Callable[[list[ox.Quad]], Site]]:
    """Serve quads: ``served(quads)``."""
    from tests.server.web.made import made  # noqa: PLC0415

    with ExitStack() as opened:
        yield lambda quads: opened.enter_context(made(small_generation, quads))


@pytest.fixture(scope="session")
def with_rights(seed_generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Generation]:
    """Publish the first article under other rights, each once, for tests that only read: ``with_rights("full")``."""

    @cache
    def publish(rights: str) -> Generation:
        if rights == "quotes":
            return seed_generation
        seeds = copy_of_first_article(tmp_path_factory.mktemp(rights) / "seeds")
        path = seeds / "dataset.yaml"
        path.write_text(re.sub("rights: .*", f"rights: {rights}", path.read_text("utf-8")), "utf-8")
        created = "2026-01-01T00:00:00+00:00"
        return build(seeds, seeds.parent / "published", version="test", created=created, progress=silent).generation

    return publish
