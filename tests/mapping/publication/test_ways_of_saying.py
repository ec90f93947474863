"""However an article reports words, a sheet can say it, and both the words and the shapes prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import pyoxigraph as ox
import pytest

from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import PREFIXES
from mapping.shacl.validation import Shapes, load_shapes
from mapping.sheet.allowed_values import Act
from mapping.sheet.model import LONGEST_QUOTE

if TYPE_CHECKING:
    from pathlib import Path

DATASET: Final = "{{title: t, publisher: p, licence: https://creativecommons.org/publicdomain/zero/1.0/, language: {}}}"
#: The act, the words of the article, and what the sheet says of them.
ACTS: Final = {
    "says": ("Ana Ruiz said that the quay would close.", "said", "closure() the quay closes"),
    "writes": ("Ana Ruiz wrote that the quay would close.", "wrote", "closure() the quay closes"),
    "thinks": ("Ana Ruiz believes that the quay will close.", "believes", "possible closure() the quay closes"),
    "wishes": ("Ana Ruiz hopes that the quay will close.", "hopes", "possible closure() the quay closes"),
    "fears": ("Ana Ruiz fears that the quay will close.", "fears", "possible closure() the quay closes"),
    "asks": ("Ana Ruiz asked whether the quay would close.", "asked whether", "doubts closure() the quay closes"),
    "declines": (
        "Ana Ruiz declined to say when the quay would close.",
        "declined to say",
        "doubts closure() it closes",
    ),
}


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


class Checker:
    """Checks one article by everything that stands between it and publication."""

    def __init__(self, folder: Path, shapes: Shapes) -> None:
        self._folder, self._shapes = folder, shapes

    def check(self, text: str, sheet: str, language: str = "en") -> tuple[list[str], ox.Store]:
        (self._folder / "case").mkdir()
        (self._folder / "dataset.yaml").write_text(DATASET.format(language), "utf-8")
        (self._folder / "case" / "article.txt").write_text(text, "utf-8")
        (self._folder / "case" / "facts.yaml").write_text(f"factsheet: 2\n{sheet}", "utf-8")
        corpus, store = read_corpus(self._folder), ox.Store()
        outcome = check_article(corpus.sheets["case"], "case", corpus, self._shapes)
        store.extend(outcome.quads or ())
        return [f"{problem.code} {problem.message}" for problem in outcome.problems], store


@pytest.fixture
def checker(tmp_path: Path, shapes: Shapes) -> Checker:
    return Checker(tmp_path, shapes)


def rows(store: ox.Store, pattern: str, *names: str) -> set[tuple[str, ...]]:
    variables = " ".join(f"?{name}" for name in names)
    found = store.query(f"SELECT {variables} WHERE {{ {pattern} }}", prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(row[name].value for name in names) for row in found}


def test_there_is_an_example_of_every_act() -> None:
    assert list(ACTS) == list(get_args(Act))


@pytest.mark.parametrize("act", ACTS)
def test_every_act_can_be_written_and_is_proved(act: str, checker: Checker) -> None:
    text, cue, said = ACTS[act]
    sheet = f"entities: {{ana-ruiz: Person Ana Ruiz}}\nsayings:\n- claimant: ana-ruiz\n  act: {act}\n  cue: {cue}\n"
    problems, store = checker.check(text, f"{sheet}  {text.rstrip('.')}: {said}\n")
    assert problems == []
    pattern = "?said onr:act ?act ; onr:cueSpan/oa:hasSelector/oa:exact ?cue"
    assert rows(store, pattern, "act", "cue") == {(f"{PREFIXES['onr']}{act}", cue)}


def test_each_part_of_a_cue_has_its_span(checker: Checker) -> None:
    sheet = """entities: {ana-ruiz: Person Ana Ruiz}
sayings:
- claimant: ana-ruiz
  cue: teilte ... mit
  der Kai werde geschlossen: closure() der Kai wird geschlossen
"""
    problems, store = checker.check("Ana Ruiz teilte am Montag mit, der Kai werde geschlossen.", sheet, "de")
    assert problems == []
    pattern = "?said onr:cue ?cue ; onr:cueSpan/oa:hasSelector/oa:exact ?part"
    assert rows(store, pattern, "cue", "part") == {("teilte ... mit", "teilte"), ("teilte ... mit", "mit")}


@pytest.mark.parametrize(
    ("quote", "codes"),
    [
        ("[Wir gehen, nicht]", []),  # 9 and 5 characters
        ("haltlos", []),  # inside quotation marks, and unique
        ("Kai", ["Q104"]),
        ("[Wir gehen, Kai]", []),  # 12 together
        ("[Wir geh, Kai]", ["Q104"]),
    ],
)
def test_a_quote_is_long_enough_by_all_its_parts_or_by_its_quotation_marks(
    quote: str, codes: list[str], checker: Checker
) -> None:
    text = "„Wir gehen“, sagte Ana Ruiz am Kai, „nicht“. Ben Okoro nannte das „haltlos“."
    speaker = "ben-okoro\n  cue: nannte" if quote == "haltlos" else "ana-ruiz\n  cue: sagte"
    sheet = f"""entities: {{ana-ruiz: Person Ana Ruiz, ben-okoro: Person Ben Okoro}}
