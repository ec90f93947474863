"""Time a save until it is on the page: `onrecord serve --watch` over a copy of the seeds.

Saves the sheet of the first article in turn with a new name in it and with a wrong quote, waits for the key of the
save and for the page, and prints the seconds on the wall clock, and the processor time of the server and of all its
processes meanwhile. Run: ``python -m benchmarks.watching`` (Linux; on an idle machine).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLE = "2db805ffb993f78c"
NAME, WORDS = "Americans of dual nationality", "dismissed the rumored exchange"
ONRECORD = [sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())"]
MOST_SECONDS = 60.0


def processor_seconds(root: int) -> float:
    """Return the processor time of a process, of its living descendants and of those that it waited for."""
    times, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        times[int(folder.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    family = {root}
    while added := {each for each, parent in parents.items() if parent in family} - family:
        family |= added
    return sum(times.get(each, 0) for each in family)


def save(sheet: Path, text: str, words: str, site: httpx.Client, server: int) -> tuple[float, float]:
    """Save a sheet; return the wall and processor seconds until the page of the article has ``words``."""
    key = site.get("last-save.json").json()["key"]
    before, began = processor_seconds(server), time.perf_counter()
    sheet.write_text(text, "utf-8")
    while (passed := time.perf_counter() - began) < MOST_SECONDS:
        now = site.get("last-save.json").json()["key"]
        if now != key and words in site.get(f"article/{ARTICLE}").text:
            return time.perf_counter() - began, processor_seconds(server) - before
        key = now
        time.sleep(0.01)
    raise SystemExit(f"not on the page after {passed:.0f} s")


def measure(sheet: Path, site: httpx.Client, server: int, rounds: int) -> None:
    """Print a row for each kind of save."""
    good = sheet.read_text("utf-8")
    times: dict[str, list[tuple[float, float]]] = {"a new name": [], "a wrong quote": []}
    for number in range(rounds):
        text, name = good.replace(NAME, f"{NAME} {number}"), f"{NAME} {number}"
        times["a new name"].append(save(sheet, text, name, site, server))
        text = good.replace(WORDS, WORDS.replace("rumored", "rumoured"))
        times["a wrong quote"].append(save(sheet, text, "The last save is refused", site, server))
    print("| save | wall s, least | wall s, median | CPU s, least | CPU s, median |\n|---|---|---|---|---|")
    for kind, each in times.items():
        walls, processors = zip(*each, strict=True)
        figures = (min(walls), statistics.median(walls), min(processors), statistics.median(processors))
        print(f"| {kind} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    print(f"load of the machine, one minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def main(arguments: list[str] | None = None) -> None:
    """Serve, save and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as temporary:
        seeds = shutil.copytree(SEEDS, Path(temporary) / "seeds")
        command = [*ONRECORD, "serve", "--watch", "--port=0", f"--seeds={seeds}", f"--output={temporary}/none"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            address = next(found[1] for line in process.stdout if (found := re.search(r"start +(\S+)", line)))
            with httpx.Client(base_url=address, headers={"Accept": "text/html"}, follow_redirects=True) as site:
                measure(seeds / ARTICLE / "facts.yaml", site, process.pid, rounds)
            process.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
