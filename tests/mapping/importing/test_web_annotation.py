"""W3C Web Annotations come back equal; those of Hypothesis are found by their words and joined by their tags."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.web_annotation import read_web_annotations, write_web_annotations
from tests.mapping.importing.texts import ARTICLE, QUAY, TEXT, TOLLS, at

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle

ADDRESS = "https://example.org/article/quay"


def read(value: object, text: str = TEXT) -> AnnotatedArticle:
    return read_web_annotations(Path("quay.json"), json.dumps(value).encode(), text, "quay")


def hypothesis(name: str, words: str, *tags: str, **position: int) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [
        {"type": "RangeSelector", "startContainer": "/p[1]"},
        {"type": "TextQuoteSelector", "exact": words, "prefix": "", "suffix": ""},
    ]
    if position:
        selectors.append({"type": "TextPositionSelector", **position})
    return {"id": name, "uri": ADDRESS, "tags": list(tags), "target": [{"source": ADDRESS, "selector": selectors}]}


def test_what_is_written_comes_back_equal() -> None:
    again = read(json.loads(write_web_annotations(ARTICLE, ADDRESS)))
    assert again == ARTICLE
    assert again.left_out == ()


def test_what_is_written_is_of_the_model_of_the_w3c() -> None:
    page = json.loads(write_web_annotations(ARTICLE, ADDRESS))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    first, *_ = page["items"]
    (target,) = first["target"]
    start, end = at("The quay sinks")
    assert target["source"] == ADDRESS
    assert target["selector"][0] == {"type": "TextPositionSelector", "start": start, "end": end}
    assert target["selector"][1]["exact"] == "The quay sinks"
    assert first["body"] == {"type": "TextualBody", "purpose": "tagging", "value": "content"}


def test_annotations_of_hypothesis_are_joined_by_a_tag_that_they_share() -> None:
    rows = [
        hypothesis("a", "The quay sinks", "content", "1", start=12, end=26),  # of another text
        hypothesis("b", "Ana Ruiz", "source", "1"),
        hypothesis("c", "told", "cue", "1"),
        hypothesis("d", "reporters", "addressee", "1"),
        hypothesis("e", "higher tolls", "content", "2"),
        hypothesis("f", "fears", "cue", "2"),
        hypothesis("g", "He", "source", "2"),
        {"id": "h", "uri": ADDRESS, "text": "a reply", "references": ["a"], "target": [{"source": ADDRESS}]},
    ]
    for export in ({"rows": rows, "total": 8}, {"annotations": rows}, rows):
        article = read(export)
        assert article.attributions == (QUAY, replace(TOLLS, stance=None))
        assert article.left_out == ()


def test_offsets_may_be_utf16_and_words_that_occur_twice_need_them() -> None:
    text = "🚢 He said it. He said no."
    spans = [hypothesis("a", "no", "content", "1"), hypothesis("b", "said", "cue", "1", start=18, end=22)]
    article = read(spans, text)
    assert article.attributions[0].cue == ((17, 21),)
    again = read([spans[0], hypothesis("b", "said", "cue", "1")], text)
    assert again.left_out == ("b: the words 'said' are not in the text, or more than once",)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (hypothesis("a", "the boat", "content"), "a: the words 'the boat' are not in the text, or more than once"),
        (hypothesis("a", "told", "cue"), "a: nothing joins it to a content"),
        (hypothesis("a", "told"), "a: no tag names a role"),
        ({"id": "a", "tags": ["cue"], "target": ADDRESS}, "a: it selects no words"),
    ],
)
def test_what_does_not_fit_is_left_out_with_its_reason(item: dict[str, Any], reason: str) -> None:
    assert read([item]).left_out == (reason,)


@pytest.mark.parametrize("value", [{}, [], [1], {"items": []}, "x", None])
def test_a_file_without_annotations_is_refused(value: object) -> None:
    with pytest.raises(UnreadableInput, match=r"quay\.json: holds no annotations"):
        read(value)
