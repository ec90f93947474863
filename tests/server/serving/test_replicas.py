"""Two replicas behind HAProxy, filled by deploy/replicate.sh: every answer is right while one changes and one dies.

Without HAProxy and rsync these tests are skipped; in CI that is a failure, for there the project's own script installs
them.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from mapping.publication.build import build
from mapping.publication.manifest import Generation, current_generation
from ontology import SEEDS
from tests.conftest import ARTICLE, copy_of_short_seeds, silent
from tests.server.ports import free_ports
from tests.server.serving.test_supervisor import Service, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEPLOY = SEEDS.parent / "deploy"
QUERY = f"/sparql?{httpx.QueryParams(query='SELECT * { ?claim <https://w3id.org/onrecord#cue> ?cue } ORDER BY ?claim')}"
PATHS = ("/", "/claims", f"/article/{ARTICLE}.ttl", QUERY, "/dumps/onrecord.nt")
#: Some answers name the host that was asked; the proxy passes it on.
HOST = {"Host": "data.example.org"}
NEW_TITLE = "The second generation"
#: An answer by its path: its status, entity tag and body.
Seen = tuple[str, int, str | None, bytes]


def program(name: str, package: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"no {name} on this machine; install the package {package}")
    return str(path)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder of published data with one generation, and the seeds next to it."""
    publish(copy_of_short_seeds(tmp_path / "seeds"), tmp_path / "published")
    return tmp_path / "published"


def publish(seeds: Path, output: Path) -> Generation:
    return build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent).generation


def publish_another(published: Path) -> None:
    """Publish a second generation, in which every page has another title."""
    dataset = published.parent / "seeds" / "dataset.yaml"
    dataset.write_text(re.sub("title: .*", f"title: {NEW_TITLE}", dataset.read_text("utf-8"), count=1), "utf-8")
    publish(dataset.parent, published)


