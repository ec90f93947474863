"""Copies of a template: children of whoever orders them, with nothing but what they are given."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ontology import SEEDS
from server.engine.pool.query_process import environment
from server.forking import copies
from server.forking.template import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.forking.template import Child

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are started by exec")

MODULE = "tests.server.forking.copied"
GIVEN = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}


class Copy:
    """A copy, what it said of itself, and the socket on which it waits for its end."""

    def __init__(self, template: Template, argument: str = "") -> None:
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process: Child = template.start(argument, [theirs.fileno()])
        self.socket.settimeout(60)
        self.about: dict[str, Any] = json.loads(self.socket.makefile().readline())

    def end(self, code: int = 0) -> int:
        with suppress(BrokenPipeError):
            self.socket.sendall(str(code).encode())
        self.socket.close()
        return self.process.wait()


#: Processes that tests before have started in this one.
_OTHERS: set[int] = set()


@pytest.fixture(autouse=True)
def note_others() -> None:
    _OTHERS.clear()
    _OTHERS.update(children())


@pytest.fixture
def template() -> Iterator[Template]:
    made = Template(MODULE, GIVEN)
    yield made
    made.close()
    assert children() == set()


def children() -> set[int]:
    """The processes that this one started, by the kernel's word; also those that nobody waited for."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()} - _OTHERS


def eventually(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def state(template: Template) -> int:
    """The id of the process of a template."""
    assert template._process is not None
    return template._process.pid


@contextmanager
def loaded(module: str, variables: dict[str, str]) -> Iterator[int]:
    """The id of a template that has loaded a module of the server."""
    template = Template(module, variables)
    orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = template._execute(["server.forking.copies", module, str(theirs.fileno())], [theirs.fileno()])
    with orders, process:
        assert copies.ANSWER.unpack(orders.recv(10)) == (0,)
        yield process.pid
        orders.close()


@linux_only
def test_a_copy_is_our_child_and_has_what_it_was_given(template: Template) -> None:
    copy = Copy(template, "the argument")
    assert copy.about["parent"] == os.getpid()
    assert copy.about["arguments"][0] == "the argument"
    assert children() == {state(template), copy.process.pid}
    assert copy.end(3) == 3
    assert copy.process.returncode == 3


@linux_only
def test_a_copy_has_no_descriptors_but_the_standard_ones_and_those_given(template: Template) -> None:
    # Ours are open meanwhile: a second copy, its socket, and the socket to the template.
    other = Copy(template)
    copy = Copy(template)
    assert sorted(copy.about["descriptors"]) == [0, 1, 2, int(copy.about["arguments"][1])]
    other.end()
    copy.end()


@linux_only
def test_a_copy_sees_only_the_environment_of_the_template(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a secret")
    copy = Copy(template)
    assert {*GIVEN, "PYTHONPATH"} == copy.about["environment"].keys() - {"LC_CTYPE"}
    copy.end()


@linux_only
def test_the_module_is_loaded_once_for_all_copies(template: Template) -> None:
    both = [Copy(template), Copy(template)]
    assert {copy.about["loaded_by"] for copy in both} == {state(template)}
    assert {copy.about["threads"] for copy in both} == {1}
    for copy in both:
        copy.end()


@linux_only
def test_the_template_prepares_for_each_copy(template: Template) -> None:
    both = [Copy(template, "one"), Copy(template, "other")]
    prepared = [["one", state(template)], ["other", state(template)]]
    assert [copy.about["prepared"] for copy in both] == [prepared[:1], prepared]
    for copy in both:
        copy.end()


@linux_only
def test_how_a_copy_ended_is_known_to_all_who_wait(template: Template) -> None:
    copy = Copy(template)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(copy.process.wait) for _ in range(4)]
        copy.process.kill()
        assert {each.result(30) for each in waiting} == {-signal.SIGKILL}
    # Its id may be another's now.
    copy.process.kill()
    copy.end()


@linux_only
def test_copies_outlive_a_template_that_is_killed_and_another_takes_its_place(template: Template) -> None:
    before = Copy(template)
    killed = state(template)
    os.kill(killed, signal.SIGKILL)
    after = Copy(template)
    assert after.about["loaded_by"] != killed
    assert children() == {state(template), before.process.pid, after.process.pid}
    assert (before.end(4), after.end(5)) == (4, 5)


@linux_only
def test_copies_outlive_a_template_that_is_closed() -> None:
    template = Template(MODULE, GIVEN)
    copy = Copy(template)
    template.close()
    assert children() == {copy.process.pid}
    assert copy.end(6) == 6


@linux_only
def test_a_template_ends_with_the_process_that_started_it() -> None:
    code = f"""
import socket
from server.forking.template import Template
template = Template({MODULE!r}, {GIVEN!r})
ours, theirs = socket.socketpair()
copy = template.start("", [theirs.fileno()])
print(template._process.pid, copy.pid, flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=SEEDS.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pids = [int(each) for each in process.stdout.readline().split()]
        assert all(map(is_alive, pids))
        process.kill()
    eventually(lambda: not any(map(is_alive, pids)))


@linux_only
def test_orphans_of_others_do_not_become_ours(template: Template) -> None:
    copy = Copy(template)
    script = ["sh", "-c", "sleep 60 > /dev/null 2>&1 & echo $!"]
    orphan = int(subprocess.run(script, check=True, capture_output=True, text=True).stdout)
    try:
        assert children() == {state(template), copy.process.pid}
    finally:
        os.kill(orphan, signal.SIGKILL)
    copy.end()


@linux_only
@pytest.mark.parametrize("module", ["server.engine.worker.main", "server.serving.http_process"])
def test_nothing_in_a_template_of_the_server_makes_a_fork_unsafe(module: str) -> None:
    """A second thread could hold a lock, and an open file would be every copy's."""
    variables = environment() if "engine" in module else dict(os.environ)
    with loaded(module, variables) as pid:
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
        opened = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir() if int(each.name) > 2]
        assert [name.partition(":")[0] for name in opened] == ["socket"]


@linux_only
def test_a_module_that_cannot_be_loaded_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    template = Template("tests.server.forking.missing", GIVEN)
    with pytest.raises(OSError, match="has ended"):
        template.start("", [])
    template.close()
    assert "No module named" in capfd.readouterr().err
    assert children() == set()


@linux_only
@pytest.mark.parametrize("answered", [-errno.EAGAIN, -errno.ENOMEM])
def test_a_fork_that_the_system_refuses_is_its_error(
    template: Template, answered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "_order", lambda *_: answered)
    with pytest.raises(OSError, match=os.strerror(-answered)) as caught:
        template.start("", [])
    assert caught.value.errno == -answered


def test_the_template_answers_with_the_error_of_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, "no process is left")

    monkeypatch.setattr(os, "fork", refuse)
    assert copies._fork_copy() == -errno.EAGAIN


def test_elsewhere_a_process_is_started_by_exec(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.forking.template.sys.platform", "darwin")
    copy = Copy(template, "the argument")
    assert copy.about["arguments"][0] == "the argument"
    assert copy.about["loaded_by"] == copy.process.pid
    assert copy.end(7) == 7
