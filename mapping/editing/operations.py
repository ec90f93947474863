"""The changes that an editor of a fact sheet makes, each from the text of the sheet to its new text.

Items are named by their path in the sheet: ``("sayings", 3)`` is a saying, ``("sayings", 3, "We are ready")`` a claim
that is written as a quote, ``("sayings", 3, "claims", 0)`` one with keys of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mapping.editing.errors import CannotEdit
from mapping.editing.patches import insert_item, insert_key, remove, rename_key, set_value, value_of
from mapping.editing.same_entity import replace_entity
from mapping.sheet.notation import NotationError, split_claim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.editing.emission import Value
    from mapping.sheet.yaml_and_json import ValuePath

#: Keys of a saying about its claims: all others belong to its speaker.
_CLAIM_KEYS: Final = frozenset(
    {"claims", "quote", "content", "stance", "modality", "basis", "form", "voice", "condition", "disputes"}
)
#: Keys that identify an item: a part that is split off does not get them.
_NAMES: Final = frozenset({"id", "moved"})
_DRAFT_KEYS: Final = ("status", "reason")
#: The order in which the sections of a sheet are written.
_SECTIONS: Final = ("factsheet", "article", "drafting", "entities", "situations", "sayings")
#: A new sheet.
EMPTY_SHEET: Final = "factsheet: 2\nsayings: []\n"


@dataclass(frozen=True)
class Operation:
    """One change: its name, one of `OPERATIONS`, and its arguments."""

    name: str
    path: ValuePath = ()
    value: Value | None = None
    key: str | None = None

    def apply(self, text: str) -> str:
        """Return the changed text. Raises `CannotEdit`."""
        where = " > ".join(map(str, self.path))
        if not where:
            raise CannotEdit("a change needs the path of an item")
        try:
            return OPERATIONS[self.name](text, self)
        except (LookupError, TypeError, ValueError):  # the path leads through values of another form
            raise CannotEdit(f"the file has no {where} that could be changed so") from None


def apply_all(text: str, operations: Iterable[Operation]) -> str:
    """Apply operations one after the other. Raises `CannotEdit`."""
    for each in operations:
        text = each.apply(text)
    return text


def _add(text: str, change: Operation) -> str:
    """Add an item before the one at the path, or after the last; missing parts are made."""
    *section, step = change.path
    value = _given(change)
    if isinstance(step, int):
        return insert_item(text, tuple(section), step, value)
    parent = value_of(text)
    for each in section[:-1]:
        parent = parent[each]
    if section and not parent.get(section[-1]):
        known = section[-1] in parent
        text = remove(text, tuple(section)) if known else text
        before = _following(text, section[-1]) if len(section) == 1 else None
        return insert_key(text, tuple(section[:-1]), str(section[-1]), {step: value}, before)
    return insert_key(text, tuple(section), step, value)


def _following(text: str, section: str | int) -> str | None:
    """Return the first section of a sheet that is written behind a new one."""
    later = _SECTIONS[_SECTIONS.index(section) + 1 :] if section in _SECTIONS else ()
    return next((each for each in value_of(text) if each in later), None)


def _set(text: str, change: Operation) -> str:
    around = change.path[:-1]
    is_in_claim = len(around) == 3 and around[0] == "sayings" and " " in str(around[2]).strip()
    if is_in_claim and isinstance(line := _at(value_of(text), around), str):
        text = set_value(text, around, _with_keys(line))
    return set_value(text, change.path, _given(change))


def _with_keys(line: str) -> dict[str, Any]:
    """Return a claim that is written as a line with a key for each part. Raises `CannotEdit`."""
    try:
        parts: dict[str, Any] = dict(split_claim(line))
    except NotationError as error:
        raise CannotEdit(f"this claim is a line that cannot be read: {error}") from None
    names = [each.strip() for each in parts.get("disputes", "").split("+")]
    return parts if len(names) == 1 else parts | {"disputes": names}


def _remove(text: str, change: Operation) -> str:
    return remove(text, change.path)


def _rename(text: str, change: Operation) -> str:
    if not change.key:
        raise CannotEdit("a new name is missing")
    return rename_key(text, change.path, change.key)


def _confirm(text: str, change: Operation) -> str:
    """Remove the marks of a draft from an item and from all in it."""
    value = _at(value_of(text), change.path)
    drafts = _drafts(value, change.path)
    if not drafts:
        raise CannotEdit("this is no draft")
    for path in reversed(drafts):
        text = _remove_marks(text, path)
    return text


def _remove_marks(text: str, path: ValuePath) -> str:
    item = _at(value_of(text), path)
    for key in _DRAFT_KEYS:
        if key in item:
            text = remove(text, (*path, key))
    return text


def _at(value: Any, path: Iterable[str | int]) -> Any:  # noqa: ANN401 - any value of YAML
    for step in path:
        value = value[step]
    return value


def _drafts(value: Any, path: ValuePath) -> list[ValuePath]:  # noqa: ANN401 - any value of YAML
    if isinstance(value, dict):
        found = [path] if value.get("status") == "draft" else []
        return found + [each for key, part in value.items() for each in _drafts(part, (*path, key))]
    if isinstance(value, list):
        return [each for index, part in enumerate(value) for each in _drafts(part, (*path, index))]
    return []


def drafts_in(text: str) -> list[ValuePath]:
    """Return the paths of all drafts."""
    return _drafts(value_of(text), ())


def claims_of(saying: dict[str, Any]) -> list[ValuePath]:
    """Return the steps from a saying to each of its claims, in the order of the sheet; none if it is one claim."""
    found: list[ValuePath] = []
    for key, value in saying.items():
        if key == "claims" and isinstance(value, list):
            found += [("claims", index) for index in range(len(value))]
        elif " " in key.strip():
            found.append((key,))
    return found if found or "claims" in saying else [()]


def _split(text: str, change: Operation) -> str:
    """Split a saying before the claim at the path: this and the later ones become a saying of the same speaker."""
    path, steps = change.path[:2], change.path[2:]
    saying = _saying(text, path)
    claims = claims_of(saying)
    if steps not in claims or claims.index(steps) == 0:
        raise CannotEdit("a saying is split before its second claim or a later one")
    moved = claims[claims.index(steps) :]
    rest = {key: value for key, value in saying.items() if key not in _CLAIM_KEYS | _NAMES and " " not in key}
    for each in moved:
        _put(rest, each, _value_at(saying, each))
    index = int(path[1])
    text = insert_item(text, ("sayings",), index + 1, rest)
    for each in reversed(moved):
        text = remove(text, (*path, *each))
    return text


def _join(text: str, change: Operation) -> str:
    """Join a saying with the next one: its claims follow, and the first one's speaker is kept."""
    path = change.path[:2]
    index = int(path[1])
    saying, following = _saying(text, path), _saying(text, ("sayings", index + 1))
    claims = claims_of(following)
    if not claims:
        raise CannotEdit("the next saying has no claim that could be joined")
    if "id" in following:
        raise CannotEdit(f"the next saying has the id {following['id']}, which others may refer to: remove it first")
    if claims_of(saying) == [()]:
        raise CannotEdit("this saying is one claim with keys of its own: write it under claims first")
    for each in claims:
        value = _value_at(following, each)
        if not each or each[0] == "claims":
            text = insert_item(text, (*path, "claims"), len(saying.get("claims", ())), value)
            saying = _saying(text, path)
        else:
            text = insert_key(text, path, str(each[0]), value, before="claims" if "claims" in saying else None)
    return remove(text, ("sayings", index + 1))


