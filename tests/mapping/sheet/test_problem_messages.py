"""Every problem has a code, every code a line in the documentation, and every text its place in one module."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mapping.publication.corpus import read_kinds
from mapping.sheet.problem_messages import CODES, MESSAGES, PATTERNS, explain_parser, problem, suggest
from mapping.sheet.schema import fact_sheet_schema

ROOT = Path(__file__).parents[3]
SOURCES = {path: path.read_text("utf-8") for path in (ROOT / "mapping").rglob("*.py")}


def test_the_documentation_lists_every_code_with_its_meaning() -> None:
    text = (ROOT / "docs" / "fact-sheet.md").read_text("utf-8")
    assert dict(re.findall(r"^\| ([A-Z]\d{3}) \| (.*) \|$", text, re.MULTILINE)) == CODES


def test_every_code_has_a_message_and_every_message_a_code() -> None:
    assert {code for code, _, _ in MESSAGES.values()} == CODES.keys()


def test_every_message_is_used_and_every_one_used_is_there() -> None:
    quoted = {name for source in SOURCES.values() for name in re.findall(r'"([a-z_]+)"', source)}
    assert MESSAGES.keys() <= quoted
    reported = r'(?:report|report_at|_refuse)\((?:\([^()]*\)|[^()"])*?"([a-z_]+)"'
    used = {name for source in SOURCES.values() for name in re.findall(reported, source)}
    assert len(used) > 20
    assert used <= MESSAGES.keys() | {"entities", "situations", "claims", "article", "file", "id", "type", "member"}


def test_no_other_module_words_a_problem() -> None:
    for path, source in SOURCES.items():
        if path.name != "problem_messages.py":
            assert not re.search(r"\bProblem\(", source), path


def test_every_pattern_of_the_form_is_put_in_words() -> None:
    schema = json.dumps(fact_sheet_schema(read_kinds().names))
    patterns = {json.loads(f'"{found}"') for found in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', schema)}
    assert patterns
    assert patterns <= PATTERNS.keys()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a value is missing here"),
        ("nul", "a text has no double quotes"),
        ("[1,]", None),
        ('{"a": 1,}', None),
        ("{", "no key in double quotes begins here"),
        ("{'a': 1}", "no key in double quotes begins here"),
        ('{"a" 1}', "a colon is missing between a key and its value"),
        ("[1 2]", "a comma or a closing bracket is missing here"),
        ("{} x", "more follows after the end of the value"),
        ('"abc', "this quotation mark is never closed"),
        ('"a\tb"', "a text holds a tab"),
        ('"\\q"', "a backslash begins an escape, and this is none"),
        ('"\\u12"', r"\u needs four hexadecimal digits after it"),
        ("\ufeff{}", "a byte order mark is here"),
    ],
)
def test_every_mistake_in_json_has_words_of_our_own(text: str, reason: str | None) -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        json.loads(text)
    said, advice = explain_parser(refused.value.msg)
    assert advice  # there is an entry for it, also for those that Python words in another way since 3.13
    assert reason is None or reason in said


def test_what_a_parser_says_in_unknown_words_is_not_repeated() -> None:
    assert explain_parser("Expecting frobnication") == ("it cannot be read from here on", "")


@pytest.mark.parametrize("value", ["x" * 100_000, ["x"] * 100_000])
def test_a_message_repeats_no_more_than_a_part_of_a_long_value(value: object) -> None:
    found = problem("wrong_value", "f", 1, 2, name=value, reason="is wrong")
    assert 300 < len(found.message) < 350
    assert (found.file, found.line, found.column, found.code) == ("f", 1, 2, "F004")


def test_the_most_similar_known_name_is_suggested() -> None:
    assert suggest("irann", ["iran", "iraq"]) == "Did you mean 'iran'?"
    assert suggest("x", ["iran"]) == "Define it, or correct the name."
