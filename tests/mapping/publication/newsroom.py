"""Seeds that change from one build to the next."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mapping.publication.build import Build, build
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

PATH = f"article/{ARTICLE}"
SECOND = "second-article"
DAY = "2026-01-{:02}T00:00:00+00:00"


class Newsroom:
    """Seeds that change from day to day; each build is of the next day."""

    def __init__(self, seeds: Path, output: Path) -> None:
        self.seeds, self._output, self._day = seeds, output, 0

    def publish(self, *, withdraw: bool = False) -> Generation:
        return self.build(withdraw=withdraw).generation

    def build(self, *, withdraw: bool = False) -> Build:
        self._day += 1
        created = DAY.format(self._day)
        return build(self.seeds, self._output, version="test", created=created, progress=silent, withdraw=withdraw)

    def edit(self, old: str, new: str, article: str = ARTICLE) -> None:
        sheet = self.seeds / article / "facts.yaml"
        text = sheet.read_text("utf-8")
        assert old in text
        sheet.write_text(text.replace(old, new), "utf-8")

    def correct(self) -> None:
        """Change one claim of the article."""
        said = "modality: {}\n    content: kin-brought-home"
        self.edit(said.format("proposed"), said.format("planned"))

    def add_article(self) -> None:
        shutil.copytree(self.seeds / ARTICLE, self.seeds / SECOND)

    def remove_article(self) -> None:
        shutil.rmtree(self.seeds / SECOND)
