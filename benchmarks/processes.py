"""Servers as child processes of a script: start one, measure its cost, end it.

Only processes that were started here are ever ended, by their own id. Reads ``/proc``, so Linux only.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.dataset import n_quads
from mapping.publication.manifest import current_generation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_START_SECONDS: Final = 600
_STOP_SECONDS: Final = 20
#: More than a server says before it answers.
_ANNOUNCEMENT_BYTES: Final = 65_536
_ANNOUNCED: Final = re.compile(r"^\s+SPARQL\s+http://127\.0\.0\.1:(\d+)(/\S*)", re.MULTILINE)
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
#: The command of our own HTTP routes over an engine in the same process: what isolation is measured against.
IN_PROCESS: Final = (sys.executable, "-m", "benchmarks.in_process")


@dataclass(frozen=True)
class Cost:
    """The cost of a process and all its descendants: CPU seconds so far, bytes and descriptors now."""

    cpu: float
    rss: int
    descriptors: int
    processes: int


@dataclass(frozen=True)
class Server:
    """A running server: the address of its SPARQL endpoint, and its first process."""

    name: str
    pid: int
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address of the endpoint."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def cost(self) -> Cost:
        """Measure the server now."""
        return _cost(_tree(self.pid))

    def proportional_memory(self) -> int:
        """Return the bytes of all its processes, each page divided by the processes that share it (proc(5), Pss)."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in _tree(self.pid)]
        return sum(1024 * int(line.split()[1]) for each in rollups for line in each.splitlines() if line[:4] == "Pss:")


@contextlib.contextmanager
def onrecord(
    output: Path, settings: Mapping[str, object] | None = None, command: Sequence[str] = ()
) -> Iterator[Server]:
    """Serve a published folder; ``settings`` are those of the server, by name."""
    command = command or (str(Path(sys.executable).with_name("onrecord")),)
    environment = {f"ONRECORD_{name.upper()}": str(value) for name, value in (settings or {}).items()}
    arguments = [*command, "serve", "--no-build", "--output", str(output), "--host", "127.0.0.1", "--port", "0"]
    with tempfile.TemporaryFile() as written, _child(arguments, written.fileno(), environment) as process:
        port, path = _announced(process, written.fileno())
        yield Server("onrecord", process.pid, port, path)


@contextlib.contextmanager
def oxigraph(output: Path, peers: Path) -> Iterator[Server]:
    """Serve the same store with the Oxigraph server of the environment ``peers``."""
    store, port = current_generation(output).store_path, _free_port()
    arguments = [
        str(peers / "bin" / "oxigraph"), "serve-read-only", "--location", str(store),
        "--bind", f"127.0.0.1:{port}", "--union-default-graph",
    ]  # fmt: skip
    with _child(arguments, subprocess.DEVNULL, {}) as process:
        _wait_for(process, port, "oxigraph")
        yield Server("oxigraph", process.pid, port, "/query")


@contextlib.contextmanager
def rdflib_endpoint(output: Path, peers: Path) -> Iterator[Server]:
    """Serve the same quads with rdflib-endpoint of the environment ``peers``, as its own command does.

    It reads no compressed files, so it is given a decompressed copy of the dump.
    """
    port = _free_port()
    with tempfile.NamedTemporaryFile(suffix=".nq") as copy, gzip.open(n_quads(output)) as dump:
        shutil.copyfileobj(dump, copy)
        copy.flush()
        arguments = [
            str(peers / "bin" / "rdflib-endpoint"), "serve", copy.name, "--host", "127.0.0.1", "--port", str(port),
        ]  # fmt: skip
        with _child(arguments, subprocess.DEVNULL, {}) as process:
            _wait_for(process, port, "rdflib-endpoint")
            yield Server("rdflib-endpoint", process.pid, port, "/")


@contextlib.contextmanager
def _child(arguments: Sequence[str], output: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parent.parent
    variables = {**os.environ, **environment}
    process = subprocess.Popen(arguments, stdout=output, stderr=output, env=variables, cwd=root, text=True)
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    """Ask the child to end; kill it if it does not."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _announced(process: subprocess.Popen[str], written: int) -> tuple[int, str]:
    """Return the port and path that our server says it answers at."""
    for _ in _polls():
        # The child shares the position in this file, so it is read without moving it.
        text = os.pread(written, _ANNOUNCEMENT_BYTES, 0).decode(errors="replace")
        if found := _ANNOUNCED.search(text):
            return int(found[1]), found[2]
        if process.poll() is not None:
            raise SystemExit(f"the server ended before it answered:\n{text}")
    raise SystemExit("the server did not say where it answers")


def _wait_for(process: subprocess.Popen[str], port: int, name: str) -> None:
    for _ in _polls():
        if process.poll() is not None:
            raise SystemExit(
                f"{name} ended with status {process.returncode} before it answered; start it by hand to see why"
            )
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 1):
            return
    raise SystemExit(f"{name} does not answer")


def _polls() -> Iterator[None]:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        yield
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tree(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            children[int(_stat(path)[1])].append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def _cost(pids: Sequence[int]) -> Cost:
    cpu = rss = descriptors = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            stat = _stat(Path(f"/proc/{pid}/stat"))
            # User and system time, of the process itself and of the children it has waited for.
            cpu += sum(map(int, stat[11:15]))
            rss += int(stat[21]) * _PAGE
            descriptors += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Cost(cpu / _TICK, rss, descriptors, len(pids))


def _stat(path: Path) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` from the third on; the second may hold anything (proc_pid_stat(5))."""
    return path.read_text().rpartition(")")[2].split()
