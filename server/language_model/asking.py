"""Ask a model about all windows of an article: several at a time, each again if need be, within one budget."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from server.language_model.errors import ModelFailed, TryAgain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from tenacity import RetryCallState

    from mapping.proposing.prompt import Prompt
    from server.language_model.completion import Completion, CompletionClient
    from server.language_model.token_budget import TokenBudget

_ATTEMPTS: Final = 3
#: Longest wait that a server may ask for, in seconds.
_LONGEST_WAIT: Final = 60.0
_BACKOFF: Final = wait_random_exponential(multiplier=1, max=20)


@dataclass
class Asked:
    """The answers about windows, by number, and why some windows have none."""

    answers: dict[int, Completion] = field(default_factory=dict)
    #: Why no more windows were asked about; None if all were.
    stopped: str | None = None

    def stop(self, reason: str) -> None:
        """End the run; the first reason counts."""
        self.stopped = self.stopped or reason


@dataclass(frozen=True)
class Asking:
    """How an article is asked about; ``sleep`` waits between attempts."""

    client: CompletionClient
    prompt: Prompt
    budget: TokenBudget
    concurrency: int
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def ask(self, windows: Sequence[str], on_answer: Callable[[], object] = lambda: None) -> Asked:
        """Return the answers about the words of all windows.

        The first failure ends the run: requests under way are awaited, and no other is begun. Answers that came are
        kept. Raises `ModelFailed` if there is no answer.
        """
        asked, left = Asked(), iter(enumerate(windows))
        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(self.concurrency, len(windows))):
                tasks.create_task(self._work(left, asked, on_answer))
        if asked.stopped and not asked.answers:
            raise ModelFailed(asked.stopped)
        return asked

    async def _work(self, left: Iterator[tuple[int, str]], asked: Asked, on_answer: Callable[[], object]) -> None:
        for number, words in left:
            try:
                answer = await self._answer(words)
            except TryAgain as error:
                asked.stop(f"{error} ({_ATTEMPTS} attempts)")
            except ModelFailed as error:
                asked.stop(str(error))
            else:
                if answer is None:
                    asked.stop("the token limit is reached; --max-tokens sets it")
                else:
                    asked.answers[number] = answer
                    on_answer()
            if asked.stopped:
                break

    async def _answer(self, words: str) -> Completion | None:
        """Return the answer about some words; None if too few tokens are left. Raises `ModelFailed`."""
        messages = self.prompt.messages(words, _mark_for(words))
        reserved = await self.budget.reserve("".join(each["content"] for each in messages))
        if reserved is None:
            return None
        took: int | None = 0
        try:
            answer: Completion = await self._retrying()(
                self.client.complete, messages, self.prompt.schema, reserved.answer
            )
            took = answer.tokens
        finally:
            await self.budget.settle(reserved, took)
        return answer

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(_ATTEMPTS),
            wait=_seconds_before_next,
            retry=retry_if_exception_type(TryAgain),
            reraise=True,
        )


def _seconds_before_next(state: RetryCallState) -> float:
    """Return how long to wait: as long as the server asks for, or at random from a range that grows."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, TryAgain) and error.seconds is not None:
        return min(error.seconds, _LONGEST_WAIT)
    return _BACKOFF(state)


def _mark_for(words: str) -> str:
    """Return a random mark that is not among some words."""
    mark = secrets.token_hex(8)
    return mark if mark not in words else _mark_for(words)
