"""Check plain values against a model: every problem of form with its place and a way to mend it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from mapping.sheet.drafted_parts import Drafting
from mapping.sheet.keys import CLAIM_KEYS, UTTERANCE_KEYS
from mapping.sheet.model import Article, Correction, Entity, Limits, SheetQuote, Situation, TimeReference
from mapping.sheet.notation import NotationError, make_name
from mapping.sheet.problem_messages import PATTERNS, REASONS, suggest
from mapping.sheet.value_types import IDENTIFIER, MAXIMUM_NAME_LENGTH
from mapping.sheet.version_1 import SPEAKER_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from mapping.sheet.yaml_and_json import Document, ValuePath

T = TypeVar("T")

#: Characters that no IRI holds (RFC 3987, section 2.2).
_NOT_IN_IRIS: Final = re.compile(r'[\s<>"{}|\\^`]')

#: Key -> the model of the values below it.
_MODELS: Final[dict[str, type[BaseModel]]] = {
    "article": Article,
    "correction": Correction,
    "drafting": Drafting,
    "entities": Entity,
    "limits": Limits,
    "quote": SheetQuote,
    "situations": Situation,
    "when": TimeReference,
}
#: Keys of a claim of version 1, which says who makes it.
_CLAIM_KEYS_OF_VERSION_1: Final = (*CLAIM_KEYS, *SPEAKER_KEYS)
#: Every key below the root of a fact sheet.
SHEET_KEYS: Final = frozenset(
    (*CLAIM_KEYS, *UTTERANCE_KEYS, *(key for model in _MODELS.values() for key in model.model_fields))
)


def check_form(
    document: Document, adapter: TypeAdapter[T], fields: Iterable[str] = (), named: type[BaseModel] = Entity
) -> T | None:
    """Return the document's value as the adapter's type, or report every problem to it and return none.

    ``fields`` are the keys that the root may have, for hints; ``named`` is the noun for the values of a file of names.
    """
    if not document.is_whole:
        return None
    try:
        return adapter.validate_python(document.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            # A list whose items are all wrong is called empty too; the items have been reported.
            if detail["type"] != "too_short" or not detail["input"]:
                _report(document, detail, tuple(fields), named)
        return None


def _report(document: Document, detail: ErrorDetails, root_fields: tuple[str, ...], named: type[BaseModel]) -> None:
    path: ValuePath = tuple(part for part in detail["loc"] if part != "[key]")
    of_key = detail["loc"][-1:] == ("[key]",)
    if detail["type"] == "missing" and path in document.origins:
        return  # the part was rewritten, and its origin was reported
    match detail["type"]:
        case "extra_forbidden":
            fields = _fields_at(path, root_fields, named)
            suggestion = suggest(str(path[-1]), fields, f"Known here: {', '.join(fields)}.")
            if path[-1] in CLAIM_KEYS and path[:1] == ("situations",):
                suggestion = f"It belongs to the claim: write {path[-1]} next to content, not in it."
            document.report(path, "unknown_key", of_key=True, name=path[-1], suggestion=suggestion)
        case "missing":
            document.report(path[:-1], "missing_key", name=path[-1])
        case "literal_error":
            given, allowed = detail["input"], re.findall("'([^']*)'", detail["ctx"]["expected"])
            said = {"name": _last_key(path), "value": given, "allowed": ", ".join(allowed)}
            document.report(path, "not_allowed", suggestion=suggest(str(given), allowed, ""), **said)
        case _ if path:
            written = document.origins.get(path, path) if len(path) == 1 else path
            name = repr(path[-1] if of_key else _last_key(written))
            if isinstance(path[-1], int) and path in document.values:
                name = f"item {path[-1] + 1} of {name}"
            example = _name_from(detail)
            message = "wrong_name" if example else "wrong_value"
            document.report(path, message, of_key=of_key, name=name, reason=describe(detail), example=example)
        case _:
            advice = f"Its keys are: {', '.join(root_fields)}." if root_fields else ""
            document.report(path, "wrong_file", reason=describe(detail), advice=advice)


def describe(detail: ErrorDetails) -> str:
    """Return what is wrong with a value, in words that follow its name: "must be text"."""
    context = detail.get("ctx", {})
    if detail["type"] == "string_pattern_mismatch":
        found = _NOT_IN_IRIS.search(detail["input"]) if context["pattern"].startswith("^http") else None
        return PATTERNS[context["pattern"]] + (f" without {found[0]!r} (write {quote(found[0])})" if found else "")
    if reason := REASONS.get(detail["type"]):
        return reason.format(**context)
    return detail["msg"][:1].lower() + detail["msg"][1:]


def _name_from(detail: ErrorDetails) -> str:
    """Return the name that an author may have meant with words; empty if the value is no name at all."""
    is_name = detail["type"] == "string_pattern_mismatch" and detail["ctx"]["pattern"] == IDENTIFIER
    with suppress(NotationError):
        return make_name(detail["input"][:MAXIMUM_NAME_LENGTH]) if is_name else ""
    return ""


def _last_key(path: ValuePath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _fields_at(path: ValuePath, root_fields: tuple[str, ...], named: type[BaseModel]) -> tuple[str, ...]:
    for part in reversed(path[:-1]):
        if part == "claims":
            return _CLAIM_KEYS_OF_VERSION_1
        if isinstance(part, str) and part in _MODELS:
            return tuple(_MODELS[part].model_fields)
    return root_fields if len(path) == 1 else tuple(named.model_fields)
