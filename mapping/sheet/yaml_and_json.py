"""Read YAML or JSON into plain values with the line and column of each.

Every scalar of YAML and every number of JSON stays the text it is written as: no ``NO`` becomes false, no date an
object, and no number is rounded. YAML aliases are refused, because a short file of them can expand without bound.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import yaml

from mapping.errors import printable
from mapping.sheet.problem_messages import explain_parser, problem
from mapping.sheet.yaml_events import MAXIMUM_DEPTH, TooLarge, YamlEvents

if TYPE_CHECKING:
    from pathlib import Path

    from yaml import Mark
    from yaml._yaml import Mark as ParserMark

    from mapping.errors import Problem

T = TypeVar("T", dict[str, Any], list[Any])
#: A way from the root of a document to a value: keys and indices.
ValuePath = tuple[str | int, ...]
#: Errors of the YAML parser that it notices too late: their context is the place to mend.
_NOTICED_LATE: Final = re.compile("end of stream|could not find expected ':'")
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

    def at(self, path: ValuePath) -> object:
        """Return the value at a path; None if there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (LookupError, TypeError):
                return None
        return value

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
    _read_yaml(text, document, most_values)
    return document


def _read_yaml(text: str, document: Document, most_values: int) -> bool:
    """Read YAML into a document; return whether it has few enough values and levels of nesting."""
    try:
        _YamlReader(YamlEvents(text, most_values), document).read()
    except TooManyProblems:
        pass
    except TooLarge as error:
        _report_instead(document, _position(error.mark), error.message, most=error.most)
        return False
    except yaml.MarkedYAMLError as error:
        _report_syntax(document, text, error)
    except yaml.reader.ReaderError as error:
        before = text[: text.index(chr(error.character))]
        at = FilePosition(before.count("\n") + 1, len(before) - before.rfind("\n"))
        _report_instead(document, at, "control_character", code=f"{error.character:04X}")
    return True


def _report_instead(document: Document, at: FilePosition, message: str, **values: object) -> None:
    """Report why a file cannot be read, in place of the problems of its beginning."""
    document.problems.clear()
    document.report_at(at, message, **values)


def _report_syntax(document: Document, text: str, error: yaml.MarkedYAMLError) -> None:
    reason = error.problem or str(error)
    mark = error.context_mark if _NOTICED_LATE.search(reason) else error.problem_mark
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        reason = "tab character"
    said, advice = explain_parser(reason, reason)
    _report_instead(document, _position(mark), "invalid_yaml", reason=said, advice=advice)


def _position(mark: Mark | ParserMark | None) -> FilePosition:
    return FilePosition(mark.line + 1, mark.column + 1) if mark else FilePosition(1, 1)


class _YamlReader:
    """Reads the value of a document, and the positions and problems of its parts."""

    def __init__(self, events: YamlEvents, document: Document) -> None:
        self._events, self._document = events, document

    def read(self) -> None:
        self._events.next()  # the start of the stream
        if isinstance(self._events.next(), yaml.StreamEndEvent):
            self._document.report((), "empty_file")
            return
        value = self._value(self._events.next(), ())
        self._events.end()
        self._document.value = value

    def _value(self, event: yaml.Event, path: ValuePath) -> object:
        """Return the value that begins with an event."""
        self._document.values[path] = _position(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, is_flow=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        self._document.report(path, "alias")
        return None

    def _sequence(self, path: ValuePath) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._events.next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: ValuePath, *, is_flow: bool) -> dict[str, object]:
        document, events, result = self._document, self._events, dict[str, object]()
        cut, last = dict[str, FilePosition](), None
        while not isinstance(key_event := events.next(), yaml.MappingEndEvent):
            at = _position(key_event.start_mark)
            if not isinstance(key_event, yaml.ScalarEvent):
                document.report_at(at, "complex_key")
                events.skip(key_event)
                events.skip(events.next())
                continue
            key, event = str(key_event.value), events.next()
            if key in result:
                first = document.keys[(*path, key)].line
                document.report_at(at, "duplicate_key", name=key, where=f" (first on line {first})")
                events.skip(event)
            elif is_flow and _position(event.start_mark) == _position(event.end_mark):
                if last is None:
                    document.report_at(at, "no_value", name=key)
                else:
                    result[last] = f"{result[last]}, {key}"
                    cut.setdefault(last, at)
            else:
                document.keys[(*path, key)] = at
                result[key] = self._value(event, (*path, key))
                last = key if isinstance(event, yaml.ScalarEvent) and not (event.style or "").strip() else None
        for key, at in cut.items():
            document.report_at(at, "comma_in_flow", key=key, whole=result[key])
        return result


def read_json(text: str, file: str, most_values: int = _MOST_VALUES) -> Document:
    """Read one JSON object; numbers stay text, and positions are those of the same text read as YAML."""
    # YAML knows neither tabs nor pairs of surrogates; fillers of the same length keep every position.
    text = text.removeprefix("\ufeff")
    filled = re.sub(r"\\u[0-9a-fA-F]{4}", "xxxxxx", text.replace("\t", " "))
    document, positions = Document(file), Document(file)
    if not _read_yaml(filled, positions, most_values):
        return positions
    try:
        value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_int=str, parse_float=str, parse_constant=refuse_constant
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        reason, advice = explain_parser(error.msg)
        document.report_at(FilePosition(error.lineno, error.colno), "invalid_json", reason=reason, advice=advice)
    except KeyError as error:
        document.report((), "duplicate_key", name=error.args[0], where="")
    except RecursionError:  # what YAML refuses for another reason may be nested too
        document.report((), "too_deep", most=MAXIMUM_DEPTH)
    except UnicodeEncodeError as error:
        reason = f"\\u{ord(error.object[error.start]):04x} is half of a surrogate pair"
        document.report((), "invalid_json", reason=reason, advice="Write both halves, or the character itself.")
    except ValueError as error:  # a constant like NaN
        document.report((), "invalid_json", reason=str(error), advice="")
    else:
        document.value, document.keys, document.values = value, positions.keys, positions.values
    return document


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise KeyError(key)
        result[key] = value
    return result


def refuse_constant(name: str) -> None:
    """Raise `ValueError` for NaN and infinities: Python reads them, and JSON has none (RFC 8259, section 6)."""
    raise ValueError(f"JSON has no {name}")
