"""The nodes of a graph as values of expressions, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.shacl.compiled.literals import value_of
from mapping.shacl.compiled.terms import Literal, Literals, read_literal

if TYPE_CHECKING:
    from decimal import Decimal

    from mapping.shacl.compiled.literals import Value as Comparable

#: An IRI or a blank node as the indexes write it, or a literal.
Value = str | Literal


class ExpressionError(Exception):
    """An expression has no value: SPARQL calls this an error, and a filter is then not met."""


class Values(dict[str, Value]):
    """The value of each node."""

    def __init__(self, literals: Literals) -> None:
        """Take the literals of the graph."""
        super().__init__()
        self.literals = literals

    def __missing__(self, node: str) -> Value:
        """Read a node."""
        found = self[node] = self.literals[node] if node.startswith('"') else node
        return found


class Comparables(dict[str, "Comparable | None"]):
    """The value of each node in comparisons; None for one that is not ordered."""

    def __missing__(self, node: str) -> Comparable | None:
        """Read a node."""
        found = self[node] = value_of(read_literal(node)) if node.startswith('"') else None
        return found

    def number(self, node: str) -> int | Decimal | float:
        """Return the number that a node is. Raises `ExpressionError` for any other."""
        found = self[node]
        if found is None or found.kind != "number":
            raise ExpressionError
        return found.value  # type: ignore[no-any-return]
