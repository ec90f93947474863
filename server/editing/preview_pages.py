"""Show an article as it would be published: its pages are built from copies of the files, in a temporary folder.

Drafts are shown as if they were confirmed, and the pages say how many there are.
"""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self

from starlette.responses import PlainTextResponse

from mapping.editing.operations import drafts_in
from mapping.editing.patches import value_of
from mapping.publication.article_folders import SHEET_NAMES
from mapping.publication.corpus import SHARED_FILES
from mapping.publication.manifest import published_in
from mapping.publication.preview import Preview, saved_problems
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.drafts import is_draft
from server.serving.app import create_app
from server.serving.generations import open_engine
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from mapping.errors import Problem
    from mapping.publication.manifest import Generation
    from mapping.publication.preview import LastSave
    from server.serving.generations import OpenedEngine


class PreviewPages:
    """An application that answers with the pages of the last build, and starts nothing before the first."""

    def __init__(self, folder: Path) -> None:
        self._articles = folder
        #: Made for the first build, with the preview.
        self._folder = Path()
        self._preview: Preview | None = None
        self._app: FastAPI | None = None
        #: The engine of the served generation is the last one; a page that is still open may ask the one before it.
        self._opened: list[OpenedEngine] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        """End the processes and remove the folder."""
        await self._close_all_but(0)
        if self._preview:
            shutil.rmtree(self._folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the published site would."""
        await (self._app or PlainTextResponse("There is no such page.\n", 404))(scope, receive, send)

    async def build(self, sheets: Mapping[str, str], problems: Iterable[Problem], created: str) -> LastSave:
        """Build the pages of articles, given by slug with the text of their sheets; they show the problems."""
        preview = self._begun()
        _copy(self._articles, self._folder / "articles", sheets)
        found = list(problems)
        # Problems have the lines of the files, not of the copies. Pages show drafts, so drafts are not errors here.
        shown = saved_problems((each for each in found if not is_draft(each)), self._articles)
        drafts = saved_problems(filter(is_draft, found), self._articles)
        drafts = tuple(each.model_copy(update={"is_warning": True}) for each in drafts)
        save = preview.build(created)
        # A reason names a file of the copy; its reader knows only the folder that was copied.
        reason = save.reason and save.reason.replace(str(self._folder / "articles"), str(self._articles))
        save = save.model_copy(update={"problems": (*shown, *drafts), "reason": reason})
        if generation := self._generation():
            settings = Settings(http_processes=1, cheap_workers=1, slow_workers=1)
            opened = await open_engine(generation, settings)
            self._app = create_app(settings, generation, opened.engine, save)
            self._opened.append(opened)
            await self._close_all_but(2)
        return save

    def shows(self, slug: str) -> bool:
        """Tell whether there are pages of an article."""
        generation = self._generation()
        return generation is not None and any(each.slug == slug for each in generation.manifest.articles)

    async def _close_all_but(self, count: int) -> None:
        while len(self._opened) > count:
            await self._opened.pop(0).engine.aclose()

    def _begun(self) -> Preview:
        """Return the preview; the first time folders are made for it."""
        if self._preview is None:
            self._folder = Path(mkdtemp(prefix="onrecord-preview-"))
            published = self._folder / "published"
            self._preview = Preview(self._folder / "articles", published, version=version("onrecord"))
        return self._preview

    def _generation(self) -> Generation | None:
        return published_in(self._folder / "published") if self._preview else None


def _copy(articles: Path, target: Path, sheets: Mapping[str, str]) -> None:
    """Copy the files of articles and those that they share; the sheets have these texts, without marks of drafts."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for name in SHARED_FILES:
        if (articles / name).is_file():
            shutil.copyfile(articles / name, target / name)
    for slug, sheet in sheets.items():
        (target / slug).mkdir()
        for path in (articles / slug).iterdir():
            if path.is_file() and not path.is_symlink() and path.name not in SHEET_NAMES:
                shutil.copyfile(path, target / slug / path.name)
        confirmed = to_yaml(_without_marks(value_of(sheet))) if drafts_in(sheet) else sheet
        (target / slug / SHEET_NAMES[0]).write_text(confirmed, "utf-8")


def _without_marks(value: Any) -> Any:  # noqa: ANN401 - any value of YAML
    if isinstance(value, dict):
        marks = ("status", "reason") if value.get("status") == "draft" else ()
        return {key: _without_marks(part) for key, part in value.items() if key not in marks}
    return [_without_marks(part) for part in value] if isinstance(value, list) else value
