"""Write the folder of an article as a line of JSON Lines, from which the same graph is made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.sheet.article_source import ArticleFolder
from mapping.sheet.files import read_text

if TYPE_CHECKING:
    from pathlib import Path


def write_line(slug: str, sheet: Path) -> str:
    """Return the article of a sheet as one line, with the sheet as it is: YAML as a string, JSON as an object.

    Raises `UnreadableInput` if the sheet or its text cannot be read.
    """
    folder = ArticleFolder(sheet)
    text = read_text(sheet, folder=sheet.parent).text
    document = folder.read_sheet(len(text)).document
    article = folder.read_text(document)
    if article is None:
        reason = "; ".join(each.message for each in document.problems) or "names no text"
        raise UnreadableInput(sheet, reason)
    facts = json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str) if sheet.suffix == ".json" else text
    return json.dumps({"id": slug, "text": article.text, "facts": facts}, ensure_ascii=False)