def replicate(published: Path, replica: Path) -> subprocess.CompletedProcess[str]:
    program("rsync", "rsync")
    command = ["sh", str(DEPLOY / "replicate.sh"), str(published), str(replica)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("folders", [(), ("one",), ("one", ""), ("", "two"), ("one", "two", "three")])
def test_the_usage_is_said_unless_two_folders_are_named(folders: tuple[str, ...], tmp_path: Path) -> None:
    command = ["sh", str(DEPLOY / "replicate.sh"), *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "usage: sh replicate.sh FROM TO\n")
    assert list(tmp_path.iterdir()) == []


def test_a_replica_holds_the_files_of_the_generation_and_follows_it(published: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    for _ in range(2):
        assert replicate(published, replica).returncode == 0
        assert current_generation(replica).manifest == current_generation(published).manifest
        current_generation(replica).files.check_all()
    publish_another(published)
    assert replicate(published, replica).returncode == 0
    assert current_generation(replica).manifest.title == NEW_TITLE
    assert sorted(path.name for path in (replica / "generations").iterdir()) == ["000001", "000002"]


def test_files_that_two_generations_share_are_one_file_at_the_replica_too(published: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    replicate(published, replica)
    publish_another(published)
    replicate(published, replica)
    assert shared_files(published)
    assert shared_files(published) <= shared_files(replica)


def shared_files(output: Path) -> set[str]:
    """Return the names of files that are the same on the disk in both generations."""
    first, second = output / "generations" / "000001", output / "generations" / "000002"
    names = [str(path.relative_to(first)) for path in first.rglob("*") if path.is_file()]
    return {name for name in names if (second / name).exists() and (first / name).samefile(second / name)}


def test_the_last_three_generations_stay(published: Path, tmp_path: Path) -> None:
    replica, first = tmp_path / "replica", published / "generations" / "000001"
    for number in range(2, 6):
        shutil.copytree(first, first.with_name(f"{number:06}"))
        (published / "current").unlink()
        (published / "current").symlink_to(f"generations/{number:06}")
        assert replicate(published, replica).returncode == 0
    assert sorted(path.name for path in (replica / "generations").iterdir()) == ["000003", "000004", "000005"]


def test_a_damaged_copy_is_mended(published: Path, tmp_path: Path) -> None:
    """Size and time of the damaged file are as before, so that rsync alone would leave it."""
    replica = tmp_path / "replica"
    replicate(published, replica)
    dump = replica / "current" / "dumps" / "onrecord.nt.gz"
    before = dump.stat()
    dump.write_bytes(b"!" + dump.read_bytes()[1:])
    os.utime(dump, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert replicate(published, replica).returncode == 0
    current_generation(replica).files.check_all()


def test_a_damaged_publisher_changes_nothing(published: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    replicate(published, replica)
    publish_another(published)
    with (published / "current" / "dumps" / "onrecord.nt.gz").open("ab") as dump:
        dump.write(b"\n")
    assert replicate(published, replica).returncode != 0
    assert current_generation(replica).path.name == "000001"


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    done = replicate(tmp_path, tmp_path / "replica")
    assert (done.returncode, "nothing is published in" in done.stderr) == (1, True)


@dataclass
class Client:
    """Requests one after the other, over one connection, until it is stopped."""

    url: str
    seen: list[Seen] = field(default_factory=list)
    #: Answers that broke off because their server died.
    broken: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False, headers=HOST) as client:
            while not self._stop.is_set():
                for path in PATHS:
                    try:
                        self.seen.append(seen(path, client.get(path)))
                    except httpx.RemoteProtocolError:
                        self.broken += 1

    def stop(self) -> None:
        self._stop.set()


def seen(path: str, answer: httpx.Response) -> Seen:
    return path, answer.status_code, answer.headers.get("etag"), answer.content


def answers_of(service: Service) -> set[Seen]:
    return {seen(path, httpx.get(service.url + path, timeout=30, headers=HOST)) for path in PATHS}


@contextmanager
def traffic(url: str) -> Iterator[list[Client]]:
    clients = [Client(url) for _ in range(3)]
    threads = [threading.Thread(target=client.ask) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        for client in clients:
            client.stop()
        for thread in threads:
            thread.join()


@contextmanager
def proxy(folder: Path, *services: Service) -> Iterator[str]:
    """Run HAProxy with the shipped settings, but for its addresses."""
    haproxy, (port,) = program("haproxy", "haproxy"), free_ports(1)
    text = (DEPLOY / "haproxy.cfg").read_text("utf-8")
    text = text.replace("/run/haproxy/admin.sock", str(folder / "admin.sock")).replace(":80\n", f"127.0.0.1:{port}\n")
    for number, service in enumerate(services, 1):
        text = text.replace(f"192.0.2.{number}:8000", service.url.removeprefix("http://"))
    settings = folder / "haproxy.cfg"
    settings.write_text(text, "utf-8")
    checked = subprocess.run([haproxy, "-c", "-f", settings], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen([haproxy, "-db", "-f", settings], stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: answers(url))
            yield url
        finally:
            process.kill()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def shows(service: Service, title: str) -> bool:
    return title in service.get("/").text


def test_every_answer_is_right_while_a_replica_changes_and_one_dies(published: Path, tmp_path: Path) -> None:
    replicas = [tmp_path / "a", tmp_path / "b"]
    for replica in replicas:
        assert replicate(published, replica).returncode == 0
    one = {"http_processes": 1}
    with serving(replicas[0], **one) as a, serving(replicas[1], **one) as b, proxy(tmp_path, a, b) as url:
        old = answers_of(a)
        assert old == answers_of(b)
        tags = {path: tag for path, _, tag, _ in old}
        assert None not in tags.values()
        for path, tag in tags.items():
            # No client has to come back to the replica that gave it the tag.
            again = httpx.get(b.url + path, headers={**HOST, "If-None-Match": str(tag)}, timeout=30)
            assert again.status_code == 304

        with traffic(url) as clients:
            publish_another(published)
            for replica, service in zip(replicas, (a, b), strict=True):
                assert replicate(published, replica).returncode == 0
                eventually(partial(shows, service, NEW_TITLE))
            new = answers_of(a)
            assert new == answers_of(b)
            enough = [len(client.seen) + 10 * len(PATHS) for client in clients]
            a.process.kill()
            eventually(lambda: all(len(client.seen) > count for client, count in zip(clients, enough, strict=True)))

    assert len(old & new) == 0
    assert {seen for client in clients for seen in client.seen} <= old | new
    assert sum(client.broken for client in clients) <= len(clients)
    last = {seen for client in clients for seen in client.seen[-len(PATHS) :]}
    assert last == new


def test_a_drained_replica_gets_no_requests_until_it_is_ready_again(published: Path, tmp_path: Path) -> None:
    replicas = [tmp_path / "a", tmp_path / "b"]
    assert replicate(published, replicas[0]).returncode == 0
    publish_another(published)
    assert replicate(published, replicas[1]).returncode == 0
    one = {"http_processes": 1}
    with serving(replicas[0], **one) as a, serving(replicas[1], **one) as b, proxy(tmp_path, a, b) as url:
        old, new = answers_of(a), answers_of(b)
        for name, expected in (("a", new), ("b", old)):
            tell(tmp_path, f"set server onrecord/{name} state drain")
            for _ in range(4):
                assert {seen(path, httpx.get(url + path, headers=HOST, timeout=30)) for path in PATHS} == expected
            tell(tmp_path, f"set server onrecord/{name} state ready")


def tell(folder: Path, command: str) -> None:
    """Send a command to HAProxy's socket; it answers an empty line when it has obeyed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(folder / "admin.sock"))
        connection.sendall(f"{command}\n".encode())
        assert connection.recv(4096) == b"\n"
