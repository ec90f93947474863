"""A name belongs to one shard, the same on every machine."""

from __future__ import annotations

from collections import Counter

import pytest

from mapping.sharding.shard import Shard, read_shard


def test_every_name_belongs_to_one_shard_and_shards_are_alike() -> None:
    shards = [Shard(number, 7) for number in range(1, 8)]
    owners = [[shard.number for shard in shards if shard.owns(f"article-{number}")] for number in range(2000)]
    assert {len(owner) for owner in owners} == {1}
    counts = Counter(owner[0] for owner in owners)
    assert set(counts) == set(range(1, 8))
    assert max(counts.values()) < 1.3 * min(counts.values())


def test_the_rule_is_the_documented_one() -> None:
    """``printf harbour-vote | sha256sum`` begins with 2eeb16a89eef22fb."""
    assert Shard(int("2eeb16a89eef22fb", 16) % 16 + 1, 16).owns("harbour-vote")


@pytest.mark.parametrize("text", ["3/16", "1/1", "9999/9999"])
def test_a_shard_is_written_as_number_and_count(text: str) -> None:
    assert str(read_shard(text)) == text


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "-1/4", "1/10000", "a/b", "1/2/3", "1/"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no shard: write 3/16"):
        read_shard(text)
