"""Answer queries over the indexes of the data: every pattern extends all rows at once."""

from __future__ import annotations

from itertools import compress, groupby
from typing import TYPE_CHECKING

from mapping.shacl.compiled.sparql.expressions import ExpressionCompiler
from mapping.shacl.compiled.sparql.joins import Joins
from mapping.shacl.compiled.sparql.nodes import Comparables, ExpressionError, Values
from mapping.shacl.compiled.sparql.syntax import Bind, Optional, Triple, Variable
from mapping.shacl.compiled.sparql.table import Table
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.sparql.expressions import Row
    from mapping.shacl.compiled.sparql.links import Link
    from mapping.shacl.compiled.sparql.reader import SparqlQuery
    from mapping.shacl.compiled.sparql.syntax import Filter, Group, Union

#: What a bound variable leads to comes before what leads to it; a pattern that only removes rows comes first.
_KNOWN, _FORWARD, _BACKWARD = range(3)


class Solver:
    """Answers queries about one graph."""

    def __init__(self, data: DataGraph, comparables: Comparables) -> None:
        """Take the graph, and the values by which its nodes compare."""
        self._joins, self._literals = Joins(data), data.literals
        self._values, self._comparables = Values(data.literals), comparables

    def answer(self, query: SparqlQuery) -> set[Row]:
        """Return the distinct rows of a query, in the order of its variables."""
        return set(self._solve(query.group, Table()).project(query.variables))

    def _solve(self, group: Group, table: Table) -> Table:
        """Return the solutions of a group that extend those of a table."""
        filters = list(group.filters)
        visible = group.scope | table.slots.keys()
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
            return Table(table.slots, [], table.bound)
        while left and table.rows:
            triple = self._best(left, table, filters)
            if triple.variables.isdisjoint(table.bound) and (linked := _linked(filters, table, left)):
                table = self._follow(*linked, table, left)
                filters.remove(linked[0])
            else:
                table = self._joins.extend(table, triple)
                left.remove(triple)
            table = self._filter(table, filters, visible)
        return table

    def _best(self, left: list[Triple], table: Table, filters: list[Filter]) -> Triple:
        """Return the pattern to join next: one with a bound variable if there is any, else the smallest."""
        if joined := [triple for triple in left if not triple.variables.isdisjoint(table.bound)]:
            return min(joined, key=lambda triple: _cost(triple, table))
        links = [link for each in filters for link in each.links]
        return min(left, key=lambda triple: (_waits(triple, links, left), self._joins.size(triple)))

    def _follow(self, _: Filter, link: Link, table: Table, left: list[Triple]) -> Table:
        """Extend the rows with the nodes that a link leads to; its filter then holds."""
        subjects = next(self._joins.subjects(triple) for triple in left if triple.subject == link.target)
        find, at = link.finder(subjects, self._literals), table.slots[link.source]
        return table.extended([link.target], [(*row, node) for row in table.rows for node in find(row[at])])

    def _filter(self, table: Table, filters: list[Filter], visible: set[str]) -> Table:
        """Apply the filters all of whose variables are bound, and take them from the list."""
        for each in list(filters):
            if each.variables & visible <= table.bound:
                table = self._keep(table, each)
                filters.remove(each)
        return table

    def _keep(self, table: Table, filter_: Filter) -> Table:
        """Return the rows that meet a filter."""
        if not table.rows:
            return table
        test, kept = self._compiler(table).test(filter_.expression), []
        for row in table.rows:
            try:
                if test(row):
                    kept.append(row)
            except ExpressionError:
                continue
        return Table(table.slots, kept, table.bound)

    def _compiler(self, table: Table) -> ExpressionCompiler:
        return ExpressionCompiler(
            table.slots, self._values, self._comparables, lambda group: self._exists(group, table)
        )

    def _exists(self, group: Group, table: Table) -> Callable[[Row], bool]:
        """Return what says whether a group has a solution for a row; variables that the row leaves unbound are free."""
        mentioned = group.mentioned
        shared = [name for name in table.slots if name in mentioned]
        key = table.reader(shared)
        keys = set(map(key, table.rows))
        if table.bound.issuperset(shared):
            found = self._solvable(group, shared, keys)
        else:
            found = set()
            for are_bound, some in _by_bound(keys).items():
                some_names = list(compress(shared, are_bound))
                full = {tuple(compress(each, are_bound)): each for each in some}
                found |= {full[each] for each in self._solvable(group, some_names, full)}
        return lambda row: key(row) in found

    def _solvable(self, group: Group, names: list[str], rows: Iterable[Row]) -> set[Row]:
        """Return the rows of some variables for which a group has a solution."""
        size = len(names)
        return {row[:size] for row in self._solve(group, Table.of(names, list(rows))).rows}

    def _extend(self, part: Bind | Optional | Union, table: Table) -> Table:
        """Extend a table by a part of a group that is no triple pattern."""
        if isinstance(part, Bind):
            return self._bind(part, table)
        groups = [part.group] if isinstance(part, Optional) else part.groups
        names = list(dict.fromkeys(name for group in groups for name in group.scope if name not in table.slots))
        layout = [*table.slots, *names]
        rows = [row for group in groups for row in self._solve(group, table).project(layout)]
        always = frozenset(names).intersection(*(group.scope - group.possible for group in groups))
        if isinstance(part, Optional):
            known, nothing = {row[: len(table.slots)] for row in rows}, (None,) * len(names)
            rows += [(*row, *nothing) for row in table.rows if row not in known]
            always = frozenset()
        found = table.extended(names, rows, is_bound=False)
        return Table(found.slots, rows, table.bound | always)

    def _bind(self, part: Bind, table: Table) -> Table:
        value = self._compiler(table).value(part.expression)

        def node(row: Row) -> str | None:
            try:
                found = value(row)
            except ExpressionError:
                return None
            return found.text if isinstance(found, Literal) else found

        return table.extended([part.name], [(*row, node(row)) for row in table.rows], is_bound=False)


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
        return (_KNOWN, 0) if is_known else (_FORWARD, -table.slots[subject])
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
