"""A change writes only what is changed: comments, order and formatting of everything else stay."""

from __future__ import annotations

import random

import pytest

from mapping.editing.errors import CannotEdit
from mapping.editing.patches import insert_item, insert_key, remove, rename_key, set_value, value_of
from mapping.editing.source_ranges import block_of, compose, descend
from ontology import SEEDS

SHEETS = sorted(path.read_text("utf-8") for path in SEEDS.glob("*/facts.yaml"))

SHEET = """\
# the harbour, by hand
factsheet:   2
sayings:
# the sale
- claimant: officials   # who else?
  cue:  'denied'
  sold the barges for $3 million: denies sale(city)  # D304?

-   claimant: ana-ruiz
    We are ready to talk: >
      proposed
      negotiation(ana-ruiz)
    # to be checked
    claims:
    - {id: first, quote: ready to talk, content: "sale(city)"}
- {claimant: ben, cue: said,  It is over: occurrence(ben)}
situations:   # shared ones are elsewhere
  talks: {kind:  negotiation,   label: the talks}
# the end
"""


def items(text: str) -> list[str]:
    """The characters of every saying, with its comments."""
    found = block_of(text, descend(compose(text), ("sayings",))[-1])
    return [text[entry.lead : entry.end] for entry in found.entries]


def test_a_value_on_one_line_keeps_its_comment_and_its_spaces() -> None:
    assert set_value(SHEET, ("sayings", 0, "cue"), "rejected") == SHEET.replace("'denied'", "rejected")
    changed = set_value(SHEET, ("sayings", 0, "claimant"), ["officials", "city"])
    assert changed == SHEET.replace("claimant: officials ", "claimant: [officials, city] ")


def test_a_new_key_is_the_last_of_its_mapping_or_where_it_is_asked_for() -> None:
    last = set_value(SHEET, ("sayings", 0, "when"), "on Monday")
    assert "# D304?\n  when: on Monday\n\n-   claimant" in last
    first = insert_key(SHEET, ("sayings", 1), "id", "talks-offered", before="claimant")
    assert "-   id: talks-offered\n    claimant: ana-ruiz\n" in first


def test_a_value_of_several_lines_is_replaced_whole() -> None:
    changed = set_value(SHEET, ("sayings", 1, "We are ready to talk"), "planned negotiation(ana-ruiz)")
    assert "    We are ready to talk: planned negotiation(ana-ruiz)\n    # to be checked\n" in changed


def test_what_is_in_braces_is_changed_within_them() -> None:
    changed = set_value(SHEET, ("sayings", 1, "claims", 0, "quote"), "We are ready")
    assert '- {id: first, quote: We are ready, content: "sale(city)"}\n' in changed
    removed = remove(SHEET, ("sayings", 2, "cue"))
    assert "- {claimant: ben, It is over: occurrence(ben)}\n" in removed


def test_a_removed_item_takes_its_own_comment_along_and_no_other() -> None:
    removed = remove(SHEET, ("sayings", 0))
    assert removed.startswith("# the harbour, by hand\nfactsheet:   2\nsayings:\n\n-   claimant: ana-ruiz\n")
    assert removed.endswith("# the end\n")


def test_the_key_behind_the_dash_can_be_removed() -> None:
    assert "# the sale\n- cue:  'denied'\n" in remove(SHEET, ("sayings", 0, "claimant"))


def test_an_item_goes_before_the_comments_of_the_next_or_to_the_end() -> None:
    first = insert_item(SHEET, ("sayings",), 0, {"cue": "reportedly", "It rained": "occurrence()"})
    assert "sayings:\n- cue: reportedly\n  It rained: occurrence()\n# the sale\n- claimant: officials" in first
    last = insert_item(SHEET, ("sayings",), 3, {"cue": "reportedly", "It rained": "occurrence()"})
    assert "occurrence(ben)}\n- cue: reportedly\n  It rained: occurrence()\nsituations:" in last


@pytest.mark.parametrize(
    "start", ["factsheet: 2", "factsheet: 2\nsayings: []\n", "factsheet: 2\nsayings:\narticle: {}\n"]
)
def test_the_first_item_makes_the_list(start: str) -> None:
    made = insert_item(start, ("sayings",), 0, {"He left": "occurrence()"})
    assert value_of(made)["sayings"] == [{"He left": "occurrence()"}]


def test_a_quote_is_renamed_in_its_place() -> None:
    long = "We are ready: to talk, " + "and to listen, " * 20 + "he said"
    renamed = rename_key(SHEET, ("sayings", 1, "We are ready to talk"), long)
    assert list(value_of(renamed)["sayings"][1]) == ["claimant", long, "claims"]
    assert items(renamed)[::2] == items(SHEET)[::2]
    assert "\n    ?" not in renamed


def test_line_breaks_of_another_system_stay() -> None:
    text = SHEET.replace("\n", "\r\n")
    changed = insert_item(text, ("sayings",), 1, {"It rained": "occurrence()"})
    assert changed.count("\n") == changed.count("\r\n") == text.count("\r\n") + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sayings: [", "not valid YAML"),
        ("- a\n- b\n", "no mapping"),
        ('{"factsheet": 2}', "in braces"),
        ("a: &x [1]\nb: *x\n", "aliases"),
    ],
)
def test_a_file_that_cannot_be_edited_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(CannotEdit, match=words) as refused:
        set_value(text, ("c",), "1")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "value", ["a: b", "# no comment", "yes", "'", '"', "{", "- x", "two\nlines", " x ", "é\u2028x", "\t"]
)
def test_a_value_is_read_as_it_was_written(value: str) -> None:
    assert value_of(set_value(SHEET, ("sayings", 0, "cue"), value))["sayings"][0]["cue"] == value


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a value below its root."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, each in parts for found in ((*path, step), *paths(each, (*path, step)))]


@pytest.mark.parametrize("sheet", [SHEET, *SHEETS])
def test_of_any_change_every_other_saying_keeps_its_characters(sheet: str) -> None:
    chance = random.Random(1)
    text = sheet
    for number in range(60):
        path = chance.choice([each for each in paths(value_of(text)["sayings"], ("sayings",)) if len(each) > 2])
        before = items(text)
        if chance.random() < 0.3 and len(before) > 2:
            changed = remove(text, path[:2])
            assert items(changed) == before[: int(path[1])] + before[int(path[1]) + 1 :]
        else:
            old = value_of(text)
            key = path[:3] if isinstance(path[2], str) else path
            changed = set_value(text, key, f"new {number}: #{number}")
            after = items(changed)
            index = int(path[1])
            assert after[:index] == before[:index]
            assert after[index + 1 :] == before[index + 1 :]
            assert value_of(changed)["sayings"][index] != old["sayings"][index]
        assert changed.partition("sayings:")[0] == sheet.partition("sayings:")[0]
        text = changed
