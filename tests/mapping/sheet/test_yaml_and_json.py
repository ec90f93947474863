"""YAML and JSON are read into plain values that know where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.sheet.yaml_and_json import read_json, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapping.sheet.yaml_and_json import Document

YAML = """\
factsheet: 1
claims:
  - id: a-b
    quote: >-
      Some words
      of text
    no: yes
    date: 2021-05-06
"""


def test_every_scalar_stays_the_text_it_is_written_as() -> None:
    document = read_yaml(YAML, "f")
    assert document.value == {
        "factsheet": "1",
        "claims": [{"id": "a-b", "quote": "Some words of text", "no": "yes", "date": "2021-05-06"}],
    }
    assert document.problems == []


def test_keys_and_values_know_their_line_and_column() -> None:
    document = read_yaml(YAML, "f")
    assert (document.position(("claims", 0, "quote")).line, document.position(("claims", 0, "quote")).column) == (4, 12)
    assert document.position(("claims", 0, "quote"), of_key=True).column == 5
    assert document.position(("claims", 0, "nothing")).line == 3
    assert document.position(("nothing", "at", "all")).line == 1


def test_columns_count_code_points() -> None:
    document = read_yaml("{a: 🙂é, b: c}", "f")
    assert document.position(("b",)).column == 12


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: [", "F001", 2, 1),
        ("a: b: c", "F001", 1, 5),
        ("a: 1\na: 2", "F002", 2, 1),
        ("a: &x [1]\nb: *x", "F006", 1, 4),
        ("? [a]\n: b", "F001", 1, 3),
        ("", "F001", 1, 1),
        ("# only a comment", "F001", 1, 1),
        ("a: \0", "F001", 1, 1),
        ("[" * 60 + "]" * 60, "F001", 1, 1),
        ("- a\n---\n- b", "F001", 2, 1),
        ("a: !!python/object:os.system x", None, 0, 0),
    ],
)
def test_bad_writing_is_one_problem_with_its_place(text: str, code: str | None, line: int, column: int) -> None:
    document = read_yaml(text, "f")
    if code is None:
        assert document.value == {"a": "x"}
        return
    assert [problem.code for problem in document.problems] == [code]
    assert (document.problems[0].line, document.problems[0].column) == (line, column)


def test_a_page_of_aliases_is_refused_without_being_written_out() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(b)}: &{chr(b)} [*{chr(b - 1)}, *{chr(b - 1)}]\n" for b in range(98, 122))
    assert {problem.code for problem in read_yaml(bomb, "f").problems} == {"F006"}


def test_numbers_of_json_stay_as_they_are_written_and_have_positions() -> None:
    document = read_json('{\n "a": [1, true, 1.50,\n  "\\ud83d\\ude00"]}', "f")
    assert document.value == {"a": ["1", True, "1.50", "😀"]}
    assert document.position(("a",)).line == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "F001"),
        ("", "F001"),
        ('{"a": 1, "a": 2}', "F002"),
        ("[" * 61, "F001"),
        ("NaN x", "F001"),
        ('{"a": NaN}', "F001"),
        ('{"a": "\\ud800"}', "F001"),
        ('{"\\udfff": 1}', "F001"),
        ("[" * 60 + "]" * 60, "F001"),
        ('{"a": [' + "1," * 2_000 + "1]}", "L403"),
    ],
)
def test_bad_json_is_one_problem(text: str, code: str) -> None:
    assert [problem.code for problem in read_json(text, "f", most_values=1_000).problems] == [code]


def test_a_number_of_any_length_is_read_as_it_is_written() -> None:
    number = "9" * 5_000
    assert read_json(f'{{"a": {number}, "b": 0.1{number}}}', "f").value == {"a": number, "b": f"0.1{number}"}


@pytest.mark.parametrize("read", [read_yaml, read_json])
def test_a_file_may_hold_so_many_values(read: Callable[[str, str, int], Document]) -> None:
    text = '{"a": ["b", "c"]}'
    assert [read(text, "f", most).problems[0].code if read(text, "f", most).problems else "" for most in (4, 5)] == [
        "L403",
        "",
    ]


def test_a_hundred_problems_are_enough() -> None:
    codes = [problem.code for problem in read_yaml("a: 1\n" * 5_000, "f").problems]
    assert codes == ["F002"] * 100 + ["L404"]
