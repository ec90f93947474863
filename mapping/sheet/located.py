"""Read YAML or JSON into plain values that know where they stand in their file.

Every YAML scalar stays the text it is written as: no ``NO`` becomes false, no date an object. Aliases are refused,
because a page of them can stand for more than any memory holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from mapping.errors import Problem
from mapping.sheet.model import Position

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from yaml.nodes import MappingNode, Node, SequenceNode

__all__ = ["Document", "ValuePath", "read_document", "read_json", "read_yaml"]

#: A way from the root of a document to a value: keys and indices.
ValuePath = tuple[str | int, ...]
#: What the parser says when a plain scalar holds quotation marks or ": ".
_UNQUOTED = ("expected key", "block mapping", "mapping values", "expected <block end>", "cannot start any token")
#: Deeper nesting than any fact sheet has; the composer of YAML is recursive.
_MAXIMUM_DEPTH = 50


@dataclass
class Document:
    """The value of a file, where its parts stand, and what was wrong with its writing."""

    file: str
    value: Any = None
    keys: dict[ValuePath, Position] = field(default_factory=dict)
    values: dict[ValuePath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def position(self, path: ValuePath, *, of_key: bool = False) -> Position:
        """Return where the value at ``path`` stands, or its key, or the nearest thing around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            if of_key and length == len(path) and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return Position(1, 1)

    def report(self, path: ValuePath, code: str, message: str, hint: str = "", *, of_key: bool = False) -> None:
        """Add a problem at the value at ``path``."""
        at = self.position(path, of_key=of_key)
        self.problems.append(Problem(self.file, at.line, at.column, code, message, hint))


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document; problems of its writing are in the result, never raised."""
    document = Document(file)
    if _is_too_deep(text, document):
        return document
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        _report_syntax(document, error)
        return document
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        document.report((), "F001", f"not valid YAML: {reason}", "Save the file as UTF-8 text.")
        return document
    if root is None:
        document.report((), "F001", "the file is empty", 'Begin with "factsheet: 1".')
        return document
    document.value = _value(root, (), document, set())
    return document


def _is_too_deep(text: str, document: Document) -> bool:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAXIMUM_DEPTH:
                    document.report((), "F001", f"more than {_MAXIMUM_DEPTH} levels of nesting")
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False  # compose() reports it with a better message
    return False


def _report_syntax(document: Document, error: yaml.MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    hint = (
        'Put long words in a block: write "quote: >-" and the text on the next, indented lines.'
        if error.problem and any(words in error.problem for words in _UNQUOTED)
        else ""
    )
    message = f"not valid YAML: {error.problem or error}"
    document.problems.append(Problem(document.file, line, column, "F001", message, hint))


def _value(node: Node, path: ValuePath, document: Document, seen: set[int]) -> object:
    document.values[path] = Position(node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        # An anchored scalar is harmless, and its alias too.
        return str(node.value)
    if id(node) in seen:
        document.report(path, "F006", "YAML aliases are not read here", "Write the value out.")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, seen)
    assert isinstance(node, yaml.SequenceNode)  # noqa: S101 - the third and last kind of node
    return _sequence(node, path, document, seen)


def _sequence(node: SequenceNode, path: ValuePath, document: Document, seen: set[int]) -> list[object]:
    return [_value(item, (*path, index), document, seen) for index, item in enumerate(node.value)]


def _mapping(node: MappingNode, path: ValuePath, document: Document, seen: set[int]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        at = Position(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            document.problems.append(Problem(document.file, at.line, at.column, "F001", "a key must be a single word"))
            continue
        key = str(key_node.value)
        if key in result:
            first = document.keys[(*path, key)].line
            document.problems.append(
                Problem(
                    document.file,
                    at.line,
                    at.column,
                    "F002",
                    f"{key!r} is defined twice (first on line {first})",
                    "Rename or remove one of them.",
                )
            )
            continue
        document.keys[(*path, key)] = at
        result[key] = _value(value_node, (*path, key), document, seen)
    return result


def read_json(text: str, file: str) -> Document:
    """Read one JSON object; values keep their JSON types, and positions are those of the same text as YAML."""
    document = Document(file)
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        document.problems.append(Problem(file, error.lineno, error.colno, "F001", f"not valid JSON: {error.msg}"))
        return document
    except _DuplicateKey as error:
        document.report((), "F002", str(error), "Rename or remove one of them.")
        return document
    except RecursionError:
        document.report((), "F001", "nested too deeply")
        return document
    # YAML knows neither tabs nor pairs of surrogates; fillers of the same length keep every place.
    positions = read_yaml(re.sub(r"\\u[0-9a-fA-F]{4}", "xxxxxx", text.replace("\t", " ")), file)
    document.value, document.keys, document.values = value, positions.keys, positions.values
    return document


class _DuplicateKey(ValueError):
    pass


def _unique_keys(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise _DuplicateKey(f"{key!r} is defined twice")
        result[key] = value
    return result


def read_document(path: Path, text: str) -> Document:
    """Read a file as JSON or YAML, as its name says."""
    reader = read_json if path.suffix == ".json" else read_yaml
    return reader(text, str(path))
