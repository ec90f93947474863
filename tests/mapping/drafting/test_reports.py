"""Rules find who says what: quotations and reported clauses, with the cue and the words for the speaker."""

from __future__ import annotations

import pytest

from mapping.drafting.reports import Report, reports_in
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists


def reports_of(text: str, language: str) -> list[Report]:
    words = word_lists(language)
    return reports_in(ArticleText(text, words), words)


def shown(text: str, report: Report) -> tuple[str, str | None, str, str]:
    source = text[report.source[0] : report.source[1]] if report.source else None
    cue, content = (" ... ".join(text[a:b] for a, b in spans) for spans in (report.cue, report.content))
    return report.form, source, cue, content


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Ana Ruiz said the port would not sell its barges.",
            ("indirect", "Ana Ruiz", "said", "the port would not sell its barges"),
        ),
        (
            "“We will not sell the barges to anybody,” the mayor said on Monday.",
            ("direct", "the mayor", "said", "We will not sell the barges to anybody,"),
        ),
        (
            "Ana Ruiz, the mayor of Elden, said the sale was off.",
            ("indirect", "Ana Ruiz, the mayor of Elden", "said", "the sale was off"),
        ),
        (
            "According to the harbour office, the cranes have stood still for a week.",
            ("indirect", "the harbour office", "According to", "the cranes have stood still for a week"),
        ),
        (
            "The mayor told reporters that the barges were old.",
            ("indirect", "The mayor", "told", "that the barges were old"),
        ),
        (
            "The cranes stand still, the union said on Friday.",
            ("indirect", "the union", "said", "The cranes stand still"),
        ),
        (
            "In the last week, the cranes have stood still, harbour officials said.",
            ("indirect", "harbour officials", "said", "In the last week, the cranes have stood still"),
        ),
        (
            "Ana Ruiz’s criticism of the sale grew louder.",
            ("indirect", "Ana Ruiz’s", "criticism", "the sale grew louder"),
        ),
        (
            "“They sue,” he said, and nobody laughed.",
            ("direct", "he", "said", "They sue,"),
        ),
    ],
)
def test_english_reports(text: str, found: tuple[str, str, str, str]) -> None:
    assert [shown(text, each) for each in reports_of(text, "en")] == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Ein Sprecher der Hafenbehörde erklärte, die Kähne seien verkauft.",
            ("indirect", "Ein Sprecher der Hafenbehörde", "erklärte", "die Kähne seien verkauft"),
        ),
        (
            "Die Stadt teilte am Montag mit, dass die Kräne stillstehen.",
            ("indirect", "Die Stadt", "teilte ... mit", "dass die Kräne stillstehen"),
        ),
        (
            "„Wir verkaufen die Kähne nicht an einen Händler“, sagte Anna Reis.",
            ("direct", "Anna Reis", "sagte", "Wir verkaufen die Kähne nicht an einen Händler"),
        ),
        (
            "Laut Hafenbehörde stehen die Kräne seit einer Woche still.",
            ("indirect", "Hafenbehörde", "Laut", "stehen die Kräne seit einer Woche still"),
        ),
        (
            "Der Gewerkschaft zufolge stehen die Kräne seit einer Woche still.",
            ("indirect", "Der Gewerkschaft", "zufolge", "stehen die Kräne seit einer Woche still"),
        ),
        (
            "Die Kräne stünden seit Tagen still, so der Leiter des Hafens.",
            ("indirect", "der Leiter des Hafens", "so", "Die Kräne stünden seit Tagen still"),
        ),
        (
            "Deren Haltung bezeichnete er als „zutiefst verlogen und heuchlerisch“.",
            ("direct", "er", "bezeichnete", "zutiefst verlogen und heuchlerisch"),
        ),
        (
            "„Die Kähne sind alt und niemand kauft sie“, äußerte sich die Hafenbehörde.",
            ("direct", "die Hafenbehörde", "äußerte", "Die Kähne sind alt und niemand kauft sie"),
        ),
        (
            "Der Sprecher der Werft, ein alter Kapitän, wies die Stadt mit den Worten „mehr Mut und mehr Geld“ zurück.",
            ("direct", "Der Sprecher der Werft, ein alter Kapitän", "wies", "mehr Mut und mehr Geld"),
        ),
        (
            "Anna Reis (SPD), Präsidentin des Hafens, erklärte, die Kähne seien alt.",
            ("indirect", "Anna Reis (SPD), Präsidentin des Hafens", "erklärte", "die Kähne seien alt"),
        ),
    ],
)
def test_german_reports(text: str, found: tuple[str, str, str, str]) -> None:
    assert [shown(text, each) for each in reports_of(text, "de")] == [found]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sie las gestern in der Zeitung „Elden Post“.", "de"),
        ("Unter dem Motto „Hafen“ feierte die Stadt.", "de"),
        ("The band played the song “Harbour Lights” twice.", "en"),
        ("The cranes stood still for a week.", "en"),
    ],
)
def test_titles_and_narration_are_no_reports(text: str, language: str) -> None:
    assert reports_of(text, language) == []


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "Ana Ruiz said: “The barges are old.\n\n“Nobody will buy them from us.”"
    (report,) = reports_of(text, "en")
    assert [text[a:b] for a, b in report.content] == ["The barges are old.", "Nobody will buy them from us."]


def test_a_quotation_without_a_cue_is_of_the_speaker_before() -> None:
    text = "„Wir verkaufen die Kähne nicht“, sagte Anna Reis. „Das haben wir immer so gesagt.“"
    first, second = reports_of(text, "de")
    assert (first.form, second.form) == ("direct", "direct")
    assert first.source == second.source


def test_a_line_that_ends_with_a_colon_reports_the_next_one() -> None:
    text = "On Monday the mayor said:\n\n“We will not sell the barges to anybody.”"
    (report,) = reports_of(text, "en")
    assert shown(text, report) == ("direct", "the mayor", "said", "We will not sell the barges to anybody.")


def test_a_joined_verb_has_the_subject_of_the_verb_before() -> None:
    text = "The mayor praised the union and said that the barges were old."
    assert shown(text, reports_of(text, "en")[-1])[:3] == ("indirect", "The mayor", "said")


@pytest.mark.parametrize(
    ("text", "language", "audience"),
    [
        ("The mayor told reporters that the barges were old.", "en", "reporters"),
        ("Ana Ruiz told the Elden Post she would not sell.", "en", "the Elden Post"),
        ("Ana Ruiz said in an interview with the Elden Post that she would not sell.", "en", "the Elden Post"),
        ("Ana Ruiz pledged to sell the barges.", "en", None),
        ("The mayor was told that the barges were old.", "en", None),
        ("Anna Reis sagte gegenüber dem „Boten“, die Kähne seien alt.", "de", "dem „Boten“"),
        ("Anna Reis sagte der Nachrichtenagentur, die Kähne seien alt.", "de", "der Nachrichtenagentur"),
        ("Der Chef der Agentur sagte, die Kähne seien alt.", "de", None),
    ],
)
def test_the_audience_of_a_report(text: str, language: str, audience: str | None) -> None:
    found = [text[slice(*each.audience)] if each.audience else None for each in reports_of(text, language)]
    assert found[:1] == [audience]


def test_the_words_for_an_audience_are_no_content() -> None:
    text = "“We will not sell the barges to anybody,” the mayor told the Elden Post."
    (report,) = reports_of(text, "en")
    assert (report.form, text[slice(*report.audience or ())]) == ("direct", "the Elden Post")


def test_a_language_without_a_file_has_no_reports() -> None:
    assert reports_of("Le maire a dit que les bateaux sont vieux.", "fr") == []
