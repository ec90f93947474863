"""The one-line notation of claims and situations says in a few words what keys would say in many."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final

import pytest

from mapping.sheet.notation import NotationError, make_name, read_claim, read_contents, read_situation

ROLES: Final = {
    "sale": ("agent", "affected", "theme"),
    "agreement": ("agent", "participant", "location", "theme"),
    "wish": (),
}


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("the-sale", {}),
        ("denies the-sale", {"stance": "denies"}),
        ("denies planned inferred the-sale", {"stance": "denies", "modality": "planned", "basis": "inferred"}),
        ("possible doubts the-sale", {"stance": "doubts", "modality": "possible"}),
        ("  denies   the-sale ", {"stance": "denies"}),
        # A situation may be called like a stance.
        ("denies", {}),
        ("planned = sale(city)", {}),
    ],
)
def test_a_line_begins_with_stance_modality_and_basis_in_any_order(line: str, keys: dict[str, str]) -> None:
    assert read_claim(line, ROLES).keys == keys


def test_a_line_states_contents_conditions_and_disputes() -> None:
    line = read_claim("conditional the-sale; talks if vote and sale(, mill) disputes first + second", ROLES)
    assert line.contents.names == ("the-sale", "talks")
    assert line.condition.names == ("vote", "sale-mill")
    assert line.condition.situations == {"sale-mill": {"kind": "sale", "affected": ["mill"]}}
    assert line.disputes == ("first", "second")


@pytest.mark.parametrize(
    ("line", "contents", "condition"),
    [
        ("talks if vote", ["talks"], ["vote"]),
        ("talks if sale(city)", ["talks"], ["sale-city"]),
        ("sale(city) if vote", ["sale-city"], ["vote"]),
        ("sale(city); talks if sale(, mill) and vote", ["sale-city", "talks"], ["sale-mill", "vote"]),
        ("sale(city) the sale; talks if vote", ["the-sale", "talks"], ["vote"]),
        ("sale(city) if sale(, mill) the mill is sold", ["sale-city"], ["the-mill-is-sold"]),
    ],
)
def test_contents_and_conditions_are_names_or_situations(line: str, contents: list[str], condition: list[str]) -> None:
    read = read_claim(line, ROLES)
    assert [*read.contents.names] == contents
    assert [*read.condition.names] == condition


@pytest.mark.parametrize("label", ["the sale if the vote is won", "the sale, whatever disputes arise", "a sale (of x)"])
def test_what_follows_a_label_is_part_of_it(label: str) -> None:
    (situation,) = read_claim(f"sale(city) {label}", ROLES).contents.situations.values()
    assert situation["label"] == label


@pytest.mark.parametrize(
    ("text", "name", "situation"),
    [
        ("sale()", "sale", {"kind": "sale"}),
        ("sale", "", None),
        ("wish()", "wish", {"kind": "wish"}),
        ("sale(city)", "sale-city", {"kind": "sale", "agent": ["city"]}),
        ("sale(, mill)", "sale-mill", {"kind": "sale", "affected": ["mill"]}),
        ("sale(theme=talks)", "sale-talks", {"kind": "sale", "theme": ["talks"]}),
        ("sale(city + state)", "sale-city-state", {"kind": "sale", "agent": ["city", "state"]}),
        ("deal = sale(city) the sale", "deal", {"kind": "sale", "agent": ["city"], "label": "the sale"}),
        ("sale(city) The  Sale", "the-sale", {"kind": "sale", "agent": ["city"], "label": "The Sale"}),
        ("sale(quantity=1,500 persons)", "sale", {"kind": "sale", "quantity": "1,500 persons"}),
        ("sale(when=in 2016, tense=past)", "sale", {"kind": "sale", "when": "in 2016", "tense": "past"}),
        ("agreement(, a, b, c)", "agreement-a-b-c",
         {"kind": "agreement", "participant": ["a"], "location": ["b"], "theme": ["c"]}),
    ],
)  # fmt: skip
def test_arguments_are_the_roles_of_the_kind_in_order_or_by_name(
    text: str, name: str, situation: dict[str, object] | None
) -> None:
    if situation is None:
        assert read_contents(text, ROLES).names == (text,)
    else:
        assert read_situation(text, ROLES, {}) == (name, situation)


def test_a_group_is_written_as_its_name_in_quotes_whatever_it_holds() -> None:
    groups: dict[str, str] = {}
    line = 'sale("at least 15, perhaps 20 people" + city, "A + B", theme=x)'
    _, situation = read_situation(line, ROLES, groups)
    assert situation["agent"] == ["at-least-15-perhaps-20-people", "city"]
    assert situation["affected"] == ["a-b"]
    assert groups == {"at-least-15-perhaps-20-people": "at least 15, perhaps 20 people", "a-b": "A + B"}
    _, situation = read_situation('sale("x = y")', ROLES, groups)
    assert situation["agent"] == ["x-y"]


def test_a_kind_that_nobody_knows_keeps_what_is_named() -> None:
    assert read_situation("selling(city, theme=x)", ROLES, {})[1] == {"kind": "selling", "theme": ["x"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "'' is neither a name nor a situation"),
        ("sale(city", "'sale(city' has no closing bracket; within { } a comma ends"),
        ("sale(city) the sale if city-votes", "no condition or dispute can follow the label 'the sale if city-votes'"),
        ("sale(city) the sale disputes old-report + b", "no condition or dispute can follow the label"),
        ("the sale", "'the sale' is neither a name nor a situation like 'sale(seller, goods) the sale'"),
        ("a;", "'' is neither"),
        ("sale((city))", "is neither"),
        ("Sale; (", "'Sale' is neither"),
        ("denies affirms x", "'affirms' follows 'denies': a claim has one stance"),
        ("sale(a, b, c, d)", "'d' is argument 4, and the roles are agent, affected, theme"),
        ("sale(buyer=a)", "'buyer' is no role or key of a situation; these are agent, affected"),
        ("sale(a, agent=b)", "agent is given twice in 'sale(a, agent=b)'"),
        ("sale(a); sale(a) sale a", "two situations are named 'sale-a'; write a name and '=' before one of them"),
        ('sale("…")', "no name can be made from"),
        ("sale() ???", "no name can be made from '???'; write a name and '=' before it"),
        ("x" * 4001, "the line has 4001 characters and may have 4000"),
        ("sale(" + "x" * 300, " ...' has no closing bracket"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, reason: str) -> None:
    with pytest.raises(NotationError) as error:
        read_claim(line, ROLES)
    assert reason in str(error.value)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The sale of the city’s barges", "the-sale-of-the-citys-barges"),
        ("Straße nach Łódź", "strasse-nach-odz"),
        ("a" * 70, "a" * 60),
        (" ".join(["word"] * 20), "-".join(["word"] * 12)),
    ],
)
def test_a_name_is_made_from_words_and_cut_at_a_word(words: str, name: str) -> None:
    assert make_name(words) == name


HOSTILE: Final = [
    "(" * 3990, ")" * 3990, "sale(" * 790, "sale() " * 560, "a; " * 1300, "a;" * 1990 + "!", "a-" * 1990, "a = " * 990,
    "sale(" + "," * 3990 + ")", 'sale("' + '",' * 1900 + ")", "sale(" + "a+" * 1900 + ")", "sale() if " * 390,
    "sale() if a" + " and a" * 650, "a disputes " + "a + " * 990, ";" * 3990, ";(" * 1990, "sale() disputes " * 240,
    "sale() if x" + " disputes a + a" * 250 + "!", "a" + " " * 3900 + "!", "sale() if a" + " " * 3900 + "and(",
    "sale() if a" + " and (" * 600, "planned " * 490, '"' * 3990,
]  # fmt: skip


def test_no_line_takes_long_to_read() -> None:
    """A sheet may have hundreds of lines, so that each must be read in a few milliseconds."""
    start = time.process_time()
    for line in HOSTILE:
        for text in (line, line * 1000):
            with suppress(NotationError):
                read_claim(text, ROLES)
    assert time.process_time() - start < 2


SALE = {"sale": ("agent", "affected"), "vote": ("agent",)}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("deal if vote()", ("deal",)),
        ("deal if vote(city) disputes report", ("deal",)),
        ("sale(city); deal if vote()", ("sale-city", "deal")),
        ("deal; sale(city) if vote()", ("deal", "sale-city")),
        ("sale(city, when=May; June) if vote()", ("sale-city",)),
    ],
)
def test_a_condition_may_follow_a_name_or_a_situation(line: str, names: tuple[str, ...]) -> None:
    found = read_claim(line, SALE)
    assert found.contents.names == names
    assert found.condition.names in {("vote",), ("vote-city",)}


def test_a_condition_is_never_lost_in_a_label() -> None:
    with pytest.raises(NotationError, match="can follow the label 'the sale if vote"):
        read_claim("sale(city) the sale if vote()", SALE)
    assert read_claim("sale(city) the sale if approved", SALE).contents.names == ("the-sale-if-approved",)


@pytest.mark.parametrize("label", ["denies", "planned", "denies planned", "denies planned the sale of the barges"])
def test_a_stance_after_the_situation_is_no_label(label: str) -> None:
    with pytest.raises(
        NotationError, match=f"{label.split(maxsplit=1)[0]!r} is the (stance|modality) of a claim"
    ) as found:
        read_claim(f"sale(city, barges) {label}", ROLES)
    assert found.value.advice.startswith("Write it before the situation: ")


@pytest.mark.parametrize(
    "label", ["doubts about the sale", "planned sale", "proposed conditional sale", "the city denies planned sales"]
)
def test_a_label_may_begin_with_a_word_that_is_a_stance(label: str) -> None:
    (situation,) = read_claim(f"sale(city, barges) {label}", ROLES).contents.situations.values()
    assert situation["label"] == label
