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
    assert article.left_out == ("quotation 0 Direct: its quote is empty or outside the text",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"text": TEXT, "quotations": []}, "'name' is missing"),
        ({"name": "x", "text": TEXT, "quotations": [{"quote": [[5, 9999]]}]}, "is no span of a text of"),
        ({"name": "x", "text": TEXT, "quotations": [{"quote": [[1]]}]}, "not enough values"),
        ([], "list indices"),
    ],
)
def test_a_line_that_is_no_article_is_named(line: object, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=rf"q\.jsonl: line 1 is no article with quotations: .*{reason}"):
        read(line)


def test_a_line_that_is_no_json_is_named() -> None:
    with pytest.raises(UnreadableInput, match=r"q\.jsonl: is not JSON: line 3, column 2"):
        list(read_quotation_lines(Path("q.jsonl"), b'\n\n{name: "x"}\n'))
