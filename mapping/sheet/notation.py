"""Read the one-line notation of claims and situations: ``denies planned sale(city, barges) the sale of the barges``.

A line may begin with a stance, a modality and ``inferred``. Contents follow, joined by semicolons: the name of a
situation or claim, or ``name = kind(arguments) label`` with the name and the label optional. Arguments stand in the
order of the roles of the kind, or are written ``role=value``; several entities of one role are joined by ``+``. A group
that only this article knows may be written as its name in double quotes: ``"at least 15 people"``. After contents
without a label may follow ``if`` with conditions, joined by ``and``, and ``disputes`` with claims, joined by ``+``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args

from mapping.sheet.allowed_values import Basis, Modality, Stance
from mapping.sheet.model import Situation
from mapping.sheet.quote_folding import fold
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAME: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_REFERENCE: Final = re.compile(_NAME)
_SITUATION: Final = re.compile(
    rf"(?:(?P<name>{_NAME})\s*=\s*)?(?P<kind>[\w-]+)\s*\((?P<arguments>[^()]*)\)\s*(?P<label>.*)", re.DOTALL
)
_LIKE_SITUATION: Final = re.compile(rf"(?:{_NAME}\s*=\s*)?[\w-]+\s*\(")
_WITHOUT_LABEL: Final = rf"(?:(?:{_NAME}\s*=\s*)?[\w-]+\s*\([^()]*\)|{_NAME})"
#: Contents of which the last has no label, and what follows them: a condition, or the claims that this one disputes.
_WITH_TAIL: Final = re.compile(
    rf"(?P<contents>(?:.*?;\s*)??{_WITHOUT_LABEL})"
    rf"(?:\s+if\s+(?P<condition>.+?))?(?:\s+disputes\s+(?P<disputes>{_NAME}(?:\s*\+\s*{_NAME})*))?",
    re.DOTALL,
)
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_HYPHENATED: Final = r"[a-z0-9]+(?:-[a-z0-9]+)+"
#: A condition, or claims that are disputed, that would be part of a label: a situation after "if", or names at the end.
_TAIL_IN_LABEL: Final = re.compile(
    rf"\bif\s+(?:{_NAME}\s*=\s*)?[\w-]+\s*\(|\b(?:if|disputes)\s+{_HYPHENATED}(?:\s*(?:\band\b|\+)\s*{_NAME})*$"
)
_LONGEST_LINE: Final = 4000
#: Separator -> where a part ends: the group is the separator, and parentheses or double quotes are passed over whole.
_ENDS: Final = {
    " and ": re.compile(r"\([^()]*\)|( and )"),
    ";": re.compile(r"\([^()]*\)|(;)"),
    ",": re.compile(r'"[^"]*"|(,)(?!\d{3}\b)'),  # not the comma of 1,500
    "+": re.compile(r'"[^"]*"|(\+)'),
}
_EXAMPLE: Final = (
    "Write STANCE MODALITY kind(roles) label, for example: denies planned sale(city, barges) the sale of the barges"
)
_IN_FLOW: Final = "within { } a comma ends a value that is not in double quotes"
#: Most of a wrong text that a message repeats.
_MOST_SHOWN: Final = 100
#: Keys of a situation that the notation can state: all but its kind, its label, and what only drafts have.
_ARGUMENTS: Final = tuple(key for key in Situation.model_fields if key not in {"kind", "label", "status", "reason"})
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
    """A line is not in the notation; the message says why, and ``advice`` how to mend it."""

    def __init__(self, reason: str, advice: str = _EXAMPLE) -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(frozen=True)
class Contents:
    """The statement of a line: the names of its contents, and the situations that it defines, as keys of a sheet."""

    names: tuple[str, ...]
    situations: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    #: Names of groups that the line writes out, by the name that refers to them.
    groups: Mapping[str, str] = field(default_factory=dict)


_NOTHING: Final = Contents(())


@dataclass(frozen=True)
class ClaimLine:
    """The keys of a claim that a line states."""

    #: Stance, modality and basis, by key.
    keys: Mapping[str, str]
    contents: Contents
    condition: Contents
    disputes: tuple[str, ...]


def split_claim(line: str) -> dict[str, str]:
    """Return the parts of a line by the keys that hold them in a claim with keys: stance, content, disputes ...

    Only ``content`` is there always. Raises `NotationError` if a stance, modality or basis is given twice.

    >>> split_claim("denies sale(city) disputes the-report")
    {'stance': 'denies', 'content': 'sale(city)', 'disputes': 'the-report'}
    """
    parts, rest = dict[str, str](), _normalize(line)
    while (word := rest.partition(" "))[0] in _LEADING and word[2] and not word[2].lstrip().startswith("="):
        key = _LEADING[word[0]]
        if key in parts:
            raise NotationError(f"{word[0]!r} follows {parts[key]!r}: a claim has one {key}")
        parts[key], rest = word[0], word[2].strip()
    found = _WITH_TAIL.fullmatch(rest) if " if " in rest or " disputes " in rest else None
    parts["content"] = found["contents"] if found else rest
    if found and found["condition"]:
        parts["condition"] = "; ".join(_split(found["condition"], " and "))
    if found and found["disputes"]:
        parts["disputes"] = found["disputes"]
    return parts


def read_claim(line: str, roles: Mapping[str, Sequence[str]]) -> ClaimLine:
    """Read a line; ``roles`` are those of each kind. Raises `NotationError`."""
    parts = split_claim(line)
    content, condition = parts.pop("content"), parts.pop("condition", "")
    disputes = tuple(name.strip() for name in parts.pop("disputes", "").split("+") if name.strip())
    return ClaimLine(
        parts, _read_contents(content, roles), _read_contents(condition, roles) if condition else _NOTHING, disputes
    )


def is_like_claim(line: str) -> bool:
    """Tell whether a text begins as a line of the notation does: with a stance, a modality or a situation."""
    return line.partition(" ")[0] in _LEADING or _LIKE_SITUATION.match(line) is not None


def read_contents(line: str, roles: Mapping[str, Sequence[str]]) -> Contents:
    """Return the contents of a line; raise `NotationError` if it is not in the notation."""
    return _read_contents(_normalize(line), roles)


def _read_contents(line: str, roles: Mapping[str, Sequence[str]]) -> Contents:
    names, situations, groups = list[str](), dict[str, dict[str, Any]](), dict[str, str]()
    for text in _split(line, ";"):
        if _REFERENCE.fullmatch(text):
            names.append(text)
            continue
        name, situation = read_situation(text, roles, groups)
        if situations.setdefault(name, situation) != situation:
            raise NotationError(f"two situations are named {name!r}; write a name and '=' before one of them")
        names.append(name)
    return Contents(tuple(names), situations, groups)


def read_situation(text: str, roles: Mapping[str, Sequence[str]], groups: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the name and the keys of ``name = kind(arguments) label``; raise `NotationError` if it is none.

    Groups that are written out are added to ``groups``.
    """
    found = _SITUATION.fullmatch(_normalize(text))
    if not found and (key := _LEADING.get(first := text.partition(" ")[0])):
        reason = f"{first!r} is the {key} of a claim and no part of a situation"
        raise NotationError(
            reason, f"Write it next to content: {key}: {first}, or at the beginning of what a quote says."
        )
    if not found and "(" in text and ")" not in text:
        raise NotationError(f"{_shorten(text)!r} has no closing bracket; {_IN_FLOW}")
    if not found:
        raise NotationError(f"{_shorten(text)!r} is neither a name nor a situation like 'sale(seller, goods) the sale'")
    situation: dict[str, Any] = {"kind": found["kind"]}
    for key, value in _read_arguments(found["arguments"], roles.get(found["kind"])):
        if key in situation:
            raise NotationError(f"{key} is given twice in {_shorten(text)!r}")
        situation[key] = [_read_name(part, groups) for part in _split(value, "+")] if key in _LISTS else value
    if label := found["label"]:
        if _TAIL_IN_LABEL.search(label):
            where = "describe the situation in situations"
            raise NotationError(f"no condition or dispute can follow the label {_shorten(label)!r}: {where}")
        _refuse_leading_words(label)
        situation["label"] = label
    return found["name"] or make_name(label or describe(situation)), situation


