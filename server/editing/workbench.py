"""Operations of the workbench on the files of a corpus: show an article, check it, change its sheet.

It runs in one thread, unfinished forms aside: a change and the check after it are one step.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from mapping.drafting.language import language_of
from mapping.editing.errors import CannotEdit, EditConflict
from mapping.editing.merge import merge
from mapping.editing.operations import EMPTY_SHEET, Operation, apply_all
from mapping.sheet.coverage import coverage_of
from mapping.sheet.model import Entity
from server.editing import proposals
from server.editing.article_view import document_of, view_of
from server.editing.open_article import OpenArticle
from server.editing.open_corpus import OpenCorpus
from server.editing.shared_files import SharedFiles
from server.editing.sheet_checks import SheetChecks
from server.editing.unfinished_forms import UnfinishedForms
from server.editing.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mapping.editing.open_file import OpenFile
    from mapping.errors import Problem
    from mapping.shacl.validation import Shapes
    from server.editing.proposals import Proposal
    from server.editing.vocabulary import KindEntry, NamedEntry

#: Folder of a corpus that holds the journals; corpora ignore folders whose names begin with a dot.
STATE_FOLDER: Final = ".onrecord-edit"
_ENTITY: Final = TypeAdapter(Entity)


class Workbench:
    """The articles of one folder, each opened when it is first asked for."""

    def __init__(self, folder: Path, shapes: Shapes) -> None:
        self.folder = folder
        self._open: dict[str, OpenArticle] = {}
        self._forms: dict[str, UnfinishedForms] = {}
        self._shared = SharedFiles(folder, folder / STATE_FOLDER, shapes)
        self._corpus, self._vocabulary = OpenCorpus(folder), Vocabulary()
        self._checks = SheetChecks(self._corpus, shapes)
        #: The files in the order in which this process changed them, and the files with a change that was undone.
        self._changed: list[OpenFile] = []
        self._undone: list[OpenFile] = []

    def close(self) -> None:
        """Let other processes edit the files."""
        self._shared.close()
        for each in self._open.values():
            each.sheet.close()

    def articles(self) -> list[str]:
        """Return the slugs of the folders that have a text or a sheet."""
        return self._corpus.articles()

    def show(self, slug: str) -> dict[str, Any]:
        """Return all that the page shows of an article: its text, sheet, states, problems and unfinished forms."""
        article = self._article(slug)
        article.sheet.refresh()
        forms = [each for each in self.forms(slug).all() if not article.sheet.has_made(each["form"])]
        return {**self._state(slug, article), "forms": forms}

    def change(self, slug: str, operations: Sequence[Operation], revision: str, form: str = "") -> dict[str, Any]:
        """Apply changes, as one, to the sheet of ``revision``; the changes of one form are made only once.

        Raises `CannotEdit`, also if a draft that they confirm has a problem, or `EditConflict`: then none is made.
        """
        article = self._article(slug)
        article.require_readable()
        before = article.sheet.revision

        def apply(text: str) -> str:
            changed = apply_all(text, operations)
            if confirmed := [each.path for each in operations if each.name == "confirm"]:
                with suppress(EditConflict):  # the change itself will say so
                    merged = merge(text, changed, article.sheet.text)
                    self._checks.require_sound(slug, article, merged, confirmed)
            return changed

        article.sheet.change(apply, revision, form)
        if article.sheet.revision != before:
            self._note(article.sheet)
        if form:
            self.forms(slug).end(form)
        return self._state(slug, article)

    def change_shared(self, slug: str, section: str, operation: Operation, form: str = "") -> dict[str, Any]:
        """Change a file that articles share, from the page of an article; the change of a form is made once."""
        article = self._article(slug)
        self._note(self._shared.change(section, operation, form))
        return self._state(slug, article)

    def share_entity(self, slug: str, owner: str, name: str) -> dict[str, Any]:
        """Move an entity of the sheet of ``owner`` to those that articles share; its old IRI leads to the new one."""
        article, of_owner = self._article(slug), self._article(owner)
        of_owner.sheet.refresh()
        value = _as_mapping(document_of(of_owner.sheet.text).part("entities", dict).get(name))
        if not isinstance(value, dict):
            raise CannotEdit(f"{owner} has no entity {name}")
        if "status" in value:
            raise CannotEdit(f"{name} is a draft: confirm it first")
        moved = {**value, "moved": f"article/{owner}/entity/{name}"} if "moved" not in value else value
        self._note(self._shared.change("entities", Operation("add", (name,), moved)))
        of_owner.sheet.change(Operation("remove", ("entities", name)).apply)
        self._note(of_owner.sheet)
        return self._state(slug, article)

    def draft(self, slug: str) -> dict[str, Any]:
        """Write the draft of the rules into a sheet that has no sayings yet."""
        article = self._article(slug)
        article.require_readable()
        written = document_of(article.sheet.text)
        if written.part("sayings", list) or written.part("claims", list):
            raise CannotEdit(
                "this sheet has sayings already, and a draft begins one: select words of the article to add a claim"
            )
        language = str(written.part("article", dict).get("language") or language_of(article.text()) or "")
        if not language:
            raise CannotEdit("the words of the text are of no language that has word lists: choose one in Article data")
        drafted = proposals.draft(article.text(), language, self._entities(article))
        if not drafted["sayings"]:
            raise CannotEdit("the rules found nobody who says anything: select words of the article to write a claim")
        article.sheet.change(lambda text: proposals.add_draft(EMPTY_SHEET if not text.strip() else text, drafted))
        self._note(article.sheet)
        return self._state(slug, article)

    def undo(self, slug: str) -> dict[str, Any]:
        """Take back the last change of the sheet, or of a shared file if that was later."""
        article = self._article(slug)
        article.require_readable()
        file = self._last(self._changed, article.sheet)
        file.undo()
        _move(file, self._changed, self._undone)
        return self._state(slug, article)

    def redo(self, slug: str) -> dict[str, Any]:
        """Make the last change that was taken back again."""
        article = self._article(slug)
        article.require_readable()
        file = self._last(self._undone, article.sheet)
        file.redo()
        _move(file, self._undone, self._changed)
        return self._state(slug, article)

    def propose(self, slug: str, start: int, end: int) -> Proposal:
        """Return a saying for the words of an article between two offsets."""
        article = self._article(slug)
        written = document_of(article.sheet.text).part("article", dict)
        language = str(written.get("language", self._corpus.current.dataset.language))
        return proposals.propose(article.text(), (start, end), language, self._entities(article))

    def kinds(self, words: str) -> list[KindEntry]:
        """Return the kinds that fit some words, with their roles explained."""
        self._corpus.refresh()
        return self._vocabulary.kinds(self._corpus.current, words)

    def names(self, section: str, words: str) -> list[NamedEntry]:
        """Return the entities or situations of the corpus that are most like some words."""
        self._corpus.refresh()
        return self._vocabulary.names(self._corpus.current, section, words)

    def sheets(self, slug: str) -> tuple[dict[str, str], list[Problem]]:
        """Return the sheets of an article and of all others that are open, by slug, and the problems of each."""
        article = self._article(slug)
        article.sheet.refresh()
        written = {each: opened for each, opened in self._open.items() if opened.sheet.path.exists()}
        problems = [
            problem for each, opened in written.items() for problem in self._checks.outcome(each, opened).problems
        ]
        return {each: opened.sheet.text for each, opened in written.items()}, problems

    def forms(self, slug: str) -> UnfinishedForms:
        """Return the unfinished forms of an article; any thread may use them."""
        if slug not in self._forms:
            self._require(slug)
            self._forms.setdefault(slug, UnfinishedForms(self.state_folder() / "forms" / slug))
        return self._forms[slug]

    def state_folder(self) -> Path:
        """Make and return the folder of the journals."""
        folder = self.folder / STATE_FOLDER
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        return folder

    def _article(self, slug: str) -> OpenArticle:
        if slug not in self._open:
            self._require(slug)
            self._open[slug] = OpenArticle(self.folder / slug, self.state_folder() / f"{slug}.jsonl")
        return self._open[slug]

    def _require(self, slug: str) -> None:
        if slug not in self.articles():
            raise CannotEdit(f"there is no article {slug} in this folder")

    def _entities(self, article: OpenArticle) -> dict[str, Entity]:
        written = document_of(article.sheet.text).part("entities", dict)
        return {**self._corpus.current.entities, **_entities_of(written)}

    def _note(self, file: OpenFile) -> None:
        self._changed.append(file)
        self._undone.clear()

    def _last(self, files: Sequence[OpenFile], sheet: OpenFile) -> OpenFile:
        """Return the last file that is the sheet or shared; the sheet if there is none since the start."""
        others = {id(each.sheet) for each in self._open.values()} - {id(sheet)}
        return next((each for each in reversed(files) if id(each) not in others), sheet)

    def _state(self, slug: str, article: OpenArticle) -> dict[str, Any]:
        """Return all that the page shows but the forms; of a sheet that cannot be read the last state that could."""
        sheet, text = article.sheet, article.text()
        mistakes, shown = article.mistakes(), sheet.text
        outcome = self._checks.outcome(slug, article) if sheet.path.exists() else None
        if mistakes:
            shown = article.last_readable()
            outcome = self._checks.last_outcome(slug, shown)
        problems, said = (outcome.problems, outcome.utterances) if outcome else ((), ())
        return {
            "slug": slug,
            "revision": sheet.revision,
            "can_undo": self._last(self._changed, sheet).can_undo,
            "can_redo": self._last(self._undone, sheet).can_redo,
            "conflicts": sheet.conflict.conflicts if sheet.conflict else (),
            "unreadable": [str(each) for each in (*self._corpus.problems, *mistakes)],
            "coverage": coverage_of(outcome.article) if outcome and outcome.article else None,
            **vars(view_of(text, shown, problems, said)),
        }


def _move(file: OpenFile, source: list[OpenFile], target: list[OpenFile]) -> None:
    """Move the last mention of a file; after a restart there is none."""
    for index in reversed(range(len(source))):
        if source[index] is file:
            del source[index]
            break
    target.append(file)


def _entities_of(written: dict[str, Any]) -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for name, value in written.items():
        try:
            found[name] = _ENTITY.validate_python(_as_mapping(value))
        except ValidationError:
            continue
    return found


def _as_mapping(value: object) -> object:
    """Return an entity that is written as a line, TYPE NAME, as keys."""
    if not isinstance(value, str):
        return value
    kind, _, name = value.partition(" ")
    return {"type": kind, "name": name} if name else {"type": kind}
