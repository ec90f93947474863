"""One article is checked; nothing that goes wrong with it reaches the others."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.hostile_sheets import SHEET, write_article
from mapping.errors import UnreadableInput
from mapping.publication import checking
from mapping.publication.checking import Outcome, background, check_article
from mapping.publication.corpus import Corpus, read_corpus
from mapping.rdf.shared_graphs import ontology_quads
from mapping.rdf.statements import NodeTexts
from mapping.rdf.triples import article_statements, entity_quads
from mapping.shacl.shapes import Engine, Shapes, load_shapes
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


def corpus_in(folder: Path, limits: str = "", sheet: str = SHEET) -> Corpus:
    (folder / "dataset.yaml").write_text(f"{{title: x, publisher: y, licence: 'https://l/', {limits}}}", "utf-8")
    write_article(folder / "story", sheet)
    return read_corpus(folder)


def check(corpus: Corpus, shapes: Shapes) -> Outcome:
    return check_article(corpus.sheets["story"], "story", corpus, shapes)


def claims(count: int) -> str:
    claim = SHEET[SHEET.index("  - ") :]
    return SHEET + "".join(claim.replace("id: a", f"id: a{number}") for number in range(count - 1))


def test_a_good_article_has_quads_and_no_problem(tmp_path: Path, shapes: Shapes) -> None:
    outcome = check(corpus_in(tmp_path), shapes)
    assert outcome.quads
    assert (outcome.problems, outcome.rights) == ((), "quotes")


@pytest.mark.parametrize(("count", "codes"), [(3, set()), (4, {"L401"})])
def test_a_publisher_sets_how_many_claims_a_sheet_may_have(
    tmp_path: Path, shapes: Shapes, count: int, codes: set[str]
) -> None:
    outcome = check(corpus_in(tmp_path, "limits: {claims: 3}", claims(count)), shapes)
    assert {problem.code for problem in outcome.problems} == codes


@pytest.mark.parametrize(("engine", "count"), [("compiled", 8_000), ("pyshacl", 400)])
def test_checking_stops_when_its_time_is_up_also_within_pyshacl(tmp_path: Path, engine: Engine, count: int) -> None:
    corpus = corpus_in(tmp_path, f"limits: {{seconds: 1, claims: {count}}}", claims(count))
    started = time.process_time()
    outcome = check(corpus, load_shapes(engine=engine))
    assert time.process_time() - started < 4
    assert [problem.code for problem in outcome.problems] == ["L402"]
    assert "more than 1 s" in outcome.problems[0].message
    assert (outcome.quads, outcome.rights) == (None, "none")


def test_no_more_than_a_hundred_problems_are_looked_for(tmp_path: Path, shapes: Shapes) -> None:
    unknown = ", ".join(f"nobody-{number}" for number in range(5_000))
    sheet = SHEET.replace("SourceGroup, name: officials", f"SourceGroup, name: officials, member: [{unknown}]")
    outcome = check(corpus_in(tmp_path, sheet=sheet), shapes)
    assert [problem.code for problem in outcome.problems].count("R201") == 100
    assert [problem.code for problem in outcome.problems].count("L404") == 1


def test_pairs_that_the_rules_would_multiply_are_bounded(tmp_path: Path, shapes: Shapes) -> None:
    people = {f"p{number}": "{type: Person, name: x}" for number in range(41)}
    sheet = SHEET.replace("entities: {", f"entities: {{{', '.join(f'{name}: {one}' for name, one in people.items())}, ")
    names = list(people)
    agents, others = ", ".join(names[:10]), ", ".join(names)
    sheet = sheet.replace("port}", f"port, agent: [{agents}], affected: [{others}]}}")
    assert [problem.code for problem in check(corpus_in(tmp_path, sheet=sheet), shapes).problems] == ["L403"]


@pytest.mark.parametrize("error", [ValueError("odd"), UnreadableInput("shapes.ttl", "cannot be used"), MemoryError()])
def test_a_fault_of_ours_is_a_problem_of_the_article_that_brings_it_to_light(
    tmp_path: Path,
    shapes: Shapes,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(checking, "article_statements", fail)
    with caplog.at_level(logging.DEBUG):
        outcome = check(corpus_in(tmp_path), shapes)
    (problem,) = outcome.problems
    assert problem.code == "X501"
    assert f"{type(error).__name__}: {error}" in problem.message
    assert "Traceback" in caplog.text


def test_shapes_of_a_user_that_cannot_be_used_are_no_fault_of_an_article(
    tmp_path: Path, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UnreadableInput("mine.ttl", "cannot be used")

    monkeypatch.setattr(checking, "validate_statements", fail)
    with pytest.raises(UnreadableInput):
        check(corpus_in(tmp_path), Shapes(shapes.quads, ("mine.ttl",)))


def test_an_article_sees_what_is_said_elsewhere_of_all_that_it_mentions() -> None:
    corpus = read_corpus(SEEDS)
    article = read_fact_sheet(corpus.sheets[ARTICLE], ARTICLE, corpus.dataset, corpus.knowledge).article
    assert article
    statements = article_statements(article, corpus.iris)
    mentioned = {value for _, _, value in statements}
    elsewhere = entity_quads(corpus.entities, "en", corpus.iris) | ontology_quads(corpus.iris)
    described = {statement for statement in NodeTexts("b").statements(elsewhere) if statement[0] in mentioned}
    assert set(background(statements, corpus)) == described != set()


def test_the_ontology_is_read_once_for_all_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = read_corpus(SEEDS)
    first = background((), corpus)
    monkeypatch.setattr("mapping.publication.corpus.ontology_quads", lambda _: pytest.fail("read again"))
    assert background((), corpus) == first
