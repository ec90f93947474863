"""Results of queries as a page shows them: terms in words, unbound ones visible, long results cut and counted."""

from __future__ import annotations

import asyncio
import json

import pyoxigraph as ox
import pytest

from server.engine import read_query
from server.errors import ResultBroken
from server.pages.links import Links
from server.pages.query.results import MOST_SHOWN, Cell, ResultColumn, Results, downloads_of, read_results
from server.settings import Settings
from tests.server.web.engines import DirectEngine, ScriptedEngine

BASE = "http://localhost:8000/"
LINKS = Links(BASE, "/site/")
EX = "https://example.org/"
HOSTILE = "<script>alert('1')</script> \" & \u202e\u2067evil"


def ask(text: str, quads: list[ox.Quad] | None = None) -> Results:
    return asyncio.run(read_results(DirectEngine(quads or []), read_query(text, settings=Settings()), LINKS))


def cell(term: str) -> Cell:
    """Return a constant as it is shown in a table."""
    ((shown,),) = ask(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}").rows
    assert shown is not None
    return shown


def quads(number: int) -> list[ox.Quad]:
    node = ox.NamedNode(f"{EX}s")
    return [ox.Quad(node, ox.NamedNode(f"{EX}p"), ox.Literal(str(each)), node) for each in range(number)]


def test_iris_are_short_and_lead_to_our_pages() -> None:
    assert cell(f"<{BASE}entity/iran>") == Cell("entity/iran", "/site/entity/iran")
    assert cell("<https://w3id.org/onrecord#denies>") == Cell("onr:denies", "/site/ontology#denies")
    assert cell(f"<{EX}a>") == Cell(f"{EX}a", f"{EX}a")


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "urn:x"])
def test_what_a_browser_should_not_follow_is_no_link(iri: str) -> None:
    assert cell(f"<{iri}>") == Cell(iri)


@pytest.mark.parametrize(
    ("term", "words", "language", "datatype"),
    [
        ('"exchange"', "exchange", "", ""),
        ('"exchange"@en', "exchange", "en", ""),
        ("7", "7", "", ""),
        ("true", "true", "", ""),
        ('"2022-02-15"^^<http://www.w3.org/2001/XMLSchema#date>', "2022-02-15", "", "xsd:date"),
        (f'"x"^^<{EX}type>', "x", "", f"{EX}type"),
    ],
)
def test_literals_have_their_language_or_datatype(term: str, words: str, language: str, datatype: str) -> None:
    assert cell(term) == Cell(words, language=language, datatype=datatype, is_literal=True)


def test_a_long_literal_is_cut_and_says_by_how_much() -> None:
    quad = ox.Quad(ox.NamedNode(EX), ox.NamedNode(EX), ox.Literal("x" * 100_000), ox.NamedNode(EX))
    ((shown,),) = ask("SELECT ?o { ?s ?p ?o }", [quad]).rows
    assert shown is not None
    assert (len(shown.words), shown.cut, shown.is_long) == (1_000, 99_000, True)


def test_unbound_variables_have_no_term() -> None:
    results = ask("SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) } }")
    assert [column.name for column in results.columns] == ["x", "y"]
    assert results.rows[0][1] is None


def test_a_column_of_numbers_is_known() -> None:
    results = ask('SELECT ?n ?m ?u { VALUES (?n ?m ?u) { (1 1 UNDEF) (2.5 "two" UNDEF) } }')
    assert [column.is_number for column in results.columns] == [True, False, False]


def test_ask_has_a_boolean_and_no_rows() -> None:
    assert ask("ASK {}") == Results(boolean=True)
    assert ask("ASK { ?s ?p ?o }") == Results(boolean=False)


def test_a_graph_is_a_table_of_triples() -> None:
    results = ask("CONSTRUCT WHERE { ?s ?p ?o }", quads(3))
    assert [column.name for column in results.columns] == ["subject", "predicate", "object"]
    assert (results.total, results.is_graph, results.is_counted) == (3, True, True)


@pytest.mark.parametrize("text", ["SELECT ?o { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_long_result_is_counted_but_not_shown_whole(text: str) -> None:
    results = ask(text, quads(MOST_SHOWN + 234))
    assert (len(results.rows), results.total, results.is_counted) == (MOST_SHOWN, MOST_SHOWN + 234, True)


def test_a_very_long_result_is_not_read_to_its_end() -> None:
    bindings = [{"o": {"type": "literal", "value": f"{number} {'x' * 500}"}} for number in range(20_000)]
    written = json.dumps({"head": {"vars": ["o"]}, "results": {"bindings": bindings}}).encode()
    pieces = [written[start : start + 100_000] for start in range(0, len(written), 100_000)]
    engine = ScriptedEngine(*pieces)
    results = asyncio.run(read_results(engine, read_query("SELECT * {}", settings=Settings()), LINKS))
    assert len(results.rows) == MOST_SHOWN
    assert MOST_SHOWN < results.total < 20_000
    assert not results.is_counted
    assert engine.given[0].is_closed


def test_the_lines_of_a_graph_are_not_cut_in_the_middle() -> None:
    line = f'<{EX}s> <{EX}p> "{"x" * 400}" .\n'.encode()
    engine = ScriptedEngine(*[line * 100] * 200)
    results = asyncio.run(read_results(engine, read_query("DESCRIBE <x:y>", settings=Settings()), LINKS))
    assert not results.is_counted
    assert results.total % 100 == 0


def test_a_result_that_breaks_off_is_no_result() -> None:
    engine = ScriptedEngine(b'{"head": {"vars": ["o"]}, "results": {"bindings": [', ResultBroken("time"))
    with pytest.raises(ResultBroken):
        asyncio.run(read_results(engine, read_query("SELECT * {}", settings=Settings()), LINKS))


def test_downloads_are_those_of_the_query_form() -> None:
    def labels(text: str) -> list[str]:
        form = read_query(text, settings=Settings()).form
        return [each.label for each in downloads_of(form, lambda name, extension: f"{name}.{extension}", "answer")]

    assert labels("SELECT * {}") == ["CSV", "JSON", "XML", "TSV"]
    assert labels("ASK {}") == ["JSON", "XML"]
    assert labels("DESCRIBE <x:y>") == ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]


# Rows as HTML


def html_of(it: Cell | None, *, is_number: bool = False) -> str:
    """Return the one cell of the one row."""
    row = str(Results((ResultColumn("x", is_number),), ((it,),)).as_html)
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
    assert html_of(it) == html


def test_numbers_stand_under_each_other() -> None:
    assert html_of(Cell("7", is_literal=True), is_number=True) == '<td class="number"><bdi>7</bdi></td>'
    assert html_of(None, is_number=True) == '<td class="number"><span class="unbound">unbound</span></td>'


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
    html = html_of(it)
    assert "<script" not in html
    assert html.count('"') % 2 == 0
    assert "\u202e" not in html
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &#34; &amp;" in html


def test_equal_terms_of_different_columns_are_shown_by_their_column() -> None:
    seven = Cell("7", is_literal=True)
    columns = ResultColumn("n", is_number=True), ResultColumn("m", is_number=False)
    html = Results(columns, ((seven, seven),) * 2).as_html
    assert str(html) == '<tr><td class="number"><bdi>7</bdi></td><td><bdi>7</bdi></td></tr>\n' * 2
