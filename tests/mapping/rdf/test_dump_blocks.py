"""A large graph is written piece by piece, and gives the same bytes as one that is written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.rdf import dump_blocks
from mapping.rdf.dump_blocks import BlockFile, GraphBlocks, pack
from mapping.rdf.shared_graphs import DUMP_SYNTAXES

if TYPE_CHECKING:
    from mapping.rdf.serialization import RdfSyntax

GRAPH = "http://e/graph"
LINES = sorted(
    f"<http://e/{subject}> <http://www.w3.org/2000/01/rdf-schema#label> {text} <{GRAPH}> .\n"
    for subject in range(50)
    for text in ('"one"@en', '"two \\"words\\" {}"@de', f'"{subject}"^^<http://www.w3.org/2001/XMLSchema#integer>')
)


@pytest.mark.parametrize("syntax", DUMP_SYNTAXES, ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("at_once", [1, 7, 4096])
def test_the_pieces_are_the_block(syntax: RdfSyntax, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_blocks, "_TEXTS", at_once)
    written: list[bytes] = []
    BlockFile(written.append, syntax).write_graph(GRAPH, iter(LINES))
    assert b"".join(written) == pack(GraphBlocks(GRAPH, "".join(LINES).encode()).write(syntax))
