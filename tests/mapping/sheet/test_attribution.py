"""Who says a claim is proved by the words around its quote: cue, speakers, audience and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from mapping.publication.corpus import read_kinds
from mapping.sheet.fact_sheet import FactSheetFile, read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.sheet.checked_article import ProvenUtterance

DATASET: Final = DatasetDescription(title="t", publisher="p", licence="https://example.org/licence")
KNOWLEDGE: Final = Knowledge({}, read_kinds())
ENTITIES: Final = """factsheet: 2
entities:
  ana-ruiz: Person Ana Ruiz
  rui-lima: Person Rui Lima
  city: City the city
  reporters: Group
sayings:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str, sayings: str) -> FactSheetFile:
    (folder / "article.txt").write_text(text, "utf-8")
    (folder / "facts.yaml").write_text(ENTITIES + sayings, "utf-8")
    return read_fact_sheet(folder / "facts.yaml", "a", DATASET, KNOWLEDGE)


def utterances(folder: Path, text: str, sayings: str) -> tuple[ProvenUtterance, ...]:
    sheet = read(folder, text, sayings)
    assert sheet.article is not None, sheet.problems
    return sheet.article.utterances


def codes(folder: Path, text: str, sayings: str) -> list[str]:
    return [problem.code for problem in read(folder, text, sayings).problems]


RUIZ: Final = "- claimant: ana-ruiz\n  We will sell the barges: planned sale(ana-ruiz)\n"


def test_the_cue_and_the_name_in_the_sentence_of_the_quote_prove_the_speaker(folder: Path) -> None:
    (said,) = utterances(folder, "“We will sell the barges,” said Mayor Ana Ruiz on Monday. Rui Lima denied it.", RUIZ)
    assert [span.exact for span in said.cue] == ["said"]
    assert [(each.entity, each.basis, each.span.exact) for each in said.mentions] == [("ana-ruiz", "named", "Ana Ruiz")]
    assert [span.exact for span in said.attribution] == ["said Mayor Ana Ruiz"]


def test_a_reporting_word_inside_the_quotation_is_no_cue(folder: Path) -> None:
    text = "“We will sell the barges, they said,” Ana Ruiz told the city."
    (said,) = utterances(folder, text, RUIZ)
    assert [span.exact for span in said.cue] == ["told"]


def test_a_phrase_that_reports_is_a_cue_in_a_sentence_without_a_reporting_verb(folder: Path) -> None:
    sayings = "- claimant: ana-ruiz\n  the barges are sold: sale()\n"
    (said,) = utterances(folder, "According to Ana Ruiz, the barges are sold.", sayings)
    assert [span.exact for span in said.cue] == ["According to"]
    (said,) = utterances(folder, "According to the city, Ana Ruiz said the barges are sold.", sayings)
    assert [span.exact for span in said.cue] == ["said"]


def test_a_surname_that_one_person_has_is_a_name(folder: Path) -> None:
    (said,) = utterances(folder, "“We will sell the barges,” said Ruiz.", RUIZ)
    assert [(each.basis, each.span.exact) for each in said.mentions] == [("named", "Ruiz")]


def test_the_name_of_another_sentence_proves_nothing(folder: Path) -> None:
    text = "Ana Ruiz left. “We will sell the barges,” she said."
    assert codes(folder, text, RUIZ) == ["V603"]
    (said,) = utterances(folder, text, RUIZ.replace("ruiz\n", "ruiz\n  as: she\n", 1))
    assert [(each.basis, each.span.exact) for each in said.mentions] == [("resolved", "she")]


def test_joint_speakers_share_one_utterance_and_each_is_named(folder: Path) -> None:
    sayings = "- claimant: [ana-ruiz, rui-lima]\n  We will sell the barges: planned sale(ana-ruiz)\n"
    (said,) = utterances(folder, "“We will sell the barges,” Ana Ruiz and Rui Lima said.", sayings)
    assert [each.entity for each in said.mentions] == ["ana-ruiz", "rui-lima"]
    assert codes(folder, "“We will sell the barges,” Ana Ruiz said.", sayings) == ["V603"]


def test_an_attribution_elsewhere_is_proof_if_the_author_gives_it(folder: Path) -> None:
    text = "“We will sell the barges.” It was evening when Ana Ruiz said so to reporters on Monday."
    given = RUIZ.replace("ruiz\n", "ruiz\n  attribution: Ana Ruiz said so\n", 1)
    assert codes(folder, text, RUIZ) == ["Q105", "V603"]
    (said,) = utterances(folder, text, given)
    assert [span.exact for span in said.attribution] == ["Ana Ruiz said so"]


def test_audience_and_time_are_proved_too(folder: Path) -> None:
    sayings = RUIZ.replace("ruiz\n", "ruiz\n  told_to: reporters\n  when: on Monday\n", 1)
    (said,) = utterances(folder, "“We will sell the barges,” Ana Ruiz told reporters on Monday.", sayings)
    assert [each.entity for each in said.mentions] == ["ana-ruiz", "reporters"]
    assert said.when is not None
    assert [span.exact for span in said.attribution] == ["Ana Ruiz told reporters on Monday"]
    assert codes(folder, "“We will sell the barges,” Ana Ruiz said. On Tuesday it rained.", sayings) == ["V603", "D303"]


