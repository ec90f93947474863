"""A folder of short articles that changes at random in every way in which one can change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    import pytest

TEXT = """\
The harbour was shut. Iran detained the sailors. Iran said that the storm over the sea was over. \
The lease was agreed. The boats raced. The lease was not agreed.
"""
#: Of these sayings a sheet has some.
SAYINGS = (
    '- The harbour was shut: {name}closure("The harbour")\n',
    '- Iran detained the sailors: detention(iran, "the sailors")\n',
    """\
- claimant: iran
  the storm over the sea was over: conclusion(theme=storm)
  the storm over the sea: storm = occurrence()
""",
    "- The lease was agreed: lease\n",
    "- The boats raced: regatta()\n",
    "- The lease was not agreed: denies lease\n",
)
#: Of `mapping.publication`: each reads the digest of the release.
MODULES = ("inputs", "generation", "assembly")


@dataclass(frozen=True)
class Note:
    """One article."""

    #: Places of its sayings in `SAYINGS`.
    sayings: tuple[int, ...]
    name: str = ""
    words: str = ""
    #: Lines of its metadata.
    rights: str = ""
    licence: str = ""
    correction: str = ""
    moved: str = ""
    is_broken: bool = False

    @property
    def sheet(self) -> str:
        said = "".join(SAYINGS[each] for each in self.sayings).format(name=self.name)
        claim = f"- claims:\n  - quote: The harbour was shut\n    id: the-claim\n    content: closed\n{self.moved}"
        situations = 'situations:\n  closed: closure("The harbour") it is closed\n'
        about = f"article:\n  published: 2024-09-17\n{self.rights}{self.licence}{self.correction}"
        return f"factsheet: 2\n{about}sayings:\n{said}{claim}{situations}{'- broken' if self.is_broken else ''}"


@dataclass
class NewsDesk:
    """Articles and the files that they share; `change` changes them."""

    seeds: Path
    chance: Random
    monkeypatch: pytest.MonkeyPatch
    notes: dict[str, Note] = field(default_factory=dict)
    title: str = "Notes"
    rights: str = "full"
    most_claims: int = 500
    nation: str = "Iran"
    quays: int = 0
    lease: str = "the lease"
    definition: str = "Boats race."
    moved: str = ""
    #: Changes that are still to be made before any is made again.
    due: list[Callable[[NewsDesk], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notes = {f"note-{number}": Note((0, 1, 2, 3)) for number in range(4)}
        self.write()

    @property
    def is_refused(self) -> bool:
        """Whether an article may keep the graph of an earlier build."""
        return self.most_claims < 500 or any(note.is_broken for note in self.notes.values())

    def change(self) -> list[str]:
        """Make some changes, and return their names; what was refused before is mended first."""
        self.most_claims = 500
        self.notes = {slug: replace(note, is_broken=False) for slug, note in self.notes.items()}
        changed = []
        for _ in range(self.chance.randrange(1, 4)):
            self.due = self.due or self.chance.sample(CHANGES, len(CHANGES))
            change = self.due.pop()
            change(self)
            changed.append(change.__name__)
        self.write()
        return changed

    def write(self) -> None:
        """Write the files that differ, and remove the articles that are gone."""
        for folder in self.seeds.glob("*/"):
            if folder.name not in self.notes:
                shutil.rmtree(folder)
        limits = f"limits: {{claims: {self.most_claims}}}\n"
        licence = "licence: https://creativecommons.org/publicdomain/zero/1.0/\n"
        quays = "".join(f"quay-{number}: {{type: Place, name: Quay {number}}}\n" for number in range(self.quays))
        files = {
            "dataset.yaml": f"title: {self.title}\npublisher: Desk\n{licence}rights: {self.rights}\n{limits}",
            "entities.yaml": f"iran: {{type: Country, name: {self.nation}, also: Iran}}\n{quays}",
            "situations.yaml": f"lease: agreement(, iran) {self.lease}\n",
            "kinds.yaml": f"regatta: {{label: regatta, definition: {self.definition}, broader: contest}}\n",
            "moved.yaml": self.moved,
        }
        for slug, note in self.notes.items():
            files |= {f"{slug}/article.txt": TEXT + note.words, f"{slug}/facts.yaml": note.sheet}
        for name, text in files.items():
            path = self.seeds / name
            if not text:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_text("utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")

    def some_slug(self) -> str:
        return self.chance.choice(sorted(self.notes))

    def alter(self, **values: str | bool | tuple[int, ...]) -> None:
        """Change an article."""
        slug = self.some_slug()
        self.notes[slug] = replace(self.notes[slug], **values)  # type: ignore[arg-type]  # by the names of the fields


def add_an_article(desk: NewsDesk) -> None:
    sayings = tuple(sorted(desk.chance.sample(range(len(SAYINGS)), desk.chance.randrange(1, len(SAYINGS)))))
    desk.notes[f"note-{desk.chance.randrange(100)}"] = Note(sayings)


def delete_an_article(desk: NewsDesk) -> None:
    if len(desk.notes) > 1:
        del desk.notes[desk.some_slug()]


def rename_an_article(desk: NewsDesk) -> None:
    desk.notes[f"renamed-{desk.chance.randrange(100)}"] = desk.notes.pop(desk.some_slug())


def publish_a_second_version(desk: NewsDesk) -> None:
    slug = desk.some_slug()
    desk.notes[f"{slug}-2"] = replace(desk.notes[slug], correction="  correction: {date: 2024-09-19, note: Again.}\n")


def change_a_text(desk: NewsDesk) -> None:
    desk.alter(words=f"It was day {desk.chance.randrange(100)}.\n")


def change_a_sheet(desk: NewsDesk) -> None:
    desk.alter(name=desk.chance.choice(["", "shut-down = ", "shut-up = "]))


def change_the_sayings(desk: NewsDesk) -> None:
    desk.alter(sayings=tuple(sorted(desk.chance.sample(range(len(SAYINGS)), 2))))


def change_rights_of_an_article(desk: NewsDesk) -> None:
    desk.alter(rights=desk.chance.choice(["", "  rights: full\n", "  rights: quotes\n", "  rights: none\n"]))


def change_the_rights(desk: NewsDesk) -> None:
    desk.rights = desk.chance.choice(["full", "quotes", "none"])


def change_a_licence(desk: NewsDesk) -> None:
    desk.alter(licence=desk.chance.choice(["", "  licence: https://example.org/own\n"]))


def correct_an_article(desk: NewsDesk) -> None:
    desk.alter(correction=desk.chance.choice(["", "  correction: {date: 2024-09-18, note: It was so.}\n"]))


def move_a_claim(desk: NewsDesk) -> None:
    desk.alter(moved=desk.chance.choice(["", "    moved: old-claim\n", "    moved: [old-claim, older-claim]\n"]))


def move_a_path(desk: NewsDesk) -> None:
    there = desk.chance.choice(["gone", "entity/iran"])
    desk.moved = desk.chance.choice(["", f"entity/persia: {there}\n", "situation/rent: situation/lease\n"])


def change_the_title(desk: NewsDesk) -> None:
    desk.title = f"Notes {desk.chance.randrange(100)}"


def change_a_shared_entity(desk: NewsDesk) -> None:
    desk.nation = desk.chance.choice(["Iran", "Persia"])


def change_other_shared_entities(desk: NewsDesk) -> None:
    desk.quays = desk.chance.randrange(3)


def change_a_shared_situation(desk: NewsDesk) -> None:
    desk.lease = f"the lease of berth {desk.chance.randrange(9)}"


def change_a_kind(desk: NewsDesk) -> None:
    desk.definition = f"Boats race {desk.chance.randrange(9)} times."


def change_the_ontology(desk: NewsDesk) -> None:
    release = f"release {desk.chance.randrange(100)}"
    for module in MODULES:
        desk.monkeypatch.setattr(f"mapping.publication.{module}.release_digest", lambda: release)


def save_a_broken_sheet(desk: NewsDesk) -> None:
    desk.alter(is_broken=True)


def allow_too_few_claims(desk: NewsDesk) -> None:
    desk.most_claims = 3


CHANGES: tuple[Callable[[NewsDesk], None], ...] = (
    add_an_article, delete_an_article, rename_an_article, publish_a_second_version, change_a_text, change_a_sheet,
    change_the_sayings, change_rights_of_an_article, change_the_rights, change_a_licence, correct_an_article,
    move_a_claim, move_a_path, change_the_title, change_a_shared_entity, change_other_shared_entities,
    change_a_shared_situation, change_a_kind, change_the_ontology, save_a_broken_sheet, allow_too_few_claims,
)  # fmt: skip
