"""A value that a fact sheet may hold is one that RDF can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mapping.sheet.value_types import (
    MAXIMUM_NAME_LENGTH,
    CalendarDate,
    HttpIri,
    Identifier,
    Language,
    Occurrence,
    Words,
    is_identifier,
)

if TYPE_CHECKING:
    from typing_extensions import TypeForm


def admits(value_type: TypeForm[object], value: object) -> bool:
    try:
        TypeAdapter(value_type).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "iri", ["https://example.org/", "http://localhost:8000/a?b=c#d", "https://example.org/é%20", "http://[::1]:80/"]
)
def test_addresses_are_admitted(iri: str) -> None:
    assert admits(HttpIri, iri)


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/100%", "https://example.org/%zz", "http://[", "http://example.org:/", "http://e:99999/",
        "http://e:80a/", "http:///path", "https://", "ftp://example.org/", "example.org", "https://example.org/a b",
        "https://example.org/\ue000", "https://example.org/?\ue000", "https://example.org/\u202egpj.exe",
        "https://example.org/\u200b", "https://example.org/\ufeff", "https://example.org/#a#b", "http://a@b@c/",
        "http://\u2100/", "https://example.org/\n",
    ],
)  # fmt: skip
def test_an_address_that_is_no_iri_or_shows_another_one_is_refused(iri: str) -> None:
    assert not admits(HttpIri, iri)


@settings(max_examples=100)
@example("example.org/100%")
@example("[")
@example("e/\ue000")
@given(st.text(alphabet=st.characters() | st.sampled_from("/:?#[]@%.1é\u202e\u00ad"), max_size=20))
def test_every_admitted_address_is_a_term_that_survives_writing_and_reading(rest: str) -> None:
    iri = f"http://{rest}"
    if admits(HttpIri, iri):
        triple = ox.Triple(ox.NamedNode(iri), ox.NamedNode("http://p/"), ox.NamedNode(iri))
        for syntax in (ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML):
            assert [quad.triple for quad in ox.parse(ox.serialize([triple], format=syntax) or b"", format=syntax)] == [
                triple
            ]


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "de-1996", "en-u-ca-gregory", "EN"])
def test_language_tags_are_admitted(tag: str) -> None:
    assert admits(Language, tag)


@pytest.mark.parametrize(
    "tag", ["en-US-ab", "en-12", "en-a", "e", "abcdefghi", "en_US", "", "en-", "en-US-US", "中文", "x-own", "i-klingon"]
)
def test_other_language_tags_are_refused(tag: str) -> None:
    assert not admits(Language, tag)


@settings(max_examples=100)
@given(st.from_regex(r"[a-zA-Z]{1,9}(-[a-zA-Z0-9]{1,9}){0,4}", fullmatch=True))
def test_every_admitted_language_tag_is_one_of_a_literal(tag: str) -> None:
    if admits(Language, tag):
        assert ox.Literal("x", language=tag).language == tag.lower()


@pytest.mark.parametrize(
    "words", ["\u200b", "\u200b\u200d\u2060", "\u3164", "\u2800", "\u0301", "\u00ad \u00a0", "\ufe0f", "\U000e0020"]
)
def test_words_that_nobody_can_see_are_refused(words: str) -> None:
    assert not admits(Words, words)


@pytest.mark.parametrize("words", ["a\x00b", "a\nb", "\u202eab", "a\ud800", "a\ue000", "", " ", "a" * 301])
def test_words_that_are_no_line_of_text_are_refused(words: str) -> None:
    assert not admits(Words, words)


@pytest.mark.parametrize("words", ["a", "می\u200cخواهم", "7", "…", "🙂", "e\u0301"])
def test_words_of_any_script_are_admitted(words: str) -> None:
    assert admits(Words, words)


@pytest.mark.parametrize("number", ["1.0", 1.0, True, "1_0", " 1", "+1", "-1", "0", "1001", "1e2", "9" * 5_000])
def test_only_digits_are_an_occurrence(number: object) -> None:
    assert not admits(Occurrence, number)


@pytest.mark.parametrize("number", ["1", 2, "1000"])
def test_an_occurrence_is_counted_from_one(number: object) -> None:
    assert TypeAdapter(Occurrence).validate_python(number) == int(str(number))


@pytest.mark.parametrize("date", ["2021-02-30", "2021-7-1", "0000-01-01", "٢٠٢١-٠٧-١٣", "2021-07-13T00:00"])
def test_a_date_that_no_calendar_has_is_refused(date: str) -> None:
    assert not admits(CalendarDate, date)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a", True), ("a-1", True), ("a" * MAXIMUM_NAME_LENGTH, True), ("a" * (MAXIMUM_NAME_LENGTH + 1), False),
     ("A", False), ("a--b", False), ("-a", False), ("a\n", False), ("é", False), ("", False)],
)  # fmt: skip
def test_slugs_and_identifiers_follow_one_rule(name: str, is_one: bool) -> None:
    assert (is_identifier(name), admits(Identifier, name)) == (is_one, is_one)
