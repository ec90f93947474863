"""Whatever is in a file, a reader returns articles or refuses it in one line."""

from __future__ import annotations

import json
import random
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.brat import write_brat
from mapping.importing.draft_sheet import write_draft
from mapping.importing.formats import read_articles
from mapping.importing.web_annotation import write_web_annotations
from tests.mapping.importing.pages import ARTICLE as DESCRIBED
from tests.mapping.importing.pages import REVIEW, page
from tests.mapping.importing.test_label_studio import results, task
from tests.mapping.importing.test_newsml import NITF, XHTML, item
from tests.mapping.importing.test_ninjs import SECOND, THIRD
from tests.mapping.importing.test_quotation_lines import QUOTATIONS
from tests.mapping.importing.texts import ARTICLE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("trafilatura", reason="needs the extra ingest")
JSON_FILES: dict[str, Any] = {
    "quotations": {"name": "quay", "published": "2031-05-03", "text": TEXT, "quotations": QUOTATIONS},
    "label-studio": [task(results(wide=True))],
    "web-annotation": json.loads(write_web_annotations(ARTICLE, "https://example.org/")),
    "ninjs": [SECOND, THIRD],
}
TEXT_FILES = {
    "brat": write_brat(ARTICLE),
    "html": page(DESCRIBED, REVIEW),
    "newsml": item(XHTML) + item(NITF),
    "text": "---\ntitle: The quay\ndate: 2031-05-03\n---\nText.\n",
}
VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    2**70,
    0.5,
    "",
    "x",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    [{}],
    {"a": None},
    [None, 1],
    "2031-13-99",
)


def places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside a value."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from places(each, (*way, key))


def changed(value: object, way: tuple[Any, ...], new: object) -> object:
    copy = json.loads(json.dumps(value))
    part = copy
    for key in way[:-1]:
        part = part[key]
    part[way[-1]] = new
    return copy


def take_or_refuse(kind: str, data: bytes, folder: Path) -> None:
    """Read a file and draft what is in it; anything but articles or one line is a fault of ours."""
    (folder / "quay.txt").write_bytes(TEXT.encode())
    (folder / "quay.file").write_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parsers about broken markup
            for article in read_articles(folder / "quay.file", kind, folder / "quay.txt"):
                write_draft(article, {})
    except UnreadableInput as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either is right


@pytest.mark.parametrize("kind", JSON_FILES)
def test_every_value_of_a_json_file_may_be_another(kind: str, tmp_path: Path) -> None:
    random.seed(1)
    ways = list(places(JSON_FILES[kind]))
    for way in ways:
        for new in random.sample(VALUES, 4):
            take_or_refuse(kind, json.dumps(changed(JSON_FILES[kind], way, new)).encode(), tmp_path)


@pytest.mark.parametrize("kind", TEXT_FILES)
def test_every_part_of_a_text_file_may_be_cut_out_or_doubled(kind: str, tmp_path: Path) -> None:
    random.seed(2)
    data = TEXT_FILES[kind].encode()
    for _ in range(40):
        start, end = sorted(random.choices(range(len(data) + 1), k=2))
        part = random.choice((b"", data[start:end] * 2, b"\xff", b"\0", b"\t", "\u202e".encode()))
        take_or_refuse(kind, data[:start] + part + data[end:], tmp_path)


@pytest.mark.parametrize("kind", [*JSON_FILES, *TEXT_FILES, "cas"])
@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf",
        b"\xff\xfe\xff",
        b"\x00" * 50,
        b"[" * 100_000,
        b"<a>" * 10_000,
        b"\r\n" * 10,
        b"PK\x03\x04",
        b"&a *a",
    ],
    ids=["BOM", "UTF-16", "zeros", "nested lists", "nested elements", "line breaks", "archive", "alias"],
)
def test_a_file_of_another_kind_is_one_line(kind: str, data: bytes, tmp_path: Path) -> None:
    take_or_refuse(kind, data, tmp_path)
