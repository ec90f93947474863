"""The roles in which a situation names somebody or something."""

from __future__ import annotations

from typing import Final

from mapping.rdf.namespaces import ONR, SCHEMA

__all__ = ["ANY_ROLE", "ROLES", "ROLE_VALUES"]

_NAMED: Final = ((ONR.agent, "agent"), (ONR.affected, "affected"), (ONR.participant, "participant"))

#: IRI of the property -> what it is called beside a name, in the order in which pages show them.
ROLES: Final[dict[str, str]] = {role.value: name for role, name in (*_NAMED, (SCHEMA.location, "place"))}
#: The same properties as the data of a VALUES clause.
ROLE_VALUES: Final = " ".join(f"<{role}>" for role in ROLES)
#: The same as a property path, where it does not matter which role it is: beside VALUES of entities the engine looks
#: each entity up by it, and reads all roles there are for VALUES of roles.
ANY_ROLE: Final = f"({'|'.join(f'<{role}>' for role in ROLES)})"
