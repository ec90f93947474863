"""Articles share situations: one IRI, described once, of which the claims of all of them speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.errors import BadCorpus, BuildRefused
from mapping.publication.build import Build, build
from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.publication.inputs import inputs_digest
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import KIND, ONR, RDFS, SCHEMA, XSD
from mapping.shacl.validation import load_shapes
from tests.conftest import silent
from tests.election import write_election

if TYPE_CHECKING:
    from pathlib import Path

IRIS = Iris("http://localhost:8000/")
BROOK_WINS, DENT_WINS = IRIS.shared_situation("brook-wins"), IRIS.shared_situation("dent-wins")
FILE = "situations.yaml"


@pytest.fixture
def election(tmp_path: Path) -> Path:
    return write_election(tmp_path / "election")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def publish(folder: Path, day: int = 1, *, withdraw: bool = False) -> Build:
    output, created = folder.parent / "out", f"2026-06-{day:02}T00:00:00+00:00"
    return build(folder, output, version="test", created=created, progress=silent, withdraw=withdraw)


def problems_of(folder: Path, slug: str) -> list[str]:
    corpus = read_corpus(folder)
    outcome = check_article(corpus.sheets[slug], slug, corpus, load_shapes())
    return [f"{each.line} {each.code} {each.message}" for each in outcome.problems]


def test_a_shared_situation_is_described_once_and_claimed_by_all_articles(election: Path) -> None:
    done = publish(election)
    assert done.problems == ()
    store = ox.Store.read_only(str(done.generation.store_path))
    graphs = {quad.graph_name for quad in store.quads_for_pattern(BROOK_WINS, None, None)}
    assert graphs == {IRIS.graph("situations"), IRIS.graph("narrated")}
    assert set(store.quads_for_pattern(BROOK_WINS, ONR.kind, None)) == {
        ox.Quad(BROOK_WINS, ONR.kind, KIND.victory, IRIS.graph("situations"))
    }
    claims = {quad.graph_name for quad in store.quads_for_pattern(None, ONR.content, BROOK_WINS)}
    slugs = ("board-names-brook", "dent-denies", "wards-counted")
    assert claims == {IRIS.article_graph(slug) for slug in slugs}
    doubt = ox.NamedNode(IRIS.in_article("dent-denies").situation("dents-doubt"))
    ((theme),) = store.quads_for_pattern(doubt, ONR.theme, None)
    assert theme.object == BROOK_WINS


def test_label_time_and_quantity_of_a_shared_situation_have_iris_below_its_own(election: Path) -> None:
    change(election / "dataset.yaml", "title:", "language: en-GB\ntitle:")
    corpus = read_corpus(election)
    said = {(quad.subject, quad.predicate): quad.object for quad in corpus.situation_quads}
    node = IRIS.shared_situation("election")
    assert said[node, RDFS.label] == ox.Literal("the election of the mayor", language="en-GB")
    assert said[node, ONR.when] == ox.NamedNode(f"{node.value}#time")
    assert said[ox.NamedNode(f"{node.value}#time"), ONR.earliest] == ox.Literal("2026-05-03", datatype=XSD.date)
    assert said[DENT_WINS, ONR.quantity] == ox.NamedNode(f"{DENT_WINS.value}#quantity")
    assert said[ox.NamedNode(f"{DENT_WINS.value}#quantity"), SCHEMA.value] == ox.Literal(900)


def test_situations_exclude_each_other_in_both_directions(election: Path) -> None:
    pairs = {
        (quad.subject, quad.object) for quad in read_corpus(election).situation_quads if quad.predicate == ONR.opposes
    }
    assert pairs == {(BROOK_WINS, DENT_WINS), (DENT_WINS, BROOK_WINS)}


def test_a_situation_of_an_article_may_exclude_a_shared_one(election: Path) -> None:
    change(
        election / "dent-denies" / "facts.yaml",
        "agent: carl-dent, theme",
        "opposes: brook-wins, agent: carl-dent, theme",
    )
    done = publish(election)
    assert done.problems == ()
    store = ox.Store.read_only(str(done.generation.store_path))
    own = ox.NamedNode(IRIS.in_article("dent-denies").situation("dents-doubt"))
    graph = IRIS.article_graph("dent-denies")
    pairs = {(quad.subject, quad.object) for quad in store.quads_for_pattern(None, ONR.opposes, None, graph)}
    assert pairs == {(own, BROOK_WINS), (BROOK_WINS, own)}


def test_a_sheet_of_another_language_speaks_of_a_situation_labelled_in_that_of_the_dataset(election: Path) -> None:
    sheet = election / "wards-counted" / "facts.yaml"
    change(sheet, "rights: none", "rights: none, language: de")
    (election / "wards-counted" / "article.txt").write_text("Ada Brook gewann die Wahl.\n", "utf-8")
    change(sheet, "Ada Brook won the election", "Ada Brook gewann die Wahl")
    assert problems_of(election, "wards-counted") == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("agent: carl-dent", "agent: carl-dint", "2:71: R201 'carl-dint' is not an entity"),
        ("kind: election", "kind: elections", "3:18: R201 'elections' is not a kind of situation"),
        ("opposes: dent-wins", "opposes: dent-win", "1:109: R201 'dent-win' is not in situations"),
        ("opposes: dent-wins", "opposes: brook-wins", "1:109: R202 'brook-wins' opposes itself"),
        ("carl-dent, theme: election", "carl-dent, theme: poll", "2:89: R201 'poll' is not in situations"),
        (", label: the election of the mayor", "", "3:11: F005 missing key 'label'"),
        (
            "label: the election",
            "title: the election",
            "unknown key 'title'\n  hint: Known here: status, reason, kind, label,",
        ),
        ("when: 3 May 2026", "when: {expression: on Sunday, edtf: 2026-05-03}", "D302"),
        ("when: 3 May 2026", "when: 3 May = 2026-33", "3:68: D301"),
        ("quantity: 900 votes", "quantity: much", "2:109: D304"),
        ("brook-wins:", "Brook:", "1:1: F004 'Brook' must be lower-case"),
        ("dent-wins:", "brook-wins:", "2:1: F002 'brook-wins' is defined twice"),
    ],
)
def test_a_mistake_in_the_file_is_a_problem_with_its_place(election: Path, old: str, new: str, problem: str) -> None:
    change(election / FILE, old, new)
    with pytest.raises(BadCorpus) as error:
        publish(election)
    assert any(problem in str(each) for each in error.value.problems), list(map(str, error.value.problems))


def test_what_the_shapes_refuse_in_the_file_is_a_problem_with_its_place(election: Path) -> None:
    change(election / FILE, "kind: election,", "kind: office,")
    with pytest.raises(BadCorpus) as error:
        publish(election)
    (problem,) = error.value.problems
    assert (problem.code, problem.line, problem.column) == ("S001", 3, 1)
    assert "agent is missing" in problem.message


def test_a_sheet_may_not_describe_a_situation_of_the_same_name(election: Path) -> None:
    sheet = election / "dent-denies" / "facts.yaml"
    change(sheet, "situations:\n", "situations:\n  brook-wins: {kind: victory, label: x, agent: ada-brook}\n")
    assert "4 F002 'brook-wins' is a shared situation already" in problems_of(election, "dent-denies")


def test_a_claim_may_not_have_the_name_of_a_shared_situation(election: Path) -> None:
    change(election / "wards-counted" / "facts.yaml", "sayings:\n  - ", "sayings:\n  - id: dent-wins\n    ")
    change(election / "wards-counted" / "facts.yaml", "- id: dent-wins\n    Ada", "- id: dent-wins\n    quote: Ada")
    change(election / "wards-counted" / "facts.yaml", "election: brook-wins", "election\n    content: brook-wins")
    assert problems_of(election, "wards-counted") == ["4 F002 'dent-wins' is a situation and a claim"]


def test_a_shared_accusation_is_not_narrated(election: Path) -> None:
    change(election / FILE, "kind: victory, label: Ada", "kind: fraud, label: Ada")
    assert problems_of(election, "wards-counted")[0].startswith("4 V602")


def test_a_former_title_is_not_that_of_a_shared_situation_without_a_tense(election: Path) -> None:
    line = "mayor: {kind: office, label: mayor, agent: ada-brook}\n"
    change(election / FILE, "election:", line + "election:")
    folder = election / "wards-counted"
    (folder / "article.txt").write_text("The former mayor Ada Brook is pleased.\n", "utf-8")
    change(folder / "facts.yaml", "Ada Brook won the election: brook-wins", "mayor Ada Brook is pleased: mayor")
    (problem,) = problems_of(election, "wards-counted")
    assert problem.startswith("4 R202 'former' before this title")


def test_the_number_of_a_shared_situation_is_in_the_words_of_each_claim_of_it(election: Path) -> None:
    change(election / "dent-denies" / "facts.yaml", "I won the election of 900 votes", "I won the election")
    (problem,) = problems_of(election, "dent-denies")
    assert problem.startswith("12 D305 900")


@pytest.mark.parametrize("old", ["brooks-victory", "article/board-names-brook/situation/victory"])
def test_a_shared_situation_redirects_from_its_former_name(election: Path, old: str) -> None:
    change(election / FILE, "brook-wins: {", f"brook-wins: {{moved: {old}, ")
    (gone,) = publish(election).generation.manifest.withdrawn
    path = old if "/" in old else f"situation/{old}"
    assert (gone.path, gone.moved_to) == (path, "situation/brook-wins")


def test_a_situation_of_an_article_moves_to_the_shared_ones_and_never_vanishes_unasked(election: Path) -> None:
    publish(election)
    sheet = election / "dent-denies" / "facts.yaml"
    text = sheet.read_text("utf-8")
    start, end = text.index("situations:\n"), text.index("sayings:\n")
    sheet.write_text(text[:start] + text[end:], "utf-8")
    doubt = "dents-doubt: {kind: judgement, label: Carl Dent doubts the count, agent: carl-dent, theme: brook-wins}\n"
    (election / FILE).write_text((election / FILE).read_text("utf-8") + doubt, "utf-8")
    path = "article/dent-denies/situation/dents-doubt"
    with pytest.raises(BuildRefused, match=path):
        publish(election, 2)
    change(election / FILE, "dents-doubt: {", f"dents-doubt: {{moved: {path}, ")
    (gone,) = publish(election, 3).generation.manifest.withdrawn
    assert (gone.path, gone.moved_to) == (path, "situation/dents-doubt")


def test_a_shared_situation_is_withdrawn_only_if_asked(election: Path) -> None:
    change(election / FILE, "election:", "runoff: {kind: election, label: the run-off}\nelection:")
    publish(election)
    change(election / FILE, "runoff: {kind: election, label: the run-off}\n", "")
    with pytest.raises(BuildRefused, match="situation/runoff"):
        publish(election, 2)
    (gone,) = publish(election, 3, withdraw=True).generation.manifest.withdrawn
    assert (gone.path, gone.moved_to) == ("situation/runoff", None)


@pytest.mark.parametrize(("old", "message"), [("dent-wins", "is in use"), ("entity/brook", "was an entity")])
def test_a_move_that_cannot_be_is_a_problem_of_the_file(election: Path, old: str, message: str) -> None:
    change(election / FILE, "brook-wins: {", f"brook-wins: {{moved: {old}, ")
    with pytest.raises(BadCorpus, match=message) as error:
        publish(election)
    assert [problem.line for problem in error.value.problems] == [1]


def test_a_kept_article_refuses_a_build_without_the_shared_situation_that_it_names(election: Path) -> None:
    publish(election)
    change(election / FILE, "opposes: dent-wins", "opposes: dent-won")
    change(election / FILE, "dent-wins: {", "dent-won: {")
    change(election / "dent-denies" / "facts.yaml", "cue: denied", "cue: deplored")
    with pytest.raises(BuildRefused, match=r"situations that are gone: .*/situation/dent-wins"):
        publish(election, 2, withdraw=True)


def test_the_file_is_an_input_of_a_build(election: Path) -> None:
    before = inputs_digest(read_corpus(election))
    change(election / FILE, "the election of the mayor", "the election of a mayor")
    assert inputs_digest(read_corpus(election)) != before
