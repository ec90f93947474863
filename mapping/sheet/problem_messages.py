"""Word problems: codes, texts and hints are in ``problem_messages.toml``, one line each."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TABLES: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
#: Code -> meaning.
CODES: Final[Mapping[str, str]] = _TABLES["codes"]
_WARNINGS: Final = frozenset(_TABLES["warnings"])
#: Name -> code, text and hint.
MESSAGES: Final[Mapping[str, tuple[str, str, str]]] = _TABLES["messages"]
#: Name of a shape -> its rule in the words of a sheet, and how to fulfil it.
SHAPES: Final[Mapping[str, tuple[str, str]]] = _TABLES["shapes"]
#: Pattern of a type -> its meaning.
PATTERNS: Final[Mapping[str, str]] = _TABLES["patterns"]
#: Type of pydantic's error -> its meaning.
REASONS: Final[Mapping[str, str]] = _TABLES["reasons"]
#: Words of an error of the YAML or JSON parser -> our words and a hint.
_PARSER_ERRORS: Final[Mapping[str, tuple[str, str]]] = _TABLES["parser_errors"]
#: Longest value that a message repeats, in characters: enough for a sentence of a shape.
_LONGEST_VALUE: Final = 300


def problem(message: str, file: str, line: int, column: int, /, **values: object) -> Problem:
    """Return the problem called ``message`` at a position; ``values`` fill its text and hint.

    >>> print(problem("unknown_entity", "facts.yaml", 3, 9, name="iram", suggestion="Did you mean 'iran'?"))
    facts.yaml:3:9: R201 'iram' is not an entity
      hint: Did you mean 'iran'?
    """
    code, text, hint = MESSAGES[message]
    short = {name: _shorten(value) for name, value in values.items()}
    return Problem(file, line, column, code, text.format(**short), hint.format(**short).strip())


def explain_parser(said: str, otherwise: str = "it cannot be read from here on") -> tuple[str, str]:
    """Return what is wrong where a parser of YAML or JSON stopped, and a hint; other words if it said unknown ones.

    >>> explain_parser("Expecting ':' delimiter")
    ('a colon is missing between a key and its value', 'Write each pair as "key": value.')
    """
    reason, advice = next((entry for words, entry in _PARSER_ERRORS.items() if words in said), (otherwise, ""))
    return reason, advice


def is_warning(found: Problem) -> bool:
    """Tell whether a problem only deserves a look: it does not stop a build."""
    return is_warning_code(found.code)


def is_warning_code(code: str) -> bool:
    """Tell whether problems with a code are warnings."""
    return code in _WARNINGS


def _shorten(value: object) -> object:
    text = value if isinstance(value, str) else repr(value)
    return f"{text[:_LONGEST_VALUE]}…" if len(text) > _LONGEST_VALUE else value


def suggest(name: str, known: Iterable[str], otherwise: str = "Define it, or correct the name.") -> str:
    """Return a question for the known name that is most like an unknown one, or other advice."""
    close = get_close_matches(name[:100], list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else otherwise
