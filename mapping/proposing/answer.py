"""Read the answer of a language model: its proposals, or the reason why it cannot be used.

An answer is JSON, perhaps in a fence of Markdown or after a sentence. Nothing in it is completed or corrected.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mapping.proposing.proposal import Proposal, read_proposal
from mapping.sheet.problem_messages import explain_parser

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The beginning of an answer.
_START: Final = re.compile(r'\{\s*"proposals"\s*:')
#: Most proposals that one answer may make.
_MOST_PROPOSALS: Final = 200


class UnusableAnswer(Exception):
    """An answer without a list of proposals; the message says why."""


@dataclass(frozen=True)
class Refusal:
    """A part of an answer that was dropped, and the reason."""

    reason: str
    #: The model's text; None if the reason is about the answer as a whole.
    proposal: Any = None
    #: The code of the check that refused it (`mapping.sheet.problem_messages`), if it was one.
    code: str | None = None


def read_answer(text: str) -> tuple[list[Proposal], list[Refusal]]:
    """Return the proposals of an answer, and the dropped ones that do not fit the schema. Raises `UnusableAnswer`."""
    value = _last_object(text)
    listed = value["proposals"]
    if not isinstance(listed, list):
        raise UnusableAnswer('its "proposals" are no list')
    proposals, refused = _read_all(listed[:_MOST_PROPOSALS])
    if len(listed) > _MOST_PROPOSALS:
        refused.append(Refusal(f"of its {len(listed)} proposals the first {_MOST_PROPOSALS} are read"))
    return proposals, refused


def _read_all(listed: Iterable[object]) -> tuple[list[Proposal], list[Refusal]]:
    proposals, refused = list[Proposal](), list[Refusal]()
    for each in listed:
        try:
            proposals.append(read_proposal(each))
        except ValueError as error:
            refused.append(Refusal(f"it has not the form of a proposal: {error}", each))
    return proposals, refused


def _last_object(text: str) -> dict[str, Any]:
    """Return the last object with proposals: a model that thinks aloud may write others before it."""
    if not text.strip():
        raise UnusableAnswer("it is empty")
    starts = [found.start() for found in _START.finditer(text)]
    if not starts:
        raise UnusableAnswer('it holds no JSON object that begins with "proposals"')
    try:
        value, _ = json.JSONDecoder().raw_decode(text, starts[-1])
    except json.JSONDecodeError as error:
        reason, _ = explain_parser(error.msg)
        raise UnusableAnswer(f"its JSON is broken at character {error.pos + 1}: {reason}") from None
    except (RecursionError, ValueError):  # ValueError: a number with thousands of digits
        raise UnusableAnswer("its JSON is nested too deep, or holds a number that is too long") from None
    return dict(value)
