"""Links between variables that no triple pattern joins: a filter says which nodes can follow from one.

``FILTER (STRSTARTS(STR(?node), CONCAT(STR($this), "/")))`` links a node to the articles that its IRI begins with.
Without links, each article would be joined with each node, and the filter asked of all the pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mapping.shacl.compiled.sparql.plain import is_plain
from mapping.shacl.compiled.sparql.syntax import Call, Constant, Variable
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mapping.shacl.compiled.sparql.syntax import Expression
    from mapping.shacl.compiled.terms import Literals


class Link(NamedTuple):
    """Which nodes of one variable meet a filter, given the node of another."""

    source: str
    target: str
    #: What may follow the IRI of the target in that of the source; empty where both are one node.
    endings: frozenset[str]

    def finder(self, targets: Collection[str], literals: Literals) -> Callable[[str], list[str]]:
        """Return what finds those of some nodes, no literals among them, that meet the filter with a node."""
        lengths = sorted({len(target) for target in targets})
        known = {target: target for target in targets}  # rather than a copy of its text for each node
        starts = tuple(each for each in self.endings if each)
        is_same = "" in self.endings

        def found(node: str) -> list[str]:
            reached = [node] if is_same and node in known else []
            if node.startswith("_:"):
                return reached
            text = literals[node].value if node.startswith('"') else node
            for at in lengths:
                if text.startswith(starts, at) and text[:at] in known:
                    reached.append(known[text[:at]])  # noqa: PERF401 - there is one length as a rule
            return reached

        return found


def link_of(condition: Expression) -> list[Link]:
    """Return the links between the variables of a filter, one for each direction."""
    match condition:
        case Call("=", (Variable() as one, Variable() as other)):
            return [Link(one, other, frozenset({""})), Link(other, one, frozenset({""}))]
        case Call(
            "STRSTARTS",
            (
                Call("STR", (Variable() as source,)),
                Call("CONCAT", (Call("STR", (Variable() as target,)), Constant(Literal() as ending))),
            ),
        ) if ending.value and is_plain(Constant(ending)):
            return [Link(source, target, frozenset({ending.value}))]
        case Call("||", choices):
            return _joined([link_of(each) for each in choices])
    return []


def _joined(choices: list[list[Link]]) -> list[Link]:
    """Return the links that all of several alternatives have between the same variables."""
    first, *others = choices
    found = []
    for link in first:
        same = [each for links in others for each in links if each[:2] == link[:2]]
        if len(same) == len(others):
            endings = link.endings.union(*(each.endings for each in same))
            found.append(Link(link.source, link.target, endings))
    return found
