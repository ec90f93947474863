"""Read IPTC ninjs 2 and 3, news in JSON: headline, text and what is known of the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.json_values import read_json
from mapping.importing.markup import parse_page, text_of
from mapping.importing.metadata import about_article
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_HINT: Final = "onrecord reads ninjs 2 and 3, with headlines and bodies"
#: Roles of the body and the headline that an article has, the best first; items without roles come last.
_BODIES: Final = ("main", "body", "fulltext", "")
_HEADLINES: Final = ("main", "headline", "")
_STANDFIRSTS: Final = ("standfirst", "subheadline", "subhead")


def read_ninjs(path: Path, data: bytes) -> Iterator[AnnotatedArticle]:
    """Yield the articles of an item or of a list of items; raise `UnreadableInput` if one has no text."""
    for number, item in enumerate(as_tuple(read_json(path, data)), 1):
        if not isinstance(item, dict):
            raise UnreadableInput(path, f"item {number} is no object of ninjs", _HINT)
        yield _article(path, {key.lower(): value for key, value in item.items()}, number)


def _article(path: Path, item: Mapping[str, Any], number: int) -> AnnotatedArticle:
    """Return the article of an item whose keys are in lower case, as those of ninjs 2 are."""
    language = str(item.get("language") or "")
    body = _chosen(item.get("bodies"), _BODIES) or {}
    value, kind = body.get("value"), str(body.get("contenttype") or "text/plain")
    if not isinstance(value, str) or not value.strip():
        raise UnreadableInput(path, f"item {number} has no body with text", _HINT)
    text = text_of(parse_page(path, value, language)) if "html" in kind else value
    about, left_out = about_article({
        "language": language,
        "headline": (_chosen(item.get("headlines"), _HEADLINES) or {}).get("value"),
        "standfirst": (_chosen(item.get("headlines"), _STANDFIRSTS) or {}).get("value"),
        "author": item.get("by"),
        "publisher": _publisher(item),
        "published": item.get("firstcreated") or item.get("versioncreated"),
        "url": next((each for each in (item.get("uri"),) if str(each).startswith("http")), None),
    })  # fmt: skip
    name = str(item.get("uri") or f"{path.stem}-{number}").rstrip("/").rpartition("/")[2]
    return AnnotatedArticle(name, text, (), about, left_out)


def _chosen(values: Any, roles: tuple[str, ...]) -> Mapping[str, Any] | None:  # noqa: ANN401 - any value of JSON
    """Return the first of some values, with keys in lower case, that has the first of these roles that any has."""
    listed = [
        {key.lower(): each for key, each in value.items()} for value in as_tuple(values) if isinstance(value, dict)
    ]
    by_role: dict[str, Mapping[str, Any]] = {}
    for each in listed:
        by_role.setdefault(str(each.get("role") or "").rpartition(":")[2].lower(), each)
    return next(
        (by_role[role] for role in roles if role in by_role), listed[0] if len(listed) == 1 and "" in roles else None
    )


def _publisher(item: Mapping[str, Any]) -> str | None:
    sources = [each for each in as_tuple(item.get("infosources") or ()) if isinstance(each, dict)]
    return next((each.get("name") for each in sources if str(each.get("role")).rpartition(":")[2] == "publisher"), None)
