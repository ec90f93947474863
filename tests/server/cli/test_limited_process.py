"""The process in which files of strangers are read and validated: no connection, and an end to time and memory."""

from __future__ import annotations

import io
import mmap
import signal
import socket
import sys
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

import pytest

from mapping.errors import UnreadableInput
from mapping.shacl.results import ValidationReport
from server.cli import main
from server.cli.limited_process import LimitReached, Limits, Outcome, run_limited
from server.engine.worker.main import limit_cpu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

LIMITS: Final = Limits(seconds=30, memory=4096)
PREFIXES: Final = "@prefix e: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def test_the_outcome_comes_back_whole() -> None:
    outcome = Outcome(1, ("a note ü",), b"first\nsecond\n" * 100_000)
    assert run_limited(lambda: outcome, LIMITS) == outcome


def test_an_error_comes_back_with_its_message() -> None:
    def fail() -> Outcome:
        raise UnreadableInput("a.ttl", "is broken")

    with pytest.raises(Exception, match=r"a\.ttl: is broken"):
        run_limited(fail, LIMITS)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize(
    "reach",
    [
        lambda port: socket.create_connection(("127.0.0.1", port)),
        lambda port: urlopen(f"http://127.0.0.1:{port}/"),
        lambda _port: socket.getaddrinfo("localhost", 80),
    ],
    ids=["connect", "http", "name"],
)
def test_no_connection_is_opened(reach: Callable[[int], object], listener: socket.socket) -> None:
    def work() -> Outcome:
        with pytest.raises((PermissionError, OSError)):
            reach(listener.getsockname()[1])
        return Outcome(0)

    assert run_limited(work, LIMITS).code == 0
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_file_cannot_be_written(tmp_path: Path) -> None:
    def work() -> Outcome:
        with pytest.raises(OSError, match=r"Permission denied|File too large"):
            (tmp_path / "a").write_text("x" * 100_000)
        return Outcome(0)

    assert run_limited(work, LIMITS).code == 0


def test_memory_ends() -> None:
    with pytest.raises(LimitReached, match=r"more than 4096 MiB of memory \(allow more with --memory\)"):
        run_limited(lambda: Outcome(0, output=bytes(8 * 2**30)), LIMITS)


def test_a_fault_of_ours_comes_back_with_its_traceback() -> None:
    def fail() -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(RuntimeError, match=r"(?s)Traceback.*in fail.*ZeroDivisionError"):
        run_limited(fail, LIMITS)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { SERVICE <http://127.0.0.1:{port}/> { ?a ?b ?c } }",
        "SELECT $this FROM <http://127.0.0.1:{port}/> { ?a ?b ?c }",
        "SELECT $this FROM NAMED <http://127.0.0.1:{port}/> { GRAPH ?g { ?a ?b ?c } }",
        "SELECT $this { $this $PATH+ ?x . { SERVICE SILENT <http://127.0.0.1:{port}/> { ?a ?b ?c } } }",
    ],
)
def test_no_shape_reaches_a_listening_host(
    query: str, listener: socket.socket, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    query = query.replace("{port}", str(listener.getsockname()[1]))
    (tmp_path / "data.ttl").write_text(PREFIXES + "e:a a e:B .", "utf-8")
    shape = f'e:s sh:targetClass e:B ; sh:sparql [ sh:select "{query}" ] .'
    (tmp_path / "shapes.ttl").write_text(PREFIXES + shape, "utf-8")
    code = main(["validate", str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "shapes.ttl")])
    assert (code, capfd.readouterr().err.count("\n")) == (2, 1)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_validation_without_end_is_not_checked_and_exit_code_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spin(*_arguments: object) -> None:
        limit_cpu(-1)
        while True:
            pass

    monkeypatch.setattr("server.cli.validate.validate", spin)
    (tmp_path / "data.ttl").write_text(PREFIXES + "e:a e:b e:c .", "utf-8")
    assert main(["validate", str(tmp_path / "data.ttl")]) == 2
    output = capfd.readouterr()
    reason = "not checked: needs more than 60 s of processor time (allow more with --timeout)"
    assert (output.out.splitlines()[0], output.err) == (f"{tmp_path / 'data.ttl'}: {reason}", "")


@pytest.mark.parametrize("status", [signal.SIGXCPU, signal.SIGKILL])
def test_a_file_that_reaches_a_limit_leaves_the_report_of_the_others(
    status: signal.Signals, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end_at_two(data: list[ox.Quad], *_: object) -> ValidationReport:
        if len(data) == 2:
            signal.raise_signal(status)
        return ValidationReport(())

    monkeypatch.setattr("server.cli.validate.validate", end_at_two)
    for name, text in {"a": "e:a e:b 1 .", "b": "e:a e:b 1, 2 .", "c": "e:a e:b 1 .", "d": "e:a e:b 2, 3 ."}.items():
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text, "utf-8")
    assert main(["validate", str(tmp_path)]) == 2
    lines = capfd.readouterr().out.splitlines()
    assert [line.partition(": not checked: ")[0] for line in lines[:2]] == [f"{tmp_path}/b.ttl", f"{tmp_path}/d.ttl"]
    assert lines[2] == "not checked in full: 2 files checked, 0 violation(s), 0 warning(s), 2 not checked"


def test_a_pipe_is_not_read_a_second_time(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.validate.validate", lambda *_: signal.raise_signal(signal.SIGKILL))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<a:a> <a:b> <a:c> .")))
    assert main(["validate", "-"]) == 2
    assert capfd.readouterr().err == "onrecord: -: needs more than 4096 MiB of memory (allow more with --memory)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much there is")
def test_the_memory_of_the_process_that_starts_it_does_not_count() -> None:
    with mmap.mmap(-1, 5 * 2**30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        assert run_limited(lambda: Outcome(0, output=b"done"), LIMITS).output == b"done"
