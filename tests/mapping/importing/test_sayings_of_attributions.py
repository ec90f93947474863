"""Attributions of one act of saying make one saying; what has no cue finds one only by the same words as source."""

from __future__ import annotations

from mapping.importing.annotated_article import Attribution
from mapping.importing.sayings_of_attributions import group_sayings

SOURCE, CUE = ((0, 4),), ((5, 9),)


def test_the_same_source_and_cue_are_one_saying() -> None:
    first = Attribution(content=((20, 30),), source=SOURCE, cue=CUE)
    second = Attribution(content=((10, 18),), source=SOURCE, cue=CUE)
    other = Attribution(content=((40, 50),), source=SOURCE, cue=CUE, act="asks")
    sayings, left_out = group_sayings("", [first, second, other])
    assert [each.attributions for each in sayings] == [(second, first), (other,)]
    assert left_out == []


def test_a_content_without_a_cue_joins_the_last_saying_of_the_same_words() -> None:
    before = Attribution(content=((10, 18),), source=SOURCE, cue=CUE)
    after = Attribution(content=((60, 70),), source=SOURCE, cue=((50, 54),))
    free = Attribution(content=((20, 30),), source=SOURCE)
    (first, second), _ = group_sayings("", [free, after, before])
    assert (first.attributions, second.attributions) == ((before, free), (after,))


def test_a_colon_before_a_content_is_its_cue() -> None:
    text = "Ana Ruiz: “The quay sinks.” Ben Okoro waits. It is old."
    named = Attribution(content=((11, 25),), source=((0, 8),))
    unreported = Attribution(content=((45, 54),), source=((28, 37),))
    (first, second), _ = group_sayings(text, [named, unreported])
    assert (first.cue, second.cue) == (((8, 9),), ())


def test_a_heading_with_a_colon_is_no_cue_of_the_next_paragraph() -> None:
    text = "Ana Ruiz, mayor:\n\nThe quay sinks."
    (saying,), _ = group_sayings(text, [Attribution(content=((18, 32),), source=((0, 8),))])
    assert saying.cue == ()


def test_the_same_words_marked_twice_count_once() -> None:
    first = Attribution(content=((10, 18),), source=SOURCE, cue=CUE, name="E1")
    again = Attribution(content=((10, 18),), source=SOURCE, cue=CUE, act="asks", name="E2")
    sayings, left_out = group_sayings("", [first, again])
    assert [each.attributions for each in sayings] == [(first,)]
    assert left_out == ["E2: E1 marks the same words"]
