"""A claim as a sentence: in the words of its article, or with one plain verb, whatever the data holds."""

from __future__ import annotations

from typing import get_args

import pytest

from mapping.sheet.allowed_values import Modality, Stance
from ontology import FOLDER
from server.pages.safe_text import tidy
from server.pages.sentence import Sentence, Statement, in_past, introduction_of, plain_verb, sentence_of
from server.pages.title_words import title_words

LANGUAGES = sorted(path.stem for path in (FOLDER / "titles").glob("*.toml"))
QUOTE = "We don’t want to leave anyone behind."
PROPOSAL = Statement(("Zarif",), modality="proposed", content=("exchange",))
NARRATED = Statement((), is_attributed=False, content=("x",))


def said(words: str, *claimants: str, cue: str = "said", told_to: tuple[str, ...] = (), **values: object) -> str:
    statement = Statement(claimants, cue=cue, told_to=told_to, words=words, **values)  # type: ignore[arg-type]
    return str(sentence_of(statement))


def stated(*claimants: str, **values: object) -> str:
    return str(sentence_of(Statement(claimants, **values)))  # type: ignore[arg-type]


def quoted(words: str, *claimants: str, cue: str = "said", told_to: tuple[str, ...] = (), **values: object) -> str:
    return said(words, *claimants, cue=cue, told_to=told_to, is_quotation=True, **values)


def test_a_quotation_has_its_speaker_the_reporting_word_the_audience_and_quotation_marks() -> None:
    event = "an event organized by Hostage Aid"
    assert quoted(QUOTE, "Robert Malley", cue="told", told_to=(event,)) == f"Robert Malley told {event}: “{QUOTE}”"
    assert quoted("“No,”", "Ann", told_to=("reporters",)) == "Ann said to reporters: “No”"


def test_what_is_no_quotation_has_no_quotation_marks_of_ours() -> None:
    assert said("the talks are over.", "Ann") == "Ann said: the talks are over"
    assert said("it made “some progress.”", "Ann") == "Ann said: it made “some progress.”"
    assert said("it sailed for the U.S.", "Ann") == "Ann said: it sailed for the U.S."


def test_words_of_the_article_that_introduce_it_come_first() -> None:
    introduction = "Ann told reporters on Monday"
    assert quoted(QUOTE, "Ann", introduction=introduction) == f"{introduction}: “{QUOTE}”"
    assert (
        said("that it was late", "Ann", introduction=introduction, goes_on=True) == f"{introduction} that it was late"
    )


def test_whoever_speaks_for_others_is_named_after_them() -> None:
    rail, person = ("Calder Rail",), ("Ben Okafor",)
    told = "Calder Rail (through Ben Okafor)"
    assert said("Calder Rail would not pay, he said", *rail, cue="", through=person) == (
        f"{told}: Calder Rail would not pay, he said"
    )
    assert said("it paid", *rail, cue="denied", through=person) == f"{told} denied: it paid"
    assert said("it paid", *rail, cue="according to", through=person) == f"According to {told}: it paid"
    assert stated(*rail, stance="denies", content=("a payment",), through=person) == f"{told} denied: a payment"
    assert str(introduction_of(Statement(rail, cue="", through=person))) == told


def test_the_article_speaks_for_itself_and_the_editor_infers() -> None:
    assert str(sentence_of(Statement((), is_attributed=False, words="The ship sailed."))) == (
        "The article writes: The ship sailed"
    )
    inferred = Statement((), is_attributed=False, is_inferred=True, words="his son … Ben", content=("Ben is his son",))
    assert str(sentence_of(inferred)) == "The editor infers: Ben is his son"


def test_joint_speakers_are_joined_and_a_source_without_a_name_says_so() -> None:
    assert quoted("No.", "Ann", "Ben") == "Ann and Ben said: “No.”"
    assert quoted("No.", "Ann", "Ben", "Cem") == "Ann, Ben and Cem said: “No.”"
    assert said("the ship sailed", cue="reportedly") == "An unnamed source (reportedly): the ship sailed"
    assert stated(content=("a voyage",)) == "An unnamed source stated: a voyage"
    assert stated("Ann", content=(Statement((), content=("a voyage",)),)) == (
        "Ann stated that an unnamed source stated: a voyage"
    )


@pytest.mark.parametrize(
    ("cue", "sentence"),
    [
        ("According to", "According to Ann: it sailed"),
        ("recalling", "Ann, recalling: it sailed"),
        ("pledge", "Ann (pledge): it sailed"),
        ("", "Ann: it sailed"),
    ],
)
def test_a_reporting_word_that_is_no_verb_makes_a_sentence_too(cue: str, sentence: str) -> None:
    assert said("it sailed", "Ann", cue=cue) == sentence


def test_of_a_long_quote_the_first_words_are_left() -> None:
    quote = sentence_of(Statement(("Ann",), cue="said", words="never again " * 50, is_quotation=True))
    assert str(quote).startswith("Ann said: “never again never")
    assert str(quote).endswith((" again…”", " never…”"))
    assert len(str(quote)) < 200
    assert not quote.is_whole
    assert sentence_of(Statement(("Ann",), words="No.", is_quotation=True)).is_whole


