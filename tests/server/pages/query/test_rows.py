"""Rows of a result as HTML: words of the data are escaped, keep their direction, and say what they are."""

from __future__ import annotations

import pytest

from server.pages.query.results import Cell, Column
from server.pages.query.rows import rows_as_html

HOSTILE = "<script>alert('1')</script> \" & \u202e\u2067evil"


def cell(it: Cell | None, *, is_number: bool = False) -> str:
    """Return the one cell of the one row."""
    row = str(rows_as_html([Column("x", is_number)], [[it]]))
    assert row.startswith("<tr><td")
    assert row.endswith("</td></tr>\n")
    return row.removeprefix("<tr>").removesuffix("</tr>\n")


@pytest.mark.parametrize(
    ("it", "html"),
    [
        (Cell("onr:denies", "/ontology#denies"), '<td><a href="/ontology#denies"><bdi>onr:denies</bdi></a></td>'),
        (Cell("urn:x"), "<td><code><bdi>urn:x</bdi></code></td>"),
        (Cell("exchange", is_literal=True), "<td><bdi>exchange</bdi></td>"),
        (
            Cell("exchange", language="en", is_literal=True),
            '<td><bdi lang="en">exchange</bdi><span class="kind"> @en</span></td>',
        ),
        (
            Cell("2016-01-01", datatype="xsd:date", is_literal=True),
            '<td><bdi>2016-01-01</bdi><span class="kind"> xsd:date</span></td>',
        ),
        (
            Cell("a b", cut=12_345, is_literal=True),
            '<td><bdi>a b</bdi><span class="kind"> … and 12,345 characters more</span></td>',
        ),
        (Cell("x" * 30, is_literal=True), f'<td class="long"><bdi>{"x" * 30}</bdi></td>'),
        (None, '<td><span class="unbound">unbound</span></td>'),
    ],
)
def test_a_term_says_what_it_is(it: Cell | None, html: str) -> None:
    assert cell(it) == html


def test_numbers_stand_under_each_other() -> None:
    assert cell(Cell("7", is_literal=True), is_number=True) == '<td class="number"><bdi>7</bdi></td>'
    assert cell(None, is_number=True) == '<td class="number"><span class="unbound">unbound</span></td>'


@pytest.mark.parametrize(
    "it",
    [
        Cell(HOSTILE, f"https://example.org/{HOSTILE}"),
        Cell(HOSTILE),
        Cell(HOSTILE, language=HOSTILE, is_literal=True),
        Cell(HOSTILE, datatype=HOSTILE, is_literal=True),
    ],
)
def test_hostile_words_stay_words_in_every_place(it: Cell) -> None:
    html = cell(it)
    assert "<script" not in html
    assert html.count('"') % 2 == 0
    assert "\u202e" not in html
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &#34; &amp;" in html


def test_equal_terms_of_different_columns_are_shown_by_their_column() -> None:
    seven = Cell("7", is_literal=True)
    html = rows_as_html([Column("n", is_number=True), Column("m", is_number=False)], [[seven, seven]] * 2)
    assert str(html) == '<tr><td class="number"><bdi>7</bdi></td><td><bdi>7</bdi></td></tr>\n' * 2
