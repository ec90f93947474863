"""A corpus adds kinds of situation to those of the ontology; its sheets use them like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.errors import BadCorpus
from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.publication.inputs import inputs_digest
from mapping.rdf.namespaces import KIND, ONR, RDFS, SKOS
from mapping.shacl.validation import load_shapes

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.checking import Outcome

KINDS: Final = """\
regatta: {label: regatta, definition: Boats race against each other., broader: contest}
sabotage: {label: sabotage, definition: Somebody is said to have damaged a boat., broader: offence}
"""
SHEET: Final = """\
factsheet: 1
entities:
  lima: {type: Person, name: Rui Lima}
situations:
  race: {kind: regatta, label: the boats race}
  hole: {kind: sabotage, label: a hole is drilled, agent: lima}
claims:
  - {id: raced, quote: The boats raced on Sunday., form: narration, content: race}
  - {id: drilled, quote: Rui Lima drilled a hole., form: narration, MODALITY content: hole}
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one article that uses two kinds of its own."""
    (tmp_path / "dataset.yaml").write_text("title: t\npublisher: p\nlicence: https://e.org/l\n", "utf-8")
    (tmp_path / "kinds.yaml").write_text(KINDS, "utf-8")
    (tmp_path / "races").mkdir()
    (tmp_path / "races" / "article.txt").write_text("The boats raced on Sunday. Rui Lima drilled a hole.\n", "utf-8")
    (tmp_path / "races" / "facts.yaml").write_text(SHEET.replace("MODALITY", "modality: possible,"), "utf-8")
    return tmp_path


def check(folder: Path) -> Outcome:
    read = read_corpus(folder)
    return check_article(read.sheets["races"], "races", read, load_shapes())


def test_a_sheet_uses_the_kinds_of_its_corpus(corpus: Path) -> None:
    outcome = check(corpus)
    assert outcome.problems == ()
    assert outcome.quads is not None
    kinds = {str(quad.object) for quad in outcome.quads if quad.predicate == ONR.kind}
    assert kinds == {"<http://localhost:8000/kind/regatta>", "<http://localhost:8000/kind/sabotage>"}


def test_own_kinds_are_concepts_of_the_scheme_below_a_kind_of_the_ontology(corpus: Path) -> None:
    iris = read_corpus(corpus).iris
    quads = read_corpus(corpus).own_kinds
    assert {quad.graph_name for quad in quads} == {iris.graph("ontology")}
    about = {(quad.predicate, quad.object) for quad in quads if quad.subject == iris.kind("regatta")}
    assert about >= {
        (SKOS.inScheme, ox.NamedNode("https://w3id.org/onrecord/kinds")),
        (SKOS.broader, KIND.contest),
        (RDFS.label, ox.Literal("regatta", language="en")),
        (SKOS.definition, ox.Literal("Boats race against each other.", language="en")),
    }
    assert ONR.accusing not in {property_ for property_, _ in about}


def test_a_kind_below_an_accusation_is_an_accusation(corpus: Path) -> None:
    read = read_corpus(corpus)
    flagged = {quad.subject for quad in read.own_kinds if quad.predicate == ONR.accusing}
    assert flagged == {read.iris.kind("sabotage")}
    (corpus / "races" / "facts.yaml").write_text(SHEET.replace("MODALITY ", ""), "utf-8")
    (problem,) = check(corpus).problems
    assert problem.code == "V602"


def test_an_own_kind_may_be_an_accusation_below_one_that_is_none(corpus: Path) -> None:
    (corpus / "kinds.yaml").write_text(KINDS.replace("broader: offence", "broader: harm, accusing: true"), "utf-8")
    assert "sabotage" in read_corpus(corpus).knowledge.kinds.accusing


def test_without_the_file_the_kind_is_unknown(corpus: Path) -> None:
    before = inputs_digest(read_corpus(corpus))
    (corpus / "kinds.yaml").unlink()
    assert [problem.code for problem in check(corpus).problems] == ["R201", "R201"]
    assert inputs_digest(read_corpus(corpus)) != before


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ("vote: {label: vote, definition: A vote., broader: contest}", "kinds.yaml:1:1: F002 'vote' is a kind of"),
        ("a: {label: a, definition: b., broader: contets}", r"kinds.yaml:1:\d+: R201 'contets'.*\n.*'contest'"),
        ("a: {label: a, definition: b., broader: a}", r"kinds.yaml:1:\d+: R201 'a' is not a kind"),
        ("a: {label: a, broader: contest}", "F005 missing key 'definition'"),
        ("a: {label: a, definition: b., broader: contest, accusing: perhaps}", "F004"),
        ("A kind: {label: a, definition: b., broader: contest}", "F004"),
    ],
)
def test_a_bad_file_of_kinds_is_refused_with_its_line(corpus: Path, kinds: str, message: str) -> None:
    (corpus / "kinds.yaml").write_text(kinds, "utf-8")
    with pytest.raises(BadCorpus, match=message):
        read_corpus(corpus)
