"""The changes that an editor of a fact sheet makes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from mapping.editing.errors import CannotEdit
from mapping.editing.operations import EMPTY_SHEET, Operation, claims_of, drafts_in
from mapping.editing.patches import value_of
from ontology import SEEDS

if TYPE_CHECKING:
    from mapping.editing.emission import Value

SHEETS = sorted(path.read_text("utf-8") for path in SEEDS.glob("*/facts.yaml"))
DRAFT = """\
factsheet: 2
sayings:
- claimant: ana-ruiz   # as she signs
  status: draft
  reason: said, after a quotation
  The sale is off: denies sale(city)
  We are ready: proposed negotiation(ana-ruiz)
  claims:
  - {status: draft, reason: a quotation, quote: We want a deal, content: agreement()}
# the other side
- claimant: officials
  The city has sold the barges: sale(city)
"""


def test_confirming_removes_the_marks_of_a_draft_and_of_all_in_it() -> None:
    confirmed = Operation("confirm", ("sayings", 0)).apply(DRAFT)
    assert confirmed == DRAFT.replace("  status: draft\n  reason: said, after a quotation\n", "").replace(
        "status: draft, reason: a quotation, ", ""
    )
    assert drafts_in(DRAFT) == [("sayings", 0), ("sayings", 0, "claims", 0)]
    assert not drafts_in(confirmed)
    with pytest.raises(CannotEdit, match="no draft"):
        Operation("confirm", ("sayings", 0)).apply(confirmed)


def test_rejecting_removes_one_claim_or_the_saying() -> None:
    assert "claims" not in value_of(Operation("reject", ("sayings", 0, "claims", 0)).apply(DRAFT))["sayings"][0]
    assert Operation("reject", ("sayings", 0)).apply(DRAFT).count("\n- ") == 1


def test_a_saying_is_split_before_a_claim_and_joined_again() -> None:
    split = Operation("split", ("sayings", 0, "We are ready")).apply(DRAFT)
    first, second, third = value_of(split)["sayings"]
    assert [step[0] for step in claims_of(first)] == ["The sale is off"]
    assert [step[0] for step in claims_of(second)] == ["We are ready", "claims"]
    assert second["claimant"] == "ana-ruiz"
    assert split.endswith(DRAFT[DRAFT.index("# the other side") :])
    joined = Operation("join", ("sayings", 0)).apply(split)
    assert value_of(joined) == value_of(DRAFT)
    assert third == value_of(DRAFT)["sayings"][1]


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (Operation("split", ("sayings", 0, "The sale is off")), "second claim"),
        (Operation("split", ("sayings", 7, "x y")), "no such saying"),
        (Operation("join", ("sayings", 1)), "no such saying"),
        (Operation("set", ("sayings", 9, "cue"), "said"), "has no sayings > 9"),
        (Operation("set", ("sayings", 0, "cue")), "value is missing"),
        (Operation("rename", ("sayings", 0, "We are ready"), key="The sale is off"), "already"),
        (Operation("set", ("sayings", 0, "claimant", "x"), "y"), "no parts"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(operation: Operation, words: str) -> None:
    with pytest.raises(CannotEdit, match=words):
        operation.apply(DRAFT)


def test_an_entity_and_a_situation_are_created_with_their_sections() -> None:
    text = EMPTY_SHEET
    added: list[tuple[str, str, Value]] = [
        ("entities", "city", "City the city"),
        ("entities", "board", {"type": "Group", "name": "the board"}),
        ("situations", "talks", "negotiation() the talks"),
    ]
    for section, name, value in added:
        text = Operation("add", (section, name), value).apply(text)
    text = Operation("add", ("sayings", 0), {"claimant": "board", "we meet on Monday": "occurrence()"}).apply(text)
    assert text == (
        "factsheet: 2\nentities:\n  city: City the city\n  board: {type: Group, name: the board}\n"
        "situations:\n  talks: negotiation() the talks\n"
        "sayings:\n- claimant: board\n  we meet on Monday: occurrence()\n"
    )


def test_a_saying_that_is_one_claim_is_joined_to_the_claims_of_the_one_before() -> None:
    text = DRAFT + "- claimant: officials\n  quote: [the barges, are gone]\n  content: sale(city)\n"
    joined = value_of(Operation("join", ("sayings", 1)).apply(text))["sayings"]
    assert joined[1]["claims"] == [{"quote": ["the barges", "are gone"], "content": "sale(city)"}]
    assert len(joined) == 2
    with pytest.raises(CannotEdit, match="keys of its own"):
        Operation("join", ("sayings", 2)).apply(text + "- It rained all day: occurrence()\n")


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_saying_that_is_split_and_joined_states_the_same(sheet: str) -> None:
    chance = random.Random(2)
    sayings = value_of(sheet)["sayings"]
    candidates = [(index, claims_of(each)) for index, each in enumerate(sayings) if len(claims_of(each)) > 1]
    for index, claims in chance.sample(candidates, min(10, len(candidates))):
        split = Operation("split", ("sayings", index, *chance.choice(claims[1:]))).apply(sheet)
        assert len(value_of(split)["sayings"]) == len(sayings) + 1
        assert value_of(Operation("join", ("sayings", index)).apply(split)) == value_of(sheet)


LINES = """\
factsheet: 2
sayings:
- claimant: officials
  The city has sold the barges: denies sale(city) disputes report + rumour   # so far
  once the talks are over: planned sale(city) the sale
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (
            ("The city has sold the barges", "id"),
            "officials-deny",
            "denies sale(city) disputes report + rumour   # so far",
            "{stance: denies, content: sale(city), disputes: [report, rumour], id: officials-deny}   # so far",
        ),
        (
            ("once the talks are over", "disputes"),
            "officials-deny",
            "planned sale(city) the sale",
            "{modality: planned, content: sale(city) the sale, disputes: officials-deny}",
        ),
    ],
)
def test_a_claim_of_one_line_gets_keys_and_all_else_stays(
    path: tuple[str, str], value: str, old: str, new: str
) -> None:
    assert Operation("set", ("sayings", 0, *path), value).apply(LINES) == LINES.replace(old, new)


def test_a_line_that_cannot_be_read_gets_no_keys() -> None:
    text = LINES.replace("denies sale", "denies doubts sale")
    with pytest.raises(CannotEdit, match="'doubts' follows 'denies'"):
        Operation("set", ("sayings", 0, "The city has sold the barges", "id"), "x").apply(text)


def test_a_new_section_is_written_in_the_order_of_a_sheet() -> None:
    commented = LINES.replace("sayings:", "# in the order of the text\nsayings:")
    changed = Operation("add", ("article", "headline"), "Barges").apply(commented)
    assert changed == commented.replace("# in the", "article:\n  headline: Barges\n# in the")
    changed = Operation("add", ("entities", "ana"), "Person Ana").apply(changed)
    assert "  headline: Barges\nentities:\n  ana: Person Ana\n# in the" in changed
