"""A graph is written with each triple once, in order as long as it is small."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from server.engine.worker import triple_lines
from server.engine.worker.triple_lines import TripleLines
from server.errors import ResultTooLarge


def _write(lines: list[bytes], limit: int = 1000, size: int = 7) -> bytes:
    parts: list[bytes] = []
    writer = TripleLines(limit, parts.append)
    text = b"".join(line + b"\n" for line in lines)
    for start in range(0, len(text), size):
        writer.write(text[start : start + size])
    writer.finish()
    return b"".join(parts)


def test_a_small_graph_is_in_order() -> None:
    assert _write([b"<e:b> <e:p> 1 .", b"<e:a> <e:p> 1 ."]) == b"<e:a> <e:p> 1 .\n<e:b> <e:p> 1 .\n"
    assert _write([]) == b""


@pytest.mark.parametrize("line", [b"_:b <e:p> <e:o> .", b"<e:s> <e:p> _:b .", b"<e:s> <e:p> <<( <e:a> <e:b> 1 )>> ."])
@pytest.mark.parametrize("most_sorted", [0, 1000])
def test_what_the_engine_repeats_is_written_once(
    line: bytes, most_sorted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triple_lines, "_SORTED_TRIPLES", most_sorted)
    other = b'<e:s> <e:p> "_:b" .'
    assert sorted(_write([line, other, line, line]).splitlines()) == sorted([line, other])


def test_a_large_graph_comes_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triple_lines, "_SORTED_TRIPLES", 3)
    lines = [b"<e:%d> <e:p> 1 ." % number for number in reversed(range(10))]
    assert _write(lines).splitlines() == lines


def test_a_graph_over_the_limit_is_given_up() -> None:
    lines = [b"<e:%d> <e:p> 1 ." % number for number in range(10)]
    assert _write(lines, limit=10)
    with pytest.raises(ResultTooLarge, match="9 triples"):
        _write(lines, limit=9)
    assert _write([b"_:b <e:p> 1 ."] * 20, limit=1)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { <e:a> <e:b> ?x } { VALUES ?x { 1 1 01 1.0 1.00 1e0 'x' 'x' 'x'@en 'x'@EN <e:c> <e:c> true } }",
        "CONSTRUCT { ?s <e:t> ?p . ?s <e:t> ?p } { ?s ?p ?o }",
        "CONSTRUCT { <e:a> <e:b> ?x } { ?s ?p ?o BIND(CONCAT('a', 'b') AS ?x) }",
        "CONSTRUCT { <e:a> <e:b> ?x } { { BIND('short' AS ?x) } UNION { BIND(CONCAT('sho', 'rt') AS ?x) } }",
        "DESCRIBE ?s { ?s ?p ?o }",
    ],
)  # fmt: skip
def test_the_engine_itself_repeats_no_other_triple(text: str) -> None:
    """What is relied on; an engine that changes its ways is found out here."""
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"e:{n % 5}"), ox.NamedNode("e:p"), ox.Literal(n)) for n in range(100))
    found = store.query(text)
    assert isinstance(found, ox.QueryTriples)
    triples = list(found)
    assert triples
    assert len(triples) == len(set(triples))
