"""Find the part of a wrong fact sheet that can be read, so that references and words are checked in the same run.

An optional key with a wrong value is left out, and so is an unknown key. Without a required key the whole entity,
situation or claim is left out, but its name stays known.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from mapping.sheet.model import Claim, Entity, FactSheet, Situation, Utterance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

_SHEET: Final = TypeAdapter(FactSheet)
_REQUIRED: Final = {
    section: {name for name, field in model.model_fields.items() if field.is_required()}
    for section, model in (
        ("entities", Entity),
        ("situations", Situation),
        ("utterances", Utterance),
        ("claims", Claim),
    )
}
_NAMED: Final = ("entities", "situations")
#: Leaving a value out can make the value around it wrong, but not often.
_MOST_ROUNDS: Final = 4


@dataclass(frozen=True)
class ReadablePart:
    """A fact sheet, perhaps with parts left out."""

    sheet: FactSheet
    #: Index of each claim of the sheet in its file.
    indices: tuple[int, ...]
    #: The names of all entities and situations and the ids of all claims, also of those left out.
    names: Mapping[str, frozenset[str]]

    @classmethod
    def whole(cls, sheet: FactSheet) -> ReadablePart:
        """Return a sheet of which nothing is left out."""
        names = {
            "entities": frozenset(sheet.entities),
            "situations": frozenset(sheet.situations),
            "claims": frozenset(claim.id for claim in sheet.claims if claim.id),
        }
        return cls(sheet, tuple(range(len(sheet.claims))), names)


def readable_part(value: object) -> ReadablePart | None:
    """Return the part of the value of a file that is a fact sheet; None if no claim or no name can be read."""
    if not isinstance(value, dict) or not all(isinstance(value.get(name, {}), dict) for name in _NAMED):
        return None
    names, rest = _names_in(value), deepcopy(value)
    indices = list(range(len(rest["claims"]))) if isinstance(rest.get("claims"), list) else []
    for _ in range(_MOST_ROUNDS):
        try:
            return ReadablePart(_SHEET.validate_python(rest), tuple(indices), names)
        except ValidationError as error:
            _leave_out(rest, indices, error.errors(include_url=False))
    return None


def _names_in(value: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    listed = value.get("claims")
    ids = [claim.get("id") for claim in listed if isinstance(claim, dict)] if isinstance(listed, list) else []
    found = {"claims": frozenset(each for each in ids if isinstance(each, str))}
    return found | {section: frozenset(map(str, value.get(section, ()))) for section in _NAMED}


def _leave_out(rest: dict[str, Any], indices: list[int], errors: list[ErrorDetails]) -> None:
    claims = set[int]()
    for error in errors:
        path = [part for part in error["loc"] if part != "[key]"]
        section, name, key = (*map(str, path[:1]), *path[1:3], "", "", "")[:3]
        is_unknown_key = error["type"] == "extra_forbidden"
        if section not in _REQUIRED or is_unknown_key:
            _delete(rest, path)
        elif len(path) == 1:
            # A list whose items were all left out is called too short.
            rest.pop(section if error["type"] != "too_short" else "", None)
        elif key and key not in _REQUIRED[section]:
            _delete(rest, path[:3])
        elif section == "utterances":
            rest[section][name] = {}
        elif section == "claims":
            claims.add(int(name))
        else:
            rest[section].pop(name, None)
    for index in sorted(claims, reverse=True):
        del rest["claims"][index], indices[index]


def _delete(value: Any, path: list[int | str]) -> None:  # noqa: ANN401 - any value of YAML or JSON
    for part in path[:-1]:
        try:
            value = value[part]
        except (LookupError, TypeError):
            return
    if path and isinstance(value, dict):
        value.pop(path[-1], None)
