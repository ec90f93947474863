"""A group of patterns of a SPARQL query: its variables, and its text for all focus nodes at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from mapping.shacl.compiled.not_compiled import NotCompiled


def refusal(reason: str) -> NotCompiled:
    """Return why a query is left to pySHACL."""
    return NotCompiled("sh:sparql", f"its query {reason}")


@dataclass
class Group:
    """A group of patterns in braces."""

    #: Triple patterns, optional and alternative parts, and BIND, in their order.
    patterns: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    #: The groups of FILTER NOT EXISTS.
    absent: list[Group] = field(default_factory=list)
    #: Variables that every solution binds by a triple pattern.
    certain: set[str] = field(default_factory=set)
    #: Variables of expressions, and of the groups in them.
    expressed: set[str] = field(default_factory=set)
    #: All variables.
    mentioned: set[str] = field(default_factory=set)
    #: The ends of paths that may have no step.
    short_paths: list[tuple[str, str]] = field(default_factory=list)
    #: Groups of EXISTS and NOT EXISTS, which see the variables bound around them.
    inside: list[Group] = field(default_factory=list)
    has_optional: bool = False
    #: The number of its triple patterns, 2 if it has other patterns.
    triples: int = 0

    @property
    def is_small(self) -> bool:
        """Whether it is one triple pattern, which Oxigraph looks up quickly for each solution around it."""
        return self.triples < 2 and not self.absent

    def text(self, before: str = "", *, is_correlated: bool = False) -> str:
        """Write the group, behind the patterns around it, with MINUS for FILTER NOT EXISTS of several patterns.

        ``MINUS { patterns of this group, absent group }`` removes the same solutions: the patterns bind all variables
        that both have. Oxigraph evaluates it once, and FILTER NOT EXISTS for each solution, with joins in a bad order.
        Behind OPTIONAL, which may leave variables unbound, it would remove others.
        """
        patterns = " ".join([before, *self.patterns]).strip()
        filters = "".join(f" FILTER ({each})" for each in self.filters)
        absent = "".join(
            f" FILTER NOT EXISTS {{ {each.text(is_correlated=True)} }}"
            if is_correlated or self.has_optional or each.is_small
            else f" MINUS {{ {each.text(patterns)} }}"
            for each in self.absent
        )
        return f"{patterns}{filters}{absent}"


def check_short_paths(group: Group, around: set[str]) -> None:
    """Refuse a path that may have no step if neither end is bound: it would range over all nodes of the data."""
    known = group.certain | around
    if any(known.isdisjoint(ends) for ends in group.short_paths):
        raise refusal("has a path of no steps between nodes that no pattern binds")
    for inner in group.inside:
        check_short_paths(inner, known)
