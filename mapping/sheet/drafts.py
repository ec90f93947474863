"""Find the items of a fact sheet that a program proposed and nobody has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.errors import Problem
    from mapping.sheet.yaml_and_json import Document, ValuePath


def report_drafts(document: Document) -> None:
    """Report the drafts of a sheet as one problem, at the first of them. The document is as in the file."""
    paths = list(_paths_of_drafts(document.value, ()))
    if paths:
        document.report((*paths[0], "status"), "draft_left", count=len(paths), first="is" if len(paths) == 1 else "are")


def is_draft(found: Problem) -> bool:
    """Tell whether a problem only says that a sheet has drafts."""
    return found.code == "F010"


def _paths_of_drafts(value: object, path: ValuePath) -> Iterator[ValuePath]:
    if isinstance(value, dict):
        if value.get("status") == "draft":
            yield path
        for key, each in value.items():
            yield from _paths_of_drafts(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _paths_of_drafts(each, (*path, index))
