"""A text is split into sentences at end marks and blank lines, in time that grows with its length."""

from __future__ import annotations

import pytest

from mapping.sheet.sentences import sentences_in
from mapping.sheet.word_lists import word_lists


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences_in(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The city sold it. Nobody knew.", ["The city sold it.", "Nobody knew."]),
        ("“Go,” he said. “Now!” He left.", ["“Go,” he said.", "“Now!”", "He left."]),
        ("It cost 1.5 million. 40 boats left.", ["It cost 1.5 million.", "40 boats left."]),
        ("He left… and came back.", ["He left… and came back."]),
        ("A line\nthat is wrapped.", ["A line\nthat is wrapped."]),
        ("A headline\n\nThe text", ["A headline", "The text"]),
        ("  \n\n  The text  \n ", ["The text"]),
        ("„Geh!“ Er ging.", ["„Geh!“", "Er ging."]),
        ("", []),
        (" \n\n \n", []),
    ],
)
def test_a_text_is_split_at_end_marks_and_blank_lines(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize("run", [" ", "\n", " \n", "\t", '"', ". ", '."'])
def test_a_long_run_of_white_space_or_marks_takes_no_long_time(run: str) -> None:
    # Read from each of its characters anew, the run would take minutes.
    text = f"One.{run * (300_000 // len(run))}two"
    assert split(text)[0].startswith("One.")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("“Is the bridge closed?” Ana Ruiz asked.", "en"),
        ('"Is the bridge closed?" Mayor Ana Ruiz asked reporters on Monday.', "en"),
        ("“Stop!” Ana Ruiz said, and left.", "en"),
        ("“Stop!” she said.", "en"),
        ("»Ist die Brücke zu?« Bürgermeisterin Ana Ruiz fragte den Rat.", "de"),
        ("»Ist sie zu?« überlegte Ana Ruiz.", "de"),
    ],
)
def test_a_sentence_goes_on_with_the_clause_that_reports_a_quotation(text: str, language: str) -> None:
    assert [text[start:end] for start, end in sentences_in(text, word_lists(language))] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "“Stop!” Ana Ruiz said that the bridge is closed.",
        "“Stop!” Ana Ruiz said the bridge was closed.",
        "“Stop!” Ana Ruiz left the room, she said.",
        "“Stop!” Everyone in the room left.",
    ],
)
def test_a_statement_after_a_quotation_is_a_sentence_of_its_own(text: str) -> None:
    found = [text[start:end] for start, end in sentences_in(text, word_lists("en"))]
    assert found == ["“Stop!”", text.removeprefix("“Stop!” ")]
