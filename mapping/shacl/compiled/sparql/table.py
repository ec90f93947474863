"""Solutions of patterns as rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mapping.shacl.compiled.sparql.expressions import Row


@dataclass
class Table:
    """Rows with the nodes of variables; without variables and with one row, it is the solution of no pattern."""

    #: The place of each variable in the rows.
    slots: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=lambda: [()])
    #: The variables that no row leaves unbound.
    bound: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str], rows: list[Row]) -> Table:
        """Return a table of rows that bind all these variables."""
        slots = {name: at for at, name in enumerate(names)}
        return cls(slots, rows, frozenset(slots))

    def extended(self, names: Iterable[str], rows: list[Row], *, is_bound: bool = True) -> Table:
        """Return a table whose rows are longer by these variables."""
        new = list(names)
        slots = self.slots | {name: len(self.slots) + at for at, name in enumerate(new)}
        return Table(slots, rows, self.bound.union(new) if is_bound else self.bound)

    def reader(self, names: Iterable[str]) -> Callable[[Row], Row]:
        """Return what reads these variables from a row; None for one that the table lacks."""
        places = [self.slots.get(name) for name in names]
        known = [at for at in places if at is not None]
        if len(known) == len(places) == 1:
            (only,) = known
            return lambda row: (row[only],)
        if known and len(known) == len(places):
            return itemgetter(*known)
        return lambda row: tuple(None if at is None else row[at] for at in places)

    def project(self, names: Iterable[str]) -> list[Row]:
        """Return the rows of these variables."""
        return list(map(self.reader(names), self.rows))
