"""One request for a chat completion over HTTP, within bounds of time and size.

https://platform.openai.com/docs/api-reference/chat : the subset that OpenAI, vLLM, llama.cpp and Ollama share.
Redirects and content codings are refused. The answer is text: nothing in it is followed, opened or run.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx
from pydantic import BaseModel, Field, ValidationError

from mapping.errors import printable
from server.language_model.address import OWN_KEY
from server.language_model.dialect import Dialect
from server.language_model.errors import ModelFailed, TryAgain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from server.language_model.address import Address

#: Most bytes of an answer and of an error.
MOST_ANSWER_BYTES: Final = 4 * 1024 * 1024
_MOST_ERROR_BYTES: Final = 16 * 1024
#: Most characters of an error that are passed on.
_MOST_TOLD: Final = 200
_REFUSED_FORMS: Final = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY})
_BUSY: Final = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS})
_KEY_REFUSED: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})


@dataclass(frozen=True)
class Completion:
    """The answer of a model as text, or the reason why it cannot be used, and its tokens."""

    text: str
    #: Tokens of request and answer, if the server counts them.
    tokens: int | None
    #: Why the text is not a complete answer; None if it is.
    fault: str | None = None


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    total_tokens: int = Field(ge=0)


class _Answer(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class CompletionClient:
    """Asks one model for completions; the form of requests that the server takes is found once and kept."""

    def __init__(self, address: Address, model: str, seconds: float) -> None:
        self._address, self._model, self._seconds = address, model, seconds
        self._dialect = Dialect()
        self._client = httpx.AsyncClient(
            # `asyncio.timeout` bounds the whole request; without it a server that drips could go on for ever.
            timeout=None,  # noqa: S113
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def complete(self, messages: list[dict[str, str]], schema: dict[str, Any], most: int) -> Completion:
        """Return the answer to some messages of at most ``most`` tokens.

        Raises `TryAgain` if the server did not answer this time, and `ModelFailed` if it never will.
        """
        while True:
            dialect = self._dialect
            body = dialect.body(self._model, messages, schema, most)
            async with (
                self._answers_within_limits(),
                self._client.stream("POST", self._address.url, json=body, headers=self._headers()) as response,
            ):
                if response.status_code == httpx.codes.OK:
                    return await _read_completion(response)
                refusal = await self._refusal(response)
            if response.status_code not in _REFUSED_FORMS:
                raise self._error(response, refusal)
            simpler = dialect.simpler(refusal)
            if simpler is None:
                raise self._error(response, refusal)
            # Another request may have found a simpler form in the meantime.
            self._dialect = simpler if self._dialect is dialect else self._dialect

    def _headers(self) -> dict[str, str]:
        # Unpacked, a megabyte may become a gigabyte: answers are asked for as they are.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "onrecord"}
        return headers | ({"Authorization": f"Bearer {self._address.key}"} if self._address.key else {})

    @asynccontextmanager
    async def _answers_within_limits(self) -> AsyncIterator[None]:
        """Turn errors of time and transport into ours."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError:
            raise TryAgain(f"{self._address.origin} has not answered within {self._seconds:g} seconds") from None
        except httpx.ConnectError as error:
            # A certificate that cannot be checked is among the reasons.
            raise TryAgain(f"{self._address.origin} cannot be reached: {printable(str(error))}") from None
        except httpx.TransportError:
            raise TryAgain(f"{self._address.origin} broke off its answer") from None

    async def _refusal(self, response: httpx.Response) -> str:
        """Return the words of an error in one line, without the key."""
        data = await _read(response, _MOST_ERROR_BYTES) or b""
        text = data.decode("utf-8", "replace")
        try:
            said = json.loads(text)
            told = said["error"]["message"] if isinstance(said["error"], dict) else said["error"]
        except (ValueError, LookupError, TypeError, RecursionError):
            told = text
        return " ".join(printable(self._address.redact(str(told))).split())

    def _error(self, response: httpx.Response, refusal: str) -> ModelFailed:
        status, origin = response.status_code, self._address.origin
        told = f": {refusal[:_MOST_TOLD]}" if refusal else ""
        if status in _KEY_REFUSED:
            return ModelFailed(f"{origin} refuses the key (status {status}): set {OWN_KEY} to one for this server")
        if response.is_redirect:
            return ModelFailed(f"{origin} redirects (status {status}), which is not followed: correct --base-url")
        if status == httpx.codes.NOT_FOUND:
            return ModelFailed(f"{origin} knows no such address or model (status 404){told}")
        if status in _BUSY or response.is_server_error:
            return TryAgain(f"{origin} answered with status {status}{told}", _seconds_to_wait(response))
        return ModelFailed(f"{origin} answered with status {status}{told}")


def _seconds_to_wait(response: httpx.Response) -> float | None:
    """Return the seconds of Retry-After; None for a date, which needs a clock that both sides share."""
    stated = response.headers.get("retry-after", "")
    return float(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 6 else None


async def _read(response: httpx.Response, most: int) -> bytes | None:
    """Return a body of at most ``most`` bytes; None if it is longer."""
    data = bytearray()
    async for chunk in response.aiter_raw():
        data += chunk
        if len(data) > most:
            return None
    return bytes(data)


async def _read_completion(response: httpx.Response) -> Completion:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        return Completion("", None, "it is compressed, which was not asked for")
    data = await _read(response, MOST_ANSWER_BYTES)
    if data is None:
        return Completion("", None, f"it is longer than {MOST_ANSWER_BYTES} bytes")
    try:
        answer = _Answer.model_validate_json(data)
    except ValidationError:
        return Completion("", None, "it is no chat completion")
    choice, tokens = answer.choices[0], answer.usage.total_tokens if answer.usage else None
    if choice.message.refusal and not choice.message.content:
        return Completion("", tokens, "the model refuses to answer")
    text = choice.message.content or ""
    return Completion(text, tokens, "it reached its token limit" if choice.finish_reason == "length" else None)
