"""Read the one-line notation of claims and situations: ``denies planned sale(city, barges) the sale of the barges``.

A line may begin with a stance, a modality and ``inferred``. Contents follow, joined by semicolons: the name of a
situation or claim, or ``name = kind(arguments) label`` with the name and the label optional. Arguments stand in the
order of the roles of the kind, or are written ``role=value``; several entities of one role are joined by ``+``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args

from mapping.sheet.model import Basis, Modality, Situation, Stance
from mapping.sheet.quote_folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAME: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_REFERENCE: Final = re.compile(_NAME)
_SITUATION: Final = re.compile(
    rf"(?:(?P<name>{_NAME})\s*=\s*)?(?P<kind>[\w-]+)\s*\((?P<arguments>[^()]*)\)\s*(?P<label>.*)", re.DOTALL
)
_SEPARATOR: Final = re.compile(r";(?![^()]*\))")
#: Not the comma of 1,500.
_COMMA: Final = re.compile(r",(?!\d{3}\b)")
#: Keys of a situation that the notation can state: every one but its kind and its label.
_ARGUMENTS: Final = tuple(key for key in Situation.model_fields if key not in {"kind", "label"})
#: Keys whose values are names.
_LISTS: Final = frozenset({"agent", "affected", "participant", "location", "theme", "moved", "opposes"})
#: First words of a line, by the key whose value they are.
_LEADING: Final = {
    **dict.fromkeys(get_args(Stance), "stance"),
    **dict.fromkeys(get_args(Modality), "modality"),
    **dict.fromkeys(get_args(Basis), "basis"),
}
#: Names made from a label are cut at a word.
_LONGEST_MADE_NAME: Final = 60


class NotationError(ValueError):
    """A line is not in the notation; the message says why."""


@dataclass(frozen=True)
class Contents:
    """What a line states: the names of its contents, and the situations that it defines, as keys of a sheet."""

    names: tuple[str, ...]
    situations: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def read_claim(line: str, roles: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], Contents]:
    """Return the stance, modality and basis that a line begins with, by key, and its contents.

    ``roles`` are those of each kind. Raises `NotationError`.
    """
    keys, rest = dict[str, str](), line.strip()
    while (word := rest.partition(" "))[0] in _LEADING and word[2] and not word[2].lstrip().startswith("="):
        key = _LEADING[word[0]]
        if key in keys:
            raise NotationError(f"{word[0]!r} follows {keys[key]!r}: a claim has one {key}")
        keys[key], rest = word[0], word[2].strip()
    return keys, read_contents(rest, roles)


def read_contents(line: str, roles: Mapping[str, Sequence[str]]) -> Contents:
    """Return the contents of a line; raise `NotationError` if it is not in the notation."""
    names, situations = list[str](), dict[str, dict[str, Any]]()
    for item in _SEPARATOR.split(line):
        text = item.strip()
        if _REFERENCE.fullmatch(text):
            names.append(text)
            continue
        name, situation = read_situation(text, roles)
        if situations.setdefault(name, situation) != situation:
            raise NotationError(f"two situations are named {name!r}; write a name and '=' before one of them")
        names.append(name)
    return Contents(tuple(names), situations)


def read_situation(text: str, roles: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, Any]]:
    """Return the name and the keys of ``name = kind(arguments) label``; raise `NotationError` if it is none."""
    found = _SITUATION.fullmatch(text)
    if not found:
        raise NotationError(f"{text!r} is neither a name nor a situation like 'sale(seller, goods) the sale'")
    situation: dict[str, Any] = {"kind": found["kind"]}
    for key, value in _read_arguments(found["arguments"], roles.get(found["kind"])):
        if key in situation:
            raise NotationError(f"{key} is given twice in {text!r}")
        situation[key] = [part.strip() for part in value.split("+")] if key in _LISTS else value
    situation["label"] = " ".join(found["label"].split()) or _make_label(situation)
    return found["name"] or make_name(found["label"] or situation["label"]), situation


def _read_arguments(text: str, roles: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    given = [part.strip() for part in _COMMA.split(text)] if text.strip() else []
    for index, argument in enumerate(given):
        key, equals, value = (part.strip() for part in argument.partition("="))
        if equals and key in _ARGUMENTS:
            yield key, value
        elif equals:
            raise NotationError(f"{key!r} is no role or key of a situation; these are {', '.join(_ARGUMENTS)}")
        elif roles is not None and index >= len(roles):
            raise NotationError(f"{argument!r} is argument {index + 1}, and the roles are {', '.join(roles)}")
        elif not argument:
            raise NotationError("an argument is empty: write role=value for those after it")
        elif roles is not None:
            yield roles[index], argument


def _make_label(situation: Mapping[str, Any]) -> str:
    about = [name for key, names in situation.items() if key in _LISTS for name in names]
    return f"{situation['kind']}: {', '.join(about)}".replace("-", " ") if about else situation["kind"]


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def make_name(words: str) -> str:
    """Make a name for IRIs from words, cut at a word; raise `NotationError` if no letter or digit is left.

    >>> make_name("The sale of the city’s barges")
    'the-sale-of-the-citys-barges'
    """
    plain = re.sub("'", "", _without_accents(fold(words)).casefold())
    parts = re.findall(r"[a-z0-9]+", plain)
    if not parts:
        raise NotationError(f"no name can be made from {words!r}; write a name and '=' before it")
    name = "-".join(parts)
    if len(name) <= _LONGEST_MADE_NAME:
        return name
    return name[: _LONGEST_MADE_NAME + 1].rpartition("-")[0] or name[:_LONGEST_MADE_NAME]
