"""A sheet of version 2 with a wrong value at any place gives problems with their positions, and never a traceback."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest

from mapping.publication.corpus import read_kinds
from mapping.rdf.iris import Iris
from mapping.rdf.triples import article_quads
from mapping.sheet.fact_sheet import FactSheetFile, read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.sayings import sheet_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATASET: Final = DatasetDescription(title="t", publisher="p", licence="https://example.org/licence")
KNOWLEDGE: Final = Knowledge({}, read_kinds())
TEXT: Final = (
    "“We will sell the barges,” Ana Ruiz told reporters on Monday. The city holds at least 4 barges. "
    "If it rains, the sale is off, she added."
)
SHEET: Final[dict[str, Any]] = {
    "factsheet": "2",
    "article": {"language": "en", "headline": "Barges for sale"},
    "entities": {"ana-ruiz": "Person Ana Ruiz", "city": {"type": "City", "name": "the city"}, "reporters": "Group"},
    "situations": {"rain": "occurrence() rain"},
    "sayings": [
        {
            "claimant": ["ana-ruiz"],
            "id": "ruiz-told",
            "cue": "told",
            "attribution": {"text": "Ana Ruiz told reporters", "occurrence": "1"},
            "told_to": "reporters",
            "when": {"expression": "on Monday"},
            "act": "says",
            "We will sell the barges": "planned sale(ana-ruiz, city) the sale",
        },
        {"The city holds at least 4 barges": [{"content": {"kind": "control", "agent": "city"}, "stance": "affirms"}]},
        {
            "claimant": "ana-ruiz",
            "as": {"ana-ruiz": "she"},
            "same_utterance_as": "ruiz-told",
            "claims": [{"quote": ["If it rains, the sale is off"], "content": ["the-sale"], "condition": "rain"}],
        },
    ],
}
WRONG: Final[tuple[object, ...]] = (
    None, "", [], {}, [None], [{}], {"a b": "c d"}, {"id": ["a"]}, "a b", "x" * 5000, "a(b", "\u0301", "a ... b",
    "if a and b", "sale(city) x; sale(ana-ruiz) x", 'sale("")',
)  # fmt: skip


def read(folder: Path, sheet: object) -> FactSheetFile:
    (folder / "article.txt").write_text(TEXT, "utf-8")
    (folder / "facts.json").write_text(json.dumps(sheet), "utf-8")
    return read_fact_sheet(folder / "facts.json", "a", DATASET, KNOWLEDGE)


def paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield (*path, key)
        yield from paths(each, (*path, key))


def replaced(path: tuple[Any, ...], wrong: object) -> dict[str, Any]:
    sheet = deepcopy(SHEET)
    part: Any = sheet
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = wrong
    return sheet


def renamed(path: tuple[Any, ...], key: str) -> dict[str, Any]:
    sheet = deepcopy(SHEET)
    part: Any = sheet
    for each in path[:-1]:
        part = part[each]
    part[key] = part.pop(path[-1])
    return sheet


def test_a_sheet_without_a_version_is_known_by_its_keys() -> None:
    assert sheet_keys({"sayings": []}) == sheet_keys({"factsheet": "2"})
    assert sheet_keys({"claims": []}) == sheet_keys({"factsheet": "1", "sayings": []})


def test_the_sheet_itself_is_right(tmp_path: Path) -> None:
    assert read(tmp_path, SHEET).problems == ()


@pytest.mark.parametrize("path", list(paths(SHEET)), ids=lambda path: "-".join(map(str, path)))
def test_a_wrong_value_or_key_gives_problems_with_positions(path: tuple[Any, ...], tmp_path: Path) -> None:
    sheets = [replaced(path, wrong) for wrong in WRONG]
    if isinstance(path[-1], str):
        sheets += [renamed(path, key) for key in WRONG if isinstance(key, str)]
    for sheet in sheets:
        found = read(tmp_path, sheet)
        assert found.article or found.problems
        assert all(problem.line > 0 and problem.column > 0 for problem in found.problems)
        if found.article:
            assert list(article_quads(found.article, Iris(DATASET.base_iri)))
