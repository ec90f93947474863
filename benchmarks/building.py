"""Measure the command ``onrecord build``: the first article of the seeds, copied under other names.

Prints for each number of articles the CPU time (children included) and the peak memory, and the exponent with which
the CPU time grows from the last number but one to the last: 1 is linear. Run: ``python -m benchmarks.building``.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Figure, at_most, machine, megabytes, plain, table
from mapping.publication.manifest import current_generation
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMAND = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "build")
#: Files of the seeds that all articles share.
_SHARED = ("dataset.yaml", "entities.yaml")
#: The largest exponent that counts as near linear.
_NEAR_LINEAR = 1.15


@dataclass(frozen=True)
class Cost:
    """Cost of one build: CPU seconds of the command and its children, and the peak memory of any of them in bytes."""

    articles: int
    seconds: float
    memory: int


def copy_seeds(folder: Path, articles: int) -> None:
    """Write a corpus of ``articles`` copies of the first article of the seeds into a new folder."""
    folder.mkdir(parents=True)
    for name in _SHARED:
        shutil.copyfile(SEEDS / name, folder / name)
    first = min(path for path in SEEDS.iterdir() if (path / "facts.yaml").is_file())
    for number in range(articles):
        shutil.copytree(first, folder / f"copy-{number:06d}")


def measure(articles: int, folder: Path) -> Cost:
    """Build a corpus of so many articles below ``folder``, which must be new, and return the cost."""
    seeds, output = folder / "seeds", folder / "published"
    copy_seeds(seeds, articles)
    process = subprocess.Popen([*_COMMAND, str(seeds), "--output", str(output)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or current_generation(output).manifest.counts.articles != articles:
        raise SystemExit(f"onrecord build of {articles} articles ended with status {process.returncode}")
    return Cost(articles, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def exponent(costs: Sequence[Cost]) -> float:
    """Return the exponent of growth between the last two costs."""
    less, more = costs[-2:]
    return math.log(more.seconds / less.seconds) / math.log(more.articles / less.articles)


def _figures(costs: Sequence[Cost]) -> list[Figure]:
    figures = []
    for cost in costs:
        name = f"{cost.articles} article(s)"
        figures.append(plain(f"{name}, CPU", f"{cost.seconds:.2f} s"))
        figures.append(plain(f"{name}, peak memory", f"{megabytes(cost.memory):,.0f} MB"))
    if len(costs) > 1:
        name = f"exponent from {costs[-2].articles} to {costs[-1].articles}"
        figures.append(at_most(name, exponent(costs), _NEAR_LINEAR))
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[1, 10, 100], metavar="N", help="sizes of the corpora (1 10 100)"
    )
    chosen = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        costs = [measure(articles, Path(folder) / str(articles)) for articles in sorted(chosen.articles)]
    print(table("onrecord build", _figures(costs)))


if __name__ == "__main__":
    main()
