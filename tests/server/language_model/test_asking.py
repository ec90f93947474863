"""Windows are asked about several at a time; a server that does not answer is asked again, and not for ever."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from mapping.proposing.prompt import Prompt
from server.language_model.address import address_of
from server.language_model.asking import Asked, Asking
from server.language_model.completion import CompletionClient
from server.language_model.errors import ModelFailed
from server.language_model.token_budget import TokenBudget
from tests.server.language_model.chat_server import Reply, completion, refusal, serving, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

PROMPT = Prompt("Find claims.", {"type": "object"})


class Waits:
    """Keeps how long was waited, and waits for nothing."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


def ask(
    answer: Callable[[dict[str, Any]], Reply], windows: list[str], *, concurrency: int = 1, seconds: float = 30,
    waits: Waits | None = None, most: int = 1_000_000,
) -> Asked:  # fmt: skip
    async def run(url: str) -> Asked:
        client = CompletionClient(address_of(url, {}), "small-1", seconds)
        try:
            asking = Asking(client, PROMPT, TokenBudget(most), concurrency, (waits or Waits()).sleep)
            return await asking.ask(windows)
        finally:
            await client.aclose()

    with serving(answer) as chat:
        return asyncio.run(run(chat.url))


def test_answers_belong_to_their_windows() -> None:
    windows = [f"window {number}" for number in range(9)]
    asked = ask(lambda body: completion(words_in(body).upper()), windows, concurrency=4)
    assert {number: each.text for number, each in asked.answers.items()} == {
        number: f"WINDOW {number}" for number in range(9)
    }
    assert asked.stopped is None


def test_as_many_requests_as_wanted_are_under_way_at_a_time() -> None:
    together = threading.Barrier(3, timeout=30)

    def answer(_: dict[str, Any]) -> Reply:
        # Passed only when three requests have come.
        together.wait()
        return completion("x")

    assert len(ask(answer, list("abcdef"), concurrency=3).answers) == 6


def test_the_server_says_how_long_to_wait_up_to_a_minute() -> None:
    waits = Waits()
    after = iter(["7", "86400"])

    def answer(_: dict[str, Any]) -> Reply:
        seconds = next(after, None)
        return completion("x") if seconds is None else refusal(429, "busy", **{"Retry-After": seconds})

    assert ask(answer, ["a"], waits=waits).answers[0].text == "x"
    assert waits.seconds == [7, 60]


@pytest.mark.parametrize("stated", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e9", "٣", "9" * 5000, ""])
def test_without_seconds_the_wait_is_random_and_short(stated: str) -> None:
    waits = Waits()
    replies = iter([refusal(503, "busy", **{"Retry-After": stated.encode().decode("latin-1")}), completion("x")])
    ask(lambda _: next(replies), ["a"], waits=waits)
    (seconds,) = waits.seconds
    assert 0 <= seconds <= 20


def test_a_server_that_does_not_answer_in_time_is_asked_three_times() -> None:
    with pytest.raises(ModelFailed, match=r"has not answered within 0\.05 seconds \(3 attempts\)"):
        ask(lambda _: Reply(b"", is_silent=True), ["a"], seconds=0.05)


def test_a_server_that_drips_is_bounded_by_the_same_time() -> None:
    # Each byte comes in time, and they never end; the limit of size is far away.
    with pytest.raises(ModelFailed, match=r"has not answered within 0\.2 seconds"):
        ask(lambda _: Reply(b" ", is_endless=True), ["a"], seconds=0.2)


def test_after_a_failure_no_other_window_is_asked_about_and_answers_are_kept() -> None:
    asked_about: list[str] = []

    def answer(body: dict[str, Any]) -> Reply:
        asked_about.append(words_in(body))
        return completion("x") if len(asked_about) == 1 else refusal(403, "no")

    asked = ask(answer, ["a", "b", "c", "d"])
    assert asked_about == ["a", "b"]
    assert asked.answers.keys() == {0}
    assert "refuses the key (status 403)" in str(asked.stopped)


def test_too_few_tokens_for_one_answer_are_an_error() -> None:
    with pytest.raises(ModelFailed, match="the token limit is reached; --max-tokens sets it"):
        ask(lambda _: completion("x"), ["a"], most=500)


def test_the_form_that_the_server_takes_is_found_once() -> None:
    bodies: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> Reply:
        bodies.append(body)
        return refusal(400, "no response_format here") if "response_format" in body else completion("x")

    ask(answer, ["a", "b", "c"])
    assert [body.get("response_format", {}).get("type") for body in bodies] == [
        "json_schema", "json_object", None, None, None,
    ]  # fmt: skip
