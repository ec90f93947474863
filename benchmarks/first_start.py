"""Time the first steps of a new user: a clone, `make serve`, the second start, a build.

Clones the checkout that holds this script into a temporary folder, with the package cache as it is, and prints seconds
on the wall clock. Run: ``python3 benchmarks/first_start.py`` (needs only git and make).
"""

from __future__ import annotations

import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def serve(folder: Path) -> float:
    """Return the seconds from `make serve` to the line that names the address; stop the server then."""
    began = time.perf_counter()
    command = ["make", "--silent", "serve", "ARGS=--port 0"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.match(r"\s+SPARQL\s+(\S+)", line):
                answer = ["curl", "--silent", "--fail", "--data-urlencode", "query=ASK {}", found[1]]
                subprocess.run(answer, check=True, stdout=subprocess.DEVNULL)
                seconds = time.perf_counter() - began
                break
        else:
            raise SystemExit("make serve ended before it answered")
        process.send_signal(signal.SIGINT)
        server = subprocess.run(["pgrep", "-P", str(process.pid)], check=False, capture_output=True, text=True)
        for child in server.stdout.split():
            subprocess.run(["kill", "-INT", child], check=False)
        process.stdout.read()
    return seconds


def build(folder: Path) -> float:
    """Return the seconds of one `onrecord build` into an empty output."""
    began = time.perf_counter()
    command = [str(folder / ".venv" / "bin" / "onrecord"), "build", "--output", "again"]
    subprocess.run(command, check=True, cwd=folder, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print the three figures."""
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "onrecord"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        print(f"make serve on a fresh clone, to the first answer: {serve(clone):.1f} s")
        print(f"make serve, the second time:                      {serve(clone):.1f} s")
        print(f"onrecord build of the seeds:                      {build(clone):.1f} s")


if __name__ == "__main__":
    main()
