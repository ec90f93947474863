"""A line is an article, or has one problem with its number; the lines after it are read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mapping.errors import Problem
from mapping.publication.article_lines import MAXIMUM_LINE_BYTES, ArticleLines
from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.shacl.validation import load_shapes
from mapping.sheet.article_line import ArticleLine
from tests.mapping.publication.packed import write_corpus


def read(path: Path, data: bytes) -> list[ArticleLine | Problem]:
    path.write_bytes(data)
    return list(ArticleLines([str(path)]))


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (b'{"id": "a", "text"', 19, "F001 not valid JSON: a colon is missing between a key and its value"),
        (b'{"id": "a"} {}', 13, "F001 not valid JSON: more follows after the end of the value"),
        (b'{"id": "\xff"}', 9, "F001 the line is not UTF-8: this byte is 0xff"),
        (b'{"id": "a", "n": ' + b"[" * 100_000, 1, "F001 not valid JSON: too many levels of nesting"),
        (b"[1]", 1, "F004 the line is a list, not an object"),
        (b"1.5", 1, "F004 the line is a number, not an object"),
        (b"null", 1, "F004 the line is null, not an object"),
        (b"{}", 1, "F005 missing key 'id'"),
        (b'{"id": null}', 1, "F008 the id None must be at most 100 lower-case letters and digits joined by hyphens"),
        (b'{"id": 3}', 1, "F008 the id 3 must be"),
        (b"7" * 5000, 1, "F004 the line is a number, not an object"),
        (b'{"id": "a", "n": NaN}', 1, "F001 not valid JSON: JSON has no NaN"),
        (b'{"id": "A b"}', 1, "F008 the id 'A b' must be"),
        (b'{"id": "a\\ud800"}', 1, "F008 the id 'a\\ud800' must be"),
        (b'{"id": "b", "id": "c"}', 1, "F002 'id' is defined twice"),
        (b'{"id": "first"}', 1, "F002 the article 'first' is on line 1 already"),
        (b'{"id": "b", "text": "' + b"x" * MAXIMUM_LINE_BYTES, 1, "F007 the line is longer than 8388608 bytes"),
    ],
    ids=range(17),
)
def test_a_bad_line_has_one_problem_and_the_next_is_read(line: bytes, column: int, said: str, tmp_path: Path) -> None:
    first, bad, last = read(tmp_path / "a.jsonl", b'{"id": "first"}\n' + line + b'\n{"id": "last"}')
    assert isinstance(bad, Problem)
    assert str(bad).startswith(f"{tmp_path}/a.jsonl:2:{column}: {said}")
    assert [getattr(each, "slug", None) for each in (first, last)] == ["first", "last"]


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_are_read_over(tmp_path: Path) -> None:
    found = read(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"id": "a"}\r\n\r\n  \n{"id": "b"}\r\n\n')
    assert [(each.slug, each.number) for each in found if not isinstance(each, Problem)] == [("a", 1), ("b", 4)]
    assert len(found) == 2


def test_no_line_is_no_article(tmp_path: Path) -> None:
    assert read(tmp_path / "a.jsonl", b"") == []


def test_an_article_may_be_in_one_of_several_inputs_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b'\n{"id": "a"}\n')
    two.write_bytes(b'{"id": "b"}\n{"id": "a"}\n')
    *_, last = ArticleLines([str(one), str(two)])
    assert str(last).startswith(f"{two}:2:1: F002 the article 'a' is on line 2 of {one} already")


def test_each_line_belongs_to_one_share(tmp_path: Path) -> None:
    """Whether its id comes first or not, and if it has none."""
    names = [f"n-{number}" for number in range(40)]
    lines = [
        json.dumps({"id": name, "text": "x"} if at % 2 else {"text": "x", "id": name}) for at, name in enumerate(names)
    ]
    lines += ["{", '{"id": "n-1", "text"', '{"id": "n-2"}', "[]"]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    whole = list(ArticleLines([str(path)]))

    def share(number: int) -> list[ArticleLine | Problem]:
        return list(ArticleLines([str(path)], lambda owner: sum(owner.encode()) % 3 == number))

    shares = [share(number) for number in range(3)]
    assert all(shares)
    assert sorted(map(repr, whole)) == sorted(repr(each) for one in shares for each in one)


def test_the_digest_is_that_of_everything_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    digests = []
    for data in (b'{"id": "a"}\n', b'{"id": "a"}\n', b'{"id": "a"}\n\n'):
        path.write_bytes(data)
        lines = ArticleLines([str(path)], lambda owner: False)
        assert list(lines) == []
        digests.append(lines.sha256)
    assert digests[0] == digests[1] != digests[2]


def test_the_line_of_the_documentation_is_an_article(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "scale.md").read_text("utf-8")
    (line,) = re.findall(r"^```json\n(.*)\n```$", page, re.MULTILINE)
    corpus = read_corpus(write_corpus(tmp_path / "corpus"))
    (found,) = read(tmp_path / "a.jsonl", line.encode())
    assert isinstance(found, ArticleLine)
    assert check_article(found, found.slug, corpus, load_shapes()).problems == ()
