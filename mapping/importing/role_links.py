"""Join spans that carry roles to attributions, by the links that an annotation tool keeps between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mapping.importing.annotated_article import Attribution, make_attribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mapping.importing.annotated_article import Role
    from mapping.sheet.sentences import Range


class RoleSpan(NamedTuple):
    """Words that somebody marked with a role."""

    role: Role
    parts: tuple[Range, ...]


def join_group(text: str, spans: Iterable[RoleSpan], name: str) -> Attribution | None:
    """Return the attribution of spans that belong together; None if no words are its content."""
    roles: dict[Role, list[Range]] = defaultdict(list)
    for span in spans:
        roles[span.role] += span.parts
    made = make_attribution(text, roles, name)
    return made if made.content else None


def join_linked(
    text: str, spans: Mapping[str, RoleSpan], links: Iterable[tuple[str, str]]
) -> tuple[list[Attribution], list[str]]:
    """Return an attribution for each content, of the spans linked to it or its cue, and the ids of unused spans.

    A content that is linked to another content is not part of it.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in links:
        neighbours[one].add(other)
        neighbours[other].add(one)
    made: list[Attribution] = []
    used: set[str] = set()
    for name, span in spans.items():
        if span.role == "content":
            members = _members(name, spans, neighbours)
            used |= {name, *members}
            made.append(join_group(text, [span, *(spans[each] for each in members)], name) or Attribution(()))
    return [each for each in made if each.content], [name for name in spans if name not in used]


def _members(content: str, spans: Mapping[str, RoleSpan], neighbours: Mapping[str, set[str]]) -> Sequence[str]:
    near = {each for each in neighbours.get(content, ()) if each in spans and spans[each].role != "content"}
    cues = [each for each in near if spans[each].role == "cue"]
    near |= {other for cue in cues for other in neighbours[cue] if other in spans and spans[other].role != "content"}
    return sorted(near)
