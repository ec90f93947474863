"""The graph of an article says in PROV which model proposed a claim, in which run, and who confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.publication.checking import Outcome, check_article
from mapping.publication.corpus import corpus_of
from mapping.rdf.namespaces import PREFIXES
from mapping.shacl.validation import load_shapes

if TYPE_CHECKING:
    from pathlib import Path

TEXT: Final = (
    "Ana Ruiz said that the port would close. She added that nobody would work there. The cranes have stood still.\n"
)
DIGEST: Final = "2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfe"
HEAD: Final = f"""factsheet: 2
drafting:
  small-1: {{model: small-1, prompt: {DIGEST}, at: "2026-11-28T10:59:31Z"}}
"""
CONFIRMED: Final = """- claimant: ana-ruiz
  proposed_by: small-1
  confirmed_by: Eva Beck
  claims:
  - {id: closing, quote: the port would close, modality: planned, content: closure()}
- {claimant: ana-ruiz, as: She, id: work, quote: nobody would work there, stance: denies, content: occurrence()}
- id: still
  quote: The cranes have stood still
  content: closure() cranes
  proposed_by: small-1
  confirmed_by: [Eva Beck, Omar Dahl]
"""


def check(folder: Path, sayings: str, head: str = HEAD) -> Outcome:
    (folder / "article.txt").write_text(TEXT, "utf-8")
    entities = "entities: {ana-ruiz: Person Ana Ruiz}\n" if "ana-ruiz" in sayings else "# no entities\n"
    (folder / "facts.yaml").write_text(f"{head}{entities}sayings:\n{sayings}", "utf-8")
    return check_article(folder / "facts.yaml", "a", corpus_of(folder / "facts.yaml"), load_shapes())


def rows(outcome: Outcome, query: str) -> list[list[str]]:
    assert outcome.quads is not None, outcome.problems
    store = ox.Store()
    store.extend(outcome.quads)
    found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return sorted([str(each.value) if each else "" for each in row] for row in found)


def test_claims_of_a_model_are_told_from_those_of_the_editor(tmp_path: Path) -> None:
    query = """SELECT ?claim ?model ?digest ?at ?person {
      ?claim prov:wasGeneratedBy ?run ; onr:confirmedBy/foaf:name ?person .
      ?run a prov:Activity ; prov:wasAssociatedWith ?agent ; prov:used ?prompt ; prov:endedAtTime ?at .
      ?agent a prov:SoftwareAgent ; foaf:name ?model . ?prompt a prov:Plan ; schema:sha256 ?digest }"""
    found = rows(check(tmp_path, CONFIRMED), query)
    run = ["small-1", DIGEST, "2026-11-28T10:59:31Z"]
    assert [[claim.rpartition("/")[2], *rest] for claim, *rest in found] == [
        ["closing", *run, "Eva Beck"],
        ["still", *run, "Eva Beck"],
        ["still", *run, "Omar Dahl"],
    ]


def test_one_person_is_one_node_of_the_article(tmp_path: Path) -> None:
    query = "SELECT ?person ?name { ?person a prov:Person ; foaf:name ?name }"
    found = rows(check(tmp_path, CONFIRMED), query)
    assert [[iri.rpartition("#")[2], name] for iri, name in found] == [
        ["reviewer-Eva%20Beck", "Eva Beck"],
        ["reviewer-Omar%20Dahl", "Omar Dahl"],
    ]


def test_a_run_that_proposed_no_claim_is_not_published(tmp_path: Path) -> None:
    outcome = check(tmp_path, "- The cranes have stood still: closure()\n")
    assert rows(outcome, "SELECT ?run { ?run a prov:Activity }") == []


def test_a_claim_of_a_model_without_a_person_who_confirmed_it_is_refused(tmp_path: Path) -> None:
    outcome = check(tmp_path, "- {quote: The cranes have stood still, content: closure(), proposed_by: small-1}\n")
    (problem,) = outcome.problems
    assert (outcome.quads, problem.code, problem.line) == (None, "S001", 6)
    assert "a model proposed this claim, and nobody is named who confirmed it" in problem.message
    assert "write your name as confirmed_by" in problem.hint


def test_a_draft_is_only_a_draft_until_somebody_confirms_it(tmp_path: Path) -> None:
    for saying in (
        "- {quote: The cranes have stood still, content: closure(), proposed_by: small-1, status: draft}\n",
        "- {claimant: ana-ruiz, proposed_by: small-1, status: draft, the port would close: planned closure()}\n",
        "- {proposed_by: small-1, status: draft, The cranes have stood still: closure()}\n",
    ):
        assert [each.code for each in check(tmp_path, saying).problems] == ["F010"]


def test_the_name_of_a_claim_counts_before_that_of_its_saying(tmp_path: Path) -> None:
    saying = """- claimant: ana-ruiz
  proposed_by: small-1
  confirmed_by: Eva Beck
  claims:
  - {quote: the port would close, modality: planned, content: closure(), confirmed_by: Omar Dahl}
"""
    query = "SELECT ?name { ?claim onr:confirmedBy/foaf:name ?name }"
    assert rows(check(tmp_path, saying), query) == [["Omar Dahl"]]


def test_keys_of_a_run_are_checked(tmp_path: Path) -> None:
    head = HEAD.replace(DIGEST, "abc").replace("T10:59:31Z", "T25:59:31Z").replace("model: small-1, ", "")
    problems = check(tmp_path, "- {quote: The cranes have stood still, content: closure()}\n", head).problems
    assert sorted((each.code, each.line, each.message) for each in problems) == [
        ("F004", 3, "'at' must be a time that exists, and 2026-11-28T25:59:31Z is none"),
        ("F004", 3, "'prompt' must be a SHA-256: 64 digits and letters from a to f"),
        ("F005", 3, "missing key 'model'"),
    ]


def test_a_run_that_the_sheet_does_not_list_is_an_error_where_it_is_named(tmp_path: Path) -> None:
    saying = "- {claimant: ana-ruiz, proposed_by: small-2, the port would close: planned closure()}\n"
    (problem,) = check(tmp_path, saying).problems
    assert (problem.code, problem.line, problem.column) == ("R201", 6, 37)
    assert "small-1" in problem.hint