def _same(text: str, change: Operation) -> str:
    """Name another entity in the place of the one at the path, and remove it."""
    if change.path[:1] != ("entities",) or len(change.path) != 2 or not change.key:
        raise CannotEdit("this is no entity, or the name of the other one is missing")
    return replace_entity(text, str(change.path[1]), change.key)


def _saying(text: str, path: ValuePath) -> dict[str, Any]:
    sayings = value_of(text).get("sayings") or []
    number = path[1] if len(path) > 1 else None
    if path[:1] != ("sayings",) or not isinstance(number, int) or not 0 <= number < len(sayings):
        raise CannotEdit("there is no such saying")
    if not isinstance(sayings[number], dict):
        raise CannotEdit("this saying has no keys")
    found: dict[str, Any] = sayings[number]
    return found


def _value_at(saying: dict[str, Any], steps: ValuePath) -> Any:  # noqa: ANN401 - any value of YAML
    if not steps:
        return {key: value for key, value in saying.items() if key in _CLAIM_KEYS}
    return saying[str(steps[0])] if len(steps) == 1 else saying[str(steps[0])][int(steps[1])]


def _put(saying: dict[str, Any], steps: ValuePath, value: Value) -> None:
    if len(steps) == 1:
        saying[str(steps[0])] = value
    else:
        saying.setdefault("claims", []).append(value)


def _given(change: Operation) -> Value:
    if change.value is None:
        raise CannotEdit("a value is missing")
    return change.value


#: Name of an operation -> what it does.
OPERATIONS: Final = {
    "add": _add, "set": _set, "remove": _remove, "rename": _rename, "confirm": _confirm, "reject": _remove,
    "split": _split, "join": _join, "same": _same,
}  # fmt: skip
