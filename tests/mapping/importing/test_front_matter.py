"""A plain text is an article, and its front matter what is known of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.front_matter import read_text_article


def read(text: str, encoding: str = "utf-8") -> AnnotatedArticle:
    return read_text_article(Path("quay.txt"), text.encode(encoding))


def test_keys_of_front_matter_become_those_of_the_sheet() -> None:
    article = read(
        "---\ntitle:  The quay\n  sinks\ndate: 2031-05-03T10:00\nauthors: [Ina Falk, Bo Lind]\nlang: en\n---\n\nText.\n"
    )
    assert article.text == "Text.\n"
    assert article.about == {
        "headline": "The quay sinks", "published": "2031-05-03", "author": ["Ina Falk", "Bo Lind"], "language": "en",
    }  # fmt: skip
    assert article.left_out == ()


def test_a_text_without_front_matter_stays_as_it_is() -> None:
    assert read("One --- two.\r\n---\r\nThree.\n") == AnnotatedArticle("quay", "One --- two.\r\n---\r\nThree.\n", ())


def test_text_from_right_to_left_and_in_utf16_is_read() -> None:
    arabic = "قالت آنا رويز: «الرصيف يغرق».\n"
    assert read(arabic, "utf-16").text == arabic
    assert read(arabic, "utf-8-sig").text == arabic


def test_carriage_returns_around_front_matter_count_as_line_breaks() -> None:
    article = read("---\r\ntitle: Quay\r\n---\r\nText.\r\n")
    assert (article.about, article.text) == ({"headline": "Quay"}, "Text.\r\n")


def test_what_the_sheet_cannot_hold_is_left_out_with_its_reason() -> None:
    article = read("---\ntags: [quay]\ndate: last Monday\nurl: example\ntitle: Quay\n---\nText.\n")
    assert article.about == {"headline": "Quay"}
    assert [line.partition(":")[0] for line in article.left_out] == [
        "published 'last Monday'",
        "url 'example'",
        "front matter 'tags'",
    ]


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("a: &b [1]\nc: *b", "alias"),
        ("\ttitle: x", "a tab is used for indentation"),
        ("- a", "it maps no keys to values"),
        ("a: " + "[" * 60 + "]" * 60, "more than 50 levels of nesting"),
        ("a: [1, 2", "closing bracket"),
        ("a: 1\na: 2", "twice"),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_in_one_line(front: str, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=r"has front matter that cannot be read: ") as refused:
        read(f"---\n{front}\n---\nText.\n")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableInput, match=r"is not UTF-8: byte 1 is 0xe9"):
        read("Né", "latin-1")
    with pytest.raises(UnreadableInput, match=r"is not UTF-16"):
        read_text_article(Path("quay.txt"), b"\xff\xfea")
