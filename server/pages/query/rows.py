"""The rows of a result as HTML: a page shows a thousand, and a template takes five times as long for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from server.pages.safe_text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.pages.query.results import Cell, Column

__all__ = ["rows_as_html"]

_UNBOUND = '<span class="unbound">unbound</span>'


def rows_as_html(columns: Sequence[Column], rows: Sequence[Sequence[Cell | None]]) -> Markup:
    """Return table rows; words of the data are escaped and keep their own direction."""
    # Predicates, kinds and names repeat, as one object each: it is written once.
    written: list[dict[int, str]] = [{} for _ in columns]
    lines = []
    for row in rows:
        cells = []
        for column, known, cell in zip(columns, written, row, strict=True):
            html = known.get(id(cell))
            if html is None:
                html = known[id(cell)] = _cell(cell, is_number=column.is_number)
            cells.append(html)
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    return Markup("".join(lines))  # noqa: S704 # every value is escaped in _cell


def _cell(cell: Cell | None, *, is_number: bool) -> str:
    if cell is None:
        return f'<td class="number">{_UNBOUND}</td>' if is_number else f"<td>{_UNBOUND}</td>"
    opening = '<td class="number">' if is_number else '<td class="long">' if cell.is_long else "<td>"
    return f"{opening}{_term(cell)}{_remarks(cell)}</td>"


def _term(cell: Cell) -> str:
    words = escape(shown(cell.words))
    if cell.target:
        return f'<a href="{escape(shown(cell.target))}"><bdi>{words}</bdi></a>'
    if cell.is_literal:
        language = f' lang="{escape(shown(cell.language))}"' if cell.language else ""
        return f"<bdi{language}>{words}</bdi>"
    return f"<code><bdi>{words}</bdi></code>"


def _remarks(cell: Cell) -> str:
    """Say what is left out, and in which language or of which datatype it is."""
    cut = f'<span class="kind"> … and {cell.cut:,} characters more</span>' if cell.cut else ""
    kind = f"@{cell.language}" if cell.language else cell.datatype
    return cut + (f'<span class="kind"> {escape(shown(kind))}</span>' if kind else "")
