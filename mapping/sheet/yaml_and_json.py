"""Read YAML or JSON into plain values with the line and column of each.

Every scalar of YAML and every number of JSON stays the text it is written as: no ``NO`` becomes false, no date an
object, and no number is rounded. YAML aliases are refused, because a short file of them can expand without bound.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import yaml

from mapping.errors import printable
from mapping.sheet.problem_messages import PARSER_ERRORS, problem

if TYPE_CHECKING:
    from pathlib import Path

    from yaml import Mark
    from yaml._yaml import Mark as ParserMark
    from yaml.nodes import MappingNode, Node

    from mapping.errors import Problem

T = TypeVar("T", dict[str, Any], list[Any])
#: A way from the root of a document to a value: keys and indices.
ValuePath = tuple[str | int, ...]
#: Errors of the YAML parser that it notices too late: their context is the place to mend.
_NOTICED_LATE: Final = re.compile("end of stream|could not find expected ':'")
#: Deeper nesting than any fact sheet has; the composer of YAML is recursive.
_MAXIMUM_DEPTH: Final = 50
#: Most values of a file that a publisher writes; fact sheets may have fewer.
_MOST_VALUES: Final = 1_000_000
_MOST_PROBLEMS: Final = 100


class TooManyProblems(Exception):
    """A document has so many problems that looking for more is no use."""


class FilePosition(NamedTuple):
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
    #: Path of a part that was rewritten -> path in the file of the part that it was made from.
    origins: dict[ValuePath, ValuePath] = field(default_factory=dict)
    #: Whether the whole file could be read.
    is_whole: bool = True

    def position(self, path: ValuePath, *, of_key: bool = False) -> FilePosition:
        """Return the position of the value at ``path``, of its key, or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            if of_key and length == len(path) and part in self.keys:
                return self.keys[part]
            if part in self.origins:
                return self.position((*self.origins[part], *path[length:]), of_key=of_key)
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
    document = reader(text, printable(path), most_values)
    document.is_whole = not document.problems
    return document


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
        _report_syntax(document, text, error)
        return
    except yaml.reader.ReaderError as error:
        before = text[: text.index(chr(error.character))]
        at = FilePosition(before.count("\n") + 1, len(before) - before.rfind("\n"))
        document.report_at(at, "control_character", code=f"{error.character:04X}")
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
                document.report_at(_position(event.start_mark), "too_deep", most=_MAXIMUM_DEPTH)
                return True
            if count > most_values:
                document.report_at(_position(event.start_mark), "too_many_values", most=most_values)
                return True
    except yaml.YAMLError as error:  # compose() reports all others with a better message
        if "nesting depth" in str(error):
            document.report_at(_position(getattr(error, "problem_mark", None)), "too_deep", most=_MAXIMUM_DEPTH)
            return True
    return False


def _report_syntax(document: Document, text: str, error: yaml.MarkedYAMLError) -> None:
    reason = error.problem or str(error)
    mark = error.context_mark if _NOTICED_LATE.search(reason) else error.problem_mark
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        reason = "tab character"
    said, advice = next((entry for words, entry in PARSER_ERRORS.items() if words in reason), (reason, ""))
    document.report_at(_position(mark), "invalid_yaml", reason=said, advice=advice)


def _position(mark: Mark | ParserMark | None) -> FilePosition:
    return FilePosition(mark.line + 1, mark.column + 1) if mark else FilePosition(1, 1)


def _value(node: Node, path: ValuePath, document: Document, seen: set[int]) -> object:
    document.values[path] = _position(node.start_mark)
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
    cut, last = dict[str, FilePosition](), None
    for key_node, value_node in node.value:
        at = _position(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            document.report_at(at, "complex_key")
            continue
        key = str(key_node.value)
        if key in result:
            first = document.keys[(*path, key)].line
            document.report_at(at, "duplicate_key", name=key, where=f" (first on line {first})")
            continue
        if node.flow_style and value_node.start_mark.index == value_node.end_mark.index:
            if last is None:
                document.report_at(at, "no_value", name=key)
            else:
                result[last] = f"{result[last]}, {key}"
                cut.setdefault(last, at)
            continue
        document.keys[(*path, key)] = at
        result[key] = _value(value_node, (*path, key), document, seen)
        is_plain = isinstance(value_node, yaml.ScalarNode) and not (value_node.style or "").strip()
        last = key if is_plain else None
    for key, at in cut.items():
        document.report_at(at, "comma_in_flow", key=key, whole=result[key])
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
        _, advice = next((entry for words, entry in PARSER_ERRORS.items() if words in error.msg), ("", ""))
        document.report_at(FilePosition(error.lineno, error.colno), "invalid_json", reason=error.msg, advice=advice)
    except KeyError as error:
        document.report((), "duplicate_key", name=error.args[0], where="")
    except RecursionError:  # what YAML refuses for another reason may be nested too
        document.report((), "too_deep", most=_MAXIMUM_DEPTH)
    except ValueError as error:  # a constant like NaN, or half of a surrogate pair
        document.report((), "invalid_json", reason=str(error), advice="")
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
