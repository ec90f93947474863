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
        ("a: \0", "F001", 1, 4),
        ("[" * 60 + "]" * 60, "F001", 1, 51),
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


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a:\n\tb: c\n", "2:1: F001 not valid YAML: a tab is used for indentation", "Indent with spaces."),
        ("é: 1\na:\n  - x\n\t- y\n", "4:1: F001 not valid YAML: a tab is used for indentation", "Indent with spaces."),
        ("a: 1\n---\nb: 2\n", "2:1: F001 not valid YAML: a second document begins here", "Remove the line ---"),
        ("a: é\nc: x\x07y\n", "2:5: F001 the control character U+0007 is not allowed", "Delete it"),
        ("a: 'it's here'\nb: c\n", "1:8: F001 not valid YAML: no key can begin here", "in double quotes"),
        ("a: {b: 'O'Brien'}", "1:11: F001 not valid YAML: a comma or a closing bracket is missing", "an apostrophe"),
        ("a: {b: c: d}", "1:9: F001 not valid YAML: a comma or a closing bracket is missing", "colon"),
        ("a: {b: Smith, John}", "1:15: F001 within { } a comma ends the value of 'b'", 'b: "Smith, John"'),
        ('a: {b: "Smith", John}', "1:17: F001 'John' is followed by no colon and value", "a comma in double quotes"),
        ("a: he said: no", "1:11: F001 not valid YAML: this colon makes no key", "a colon in double quotes"),
        ("a: 'it is\nb: c\n", "1:4: F001 not valid YAML: this quotation mark is never closed", "Close it"),
        ("a: 1\nb\nc: 2\n", "2:1: F001 not valid YAML: this line is neither a key", "Write key: value"),
        ("a: @b", "1:4: F001 not valid YAML: no value can begin with this character", "in double quotes"),
    ],
)
def test_common_mistakes_of_yaml_have_a_hint_of_their_own(text: str, message: str, hint: str) -> None:
    (problem,) = read_yaml(text, "f").problems
    assert str(problem).startswith(f"f:{message}")
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('{"a":\n' + "[" * 60, "2:50: F001 more than 50 levels of nesting", "Remove brackets"),
        ("[" * 20_000, "1:1001: F001 more than 50 levels of nesting", "Remove brackets"),
        ('{"a": 1,}', "1:9: F001 not valid JSON: no key in double quotes begins here", "no comma after the last value"),
        ('{"a": "he said "no""}', "1:17: F001 not valid JSON: a comma or", "a backslash before a quotation mark"),
        ('{"a": "x\ty"}', "1:9: F001 not valid JSON: a text holds a tab", "a tab as \\t"),
        (
            '{"a": nul}',
            "1:7: F001 not valid JSON: a value is missing here, or a text has no double quotes",
            "in double",
        ),
        ('{"a": "\\u12"}', "1:9: F001 not valid JSON: \\u needs four hexadecimal digits", "a backslash twice"),
    ],
)
def test_common_mistakes_of_json_have_a_hint_of_their_own(text: str, message: str, hint: str) -> None:
    (problem,) = read_json(text, "f").problems
    assert str(problem).startswith(f"f:{message}")
    assert hint in problem.hint


def test_json_that_only_the_yaml_parser_refuses_early_may_be_nested_too() -> None:
    text = '{"' + "k" * 2_000 + '": ' + "[" * 100_000
    assert "nesting" in read_json(text, "f").problems[0].message


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
