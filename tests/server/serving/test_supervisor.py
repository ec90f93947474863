"""A service of several HTTP processes: one address, common counts, no end with one, nothing left with the first."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from mapping.publication.manifest import current_generation
from ontology import SEEDS
from server.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mapping.publication.manifest import Generation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COMMAND = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())")


class Service:
    """`onrecord serve` and what belongs to it."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def get(self, path: str, **parameters: str) -> httpx.Response:
        """Ask over a connection of its own, so that any process may answer."""
        return httpx.get(self.url + path, params=parameters or None, timeout=30)

    def named(self, name: str) -> set[int]:
        return {pid for pid in descendants(self.process.pid) if name_of(pid) == name}

    def http_processes(self) -> set[int]:
        return self.named("onrecord-http")

    def listener(self) -> str:
        """The socket on which all listen, as `opened_by` names it."""
        port = f":{int(self.url.rpartition(':')[2]):04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        (inode,) = [row[9] for row in rows if row[1].endswith(port) and row[3] == "0A"]
        return f"socket:[{inode}]"

    def counted(self, sample: str) -> float:
        found = re.search(rf"^{re.escape(sample)} (\S+)$", self.get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0


@contextmanager
def serving(output: Path, **settings: object) -> Iterator[Service]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(SEEDS.parent),
        "ONRECORD_HTTP_PROCESSES": "2",
        **{f"ONRECORD_{name.upper()}": str(value) for name, value in settings.items()},
    }
    arguments = [*COMMAND, "serve", "--no-build", "--port=0", f"--output={output}"]
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True, cwd=output
    )
    with process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        url = next(line.split()[1] for line in lines if line.split()[:1] == ["start"]).rstrip("/")
        try:
            yield Service(process, url)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def output(seed_generation: Generation) -> Path:
    return seed_generation.path.parent.parent


@pytest.fixture(scope="module")
def service(output: Path) -> Iterator[Service]:
    with serving(output) as started:
        yield started


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def opened_by(pid: int) -> dict[int, str]:
    return {int(each.name): str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}


def processes() -> dict[int, tuple[str, int]]:
    """The state and the parent of each process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            found[int(path.parent.name)] = (state, int(parent))
    return found


def zombies(root: int) -> list[int]:
    parents = {root, *descendants(root)}
    return [pid for pid, (state, parent) in processes().items() if state == "Z" and parent in parents]


def descendants(root: int) -> list[int]:
    parents = {pid: parent for pid, (state, parent) in processes().items() if state != "Z"}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something holds; thirty seconds are for ever."""
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_as_many_processes_speak_http_as_are_wanted(service: Service) -> None:
    assert len(service.http_processes()) == 2
    assert service.get("/health/live").text == "alive\n"


def test_the_counts_are_those_of_all_processes(service: Service) -> None:
    name = 'onrecord_queries_total{form="ASK",outcome="ok"}'
    before = service.counted(name)
    for number in range(20):
        assert service.get("/sparql", query=f"ASK {{ ?s ?p {number} }}").status_code == 200
    assert [service.counted(name) - before for _ in range(6)] == [20.0] * 6
    # Two lanes with a place each in both processes, and perhaps a spare in each.
    eventually(lambda: service.counted("onrecord_engine_workers") in {4, 5, 6})
    assert service.get("/health/ready").text == "ready\n"


def test_a_process_that_is_killed_is_replaced_and_its_counts_stay(output: Path) -> None:
    name = 'onrecord_queries_total{form="ASK",outcome="ok"}'
    with serving(output) as service:
        for number in range(10):
            service.get("/sparql", query=f"ASK {{ ?s ?p {number} }}")
        counted = service.counted(name)
        before = service.http_processes()
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: killed not in service.http_processes())
        # The other one answers meanwhile.
        assert service.get("/sparql", query="ASK {}").status_code == 200
        eventually(lambda: len(service.http_processes()) == 2)
        assert service.http_processes() != before
        assert service.counted(name) == counted + 1