def test_parts_of_a_cue_follow_each_other(folder: Path) -> None:
    sayings = "- claimant: ana-ruiz\n  cue: made ... known\n  the barges will be sold: planned sale(ana-ruiz)\n"
    (said,) = utterances(folder, "Ana Ruiz made it known that the barges will be sold.", sayings)
    assert [span.exact for span in said.cue] == ["made", "known"]
    assert codes(folder, "Ana Ruiz, known here, made sure that the barges will be sold.", sayings) == ["Q105"]


def test_the_parts_of_a_cue_may_be_in_pieces_that_the_author_points_at(folder: Path) -> None:
    text = "Ana Ruiz made in Old Dst. Four known what was known: the barges will be sold."
    sayings = "- claimant: ana-ruiz\n  cue: made ... known\n  the barges will be sold: planned sale(ana-ruiz)\n"
    assert set(codes(folder, text, sayings)) == {"Q105", "V603"}
    pieces = "[Ana Ruiz, made, {text: known, occurrence: 1}]"
    (said,) = utterances(folder, text, sayings.replace("  cue", f"  attribution: {pieces}\n  cue", 1))
    assert [(span.start, span.exact) for span in said.cue] == [(9, "made"), (31, "known")]
    backwards = "[Ana Ruiz made in Old Dst. Four known, {text: known, occurrence: 2}]"
    (said,) = utterances(folder, text, sayings.replace("  cue", f"  attribution: {backwards}\n  cue", 1))
    assert [span.start for span in said.cue] == [9, 31]


def test_a_piece_that_is_just_the_cue_or_a_name_says_which_of_several_is_meant(folder: Path) -> None:
    text = "Ana Ruiz, who said no, said to Ana Ruiz that the barges will be sold."
    sayings = "- claimant: ana-ruiz\n  cue: said\n  the barges will be sold: planned sale(ana-ruiz)\n"
    (near,) = utterances(folder, text, sayings)
    assert [near.mentions[0].span.start, near.cue[0].start] == [31, 23]
    pieces = "[{text: Ana Ruiz, occurrence: 1}, {text: said, occurrence: 2}]"
    (meant,) = utterances(folder, text, sayings.replace("  cue", f"  attribution: {pieces}\n  cue", 1))
    assert [meant.mentions[0].span.start, meant.cue[0].start] == [0, 23]
    assert [(span.start, span.exact) for span in meant.attribution] == [(0, "Ana Ruiz"), (23, "said")]


def test_a_colon_may_be_the_cue(folder: Path) -> None:
    sayings = "- claimant: ana-ruiz\n  cue: ':'\n  We will sell the barges: planned sale(ana-ruiz)\n"
    (said,) = utterances(folder, "Ana Ruiz: “We will sell the barges.”", sayings)
    assert [span.start for span in said.cue] == [8]
    assert codes(folder, "Ana Ruiz, “We will sell the barges.”", sayings) == ["Q105"]


def test_the_id_of_an_utterance_comes_from_its_words_and_not_from_its_place(folder: Path) -> None:
    text = "“We will sell the barges,” said Ana Ruiz. The city holds at least 4 barges."
    other = "- The city holds at least 4 barges: control(city)\n"
    (first,), (last,) = (utterances(folder, text, sayings) for sayings in (RUIZ + other, other + RUIZ))
    assert first.id == last.id


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("said", "Ana Ruiz said that a b c "),
        ("said ... then", "Ana Ruiz said that a b c "),
        ("said ... said", "Ana Ruiz said that a b c "),
    ],
)
def test_a_sentence_of_many_cues_and_names_takes_no_long_time(folder: Path, cue: str, words: str) -> None:
    # Each cue with each name, or each part with each other, would be some 10 million pairs.
    sayings = f"- claimant: ana-ruiz\n  cue: {cue}\n  x a b c y z v: planned sale(ana-ruiz)\n"
    assert set(codes(folder, words * 3000 + "x a b c y z v", sayings)) <= {"Q105", "V603", "V604", "Q104"}


def test_shortened_quotes_whose_end_is_missing_take_no_long_time(folder: Path) -> None:
    sayings = "".join(f"- a b c ... y{number} z: control(city)\n" for number in range(90))
    assert set(codes(folder, "a b c d e f " * 10_000, sayings)) == {"Q101"}


