"""Proposals of overlapping windows count once, and no two of them contradict each other about a name."""

from __future__ import annotations

import json
from typing import Any, Final

from mapping.proposing.collected import Collected
from mapping.proposing.location import Locator
from mapping.proposing.windows import Window
from mapping.sheet.article_text import ArticleText

TEXT: Final = "Ana Ruiz said no. The port closed. Ana Ruiz said yes. The port closed."
FIRST: Final = Window(0, 53)
SECOND: Final = Window(18, 70)
LOCATOR: Final = Locator(ArticleText(TEXT), {"the shared name"}, {"closure", "occurrence"})


def answer(*proposals: dict[str, Any]) -> str:
    return json.dumps({"proposals": proposals})


def closed(quote: str, **content: object) -> dict[str, Any]:
    content = {"kind": "closure", **content}
    return {"quotes": [quote], "stance": "affirms", "modality": "actual", "content": content}


def collect(first: str, second: str = '{"proposals": []}') -> Collected:
    collected = Collected()
    assert collected.add(first, FIRST, 0, LOCATOR) is None
    assert collected.add(second, SECOND, 1, LOCATOR) is None
    return collected


def reasons(collected: Collected) -> list[str]:
    return [each.reason for each in collected.refusals]


def test_the_same_proposal_of_two_windows_counts_once() -> None:
    same = answer(closed("Ana Ruiz said yes"))
    collected = collect(same, same)
    assert [each.quotes for each in collected.in_text_order()] == [((35, 52),)]
    assert (collected.repeated, collected.refusals) == (1, [])


def test_another_proposal_about_the_same_words_in_another_window_is_dropped() -> None:
    collected = collect(answer(closed("Ana Ruiz said yes")), answer(closed("Ana Ruiz said yes", kind="occurrence")))
    assert [each.proposal.content.kind for each in collected.located] == ["closure"]
    assert reasons(collected) == ["another window has proposed another claim of the same words and voice"]


def test_one_window_may_propose_two_claims_about_the_same_words() -> None:
    collected = collect(answer(closed("Ana Ruiz said yes"), closed("Ana Ruiz said yes", kind="occurrence")))
    assert len(collected.located) == 2


def test_words_are_found_in_the_window_that_showed_them() -> None:
    collected = collect(answer(closed("said no. The port closed")), answer(closed("said yes. The port closed")))
    assert [each.quotes for each in collected.in_text_order()] == [((9, 33),), ((44, 69),)]
    assert reasons(collect(answer(closed("said yes. The port closed")))) == [
        "the quote is not in the text: 'said yes. The port closed'"
    ]


def test_the_same_words_in_different_windows_are_different_places() -> None:
    collected = Collected()
    collected.add(answer(closed("The port closed")), Window(0, 35), 0, LOCATOR)
    collected.add(answer(closed("The port closed")), Window(53, 70), 1, LOCATOR)
    assert [each.quotes for each in collected.in_text_order()] == [((18, 33),), ((54, 69),)]
    assert collected.repeated == 0


def test_a_name_has_one_type() -> None:
    ana = {"name": "Ana Ruiz", "type": "Person"}
    group = ana | {"type": "Group"}
    collected = collect(answer(closed("Ana Ruiz said no", agent=[ana])), answer(closed("said yes", agent=[group])))
    assert len(collected.located) == 1
    assert reasons(collected) == ["it calls 'Ana Ruiz' a Group, and another proposal a Person"]


def test_a_name_of_the_corpus_need_not_be_in_the_text() -> None:
    known = {"name": "the shared name", "type": "Person"}
    assert len(collect(answer(closed("Ana Ruiz said no", agent=[known]))).located) == 1


def test_an_answer_that_cannot_be_used_says_why() -> None:
    assert Collected().add("", FIRST, 0, LOCATOR) == "it is empty"
