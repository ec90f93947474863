"""Links join a content to what is said around it, and never to another content."""

from __future__ import annotations

from mapping.importing.role_links import RoleSpan, join_linked

TEXT = "Ruiz said quay and Okoro said boat"
SPANS = {
    "q": RoleSpan("content", ((10, 14),)),
    "r": RoleSpan("source", ((0, 4),)),
    "s": RoleSpan("cue", ((5, 9),)),
    "b": RoleSpan("content", ((30, 34),)),
    "o": RoleSpan("source", ((19, 24),)),
    "t": RoleSpan("cue", ((25, 29),)),
}


def test_links_may_start_at_the_content_or_at_the_cue() -> None:
    made, unused = join_linked(TEXT, SPANS, [("q", "r"), ("q", "s"), ("t", "b"), ("t", "o")])
    assert [(each.content, each.source, each.cue) for each in made] == [
        (((10, 14),), ((0, 4),), ((5, 9),)),
        (((30, 34),), ((19, 24),), ((25, 29),)),
    ]
    assert unused == []


def test_two_contents_of_one_cue_share_its_source() -> None:
    made, unused = join_linked(TEXT, SPANS, [("q", "s"), ("b", "s"), ("s", "r")])
    assert [each.source for each in made] == [((0, 4),), ((0, 4),)]
    assert unused == ["o", "t"]


def test_a_shared_source_does_not_lend_a_content_the_cue_of_another() -> None:
    made, _ = join_linked(TEXT, SPANS, [("q", "r"), ("b", "r"), ("b", "t"), ("q", "b")])
    assert [(each.source, each.cue) for each in made] == [(((0, 4),), ()), (((0, 4),), ((25, 29),))]