@pytest.mark.parametrize(
    ("text", "quote", "cue"),
    [
        ("“Is the bridge closed?” Ana Ruiz asked.", "Is the bridge closed", "asked"),
        ("“The bridge is closed!” Ana Ruiz said.", "The bridge is closed", "said"),
        ("Ana Ruiz disputed that the bridge is closed.", "the bridge is closed", "disputed"),
        ("Ana Ruiz wants the bridge to be closed.", "the bridge to be closed", "wants"),
        ("Ana Ruiz wants the city to know that the bridge is closed, she said.", "the bridge is closed", "said"),
    ],
)
def test_a_verb_that_seldom_reports_is_a_cue_in_a_sentence_without_another(
    folder: Path, text: str, quote: str, cue: str
) -> None:
    (said,) = utterances(folder, text, f"- claimant: ana-ruiz\n  {quote}: doubts possible occurrence() the bridge\n")
    assert [span.exact for span in said.cue] == [cue]


def test_the_german_for_fearing_and_refusing_is_a_cue(folder: Path) -> None:
    german = DATASET.model_copy(update={"language": "de"})
    for text, cue in (
        ("Ana Ruiz befürchtet, dass die Brücke gesperrt bleibt.", "befürchtet"),
        ("Ana Ruiz lehnt es ab, dass die Brücke gesperrt bleibt.", "lehnt"),
    ):
        (folder / "article.txt").write_text(text, "utf-8")
        sayings = "- claimant: ana-ruiz\n  dass die Brücke gesperrt bleibt: denies possible occurrence() gesperrt\n"
        (folder / "facts.yaml").write_text(ENTITIES + sayings, "utf-8")
        article = read_fact_sheet(folder / "facts.yaml", "a", german, KNOWLEDGE).article
        assert article is not None
        assert [[span.exact for span in each.cue] for each in article.utterances] == [[cue]]


FORGOTTEN: Final = "The city holds 4 barges in its harbour. “We will sell the barges,” Ana Ruiz said."
JOINED: Final = (
    "- claimant: ana-ruiz\n  We will sell the barges: planned sale(ana-ruiz)\n  {quote}: affirms actual occurrence()\n"
)


def warnings(folder: Path, text: str, sayings: str) -> list[str]:
    return [f"{each.code} {each.message}" for each in read(folder, text, sayings).problems]


def test_a_quote_that_a_forgotten_dash_gives_to_a_source_is_a_warning(folder: Path) -> None:
    sayings = JOINED.format(quote="The city holds 4 barges")
    (found,) = warnings(folder, FORGOTTEN.replace("its", "the"), sayings)
    assert found.startswith("V608 the sentence of this quote has neither a name or pronoun of Ana Ruiz")


def test_words_that_the_author_wrote_to_credit_it_lift_the_warning(folder: Path) -> None:
    sayings = JOINED.format(quote="The city holds 4 barges").replace(
        "ana-ruiz\n", "ana-ruiz\n  attribution: Ana Ruiz said\n", 1
    )
    assert warnings(folder, FORGOTTEN.replace("its", "the"), sayings) == []


@pytest.mark.parametrize(
    "after",
    [
        "The sale would pay for the new bridge.",
        "She had waited for the new bridge.",
        "“The bridge pays for the new bridge.”",
        "Ruiz has plans for the new bridge.",
        "The sale, according to Ruiz, pays for the new bridge.",
    ],
)
def test_a_sentence_that_goes_on_with_what_is_said_is_no_warning(folder: Path, after: str) -> None:
    text = f"“We will sell the barges,” Ana Ruiz said. {after}"
    assert warnings(folder, text, JOINED.format(quote="for the new bridge")) == []


def test_a_quote_in_the_sentence_of_the_cue_is_no_warning(folder: Path) -> None:
    text = "“We will sell the barges,” Ana Ruiz said, and the bridge stays open."
    assert warnings(folder, text, JOINED.format(quote="the bridge stays open")) == []


SAME: Final = """- claimant: city
  id: city-said
  The barges are old: occurrence() old
- claimant: rui-lima
  same_utterance_as: city-said
  We will sell the barges: planned sale(city)
"""
CITY_AND_LIMA: Final = "The barges are old, the city said. “We will sell the barges,” Rui Lima said."


def test_two_sayings_of_different_claimants_are_seldom_the_same_act(folder: Path) -> None:
    assert warnings(folder, CITY_AND_LIMA, SAME) == ["V609 same_utterance_as joins this saying with one of the city"]


def test_who_speaks_for_another_may_report_the_same_act(folder: Path) -> None:
    text = CITY_AND_LIMA.replace("Rui Lima said", "said spokesman Rui Lima")
    assert warnings(folder, text, SAME + "- spokesman Rui Lima: spokesperson(rui-lima, city)\n") == []


def test_who_is_only_spoken_of_speaks_for_nobody(folder: Path) -> None:
    sayings = "- claimant: city\n  through: rui-lima\n  Rui Lima sells the barges: sale(rui-lima)\n"
    assert warnings(folder, "The city said that Rui Lima sells the barges.", sayings) == [
        "V604 'Rui Lima' is named in the quote only, not as who speaks"
    ]
    spoken = "The city said through Rui Lima that Rui Lima sells the barges."
    assert warnings(folder, spoken, sayings) == []
