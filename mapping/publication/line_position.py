"""Give the part of an article from JSON Lines the number that its line has now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mapping.sheet.yaml_and_json import FilePosition

if TYPE_CHECKING:
    from mapping.publication.article_part import PartHead
    from mapping.publication.redirects import Redirect
    from mapping.sheet.article_line import ArticleLine


def at_line(head: PartHead, line: ArticleLine) -> PartHead:
    """Return the head of a part with its problems and redirects at a line, which may have moved since its check."""
    if not head.problems and not head.redirects:
        return head
    problems = tuple(replace(each, file=line.file, line=line.number) for each in head.problems)
    redirects = tuple(_redirect_at(each, line) for each in head.redirects)
    return head.model_copy(update={"problems": problems, "redirects": redirects})


def _redirect_at(redirect: Redirect, line: ArticleLine) -> Redirect:
    said = redirect.said
    return replace(redirect, said=replace(said, file=line.file, at=FilePosition(line.number, said.at.column)))
