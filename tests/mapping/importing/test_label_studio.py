"""Tasks of Label Studio: regions with labels, joined by relations; an article for each annotator."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.label_studio import read_label_studio
from mapping.importing.offsets import Offsets
from tests.mapping.importing.texts import QUAY, TEXT, at

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle


def read(value: object) -> list[AnnotatedArticle]:
    return list(read_label_studio(Path("quay.json"), json.dumps(value).encode()))


def region(name: str, label: str, words: str, *, wide: bool) -> dict[str, Any]:
    start, end = Offsets(TEXT).to_utf16(at(words)) if wide else at(words)
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": name, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def relation(one: str, other: str) -> dict[str, str]:
    return {"type": "relation", "from_id": one, "to_id": other, "direction": "right"}


def results(*, wide: bool) -> list[dict[str, Any]]:
    words = {"Content": "The quay sinks", "Source": "Ana Ruiz", "Cue": "told", "Addressee": "reporters"}
    spans = [region(label, label, each, wide=wide) for label, each in words.items()]
    return [*spans, *(relation("Content", label) for label in words if label != "Content")]


def task(*annotations: list[dict[str, Any]]) -> dict[str, Any]:
    listed = [{"id": number, "result": each} for number, each in enumerate(annotations, 1)]
    return {"id": 7, "data": {"title": "x", "text": TEXT}, "annotations": listed}


@pytest.mark.parametrize("wide", [True, False], ids=["utf-16", "code points"])
def test_regions_and_relations_make_an_attribution(wide: bool) -> None:
    (article,) = read([task(results(wide=wide))])
    assert (article.name, article.text) == ("quay-7", TEXT)
    assert article.attributions == (QUAY,)
    assert article.left_out == ()


def test_offsets_of_regions_without_their_words_are_utf16() -> None:
    regions = results(wide=True)
    for each in regions[:4]:
        del each["value"]["text"]
    (article,) = read([task(regions)])
    assert article.attributions == (QUAY,)


def test_each_annotator_makes_an_article() -> None:
    first, second = read([task(results(wide=True), results(wide=True)[:2])])
    assert (first.name, second.name) == ("quay-7-1", "quay-7-2")
    assert second.attributions == (replace(QUAY, source=(), cue=(), addressee=()),)
    assert second.left_out == ("Source: nothing joins it to a content",)


def test_a_region_whose_words_are_not_there_is_left_out() -> None:
    moved = results(wide=True)
    moved[2]["value"]["start"] += 1
    (article,) = read(task(moved))
    assert article.left_out == ("Cue: the text does not have 'told' there",)
    assert article.attributions == (replace(QUAY, cue=()),)


def test_a_region_without_offsets_is_left_out() -> None:
    choice = {"id": "c", "type": "choices", "value": {"choices": ["news"]}}
    (article,) = read([task([*results(wide=True), choice])])
    assert article.left_out == ("c: it marks no words by their offsets",)
    assert article.attributions == (QUAY,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"data": 5}, "'data' must be an object with keys"),
        ({"annotations": [1]}, "item 1 of 'annotations' must be an object with keys (at /annotations/0)"),
        ({"annotations": [{"result": [1]}]}, "item 1 of 'result' must be an object with keys"),
        ({"annotations": [{"result": [{"value": 1}]}]}, "'value' must be an object with keys"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_by_task_and_key(change: dict[str, object], reason: str) -> None:
    refused: list[UnreadableInput] = []
    tasks = [task([]) | change, task(results(wide=True))]
    (article,) = read_label_studio(Path("quay.json"), json.dumps(tasks).encode(), refused.append)
    assert article.attributions == (QUAY,)
    (error,) = refused
    assert f"quay.json: task 1 is no task of Label Studio: {reason}" in str(error)


@pytest.mark.parametrize("value", [[], {}, [1], [{"text": TEXT, "label": []}], [{"data": {"image": 1}}]])
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(UnreadableInput, match=r"quay\.json: "):
        read(value)
