"""Show an article as it would be published: its pages are built from the checked files, in a folder that is removed.

Drafts are shown as if they were confirmed, and the pages say how many there are.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from starlette.responses import PlainTextResponse

from mapping.publication.checking import as_if_confirmed
from mapping.publication.manifest import published_in
from mapping.publication.preview import Preview
from server.serving.app import create_app
from server.serving.generations import open_engine
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from mapping.publication.checking import Outcome
    from mapping.publication.corpus import Corpus
    from mapping.publication.manifest import Generation
    from mapping.publication.preview import LastSave
    from mapping.shacl.validation import Shapes
    from server.serving.generations import OpenedEngine


class PreviewPages:
    """An application that answers with the pages of the last build, and starts nothing before the first."""

    def __init__(self, folder: Path) -> None:
        self._articles = folder
        self._folder: TemporaryDirectory[str] | None = None
        self._preview: Preview | None = None
        self._outcomes: Sequence[Outcome] = ()
        self._app: FastAPI | None = None
        #: The engine of the served generation is the last one; a page that is still open may ask the one before it.
        self._opened: list[OpenedEngine] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        """End the processes and remove the folder."""
        await self._close_all_but(0)
        if self._folder:
            self._folder.cleanup()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the published site would."""
        await (self._app or PlainTextResponse("There is no such page.\n", 404))(scope, receive, send)

    async def build(self, outcomes: Sequence[Outcome], created: str) -> LastSave:
        """Build the pages of articles from the outcomes of their checks; the result says what kept some from it."""
        self._outcomes = outcomes
        save = self._begun().build(created)
        drafts = {"is_warning": True}  # they are on the pages
        problems = tuple(each.model_copy(update=drafts) if each.code == "F010" else each for each in save.problems)
        save = save.model_copy(update={"problems": problems})
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

    def _begun(self) -> Preview:
        """Return the preview; the first time a folder is made for it."""
        if self._preview is None:
            self._folder = TemporaryDirectory(prefix="onrecord-preview-")
            output, check = Path(self._folder.name), self._outcomes_for
            self._preview = Preview(self._articles, output, version=version("onrecord"), check=check)
        return self._preview

    def _generation(self) -> Generation | None:
        return published_in(Path(self._folder.name)) if self._folder else None

    async def _close_all_but(self, count: int) -> None:
        while len(self._opened) > count:
            await self._opened.pop(0).engine.aclose()

    def _outcomes_for(self, corpus: Corpus, _shapes: Shapes) -> list[Outcome]:
        return [as_if_confirmed(each, corpus) for each in self._outcomes]
