"""Describe fact sheets of version 2 in JSON Schema, by which editors complete and check them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from mapping.sheet.drafted_parts import Drafting  # noqa: TC001 - pydantic reads it
from mapping.sheet.model import Article, Claim, Entity, SharedByClaims, Situation, TimeReference
from mapping.sheet.value_types import Identifier  # noqa: TC001 - pydantic reads it

_LINE: Final = "One line: STANCE MODALITY kind(roles) label, for example: denies planned sale(city, barges) the sale"
_Line = Annotated[str, StringConstraints(min_length=1, max_length=4000), Field(description=_LINE)]


class DescribedSituation(Situation):
    """A situation that is described where it is claimed."""

    id: Identifier | None = Field(default=None, description="Its name in this sheet, without one made from its label.")


_Contents = _Line | DescribedSituation | list[_Line | DescribedSituation]


class WrittenClaim(Claim):
    """A claim with its quote."""

    content: _Contents = Field(description="The content: situations, or claims that this one reports.")  # type: ignore[assignment]
    condition: _Contents = Field(default=(), description="Situations on which it depends.")  # type: ignore[assignment]


class Saying(SharedByClaims, WrittenClaim):
    """An utterance with its claims, or one claim with its speaker; without a speaker the article itself says it.

    Any key that holds a space is a quote, and its value what the quote says.
    """

    claims: list[WrittenClaim] = Field(default_factory=list, description="Claims with keys of their own.")


class WrittenSheet(BaseModel):
    """The entities, situations and sayings of one article."""

    model_config = ConfigDict(extra="forbid")
    factsheet: Annotated[Literal["2"], BeforeValidator(str, json_schema_input_type=Literal["2", 2])] = Field(
        description="Version of the format."
    )
    article: Article = Field(default=Article(), description="Metadata of the article.")
    drafting: dict[Identifier, Drafting] = Field(
        default_factory=dict, description="The runs of language models that proposed parts of the sheet, by name."
    )
    entities: dict[Identifier, Entity | Annotated[str, Field(description="TYPE, or TYPE NAME")]] = Field(
        default_factory=dict, description="Entities that only this article mentions; shared ones are in entities.yaml."
    )
    situations: dict[Identifier, Situation | _Line] = Field(
        default_factory=dict, description="Situations that no claim describes where it is made, by name."
    )
    sayings: list[Saying] = Field(min_length=1, description="Who says what, in the order of the text.")


def fact_sheet_schema(kinds: frozenset[str]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a fact sheet; it lists the kinds of situation."""
    schema = WrittenSheet.model_json_schema()
    definitions = schema["$defs"]
    for name in ("WrittenClaim", "Saying"):
        del definitions[name]["properties"]["said_in"]
    del definitions["WrittenClaim"]["properties"]["when"]
    del definitions["Saying"]["required"]
    definitions["ClaimOfQuote"] = _without_quote(definitions["WrittenClaim"])
    said = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/ClaimOfQuote"}]}
    definitions["Saying"]["patternProperties"] = {" ": {"anyOf": [*said["anyOf"], {"type": "array", "items": said}]}}
    definitions["TimeReference"] = {"anyOf": [definitions["TimeReference"], _LINE_OF_TIME]}
    for name in ("Situation", "DescribedSituation"):
        definitions[name]["properties"]["kind"] |= {"enum": sorted(kinds)}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "https://w3id.org/onrecord/factsheet.schema.json"
    schema["title"] = "onrecord fact sheet"
    return schema


def _without_quote(claim: dict[str, Any]) -> dict[str, Any]:
    properties = {name: each for name, each in claim["properties"].items() if name != "quote"}
    return {**claim, "properties": properties, "required": ["content"], "title": "ClaimOfQuote"}


_LINE_OF_TIME: Final = {"type": ["string", "integer"], "description": f"{TimeReference.__doc__}"}