def test_templates_that_are_killed_cost_no_answer(output: Path) -> None:
    with serving(output) as service:
        # That of the HTTP processes has ended; each of them has one for its query processes.
        eventually(lambda: len(service.named("onrecord-forks")) == 2)
        http, queries = service.named("onrecord-http"), service.named("onrecord-query")
        for killed in service.named("onrecord-forks"):
            os.kill(killed, signal.SIGKILL)
        assert [service.get("/sparql", query=f"ASK {{ ?s ?p {each} }}").status_code for each in range(9)] == [200] * 9
        assert service.named("onrecord-http") == http
        # Processes that die afterwards are replaced, with new templates; none is left without someone to wait for it.
        for killed in [min(http), *queries]:
            os.kill(killed, signal.SIGKILL)
        # The process that lost its query processes has a spare now.
        eventually(lambda: len(service.named("onrecord-query") - queries) >= 5)
        assert service.get("/sparql", query="ASK {}").status_code == 200
        eventually(lambda: len(service.named("onrecord-forks")) == 2)
        eventually(lambda: not zombies(service.process.pid))


@pytest.mark.skipif(os.geteuid() != 0, reason="the files of a sealed process are shown to root only")
def test_no_process_has_more_open_than_it_needs(service: Service) -> None:
    eventually(lambda: len(service.named("onrecord-query")) >= 4)
    listener = service.listener()
    for pid in service.named("onrecord-query"):
        opened = opened_by(pid)
        assert [opened[number] for number in range(3)] == ["/dev/null"] * 3
        assert sum(name.startswith("socket:") for name in opened.values()) == 1
        files = {name for name in opened.values() if name.startswith("/") and name != "/dev/null"}
        assert {name for name in files if "/store/" not in name and not name.endswith("/store")} == set()
    for pid in service.named("onrecord-forks"):
        assert sorted(opened_by(pid)) == [0, 1, 2, max(opened_by(pid))]
        assert listener not in opened_by(pid).values()
    for pid in service.named("onrecord-http"):
        assert list(opened_by(pid).values()).count(listener) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_answers_what_is_under_way_and_leaves_nothing(output: Path, number: signal.Signals) -> None:
    with serving(output) as service:
        left = [service.process.pid, *descendants(service.process.pid)]
        service.process.send_signal(number)
        assert service.process.wait(30) == 0
        assert not [pid for pid in left if command_of(pid)]


def test_nothing_outlives_the_first_process(output: Path) -> None:
    # Also with a query under way that would take for ever.
    with serving(output) as service, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: service.get("/sparql", query=ENDLESS))
        eventually(lambda: service.counted("onrecord_engine_busy") > 0)
        left = descendants(service.process.pid)
        assert len(left) >= 6
        service.process.kill()
        eventually(lambda: not [pid for pid in left if command_of(pid)])
        with suppress(httpx.TransportError):
            asked.result()


def test_every_process_takes_up_a_new_generation(seeds: Path) -> None:
    publish(seeds, "Number 1")
    with serving(seeds.parent / "published") as service:
        assert title(service) == "Number 1"
        publish(seeds, "Number 2")
        eventually(lambda: {title(service) for _ in range(10)} == {"Number 2"})


def remove(store: Path) -> None:
    shutil.rmtree(store)


def forget_state(store: Path) -> None:
    """Leave the file that names the state of the store empty, as a full disk does."""
    (store / "CURRENT").write_bytes(b"")


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("damage", [remove, forget_state])
def test_what_cannot_be_served_is_said_in_one_line(
    output: Path, tmp_path: Path, damage: Callable[[Path], None], processes: str
) -> None:
    published = shutil.copytree(output, tmp_path / "published", symlinks=True)
    damage(current_generation(published).store_path)
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent), "ONRECORD_HTTP_PROCESSES": processes}
    command = [*COMMAND, "serve", "--no-build", "--port=0"]
    done = subprocess.run(
        command, capture_output=True, check=False, cwd=tmp_path, env=environment, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "store cannot be opened" in done.stderr
    assert done.stderr.count("\n") == 1


def publish(seeds: Path, name: str) -> None:
    dataset = seeds / "dataset.yaml"
    dataset.write_text(re.sub("^title: .*$", f"title: {name}", dataset.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert main(["build", str(seeds), f"--output={seeds.parent / 'published'}"]) == 0


def title(service: Service) -> str:
    return httpx.get(f"{service.url}/", headers={"Accept": "text/plain"}, timeout=30).text.partition("\n")[0]
