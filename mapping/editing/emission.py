"""Write values as YAML in the style of fact sheets: an item in block style, with one line for each of its entries."""

from __future__ import annotations

import io
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import RoundTripEmitter

from mapping.editing.errors import CannotEdit

#: Nothing is folded: a line of a sheet is one claim.
_WIDTH: Final = 1_000_000
#: Sections of a file, whose entries have a line each.
_SECTIONS: Final = frozenset({"entities", "situations", "article"})
Value = str | list[Any] | dict[str, Any]


class _Emitter(RoundTripEmitter):
    #: A quote is a key, and may be longer than the 128 characters after which keys get a line with a question mark.
    MAX_SIMPLE_KEY_LENGTH = 1000


def _yaml() -> YAML:
    writer = YAML(typ="rt", pure=True)
    writer.Emitter = _Emitter
    writer.width = _WIDTH
    writer.preserve_quotes = True
    writer.indent(mapping=2, sequence=2, offset=0)
    return writer


def emit_entry(key: str, value: Value) -> str:
    """Return a key and its value as lines, without indentation."""
    return _dump(
        CommentedMap({key: _block(value) if isinstance(value, dict) and key in _SECTIONS else _in_style(value)})
    )


def emit_item(value: Value) -> str:
    """Return an item of a list as lines that begin with its dash."""
    return _dump(CommentedSeq([_block(value) if isinstance(value, dict) else _in_style(value)]))


def emit_on_line(value: Value) -> str | None:
    """Return a value as it follows its key on one line; None if it needs lines of its own."""
    lines = _dump(CommentedMap({"k": _in_style(value)})).splitlines()
    return lines[0][3:] if len(lines) == 1 and lines[0].startswith("k: ") else None


def emit_key(key: str) -> str:
    """Return a key, quoted if it must be."""
    return _dump(CommentedMap({key: "v"})).rstrip("\n").removesuffix(": v")


def load_flow(text: str) -> Any:  # noqa: ANN401 - any value of YAML
    """Read a value written in brackets or braces, with its comments and its style."""
    return _yaml().load(text)


def dump_flow(value: Any) -> str:  # noqa: ANN401 - any value of YAML
    """Write a value that `load_flow` read and that was changed since."""
    return _dump(value).rstrip("\n")


def _dump(value: object) -> str:
    stream = io.StringIO()
    try:
        _yaml().dump(value, stream)
    except Exception as error:  # the library raises errors of many kinds for text that YAML cannot hold
        raise CannotEdit(f"YAML cannot hold this: {error}") from error
    return stream.getvalue()


def _block(value: dict[str, Any]) -> CommentedMap:
    return CommentedMap({key: _in_style(each) for key, each in value.items()})


def _in_style(value: Any) -> Any:  # noqa: ANN401 - any value of YAML
    """Return a value with the style of its place: a list of mappings has a line for each, all else is one line."""
    if isinstance(value, dict):
        return _flow(value)
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return CommentedSeq([_flow(each) for each in value])
    return _flow(value)


def _flow(value: Any) -> Any:  # noqa: ANN401 - any value of YAML
    if isinstance(value, dict):
        mapping = CommentedMap({key: _flow(each) for key, each in value.items()})
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        items = CommentedSeq([_flow(each) for each in value])
        items.fa.set_flow_style()
        return items
    return value
