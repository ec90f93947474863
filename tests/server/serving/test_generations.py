"""A new generation is taken up while requests go on, and a server that dies leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import httpx
import pytest

from mapping.publication.build import build
from mapping.publication.manifest import current_generation, read_generation
from server.precomputing.writing import precompute
from server.serving.app import create_app
from server.serving.generations import follow, open_engine, watch_files
from server.settings import Settings
from tests.conftest import ARTICLE, silent
from tests.server.conftest import serving
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mapping.publication.manifest import Generation
    from tests.server.conftest import EventLoopThread

TITLE = "SELECT ?t { <http://localhost:8000/dataset> <http://purl.org/dc/terms/title> ?t }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def _publish(seeds: Path, title: str, *, with_sidecar: bool = False) -> Path:
    dataset = seeds / "dataset.yaml"
    lines = dataset.read_text("utf-8").splitlines()
    lines = [f"title: {title}" if line.startswith("title:") else line for line in lines]
    dataset.write_text("\n".join(lines) + "\n", "utf-8")
    output = seeds.parent / "published"
    build(
        seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent,
        complete=precompute if with_sidecar else None,
    )  # fmt: skip
    return output


class _Clients:
    """Clients that ask over and over, in threads, and note every answer that is not right."""

    def __init__(self, url: str, count: int) -> None:
        self.url, self.wrong, self.answers = url, list[str](), 0
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            while not self._is_over.is_set():
                for path, parameters in (
                    ("/sparql", {"query": COUNT}),
                    ("/sparql", {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}),
                    (f"/article/{ARTICLE}.ttl", {}),
                ):
                    answer = client.get(path, params=parameters)
                    self.answers += 1
                    if answer.status_code != 200 or not answer.content:
                        self.wrong.append(f"{answer.status_code} {answer.text}")


def test_no_request_is_dropped_while_generations_change(seeds: Path, event_loop_thread: EventLoopThread) -> None:
    output = _publish(seeds, "Number 0")
    settings = Settings(output=output, query_timeout=10, body_timeout=1)
    generation = current_generation(output)
    opened = event_loop_thread.run(open_engine(generation, settings))
    app = create_app(settings, generation, opened.engine)
    following = event_loop_thread.begin(follow(app, opened, output, every=0.02))
    with serving(app, event_loop_thread) as url, _Clients(url, 4) as clients:
        for number in range(1, 4):
            _publish(seeds, f"Number {number}")
            _await_title(url, f"Number {number}")
            answered = clients.answers
            while clients.answers < answered + 20:
                time.sleep(0.01)
    following.cancel()
    assert clients.wrong == []
    assert opened.local.gauges()["workers"] == 0


def _await_title(url: str, title: str) -> None:
    """Ask for the front page until it says so; the new generation must be there within seconds."""
    until = time.monotonic() + 10
    while title not in httpx.get(url, headers={"Accept": "text/plain"}).text:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_sidecar_of_a_generation_is_taken_up_with_it(seeds: Path, event_loop_thread: EventLoopThread) -> None:
    output = _publish(seeds, "First", with_sidecar=True)
    settings = Settings(output=output, cache_bytes=0)
    generation = current_generation(output)
    opened = event_loop_thread.run(open_engine(generation, settings))
    app = create_app(settings, generation, opened.engine, sidecar=opened.sidecar)

    async def begin() -> asyncio.Task[None]:
        return asyncio.create_task(follow(app, opened, output, every=0.02))

    async def end() -> None:
        following.cancel()
        await asyncio.wait([following])

    following = event_loop_thread.run(begin())
    with serving(app, event_loop_thread) as url:
        for title, with_sidecar in (("First", True), ("Second", True), ("Third", False)):
            if title != "First":
                _publish(seeds, title, with_sidecar=with_sidecar)
            _await_title(url, title)
            page = httpx.get(f"{url}/claims", headers={"Accept": "text/html"})
            assert f"{title}</" in page.text
            publication = app.state.publication
            assert (publication.sidecar is not None) is with_sidecar
            # A page of the sidecar takes no query process, and the results of the start page none either.
            httpx.get(f"{url}/", headers={"Accept": "text/html"})
            assert ("precomputed_results" in publication.engine.gauges()) is with_sidecar
    event_loop_thread.run(end())


def test_a_generation_that_cannot_be_opened_changes_nothing(seeds: Path, event_loop_thread: EventLoopThread) -> None:
    output = _publish(seeds, "Good")
    settings = Settings(output=output)
    generation = current_generation(output)
    opened = event_loop_thread.run(open_engine(generation, settings))
    app = create_app(settings, generation, opened.engine)

    async def use() -> None:
        following = asyncio.create_task(follow(app, opened, output, every=0.01))
        broken = output / "generations" / "000009"
        broken.mkdir()
        (broken / "manifest.json").write_text(generation.manifest.model_dump_json(), "utf-8")
        _point(output, broken)
        await asyncio.sleep(0.5)
        assert app.state.publication.generation.path == generation.path
        _point(output, generation.path)
        await asyncio.sleep(0.05)
        following.cancel()
        await asyncio.wait([following])

    event_loop_thread.run(use())
    assert opened.local.gauges()["workers"] == 0


def test_a_damaged_generation_is_not_taken_up_until_it_is_mended(
    seeds: Path, event_loop_thread: EventLoopThread
) -> None:
    output = _publish(seeds, "Good")
    settings = Settings(output=output)
    good = current_generation(output)
    opened = event_loop_thread.run(open_engine(good, settings))
    app = create_app(settings, good, opened.engine)
    newer = output / "generations" / "000009"
    shutil.copytree(good.path, newer)
    dump = newer / "dumps" / "onrecord.nq.gz"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1])
    _point(output, newer)

    async def use() -> None:
        following = asyncio.create_task(follow(app, opened, output, every=0.01))
        await asyncio.sleep(0.2)
        assert app.state.publication.generation.path == good.path
        dump.write_bytes(whole)
        await asyncio.to_thread(_await, lambda: app.state.publication.generation.path == newer)
        following.cancel()
        await asyncio.wait([following])

    event_loop_thread.run(use())


def test_damage_is_logged_once(
    seed_generation: Generation, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = read_generation(shutil.copytree(seed_generation.path, tmp_path / "000001"))
    (generation.dumps_path / "onrecord.nq.gz").unlink()
    app = create_app(Settings(), generation, DirectEngine([]))
    check_all, passes = generation.files.check_all, 0

    def count_and_check() -> None:
        nonlocal passes
        passes += 1
        check_all()

    async def use() -> None:
        watching = asyncio.create_task(watch_files(app, every=0.01))
        async with asyncio.timeout(30):
            while passes < 4:  # noqa: ASYNC110 - the count is no event
                await asyncio.sleep(0.01)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    monkeypatch.setattr(generation.files, "check_all", count_and_check)
    asyncio.run(use())
    assert [record.getMessage().count("dumps/onrecord.nq.gz is missing") for record in caplog.records] == [1]


def _await(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def _point(output: Path, target: Path) -> None:
    link = output / ".pointer"
    link.symlink_to(target)
    link.rename(output / "current")


@pytest.fixture
def server(seeds: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command itself, and its address."""
    output = _publish(seeds, "Served")
    command = [sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())"]
    root = str(Path(__file__).resolve().parents[3])
    with subprocess.Popen(
        [*command, "serve", "--no-build", "--port=0", f"--output={output}"],
        stdout=subprocess.PIPE,
        text=True,
        # All in one process: `test_supervisor` has several.
        env={**os.environ, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1", "ONRECORD_HTTP_PROCESSES": "1"},
    ) as process:
        assert process.stdout is not None
        url = next(line.split()[1] for line in process.stdout if line.split()[:1] == ["start"])
        yield process, url
        if process.poll() is None:
            process.kill()


def _workers(process: subprocess.Popen[str]) -> set[int]:
    tasks = Path(f"/proc/{process.pid}/task")
    return {int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()}


def _are_gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@linux_only
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_that_ends_leaves_no_process_behind(server: tuple[subprocess.Popen[str], str], way: int) -> None:
    process, url = server
    asking = threading.Thread(target=_try, args=(f"{url}sparql?{httpx.QueryParams(query=ENDLESS)}",))
    asking.start()
    while not _is_busy(process):
        time.sleep(0.01)
    pids = _workers(process)
    process.send_signal(way)
    process.wait(timeout=30)
    until = time.monotonic() + 10
    while not _are_gone(pids):
        assert time.monotonic() < until
        time.sleep(0.01)
    asking.join()


def _is_busy(process: subprocess.Popen[str]) -> bool:
    """Tell by their processor time whether a worker is at the endless query, and the spare is there too."""
    ticks = [int(Path(f"/proc/{pid}/stat").read_text().split()[13]) for pid in _workers(process)]
    return len(ticks) >= 5 and max(ticks) > 60


def _try(url: str) -> None:
    with suppress(OSError):
        urllib.request.urlopen(url, timeout=60).close()


@linux_only
def test_the_command_takes_up_what_is_published(server: tuple[subprocess.Popen[str], str], seeds: Path) -> None:
    _, url = server
    _publish(seeds, "Published anew")
    _await_title(url, "Published anew")