def _refuse_leading_words(label: str) -> None:
    """Raise `NotationError` for a label that says nothing but stance and modality, or begins with one of each."""
    words = label.split()
    keys = [_LEADING.get(word) for word in words]
    if all(keys) or {"stance", "modality"} == set(keys[:2]):
        first = words[0]
        reason = f"{first!r} is the {_LEADING[first]} of a claim and would be the label of the situation"
        raise NotationError(reason, "Write it before the situation: denies planned sale(city, barges)")


def _normalize(line: str) -> str:
    """Return a line with single spaces, which keeps the expressions quick; raise `NotationError` if it is too long."""
    if len(line) > _LONGEST_LINE:
        raise NotationError(f"the line has {len(line)} characters and may have {_LONGEST_LINE}")
    return " ".join(line.split())


def _split(text: str, separator: str) -> list[str]:
    """Return the parts between separators; an expression that looks ahead for a bracket would be quadratic."""
    if separator not in text:
        return [text.strip()]
    parts, start = [], 0
    for found in _ENDS[separator].finditer(text):
        if found[1]:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [*parts, text[start:].strip()]


def _shorten(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]} ..."


def _read_arguments(text: str, roles: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    for index, argument in enumerate(_split(text, ",") if text.strip() else ()):
        key, equals, value = (part.strip() for part in ("" if argument[:1] == '"' else argument).partition("="))
        if equals and key in _ARGUMENTS:
            yield key, value
        elif equals:
            raise NotationError(
                f"{_shorten(key)!r} is no role or key of a situation; these are {', '.join(_ARGUMENTS)}"
            )
        elif roles is not None and index >= len(roles):
            raise NotationError(f"{_shorten(argument)!r} is argument {index + 1}, and the roles are {', '.join(roles)}")
        elif roles is not None and argument:
            yield roles[index], argument


def _read_name(text: str, groups: dict[str, str]) -> str:
    if not (text.startswith('"') and text.endswith('"')):
        return text
    name = make_name(text)
    groups[name] = text[1:-1]
    return name


def describe(situation: Mapping[str, Any]) -> str:
    """Return the kind of a situation and the names in its roles, from which its own name is made."""
    about = [str(name) for key, names in situation.items() if key in _LISTS for name in as_tuple(names)]
    return " ".join((str(situation.get("kind", "")), *about))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def make_name(words: str) -> str:
    """Make a name for IRIs from words, cut at a word; raise `NotationError` if no letter or digit is left.

    >>> make_name("The sale of the city’s barges")
    'the-sale-of-the-citys-barges'
    """
    parts = _LETTERS.findall(_without_accents(fold(words)).casefold().replace("'", ""))
    if not parts:
        raise NotationError(f"no name can be made from {_shorten(words)!r}; write a name and '=' before it")
    name = "-".join(parts)
    if len(name) <= _LONGEST_MADE_NAME:
        return name
    return name[: _LONGEST_MADE_NAME + 1].rpartition("-")[0] or name[:_LONGEST_MADE_NAME]
