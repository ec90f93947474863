"""Types of the values in a fact sheet: names, words, IRIs, language tags and days.

Each type admits only values that RDF terms can hold, so a value that passes here can be published.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import quote, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pyoxigraph import Literal, NamedNode

#: Longest identifier or slug in characters; files named after it stay below the 255 bytes that file systems allow.
MAXIMUM_NAME_LENGTH: Final = 100
#: Name of a file in the folder of the sheet.
FILE_NAME: Final = r"^[^/\\\x00-\x1f]+$"
IDENTIFIER: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_PATH: Final = r"^(article/[a-z0-9]+(-[a-z0-9]+)*/(entity|situation|claim)|entity|situation)/[a-z0-9]+(-[a-z0-9]+)*$"
_FORMER_NAME: Final = r"^((article/[a-z0-9]+(-[a-z0-9]+)*/)?(entity|situation|claim)/)?[a-z0-9]+(-[a-z0-9]+)*$"
#: Categories of code points that are no text: control, surrogate, private use, unassigned.
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
#: Embeddings, overrides and isolates (UAX 9): the text after them is shown in another order than it is stored in.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Letters and symbols that are drawn as nothing: fillers of Hangul, the blank Braille pattern.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def is_identifier(name: str) -> bool:
    """Say whether a name can be part of an IRI, as identifiers and slugs are."""
    return len(name) <= MAXIMUM_NAME_LENGTH and re.fullmatch(IDENTIFIER, name) is not None


def as_tuple(value: object) -> tuple[object, ...]:
    """Let one value stand for a list of one."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _as_words_of_entities(value: object) -> object:
    """Let words alone stand for those of the speaker: the key is empty until its name is known."""
    return {"": value} if isinstance(value, str) else value


def _refuse_control_characters(text: str) -> str:
    if text.isprintable():
        return text
    for character in text:
        if unicodedata.category(character) in _NO_TEXT or character in _REORDERING:
            raise ValueError(f"must not hold the character U+{ord(character):04X}, which is no letter, mark or space")
    return text


def _refuse_invisible(text: str) -> str:
    if all(unicodedata.category(character)[0] in "CMZ" or character in _BLANK for character in text):
        raise ValueError("must hold a letter, digit or sign that can be seen")
    return text


def _check_iri(text: str) -> str:
    """Admit an IRI (RFC 3987) with a host, as the constructor of RDF terms and the standard library read it."""
    _refuse_control_characters(text)
    if hidden := [character for character in text if unicodedata.category(character) == "Cf"]:
        raise ValueError(f"must not hold the character U+{ord(hidden[0]):04X}, which cannot be seen")
    try:
        parts = urlsplit(NamedNode(text).value)
        has_port = parts.port is not None
    except ValueError as error:
        raise ValueError(f"is not an IRI: {error}") from None
    if not parts.hostname or (parts.netloc.endswith(":") and not has_port):
        raise ValueError("must name a host, and a port after the colon if there is one")
    return text


def _check_base_iri(text: str) -> str:
    """Admit only an IRI to which clients send their requests unchanged (RFC 3986, sections 5.2.4 and 6.2.2)."""
    parts = urlsplit(text)
    if not text.isascii():
        port = f":{parts.port}" if parts.port else ""
        host = parts.netloc if parts.netloc.isascii() else f"the host in Punycode (xn--...){port}"
        path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
        raise ValueError(f"must be in ASCII, as clients send it: write {parts.scheme}://{host}{path}")
    if not {"", ".", ".."}.isdisjoint(map(unquote, parts.path.split("/")[1:-1])) or "%2f" in parts.path.lower():
        raise ValueError("must have no empty part, . or .. in its path, and no %2F")
    return text


def _check_language(tag: str) -> str:
    try:
        Literal("", language=tag)
    except ValueError as error:
        raise ValueError(f"is not a language tag (BCP 47): {error}") from None
    return tag


def _refuse_impossible_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day of the calendar") from None
    return text


def _refuse_impossible_time(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"must be a time that exists, and {text} is none") from None
    return text


def _check_whole_number(value: object) -> object:
    """Read digits alone: neither ``1.0`` nor ``true`` nor ``1_0`` is a whole number here."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,18}", str(value)):
        raise ValueError("must be a whole number")
    return int(str(value))


#: A name within a sheet or a folder: lower-case letters, digits and single hyphens; it becomes part of an IRI.
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER, max_length=MAXIMUM_NAME_LENGTH)]
#: A name that something had before: in the same file, or as the path of its IRI.
FormerName = Annotated[str, StringConstraints(pattern=_FORMER_NAME, max_length=3 * MAXIMUM_NAME_LENGTH)]
#: The path of the IRI of an entity, a situation or a claim.
PublishedPath = Annotated[str, StringConstraints(pattern=_PATH, max_length=3 * MAXIMUM_NAME_LENGTH)]
#: Such a path, or "gone" if what had a path before is no more.
PathOrGone = Annotated[str, StringConstraints(pattern=f"^gone$|{_PATH}", max_length=3 * MAXIMUM_NAME_LENGTH)]
#: One line of readable text.
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_refuse_control_characters),
    AfterValidator(_refuse_invisible),
]
#: Words that look like a number to an editor and still are words here.
NumberLikeWords = Annotated[Words, BeforeValidator(lambda value: value, json_schema_input_type=str | int)]
#: The pattern is for editors; `_check_iri` decides.
HttpIri = Annotated[
    str, StringConstraints(pattern=r'^https?://[^\s<>"{}|\\^`]+$', max_length=2000), AfterValidator(_check_iri)
]
#: The address that all IRIs of a dataset begin with.
BaseIri = Annotated[HttpIri, StringConstraints(pattern=r"^[^?#]*/$"), AfterValidator(_check_base_iri)]
#: Begins with a code of ISO 639, unlike ``x-own``. The pattern is for editors; `_check_language` decides.
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=50),
    AfterValidator(_check_language),
]
CalendarDate = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_refuse_impossible_date)
]
_UpTo1000 = Annotated[int, Field(ge=1, le=1000)]
_UpTo100000 = Annotated[int, Field(ge=1, le=100_000)]
#: Which occurrence of words is meant, counted from 1.
Occurrence = Annotated[_UpTo1000, BeforeValidator(_check_whole_number, json_schema_input_type=_UpTo1000)]
#: A bound that a publisher sets.
Limit = Annotated[_UpTo100000, BeforeValidator(_check_whole_number, json_schema_input_type=_UpTo100000)]
#: Words of the article by the name of the entity that they mean.
WordsOfEntities = Annotated[
    dict[str, Words], BeforeValidator(_as_words_of_entities, json_schema_input_type=str | dict[str, str])
]
#: One value or several, of a key that holds a list.
ONE_OR_MORE: Final = BeforeValidator(as_tuple, json_schema_input_type=str | tuple[str, ...])
#: Names under which something was published before.
FormerNames = Annotated[
    tuple[FormerName, ...],
    ONE_OR_MORE,
    Field(description="Its former name: a name in this file, or a path like article/SLUG/entity/NAME."),
]
#: A SHA-256 in hexadecimal.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
#: A time in UTC. The pattern is for editors; `_refuse_impossible_time` decides.
UtcTime = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    AfterValidator(_refuse_impossible_time),
]
_AsTuple: Final = BeforeValidator(as_tuple, json_schema_input_type=Identifier | tuple[Identifier, ...])
References = Annotated[tuple[Identifier, ...], _AsTuple]
#: Names that a claim states: few, because rules join every claim with all that its situations name.
Contents = Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20), _AsTuple]
