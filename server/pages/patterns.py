"""Graph patterns that the queries of several pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Property -> name of the role that a situation gives to somebody or something, in the order of pages.
ROLES: Final[dict[str, str]] = {
    ONR.agent.value: "agent",
    ONR.affected.value: "affected",
    ONR.participant.value: "participant",
    SCHEMA.location.value: "place",
}
ANY_ROLE: Final = f"({'|'.join(f'<{role}>' for role in ROLES)})"


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES clause of IRIs. Raises `ValueError` if one is invalid.

    >>> values("it", ["urn:a", "urn:b"])
    'VALUES ?it { <urn:a> <urn:b> }'
    """
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"


#: Binds ?role. With VALUES of entities use `ANY_ROLE`: the engine then looks up each entity, not every role.
ROLE_VALUES: Final = values("role", ROLES)


def whole(subject: str, way: NamedNode | str, value: str) -> str:
    """Return a subselect that binds two variables to everything that a property, or a path of one step, connects.

    Oxigraph looks up the next pattern of a join once for each row, some microseconds each time. A subselect is read
    once and joined by hash, a fraction of a microsecond per row: ten times as fast if most rows are needed, and slower
    the fewer are needed.
    """
    return f"{{ SELECT {subject} {value} WHERE {{ {subject} {way} {value} }} }}"
