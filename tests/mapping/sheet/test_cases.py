"""One folder a case: an article and a fact sheet, and the graph or the messages they must give."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mapping.publication.corpus import read_kinds
from mapping.rdf.iris import Iris
from mapping.rdf.parsing import read_rdf
from mapping.rdf.triples import article_quads
from mapping.shacl.validation import load_shapes, validate
from mapping.sheet.fact_sheet import FactSheetFile, read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.problem_messages import is_warning
from ontology import FOLDER

CASES = sorted((Path(__file__).parents[2] / "cases").iterdir())
DATASET = DatasetDescription(title="case", publisher="us", licence="https://creativecommons.org/publicdomain/zero/1.0/")


def read(case: Path) -> FactSheetFile:
    return read_fact_sheet(case / "facts.yaml", case.name, DATASET, Knowledge({}, read_kinds()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_gives_its_graph_or_its_messages(case: Path) -> None:
    sheet = read(case)
    if (case / "expected.txt").is_file():
        messages = "".join(f"{problem}\n" for problem in sheet.problems).replace(f"{case}/", "")
        assert messages == (case / "expected.txt").read_text("utf-8")
        assert (sheet.article is not None) is all(map(is_warning, sheet.problems))
        return
    assert sheet.article is not None, sheet.problems
    triples = {quad.triple for quad in article_quads(sheet.article, Iris(DATASET.base_iri))}
    assert triples == {quad.triple for quad in ox.parse(path=case / "expected.ttl")}


def test_every_case_says_what_it_expects() -> None:
    for case in CASES:
        assert len(list(case.glob("expected.*"))) == 1, case.name


def test_the_graphs_of_all_cases_break_no_rule_but_those_about_what_nobody_speaks_of() -> None:
    articles = [sheet.article for sheet in map(read, CASES) if sheet.article]
    quads = [quad for article in articles for quad in article_quads(article, Iris(DATASET.base_iri))]
    report = validate(quads, load_shapes(), read_rdf(FOLDER / "kinds.ttl").quads)
    broken = {result.shape.partition("#")[2] for result in report.results if result.severity == "violation"}
    assert broken <= {"local-entity-is-spoken-of", "situation-names-the-affected"}
    # Whoever speaks, also for a claimant, is spoken of.
    iris = Iris(DATASET.base_iri)
    voices = {
        iris.in_article(article.slug).entity_of(name, article.sheet.entities)
        for article in articles
        for said in article.utterances
        for name in said.utterance.speakers
    }
    assert voices.isdisjoint(result.focus for result in report.results if "local-entity" in result.shape)
