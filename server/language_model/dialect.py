"""The forms of a request: the structured output and the parameters that a server takes.

Servers differ in them and answer 400 or 422 to those that they do not know. Then the next simpler form is tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

#: From the most to the least that a server promises about the form of its answer.
_STRUCTURES: Final = ("json_schema", "json_object", "text")


@dataclass(frozen=True)
class Dialect:
    """One form of a request."""

    structure: Literal["json_schema", "json_object", "text"] = "json_schema"
    #: Name of the parameter that bounds an answer; OpenAI's models that reason refuse the older one.
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True

    def body(self, model: str, messages: list[dict[str, str]], schema: dict[str, Any], most: int) -> dict[str, Any]:
        """Return the body of a request for at most ``most`` tokens."""
        body: dict[str, Any] = {"model": model, "messages": messages, "stream": False, self.limit: most}
        if self.has_temperature:
            body["temperature"] = 0
        if self.structure == "json_schema":
            named = {"name": "proposals", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif self.structure == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def simpler(self, refusal: str) -> Dialect | None:
        """Return the form to try after the server refused this one with some words; None if there is none."""
        if self.limit == "max_tokens" and "max_completion_tokens" in refusal:
            return replace(self, limit="max_completion_tokens")
        if self.has_temperature and "temperature" in refusal:
            return replace(self, has_temperature=False)
        if self.structure == "text":
            return None
        return replace(self, structure=_STRUCTURES[_STRUCTURES.index(self.structure) + 1])
