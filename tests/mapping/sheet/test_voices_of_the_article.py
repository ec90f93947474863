"""What the article itself says is published as a fact only if its words state it as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.corpus import corpus_of
from mapping.sheet.fact_sheet import read_fact_sheet

if TYPE_CHECKING:
    from pathlib import Path


def codes(folder: Path, text: str, line: str, speaker: str = "") -> list[str]:
    """Return the codes of the problems of a sheet with one saying, whose quote is the whole text."""
    (folder / "a").mkdir()
    (folder / "a" / "article.txt").write_text(text, "utf-8")
    entities = "entities: {ana: Person Ana Ruiz, ben: Person Ben Okoro}"
    sheet = f"factsheet: 2\n{entities}\nsayings:\n- {speaker}{text[:-1]}: {line}\n"
    path = folder / "a" / "facts.yaml"
    path.write_text(sheet, "utf-8")
    corpus = corpus_of(path)
    return [problem.code for problem in read_fact_sheet(path, "a", corpus.dataset, corpus.knowledge).problems]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("Ana Ruiz is the mayor of Elden.", "office(ana) mayor", []),
        ("Ana Ruiz is not the mayor of Elden.", "office(ana) mayor", ["V601"]),
        ("Ana Ruiz is not the mayor of Elden.", "denies office(ana) mayor", []),
        ("Ana Ruiz is reportedly the mayor of Elden.", "office(ana) mayor", ["V602"]),
        ("Ana Ruiz is expected to be the mayor of Elden.", "office(ana) mayor", ["V602"]),
        ("Ana Ruiz is expected to be the mayor of Elden.", "possible office(ana) mayor", []),
        ("Ana Ruiz has been the mayor since May 2019.", "office(ana) mayor", []),
        ("Ben Okoro was harbour master of Elden until May.", "office(ben) harbour master", ["V605"]),
        ("Ben Okoro was harbour master of Elden until May.", "office(ben, tense=past) harbour master", []),
    ],
)
def test_a_negated_a_hedged_or_a_past_statement_is_no_present_fact(
    tmp_path: Path, text: str, line: str, expected: list[str]
) -> None:
    assert codes(tmp_path, text, line) == expected


def test_a_claim_that_a_word_of_denial_reports_has_a_stance(tmp_path: Path) -> None:
    text = "Ana Ruiz denied the sale and called the harbour a ruin"
    quotes = ("the sale and called", "called the harbour a ruin")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "article.txt").write_text(f"{text}.", "utf-8")
    path = tmp_path / "a" / "facts.yaml"
    lines = f"  {quotes[0]}: denies sale()\n  {quotes[1]}: judgement(ana) a ruin\n"
    path.write_text(f"factsheet: 2\nentities: {{ana: Person Ana Ruiz}}\nsayings:\n- claimant: ana\n{lines}", "utf-8")
    corpus = corpus_of(path)
    problems = read_fact_sheet(path, "a", corpus.dataset, corpus.knowledge).problems
    assert [(problem.line, problem.code) for problem in problems] == [(6, "V601")]


@pytest.mark.parametrize(("line", "expected"), [("sale(ana)", ["V601"]), ("doubts sale(ana)", [])])
def test_who_declines_to_comment_affirms_nothing(tmp_path: Path, line: str, expected: list[str]) -> None:
    speaker = "claimant: ana\n  act: declines\n  cue: declined\n  "
    assert codes(tmp_path, "Ana Ruiz declined to comment on the sale.", line, speaker) == expected
