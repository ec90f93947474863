"""Precision, recall and F1 of what a reading found, and its agreement with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from mapping.errors import OnrecordError, UnreadableInput
from mapping.publication.corpus import read_kinds
from mapping.scoring.scores import Count, Scores, alpha, rows
from mapping.scoring.statements import Reading, read_statements
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription

if TYPE_CHECKING:
    from pathlib import Path

DATASET: Final = DatasetDescription(title="t", publisher="p", licence="https://example.org/")
KNOWLEDGE: Final = Knowledge({}, read_kinds())
TEXT: Final = "Ana Ruiz said the quay would close in May. Ben Okoro hopes the ferry will return soon. The port waits."
GOLD: Final = """factsheet: 2
entities:
  ana-ruiz: Person Ana Ruiz
  ben: {type: Person, name: Benjamin Okoro, also: Ben Okoro}
sayings:
- claimant: ana-ruiz
  the quay would close in May: planned closure() the quay closes
- claimant: ben
  act: wishes
  cue: hopes
  the ferry will return soon: possible resumption() the ferry returns
- The port waits: occurrence() the port waits
"""
#: Another name for the same person, half of a content, another modality, and a claim too many.
OTHER: Final = """factsheet: 2
entities:
  ruiz: Person Ana Ruiz
  okoro: Person Ben Okoro
sayings:
- claimant: ruiz
  quay would close: closure() the quay closes
- claimant: okoro
  act: wishes
  cue: hopes
  the ferry will return soon: possible resumption() the ferry returns
- claimant: okoro
  cue: hopes
  Ben Okoro hopes: occurrence() he hopes
"""


def read(folder: Path, sheet: str, text: str = TEXT) -> Reading:
    (folder / "article.txt").write_text(text, "utf-8")
    (folder / "facts.yaml").write_text(sheet, "utf-8")
    return read_statements(folder / "facts.yaml", "a", DATASET, KNOWLEDGE)


@pytest.fixture
def measures(tmp_path: Path) -> dict[str, dict[str, Any]]:
    scores = Scores()
    scores.add(read(tmp_path, GOLD), read(tmp_path, OTHER))
    return {row["measure"]: row for row in rows(scores)}


@pytest.mark.parametrize(
    ("measure", "gold", "found", "right"),
    [
        ("content exact", 2, 3, 1),
        ("content overlap", 2, 3, 2),
        ("cue exact", 2, 2, 2),  # two statements share a cue
        ("source exact", 2, 2, 2),
        ("addressee exact", 0, 0, 0),
        ("speaker", 2, 3, 2),  # by a name that both have
        ("form", 2, 3, 2),
        ("modality", 2, 3, 1),
        ("act", 2, 3, 2),
    ],
)
def test_what_is_found_is_counted(
    measure: str, gold: int, found: int, right: int, measures: dict[str, dict[str, Any]]
) -> None:
    row = measures[measure]
    assert (row["gold"], row["found"], row["right"]) == (gold, found, right)
    assert row["precision"] == (pytest.approx(right / found) if found else None)
    assert row["recall"] == (pytest.approx(right / gold) if gold else None)


def test_agreement_is_measured_on_what_both_have(measures: dict[str, dict[str, Any]]) -> None:
    assert measures["agreement: speaker"]["units"] == 2
    assert measures["agreement: speaker"]["alpha"] == 1
    assert measures["agreement: stance"]["alpha"] is None  # both affirm all
    assert measures["agreement: role of a word"]["units"] == 20
    assert 0.3 < measures["agreement: role of a word"]["alpha"] < 1


def test_a_reading_agrees_with_itself(tmp_path: Path) -> None:
    scores, gold = Scores(), read(tmp_path, GOLD)
    scores.add(gold, gold)
    listed = list(rows(scores))
    assert {row["f1"] for row in listed if row["gold"]} == {1}
    assert {row["alpha"] for row in listed if row["units"]} <= {1, None}


def test_f1_is_the_harmonic_mean() -> None:
    count = Count(gold=4, found=2, right=1)
    assert (count.precision, count.recall) == (0.5, 0.25)
    assert count.f1 == pytest.approx(1 / 3)
    assert (Count().precision, Count().recall, Count().f1) == (None, None, None)
    assert Count(gold=3, found=1).f1 == 0


def test_alpha_is_that_of_krippendorff() -> None:
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section A: two observers, binary data.
    one, two = "0100000000", "1110010100"
    assert alpha(list(zip(one, two, strict=True))) == pytest.approx(0.095, abs=0.001)
    assert alpha([("a", "a"), ("b", "b")]) == 1
    assert alpha([("a", "a")]) is None
    assert alpha([]) is None


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nltk.metrics.agreement", None)
    with pytest.raises(OnrecordError, match=r"onrecord\[score\]"):
        alpha([("a", "b")])


def test_a_sheet_with_problems_is_read_as_far_as_its_words_are_found(tmp_path: Path) -> None:
    sheet = GOLD.replace("  cue: hopes\n", "  cue: doubts\n").replace("the quay would", "the boat would")
    reading = read(tmp_path, sheet)
    assert {problem.code for problem in reading.problems} >= {"Q101", "Q105"}
    (statement,) = reading.statements
    assert statement.words.cue == ()
    assert statement.speakers == {frozenset({"benjamin okoro", "ben okoro"})}


def test_a_sheet_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"facts\.yaml: line 2: F001"):
        read(tmp_path, "factsheet: [2")
