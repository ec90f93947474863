"""One entity takes the place of another in a whole sheet, and nothing else changes."""

from __future__ import annotations

import pytest

from mapping.editing.errors import CannotEdit
from mapping.editing.operations import Operation

SHEET = """\
factsheet: 2
entities:
  board: Group the board   # of the harbour
  board-two: Group the other board
situations:
  meeting: meeting(participant=board + board-two) the board meets
  vote: {kind: vote, agent: [board, city], label: board votes}
sayings:
- claimant: board
  told_to: board-two
  as: {board: it}
  cue: board
  the board sold the barge: denies sale(city, board, "board", agent=board) the sale by board
- quote: the board, again
  content: ownership(board-two)
  when: on Monday
"""


def test_every_name_of_the_entity_is_replaced() -> None:
    changed = Operation("same", ("entities", "board"), key="harbour-board").apply(SHEET)
    assert changed == SHEET.replace("  board: Group the board   # of the harbour\n", "").replace(
        "participant=board + ", "participant=harbour-board + "
    ).replace("agent: [board,", "agent: [harbour-board,").replace(
        "claimant: board\n", "claimant: harbour-board\n"
    ).replace("{board: it}", "{harbour-board: it}").replace(
        'city, board, "board", agent=board)', 'city, harbour-board, "board", agent=harbour-board)'
    )


@pytest.mark.parametrize("path", [("entities", "nobody"), ("sayings", 0), ("entities",)])
def test_only_an_entity_of_the_sheet_is_replaced(path: tuple[str | int, ...]) -> None:
    with pytest.raises(CannotEdit):
        Operation("same", path, key="city").apply(SHEET)
