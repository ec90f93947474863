"""Replace an entity of a sheet by another one that is the same, and remove it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mapping.editing.errors import CannotEdit
from mapping.editing.patches import remove, rename_key, set_value, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.yaml_and_json import ValuePath

#: Keys whose values are names of entities.
_NAMING: Final = frozenset({
    "claimant", "through", "told_to", "agent", "affected", "participant", "location", "member",
})  # fmt: skip
#: Keys of lines in the notation, apart from quotes.
_LINES: Final = frozenset({"content", "condition"})
#: The arguments of a situation, without the groups that are written out in them.
_ARGUMENTS: Final = re.compile(r"\([^()]*\)")
_UNQUOTED: Final = re.compile(r'"[^"]*"|[^"]+')


def replace_entity(text: str, old: str, new: str) -> str:
    """Return a sheet that names ``new`` in the place of its entity ``old``. Raises `CannotEdit`."""
    sheet = value_of(text)
    if old not in (sheet.get("entities") or {}) or old == new:
        raise CannotEdit(f"this sheet has no other entity {old}")
    name = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    for path, value in list(_values_naming(sheet, (), name, new)):
        text = set_value(text, path, value)
    for path in list(_keys_naming(sheet, (), old)):
        text = rename_key(text, path, new)
    return remove(text, ("entities", old))


def _values_naming(value: Any, path: ValuePath, name: re.Pattern[str], new: str) -> Iterator[tuple[ValuePath, Any]]:  # noqa: ANN401 - any value of YAML
    """Yield the path and the new value of each text that names an entity."""
    if isinstance(value, str):
        changed = _changed(value, path, name, new)
        if changed != value:
            yield path, changed
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _values_naming(part, (*path, key), name, new)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _values_naming(part, (*path, index), name, new)


def _changed(value: str, path: ValuePath, name: re.Pattern[str], new: str) -> str:
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if key in _NAMING:
        return name.sub(new, value)
    is_line = key in _LINES or (path[:1] == ("situations",) and len(path) == 2)
    if is_line or (path[:1] == ("sayings",) and " " in key.strip()):
        return _ARGUMENTS.sub(lambda each: _outside_quotes(each[0], name, new), value)
    return value


def _outside_quotes(arguments: str, name: re.Pattern[str], new: str) -> str:
    return _UNQUOTED.sub(lambda each: each[0] if each[0].startswith('"') else name.sub(new, each[0]), arguments)


def _keys_naming(value: Any, path: ValuePath, old: str) -> Iterator[ValuePath]:  # noqa: ANN401
    """Yield the paths of the keys in ``as``, which are names."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "as" and isinstance(part, dict) and old in part:
                yield (*path, key, old)
            yield from _keys_naming(part, (*path, key), old)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _keys_naming(part, (*path, index), old)
