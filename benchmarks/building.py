"""Measure the command ``onrecord build``: the articles of the seeds, copied under other names.

Prints for each number of articles the CPU time (children included) of a first build, of a build after which nothing and
one article changed, and of ``oxigraph load`` of the same N-Quads; the peak memory and the bytes written; the share of
each stage; and the exponent with which the CPU time grows from the last number but one to the last: 1 is linear. With
``--before DIR`` it also runs the build of another checkout. Run: ``python -m benchmarks.building``.
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
from typing import TYPE_CHECKING, Final

from benchmarks.report import Figure, at_least, at_most, machine, megabytes, plain, table
from benchmarks.stages import Stages
from mapping.publication.build import build
from mapping.publication.corpus import SHARED_FILES
from mapping.publication.manifest import current_generation
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import dump_name
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUILD: Final = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "build")
#: The largest exponent that counts as linear.
_LINEAR: Final = 1.05
#: How many times less CPU than a first build of 1,000 articles a build takes after one changed, and after none.
_ONE_CHANGED: Final = 50
_NONE_CHANGED: Final = 100
_CHANGED_OF: Final = 1000
#: Peak memory of the last size next to that of the size before it.
_MEMORY: Final = 1.5
#: How many times less CPU than the build of another checkout, from 100 articles on.
_BEFORE: Final = 60
_BEFORE_FROM: Final = 100

_TIMES_LESS: Final = "times less CPU"

#: Articles of the build whose stages are measured.
_STAGED: Final = 30


@dataclass(frozen=True)
class Run:
    """Cost of a command: CPU seconds of it and its children, and the peak memory of any of them in bytes."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Cost:
    """Costs of the builds of so many articles."""

    articles: int
    first: Run
    unchanged: Run
    one_changed: Run
    loaded: Run | None
    #: Bytes of the generation.
    written: int


def copy_seeds(folder: Path, articles: int) -> None:
    """Write a corpus of ``articles`` copies of the articles of the seeds, in turns, into a new folder."""
    folder.mkdir(parents=True)
    # moved.yaml redirects from paths of the first article.
    for name in set(SHARED_FILES) - {"moved.yaml"}:
        if (SEEDS / name).is_file():
            shutil.copyfile(SEEDS / name, folder / name)
    originals = sorted(path for path in SEEDS.iterdir() if (path / "facts.yaml").is_file())
    for number in range(articles):
        shutil.copytree(originals[number % len(originals)], folder / f"copy-{number:06d}")


