"""The roles in which a situation names somebody or something."""

from __future__ import annotations

from typing import Final

from mapping.namespaces import ONR, SCHEMA

__all__ = ["ROLES", "ROLE_VALUES"]

_NAMED: Final = ((ONR.agent, "agent"), (ONR.affected, "affected"), (ONR.participant, "participant"))

#: IRI of the property -> what it is called beside a name, in the order in which pages show them.
ROLES: Final[dict[str, str]] = {role.value: name for role, name in (*_NAMED, (SCHEMA.location, "place"))}
#: The same properties as the data of a VALUES clause.
ROLE_VALUES: Final = " ".join(f"<{role}>" for role in ROLES)
