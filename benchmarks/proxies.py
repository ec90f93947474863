"""Compare HAProxy and nginx before two replicas: what clients see when one replica dies, hangs or ends.

``python -m benchmarks.proxies`` prints for each proxy the answers a second before the event, and the answers in the ten
seconds after it that were an error, broke off or took longer than two seconds. HAProxy has the settings of
deploy/haproxy.cfg; nginx, which has no active health checks, those that come closest.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import httpx

from mapping.publication.build import build
from mapping.publication.progress import unseen
from ontology import SEEDS
from tests.server.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = SEEDS.parent / "deploy"
PATH = f"{os.environ['PATH']}:/usr/sbin"
SERVE = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "serve", "--no-build")
NGINX = """worker_processes 2; daemon off; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; proxy_temp_path tmp; client_body_temp_path tmp;
  upstream onrecord {{
    least_conn; keepalive 16;
    server {a} max_fails=1 fail_timeout=5s; server {b} max_fails=1 fail_timeout=5s;
  }}
  server {{
    listen {front};
    location / {{
      proxy_pass http://onrecord; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_connect_timeout 1s; proxy_read_timeout 75s;
      proxy_next_upstream error timeout http_503 non_idempotent;
    }}
  }}
}}
"""
EVENTS = {"killed": signal.SIGKILL, "hung": signal.SIGSTOP, "ended": signal.SIGTERM}
CLIENTS, SECONDS, SLOW = 8, 10.0, 2.0


@dataclass
class Load:
    """Clients that ask without a pause; each answer is a status and its seconds, 0 for none."""

    url: str
    answers: list[tuple[float, int, float]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until stopped."""
        with httpx.Client(base_url=self.url, timeout=20, trust_env=False) as client:
            while not self.stop.is_set():
                began = time.monotonic()
                try:
                    status = client.get("/claims").status_code
                except httpx.TransportError:
                    status = 0
                self.answers.append((began, status, time.monotonic() - began))


@contextmanager
def replica(output: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve a published folder and yield the process and its address."""
    (port,) = free_ports(1)
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent), "ONRECORD_HTTP_PROCESSES": "1"}
    command = [*SERVE, f"--port={port}", f"--output={output}"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield process, f"127.0.0.1:{port}"
        finally:
            process.kill()


def wait_for(url: str) -> None:
    """Wait until an address is ready."""
    for _ in range(300):
        try:
            if httpx.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def command_of(name: str, folder: Path, front: str, a: str, b: str) -> list[str]:
    """Write the settings of a proxy and return its command."""
    settings = folder / f"{name}.conf"
    if name == "nginx":
        settings.write_text(NGINX.format(front=front, a=a, b=b), "utf-8")
        (folder / "tmp").mkdir(exist_ok=True)
        return [str(shutil.which("nginx", path=PATH)), "-p", str(folder), "-c", str(settings)]
    text = (
        (DEPLOY / "haproxy.cfg").read_text("utf-8").replace("/run/haproxy", str(folder)).replace(":80\n", f"{front}\n")
    )
    settings.write_text(text.replace("192.0.2.1:8000", a).replace("192.0.2.2:8000", b), "utf-8")
    return [str(shutil.which("haproxy", path=PATH)), "-db", "-f", str(settings)]


def measure(name: str, event: str, output: Path, folder: Path) -> str:
    """Run one proxy before two replicas, let the event happen to one of them, and return a row."""
    (port,) = free_ports(1)
    front = f"127.0.0.1:{port}"
    with replica(output) as (process, a), replica(output) as (_, b):
        command = command_of(name, folder, front, a, b)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as proxy:
            try:
                wait_for(f"http://{front}")
                load = Load(f"http://{front}")
                threads = [threading.Thread(target=load.ask) for _ in range(CLIENTS)]
                for thread in threads:
                    thread.start()
                time.sleep(SECONDS / 2)
                happened = time.monotonic()
                process.send_signal(EVENTS[event])
                time.sleep(SECONDS)
                load.stop.set()
                for thread in threads:
                    thread.join()
            finally:
                proxy.kill()
    return row_of(name, event, load, happened)


def row_of(name: str, event: str, load: Load, happened: float) -> str:
    """Return what became of the answers under way at the event or asked for after it."""
    after = [(status, took) for began, status, took in load.answers if began + took >= happened]
    before = sum(1 for began, _, took in load.answers if began + took < happened) / (SECONDS / 2)
    errors = sum(1 for status, _ in after if status >= 500)
    broken = sum(1 for status, _ in after if status == 0)
    slow = [took for _, took in after if took > SLOW]
    cells = (name, event, f"{before:.0f}", len(after), errors, broken, len(slow), f"{max(slow, default=0):.1f}")
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Measure every proxy and event."""
    print("| proxy | replica | answers/s before | answers after | 5xx | broken | above 2 s | longest s |")
    print("|---|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as name:
        folder = Path(name)
        build(SEEDS, folder / "published", version="test", created="2026-01-01T00:00:00+00:00", progress=unseen)
        for event in EVENTS:
            for proxy in ("haproxy", "nginx"):
                print(measure(proxy, event, folder / "published", folder), flush=True)


if __name__ == "__main__":
    main()
