"""Find the utterances of one article that are the same act of saying."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.sheet.checked_article import ProvenUtterance


def merge_same(utterances: Sequence[ProvenUtterance | None]) -> list[ProvenUtterance | None]:
    """Return the utterances of single claims, with those that are proved by the same words made one."""
    first: dict[tuple[object, ...], ProvenUtterance] = {}
    return [each and first.setdefault(_proof_of(each), each) for each in utterances]


def join_same(utterances: Sequence[ProvenUtterance]) -> tuple[ProvenUtterance, ...]:
    """Return the utterances in which each one names all that are the same act of saying, also if only they name it."""
    partners: dict[str, set[str]] = {each.id: {*each.utterance.same_utterance_as} for each in utterances}
    for name in list(partners):
        for other in list(partners[name]):
            partners.setdefault(other, set()).add(name)
    return tuple(_naming(each, tuple(sorted(partners[each.id]))) for each in utterances)


def _naming(proven: ProvenUtterance, same: tuple[str, ...]) -> ProvenUtterance:
    """Return an utterance that names others as the same act of saying."""
    if same == proven.utterance.same_utterance_as:
        return proven
    return replace(proven, utterance=proven.utterance.model_copy(update={"same_utterance_as": same}))


def _proof_of(proven: ProvenUtterance) -> tuple[object, ...]:
    said = proven.utterance
    return said.claimant, said.told_to, said.when, proven.cue, proven.mentions, proven.when
