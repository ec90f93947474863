"""A small dataset of three articles about one election, whose claims share situations that exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_DATASET: Final = "title: An election\npublisher: Example\nlicence: https://example.org/licence\n"
_ENTITIES: Final = """\
ada-brook: {type: Person, name: Ada Brook}
carl-dent: {type: Person, name: Carl Dent}
board: {type: GovernmentOrganization, name: the election board}
"""
SITUATIONS: Final = """\
brook-wins: {kind: victory, label: Ada Brook wins the election, agent: ada-brook, theme: election, opposes: dent-wins}
dent-wins: {kind: victory, label: Carl Dent wins the election, agent: carl-dent, theme: election, quantity: 900 votes}
election: {kind: election, label: the election of the mayor, when: 3 May 2026}
"""
FIRST: Final = """\
The election board said Ada Brook won the election. Ada Brook told the election board she had won the election.
"""
_FIRST_SHEET: Final = """\
factsheet: 2
article: {published: 2026-05-04, headline: Board names Brook}
sayings:
  - claimant: board
    cue: said
    Ada Brook won the election: brook-wins
  - claimant: ada-brook
    cue: told
    told_to: board
    she had won the election: brook-wins
"""
SECOND: Final = """\
Carl Dent denied that Ada Brook won the election. "I won the election of 900 votes," Carl Dent said on Monday.
"""
_SECOND_SHEET: Final = """\
factsheet: 2
article: {published: 2026-05-05, headline: Dent denies}
situations:
  dents-doubt: {kind: judgement, label: Carl Dent doubts the count, agent: carl-dent, theme: brook-wins}
sayings:
  - claimant: carl-dent
    cue: denied
    Ada Brook won the election: denies brook-wins
  - claimant: carl-dent
    cue: said
    when: on Monday = 2026-05-04
    I won the election of 900 votes: dent-wins; dents-doubt
"""
THIRD: Final = "Ada Brook won the election, the count of all wards shows.\n"
_THIRD_SHEET: Final = """\
factsheet: 2
article: {published: 2026-05-06, headline: All wards counted, rights: none}
sayings:
  - Ada Brook won the election: brook-wins
"""
_ARTICLES: Final = {
    "board-names-brook": (FIRST, _FIRST_SHEET),
    "dent-denies": (SECOND, _SECOND_SHEET),
    "wards-counted": (THIRD, _THIRD_SHEET),
}


def write_election(folder: Path) -> Path:
    """Write the dataset into a new folder."""
    folder.mkdir()
    shared = {"dataset.yaml": _DATASET, "entities.yaml": _ENTITIES, "situations.yaml": SITUATIONS}
    for name, text in shared.items():
        (folder / name).write_text(text, "utf-8")
    for slug, (text, sheet) in _ARTICLES.items():
        (folder / slug).mkdir()
        (folder / slug / "article.txt").write_text(text, "utf-8")
        (folder / slug / "facts.yaml").write_text(sheet, "utf-8")
    return folder
