"""CSV made from the engine's TSV says of every term what the term itself says."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from server.engine.worker import csv_rows
from server.engine.worker.csv_rows import CsvRows

if TYPE_CHECKING:
    import pytest

XSD = "http://www.w3.org/2001/XMLSchema#"
Term = ox.NamedNode | ox.BlankNode | ox.Literal


def _iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(f"http://e/{text}")
    except ValueError:
        return None


TEXTS = st.text(st.sampled_from('",;\t\r\n\\<>@^ aénrtbfu\x00\x01\x7f\x85\u2028') | st.characters(codec="utf-8"))
TERMS = st.one_of(
    st.none(),
    st.just(ox.BlankNode("b")),
    st.text("a,;#=/<>é").map(_iri),
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text: ox.Literal(text, language="en-GB"), TEXTS),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://e/a,b")), TEXTS),
    st.builds(ox.Literal, st.integers() | st.booleans() | st.floats()),
    st.sampled_from(["+1", "01", "1.", ".5", "1e5", "INF"]).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{XSD}double"))
    ),
)


def _value(term: Term | ox.Triple | None) -> str:
    return "" if term is None else term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _query(names: list[str], row: list[Term | None]) -> ox.QuerySolutions:
    """Let the engine give a solution; it writes some numbers in another way."""
    bound = {ox.Variable(name): term for name, term in zip(names, row, strict=True) if term is not None}
    query = f"SELECT {' '.join(f'?{name}' for name in names)} {{}}"
    found = ox.Store().query(query, substitutions=bound)  # type: ignore[arg-type] # its keys are invariant
    assert isinstance(found, ox.QuerySolutions)
    return found


def _rows(names: list[str], rows: list[list[Term | None]]) -> tuple[bytes, list[list[str]]]:
    """Return a result as TSV, and what CSV has to say of it."""
    written = b"\t".join(f"?{name}".encode() for name in names) + b"\n"
    expected = [names]
    for row in rows:
        tsv = _query(names, row).serialize(format=ox.QueryResultsFormat.TSV)
        assert isinstance(tsv, bytes)
        written += tsv.partition(b"\n")[2]
        expected += [[_value(solution[name]) for name in names] for solution in _query(names, row)]
    return written, expected


def _turn(names: list[str], tsv: bytes, size: int) -> bytes:
    parts: list[bytes] = []
    rows = CsvRows(names, parts.append)
    for start in range(0, len(tsv), size):
        rows.write(tsv[start : start + size])
    return b"".join(parts)


@given(rows=st.lists(st.lists(TERMS, min_size=2, max_size=2), max_size=4), size=st.integers(1, 50))
def test_rows_are_what_the_csv_library_writes_of_their_terms(rows: list[list[Term | None]], size: int) -> None:
    tsv, expected = _rows(["x", "y"], rows)
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(expected)
    assert _turn(["x", "y"], tsv, size).decode() == written.getvalue()
    assert list(csv.reader(io.StringIO(written.getvalue(), newline=""), strict=True)) == expected


@given(rows=st.lists(st.lists(TERMS, min_size=1, max_size=1), max_size=4))
def test_a_row_of_one_cell_is_never_an_empty_line(rows: list[list[Term | None]]) -> None:
    tsv, expected = _rows(["x"], rows)
    assert list(csv.reader(io.StringIO(_turn(["x"], tsv, 64).decode(), newline=""))) == expected


def test_without_variables_each_solution_is_an_empty_line() -> None:
    assert _turn([], b"\n\n\n", 1) == b"\r\n\r\n\r\n"


def test_a_triple_is_one_cell() -> None:
    written = _turn(["x", "y"], b'?x\t?y\n<<( <a:a> <a:b> "x, \\"y" )>>\t1\n', 64)
    assert list(csv.reader(io.StringIO(written.decode(), newline="")))[1] == ['<a:a> <a:b> "x, \\"y"', "1"]


def test_more_terms_than_are_remembered_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_MOST_TERMS", 3)
    tsv = b"?x\t?y\n" + b"".join(b"<http://e/%d,a>\t%d\n" % (number, number % 7) for number in range(100))
    expected = b"x,y\r\n" + b"".join(b'"http://e/%d,a",%d\r\n' % (number, number % 7) for number in range(100))
    assert _turn(["x", "y"], tsv, 8) == expected
