"""Read JSON of other tools within limits: every mistake is one line with its position."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mapping.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    return _load(path, decoded(path, data), 1)


def read_json_lines(path: Path, data: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the number and the value of each line that is not empty; raise `UnreadableInput` at a wrong one."""
    for number, line in enumerate(decoded(path, data).split("\n"), 1):
        if line.strip():
            yield number, _load(path, line, number)


def _load(path: Path, text: str, line: int) -> Any:  # noqa: ANN401 - any value of JSON
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = f"line {line + error.lineno - 1}, column {error.colno}"
        raise UnreadableInput(path, f"is not JSON: {at}: {error.msg}") from None
    except RecursionError:
        raise UnreadableInput(path, "is nested too deeply") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise UnreadableInput(path, f"is not JSON: {error}") from None
