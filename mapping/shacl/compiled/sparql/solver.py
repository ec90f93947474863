"""Answer queries over the indexes of the data: every pattern extends a whole table at once."""

from __future__ import annotations

from itertools import compress, groupby
from typing import TYPE_CHECKING

from mapping.shacl.compiled.sparql.expressions import Expressions
from mapping.shacl.compiled.sparql.joins import Joins
from mapping.shacl.compiled.sparql.syntax import Bind, Optional, Triple, Variable
from mapping.shacl.compiled.sparql.table import Table, joined
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.sparql.links import Link
    from mapping.shacl.compiled.sparql.nodes import NodeValues
    from mapping.shacl.compiled.sparql.reader import SparqlQuery
    from mapping.shacl.compiled.sparql.syntax import Filter, Group, Union
    from mapping.shacl.compiled.sparql.table import Row

#: What a bound variable leads to comes before what leads to it; a pattern that only removes rows comes first.
_KNOWN, _FORWARD, _BACKWARD = range(3)


class Solver:
    """Answers queries about one graph."""

    def __init__(self, data: DataGraph, nodes: NodeValues) -> None:
        """Take the graph and the values of its nodes."""
        self._joins, self._literals, self._nodes = Joins(data), data.literals, nodes

    def answer(self, query: SparqlQuery) -> set[Row]:
        """Return the distinct rows of a query, in the order of its variables."""
        return set(self._solve(query.group, Table()).rows(query.variables))

    def _solve(self, group: Group, table: Table) -> Table:
        """Return the solutions of a group that extend those of a table."""
        filters = list(group.filters)
        visible = group.scope | table.columns.keys()
        for is_block, parts in groupby(group.parts, key=lambda part: isinstance(part, Triple)):
            if is_block:
                table = self._join(list(parts), table, filters, visible)  # type: ignore[arg-type]
            else:
                for part in parts:
                    table = self._filter(self._extend(part, table), filters, visible)  # type: ignore[arg-type]
        for each in filters:
            table = self._keep(table, each)
        return table

    def _join(self, left: list[Triple], table: Table, filters: list[Filter], visible: set[str]) -> Table:
        """Join a table with patterns, in an order that keeps it small."""
        if any(map(self._joins.is_empty, left)):
            return table.empty()
        while left and table.length:
            triple = self._best(left, table, filters)
            if triple.variables.isdisjoint(table.bound) and (linked := _linked(filters, table, left)):
                table = self._follow(*linked, table, left)
                filters.remove(linked[0])
            else:
                left.remove(triple)
                table = self._joins.extend(table, triple, left)
            table = self._filter(table, filters, visible, with_groups=not left)
        return table

    def _best(self, left: list[Triple], table: Table, filters: list[Filter]) -> Triple:
        """Return the pattern to join next: one with a bound variable if there is any, else the smallest."""
        if len(left) == 1:
            return left[0]
        if joined := [triple for triple in left if not triple.variables.isdisjoint(table.bound)]:
            return min(joined, key=lambda triple: _cost(triple, table))
        links = [link for each in filters for link in each.links]
        return min(left, key=lambda triple: (_waits(triple, links, left), self._joins.size(triple)))

    def _follow(self, _: Filter, link: Link, table: Table, left: list[Triple]) -> Table:
        """Extend the rows with the nodes that a link leads to; its filter then holds."""
        subjects = next(self._joins.subjects(triple) for triple in left if triple.subject == link.target)
        find = link.finder(subjects, self._literals)
        return table.spread(link.target, list(map(find, table.columns[link.source])))

    def _filter(self, table: Table, filters: list[Filter], visible: set[str], *, with_groups: bool = True) -> Table:
        """Apply the filters all of whose variables are bound, and take them from the list.

        Those with groups cost more than the patterns that are left, and come after them.
        """
        for each in list(filters):
            if each.variables & visible <= table.bound and (with_groups or not each.has_group):
                table = self._keep(table, each)
                filters.remove(each)
        return table

    def _keep(self, table: Table, filter_: Filter) -> Table:
        """Return the rows that meet a filter."""
        return table.keep(self._expressions(table).test(filter_.expression).values) if table.length else table

    def _expressions(self, table: Table) -> Expressions:
        return Expressions(table, self._nodes, self._exists)

    def _exists(self, group: Group, table: Table) -> list[bool]:
        """Say for which rows a group has a solution; variables that a row leaves unbound are free."""
        mentioned = group.mentioned
        shared = [name for name in table.columns if name in mentioned]
        rows = table.rows(shared)
        if table.bound.issuperset(shared):
            found = self._solvable(group, shared, set(rows))
        else:
            found = set()
            for are_bound, some in _by_bound(set(rows)).items():
                full = {tuple(compress(each, are_bound)): each for each in some}
                found |= {full[each] for each in self._solvable(group, list(compress(shared, are_bound)), full)}
        return list(map(found.__contains__, rows))

    def _solvable(self, group: Group, names: list[str], rows: Collection[Row]) -> set[Row]:
        """Return the rows of some variables for which a group has a solution."""
        return set(self._solve(group, Table.of(names, rows)).rows(names))

    def _extend(self, part: Bind | Optional | Union, table: Table) -> Table:
        """Extend a table by a part of a group that is no triple pattern."""
        if isinstance(part, Bind):
            return self._bind(part, table)
        groups = [part.group] if isinstance(part, Optional) else part.groups
        names = list(dict.fromkeys(name for group in groups for name in group.scope if name not in table.columns))
        found = [self._solve(group, table) for group in groups]
        if isinstance(part, Optional):
            known, old = set(found[0].rows([*table.columns])), table.rows([*table.columns])
            found.append(table.keep([row not in known for row in old]))
            always = frozenset[str]()
        else:
            always = frozenset(names).intersection(*(group.scope - group.possible for group in groups))
        return joined(found, [*table.columns, *names], table.bound | always)

    def _bind(self, part: Bind, table: Table) -> Table:
        values, is_complete = self._expressions(table).value(part.expression)
        nodes = [value.text if isinstance(value, Literal) else value for value in values]
        return table.with_column(part.name, nodes, is_bound=is_complete)


