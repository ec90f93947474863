"""Two changes of one file are merged item by item, or the conflict is shown; nothing is lost."""

from __future__ import annotations

import random

import pytest

from mapping.editing.errors import EditConflict
from mapping.editing.merge import items_of, merge
from mapping.editing.operations import Operation
from mapping.editing.patches import value_of
from ontology import SEEDS

SHEETS = sorted(path.read_text("utf-8") for path in SEEDS.glob("*/facts.yaml"))
BASE = """\
factsheet: 2
entities:
  city: City the city
sayings:
- claimant: city
  The barges are sold: sale(city)
# the denial
- claimant: ana
  It is a lie: denies sale(city)
"""


def changed(*operations: Operation, text: str = BASE) -> str:
    for operation in operations:
        text = operation.apply(text)
    return text


def test_changes_of_neighbours_are_merged() -> None:
    first, second = Operation("set", ("sayings", 0, "cue"), "said"), Operation("set", ("sayings", 1, "cue"), "denied")
    assert merge(BASE, changed(first), changed(second)) == changed(first, second)


def test_a_removal_and_a_change_of_another_item_are_merged() -> None:
    removed, added = Operation("remove", ("sayings", 0)), Operation("add", ("entities", "ana"), "Person Ana")
    assert merge(BASE, changed(removed), changed(added)) == changed(removed, added)


def test_what_both_add_at_one_place_is_kept_from_both_and_once_if_it_is_the_same() -> None:
    ours, theirs = (
        Operation("add", ("sayings", 2), {f"It rained {day}": "occurrence()"}) for day in ("today", "again")
    )
    both = value_of(merge(BASE, changed(ours), changed(theirs)))["sayings"]
    assert {*both[2], *both[3]} == {"It rained today", "It rained again"}
    assert merge(BASE, changed(ours), changed(ours)) == changed(ours)


def test_what_both_changed_is_a_conflict_that_shows_all_three() -> None:
    ours, theirs = (changed(Operation("set", ("sayings", 1, "cue"), cue)) for cue in ("said", "denied"))
    with pytest.raises(EditConflict, match="1 item of the file was changed elsewhere") as found:
        merge(BASE, ours, theirs)
    before, mine, other = found.value.conflicts[0]
    assert before in BASE
    assert "cue: said" in mine
    assert "cue: denied" in other


def test_a_removed_item_that_the_other_changed_is_a_conflict() -> None:
    with pytest.raises(EditConflict):
        merge(BASE, changed(Operation("remove", ("sayings", 1))), changed(Operation("set", ("sayings", 1, "cue"), "x")))


def test_a_file_that_is_no_yaml_is_merged_by_lines() -> None:
    assert merge("a: [\nb\nc\n", "a: [\nB\nc\n", "a: [\nb\nC\n") == "a: [\nB\nC\n"


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_items_of_a_file_are_the_file(sheet: str) -> None:
    assert "".join(items_of(sheet)) == sheet
    assert len(items_of(sheet)) > len(value_of(sheet)["sayings"])


@pytest.mark.parametrize("sheet", SHEETS)
def test_changes_of_different_sayings_merge_in_either_order(sheet: str) -> None:
    chance = random.Random(3)
    for _ in range(10):
        one, other = chance.sample(range(len(value_of(sheet)["sayings"])), 2)
        if not all(isinstance(value_of(sheet)["sayings"][each], dict) for each in (one, other)):
            continue
        first, second = (Operation("set", ("sayings", each, "when"), f"day {each}") for each in (one, other))
        expected = changed(first, second, text=sheet)
        ours, theirs = changed(first, text=sheet), changed(second, text=sheet)
        assert merge(sheet, ours, theirs) == merge(sheet, theirs, ours) == expected


def test_a_section_that_both_sides_begin_is_a_conflict_and_no_broken_file() -> None:
    base = "factsheet: 2\nsayings:\n- a b: occurrence()\n"
    ours = base.replace("sayings:", "article:\n  headline: Ours\nsayings:")
    theirs = base.replace("sayings:", "article:\n  publisher: Theirs\nsayings:")
    with pytest.raises(EditConflict) as caught:
        merge(base, ours, theirs)
    assert "headline: Ours" in caught.value.conflicts[0][1]
    assert "publisher: Theirs" in caught.value.conflicts[0][2]
    assert merge(base, ours, ours) == ours
