"""Read the JSON export of Label Studio: tasks with labelled spans, and relations that join them.

Offsets are UTF-16 in some versions and code points in others; the words of a region decide. Without its words, as some
exports are, they are UTF-16. Each annotator of a task makes a separate article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle, role_named
from mapping.importing.json_values import check_shape, read_json, stop
from mapping.importing.offsets import Offsets
from mapping.importing.role_links import RoleSpan, join_linked
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mapping.importing.json_values import Refuse
    from mapping.sheet.sentences import Range

_HINT: Final = "export the project as JSON, not as JSON-MIN or CSV"


_NONE_ONE_OR_MANY: Final = BeforeValidator(lambda value: as_tuple(() if value is None else value))


class _Value(BaseModel):
    """The value of a region; that of a choice or a rating has other keys."""

    start: object = None
    end: object = None
    text: object = None
    labels: Annotated[tuple[object, ...], _NONE_ONE_OR_MANY] = ()
    hypertextlabels: Annotated[tuple[object, ...], _NONE_ONE_OR_MANY] = ()


class _Result(BaseModel):
    id: object = None
    type: object = None
    value: _Value | None = None
    from_id: object = None
    to_id: object = None


class _Annotation(BaseModel):
    id: object = ""
    result: Annotated[tuple[_Result, ...], _NONE_ONE_OR_MANY] = ()


class _Task(BaseModel):
    id: object = None
    data: dict[Any, Any]
    annotations: Annotated[tuple[_Annotation, ...], _NONE_ONE_OR_MANY] = ()


def read_label_studio(path: Path, data: bytes, refuse: Refuse = stop) -> Iterator[AnnotatedArticle]:
    """Yield the article of each annotation of each task, and refuse each that is no task.

    Raises `UnreadableInput` if the file holds nothing.
    """
    tasks = as_tuple(read_json(path, data))
    if not tasks:
        raise UnreadableInput(path, "is no list of tasks of Label Studio", _HINT)
    for number, value in enumerate(tasks, 1):
        try:
            articles = _articles(path, value, number)
        except UnreadableInput as error:
            refuse(error)
        else:
            yield from articles


def _articles(path: Path, value: object, number: int) -> list[AnnotatedArticle]:
    task = check_shape(_Task, value, path, f"task {number} is no task of Label Studio", _HINT)
    text = _text(task.data)
    if text is None:
        raise UnreadableInput(path, f"task {number} has no text in its data", _HINT)
    name = f"{path.stem}-{number if task.id is None else task.id}"
    return [
        _article(f"{name}-{each.id}" if len(task.annotations) > 1 else name, text, each.result)
        for each in task.annotations
    ]


def _text(data: Mapping[str, Any]) -> str | None:
    """Return the text of a task: the value of ``text``, or the longest of its texts."""
    texts = [each for each in data.values() if isinstance(each, str)]
    named = data.get("text")
    return named if isinstance(named, str) else max(texts, key=len, default=None)


def _article(name: str, text: str, results: Sequence[_Result]) -> AnnotatedArticle:
    offsets, spans, left_out = Offsets(text), dict[str, RoleSpan](), list[str]()
    for number, result in enumerate(results, 1):
        value = result.value
        if result.type == "relation" or value is None:
            continue
        region = f"region {number}" if result.id is None else str(result.id)
        roles = [role for label in value.labels or value.hypertextlabels if (role := role_named(str(label)))]
        if value.start is None and value.end is None:
            left_out.append(f"{region}: it marks no words by their offsets")
        elif not (isinstance(value.start, int) and isinstance(value.end, int)):
            left_out.append(f"{region}: its start and end are no whole numbers")
        elif (found := _span(offsets, value.start, value.end, value.text)) is None:
            words = repr(value.text[:60]) if isinstance(value.text, str) else "any words"
            left_out.append(f"{region}: the text does not have {words} there")
        elif roles:
            spans[region] = RoleSpan(roles[0], (found,))
    links = [(str(each.from_id), str(each.to_id)) for each in results if each.type == "relation"]
    made, unused = join_linked(text, spans, links)
    left_out += [f"{each}: nothing joins it to a content" for each in unused]
    return AnnotatedArticle(name, text, tuple(made), left_out=tuple(left_out))


def _span(offsets: Offsets, start: int, end: int, words: object) -> Range | None:
    return offsets.prove(start, end, words) if isinstance(words, str) else offsets.from_utf16(start, end)
