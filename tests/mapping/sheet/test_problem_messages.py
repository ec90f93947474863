"""Every problem has a code, every code a line in the documentation, and every text its place in one module."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mapping.publication.corpus import read_kinds
from mapping.sheet import problem_messages
from mapping.sheet.fact_sheet import fact_sheet_schema
from mapping.sheet.problem_messages import CODES, PATTERNS, Message, suggest

ROOT = Path(__file__).parents[3]
MESSAGES = {name: value for name, value in vars(problem_messages).items() if isinstance(value, Message)}


def test_the_documentation_lists_every_code_with_its_meaning() -> None:
    text = (ROOT / "docs" / "fact-sheet.md").read_text("utf-8")
    assert dict(re.findall(r"^\| ([A-Z]\d{3}) \| (.*) \|$", text, re.MULTILINE)) == CODES


def test_every_code_has_a_message_and_every_message_a_code() -> None:
    assert {message.code for message in MESSAGES.values()} == CODES.keys()


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_used(name: str) -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "mapping").rglob("*.py")]
    assert any(f"messages.{name}" in source for source in sources)


def test_no_other_module_words_a_problem() -> None:
    for path in (ROOT / "mapping").rglob("*.py"):
        if path.name != "problem_messages.py":
            assert not re.search(r"\bProblem\(", path.read_text("utf-8")), path


def test_every_pattern_of_the_form_is_put_in_words() -> None:
    schema = json.dumps(fact_sheet_schema(read_kinds()))
    patterns = {json.loads(f'"{found}"') for found in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', schema)}
    assert patterns
    assert patterns <= PATTERNS.keys()


def test_a_message_repeats_no_more_than_a_part_of_a_long_value() -> None:
    problem = Message("F004", "{name!r} is wrong", "Not {name}.").at("f", 1, 2, name="x" * 100_000)
    assert 1_000 < len(problem.message) < 1_100
    assert (problem.file, problem.line, problem.column, problem.code) == ("f", 1, 2, "F004")
    assert len(Message("F004", "{name}").at("f", 1, 2, name=["x"] * 100_000).message) < 1_100


def test_the_most_similar_known_name_is_suggested() -> None:
    assert suggest("irann", ["iran", "iraq"]) == "Did you mean 'iran'?"
    assert suggest("x", ["iran"]) == "Define it, or correct the name."
