"""Check plain values against a model: every problem of form with its place and a way to mend it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from mapping.sheet.model import Article, Claim, Entity, Quote, Situation, TimeReference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from mapping.sheet.located import Document, ValuePath

__all__ = ["check_form"]

T = TypeVar("T")

#: The model of what stands below a key.
_MODELS: Final[dict[str, type[BaseModel]]] = {
    "article": Article,
    "claims": Claim,
    "entities": Entity,
    "quote": Quote,
    "situations": Situation,
    "when": TimeReference,
}
_PATTERNS: Final = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "must be lower-case letters and digits joined by hyphens",
    r"^\d{4}-\d{2}-\d{2}$": "must be a date like 2021-07-13",
    r"/$": "must end with /",
    r"^[^/\\\x00-\x1f]+$": "must be the name of a file beside the fact sheet",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "must be a language tag like en or pt-BR",
}
_MUST_BE: Final = {
    "string_type": "must be text",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of names to definitions",
    "tuple_type": "must be a list",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be 1 or more",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def check_form(document: Document, adapter: TypeAdapter[T], fields: Iterable[str] = ()) -> T | None:
    """Return the document's value as the adapter's type, or report every problem to it and return none.

    ``fields`` are the keys that the root may have, for hints.
    """
    if document.problems:
        return None
    try:
        return adapter.validate_python(document.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            # A list whose items are all wrong is called empty too; the items have been reported.
            if detail["type"] != "too_short" or not detail["input"]:
                _report(document, detail, tuple(fields))
        return None


def _report(document: Document, detail: ErrorDetails, root_fields: tuple[str, ...]) -> None:
    path: ValuePath = tuple(part for part in detail["loc"] if part != "[key]")
    of_key = detail["loc"][-1:] == ("[key]",)
    match detail["type"]:
        case "extra_forbidden":
            fields = _fields_at(path, root_fields)
            hint = _suggest(str(path[-1]), fields) or f"Known here: {', '.join(fields)}."
            document.report(path, "F003", f"unknown key {path[-1]!r}", hint, of_key=True)
        case "missing":
            document.report(path[:-1], "F005", f"missing key {path[-1]!r}", f"Add {path[-1]}: ...")
        case "literal_error":
            _report_literal(document, path, detail)
        case _:
            name = f"{path[-1]!r} " if path else "the file "
            hint = "" if path else f"Its keys are: {', '.join(root_fields)}." if root_fields else ""
            document.report(path, "F004", name + _describe(detail), hint, of_key=of_key)


def _report_literal(document: Document, path: ValuePath, detail: ErrorDetails) -> None:
    allowed = str(detail.get("ctx", {}).get("expected", ""))
    values = [part.strip("' ") for part in allowed.replace(" or ", ", ").split(", ")]
    hint = " ".join(part for part in (_suggest(str(detail["input"]), values), f"Allowed: {', '.join(values)}.") if part)
    message = f"{detail['input']!r} is not a value for {_last_key(path)!r}"
    document.report(path, "F004", message, hint)


def _describe(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        if pattern.startswith("^https?"):
            return "must be an http or https address"
        return _PATTERNS.get(pattern, f"must match {pattern}")
    if detail["type"] == "string_too_long":
        return f"must have at most {context['max_length']} characters"
    if detail["type"] == "value_error":
        return str(context["error"])
    return _MUST_BE.get(detail["type"], detail["msg"][:1].lower() + detail["msg"][1:])


def _fields_at(path: ValuePath, root_fields: tuple[str, ...]) -> tuple[str, ...]:
    for part in reversed(path[:-1]):
        if isinstance(part, str) and part in _MODELS:
            return tuple(_MODELS[part].model_fields)
    return root_fields if len(path) == 1 else tuple(Entity.model_fields)


def _last_key(path: ValuePath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _suggest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else ""