sayings:
- claimant: {speaker}
  claims: [{{quote: {quote}, content: occurrence() es geschieht}}]
"""
    problems, _ = checker.check(text, sheet, "de")
    spoken = [problem.partition(" ")[0] for problem in problems if not problem.startswith("S001")]
    assert spoken == codes


@pytest.mark.parametrize(
    ("text", "cue", "said"),
    [
        ("It was said that the quay would close.", "It was said", "closure() the quay closes"),
        ("The quay will reportedly close in May.", "reportedly", "closure() the quay closes"),
        ("The quay is expected to close in May.", "is expected", "possible closure() the quay closes"),
    ],
)
def test_an_unnamed_voice_needs_no_entity(text: str, cue: str, said: str, checker: Checker) -> None:
    problems, store = checker.check(text, f"sayings:\n- cue: {cue}\n  {text.rstrip('.')}: {said}\n")
    assert problems == []
    assert rows(store, "?said a onr:Utterance ; onr:cue ?cue", "cue") == {(cue,)}
    assert rows(store, "?said onr:claimant ?someone", "someone") == set()


@pytest.mark.parametrize(
    ("length", "codes"), [(LONGEST_QUOTE, []), (LONGEST_QUOTE + 1, ["F004"])], ids=["longest", "longer"]
)
def test_sheet_and_shapes_know_one_greatest_length_of_a_quote(length: int, codes: list[str], checker: Checker) -> None:
    words = ("the quay will close " * length)[: length - 1] + "x"
    sheet = f"""entities: {{ana-ruiz: Person Ana Ruiz}}
sayings:
- claimant: ana-ruiz
  claims: [{{quote: {words}, content: closure() the quay closes}}]
"""
    problems, _ = checker.check(f"Ana Ruiz said {words}.", sheet)
    assert [code for problem in problems if (code := problem.partition(" ")[0]) != "S002"] == codes


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("The harbour report found that the quay sinks.", "The harbour report", "found"),
        ("A survey of dockers showed that the quay sinks.", "A survey of dockers", "showed"),
        ("Data from the tide gauge suggest that the quay sinks.", "Data from the tide gauge", "suggest"),
    ],
)
def test_documents_polls_and_data_are_sources(text: str, source: str, cue: str, checker: Checker) -> None:
    sheet = f"""entities: {{source: Document {source}}}
sayings:
- claimant: source
  cue: {cue}
  the quay sinks: occurrence() the quay sinks
"""
    problems, store = checker.check(text, sheet)
    assert problems == []
    pattern = "?claim a onr:Claim ; onr:claimant ?source . ?source a ?class ; rdfs:label ?name"
    assert rows(store, pattern, "class", "name") == {(f"{PREFIXES['foaf']}Document", source)}


def test_who_declines_to_comment_says_nothing_of_the_matter(checker: Checker) -> None:
    text = "The port declined to comment on the closure of the quay."
    sheet = """entities: {port: Organization the port}
sayings:
- claimant: port
  act: declines
  cue: declined to comment
  declined to comment on the closure of the quay: doubts closure() the closure of the quay
"""
    problems, store = checker.check(text, sheet)
    assert problems == []
    pattern = "?claim onr:stance ?stance ; onr:saidIn/onr:act ?act"
    assert rows(store, pattern, "stance", "act") == {(f"{PREFIXES['onr']}doubts", f"{PREFIXES['onr']}declines")}


def test_the_time_at_which_the_article_itself_says_something_is_shown_by_its_words(checker: Checker) -> None:
    text = "As of Monday the quay is closed. Nobody knows for how long."
    sheet = "sayings:\n- {quote: the quay is closed, content: closure() the quay, when: As of Monday}\n"
    problems, store = checker.check(text, sheet)
    assert problems == []
    pattern = "?claim a onr:Claim ; onr:when/onr:span/oa:hasSelector/oa:exact ?words"
    assert rows(store, pattern, "words") == {("As of Monday",)}


def test_a_source_speaks_in_no_narration(checker: Checker) -> None:
    text = "The port said that the quay was closed."
    sheet = """entities: {port: Organization the port}
sayings:
- {claimant: port, form: narration, quote: the quay was closed, content: closure() the quay}
"""
    problems, _ = checker.check(text, sheet)
    assert problems == ["R203 this claim is narration, so it has no claimant, cue or attribution"]
