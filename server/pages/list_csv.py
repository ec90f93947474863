"""Write the list of a page as CSV and as JSON."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from server.pages.page import Table

#: Signs that make a spreadsheet read text as a formula, also in the full width of East Asian ones.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK: Final = "\ufeff"


def table_json(table: Table) -> str:
    """Write an array with an object for each row."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def table_csv(table: Table, *, with_mark: bool = False) -> str:
    """Write the columns as the first record (RFC 4180), and disarm cells that a spreadsheet would run.

    Excel reads UTF-8 only ``with_mark``: a byte order mark before the first record.
    """
    written = StringIO(_BYTE_ORDER_MARK if with_mark else "")
    written.seek(0, 2)
    csv.writer(written).writerows([table.columns, *([_disarm(cell) for cell in row] for row in table.rows)])
    return written.getvalue()


def _disarm(cell: str | float | None) -> str | float | None:
    """Put an apostrophe before text that a spreadsheet runs as a formula (OWASP, CSV injection); numbers stay."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
