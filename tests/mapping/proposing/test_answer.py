"""An answer is read as it is: proposals, what is none, or the reason why it cannot be used."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.proposing.answer import UnusableAnswer, read_answer

CLOSURE: dict[str, Any] = {
    "quotes": ["the port closed"], "stance": "affirms", "modality": "actual", "content": {"kind": "closure"},
}  # fmt: skip


def answer(*proposals: object) -> str:
    return json.dumps({"proposals": proposals})


def test_a_wrong_proposal_does_not_hide_the_others() -> None:
    proposals, refusals = read_answer(answer(CLOSURE, "rm -rf /", CLOSURE | {"x": 1}, CLOSURE))
    assert len(proposals) == 2
    assert [each.proposal for each in refusals] == ["rm -rf /", CLOSURE | {"x": 1}]


@pytest.mark.parametrize("before", ["", "```json\n", 'So {"proposals": ...} it is.\n', '{"proposals": []} is wrong. '])
def test_the_last_object_with_proposals_counts(before: str) -> None:
    proposals, _ = read_answer(f"{before}{answer(CLOSURE)}\n```")
    assert [each.quotes for each in proposals] == [("the port closed",)]


def test_the_key_in_words_of_the_article_is_no_object() -> None:
    quoted = CLOSURE | {"quotes": ['he wrote {"proposals": [1]} there']}
    assert read_answer(answer(quoted))[0][0].quotes == ('he wrote {"proposals": [1]} there',)


def test_more_proposals_than_one_window_can_hold_are_left_out() -> None:
    proposals, refusals = read_answer(answer(*[CLOSURE] * 300))
    assert len(proposals) == 200
    assert [each.reason for each in refusals] == ["of its 300 proposals the first 200 are read"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" \n", "it is empty"),
        ("There are none.", "it holds no JSON object"),
        ("[]", "it holds no JSON object"),
        ('{"proposals": null}', "no list"),
        (answer(CLOSURE)[:-1], "broken at character [0-9]+: a comma or a closing bracket is missing here"),
        ('{"proposals": [NaN' + "1" * 5000, "broken"),
        ('{"proposals": [' + "1" * 5000 + "]}", "a number that is too long"),
    ],
)
def test_an_answer_without_proposals_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnusableAnswer, match=reason):
        read_answer(text)


@given(st.text() | st.text(alphabet='{}[]":, proposals').map(lambda text: '{"proposals": ' + text))
def test_no_text_brings_another_error(text: str) -> None:
    with suppress(UnusableAnswer):
        proposals, refusals = read_answer(text)
        assert len(proposals) + len(refusals) <= 201
