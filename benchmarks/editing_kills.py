"""Kill the browser and the server of `onrecord edit` at random moments of a journey, and count losses.

    python -m benchmarks.editing_kills --kills 30

A real browser (the system's Chromium) fills in forms, saves, takes back and makes again, key by key. At a random moment
its process or that of the server is killed with SIGKILL. Then the sheet must be a state before or after the change that
was under way, and the form must be back. Every change that the page had confirmed must be in the sheet.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

from benchmarks.editing_journey import Journey
from benchmarks.editing_losses import Losses, figures
from benchmarks.report import machine, table


def main() -> None:
    """Run the journey and print the losses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        losses = run(Path(folder), arguments.kills, random.Random(arguments.seed))
    print(table(f"`onrecord edit`, killed {arguments.kills} times", figures(losses)))
    for line in losses.notes:
        print(f"- {line}")


def run(folder: Path, kills: int, chance: random.Random) -> Losses:
    """Kill browser and server in turn; return the losses."""
    losses = Losses()
    with Journey(folder, chance, losses) as journey:
        for number in range(kills):
            journey.go_on_until_killed("browser" if number % 2 == 0 else "server")
    return losses


if __name__ == "__main__":
    main()
