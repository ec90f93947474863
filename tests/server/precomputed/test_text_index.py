"""The index finds the texts that contain every word, whatever signs they have, in the order in which they came."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from server.precomputed.text_index import TextIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = {
    "quotes": [
        "they told him",
        "an old told tale",
        "100% of it_",
        'a "quoted" word',
        "told\0them",
        "漢字の本",
        "to",
        "",
    ],
    "empty": [],
    "articles": ["old news", "told off", "NOT told AND bold*", "a😀😀😀b"],
}


@pytest.fixture
def index() -> Iterator[TextIndex]:
    connection = sqlite3.connect(":memory:")
    rows = {kind: [(f"urn:{kind}:{n}", text, text) for n, text in enumerate(texts)] for kind, texts in TEXTS.items()}
    TextIndex.write(connection, rows)
    opened = TextIndex(connection)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "words",
    [["told"], ["old", "told"], ["100%"], ["it_"], ['"quoted"'], ['"qu'], ["them"], ["漢字の"], ["not"], ["NOT"],
     ["and"], ["told*"], ["bold*"], ["😀😀😀"], ["old ", " told"], ["zzz"], ["ld t", "old"], ["ol"], ["to"], ["o "],
     ["old", "an"], ["% "], ["漢字"], ['"q'], ["it"], ["t_"], ["as"]],
)  # fmt: skip
def test_every_text_with_all_words_is_found(index: TextIndex, words: list[str]) -> None:
    for kind, texts in TEXTS.items():
        expected = [(f"urn:{kind}:{n}", text) for n, text in enumerate(texts) if all(word in text for word in words)]
        assert index.find(words, kind, 100) == expected


def test_only_the_first_texts_are_read(index: TextIndex) -> None:
    assert [hit for hit, _ in index.find(["old"], "quotes", 2)] == ["urn:quotes:0", "urn:quotes:1"]
    assert [hit for hit, _ in index.find(["old"], "quotes", 1, lambda text: "an" in text)] == ["urn:quotes:1"]


def test_an_unknown_kind_has_no_text(index: TextIndex) -> None:
    assert index.find(["told"], "poems", 5) == []