def run(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run a command to its end; raise `SystemExit` if it fails."""
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def measure(articles: int, folder: Path) -> Cost:
    """Build a corpus of so many articles below ``folder``, which must be new, and return the costs."""
    seeds, output = folder / "seeds", folder / "published"
    copy_seeds(seeds, articles)
    command = [*_BUILD, str(seeds), "--output", str(output)]
    first, unchanged = run(command), run(command)
    generation = current_generation(output)
    if generation.manifest.counts.articles != articles:
        raise SystemExit(f"{generation.manifest.counts.articles} of {articles} articles were published")
    written = sum(path.stat().st_size for path in generation.path.rglob("*") if path.is_file())
    _change(seeds / "copy-000000" / "facts.yaml")
    one_changed = run([*command, "--withdraw"])
    if current_generation(output).path == generation.path:
        raise SystemExit("the changed article was not published")
    loaded = load(generation.dumps_path / dump_name(N_QUADS.extension), folder / "store")
    return Cost(articles, first, unchanged, one_changed, loaded, written)


def _change(sheet: Path) -> None:
    """Remove a claim from a copy of the first article."""
    lines = sheet.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "occupation(emad-shargi)" not in line]
    if len(kept) == len(lines):
        raise SystemExit(f"{sheet} has no claim to remove")
    sheet.write_text("".join(kept), "utf-8")


def load(dump: Path, store: Path) -> Run | None:
    """Load a dump with the command of Oxigraph; None if it is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    return run([program, "load", "--location", str(store), "--file", str(dump)]) if program else None


def stages(articles: int, folder: Path) -> dict[str, float]:
    """Build in this process, and return the CPU seconds of each stage."""
    seeds = folder / "seeds"
    copy_seeds(seeds, articles)
    measured = Stages("checking")

    def begin(message: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG001 - a `Progress`
        measured.begin("checking" if message.startswith("checked") else message)

    build(seeds, folder / "published", version="benchmark", created="2026-01-01T00:00:00+00:00", progress=begin)
    return measured.end()


def exponent(costs: Sequence[Cost]) -> float:
    """Return the exponent of growth between the last two costs."""
    less, more = costs[-2:]
    return math.log(more.first.seconds / less.first.seconds) / math.log(more.articles / less.articles)


def _figures(cost: Cost) -> list[Figure]:
    name, seconds = f"{cost.articles} article(s)", cost.first.seconds
    figures = [
        plain(f"{name}: CPU", f"{seconds:.2f} s"),
        plain(f"{name}: peak memory", f"{megabytes(cost.first.memory):,.0f} MB"),
        plain(f"{name}: written", f"{megabytes(cost.written):,.0f} MB"),
    ]
    if cost.loaded:
        figures.append(plain(f"{name}: CPU next to oxigraph load", f"{seconds / cost.loaded.seconds:.1f}"))
    figures.append(plain(f"{name}: nothing changed, CPU", f"{cost.unchanged.seconds:.2f} s"))
    figures.append(plain(f"{name}: one changed, CPU", f"{cost.one_changed.seconds:.2f} s"))
    return figures


def _comparisons(costs: Sequence[Cost]) -> list[Figure]:
    """Compare the last size with the size before it, and with itself after small changes."""
    less, more = costs[-2:]
    name = f"from {less.articles} to {more.articles}"
    none, one = (_NONE_CHANGED, _ONE_CHANGED) if more.articles >= _CHANGED_OF else (None, None)
    return [
        at_most(f"exponent {name}", exponent(costs), _LINEAR),
        at_most(f"peak memory {name}", more.first.memory / less.first.memory, _MEMORY),
        _times_less(f"{more.articles}: nothing changed", more.first, more.unchanged, none),
        _times_less(f"{more.articles}: one changed", more.first, more.one_changed, one),
    ]


def _times_less(name: str, more: Run, less: Run, bar: float | None) -> Figure:
    """Compare two builds; a small corpus has no bar."""
    times = more.seconds / less.seconds
    return plain(name, f"{times:.1f} {_TIMES_LESS}") if bar is None else at_least(name, times, bar, _TIMES_LESS)


def _compare_before(checkout: Path, costs: Sequence[Cost], folder: Path) -> list[Figure]:
    """Run the build of another checkout, with its own seeds and Python environment, over as many articles."""
    figures = []
    for cost in costs:
        seeds = folder / f"{cost.articles}-before"
        seeds.mkdir()
        first = checkout / "seeds"
        for path in first.glob("*.yaml"):
            shutil.copyfile(path, seeds / path.name)
        original = min(path for path in first.iterdir() if (path / "facts.yaml").is_file())
        for number in range(cost.articles):
            shutil.copytree(original, seeds / f"copy-{number:06d}")
        output = folder / f"{cost.articles}-before-published"
        before = run([*_BUILD, str(seeds), "--output", str(output)], checkout)
        bar = _BEFORE if cost.articles >= _BEFORE_FROM else None
        figures.append(_times_less(f"{cost.articles}: next to the other checkout", before, cost.first, bar))
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[1, 10, 100], metavar="N", help="sizes of the corpora (1 10 100)"
    )
    parser.add_argument("--before", type=Path, metavar="DIR", help="another checkout, whose build runs as well")
    chosen = parser.parse_args(arguments)
    sizes = sorted(chosen.articles)
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs = [measure(articles, folder / str(articles)) for articles in sizes]
        shares = stages(min(sizes[-1], _STAGED), folder / "stages")
        figures = [figure for cost in costs for figure in _figures(cost)]
        figures += _comparisons(costs) if len(costs) > 1 else []
        figures += _compare_before(chosen.before, costs, folder) if chosen.before else []
    print(table("onrecord build", figures))
    whole = sum(shares.values())
    print(table("Stages", [plain(stage, f"{share / whole:.0%}") for stage, share in shares.items()]))


if __name__ == "__main__":
    main()
