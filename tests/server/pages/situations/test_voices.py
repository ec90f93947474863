"""The sides on a situation: who stands where, each speaker counted once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.pages.page import Ref
from server.pages.patterns import values
from server.pages.sentence import Statement
from server.pages.situations.voices import MOST_OF_A_SIDE, Disagreement, Side, sides_of, spoken_of, voices_table
from tests.server.pages.cards import card
from tests.server.pages.situations.archive import ONE, archive
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from server.pages.claims.cards import ClaimCard

SITUATION = "http://a/article/x/situation/deal"
DEAL = Ref(SITUATION, "a deal")
OTHER = Ref("http://a/article/x/situation/money", "money")


def says(name: str, speaker: str | None, stance: str, start: int = 0) -> ClaimCard:
    """Return a claim on the deal."""
    claimant = Ref(f"http://a/entity/{speaker}", speaker) if speaker else None
    return card(f"http://a/article/x/claim/{name}", claimant=claimant, stance=stance, content=(DEAL,), start=start)


def on(*sides: Side) -> Disagreement:
    return Disagreement(DEAL, Ref("http://k/agreement", "agreement"), Ref("http://a/article/x", "X"), sides)


def counted(*claims: ClaimCard) -> dict[str, tuple[int, int]]:
    return {side.name: (side.speakers, side.reported) for side in sides_of(SITUATION, claims)}


def test_a_speaker_counts_once_however_often_it_says_so() -> None:
    claims = [says("a", "tv", "affirms"), says("b", "tv", "affirms"), says("c", "iran", "denies")]
    assert counted(*claims) == {"affirms": (1, 0), "denies": (1, 0)}
    (voice,) = sides_of(SITUATION, claims)[0].voices
    assert [claim.slug for claim in voice.claims] == ["a", "b"]


def test_who_declines_to_comment_or_asks_is_no_side_of_doubt() -> None:
    declines = replace(says("a", "iran", "doubts"), statement=Statement(act="declines"))
    asks = replace(says("c", "usa", "doubts"), statement=Statement(act="asks"))
    assert list(counted(declines, asks, says("b", "tv", "doubts"))) == ["doubts", "asks", "declines"]
    affirmed = replace(says("d", "d", "affirms"), modality="planned")
    planned = replace(declines, modality="planned")
    assert not on(*sides_of(SITUATION, [affirmed, planned])).is_of_one_modality


def test_who_speaks_on_two_sides_counts_on_each() -> None:
    assert counted(says("a", "tv", "affirms"), says("b", "tv", "doubts")) == {"affirms": (1, 0), "doubts": (1, 0)}


def test_the_voice_of_each_article_counts_as_one() -> None:
    elsewhere = replace(says("c", None, "affirms"), article=Ref("http://a/article/y", "Y"))
    assert counted(says("a", None, "affirms"), says("b", None, "affirms"), elsewhere) == {"affirms": (2, 0)}


def test_a_voice_that_only_another_one_reports_is_told_apart() -> None:
    reported = replace(says("a", "zarif", "affirms"), reported_by=(Ref("http://a/article/x/claim/outer", "K"),))
    assert counted(reported, says("b", "tv", "affirms")) == {"affirms": (1, 1)}
    assert counted(reported, says("c", "zarif", "affirms")) == {"affirms": (1, 0)}


def test_the_sides_have_one_order_and_the_voices_that_of_the_text() -> None:
    denials = [says("c", "c", "denies", 9), says("b", "b", "denies", 3)]
    sides = sides_of(SITUATION, [says("d", "d", "doubts", 5), *denials, says("a", "a", "affirms")])
    assert [side.name for side in sides] == ["affirms", "denies", "doubts"]
    assert [[who.label for who in voice.speakers] for voice in sides[1].voices] == [["b"], ["c"]]


def test_a_claim_that_does_not_name_the_situation_stands_on_no_side_of_it() -> None:
    whole = replace(says("a", "usa", "denies"), content=(OTHER,))
    assert counted(whole) == {"disputes": (1, 0)}


def test_a_stance_of_no_known_name_comes_last() -> None:
    assert list(counted(says("a", "a", "shrugs"), says("b", "b", "doubts"))) == ["doubts", "shrugs"]


def test_sides_of_different_modalities_need_not_contradict_each_other() -> None:
    affirmed, planned = says("a", "a", "affirms"), replace(says("b", "b", "denies"), modality="planned")
    assert not on(*sides_of(SITUATION, [affirmed, planned])).is_of_one_modality
    assert on(*sides_of(SITUATION, [affirmed, says("b", "b", "denies")])).is_of_one_modality


def test_the_table_has_a_row_for_each_claim() -> None:
    quiet = replace(says("b", None, "denies"), cue=None, when=None)
    table = voices_table([on(*sides_of(SITUATION, [says("a", "tv", "affirms"), quiet]))])
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["side"], row["name"], row["claim"]) for row in rows] == [
        ("affirms", "tv", "http://a/article/x/claim/a"),
        ("denies", None, "http://a/article/x/claim/b"),
    ]


@pytest.mark.parametrize(("articles", "shown"), [(5, 5), (200, MOST_OF_A_SIDE)])
def test_the_first_claims_of_each_side_are_shown(articles: int, shown: int) -> None:
    """Each of many articles affirms, denies and excludes the situation: no side is missing, and the rest is counted."""
    engine = DirectEngine(archive(articles))
    (spoken,) = asyncio.run(spoken_of(engine, values("situation", [ONE.value])))
    assert sorted(iri.rpartition("-")[2] for iri in spoken.claims) == sorted("012" * shown)
    assert spoken.left_out == 3 * (articles - shown)
