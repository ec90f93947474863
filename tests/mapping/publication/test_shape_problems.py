"""What the shapes find in a sheet is said with the sheet's own keys, at its line, and with the way to mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from mapping.publication.checking import check_article, check_entities
from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import PREFIXES
from mapping.shacl.validation import Shapes, load_shapes
from mapping.sheet.problem_messages import SHAPES
from ontology import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

DATASET: Final = "{title: x, publisher: y, licence: 'https://l/'}"
TEXT: Final = (
    "Ana Ruiz lives in Elden. The city denied that the ship left the port. Officials said that the ship left the port "
    "in 2030, if it rains.\n"
)
#: Nothing of it breaks a rule but one: the city's denial names no claim that it disputes.
SHEET: Final = """factsheet: 2
article: {published: 2026-01-05}
entities:
  ana-ruiz: Person Ana Ruiz
  elden: City Elden
  city: Organization the city
  officials: SourceGroup officials
sayings:
- Ana Ruiz lives in Elden: residence(ana-ruiz, location=elden) her home
- claimant: city
  denied that the ship left the port: denies left
- claimant: officials
  id: officials-said
  the ship left the port in 2030: {id: officials-say, content: left = travel() the ship leaves}
"""
RDF_NAME: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, PREFIXES))}|s):[a-zA-Z]|\bIRI|RDF|xsd")
HOME: Final = "residence(ana-ruiz, location=elden)"
SITUATIONS: Final = "sayings:\n"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


def messages(folder: Path, shapes: Shapes, sheet: str) -> list[tuple[str, str, str]]:
    """Return the line, the message and the hint of each problem of a sheet; all of them are the shapes'."""
    (folder / "dataset.yaml").write_text(DATASET, "utf-8")
    story = folder / "story"
    story.mkdir()
    (story / "article.txt").write_text(TEXT, "utf-8")
    (story / "facts.yaml").write_text(sheet, "utf-8")
    corpus = read_corpus(folder)
    found = check_article(corpus.sheets["story"], "story", corpus, shapes).problems
    assert {each.code for each in found} <= {"S001", "S002"}, list(map(str, found))
    return [(sheet.splitlines()[each.line - 1].strip("- "), each.message, each.hint) for each in found]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("", "", "denied that", "this claim: somebody else affirms what this claim denies"),
        (SITUATIONS, "  rui: Person Rui Lima\nsayings:\n", "rui:", "entity 'rui': no saying and no situation names"),
        (SITUATIONS, "situations:\n  trip: travel() a trip\nsayings:\n", "trip:", "'trip' (travel): no saying"),
        ("Person Ana Ruiz", "{type: Person, name: Ana Ruiz, same_as: 'https://x.org/'}", "ana-ruiz:", "same_as is no"),
        (HOME, "residence(ana-ruiz)", "Ana Ruiz lives", "situation 'her-home' (residence): location is missing"),
        (HOME, "residence(ana-ruiz, location=city)", "Ana Ruiz lives", "location names something that is no place"),
        (HOME, "residence(, location=elden)", "Ana Ruiz lives", "agent is missing"),
        (HOME, "ownership(ana-ruiz)", "Ana Ruiz lives", "affected is missing"),
        (HOME, "spokesperson(ana-ruiz)", "Ana Ruiz lives", "participant is missing"),
        (HOME, "kinship()", "Ana Ruiz lives", "participant is missing: a kinship has relatives"),
        (HOME, "acceptance()", "Ana Ruiz lives", "no role says who exchanges, accepts"),
        (HOME, "attack(ana-ruiz, ana-ruiz)", "Ana Ruiz lives", "the same entity is in agent and in affected"),
        (HOME, f"inferred {HOME}", "Ana Ruiz lives", "basis is inferred, and the quote is one piece"),
        (HOME, f"conditional {HOME}", "Ana Ruiz lives", "the modality is conditional, and no condition is named"),
        ("ship leaves}", "ship leaves, disputes: officials-say}", "the ship left", "the same stance"),
        ("denies left", "denies rain = occurrence() disputes officials-say", "denied that",
         "disputes names a claim that is about something else"),
        ("travel() the", "travel(when=in 2030) the", "the ship left", "the claim is actual, and when of its situation"),
        ("content: left = travel() the ship leaves}",
         "content: [left = travel() the ship leaves, officials-say]}",
         "the ship left", "content leads back to the claim itself"),
        ("denies left", "denies left\n  The city denied: denies officials-say", "the ship left",
         "no words of this claim are within the quote of the claim that reports it"),
        (HOME, "residence(ana-ruiz, location=elden, theme=her-home)", "Ana Ruiz lives",
         "theme leads back to the situation itself"),
        ("ship leaves}", "ship leaves, stance: denies}\n  ship left the port in 2030: left", "the ship left",
         "the same source affirms"),
    ],
)  # fmt: skip
def test_a_rule_is_said_with_the_keys_of_the_sheet(
    tmp_path: Path, shapes: Shapes, old: str, new: str, line: str, message: str
) -> None:
    found = messages(tmp_path, shapes, SHEET.replace(old, new, 1))
    assert any(at.startswith(line) and message in said for at, said, _ in found), found
    assert all(hint for _, _, hint in found)
    assert not [text for each in found for text in each[1:] if RDF_NAME.search(text)]


