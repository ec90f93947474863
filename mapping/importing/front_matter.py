"""Read a plain text, perhaps with front matter: YAML between two lines of three hyphens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput, printable
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.json_values import decoded
from mapping.importing.metadata import about_article
from mapping.sheet.yaml_and_json import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
#: Key of front matter, as static site generators write it -> key of ``article``.
_KEYS: Final[Mapping[str, str]] = {
    **{
        key: key for key in ("headline", "standfirst", "author", "publisher", "published", "url", "licence", "language")
    },
    "title": "headline",
    "subtitle": "standfirst",
    "authors": "author",
    "date": "published",
    "lang": "language",
    "license": "licence",
    "permalink": "url",
}
#: Front matter is short.
_MOST_VALUES: Final = 1000


def read_text_article(path: Path, data: bytes) -> AnnotatedArticle:
    """Return the article of a plain text in UTF-8 or UTF-16; raise `UnreadableInput` if it has no text."""
    text = decoded(path, data)
    if not (found := _FRONT.match(text)):
        return AnnotatedArticle(path.stem, text, ())
    document = read_yaml(found[1], printable(path), _MOST_VALUES)
    if document.problems or not isinstance(document.value, dict | None):
        reason = document.problems[0].message if document.problems else "it maps no keys to values"
        raise UnreadableInput(path, f"has front matter that cannot be read: {reason}", "mend it, or remove it")
    fields: dict[str, Any] = {}
    unknown: list[str] = []
    for key, value in (document.value or {}).items():
        if known := _KEYS.get(key.lower()):
            fields.setdefault(known, value)
        else:
            unknown.append(f"front matter {key!r}: a fact sheet has no such key")
    about, left_out = about_article(fields)
    return AnnotatedArticle(path.stem, text[found.end() :].lstrip("\r\n"), (), about, (*left_out, *unknown))
