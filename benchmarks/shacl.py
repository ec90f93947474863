"""Compare the compiled shapes with pySHACL: processor time and reports, on the first article of the seeds.

Measures one article, a batch of copies under other names, each with mutations of its own, and compares the reports on
random mutants. pySHACL validates the copies of a batch one by one, because it takes far longer for all at once.
Run: ``python -m benchmarks.shacl``, or with ``--compared 100 --mutants 1000`` for everything, which takes an hour.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.mutants import copies, first_article, graph_of, mutate, union
from benchmarks.report import Figure, at_least, at_most, machine, plain, table
from mapping.errors import UnreadableInput
from mapping.publication.corpus import read_corpus
from mapping.shacl.compiled.compiler import compile_shapes
from mapping.shacl.shapes import load_shapes
from mapping.shacl.validation import validate
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.mutants import Graph
    from mapping.publication.corpus import Corpus
    from mapping.shacl.results import Result
    from mapping.shacl.shapes import Shapes
    from mapping.sheet.checked_article import CheckedArticle

_BAR_ONE: Final = 50
_BAR_BATCH: Final = 80
_REPEATS: Final = 9


@dataclass(frozen=True)
class _Measured:
    seconds: float
    results: Counter[Result]


def _measure(graph: Graph, shapes: Shapes, repeats: int = 1) -> _Measured:
    """Validate a graph so often, and return the median of the processor time and the results."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        report = validate(graph.quads, shapes, graph.background)
        times.append(time.process_time() - started)
    return _Measured(median(times), Counter(report.results))


def _compiling() -> Figure:
    shapes = load_shapes()
    times = [_time(lambda: compile_shapes(shapes.data, shapes.owners)) for _ in range(_REPEATS)]
    return plain("compiling the shapes, once in a process", f"{1e3 * median(times):.0f} ms")


def _time(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def one_article(article: CheckedArticle, corpus: Corpus) -> list[Figure]:
    """Compare the engines on one article."""
    compiled, pyshacl = load_shapes(), load_shapes(engine="pyshacl")
    graph = graph_of(article, corpus)
    _measure(graph, compiled)  # warm
    ours, theirs = _measure(graph, compiled, _REPEATS), _measure(graph, pyshacl)
    return [
        plain("one article, quads with background", f"{len(graph.quads) + len(graph.background):,}"),
        plain("one article, compiled", f"{1e3 * ours.seconds:.1f} ms"),
        plain("one article, pySHACL", f"{1e3 * theirs.seconds:,.0f} ms"),
        at_least("one article, pySHACL over compiled", theirs.seconds / ours.seconds, _BAR_ONE),
        at_most("one article, results that only one has", _different(ours.results, theirs.results), 0),
    ]


def batch(article: CheckedArticle, corpus: Corpus, size: int, compared: int) -> list[Figure]:
    """Compare the engines on a batch of copies with mutations of their own, ``compared`` of them also with pySHACL."""
    compiled, pyshacl = load_shapes(), load_shapes(engine="pyshacl")
    graphs = [mutate(graph, 3, seed) for seed, graph in enumerate(copies(article, corpus, size))]
    ours = _measure(union(graphs), compiled, 3)
    theirs = [_measure(graph, pyshacl) for graph in graphs[:compared]]
    each = sum(measured.seconds for measured in theirs) / compared
    # A literal that several copies share as a focus node is reported once in the batch, and again for each copy alone.
    names = tuple(corpus.iris.article(f"copy-{number:06d}").value for number in range(compared))
    found = _at_nodes_below(names, ours.results)
    expected: Counter[Result] = sum((_at_nodes_below(names, measured.results) for measured in theirs), Counter())
    return [
        plain(f"batch of {size}, compiled, an article", f"{1e3 * ours.seconds / size:.1f} ms"),
        plain(f"pySHACL, an article ({compared} of them)", f"{1e3 * each:,.0f} ms"),
        at_least(f"batch of {size}, pySHACL over compiled", each * size / ours.seconds, _BAR_BATCH),
        plain(f"results of the {compared} articles", f"{sum(expected.values()):,}"),
        at_most(f"results of the {compared} articles that only one has", _different(found, expected), 0),
    ]


def _at_nodes_below(names: tuple[str, ...], results: Counter[Result]) -> Counter[Result]:
    return Counter({result: count for result, count in results.items() if result.focus.startswith(names)})


def mutants(article: CheckedArticle, corpus: Corpus, number: int, in_each: int = 25) -> list[Figure]:
    """Compare the reports on so many mutations, ``in_each`` of them in one graph."""
    compiled, pyshacl = load_shapes(), load_shapes(engine="pyshacl")
    graph = graph_of(article, corpus)
    results, different, listed, refused, broken = 0, 0, 0, 0, set[str]()
    for seed in range(number // in_each):
        mutant = mutate(graph, in_each, seed)
        ours = _measure(mutant, compiled).results
        try:
            theirs = _measure(mutant, pyshacl).results
        except UnreadableInput:  # of some values that it cannot compare
            refused += 1
            continue
        results += sum(theirs.values())
        broken |= {result.shape + result.component for result in theirs}
        is_different = _different(_in_no_order(ours), _in_no_order(theirs)) > 0
        different += is_different
        listed += ours != theirs and not is_different
    return [
        plain("mutations, graphs", f"{number:,}, {number // in_each:,}"),
        plain("results on mutants, constraints broken", f"{results:,}, {len(broken):,}"),
        at_most("mutants with different reports", different, 0),
        plain("mutants where pySHACL orders values of two types", f"{listed}"),
        plain("mutants that pySHACL refuses", f"{refused}"),
    ]


def _in_no_order(results: Counter[Result]) -> Counter[Result]:
    """Leave out what pySHACL gets wrong: it orders values that SPARQL cannot compare (SHACL, section 4.5.3)."""
    return Counter({each: count for each, count in results.items() if "#LessThan" not in each.component})


def _different(one: Counter[Result], other: Counter[Result]) -> int:
    return sum(((one - other) + (other - one)).values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=100, metavar="N", help="articles of the batch (%(default)s)")
    parser.add_argument("--compared", type=int, default=5, metavar="N", help="of them also with pySHACL (%(default)s)")
    parser.add_argument("--seeds", type=Path, default=SEEDS, metavar="DIR", help="whose first article is used")
    parser.add_argument("--mutants", type=int, default=50, metavar="N", help="mutations (%(default)s)")
    options = parser.parse_args(arguments)
    print(machine())
    corpus = read_corpus(options.seeds)
    article = first_article(corpus)
    figures = [_compiling(), *one_article(article, corpus)]
    figures += batch(article, corpus, options.batch, min(options.compared, options.batch))
    figures += mutants(article, corpus, options.mutants)
    print(table("Compiled SHACL and pySHACL", figures))


if __name__ == "__main__":
    main()
