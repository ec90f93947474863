"""Find the folders of articles, and keep apart those in which onrecord publishes or maps shards."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from mapping.errors import OutputFailed
from mapping.publication.manifest import GENERATIONS
from mapping.publication.part_store import PARTS

if TYPE_CHECKING:
    from pathlib import Path

#: Names under which the fact sheet of an article is looked for, in this order.
SHEET_NAMES: Final = ("facts.yaml", "facts.yml", "facts.json")
SHEET_SUFFIXES: Final = frozenset(PurePath(name).suffix for name in SHEET_NAMES)
_SHARDS: Final = "shard-*-of-*"


def article_folders(folder: Path) -> list[Path]:
    """Return the folders of articles in a folder, by name.

    Names that begin with a dot or underscore are left out, and so are folders with generations or shards. May raise
    `OSError`.
    """
    visible = (path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "_")))
    return [path for path in visible if os.path.isdir(path) and not _is_output(path)]  # noqa: PTH112 - is_dir may raise


def refuse_output(output: Path, articles: Path) -> None:
    """Raise `OutputFailed` if ``output`` is the folder of the articles or in that of one of them."""
    target, corpus = output.absolute().resolve(), articles.absolute().resolve()
    if target == corpus:
        raise OutputFailed(output, "it is the folder of the articles; choose another one, such as published")
    within = (path for path in (target, *target.parents) if path.parent == corpus)
    if any(_has_sheet(path) for path in within):
        raise OutputFailed(output, "it is in the folder of an article; choose another one, such as published")


def _is_output(path: Path) -> bool:
    """Say whether a build or map has written here, perhaps without success, and nobody else an article."""
    is_article = _has_sheet(path) or os.path.lexists(path / "article.txt")
    is_output = any(os.path.lexists(path / name) for name in (GENERATIONS, PARTS)) or any(path.glob(_SHARDS))
    return is_output and not is_article


def _has_sheet(path: Path) -> bool:
    return any(os.path.lexists(path / name) for name in SHEET_NAMES)
