"""Read IPTC ninjs 2 and 3, news in JSON: headline, text and metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.json_values import read_json, stop
from mapping.importing.markup import parse_page, text_of
from mapping.importing.metadata import about_article
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mapping.importing.json_values import Refuse

_HINT: Final = "onrecord reads ninjs 2 and 3, with headlines and bodies"
#: Media types of a body that can be read, and the roles of the headline and standfirst, the best first. The roles of
#: bodies are each publisher's own.
_PLAIN: Final = "text/plain"
_HTML: Final = ("text/html", "application/xhtml+xml")
_HEADLINES: Final = ("main", "headline", "")
_STANDFIRSTS: Final = ("standfirst", "subheadline", "subhead")


def read_ninjs(path: Path, data: bytes, refuse: Refuse = stop) -> Iterator[AnnotatedArticle]:
    """Yield the articles of an item or of a list of items, and refuse each that has no text."""
    for number, item in enumerate(as_tuple(read_json(path, data)), 1):
        try:
            article = _article(path, item, number)
        except UnreadableInput as error:
            refuse(error)
        else:
            yield article


def _article(path: Path, value: object, number: int) -> AnnotatedArticle:
    if not isinstance(value, dict):
        raise UnreadableInput(path, f"item {number} is no object of ninjs", _HINT)
    item = {key.lower(): each for key, each in value.items()}  # as in ninjs 2
    language = str(item.get("language") or "")
    kind, words = _body(item.get("bodies"))
    if not words.strip():
        raise UnreadableInput(path, f"item {number} has no body with text", _HINT)
    text = words if kind == _PLAIN else text_of(parse_page(path, words, language))
    about, left_out = about_article({
        "language": language,
        "headline": _chosen(item.get("headlines"), _HEADLINES),
        "standfirst": _chosen(item.get("headlines"), _STANDFIRSTS),
        "author": item.get("by"),
        "publisher": _publisher(item),
        "published": item.get("firstcreated") or item.get("versioncreated"),
        "url": next((each for each in (item.get("uri"),) if str(each).startswith("http")), None),
    })  # fmt: skip
    name = str(item.get("uri") or f"{path.stem}-{number}").rstrip("/").rpartition("/")[2]
    return AnnotatedArticle(name, text, (), about, left_out)


def _body(values: Any) -> tuple[str, str]:  # noqa: ANN401 - any value of JSON
    """Return the media type and the words of a body: the main one, or a plain one, or one of HTML."""
    readable = [
        (str(each.get("role")) != "main", (_PLAIN, *_HTML).index(kind), each["value"])
        for each in _lowered(values)
        if each.get("role") != "caption"
        and (kind := str(each.get("contenttype") or _PLAIN)) in (_PLAIN, *_HTML)
        and isinstance(each.get("value"), str)
    ]
    _, kind_index, value = min(readable, default=(False, 0, ""))
    return (_PLAIN, *_HTML)[kind_index], value


def _lowered(values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Return the values that are objects, with keys in lower case."""
    return [{key.lower(): each for key, each in one.items()} for one in as_tuple(values) if isinstance(one, dict)]


def _chosen(values: Any, roles: tuple[str, ...]) -> Any:  # noqa: ANN401 - as above
    """Return the words of the value with the first of these roles that any has."""
    by_role = {str(each.get("role") or "").rpartition(":")[2].lower(): each.get("value") for each in _lowered(values)}
    return next((by_role[role] for role in roles if role in by_role), None)


def _publisher(item: Mapping[str, Any]) -> str | None:
    sources = _lowered(item.get("infosources"))
    return next((each.get("name") for each in sources if str(each.get("role")).rpartition(":")[2] == "publisher"), None)
