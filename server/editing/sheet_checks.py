"""Check the sheets of open articles: as they are on the disk, and as a change would make them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mapping.editing.errors import CannotEdit
from mapping.errors import printable
from mapping.publication.checking import check_article
from server.editing.article_view import document_of, place_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.publication.checking import Outcome
    from mapping.shacl.validation import Shapes
    from mapping.sheet.yaml_and_json import ValuePath
    from server.editing.article_view import ItemProblem
    from server.editing.open_article import OpenArticle
    from server.editing.open_corpus import OpenCorpus


class CannotConfirm(CannotEdit):
    """A draft has problems, so it cannot be confirmed yet."""

    def __init__(self, problems: tuple[ItemProblem, ...]) -> None:
        self.problems = problems
        first, *others = (each.problem for each in problems)
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"Not confirmed: {first.code} {first.message}. {first.hint}{more}".strip())


@dataclass(frozen=True)
class _Known:
    """An outcome, and the texts that it is about."""

    sheet: str
    article: str
    outcome: Outcome


class SheetChecks:
    """The outcomes of the sheets of one corpus, each made once as long as nothing changes."""

    def __init__(self, corpus: OpenCorpus, shapes: Shapes) -> None:
        self._corpus, self._shapes = corpus, shapes
        self._known: dict[str, _Known] = {}
        #: The last outcomes of sheets that could be read.
        self._readable: dict[str, _Known] = {}
        #: The outcome of a change that is not written yet.
        self._tried: _Known | None = None

    def outcome(self, slug: str, article: OpenArticle) -> Outcome:
        """Return the outcome of the sheet on the disk."""
        if self._corpus.refresh():
            self._known.clear()
            self._tried = None
        sheet, text = article.sheet.text, article.text()
        for known in filter(None, (self._known.get(slug), self._tried)):
            if (known.sheet, known.article) == (sheet, text):
                break
        else:
            outcome = check_article(article.sheet.path, slug, self._corpus.current, self._shapes)
            known = _Known(sheet, text, outcome)
        self._known[slug], self._tried = known, None
        if not article.mistakes():
            self._readable[slug] = known
        return known.outcome

    def last_outcome(self, slug: str, sheet: str) -> Outcome | None:
        """Return the last outcome of a sheet that could be read, if it is the one of this text."""
        known = self._readable.get(slug)
        return known.outcome if known and known.sheet == sheet else None

    def require_sound(self, slug: str, article: OpenArticle, sheet: str, paths: Iterable[ValuePath]) -> None:
        """Raise `CannotConfirm` if an item at one of the paths would have a problem in the text of a changed sheet."""
        outcome = self._try(slug, article, sheet)
        placed = place_problems(outcome.problems, document_of(sheet))
        confirmed = tuple(paths)
        wrong = tuple(each for each in placed if not each.is_warning and _concerns(each.path, confirmed))
        if wrong:
            raise CannotConfirm(wrong)

    def _try(self, slug: str, article: OpenArticle, sheet: str) -> Outcome:
        """Check a sheet that is not written yet, next to a copy of its article."""
        self._corpus.refresh()
        path = article.sheet.path
        with TemporaryDirectory(prefix="onrecord-edit-") as folder:
            copy = Path(folder, slug, path.name)
            copy.parent.mkdir()
            copy.write_text(sheet, "utf-8")
            copy.with_name(article.text_path.name).write_text(article.text(), "utf-8", newline="")
            outcome = check_article(copy, slug, self._corpus.current, self._shapes)
            written, named = printable(copy), printable(path)
        problems = tuple(replace(each, file=named) if each.file == written else each for each in outcome.problems)
        outcome = replace(outcome, problems=problems)
        self._tried = _Known(sheet, article.text(), outcome)
        return outcome


def _concerns(path: ValuePath, confirmed: Iterable[ValuePath]) -> bool:
    """Return whether a problem is at a confirmed item, in it, or at the utterance that it is part of."""
    return bool(path) and any(path[: len(each)] == each or each[: len(path)] == path for each in confirmed)
