"""The result of any query as a page shows it: a table of terms, the triples of a graph, or yes and no.

Only the beginning of a long result is read: what is shown, and what it takes to count a result of usual length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import PREFIXES, XSD
from server.engine import formats_of
from server.errors import UpstreamFailed
from server.http.negotiation import GRAPH_FORMATS, N_TRIPLES, RESULTS_JSON
from server.pages.query.rows import rows_as_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markupsafe import Markup

    from server.engine import Answer, Query, QueryEngine
    from server.pages.links import Links
    from server.sparql.guard import QueryForm

__all__ = ["MOST_SHOWN", "Cell", "Column", "Download", "Results", "downloads_of", "read_results"]

#: Rows that a page shows.
MOST_SHOWN: Final = 1_000
#: Bytes of a result that are read to show and to count it.
_MOST_READ: Final = 4_000_000
#: Characters of a value that are shown.
_LONGEST_SHOWN: Final = 1_000
_NUMBERS: Final = frozenset({XSD.integer.value, XSD.decimal.value, XSD.double.value, XSD.float.value})
_TRIPLE_COLUMNS: Final = ("subject", "predicate", "object")
#: Datatypes that SPARQL writes without naming them.
_PLAIN: Final = _NUMBERS - {XSD.float.value} | {XSD.string.value, XSD.boolean.value}
#: Words longer than this may be broken, where a column has no room for them.
_LONGEST_WORD: Final = 20
#: Format -> what people call it, and the extension of its files; what opens anywhere comes first.
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

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as it is shown: its words, where they lead, and for a literal its language or its datatype."""

    words: str
    target: str | None = None
    language: str = ""
    datatype: str = ""
    #: Characters that are left out.
    cut: int = 0
    is_literal: bool = False

    @property
    def is_long(self) -> bool:
        """Whether a word of it is too long for a narrow column."""
        return any(len(word) > _LONGEST_WORD for word in self.words.split())


@dataclass(frozen=True)
class Download:
    """A whole result in one format: its name, the address that carries the format, and the name of the file."""

    label: str
    target: str
    filename: str


@dataclass(frozen=True)
class Column:
    """A column of a table, by the name of its variable."""

    name: str
    #: Whether all that is shown in it are numbers.
    is_number: bool


@dataclass(frozen=True)
class Results:
    """The answer to a query; ``boolean`` is that of ASK, which has no rows."""

    columns: tuple[Column, ...] = ()
    #: What is shown; None where a variable is unbound.
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    #: How many there are, or were read where not all were.
    total: int = 0
    is_counted: bool = True
    boolean: bool | None = None
    is_graph: bool = False

    @property
    def as_html(self) -> Markup:
        """The rows of a table."""
        return rows_as_html(self.columns, self.rows)


async def read_results(engine: QueryEngine, query: Query, links: Links) -> Results:
    """Ask a query. Raises what the engine does, and `ResultBroken`."""
    is_graph = formats_of(query.form) is GRAPH_FORMATS
    read, is_whole = await _beginning(await engine.answer(query, N_TRIPLES if is_graph else RESULTS_JSON))
    if is_graph:
        return _graph(read, links, is_whole=is_whole)
    try:
        return _solutions(read, links, is_whole=is_whole)
    except SyntaxError as error:
        # Another endpoint sent it (``--backend``): our engine writes JSON that can be read.
        raise UpstreamFailed("sent something else than the result of a query") from error


def downloads_of(form: QueryForm | None, address: Callable[[str, str], str], stem: str) -> list[Download]:
    """Return the formats in which a whole result can be had; ``address`` makes one of format name and extension."""
    offered = {each.name for each in formats_of(form)}
    return [
        Download(label, address(name, extension), f"{stem}.{extension}")
        for name, (label, extension) in _FILES.items()
        if name in offered
    ]


async def _beginning(answer: Answer) -> tuple[bytes, bool]:
    """Return what is read of a result, and whether that is all of it."""
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
    """Yield the solutions before the place where the reading of a result stopped."""
    try:
        yield from solutions
    except SyntaxError:
        if is_whole:
            raise


def _table(names: Sequence[str], shown: Sequence[Sequence[_Term | None]], links: Links) -> Results:
    columns = tuple(Column(name, _is_number(row[index] for row in shown)) for index, name in enumerate(names))
    # Most terms stand in many rows.
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
    """Return what is shown of some words, and how many characters are left out."""
    return words[:_LONGEST_SHOWN], max(0, len(words) - _LONGEST_SHOWN)


def _name(iri: str, links: Links) -> str:
    """Return an IRI as short as it can be told: the path of one of ours, a prefixed name, or the whole."""
    if path := links.path_of(iri):
        return path
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
