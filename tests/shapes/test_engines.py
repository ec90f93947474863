"""The compiled shapes of onrecord report what pySHACL reports: on every example, and on mutants of the first article.

`benchmarks/shacl.py` compares the reports of a thousand mutations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from benchmarks.mutants import Graph, first_article, graph_of, mutate
from mapping.publication.corpus import read_corpus
from mapping.rdf.parsing import read_rdf
from mapping.shacl.shapes import load_shapes
from mapping.shacl.validation import validate
from ontology import FOLDER, SEEDS
from tests.shapes.test_shapes import CONFORMING, EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapping.shacl.results import Result

#: Changes of one graph: one validation with pySHACL shows them all.
MUTATIONS: Final = 80


@pytest.fixture(scope="module")
def kinds() -> Mapping[object, list[ox.Quad]]:
    """The quads of each kind."""
    found = defaultdict[object, list[ox.Quad]](list)
    for quad in read_rdf(FOLDER / "kinds.ttl").quads:
        found[quad.subject].append(quad)
    return found


def mentioned(quads: list[ox.Quad], kinds: Mapping[object, list[ox.Quad]]) -> list[ox.Quad]:
    """Return the quads of the kinds that some quads mention, and those that these mention: what an article is given."""
    seen: set[object] = set()
    left = {quad.object for quad in quads} & kinds.keys()
    while left:
        seen |= left
        left = ({quad.object for each in left for quad in kinds[each]} & kinds.keys()) - seen
    return [quad for each in sorted(seen, key=str) for quad in kinds[each]]


@pytest.fixture(scope="module")
def article() -> Graph:
    corpus = read_corpus(SEEDS)
    return graph_of(first_article(corpus), corpus)


@pytest.mark.parametrize("example", [*EXAMPLES, CONFORMING], ids=lambda path: path.stem)
def test_the_reports_on_an_example_are_equal(example: Path, kinds: Mapping[object, list[ox.Quad]]) -> None:
    quads = read_rdf(example).quads
    report = validate(quads, load_shapes(engine="both"), mentioned(quads, kinds))
    assert bool(report.results) is (example != CONFORMING)


def test_the_reports_on_mutants_of_the_first_article_are_equal(article: Graph) -> None:
    mutant = mutate(article, MUTATIONS, 0)
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
