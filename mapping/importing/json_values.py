"""Read JSON of other tools within limits: every mistake is one line with its position."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from mapping.errors import UnreadableInput
from mapping.sheet.form_check import describe
from mapping.sheet.problem_messages import explain_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    #: Takes the reason why a part of a file is no article; if it returns, the other parts are read.
    Refuse = Callable[[UnreadableInput], None]

M = TypeVar("M", bound=BaseModel)
_LINE_HINT: Final = "each line is one whole object"


def stop(error: UnreadableInput) -> None:
    """Refuse a whole file if a part of it is no article."""
    raise error


def decoded(path: Path, data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with its mark, without the mark; raise `UnreadableInput`."""
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not {'UTF-16' if is_wide else 'UTF-8'}: byte {error.start} is 0x{data[error.start]:02x}"
        raise UnreadableInput(path, reason, "save it as UTF-8") from None


def read_json(path: Path, data: bytes) -> Any:  # noqa: ANN401 - any value of JSON
    """Return the value of a JSON file; raise `UnreadableInput` if it is not valid."""
    try:
        return _load(path, decoded(path, data))
    except json.JSONDecodeError as error:
        reason = f"is not JSON: line {error.lineno}, column {error.colno}: {explain_parser(error.msg)[0]}"
        raise UnreadableInput(path, reason) from None


def read_json_lines(path: Path, data: bytes, refuse: Refuse = stop) -> Iterator[tuple[int, Any]]:
    """Yield the number and the value of each line that is not empty, and refuse those that are not JSON."""
    for number, line in enumerate(decoded(path, data).split("\n"), 1):
        try:
            if line.strip():
                yield number, _load(path, line, f"line {number} ")
        except json.JSONDecodeError as error:
            reason = f"is not JSON: line {number}, column {error.colno}: {explain_parser(error.msg)[0]}"
            refuse(UnreadableInput(path, reason, _LINE_HINT))
        except UnreadableInput as error:
            refuse(error)


def _load(path: Path, text: str, place: str = "") -> Any:  # noqa: ANN401 - any value of JSON
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise UnreadableInput(path, f"{place}is nested too deeply") from None
    except ValueError:
        raise UnreadableInput(path, f"{place}holds a number of too many digits") from None


def check_shape(model: type[M], value: object, path: Path, refusal: str, hint: str) -> M:
    """Return a value of JSON as a model; raise `UnreadableInput` with the first key that has the wrong value."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UnreadableInput(path, f"{refusal}: {_fault(first)}", hint) from None


def _fault(detail: ErrorDetails) -> str:
    """Say which key is wrong and what is expected, with its JSON Pointer unless that is the key alone."""
    path = detail["loc"]
    at = f" (at {''.join(f'/{part}' for part in path)})" if len(path) > 1 else ""
    if detail["type"] == "missing":
        return f"{path[-1]!r} is missing{at}"
    key = next((repr(part) for part in reversed(path) if isinstance(part, str)), "")
    reason = "must be an object with keys" if detail["type"] in {"dict_type", "model_type"} else describe(detail)
    item = f"item {path[-1] + 1}" if path and isinstance(path[-1], int) else ""
    return f"{' of '.join(filter(None, (item, key))) or 'it'} {reason}{at}"
