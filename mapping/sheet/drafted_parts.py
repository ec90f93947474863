"""Parts of a sheet that a program may propose: the marks of a draft, and keys that stay after it is confirmed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapping.sheet.value_types import ONE_OR_MORE, Digest, Identifier, UtcTime, Words


class Part(BaseModel):
    """A part of a file that a publisher writes; it has no other keys than its model."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Drafted(Part):
    """A part that a draft may propose: a person confirms it, and removes both keys."""

    status: Literal["draft"] | None = Field(
        default=None, description="draft: proposed by a program. Whoever has checked it removes the key."
    )
    reason: Words | None = Field(default=None, description="Of a draft: why it was proposed.")


class Proposed(Drafted):
    """A part that a language model may propose; where it comes from and who confirmed it stay written."""

    proposed_by: Identifier | None = Field(
        default=None, description="Of a part that a model proposed: the name of its run in drafting."
    )
    confirmed_by: Annotated[tuple[Words, ...], ONE_OR_MORE] = Field(
        default=(), description="Who has checked it against the article, one or several."
    )


class Drafting(Part):
    """One run of a language model that proposed parts of the sheet, as ``onrecord draft --model`` writes it."""

    model: Words = Field(description="The name of the model, as it was asked for.")
    prompt: Digest = Field(description="The SHA-256 of the prompt, without the article.")
    at: UtcTime = Field(description="When the draft was made, in UTC.")
