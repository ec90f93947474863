"""Solutions of patterns as columns: one list of nodes for each variable.

A pattern changes whole columns at once. Most patterns find one node for each row, and then the other columns stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

#: The nodes of the variables of a solution; None for one that is unbound.
Row = tuple[Any, ...]
#: The nodes of one variable.
Nodes = list[Any]


@dataclass(frozen=True)
class Table:
    """Rows with the nodes of variables; without variables and with one row, it is the solution of no pattern."""

    columns: Mapping[str, Nodes] = field(default_factory=dict)
    length: int = 1
    #: The variables that no row leaves unbound.
    bound: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Sequence[str], rows: Collection[Row]) -> Table:
        """Return a table of rows that bind all these variables."""
        columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in names)
        return cls(dict(zip(names, columns, strict=True)), len(rows), frozenset(names))

    def column(self, name: str) -> Nodes:
        """Return the nodes of a variable; None in each row if the table lacks it."""
        found = self.columns.get(name)
        return [None] * self.length if found is None else found

    def rows(self, names: Sequence[str]) -> list[Row]:
        """Return the rows of these variables."""
        return list(zip(*map(self.column, names), strict=True)) if names else [()] * self.length

    def empty(self) -> Table:
        """Return the table without its rows."""
        return Table({name: [] for name in self.columns}, 0, self.bound)

    def keep(self, mask: Sequence[bool | None]) -> Table:
        """Return the rows where the mask is true."""
        length = mask.count(True)
        if length == self.length:
            return self
        return Table({name: list(compress(each, mask)) for name, each in self.columns.items()}, length, self.bound)

    def spread(self, name: str, found: Sequence[Collection[str]]) -> Table:
        """Return each row once for each of the nodes that were found for it, which get a name."""
        nodes: Nodes = list(chain.from_iterable(found))
        if len(nodes) == self.length and all(found):
            columns = dict(self.columns)
        else:
            counts = list(map(len, found))
            columns = {key: _repeated(each, counts) for key, each in self.columns.items()}
        columns[name] = nodes
        return Table(columns, len(nodes), self.bound | {name})

    def times(self, other: Table) -> Table:
        """Return each row with each row of another table, which has other variables."""
        columns = {
            name: list(chain.from_iterable(map(repeat, each, repeat(other.length))))
            for name, each in self.columns.items()
        }
        columns |= {name: list(each) * self.length for name, each in other.columns.items()}
        return Table(columns, self.length * other.length, self.bound | other.bound)

    def with_column(self, name: str, nodes: Nodes, *, is_bound: bool) -> Table:
        """Return the table with one more variable."""
        bound = self.bound | {name} if is_bound else self.bound
        return Table({**self.columns, name: nodes}, self.length, bound)


def _repeated(nodes: Nodes, counts: Sequence[int]) -> Nodes:
    """Return each node as often as its count says."""
    if max(counts, default=0) <= 1:
        return list(compress(nodes, counts))
    return list(chain.from_iterable(map(repeat, nodes, counts)))


def joined(tables: Sequence[Table], names: Iterable[str], bound: frozenset[str]) -> Table:
    """Return the rows of all tables, with these variables, which they may leave unbound unless they are ``bound``."""
    columns = {name: list(chain.from_iterable(each.column(name) for each in tables)) for name in names}
    return Table(columns, sum(each.length for each in tables), bound)
