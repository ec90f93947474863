"""The scripts about shapes and sheets run to their end on little data, with true mutants and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import checking, shacl
from benchmarks.mutants import Graph, copies, first_article, graph_of, mutate, union
from mapping.publication.corpus import Corpus, read_corpus
from mapping.shacl.validation import load_shapes, validate
from ontology import SEEDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(SEEDS)


@pytest.fixture(scope="module")
def article(corpus: Corpus) -> Graph:
    return graph_of(first_article(corpus), corpus)


def test_the_engines_are_compared(short_seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shacl.main([f"--seeds={short_seeds}", "--batch", "2", "--compared", "1", "--mutants", "0"])
    lines = capsys.readouterr().out.splitlines()
    for name in ("one article, results", "results of the 1 articles that", "mutants with different reports"):
        assert [line.endswith("| at most 0.00 | yes |") for line in lines if line.startswith(f"| {name}")] == [True]
    assert sum("pySHACL over compiled" in line for line in lines) == 2


def test_the_stages_of_a_check_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    checking.main(["--claims", "7", "--repeats", "1"])
    printed = capsys.readouterr().out
    assert "| generated sheet: claims, quads | 7, " in printed
    assert all(f"first article: {stage} |" in printed for stage in ("read and prove", "map", "background", "validate"))


def test_a_generated_sheet_has_as_many_claims_as_asked_for(tmp_path: Path) -> None:
    corpus = checking.corpus_of_claims(tmp_path, 11)
    assert len(first_article(corpus).claims) == 11


def test_a_mutant_has_other_triples_and_the_article_is_as_it_was(article: Graph) -> None:
    mutant = mutate(article, 10, 1)
    assert 0 < len(set(mutant.quads) ^ set(article.quads)) <= 20
    assert validate(article.quads, load_shapes(), article.background).results == ()
    assert validate(mutant.quads, load_shapes(), mutant.background).results != ()


def test_copies_differ_in_their_names_and_conform_together(corpus: Corpus, article: Graph) -> None:
    graphs = list(copies(first_article(corpus), corpus, 3))
    whole = union(graphs)
    assert len(set(whole.quads)) == 3 * len(article.quads)
    assert validate(whole.quads, load_shapes(), whole.background).results == ()
