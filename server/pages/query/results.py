"""Read the result of any query for a page: a table of terms, the triples of a graph, or yes or no.

Of a long result only the first 4 MB are read: enough to show its first rows, and to count one of usual length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from markupsafe import Markup, escape

from mapping.rdf.namespaces import XSD
from server.engine import formats_of
from server.errors import UpstreamFailed
from server.http.negotiation import GRAPH_FORMATS, N_TRIPLES, RESULTS_JSON
from server.pages.links import short_name
from server.pages.safe_text import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from server.engine import Answer, Query, QueryEngine
    from server.pages.links import Links
    from server.sparql.guard import QueryForm

#: Rows on a page.
MOST_SHOWN: Final = 1_000
#: Bytes that are read of a result.
_MOST_READ: Final = 4_000_000
#: Characters of a value that are shown.
_LONGEST_SHOWN: Final = 1_000
_NUMBERS: Final = frozenset({XSD.integer.value, XSD.decimal.value, XSD.double.value, XSD.float.value})
_TRIPLE_COLUMNS: Final = ("subject", "predicate", "object")
#: Datatypes that need no mention.
_PLAIN: Final = _NUMBERS - {XSD.float.value} | {XSD.string.value, XSD.boolean.value}
#: Longer words may be broken in a narrow column.
_LONGEST_WORD: Final = 20
#: Format -> its usual name and file extension; CSV first, which opens anywhere.
_FILES: Final = {
    "csv": ("CSV", "csv"),
    "json": ("JSON", "json"),
    "xml": ("XML", "xml"),
    "tsv": ("TSV", "tsv"),
    "turtle": ("Turtle", "ttl"),
    "ntriples": ("N-Triples", "nt"),
    "jsonld": ("JSON-LD", "jsonld"),
    "rdfxml": ("RDF/XML", "rdf"),
}

_UNBOUND: Final = '<span class="unbound">unbound</span>'
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Cell:
    """A term: its words, the target of its link, and the language or datatype of a literal."""

    words: str
    target: str | None = None
    language: str = ""
    datatype: str = ""
    #: The number of characters left out.
    cut: int = 0
    is_literal: bool = False

    @property
    def is_long(self) -> bool:
        """Whether one of its words is too long for a narrow column."""
        return any(len(word) > _LONGEST_WORD for word in self.words.split())


@dataclass(frozen=True)
class ResultFile:
    """A whole result in one format: the name of the format, the address and the file name."""

    label: str
    target: str
    filename: str


@dataclass(frozen=True)
class ResultColumn:
    """A column of a table, by the name of its variable."""

    name: str
    #: Whether all its values on the page are numbers.
    is_number: bool


@dataclass(frozen=True)
class Results:
    """The answer to a query; ``boolean`` is the answer to ASK, which has no rows."""

    columns: tuple[ResultColumn, ...] = ()
    #: The rows on the page; None for an unbound variable.
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    #: The number of rows read, which is the number of all if the result ``is_counted``.
    total: int = 0
    is_counted: bool = True
    boolean: bool | None = None
    is_graph: bool = False

    @property
    def as_html(self) -> Markup:
        """The rows of the table, words of the data escaped; a template would take five times as long for a thousand."""
        # Equal terms share one cell object, which is written once.
        written: list[dict[int, str]] = [{} for _ in self.columns]
        lines = []
        for row in self.rows:
            cells = []
            for column, known, cell in zip(self.columns, written, row, strict=True):
                html = known.get(id(cell))
                if html is None:
                    html = known[id(cell)] = _write_cell(cell, is_number=column.is_number)
                cells.append(html)
            lines.append(f"<tr>{''.join(cells)}</tr>\n")
        return Markup("".join(lines))  # noqa: S704 # every value is escaped in _write_cell


async def read_results(engine: QueryEngine, query: Query, links: Links) -> Results:
    """Ask a query. Raises the errors of the engine, and `ResultBroken`."""
    is_graph = formats_of(query.form) is GRAPH_FORMATS
    read, is_whole = await _read_start(await engine.answer(query, N_TRIPLES if is_graph else RESULTS_JSON))
    if is_graph:
        return _graph(read, links, is_whole=is_whole)
    try:
        return _solutions(read, links, is_whole=is_whole)
    except SyntaxError as error:
        # Another endpoint sent it (``--backend``): our engine writes JSON that can be read.
        raise UpstreamFailed("sent something else than the result of a query") from error


def downloads_of(form: QueryForm | None, address: Callable[[str, str], str], stem: str) -> list[ResultFile]:
    """Return a result in all formats; ``address`` is called with the name and the extension of each."""
    offered = {each.name for each in formats_of(form)}
    return [
        ResultFile(label, address(name, extension), f"{stem}.{extension}")
        for name, (label, extension) in _FILES.items()
        if name in offered
    ]


async def _read_start(answer: Answer) -> tuple[bytes, bool]:
    """Return the start of a result, and whether that is the whole."""
    parts, size = [], 0
    try:
        async for chunk in answer.chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > _MOST_READ:
                return b"".join(parts), False
    finally:
        await answer.chunks.aclose()
    return b"".join(parts), True


def _solutions(read: bytes, links: Links, *, is_whole: bool) -> Results:
    parsed = ox.parse_query_results(read, format=ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Results(boolean=bool(parsed))
    names = tuple(variable.value for variable in parsed.variables)
    solutions = _until_cut(parsed, is_whole=is_whole)
    shown = [list(solution) for solution in islice(solutions, MOST_SHOWN)]
    return replace(_table(names, shown, links), total=len(shown) + _count(solutions), is_counted=is_whole)


def _graph(written: bytes, links: Links, *, is_whole: bool) -> Results:
    whole_lines = written if is_whole else written[: written.rfind(b"\n") + 1]
    parsed = ox.parse(whole_lines, format=ox.RdfFormat.N_TRIPLES)
    shown: list[list[_Term | None]] = [
        [quad.subject, quad.predicate, quad.object] for quad in islice(parsed, MOST_SHOWN)
    ]
    table = _table(_TRIPLE_COLUMNS, shown, links)
    return replace(table, total=len(shown) + _count(parsed), is_counted=is_whole, is_graph=True)


def _until_cut(solutions: Iterable[ox.QuerySolution], *, is_whole: bool) -> Iterator[ox.QuerySolution]:
    """Yield the solutions; a result that was not read whole may break off."""
    try:
        yield from solutions
    except SyntaxError:
        if is_whole:
            raise


def _table(names: Sequence[str], shown: Sequence[Sequence[_Term | None]], links: Links) -> Results:
    columns = tuple(ResultColumn(name, _is_number(row[index] for row in shown)) for index, name in enumerate(names))
    # Most terms occur in many rows.
    cells: dict[_Term | None, Cell | None] = {None: None}
    for term in chain.from_iterable(shown):
        if term is not None and term not in cells:
            cells[term] = _cell(term, links)
    return Results(columns, tuple(tuple(map(cells.__getitem__, row)) for row in shown))


def _count(rest: Iterable[object]) -> int:
    return sum(1 for _ in rest)


def _is_number(terms: Iterable[_Term | None]) -> bool:
    bound = [term for term in terms if term is not None]
    return bool(bound) and all(isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS for term in bound)


def _cell(term: _Term, links: Links) -> Cell:
    if isinstance(term, ox.NamedNode):
        words, cut = _shortened(_name(term.value, links))
        return Cell(words, cut=cut, target=links.to(term.value))
    if not isinstance(term, ox.Literal):
        words, cut = _shortened(str(term))
        return Cell(words, cut=cut)
    datatype = "" if term.language or term.datatype.value in _PLAIN else _name(term.datatype.value, links)
    words, cut = _shortened(term.value)
    return Cell(words, cut=cut, language=term.language or "", datatype=datatype, is_literal=True)


def _shortened(words: str) -> tuple[str, int]:
    """Return text as shown, and the number of characters left out."""
    return words[:_LONGEST_SHOWN], max(0, len(words) - _LONGEST_SHOWN)


def _name(iri: str, links: Links) -> str:
    """Return the path of one of our IRIs, and any other with its prefix or whole."""
    return links.path_of(iri) or short_name(iri)


def _write_cell(cell: Cell | None, *, is_number: bool) -> str:
    if cell is None:
        return f'<td class="number">{_UNBOUND}</td>' if is_number else f"<td>{_UNBOUND}</td>"
    opening = '<td class="number">' if is_number else '<td class="long">' if cell.is_long else "<td>"
    return f"{opening}{_write_term(cell)}{_write_remarks(cell)}</td>"


def _write_term(cell: Cell) -> str:
    words = escape(shown(cell.words))
    if cell.target:
        return f'<a href="{escape(shown(cell.target))}"><bdi>{words}</bdi></a>'
    if cell.is_literal:
        language = f' lang="{escape(shown(cell.language))}"' if cell.language else ""
        return f"<bdi{language}>{words}</bdi>"
    return f"<code><bdi>{words}</bdi></code>"


def _write_remarks(cell: Cell) -> str:
    """Write the number of characters left out, and the language or datatype."""
    cut = f'<span class="kind"> … and {cell.cut:,} characters more</span>' if cell.cut else ""
    kind = f"@{cell.language}" if cell.language else cell.datatype
    return cut + (f'<span class="kind"> {escape(shown(kind))}</span>' if kind else "")
