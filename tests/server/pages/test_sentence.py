"""A claim as a sentence: correct for every stance and modality, whatever the labels hold."""

from __future__ import annotations

import pytest

from server.pages.safe_text import tidy
from server.pages.sentence import Statement, in_past, sentence_of

PROPOSAL = Statement("Mohammad Javad Zarif", "affirms", "proposed", ("exchange of all prisoners",))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (Statement("Iran", content=("talks",)), "Iran said: talks"),
        (Statement("Iranian officials", "denies", content=("an agreement",)), "Iranian officials denied: an agreement"),
        (Statement("Experts", "doubts", content=("talks",)), "Experts doubted: talks"),
        (Statement("Ned Price", modality="planned", content=("a trip",)), "Ned Price said, as planned: a trip"),
        (Statement("Malley", "denies", "planned", ("a deal",)), "Malley denied, as planned: a deal"),
        (Statement("Babak", modality="possible", content=("a loss",)), "Babak said, as possible: a loss"),
        (Statement("Rabiei", modality="conditional", content=("news",)), "Rabiei said, on a condition: news"),
        (Statement(None, content=("a swap",)), "The article says: a swap"),
        (Statement(None, "denies", content=("a return",)), "The article denies: a return"),
        (Statement("TV", content=("one thing", "another")), "TV said: one thing; another"),
        (Statement("TV", content=("one thing",), more=1200), "TV said: one thing; and 1,200 more"),
        (Statement("TV"), "TV said something"),
        (Statement("TV", "", "", ("talks",)), "TV said: talks"),
        (
            Statement("Saeed Khatibzadeh", content=(PROPOSAL,)),
            "Saeed Khatibzadeh said that Mohammad Javad Zarif said, as proposed: exchange of all prisoners",
        ),
        (
            Statement("A", "denies", "possible", (Statement(None, content=("x",)),)),
            "A denied, as possible, that the article says: x",
        ),
        (Statement("A", content=("x", Statement("B", content=("y",)))), "A said: x; and that B said: y"),
    ],
)
def test_a_claim_makes_a_sentence(statement: Statement, sentence: str) -> None:
    assert str(sentence_of(statement)) == sentence


@pytest.mark.parametrize(
    ("stance", "verb"), [("affirms", "affirmed"), ("denies", "denied"), ("doubts", "doubted"), ("shrugs", "shrugs")]
)
def test_a_stance_has_one_verb_for_one_speaker_and_for_many(stance: str, verb: str) -> None:
    assert in_past(stance) == verb


def test_what_comes_out_of_the_data_can_be_told_from_our_words() -> None:
    parts = sentence_of(Statement("<b>", "denies", content=("x said: y",))).parts
    assert [(part.text, part.is_data) for part in parts] == [
        ("<b>", True), (" denied", False), (": ", False), ("x said: y", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("safe \u202egnp.exe", "safe gnp.exe"),
        ("\u2067\u2069a", "a"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("  wide   open  ", "wide open"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ud83d".encode("utf-8", "replace").decode(), "?"),
    ],
)
def test_a_label_has_no_say_in_how_the_rest_reads(label: str, shown: str) -> None:
    assert tidy(label) == shown


def test_a_long_label_is_shortened() -> None:
    assert len(tidy("x" * 100_000)) == 200
    assert tidy("x" * 100_000).endswith("…")
    assert len(tidy(" " * 100_000 + "x")) <= 200
