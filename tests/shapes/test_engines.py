"""The compiled shapes of onrecord report what pySHACL reports: on every example, and on mutants of the first article.

`benchmarks/shacl.py` compares the reports of a thousand mutations.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks.mutants import Graph, first_article, graph_of, mutate
from mapping.publication.corpus import read_corpus
from mapping.rdf.parsing import read_rdf
from mapping.shacl.shapes import load_shapes
from mapping.shacl.validation import validate
from ontology import FOLDER, SEEDS
from tests.shapes.test_shapes import CONFORMING, EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from mapping.shacl.results import Result

#: Changes of one graph: one validation with pySHACL shows them all.
MUTATIONS: Final = 40


@pytest.fixture(scope="module")
def kinds() -> list[ox.Quad]:
    return read_rdf(FOLDER / "kinds.ttl").quads


@pytest.fixture(scope="module")
def article() -> Graph:
    corpus = read_corpus(SEEDS)
    return graph_of(first_article(corpus), corpus)


@pytest.mark.parametrize("example", [*EXAMPLES, CONFORMING], ids=lambda path: path.stem)
def test_the_reports_on_an_example_are_equal(example: Path, kinds: list[ox.Quad]) -> None:
    report = validate(read_rdf(example).quads, load_shapes(engine="both"), kinds)
    assert bool(report.results) is (example != CONFORMING)


@pytest.mark.parametrize("seed", range(2))
def test_the_reports_on_mutants_of_the_first_article_are_equal(seed: int, article: Graph) -> None:
    mutant = mutate(article, MUTATIONS, seed)
    compiled, pyshacl = (results_of(mutant, engine) for engine in ("compiled", "pyshacl"))
    assert compiled == pyshacl
    assert len(compiled) > MUTATIONS


def results_of(graph: Graph, engine: str) -> Counter[Result]:
    """Return the results but those of sh:lessThan, with which pySHACL orders values of two types (SHACL, 4.5.3)."""
    shapes = load_shapes(engine="compiled" if engine == "compiled" else "pyshacl")
    report = validate(graph.quads, shapes, graph.background)
    return Counter(result for result in report.results if "#LessThan" not in result.component)


def test_equal_seeds_make_equal_mutants(article: Graph) -> None:
    assert mutate(article, 5, 1) == mutate(article, 5, 1) != mutate(article, 5, 2)
