"""Extend rows by triple patterns, through the indexes of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.shacl.compiled.sparql.relations import of_predicate
from mapping.shacl.compiled.sparql.syntax import Triple, Variable
from mapping.shacl.compiled.sparql.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.sparql.expressions import Row
    from mapping.shacl.compiled.sparql.relations import Direction, Relation
    from mapping.shacl.compiled.steps import Lookup

#: More than any pattern with a predicate has solutions.
_MANY = 10**8


class Joins:
    """Joins rows with the triples of one graph."""

    def __init__(self, data: DataGraph) -> None:
        """Take the graph."""
        self._data = data

    def extend(self, table: Table, triple: Triple) -> Table:
        """Return the rows with each solution of a pattern."""
        relation = triple.relation
        if isinstance(relation, Variable):
            return self._extend_by_any(table, triple, relation)
        subject, target = _place(table, triple.subject), _place(table, triple.object)
        forward = self._look(relation.forward)
        if subject is not None and target is not None:
            return _check(table, subject, forward, target)
        if subject is not None:
            return _follow(table, subject, forward, triple.object)
        if target is not None:
            return _follow(table, target, self._look(relation.backward), triple.subject)
        return self._scan(table, triple, relation)

    def size(self, triple: Triple) -> int:
        """Return about how many solutions a pattern has by itself."""
        relation = triple.relation
        if isinstance(relation, Variable):
            return _MANY
        if relation.is_step and not isinstance(triple.object, Variable):
            return len(self._look(relation.backward)(triple.object, ()))
        return relation.size(self._data)

    def is_empty(self, triple: Triple) -> bool:
        """Say whether the data has no triple that a pattern could match."""
        relation = triple.relation
        return not isinstance(relation, Variable) and relation.length > 0 and relation.size(self._data) == 0

    def subjects(self, triple: Triple) -> Collection[str]:
        """Return all subjects that a pattern may have, and maybe others; its path has at least one step."""
        relation = triple.relation
        assert not isinstance(relation, Variable)  # noqa: S101 - links are only followed to others
        if relation.is_step and not isinstance(triple.object, Variable):
            return self._look(relation.backward)(triple.object, ())
        return self._data.by_step(relation.forward.starts)

    def _scan(self, table: Table, triple: Triple, relation: Relation) -> Table:
        """Join the rows with all solutions of a pattern, neither of whose nodes is known."""
        look, beginnings = self._look(relation.forward), self._data.by_step(relation.forward.starts)
        pairs = [(node, value) for node in beginnings for value in look(node, ())]
        names = [triple.subject, triple.object]
        found: list[Row] = pairs
        if triple.subject == triple.object:
            names, found = names[:1], [(node,) for node, value in pairs if node == value]
        return table.extended(names, [row + each for row in table.rows for each in found])

    def _extend_by_any(self, table: Table, triple: Triple, name: Variable) -> Table:
        """Extend by a pattern with a variable in place of its predicate."""
        rows: list[Row] = []
        at, found = table.slots.get(name), table
        for predicate in self._data.predicates:
            chosen = table.extended([] if at is not None else [name], [
                row if at is not None else (*row, predicate)
                for row in table.rows
                if at is None or row[at] == predicate
            ])  # fmt: skip
            found = self.extend(chosen, Triple(triple.subject, of_predicate(predicate), triple.object))
            rows += found.rows
        return Table(found.slots, rows, found.bound)

    def _look(self, direction: Direction) -> Lookup:
        return self._data.along(direction.bind)


def _place(table: Table, term: str) -> int | str | None:
    """Return the place of a variable in rows, None if it is not bound yet, or the node that a constant is."""
    return table.slots.get(term) if isinstance(term, Variable) else term


def _check(table: Table, subject: int | str, look: Lookup, target: int | str) -> Table:
    """Keep the rows in which one node leads to another."""
    rows = table.rows
    if isinstance(subject, str):
        reached = look(subject, ())
        kept = [row for row in rows if (target if isinstance(target, str) else row[target]) in reached]
    elif isinstance(target, str):
        kept = [row for row in rows if target in look(row[subject], ())]
    else:
        kept = [row for row in rows if row[target] in look(row[subject], ())]
    return table.extended((), kept)


def _follow(table: Table, at: int | str, look: Lookup, name: str) -> Table:
    """Extend the rows with the nodes that a node leads to."""
    if isinstance(at, str):
        reached = look(at, ())
        return table.extended([name], [(*row, value) for row in table.rows for value in reached])
    # Most of the time of a query is spent here: (*row, value) takes twice as long.
    return table.extended([name], [row + (value,) for row in table.rows for value in look(row[at], ())])  # noqa: RUF005
