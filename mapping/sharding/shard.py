"""Divide articles into shards by their names alone, so that every process agrees who checks which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

#: Most shards of an archive: their folders have four digits.
MOST_SHARDS: Final = 9999
#: Bytes of the digest that choose a shard.
_CHOOSING: Final = 8


@dataclass(frozen=True)
class Shard:
    """One of ``of`` shards; ``number`` counts from 1."""

    number: int
    of: int

    def owns(self, name: str) -> bool:
        """Say whether an article, or a bad line by its number, belongs to this shard.

        It is chosen by the first 8 bytes of the SHA-256 of the name, big-endian, modulo the number of shards.

        >>> [shard.number for shard in map(Shard, (1, 2, 3), (3, 3, 3)) if shard.owns("harbour-vote")]
        [2]
        """
        chosen = int.from_bytes(hashlib.sha256(name.encode()).digest()[:_CHOOSING])
        return chosen % self.of == self.number - 1

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"shard-{self.number:04d}-of-{self.of:04d}"

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def read_shard(text: str) -> Shard:
    """Read a shard as it is written on a command line, for example ``3/16``. Raises `ValueError`."""
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= MOST_SHARDS):
        raise ValueError(f"{text!r} is no shard: write 3/16 for the third of 16")
    return Shard(int(number), int(of))
