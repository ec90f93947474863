"""Triples as three strings in N-Triples: for counting, comparing and digesting, they cost less than RDF terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mapping.rdf.statements import in_n_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from mapping.rdf.statements import Statement


class TripleLine(NamedTuple):
    """A triple, each of its terms as N-Triples writes it."""

    subject: str
    predicate: str
    target: str

    @property
    def line(self) -> str:
        """The triple without the dot at its end."""
        return " ".join(self)


def triple_lines(quads: Iterable[ox.Quad]) -> list[TripleLine]:
    """Return the triples of quads of one graph, in the order in which dumps hold them."""
    return [TripleLine(*line.split(" ", 2)) for line in sorted(str(quad.triple) for quad in quads)]


def lines_of(statements: Iterable[Statement]) -> list[TripleLine]:
    """Return the triples that statements of one graph say, in the order in which dumps hold them."""
    rows = {(f"<{node}>", f"<{name}>", in_n_triples(value)) for node, name, value in statements}
    return list(map(TripleLine._make, sorted(rows)))  # as sorted lines are: no node in brackets begins another


def n_quads(lines: Iterable[TripleLine], graph: ox.NamedNode) -> str:
    """Write triples in N-Quads, in their order."""
    end = f" {graph} .\n"
    return "".join(f"{each.subject} {each.predicate} {each.target}{end}" for each in lines)


def read_n_quads(n_quads: str, holding: str = "") -> Iterator[TripleLine]:
    """Yield the triples of N-Quads that `n_quads` wrote; of the lines that hold some text, if it is given."""
    lines = (line for line in n_quads.split("\n") if line and holding in line)
    return (TripleLine(*line.rsplit(" ", 2)[0].split(" ", 2)) for line in lines)


def split_lines(n_quads: str) -> list[str]:
    """Return the lines with their ends; `str.splitlines` would split literals at other characters too."""
    return [f"{line}\n" for line in n_quads.split("\n") if line]


def graph_lines(quads: Iterable[ox.Quad]) -> dict[str, list[str]]:
    """Return the N-Quads of each named graph by its IRI: lines in the order in which dumps hold them, all different."""
    graphs: dict[str, set[str]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name)[1:-1], set()).add(f"{quad} .\n")
    return {graph: sorted(graphs[graph]) for graph in sorted(graphs)}
