"""Extend tables by triple patterns, through the indexes of the data."""

from __future__ import annotations

from itertools import repeat
from operator import contains
from typing import TYPE_CHECKING, Any

from mapping.shacl.compiled.sparql.relations import of_predicate
from mapping.shacl.compiled.sparql.syntax import Triple, Variable
from mapping.shacl.compiled.sparql.table import Nodes, Table, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.sparql.relations import Direction, Relation
    from mapping.shacl.compiled.steps import Lookup

#: More than any pattern with a predicate has solutions.
_MANY = 10**8


class Joins:
    """Joins tables with the triples of one graph."""

    def __init__(self, data: DataGraph) -> None:
        """Take the graph."""
        self._data = data

    def extend(self, table: Table, triple: Triple, others: Collection[Triple] = ()) -> Table:
        """Return the rows with each solution of a pattern; those that the other patterns exclude may be missing."""
        subject, relation, target = triple.subject, triple.relation, triple.object
        if isinstance(relation, Variable):
            return self._extend_by_any(table, triple, relation)
        if _is_known(table, subject):
            if _is_known(table, target):
                return self._check(table, subject, relation, target)
            return _follow(table, subject, self._look_toward(relation, target, others), target)
        if _is_known(table, target):
            return _follow(table, target, self._look(relation.backward), subject)
        return table.times(self._scan(triple, relation))

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

    def _check(self, table: Table, subject: str, relation: Relation, target: str) -> Table:
        """Keep the rows in which one node leads to another."""
        if relation.is_step and not isinstance(target, Variable):
            starts = self._look(relation.backward)(target, ())
            return table.keep(list(map(contains, repeat(starts), _nodes(table, subject))))
        found = map(self._look(relation.forward), _nodes(table, subject), repeat(()))
        return table.keep(list(map(contains, found, _nodes(table, target))))

    def _scan(self, triple: Triple, relation: Relation) -> Table:
        """Return all solutions of a pattern, neither of whose nodes is known."""
        starts: Nodes = list(self._data.by_step(relation.forward.starts))
        table = Table({triple.subject: starts}, len(starts), frozenset({triple.subject}))
        found = list(map(self._look(relation.forward), starts, repeat(())))
        if triple.subject == triple.object:
            return table.keep(list(map(contains, found, starts)))
        return table.spread(triple.object, found)

    def _extend_by_any(self, table: Table, triple: Triple, name: Variable) -> Table:
        """Extend by a pattern with a variable in place of its predicate."""
        found = []
        for predicate in self._data.predicates:
            if name in table.columns:
                chosen = table.keep([node == predicate for node in table.columns[name]])
            else:
                chosen = table.with_column(name, [predicate] * table.length, is_bound=True)
            found.append(self.extend(chosen, Triple(triple.subject, of_predicate(predicate), triple.object)))
        return joined(found, found[0].columns, found[0].bound) if found else table.empty()

    def _look_toward(self, relation: Relation, target: str, others: Collection[Triple]) -> Lookup:
        """Return the look-up of a relation; of several nodes, it finds those that another pattern leads on from."""
        onward = [
            each.relation.forward.starts
            for each in others
            if each.subject == target and not isinstance(each.relation, Variable) and each.relation.length
        ]
        steps, data = relation.forward.starts, self._data
        if not onward or not relation.is_step or data.most(steps) < 2:
            return self._look(relation.forward)
        return data.toward(steps, min(onward, key=lambda each: len(data.by_step(each)))).get

    def _look(self, direction: Direction) -> Lookup:
        return self._data.along(direction.bind)


def _is_known(table: Table, term: str) -> bool:
    """Say whether a term is a node or a variable of the table."""
    return term in table.columns if isinstance(term, Variable) else True


def _nodes(table: Table, term: str) -> Iterable[Any]:
    """Return the node of a term in each row."""
    return table.columns[term] if isinstance(term, Variable) else repeat(term, table.length)


def _follow(table: Table, term: str, look: Lookup, name: str) -> Table:
    """Extend the rows with the nodes that a node leads to."""
    return table.spread(name, list(map(look, _nodes(table, term), repeat(()))))