def test_a_title_is_in_the_language_of_its_article_if_we_know_that() -> None:
    assert quoted("Wir schaffen das.", "Angela Merkel", cue="sagte", language="de-AT") == (
        "Angela Merkel sagte: „Wir schaffen das.“"
    )
    assert quoted("Nein.", "A", "B", cue="teilte ... mit", told_to=("der Presse",), language="de") == (
        "A und B teilte mit gegenüber der Presse: „Nein.“"
    )
    assert said("das Schiff sei fort", cue="angeblich", language="de") == (
        "Eine ungenannte Quelle (angeblich): das Schiff sei fort"
    )
    assert stated("A", "B", stance="denies", content=("Reise",), language="de") == "A und B bestritten: Reise"
    assert stated("A", stance="denies", content=("Reise",), language="de") == "A bestritt: Reise"
    assert stated("Kreise", is_group=True, content=("Reise",), language="de") == "Kreise erklärten: Reise"
    french = sentence_of(Statement(("Ann",), cue="dit", words="Non.", is_quotation=True, language="fr"))
    assert (str(french), french.language) == ("Ann (dit): “Non.”", "en")
    assert sentence_of(Statement(("Ann",), language="../../secret")).language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_of_stance_and_modality_has_a_verb_of_its_own(language: str) -> None:
    words = title_words(language)
    pairs = [(stance, modality) for stance in get_args(Stance) for modality in get_args(Modality)]
    assert len({words.verb(*pair) for pair in pairs}) == len(pairs) == 15
    assert {len(table) for table in words.verbs.values()} == {len(get_args(Modality))}
    assert words.language == language


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": ("talks",)}, "Iran stated: talks"),
        ({"stance": "denies", "content": ("a deal",)}, "Iran denied: a deal"),
        ({"stance": "denies", "modality": "planned", "content": ("a deal",)}, "Iran refused: a deal"),
        ({"modality": "proposed", "content": ("a deal",)}, "Iran proposed: a deal"),
        ({"modality": "possible", "act": "fears", "content": ("a loss",)}, "Iran feared: a loss"),
        ({"stance": "denies", "act": "fears", "content": ("a loss",)}, "Iran denied: a loss"),
        ({"content": ("one thing", "another")}, "Iran stated: one thing; another"),
        ({"content": ("one thing",), "more": 1200}, "Iran stated: one thing; and 1,200 more"),
        ({}, "Iran stated something"),
        ({"stance": "", "modality": "", "content": ("talks",)}, "Iran stated: talks"),
        ({"content": (PROPOSAL,)}, "Iran stated that Zarif proposed: exchange"),
        (
            {"stance": "denies", "modality": "possible", "content": (NARRATED,)},
            "Iran ruled out that the article stated: x",
        ),
        ({"content": ("x", PROPOSAL)}, "Iran stated: x; and that Zarif proposed: exchange"),
    ],
)  # fmt: skip
def test_without_its_words_a_claim_has_a_plain_verb_and_labels(values: dict[str, object], sentence: str) -> None:
    assert stated("Iran", **values) == sentence


def test_a_label_of_stance_and_modality_is_one_verb() -> None:
    assert plain_verb("denies", "planned") == "refused"
    assert plain_verb("affirms", "possible", "wishes") == "hoped"
    assert plain_verb("shrugs", "planned") == "shrugs"


def test_who_asks_or_declines_to_comment_is_not_said_to_doubt() -> None:
    assert plain_verb("doubts", "actual", "asks") == "asked"
    assert plain_verb("doubts", "planned", "declines") == "declined to comment"
    assert plain_verb("doubts", "actual", "writes") == "doubted"


@pytest.mark.parametrize(
    ("stance", "verb"), [("affirms", "affirmed"), ("denies", "denied"), ("doubts", "doubted"), ("shrugs", "shrugs")]
)
def test_a_stance_has_one_verb_for_one_speaker_and_for_many(stance: str, verb: str) -> None:
    assert in_past(stance) == verb


def parts_of(sentence: Sentence) -> list[tuple[str, bool]]:
    return [(part.text, part.is_data) for part in sentence.parts]


def test_what_comes_out_of_the_data_can_be_told_from_our_words() -> None:
    assert parts_of(sentence_of(Statement(("<b>",), stance="denies", content=("x said: y",)))) == [
        ("<b>", True), (" denied", False), (": ", False), ("x said: y", True),
    ]  # fmt: skip
    assert parts_of(sentence_of(Statement(("<b>",), cue="said", words="<i>", is_quotation=True))) == [
        ("<b>", True), (" ", False), ("said", True), (": “", False), ("<i>", True), ("”", False),
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
    assert quoted(label, label, cue=label) == f"{shown} ({shown}): “{shown}”"


def test_a_long_label_is_shortened() -> None:
    assert len(tidy("x" * 100_000)) == 200
    assert tidy("x" * 100_000).endswith("…")
    assert len(tidy(" " * 100_000 + "x")) <= 200
    assert len(quoted("x" * 100_000, "y" * 100_000, cue="z" * 100_000)) < 500
