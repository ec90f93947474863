"""IPTC ninjs 2 and 3 give text and metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.ninjs import read_ninjs

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle

pytest.importorskip("lxml", reason="needs the extra ingest")

SECOND: dict[str, Any] = {
    "uri": "https://example.org/item/quay-42",
    "standard": {"name": "ninjs", "version": "2.1"},
    "type": "text",
    "language": "de",
    "firstcreated": "2031-05-03T10:00:00Z",
    "versioncreated": "2031-05-04T10:00:00Z",
    "by": "Ina Falk",
    "headlines": [{"role": "short", "value": "Kai"}, {"role": "main", "value": "Der Kai sinkt"}],
    "infosources": [{"name": "Elden-Post", "role": "isrol:publisher"}],
    "bodies": [
        {"role": "caption", "contenttype": "text/plain", "value": "Ein Kai"},
        {
            "role": "html5",
            "contenttype": "text/html",
            "value": "<p>Der <b>K</b>ai sinkt.</p><p>Ruiz: <q>Ja</q>.<br>Gut.</p>",
        },
    ],
}
THIRD: dict[str, Any] = {
    "uri": "urn:x:quay-43",
    "standard": {"name": "ninjs", "version": "3.0"},
    "versionCreated": "2031-05-03T10:00:00Z",
    "headlines": [{"value": "The quay sinks"}],
    "bodies": [{"contentType": "text/plain", "value": "The quay sinks.\n"}],
}


def read(value: object) -> list[AnnotatedArticle]:
    return list(read_ninjs(Path("news.json"), json.dumps(value).encode()))


def test_an_item_of_ninjs_2() -> None:
    (article,) = read(SECOND)
    assert (article.name, article.text) == ("quay-42", "Der Kai sinkt.\n\nRuiz: „Ja“.\n\nGut.\n")
    assert article.about == {
        "language": "de", "headline": "Der Kai sinkt", "author": "Ina Falk", "publisher": "Elden-Post",
        "published": "2031-05-03", "url": "https://example.org/item/quay-42",
    }  # fmt: skip


def test_items_of_ninjs_3_have_keys_in_camel_case() -> None:
    first, second = read([THIRD, THIRD])
    assert (first.text, second.text) == ("The quay sinks.\n", "The quay sinks.\n")
    assert first.about == {"headline": "The quay sinks", "published": "2031-05-03"}


@pytest.mark.parametrize("change", [{"bodies": []}, {"bodies": None}, {"bodies": [{"value": " "}]}, {"bodies": "x"}])
def test_an_item_without_text_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnreadableInput, match=r"news\.json: item 1 has no body with text"):
        read({**THIRD, **change})


def test_other_values_are_refused() -> None:
    with pytest.raises(UnreadableInput, match=r"item 2 is no object of ninjs"):
        read([THIRD, "x"])


def test_items_after_a_wrong_one_are_read_too() -> None:
    refused: list[UnreadableInput] = []
    data = json.dumps([{**THIRD, "bodies": 5}, 5, THIRD]).encode()
    (article,) = read_ninjs(Path("news.json"), data, refused.append)
    assert article.text == "The quay sinks.\n"
    assert [each.reason for each in refused] == ["item 1 has no body with text", "item 2 is no object of ninjs"]
