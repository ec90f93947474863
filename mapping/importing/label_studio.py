"""Read the JSON export of Label Studio: tasks with labelled spans, and relations that join them.

Offsets are UTF-16 in some versions and code points in others; the words of a region decide. Without its words, as some
exports are, they are UTF-16. Each annotator of a task makes a separate article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle, role_named
from mapping.importing.json_values import read_json
from mapping.importing.offsets import Offsets
from mapping.importing.role_links import RoleSpan, join_linked
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_HINT: Final = "export the project as JSON, not as JSON-MIN or CSV"


def read_label_studio(path: Path, data: bytes) -> Iterator[AnnotatedArticle]:
    """Yield the article of each annotation of each task; raise `UnreadableInput` if the file holds no tasks."""
    tasks = as_tuple(read_json(path, data))
    if not tasks or not all(isinstance(task, dict) and isinstance(task.get("data"), dict) for task in tasks):
        raise UnreadableInput(path, "is no list of tasks of Label Studio", _HINT)
    for number, task in enumerate(tasks, 1):
        assert isinstance(task, dict)  # noqa: S101 - see above
        yield from _articles(path, task, number)


def _articles(path: Path, task: Mapping[str, Any], number: int) -> Iterator[AnnotatedArticle]:
    annotations = [each for each in as_tuple(task.get("annotations") or ()) if isinstance(each, dict)]
    text = _text(task["data"])
    if text is None:
        raise UnreadableInput(path, f"task {number} has no text in its data", _HINT)
    name = f"{path.stem}-{task.get('id', number)}"
    for each in annotations:
        suffix = f"-{each.get('id', '')}" if len(annotations) > 1 else ""
        results = [result for result in as_tuple(each.get("result") or ()) if isinstance(result, dict)]
        yield _article(f"{name}{suffix}", text, results)


def _text(data: Mapping[str, Any]) -> str | None:
    """Return the text of a task: the value of ``text``, or the longest of its texts."""
    texts = [each for each in data.values() if isinstance(each, str)]
    named = data.get("text")
    return named if isinstance(named, str) else max(texts, key=len, default=None)


def _article(name: str, text: str, results: Sequence[Mapping[str, Any]]) -> AnnotatedArticle:
    offsets, spans, left_out = Offsets(text), dict[str, RoleSpan](), list[str]()
    for number, result in enumerate(results, 1):
        value = result.get("value")
        if result.get("type") == "relation" or not isinstance(value, dict):
            continue
        region = str(result.get("id", f"region {number}"))
        labels = next((each for key, each in value.items() if key in {"labels", "hypertextlabels"}), ())
        roles = [role for label in as_tuple(labels) if (role := role_named(str(label)))]
        words, found = value.get("text"), None
        if isinstance(start := value.get("start"), int) and isinstance(end := value.get("end"), int):
            found = offsets.prove(start, end, words) if isinstance(words, str) else offsets.from_utf16(start, end)
        if found is None:
            left_out.append(f"{region}: the text does not have {str(words)[:60]!r} there")
        elif roles:
            spans[region] = RoleSpan(roles[0], (found,))
    links = [(str(each.get("from_id")), str(each.get("to_id"))) for each in results if each.get("type") == "relation"]
    made, unused = join_linked(text, spans, links)
    left_out += [f"{each}: nothing joins it to a content" for each in unused]
    return AnnotatedArticle(name, text, tuple(made), left_out=tuple(left_out))
