"""Keep all requests of a run within a number of tokens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

#: Bytes of UTF-8 in a token; tokenizers differ, and most take more bytes into one.
_BYTES_PER_TOKEN: Final = 3
#: Most and fewest tokens of one answer: with fewer than the fewest none is asked for.
_LONGEST_ANSWER: Final = 8192
_SHORTEST_ANSWER: Final = 512


@dataclass(frozen=True)
class Reservation:
    """Tokens that were set aside for one request."""

    total: int
    #: How many of them the answer may have.
    answer: int


class TokenBudget:
    """Tokens that may still be spent. The most that a request may take is set aside until the server counts them."""

    def __init__(self, most: int) -> None:
        self._left, self._under_way = most, 0
        self._changed = asyncio.Condition()
        #: The tokens that the requests took, or may have taken.
        self.spent = 0

    async def reserve(self, prompt: str) -> Reservation | None:
        """Set tokens aside for a request; None if too few are left for an answer.

        Waits for requests under way, which may take less than was set aside for them.
        """
        asked = -(-len(prompt.encode()) // _BYTES_PER_TOKEN)
        async with self._changed:
            await self._changed.wait_for(lambda: not self._under_way or self._left >= asked + _LONGEST_ANSWER)
            answer = min(_LONGEST_ANSWER, self._left - asked)
            if answer < _SHORTEST_ANSWER:
                return None
            self._left -= asked + answer
            self._under_way += 1
            return Reservation(asked + answer, answer)

    async def settle(self, reserved: Reservation, took: int | None) -> None:
        """Count the tokens of a request; without their number all that were set aside for it."""
        async with self._changed:
            spent = reserved.total if took is None else took
            self._left += reserved.total - spent
            self._under_way -= 1
            self.spent += spent
            self._changed.notify_all()
