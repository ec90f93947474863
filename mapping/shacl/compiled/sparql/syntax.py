"""The parts of a query: patterns, groups of them, and expressions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mapping.shacl.compiled.sparql.links import Link
    from mapping.shacl.compiled.sparql.relations import Relation
    from mapping.shacl.compiled.terms import Literal


class Variable(str):
    """The name of a variable; other texts in patterns are nodes of the data."""

    __slots__ = ()


class Call(NamedTuple):
    """A function or an operator with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


class Constant(NamedTuple):
    """An IRI or a literal of an expression."""

    value: str | Literal


class Exists(NamedTuple):
    """Whether a group has a solution."""

    group: Group


Expression = Variable | Constant | Call | Exists


@dataclass(frozen=True, eq=False)
class Triple:
    """A triple pattern; a variable for its predicate is any predicate."""

    subject: str
    relation: Relation | Variable
    object: str

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables of the pattern."""
        terms = (self.subject, self.relation, self.object)
        return frozenset(term for term in terms if isinstance(term, Variable))


class Bind(NamedTuple):
    """The value of an expression under a name."""

    expression: Expression
    name: str


class Optional(NamedTuple):
    """A group whose solutions extend those around it, where it has any."""

    group: Group


class Union(NamedTuple):
    """Groups each of whose solutions counts."""

    groups: tuple[Group, ...]


class Filter(NamedTuple):
    """A condition of a group, its variables, and the links between them."""

    expression: Expression
    variables: frozenset[str]
    links: tuple[Link, ...] = ()
    #: Whether it asks for solutions of another group.
    has_group: bool = False


@dataclass(eq=False)
class Group:
    """A group of patterns in braces."""

    parts: list[Triple | Bind | Optional | Union] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    #: Variables that every solution binds by a triple pattern.
    certain: set[str] = field(default_factory=set)
    #: Variables that a solution may bind: those of its patterns, filters aside.
    scope: set[str] = field(default_factory=set)
    #: Those of them that a solution may leave unbound.
    possible: set[str] = field(default_factory=set)
    #: Variables of expressions, and of the groups in them.
    expressed: set[str] = field(default_factory=set)
    #: The ends of paths that may have no step.
    short_paths: list[tuple[str, str]] = field(default_factory=list)
    #: Groups of EXISTS and NOT EXISTS, which see the variables bound around them.
    inside: list[Group] = field(default_factory=list)

    @property
    def mentioned(self) -> set[str]:
        """All variables."""
        return self.scope | self.expressed


def variables_of(expression: Expression) -> set[str]:
    """Return the variables of an expression, those of groups in it among them."""
    match expression:
        case Variable():
            return {expression}
        case Call(_, arguments):
            return set[str]().union(*map(variables_of, arguments))
        case Exists(group):
            return group.mentioned
    return set()