def test_a_shared_entity_is_found_at_its_line(tmp_path: Path, shapes: Shapes) -> None:
    (tmp_path / "dataset.yaml").write_text(DATASET, "utf-8")
    (tmp_path / "story").mkdir()
    entities = "elden: {type: City, name: Elden}\nana: {type: Person, name: Ana, same_as: 'https://x.org/'}\n"
    (tmp_path / "entities.yaml").write_text(entities, "utf-8")
    (found,) = check_entities(read_corpus(tmp_path), shapes)
    assert (found.file, found.line, found.column) == (str(tmp_path / "entities.yaml"), 2, 1)
    assert found.message.startswith("entity 'ana': same_as is no address of the same thing")


def test_each_text_is_of_a_shape_and_names_no_term() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("shapes*.ttl"))
    assert SHAPES.keys() <= set(re.findall(r"^s:([\w-]+) a sh:", text, re.MULTILINE))
    for said in SHAPES.values():
        assert all(said)
        assert not any(map(RDF_NAME.search, said)), said


def test_each_rule_that_only_warns_is_worded() -> None:
    text = (FOLDER / "shapes-recommended.ttl").read_text("utf-8")
    warned = re.findall(r"^s:([\w-]+) a sh:\w+ ;(?:(?!^s:).)*?sh:message", text, re.MULTILINE | re.DOTALL)
    assert len(warned) >= 10
    assert set(warned) <= SHAPES.keys()


def test_shapes_of_a_users_own_keep_their_words(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix onr: <https://w3id.org/onrecord#> .\n"
        "<https://x/#own> a sh:NodeShape ; sh:targetClass onr:Situation ;\n"
        '  sh:property [ sh:path onr:when ; sh:minCount 1 ; sh:message "Say when." ] .\n',
        "utf-8",
    )
    (tmp_path / "corpus").mkdir()
    found = messages(tmp_path / "corpus", load_shapes(own), SHEET)
    assert ("Ana Ruiz lives in Elden", "situation 'her-home' (residence): onr:when: Say when.") in [
        (line.partition(":")[0], said) for line, said, _ in found
    ]


def test_a_fault_of_onrecords_own_data_is_no_mistake_of_the_author(tmp_path: Path) -> None:
    # A shape of onrecord that no mistake in a sheet can break: here one that nothing fulfils.
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix onr: <https://w3id.org/onrecord#> .\n"
        "<https://w3id.org/onrecord/shapes#claim-has-one-stance> a sh:NodeShape ; sh:targetClass onr:Claim ;\n"
        '  sh:property [ sh:path onr:stance ; sh:minCount 9 ; sh:message "Nine." ] .\n',
        "utf-8",
    )
    (tmp_path / "dataset.yaml").write_text(DATASET, "utf-8")
    (tmp_path / "story").mkdir()
    (tmp_path / "story" / "article.txt").write_text(TEXT, "utf-8")
    (tmp_path / "story" / "facts.yaml").write_text(SHEET, "utf-8")
    corpus = read_corpus(tmp_path)
    found = check_article(corpus.sheets["story"], "story", corpus, load_shapes(own)).problems
    assert {each.code for each in found} == {"X501"}
    assert {each.hint for each in found} == {"Please report it with this article."}
