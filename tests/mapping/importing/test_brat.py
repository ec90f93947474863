"""Standoff of brat is read with its events, relations and parts, and comes back equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.brat import read_brat, write_brat
from tests.mapping.importing.texts import ARTICLE, QUAY, TEXT, at

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle


def read(annotations: str, text: str = TEXT) -> AnnotatedArticle:
    return read_brat(Path("quay.ann"), text, annotations, "quay")


def span(name: str, kind: str, words: str) -> str:
    start, end = at(words)
    return f"{name}\t{kind} {start} {end}\t{words}\n"


SPANS = span("T1", "Source", "Ana Ruiz") + span("T2", "Cue", "told") + span("T3", "Content", "The quay sinks")


def test_what_is_written_comes_back_equal() -> None:
    again = read(write_brat(ARTICLE))
    assert again == ARTICLE
    assert again.left_out == ()
    assert again.attributions[0].name == "E1"


def test_an_event_joins_spans_by_the_types_of_its_arguments() -> None:
    event = span("T4", "Attribution", "told") + span("T5", "Person", "reporters")
    article = read(f"{SPANS}{event}E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1 Addressee:T5\n")
    assert article.attributions == (QUAY,)


def test_relations_join_spans_by_their_own_types() -> None:
    article = read(f"{SPANS}R1\tSays Arg1:T2 Arg2:T3\nR2\tBy Arg1:T2 Arg2:T1\n")
    assert article.attributions == (replace(QUAY, addressee=()),)


def test_a_span_may_be_in_parts_and_its_words_may_hold_a_line_break() -> None:
    (one, end), (start, other) = at("reporters"), at("Ben Okoro")
    words = f"T1\tContent {one} {end};{start} {other}\treporters\nBen Okoro\n"
    article = read(f"{words}{span('T2', 'Cue', 'told')}E1\tAttribution:T2 Content:T1 Cue:T2\n")
    assert article.attributions[0].content == ((one, end), (start, other))


@pytest.mark.parametrize(
    ("lines", "left_out"),
    [
        (SPANS.replace("told", "said"), ("T2: the text does not have 'said' there",)),
        (SPANS + "T9\tCue 5 9999\tx\n", ("T9: its offsets are outside the text",)),
        (SPANS + "E1\tAttribution:T2 Cue:T2\n", ("E1: no words are its content",)),
    ],
)
def test_what_does_not_fit_is_left_out_with_its_reason(lines: str, left_out: tuple[str, ...]) -> None:
    assert read(lines).left_out[:1] == left_out


def test_spans_that_nothing_joins_are_left_out_and_a_content_alone_is_not() -> None:
    article = read(SPANS)
    assert [each.content for each in article.attributions] == [QUAY.content]
    assert article.left_out == ("T1: nothing joins it to a content", "T2: nothing joins it to a content")


def test_notes_and_unknown_attributes_say_nothing() -> None:
    article = read(write_brat(ARTICLE) + "#1\tAnnotatorNotes T1\tunsure\nA9\tNegation E1\n*\tEquiv T1 T2\n")
    assert article == ARTICLE


@pytest.mark.parametrize("line", ["T1 Source 1 4 a", "T1\tSource one two\ta", "R1\tx", "E1\t", "{}"])
def test_a_line_that_is_no_annotation_is_named(line: str) -> None:
    with pytest.raises(UnreadableInput, match=r"quay\.ann: line 1 is no annotation of brat"):
        read(f"{line}\n")
