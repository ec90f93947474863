"""The proposals of a language model as values, and the JSON Schema by which it is asked for them.

Only words copied from the article and values of closed lists have a place in a proposal, so a model has no means to
bring text of its own into a sheet. Every key is required by the schema, because structured output wants it so; an
answer of a server without it may leave out the keys that may be null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mapping.sheet.allowed_values import Act, EntityType, Form, Modality, Stance, Tense  # noqa: TC001 - pydantic reads it
from mapping.sheet.model import LONGEST_QUOTE

if TYPE_CHECKING:
    from collections.abc import Collection

#: Roles of a situation that a proposal can fill; a theme would be another situation.
ROLES: Final = ("agent", "affected", "participant", "location")
#: Most items of any list of a proposal.
_MOST_ITEMS: Final = 20
#: Keywords that strict structured output refuses; the limits hold when the answer is read.
_NOT_IN_STRICT_SCHEMAS: Final = frozenset({"default", "title", "minLength", "maxLength", "minItems", "maxItems"})


#: Words of the article.
_Copied = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUOTE)]


_Item = TypeVar("_Item")
_Several = Annotated[tuple[_Item, ...], Field(max_length=_MOST_ITEMS)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Part):
    """Someone or something that the article names."""

    name: _Copied = Field(description="Its fullest name in the article, copied")
    type: EntityType


class Voice(Named):
    """A speaker or an audience, with the words that mean it next to the quote."""

    words: _Copied | None = Field(
        default=None, description="The words that mean it in the sentence, copied; null if they are the name"
    )


class Content(_Part):
    """The claimed situation, whether true or not."""

    kind: str = Field(description="One of the kinds listed, or occurrence")
    label: _Copied | None = Field(
        default=None,
        description="Words of the article that name the situation, copied; for an office the title as written",
    )
    agent: _Several[Named] = ()
    affected: _Several[Named] = ()
    participant: _Several[Named] = ()
    location: _Several[Named] = ()
    quantity: _Copied | None = Field(default=None, description="How many or how much, copied: at least 4 barges")
    when: _Copied | None = Field(default=None, description="The words of the time of the situation, copied")
    tense: Tense | None = Field(default=None, description="past if it was over when the article was written")


class Proposal(_Part):
    """One claim: its speaker, its content, and the words of the article."""

    quotes: _Several[_Copied] = Field(
        description="The article's words that say it, each piece copied character by character", min_length=1
    )
    speakers: _Several[Voice] = Field(
        default=(), description="Who says it; several speak jointly; none if the article or an unnamed voice says it"
    )
    cue: _Copied | None = Field(
        default=None,
        description="The reporting words, copied: said, or teilte ... mit; null if the article itself says it",
    )
    attribution: _Several[_Copied] = Field(
        default=(), description="Words that name speaker, audience or time outside the sentences of the quotes, copied"
    )
    audience: _Several[Voice] = Field(default=(), description="To whom it is said")
    when: _Copied | None = Field(default=None, description="The words that say when it was said, copied")
    act: Act = "says"
    stance: Stance = Field(description="Whether the voice affirms, denies or doubts the content")
    modality: Modality = Field(description="Whether the content is fact, plan, offer, possibility or conditional")
    form: Form | None = Field(default=None, description="null: it follows from the quotation marks")
    content: Content
    condition: _Several[Content] = Field(
        default=(), description="Situations on which it depends, if the modality is conditional"
    )


def read_proposal(value: object) -> Proposal:
    """Return one proposal of an answer. Raises `ValueError` with its first mistake."""
    try:
        return Proposal.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = "is no key of a proposal" if first["type"] == "extra_forbidden" else first["msg"]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {reason}" if place else reason) from None


def answer_schema(kinds: Collection[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of an answer, in the subset that strict structured output takes.

    It lists the kinds of situation, if any are given.
    """
    schema = Proposal.model_json_schema()
    definitions = schema.pop("$defs")
    if kinds:
        definitions["Content"]["properties"]["kind"]["enum"] = sorted(kinds)
    definitions["Proposal"] = schema
    listed = {"type": "array", "items": {"$ref": "#/$defs/Proposal"}}
    answer: dict[str, Any] = _strict({
        "type": "object", "properties": {"proposals": listed}, "$defs": definitions,
    })  # fmt: skip
    return answer


def _strict(schema: Any) -> Any:  # noqa: ANN401 - any value of a schema
    """Require every key, admit no other, and leave out the keywords that strict structured output refuses."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" not in schema:
        return {key: _strict(value) for key, value in schema.items() if key not in _NOT_IN_STRICT_SCHEMAS}
    properties = {name: _strict(each) for name, each in schema["properties"].items()}
    rest = {key: _strict(value) for key, value in schema.items() if key not in {*_NOT_IN_STRICT_SCHEMAS, "properties"}}
    return {**rest, "properties": properties, "required": list(properties), "additionalProperties": False}
