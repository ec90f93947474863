"""Read the queries of SPARQL constraints that can be asked of all focus nodes at once.

In a constraint ``$this`` is replaced before the query is evaluated (SHACL, section 5.3.1). Asked of all focus nodes it
is a variable like others, and the rows are the same if every expression sees it bound. This holds if

- a triple pattern binds it in every solution of the outermost group, and
- every variable of an expression in a group inside is bound by a pattern of that group, or occurs in that group only:
  groups are evaluated from the inside, so an expression in one does not see the variables of another.

Anything else in a query, such as a subquery, leaves it to pySHACL.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.shacl.compiled.sparql.expression_reader import ExpressionReader
from mapping.shacl.compiled.sparql.links import link_of
from mapping.shacl.compiled.sparql.syntax import (
    Bind,
    Call,
    Filter,
    Group,
    Optional,
    Triple,
    Union,
    Variable,
    variables_of,
)
from mapping.shacl.compiled.sparql.terms_reader import TermReader, refusal
from mapping.shacl.compiled.sparql.tokens import END, TokenReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from mapping.shacl.compiled.sparql.relations import Relation
    from mapping.shacl.compiled.sparql.syntax import Expression

#: Variables that SHACL gives a meaning which a query for all focus nodes does not.
_RESERVED: Final = frozenset({"failure", "shapesGraph", "currentShape"})
_DEEPEST: Final = 20


@dataclass(frozen=True, eq=False)
class SparqlQuery:
    """A query for all focus nodes at once."""

    #: The variables of its rows.
    variables: tuple[str, ...]
    group: Group


def read_query(text: str, prefixes: Mapping[str, str]) -> SparqlQuery:
    """Read the query of a constraint. Raises `NotCompiled` if it cannot be asked of all focus nodes at once."""
    return _QueryReader(text, prefixes).read()


class _QueryReader:
    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = TokenReader(text)
        self._terms = TermReader(self._tokens, prefixes)
        self._expressions = ExpressionReader(self._terms, self._group)
        self._depth = 0
        self._fresh = 0

    def read(self) -> SparqlQuery:
        tokens = self._tokens
        self._terms.prologue()
        tokens.expect("SELECT")
        tokens.skip("DISTINCT", "REDUCED")
        variables: list[str] = []
        while tokens.next.kind == "variable":
            variables.append(self._terms.variable())
        if tokens.next.text == "(":
            raise refusal("selects an expression")
        tokens.skip("WHERE")
        tokens.expect("{")
        group = self._group()
        if tokens.next is not END:
            raise refusal(f"has {tokens.next.text!r} after its pattern")
        if "this" not in variables or "this" not in group.certain:
            raise refusal("selects no $this that a triple pattern binds in all its parts")
        if _RESERVED & {*variables, *group.mentioned}:
            raise refusal("has a variable that only pySHACL binds")
        _check_short_paths(group, set())
        return SparqlQuery(tuple(dict.fromkeys(variables)), group)

    def _group(self) -> Group:
        """Read a group whose opening brace was read, and its closing brace."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refusal("has groups that are too deep")
        group = Group()
        while not self._tokens.skip("}"):
            self._read_into(group)
            self._tokens.skip(".")
        self._depth -= 1
        group.inside += [inner for each in group.filters for inner in _groups_of(each.expression)]
        return group

    def _read_into(self, group: Group) -> None:
        tokens = self._tokens
        if tokens.skip("FILTER"):
            for each in _conjuncts(self._expressions.constraint()):
                variables, has_group = frozenset(variables_of(each)), bool(_groups_of(each))
                group.filters.append(Filter(each, variables, tuple(link_of(each)), has_group))
                group.expressed |= variables
        elif tokens.skip("OPTIONAL"):
            tokens.expect("{")
            start = tokens.at
            before = set(group.scope)
            inner = self._joined(group)
            self._check_scope([inner], start)
            group.possible |= inner.scope - before
            group.parts.append(Optional(inner))
        elif tokens.skip("BIND"):
            self._bind(group)
        elif tokens.skip("{"):
            self._union(group)
        else:
            self._triples(group)

    def _joined(self, group: Group) -> Group:
        """Read a group that is evaluated by itself and then joined with the patterns around it."""
        inner = self._group()
        _check_short_paths(inner, set())
        _require_bound(group, inner.scope)
        group.scope |= inner.scope
        group.expressed |= inner.expressed
        return inner

    def _check_scope(self, groups: list[Group], start: int) -> None:
        """Refuse groups read since ``start`` with an expression whose variable something around them may bind."""
        everywhere, here = Counter(self._tokens.variables()), Counter(self._tokens.variables(start))
        if any(here[name] < everywhere[name] for inner in groups for name in inner.expressed - inner.certain):
            raise refusal("has an expression with a variable that another group binds")

    def _union(self, group: Group) -> None:
        if group.short_paths:
            raise refusal("has a path of no steps before UNION")
        start, before = self._tokens.at, set(group.scope)
        branches = [self._joined(group)]
        while self._tokens.skip("UNION"):
            self._tokens.expect("{")
            branches.append(self._joined(group))
        self._check_scope(branches, start)
        group.certain |= set.intersection(*(branch.certain for branch in branches))
        always = set.intersection(*(branch.scope - branch.possible for branch in branches))
        group.possible |= group.scope - before - always
        group.parts.append(Union(tuple(branches)))

    def _bind(self, group: Group) -> None:
        tokens = self._tokens
        tokens.expect("(")
        expression = self._expressions.expression()
        tokens.expect("AS")
        name = self._terms.variable()
        tokens.expect(")")
        if name in group.scope:
            raise refusal(f"binds ?{name} twice")
        group.parts.append(Bind(expression, name))
        group.scope.add(name)
        group.possible.add(name)
        group.expressed |= variables_of(expression)
        group.inside += _groups_of(expression)

    def _triples(self, group: Group) -> None:
        """Read triple patterns of one subject."""
        subject = self._terms.pattern_term()
        while True:
            verb = self._terms.verb()
            while True:
                self._add(group, Triple(subject, verb, self._terms.pattern_term()))
                if not self._tokens.skip(","):
                    break
            if not self._tokens.skip(";") or self._tokens.next.text in {".", "}"}:
                break

    def _add(self, group: Group, triple: Triple) -> None:
        _require_bound(group, triple.variables)
        group.scope |= triple.variables
        relation = triple.relation
        if isinstance(relation, Variable) or relation.length:
            group.certain |= triple.variables
        else:
            group.short_paths.append((triple.subject, triple.object))
        group.parts += [triple] if isinstance(relation, Variable) else self._steps(triple, relation)

    def _steps(self, triple: Triple, relation: Relation) -> list[Triple]:
        """Write a sequence of paths as patterns with variables between them (SPARQL 1.1, section 18.2.2.4)."""
        if not relation.parts or not relation.length:
            return [triple]
        between = [Variable(f" {self._fresh + number}") for number in range(1, len(relation.parts))]
        self._fresh += len(between)
        ends = [triple.subject, *between, triple.object]
        return [Triple(*each) for each in zip(ends, relation.parts, ends[1:], strict=False)]


def _conjuncts(condition: Expression) -> Iterator[Expression]:
    """Yield the conditions that must all hold."""
    if isinstance(condition, Call) and condition.function == "&&":
        for each in condition.arguments:
            yield from _conjuncts(each)
    else:
        yield condition


def _groups_of(expression: object) -> list[Group]:
    """Return the groups of EXISTS and NOT EXISTS in an expression."""
    if isinstance(expression, Group):
        return [expression]
    if isinstance(expression, tuple):
        return [group for part in expression for group in _groups_of(part)]
    return []


def _require_bound(group: Group, names: AbstractSet[str]) -> None:
    """Refuse a pattern with a variable that a part before it, such as OPTIONAL, may leave unbound."""
    if names & group.possible:
        raise refusal("has a pattern with a variable that may be unbound")


def _check_short_paths(group: Group, around: set[str]) -> None:
    """Refuse a path that may have no step if neither end is bound: it would range over all nodes of the data."""
    known = group.certain | around
    if any(known.isdisjoint(ends) for ends in group.short_paths):
        raise refusal("has a path of no steps between nodes that no pattern binds")
    for inner in group.inside:
        _check_short_paths(inner, known)
