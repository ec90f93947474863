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
from mapping.sheet.keys import sheet_keys
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription

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


HEAD: Final = (
    "factsheet: 2\nentities:\n  ana-ruiz: Person Ana Ruiz\n  city: City the city\nsayings:\n- claimant: ana-ruiz\n"
)


@pytest.mark.parametrize(
    ("quote", "code", "message", "hint"),
    [
        ("sell: sale(ana-ruiz)", "F003", "'sell' is no key of a saying, and a quote holds a space", "below claims"),
        ("sell: denies the-sale", "F003", "'sell' is no key of a saying, and a quote holds a space", "below claims"),
        ("sell: {content: sale(ana-ruiz)}", "F003", "'sell' is no key of a saying", "Quote more words"),
        ("'will sell': sale(ana-ruiz)", "Q104", "the quote is shorter than 12 characters", "words around it"),
        (
            "We will sell the barges: {stance: denies, content: sale(ana-ruiz, city) the sale}",
            "F001",
            "within { } a comma ends the value of 'content'",
            'content: "sale(ana-ruiz, city) the sale"',
        ),
        (
            "We will sell the barges: {content: {stance: denies, kind: sale}}",
            "F003",
            "unknown key 'stance'",
            "write stance next to content, not in it",
        ),
        (
            "We will sell the barges: {content: denies sale(ana-ruiz)}",
            "F004",
            "'denies' is the stance of a claim and no part of a situation",
            "next to content: stance: denies",
        ),
        ("claims: []", "F004", "'claims' must not be empty", ""),
        (
            "We will sell the barges: disagreement(ana-ruiz, city)",
            "R202",
            "'city' is an entity, and theme holds situations",
            "Write it in the role that fits: disagreement(participant, theme).",
        ),
        ("We will sell the barges: x = sale(x)", "R202", "'x' is a situation, and agent holds entities", "sale(agent"),
        ("We will sell the barges: city", "R202", "'city' is an entity, and content holds situations and claims", ""),
        (
            "We will sell the barges: {content: sale(ana-ruiz), condition: city}",
            "R202",
            "'city' is an entity, and condition holds situations",
            "",
        ),
        (
            "We will sell the barges: {content: x = sale(ana-ruiz), disputes: x}",
            "R202",
            "'x' is a situation, and disputes holds claims",
            "",
        ),
    ],
)
def test_one_mistake_is_one_problem(tmp_path: Path, quote: str, code: str, message: str, hint: str) -> None:
    (tmp_path / "article.txt").write_text("We will sell the barges, Ana Ruiz told the city.", "utf-8")
    (tmp_path / "facts.yaml").write_text(f"{HEAD}  {quote}\n", "utf-8")
    (problem,) = read_fact_sheet(tmp_path / "facts.yaml", "a", DATASET, KNOWLEDGE).problems
    assert problem.code == code
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("name", ["facts.yaml", "article.txt"])
def test_an_empty_file_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / "article.txt").write_text("We will sell the barges, Ana Ruiz told the city.", "utf-8")
    (tmp_path / "facts.yaml").write_text(f"{HEAD}  We will sell the barges: planned sale(ana-ruiz)\n", "utf-8")
    (tmp_path / name).write_text(" \n", "utf-8")
    (problem,) = read_fact_sheet(tmp_path / "facts.yaml", "a", DATASET, KNOWLEDGE).problems
    assert problem.message in {"the fact sheet is empty", "article.txt is empty"}
    assert problem.hint
