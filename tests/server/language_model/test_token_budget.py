"""Requests never set more tokens aside than are left, and give back what they did not take."""

from __future__ import annotations

import asyncio

from server.language_model.token_budget import Reservation, TokenBudget

PROMPT = "x" * 3000


def test_the_prompt_is_estimated_by_its_bytes() -> None:
    async def reserve() -> list[Reservation | None]:
        return [await TokenBudget(20_000).reserve(words) for words in (PROMPT, "ä" * 3000)]

    assert asyncio.run(reserve()) == [Reservation(1000 + 8192, 8192), Reservation(2000 + 8192, 8192)]


def test_an_answer_gets_what_is_left_if_that_is_enough() -> None:
    async def reserve(most: int) -> Reservation | None:
        return await TokenBudget(most).reserve(PROMPT)

    assert asyncio.run(reserve(3000)) == Reservation(3000, 2000)
    assert asyncio.run(reserve(1512)) == Reservation(1512, 512)
    assert asyncio.run(reserve(1511)) is None


def test_what_an_answer_did_not_take_is_there_for_the_next() -> None:
    async def spend() -> tuple[int, Reservation | None]:
        budget = TokenBudget(12_000)
        first = await budget.reserve(PROMPT)
        assert first
        waiting = asyncio.create_task(budget.reserve(PROMPT))
        await asyncio.sleep(0)
        # Too few are left while the first request is under way.
        assert not waiting.done()
        await budget.settle(first, 1200)
        return budget.spent, await waiting

    assert asyncio.run(spend()) == (1200, Reservation(9192, 8192))


def test_an_answer_without_a_count_took_all_that_was_set_aside() -> None:
    async def spend() -> tuple[int, Reservation | None]:
        budget = TokenBudget(10_000)
        first = await budget.reserve(PROMPT)
        assert first
        await budget.settle(first, None)
        return budget.spent, await budget.reserve(PROMPT)

    assert asyncio.run(spend()) == (9192, None)
