"""A list as CSV and as JSON: the same values, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from server.pages.list_csv import table_csv, table_json
from server.pages.page import Table

TABLE = Table(("name", "claims"), [("Müller", 3), ('a "b", c\nd', None), ("", -1)])


def test_both_formats_hold_the_same() -> None:
    records = list(csv.reader(StringIO(table_csv(TABLE))))
    assert records == [["name", "claims"], ["Müller", "3"], ['a "b", c\nd', ""], ["", "-1"]]
    assert json.loads(table_json(TABLE)) == [
        {"name": "Müller", "claims": 3}, {"name": 'a "b", c\nd', "claims": None}, {"name": "", "claims": -1},
    ]  # fmt: skip


def test_records_end_as_rfc_4180_wants() -> None:
    assert table_csv(TABLE).startswith("name,claims\r\nMüller,3\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str) -> None:
    table = Table(("words",), [(f"{start}HYPERLINK(1)",)])
    ((_, *cells),) = zip(*csv.reader(StringIO(table_csv(table), newline="")), strict=True)
    assert cells == [f"'{start}HYPERLINK(1)"]
    assert json.loads(table_json(table)) == [{"words": f"{start}HYPERLINK(1)"}]


def test_a_byte_order_mark_is_the_only_difference_for_excel() -> None:
    assert table_csv(TABLE, with_mark=True) == "\ufeff" + table_csv(TABLE)
    assert table_csv(TABLE, with_mark=True).encode()[:3] == b"\xef\xbb\xbf"
