"""Quotations in JSON Lines: one article a line, roles in several spans."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.quotation_lines import read_quotation_lines
from tests.mapping.importing.texts import FERRY, QUAY, TEXT, at

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle

QUOTATIONS = [
    {"id": 0, "type": "Direct", "medium": "Speech", "speaker": [at("Ana Ruiz")], "cue": [at("told")],
     "addressee": [at("reporters")], "frame": [], "quote": [at("The quay sinks")]},
    {"id": 1, "type": "Indirect", "medium": "Writing", "speaker": [at("Ben Okoro")], "cue": [at("made"), at("known")],
     "addressee": [], "frame": [at("Ben Okoro made it known")], "quote": [at("the ferry stops")]},
]  # fmt: skip


def read(*lines: object) -> list[AnnotatedArticle]:
    text = "\n".join(json.dumps(line) for line in lines) + "\n"
    return list(read_quotation_lines(Path("q.jsonl"), text.encode()))


def test_each_line_is_an_article_with_its_quotations() -> None:
    line = {"name": "Quay", "published": "2031-05-03", "text": TEXT, "quotations": QUOTATIONS}
    first, second = read(line, {**line, "published": None, "quotations": []})
    assert (first.name, first.text, first.about) == ("Quay", TEXT, {"published": "2031-05-03"})
    assert first.attributions == (QUAY, replace(FERRY, frame=(at("Ben Okoro made it known"),)))
    assert [each.name for each in first.attributions] == ["0 Direct", "1 Indirect"]
    assert (second.attributions, second.about) == ((), {})


def test_a_quotation_without_a_quote_is_left_out() -> None:
    (article,) = read({"name": "Quay", "text": TEXT, "quotations": [{**QUOTATIONS[0], "quote": []}]})
    assert article.left_out == ("quotation 0 Direct: its quote is empty",)


@pytest.mark.parametrize("span", [[5, 9999], [-1, 5], [9, 5]])
def test_a_quotation_with_offsets_outside_the_text_is_left_out(span: list[int]) -> None:
    bad = {"quote": [at("The quay sinks")], "cue": [span]}
    (article,) = read({"name": "Quay", "text": TEXT, "quotations": [bad, QUOTATIONS[0]]})
    assert article.attributions == (QUAY,)
    assert article.left_out == (
        f"quotation 1: its cue, {span[0]} to {span[1]}, is outside the text of {len(TEXT)} code points",
    )


def test_a_day_that_a_sheet_cannot_hold_is_left_out() -> None:
    (article,) = read({"name": "Quay", "published": "May", "text": TEXT, "quotations": []})
    assert article.left_out == ("published 'May': must be a date like 2021-07-13",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": None}, "'name' must be text"),
        ({"text": 5}, "'text' must be text"),
        ({"quotations": None}, "'quotations' must be a list"),
        ({"quotations": {}}, "'quotations' must be a list"),
        ({"quotations": [1]}, "item 1 of 'quotations' must be an object with keys (at /quotations/0)"),
        ({"quotations": [{}, {"cue": 5}]}, "'cue' must be a list (at /quotations/1/cue)"),
        ({"quotations": [{"quote": [[1, 2], [1]]}]}, "item 2 of 'quote' must be two whole numbers, like [5, 19]"),
        ({"quotations": [{"quote": [5, 9]}]}, "item 1 of 'quote' must be two whole numbers"),
        ({"quotations": [{"quote": [[1.5, 2]]}]}, "item 1 of 'quote' must be two whole numbers"),
        ({"quotations": [{"quote": [[False, True]]}]}, "item 1 of 'quote' must be two whole numbers"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_by_line_and_key(change: dict[str, object], reason: str) -> None:
    line = {"name": "x", "text": TEXT, "quotations": []}
    with pytest.raises(UnreadableInput) as refused:
        read(line, {**line, **change})
    assert f"q.jsonl: line 2 is no article with quotations: {reason}" in str(refused.value)
    assert "(each line has name, text and quotations)" in str(refused.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [({"text": TEXT, "quotations": []}, "'name' is missing"), ([], "it must be an object with keys")],
)
def test_a_line_that_is_no_article_is_named(line: object, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=rf"q\.jsonl: line 1 is no article with quotations: {reason}"):
        read(line)


def test_a_line_that_is_no_json_is_named() -> None:
    with pytest.raises(UnreadableInput, match=r"q\.jsonl: is not JSON: line 3, column 2: no key in double quotes"):
        list(read_quotation_lines(Path("q.jsonl"), b'\n\n{name: "x"}\n'))


def test_lines_after_a_wrong_one_are_read_too() -> None:
    good = json.dumps({"name": "Quay", "text": TEXT, "quotations": QUOTATIONS})
    wrong = ["{", "[" * 100_000, "9" * 5_000, "1"]
    refused: list[UnreadableInput] = []
    data = "\n".join([good, *wrong, good]).encode()
    assert len(list(read_quotation_lines(Path("q.jsonl"), data, refused.append))) == 2
    assert [each.reason.partition(": it")[0] for each in refused] == [
        "is not JSON: line 2, column 2: no key in double quotes begins here",
        "line 3 is nested too deeply",
        "line 4 holds a number of too many digits",
        "line 5 is no article with quotations",
    ]