def _by_bound(rows: Iterable[Row]) -> dict[tuple[bool, ...], list[Row]]:
    """Group rows by which of their variables are bound."""
    found: dict[tuple[bool, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(node is not None for node in row), []).append(row)
    return found


def _cost(triple: Triple, table: Table) -> tuple[int, int]:
    """Return what is less for a pattern that is better joined first.

    Forward from the variable that was bound last: a path is followed to its end before the next one is begun.
    """
    subject, target = triple.subject, triple.object
    if subject in table.bound:
        is_known = target in table.bound or not isinstance(target, Variable)
        return (_KNOWN, 0) if is_known else (_FORWARD, -list(table.columns).index(subject))
    return (_BACKWARD if isinstance(subject, Variable) else _KNOWN, 0)


def _waits(triple: Triple, links: list[Link], left: list[Triple]) -> int:
    """Return 2 for a path of no steps, 1 for a pattern that a link leads to from another one, 0 for the rest."""
    if not isinstance(triple.relation, Variable) and not triple.relation.length:
        return 2
    into = [link for link in links if link.target in triple.variables and link.source not in triple.variables]
    return int(any(link.source in each.variables for link in into for each in left))


def _linked(filters: list[Filter], table: Table, left: list[Triple]) -> tuple[Filter, Link] | None:
    """Return a filter that links a bound variable to one that is not, and is the subject of a pattern."""
    subjects = {
        triple.subject
        for triple in left
        if isinstance(triple.subject, Variable) and not isinstance(triple.relation, Variable) and triple.relation.length
    }
    found = ((each, link) for each in filters for link in each.links)
    return next(
        (pair for pair in found if pair[1].source in table.bound and pair[1].target in subjects - table.bound), None
    )
