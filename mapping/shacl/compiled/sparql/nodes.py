"""The nodes of a graph as values of expressions, each read once in a validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mapping.shacl.compiled.literals import NUMBER_TYPES, Value, are_numbers, comparable_of
from mapping.shacl.compiled.sparql.columns import Column, ExpressionError, apply
from mapping.shacl.compiled.terms import Literal, Literals, characters_in, language_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mapping.shacl.compiled.literals import Comparable


class _Values(dict[str, str | Literal]):
    """The value of each node: an IRI or a blank node as the indexes write it, or a literal."""

    def __init__(self, literals: Literals) -> None:
        super().__init__()
        self._literals = literals

    def __missing__(self, node: str) -> str | Literal:
        found = self[node] = self._literals[node] if node.startswith('"') else node
        return found


class _Characters(dict[str, str]):
    """The characters of each node (STR)."""

    def __missing__(self, node: str) -> str:
        if node.startswith("_:"):
            raise ExpressionError
        found = self[node] = characters_in(node) if node.startswith('"') else node
        return found


class _Strings(dict[str, str]):
    """The characters of each string, with or without a language."""

    def __init__(self, characters: _Characters) -> None:
        super().__init__()
        self._characters = characters

    def __missing__(self, node: str) -> str:
        if not node.startswith('"') or node.endswith(">"):
            raise ExpressionError
        found = self[node] = self._characters[node]
        return found


class _Languages(dict[str, str]):
    """The language tag of each literal (LANG)."""

    def __missing__(self, node: str) -> str:
        if not node.startswith('"'):
            raise ExpressionError
        found = self[node] = language_in(node)
        return found


class _Comparables(dict[str, "Comparable | None"]):
    """The value of each node in comparisons; None for one that is not ordered."""

    def __missing__(self, node: str) -> Comparable | None:
        found = self[node] = comparable_of(node) if node.startswith('"') else None
        return found


class NodeValues:
    """The values of nodes, by their uses."""

    def __init__(self, literals: Literals) -> None:
        """Take the literals of the graph."""
        self.values, self.characters = _Values(literals), _Characters()
        self.strings, self.languages = _Strings(self.characters), _Languages()
        self.comparables = _Comparables()

    def texts(self, nodes: Iterable[str]) -> list[str | None]:
        """Return the characters of nodes as STR of SPARQL gives them; None for a blank node."""
        return apply(self.characters.__getitem__, Column(list(nodes), is_complete=True)).values

    def numbers(self, nodes: Column) -> Column:
        """Return the numbers that nodes are."""
        if nodes.is_complete:
            found = list(map(self.comparables.__getitem__, nodes.values))
            if are_numbers(found):
                return Column(found, is_complete=True)
        each = (None if node is None else self.comparables[node] for node in nodes.values)
        return Column([value if type(value) in NUMBER_TYPES else None for value in each], is_complete=False)

    def compare(self, is_so: Callable[[Any, Any], bool], one: str, other: str) -> bool:
        """Compare two nodes by their order. Raises `ExpressionError` if they have none."""
        first, second = self.comparables[one], self.comparables[other]
        if isinstance(first, Value) and isinstance(second, Value) and first.kind == second.kind:
            return is_so(first.value, second.value)
        if type(first) in NUMBER_TYPES and type(second) in NUMBER_TYPES:
            return is_so(first, second)
        raise ExpressionError
