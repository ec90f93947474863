"""Measure what checking one sheet costs, stage by stage: the first article of the seeds, and a generated sheet.

Stages are reading with proof of the words, mapping, collecting the background, and the shapes. Each time is processor
time, the median of several runs in a warm process. ``--before d6df734`` has an earlier commit check the generated
article too, by a sheet of version 1, once in a process of its own. Run: ``python -m benchmarks.checking``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.earlier import extract, seconds_before, write_old_sheet
from benchmarks.report import Figure, at_least, at_most, machine, plain, table
from mapping.publication.checking import background, check_article
from mapping.publication.collection_pause import collection_paused
from mapping.publication.corpus import read_corpus
from mapping.rdf.triples import article_statements
from mapping.shacl.validation import load_shapes, validate_statements
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mapping.publication.corpus import Corpus

#: Seconds of processor time in which a sheet of so many claims is to be checked.
_BARS: Final = {"first": 0.1, "generated": 0.5}
#: How many times less than the earlier commit.
_TIMES_LESS: Final = 50
_SYLLABLES: Final = ("bar", "den", "fol", "gan", "hul", "kes", "lom", "mer", "nor", "pel")
_HEAD: Final = """\
factsheet: 2
entities:
  office: Organization the harbour office
sayings:
"""


def names_of_ships(claims: int) -> list[str]:
    """Return a name for every two claims."""
    return ["".join(each).capitalize() for each in product(_SYLLABLES, repeat=4)][: (claims + 1) // 2]


def write_sheet(folder: Path, claims: int) -> None:
    """Write an article in which somebody says two things in each sentence, as far as ``claims`` goes."""
    folder.mkdir(parents=True)
    text, sayings = [], []
    for number, name in enumerate(names_of_ships(claims)):
        said = f"the ship {name} had left the quay, and that the cargo of {name} was coal"
        text.append(f"The harbour office said on Monday that {said}.\n")
        sayings.append("- claimant: office\n  when: on Monday\n")
        sayings.append(f'  the ship {name} had left the quay: travel("the ship {name}")\n')
        if 2 * number + 1 < claims:
            sayings.append(f'  the cargo of {name} was coal: type-of-body("the ship {name}")\n')
    (folder / "article.txt").write_text("".join(text), "utf-8")
    (folder / "facts.yaml").write_text(_HEAD + "".join(sayings), "utf-8")


def corpus_of_claims(folder: Path, claims: int) -> Corpus:
    """Write a corpus of one generated article below a folder, and read it."""
    write_sheet(folder / "generated", claims)
    limits = f"limits: {{claims: {claims}}}\n"
    shutil.copyfile(SEEDS / "dataset.yaml", folder / "dataset.yaml")
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(limits)
    return read_corpus(folder)


def _seconds(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        with collection_paused():  # as in a whole check
            started = time.process_time()
            work()
            times.append(time.process_time() - started)
    return median(times)


def measure_before(commit: str, folder: Path, claims: int) -> float:
    """Return the processor time in seconds in which an earlier commit checks the generated article."""
    tree, corpus = folder / "tree", folder / "earlier"
    tree.mkdir()
    extract(commit, tree)
    write_sheet(corpus / "generated", claims)
    write_old_sheet(corpus / "generated", names_of_ships(claims), claims)
    shutil.copyfile(tree / "seeds" / "dataset.yaml", corpus / "dataset.yaml")
    return median(seconds_before(tree, corpus, claims, repeats=1))


def measure(name: str, corpus: Corpus, bar: float, repeats: int) -> tuple[list[Figure], float]:
    """Measure the stages and the whole check of the first sheet of a corpus; exit with its problems if it has any.

    Returns the figures, and the processor time of the whole in seconds.
    """
    slug, sheet = next(iter(corpus.sheets.items()))
    shapes = load_shapes()
    outcome = check_article(sheet, slug, corpus, shapes)  # warm
    if outcome.article is None or outcome.statements is None:
        raise SystemExit("\n".join(map(str, outcome.problems)))
    article, statements, own_kinds = outcome.article, outcome.statements, corpus.knowledge.kinds.own
    known = background(statements, corpus)
    stages: dict[str, Callable[[], object]] = {
        "read and prove": lambda: read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge),
        "map": lambda: article_statements(article, corpus.iris, own_kinds),
        "background": lambda: background(statements, corpus),
        "validate": lambda: validate_statements(statements, shapes, known),
    }
    figures = [plain(f"{name}: claims, quads", f"{len(article.claims):,}, {len(set(statements)):,}")]
    figures += [plain(f"{name}: {stage}", f"{1e3 * _seconds(work, repeats):.0f} ms") for stage, work in stages.items()]
    whole = _seconds(lambda: check_article(sheet, slug, corpus, shapes), repeats)
    return [*figures, at_most(f"{name}: whole check", 1e3 * whole, 1e3 * bar, "ms")], whole


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000, metavar="N", help="of the generated sheet (%(default)s)")
    parser.add_argument("--repeats", type=int, default=7, metavar="N", help="runs of each stage (%(default)s)")
    parser.add_argument("--before", metavar="COMMIT", help="compare with this earlier commit, which takes minutes")
    options = parser.parse_args(arguments)
    print(machine())
    figures, _ = measure("first article", read_corpus(SEEDS), _BARS["first"], options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        corpus = corpus_of_claims(Path(folder, "now"), options.claims)
        of_generated, now = measure("generated sheet", corpus, _BARS["generated"], options.repeats)
        figures += of_generated
        if options.before:
            before = measure_before(options.before, Path(folder), options.claims)
            figures.append(plain(f"generated sheet: whole check at {options.before}", f"{before:,.1f} s"))
            figures.append(at_least("times less", before / now, _TIMES_LESS))
    print(table("Checking one sheet", figures))


if __name__ == "__main__":
    main()
