"""Read YAML or JSON into plain values with the line and column of each.

Every scalar of YAML and every number of JSON stays the text it is written as: no ``NO`` becomes false, no date an
object, and no number is rounded. YAML aliases are refused, because a short file of them can expand without bound.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import yaml

from mapping.errors import printable
from mapping.sheet.problem_messages import problem

if TYPE_CHECKING:
    from pathlib import Path

    from yaml.nodes import MappingNode, Node

    from mapping.errors import Problem

T = TypeVar("T", dict[str, Any], list[Any])
#: A way from the root of a document to a value: keys and indices.
ValuePath = tuple[str | int, ...]
#: Words of the parser's errors about a plain scalar that holds quotation marks or ": ".
_UNQUOTED: Final = (
    "expected key", "block mapping", "mapping values", "expected <block end>", "cannot start any token",
)  # fmt: skip
#: Deeper nesting than any fact sheet has; the composer of YAML is recursive.
_MAXIMUM_DEPTH: Final = 50
#: Most values of a file that a publisher writes; fact sheets may have fewer.
_MOST_VALUES: Final = 1_000_000
_MOST_PROBLEMS: Final = 100


class TooManyProblems(Exception):
    """A document has so many problems that looking for more is no use."""


@dataclass(frozen=True, order=True)
class FilePosition:
    """A position in a file, counted from 1 in lines and code points."""

    line: int
    column: int


@dataclass
class Document:
    """The value of a file, the positions of its parts, and the problems of its form."""

    file: str
    value: Any = None
    keys: dict[ValuePath, FilePosition] = field(default_factory=dict)
    values: dict[ValuePath, FilePosition] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def position(self, path: ValuePath, *, of_key: bool = False) -> FilePosition:
        """Return the position of the value at ``path``, of its key, or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            if of_key and length == len(path) and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return FilePosition(1, 1)

    def part(self, key: str, kind: type[T]) -> T:
        """Return the value of a key of the root, or an empty one if it is of another kind or missing."""
        part = self.value.get(key) if isinstance(self.value, dict) else None
        return part if isinstance(part, kind) else kind()

    def report(self, path: ValuePath, message: str, /, *, of_key: bool = False, **values: object) -> None:
        """Add the problem called ``message`` at the value at ``path``; ``values`` fill its text.

        Raises `TooManyProblems` when no more should be looked for.
        """
        self.report_at(self.position(path, of_key=of_key), message, **values)

    def report_at(self, at: FilePosition, message: str, /, **values: object) -> None:
        """Add a problem at a position, as `report` does."""
        self.problems.append(problem(message, self.file, at.line, at.column, **values))
        if len(self.problems) == _MOST_PROBLEMS:
            self.problems.append(problem("more_problems", self.file, at.line, at.column, most=_MOST_PROBLEMS))
            raise TooManyProblems


def read_document(path: Path, text: str, most_values: int = _MOST_VALUES) -> Document:
    """Read a file as JSON or YAML, as its name says; its problems are in the result."""
    reader = read_json if path.suffix == ".json" else read_yaml
    return reader(text, printable(path), most_values)


def read_yaml(text: str, file: str, most_values: int = _MOST_VALUES) -> Document:
    """Read one YAML document; problems of its form are in the result, never raised."""
    document = Document(file)
    with suppress(TooManyProblems):
        _compose(text, document, most_values)
    return document


def _compose(text: str, document: Document, most_values: int) -> None:
    if _is_too_large(text, document, most_values):
        return
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        _report_syntax(document, error)
        return
    except yaml.YAMLError as error:
        document.report((), "invalid_yaml", reason=" ".join(str(error).split()), advice="Save the file as UTF-8 text.")
        return
    if root is None:
        document.report((), "empty_file")
        return
    document.value = _value(root, (), document, set())


def _is_too_large(text: str, document: Document, most_values: int) -> bool:
    depth = count = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            count += isinstance(event, yaml.NodeEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAXIMUM_DEPTH:
                document.report((), "too_deep", most=_MAXIMUM_DEPTH)
                return True
            if count > most_values:
                document.report((), "too_many_values", most=most_values)
                return True
    except yaml.YAMLError:
        pass  # compose() reports it with a better message
    return False


def _report_syntax(document: Document, error: yaml.MarkedYAMLError) -> None:
    mark, reason = error.problem_mark or error.context_mark, error.problem or str(error)
    at = FilePosition(mark.line + 1, mark.column + 1) if mark else FilePosition(1, 1)
    is_unquoted = any(words in reason for words in _UNQUOTED)
    advice = 'Put long words in a block: write "quote: >-" and the text on the next, indented lines.'
    document.report_at(at, "invalid_yaml", reason=reason, advice=advice if is_unquoted else "")


def _position(node: Node) -> FilePosition:
    return FilePosition(node.start_mark.line + 1, node.start_mark.column + 1)


def _value(node: Node, path: ValuePath, document: Document, seen: set[int]) -> object:
    document.values[path] = _position(node)
    if isinstance(node, yaml.ScalarNode):
        # An anchored scalar is harmless, and its alias too.
        return str(node.value)
    if id(node) in seen:
        document.report(path, "alias")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, seen)
    assert isinstance(node, yaml.SequenceNode)  # noqa: S101 - the third and last kind of node
    return [_value(item, (*path, index), document, seen) for index, item in enumerate(node.value)]


def _mapping(node: MappingNode, path: ValuePath, document: Document, seen: set[int]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        at = _position(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            document.report_at(at, "complex_key")
            continue
        key = str(key_node.value)
        if key in result:
            first = document.keys[(*path, key)].line
            document.report_at(at, "duplicate_key", name=key, where=f" (first on line {first})")
            continue
        document.keys[(*path, key)] = at
        result[key] = _value(value_node, (*path, key), document, seen)
    return result


def read_json(text: str, file: str, most_values: int = _MOST_VALUES) -> Document:
    """Read one JSON object; numbers stay text, and positions are those of the same text read as YAML."""
    # YAML knows neither tabs nor pairs of surrogates; fillers of the same length keep every position.
    text = text.removeprefix("\ufeff")
    filled = re.sub(r"\\u[0-9a-fA-F]{4}", "xxxxxx", text.replace("\t", " "))
    document = Document(file)
    if _is_too_large(filled, document, most_values):
        return document
    try:
        value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        document.report_at(FilePosition(error.lineno, error.colno), "invalid_json", reason=error.msg)
    except KeyError as error:
        document.report((), "duplicate_key", name=error.args[0], where="")
    except (ValueError, RecursionError) as error:  # a constant like NaN, or half of a surrogate pair
        document.report((), "invalid_json", reason=str(error))
    else:
        positions = read_yaml(filled, file)
        document.value, document.keys, document.values = value, positions.keys, positions.values
    return document


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise KeyError(key)
        result[key] = value
    return result


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
