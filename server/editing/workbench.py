"""What the workbench does with the files of a corpus: show an article, check it, change its sheet.

It runs in one thread: a change and the check after it are one step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from mapping.editing.errors import CannotEdit
from mapping.editing.open_file import OpenFile
from mapping.editing.operations import EMPTY_SHEET, Operation
from mapping.editing.patches import value_of
from mapping.errors import OnrecordError, UnreadableInput
from mapping.publication.checking import check_article
from mapping.publication.corpus import corpus_of, read_corpus
from mapping.sheet.coverage import coverage_of
from mapping.sheet.files import read_text
from mapping.sheet.model import Entity
from mapping.sheet.yaml_and_json import read_yaml
from server.editing.article_view import view_of
from server.editing.proposals import propose
from server.editing.vocabulary import search_kinds, search_names

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.checking import Outcome
    from mapping.publication.corpus import Corpus
    from mapping.shacl.validation import Shapes

#: Folder of a corpus that holds the journals; corpora leave out folders whose names begin with a point.
STATE_FOLDER: Final = ".onrecord-edit"
_ENTITY: Final = TypeAdapter(Entity)


@dataclass(frozen=True)
class _Files:
    """The text of an article and its sheet, open for editing."""

    sheet: OpenFile
    text: str


class Workbench:
    """The articles of one folder, each opened when it is first asked for."""

    def __init__(self, folder: Path, shapes: Shapes) -> None:
        self._folder, self._shapes = folder, shapes
        self._open: dict[str, _Files] = {}
        self._corpus, self._stamp = self._read_corpus(), self._shared_files()
        #: Article -> the revision of its sheet that was checked last, and the outcome.
        self._checked: dict[str, tuple[str, Outcome]] = {}

    def _shared_files(self) -> tuple[tuple[str, int, int], ...]:
        """Return when the files that articles share were changed."""
        found = ((path.name, path.stat()) for path in sorted(self._folder.glob("*.yaml")))
        return tuple((name, status.st_mtime_ns, status.st_size) for name, status in found)

    def _refresh_corpus(self) -> None:
        """Read what articles share again if it was changed. Raises `BadCorpus`."""
        if (stamp := self._shared_files()) != self._stamp:
            self._corpus, self._stamp = self._read_corpus(), stamp
            self._checked.clear()

    def _read_corpus(self) -> Corpus:
        try:
            return read_corpus(self._folder)
        except UnreadableInput:  # no article has a sheet yet
            return corpus_of(self._folder / "article" / "facts.yaml")

    def close(self) -> None:
        """Let other processes edit the files."""
        for each in self._open.values():
            each.sheet.close()

    def articles(self) -> list[str]:
        """Return the slugs of the folders that have a text or a sheet."""
        folders = (each for each in sorted(self._folder.iterdir()) if each.is_dir() and each.name[0] not in "._")
        names = ("facts.yaml", "facts.yml", "article.txt")
        return [each.name for each in folders if any((each / name).is_file() for name in names)]

    def show(self, slug: str) -> dict[str, Any]:
        """Return everything that the page shows of an article: its text, sheet, states and problems."""
        files = self._files(slug)
        files.sheet.refresh()
        return self._state(slug, files)

    def change(self, slug: str, operation: Operation, revision: str) -> dict[str, Any]:
        """Apply a change to the sheet that somebody saw as ``revision``. Raises `CannotEdit` or `EditConflict`."""
        files = self._files(slug)
        files.sheet.change(operation.apply, revision)
        return self._state(slug, files)

    def undo(self, slug: str) -> dict[str, Any]:
        """Take back the last change of a sheet."""
        files = self._files(slug)
        files.sheet.undo()
        return self._state(slug, files)

    def redo(self, slug: str) -> dict[str, Any]:
        """Make the last change that was taken back again."""
        files = self._files(slug)
        files.sheet.redo()
        return self._state(slug, files)

    def propose(self, slug: str, start: int, end: int) -> dict[str, Any]:
        """Return a saying for the words of an article between two offsets."""
        files = self._files(slug)
        document = read_yaml(files.sheet.text, "")
        language = str(document.part("article", dict).get("language", self._corpus.dataset.language))
        entities = {**self._corpus.entities, **_entities_of(document.part("entities", dict))}
        return asdict(propose(files.text, (start, end), language, entities))

    def kinds(self, words: str) -> list[dict[str, Any]]:
        """Return the kinds that fit some words, with their roles explained."""
        return [asdict(each) for each in search_kinds(self._corpus, words)]

    def names(self, section: str, words: str) -> list[dict[str, Any]]:
        """Return the entities or situations of the corpus that are most like some words."""
        return [asdict(each) for each in search_names(self._corpus, section, words)]

    def _files(self, slug: str) -> _Files:
        if slug not in self._open:
            if slug not in self.articles():
                raise CannotEdit(f"there is no article {slug} in this folder")
            self._open[slug] = self._open_article(slug)
        return self._open[slug]

    def _open_article(self, slug: str) -> _Files:
        folder = self._folder / slug
        names = [name for name in ("facts.yaml", "facts.yml") if (folder / name).exists()]
        if not names and (folder / "facts.json").exists():
            raise CannotEdit("the workbench edits sheets in YAML, and this one is JSON")
        path = folder / (names[0] if names else "facts.yaml")
        if path.is_symlink() or folder.is_symlink():
            raise CannotEdit(f"{path} is a link: put the file itself there")
        state = self._folder / STATE_FOLDER
        state.mkdir(exist_ok=True)
        (state / ".gitignore").write_text("*\n", "utf-8")
        sheet = OpenFile(path, state / f"{slug}.jsonl", initial=EMPTY_SHEET)
        try:
            named = read_yaml(sheet.text, "").part("article", dict).get("file", "article.txt")
            return _Files(sheet, read_text(folder / str(named), folder=folder).text)
        except OnrecordError:
            sheet.close()
            raise

    def _check(self, slug: str, sheet: OpenFile) -> Outcome:
        self._refresh_corpus()
        revision, outcome = self._checked.get(slug, ("", None))
        if outcome is None or revision != sheet.revision:
            outcome = check_article(sheet.path, slug, self._corpus, self._shapes)
            self._checked[slug] = sheet.revision, outcome
        return outcome

    def _state(self, slug: str, files: _Files) -> dict[str, Any]:
        sheet = files.sheet
        outcome = self._check(slug, sheet) if sheet.path.exists() else None
        article, problems = (outcome.article, outcome.problems) if outcome else (None, ())
        coverage = coverage_of(article) if article else None
        return {
            "slug": slug,
            "revision": sheet.revision,
            "can_undo": sheet.can_undo,
            "can_redo": sheet.can_redo,
            "conflicts": sheet.conflict.conflicts if sheet.conflict else (),
            "published": self._corpus.iris.article(slug).value,
            "coverage": asdict(coverage) if coverage else None,
            **asdict(view_of(files.text, sheet.text, problems, article)),
            "sheet": _readable(sheet.text),
        }


def _readable(text: str) -> bool:
    """Tell whether a sheet can be edited here."""
    try:
        value_of(text)
    except CannotEdit:
        return False
    return True


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
