"""Spans are tidied, and labels of several schemes mean the same roles."""

from __future__ import annotations

import pytest

from mapping.importing.annotated_article import make_attribution, role_named, tidied


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Source", "source"), ("speaker", "source"), ("CUE", "cue"), ("Content2", "content"), ("quote", "content"),
        ("Audience", "addressee"), ("Frame", "frame"), ("Person", None), ("", None), ("Attribution", None),
    ],
)  # fmt: skip
def test_labels_of_several_schemes_name_roles(label: str, role: str | None) -> None:
    assert role_named(label) == role


def test_spans_lose_white_space_and_unseen_characters_at_their_ends_and_come_in_text_order() -> None:
    text = "a \u200b bc\u00ad\n d"
    assert [text[start:end] for start, end in tidied(text, [(7, 10), (1, 8), (1, 4)])] == ["bc", "d"]


def test_an_attribution_has_tidied_spans_by_role() -> None:
    made = make_attribution("x said y ", {"content": [(6, 9)], "cue": [(1, 6)]}, "E1", "writes")
    assert (made.content, made.cue, made.source, made.act, made.name) == (((7, 8),), ((2, 6),), (), "writes", "E1")
