"""Read an article from a line of JSON Lines: an object with its name, its text and its fact sheet.

::

    {"id": "harbour-vote", "text": "The council ...", "facts": {"factsheet": 2, "article": {...}, "sayings": [...]}}

The sheet is an object with the keys of ``facts.yaml``, or the text of such a file as a string. A problem has the number
of the line, the column in it, and a JSON Pointer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from mapping.sheet.article_source import WrittenSheet
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES, TextFile
from mapping.sheet.form_check import check_form
from mapping.sheet.value_types import IDENTIFIER, MAXIMUM_NAME_LENGTH
from mapping.sheet.yaml_and_json import Document, read_json, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.errors import Problem
    from mapping.sheet.yaml_and_json import ValuePath


def _refuse_other_than_sheet(value: object) -> object:
    if not isinstance(value, (dict, str)):
        raise ValueError("must be an object, or a text in YAML")  # noqa: TRY004 - pydantic takes no other
    return value


class WrittenLine(BaseModel):
    """An article in one object: its name, its text and its fact sheet."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(description="Name of the article: lower-case letters and digits joined by hyphens, part of IRIs.")
    text: str = Field(description="Text of the article.")
    facts: Annotated[Any, BeforeValidator(_refuse_other_than_sheet)] = Field(
        description="Fact sheet: an object, or the text of a facts.yaml."
    )


_LINE: Final = TypeAdapter(WrittenLine)
#: The addresses of the schemas; neither is fetched.
_SCHEMAS: Final = "https://w3id.org/onrecord/"


def article_line_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a line; it refers to the schema of fact sheets next to it."""
    schema = WrittenLine.model_json_schema()
    facts, name = schema["properties"]["facts"], schema["properties"]["id"]
    facts["anyOf"] = [{"$ref": f"{_SCHEMAS}factsheet.schema.json"}, {"type": "string", "minLength": 1}]
    name |= {"pattern": IDENTIFIER, "maxLength": MAXIMUM_NAME_LENGTH}
    schema["properties"]["text"] |= {"minLength": 1}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = f"{_SCHEMAS}article-line.schema.json"
    schema["title"] = "onrecord article in a line of JSON Lines"
    return schema


@dataclass(frozen=True)
class ArticleLine:
    """The article in a line; ``line`` is in UTF-8 and holds a JSON object with an ``id``."""

    #: Name of the input in problems.
    file: str
    #: From 1.
    number: int
    slug: str
    line: bytes

    def __reduce__(self) -> tuple[type[ArticleLine], tuple[str, int, str, bytes]]:
        return type(self), (self.file, self.number, self.slug, self.line)  # without the values that are kept

    @property
    def name(self) -> str:
        """The name of the input."""
        return self.file

    @property
    def key(self) -> bytes:
        """The line: problems have columns in it."""
        return self.line

    @property
    def is_link(self) -> bool:
        """Whether the article is a link; a line is none."""
        return False

    def contents(self) -> Iterator[tuple[Path, bytes]]:
        """Yield the sheet and the text as far as the line has them."""
        for name in ("facts", "text"):
            if name in self._value:
                yield Path(self.slug, name), _as_text(self._value[name]).encode("utf-8", "surrogatepass")

    def read_sheet(self, most_values: int) -> WrittenSheet:
        """Read the sheet. A line that is no article has no sheet, only problems of its form."""
        facts = self._value.get("facts", "")
        data = _as_text(facts).encode("utf-8", "surrogatepass")
        if not self._is_article:
            document = replace(self._whole, value=None, is_whole=False)
        elif isinstance(facts, str):
            document = read_yaml(facts, self.file, most_values)
        else:
            document = self._sheet_in_line(most_values)
        document.is_whole = not document.problems
        return WrittenSheet(document, hashlib.sha256(data).hexdigest())

    def read_text(self, document: Document) -> TextFile | None:
        """Return the text of the article; None if the line is none or its sheet cannot be read."""
        if document.value is None:
            return None
        text = self._value["text"]
        return TextFile(Path(self.file), text, hashlib.sha256(text.encode()).hexdigest())

    def place(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems of the sheet with their positions in the line."""
        return tuple(map(self._place, problems))

    def _place(self, found: Problem) -> Problem:
        if self._is_article and isinstance(self._value["facts"], str):
            pointer, column = f"/facts:{found.line}:{found.column}", self._whole.position(("facts",)).column
        else:
            pointer, column = self._pointers.get((found.line, found.column), ""), found.column
        return replace(found, line=self.number, column=column, pointer=pointer, article=self.slug)

    @cached_property
    def _value(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.line, parse_int=str, parse_float=str)
        return value

    @cached_property
    def _whole(self) -> Document:
        """The line with the positions of its values, and the problems of its form."""
        document = read_json(self.line.decode(), self.file)
        document.is_whole = not document.problems
        if check_form(document, _LINE, WrittenLine.model_fields):
            for name in ("facts", "text"):
                self._check_part(document, name)
        return document

    def _check_part(self, document: Document, name: str) -> None:
        data = _as_text(self._value[name]).encode()
        reason = ""
        if len(data) > MAXIMUM_ARTICLE_BYTES:
            reason = f" is larger than {MAXIMUM_ARTICLE_BYTES} bytes"
        elif not data.strip():
            reason = " is empty"
        if reason:
            advice = "It is the article." if name == "text" else "It is the fact sheet."
            document.report((name,), "unreadable", name=name, reason=reason, advice=advice)

    @cached_property
    def _is_article(self) -> bool:
        return not self._whole.problems

    @cached_property
    def _pointers(self) -> dict[tuple[int, int], str]:
        """The JSON Pointer of the value, or of the value of the key, at each position in the line."""
        return {at: _pointer(path) for part in (self._whole.values, self._whole.keys) for path, at in part.items()}

    def _sheet_in_line(self, most_values: int) -> Document:
        values = {path[1:]: at for path, at in self._whole.values.items() if path[:1] == ("facts",)}
        keys = {path[1:]: at for path, at in self._whole.keys.items() if path[:1] == ("facts",) and path[1:]}
        document = Document(self.file, self._whole.value["facts"], keys, values)
        if len(values) + len(keys) > most_values:
            document = Document(self.file, values=values)
            document.report((), "too_many_values", most=most_values)
        return document


def _as_text(value: object) -> str:
    """Return a sheet or text as it is digested and searched for names."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pointer(path: ValuePath) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
