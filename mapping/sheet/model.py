"""The fact sheet as typed values: what one article says, claim by claim.

Names follow the ontology: `Claim.told_to` is ``onr:toldTo``. Values are frozen and know no file. A sheet that was
checked against its text is a `CheckedArticle`; only that is mapped to RDF.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AGENT_TYPES", "Article", "CheckedArticle", "Claim", "Dataset", "Entity", "EntityType", "FactSheet", "Form",
    "Identifier", "Modality", "Position", "ProvenClaim", "Quote", "Quotes", "Rights", "Situation", "Span", "Stance",
    "TimeReference",
]  # fmt: skip

Stance = Literal["affirms", "denies", "doubts"]
Modality = Literal["actual", "planned", "proposed", "possible", "conditional"]
Form = Literal["quotation", "mixed", "paraphrase", "narration"]
#: What of an article's words may be published: the text, the quotes, or offsets and hashes only.
Rights = Literal["full", "quotes", "none"]
EntityType = Literal[
    "Person", "Country", "City", "Place", "Organization", "GovernmentOrganization", "NGO", "NewsMediaOrganization",
    "Event", "Group", "SourceGroup",
]  # fmt: skip
#: Types that can say something: everything but an occasion.
AGENT_TYPES: Final = frozenset(get_args(EntityType)) - {"Event"}

#: Categories of code points that are no text: control, surrogate, private use, unassigned.
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
#: Marks that make what follows read in another order than it is stored in.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _refuse_control_characters(text: str) -> str:
    for character in text:
        if unicodedata.category(character) in _NO_TEXT or character in _REORDERING:
            raise ValueError(f"must not hold the character U+{ord(character):04X}, which is no letter, mark or space")
    return text


def _refuse_impossible_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day of the calendar") from None
    return text


def _as_tuple(value: object) -> object:
    """Let one value stand for a list of one."""
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return (value,)


def _as_quotes(value: object) -> object:
    """Let a text stand for a quote, and one quote for a list of one."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    return tuple({"text": part} if isinstance(part, str) else part for part in parts)


#: A name within a sheet or a folder: lower-case letters, digits and single hyphens; it becomes part of an IRI.
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
#: One line of readable text.
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_refuse_control_characters),
]
#: Words that look like a number to an editor and still are words here.
NumberLikeWords = Annotated[Words, BeforeValidator(lambda value: value, json_schema_input_type=str | int)]
HttpIri = Annotated[str, StringConstraints(pattern=r'^https?://[^\s<>"{}|\\^`]+$', max_length=2000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
CalendarDate = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_refuse_impossible_date)
]
References = Annotated[
    tuple[Identifier, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=Identifier | tuple[Identifier, ...]),
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class TimeReference(_Part):
    """A time as the article writes it, and as EDTF where it can be said in that."""

    expression: NumberLikeWords = Field(description="The words of the article, for example: In May")
    edtf: NumberLikeWords | None = Field(
        default=None,
        description="Extended Date/Time Format: 2016, 2021-07-13, or XXXX-05 where no year is stated.",
    )


class Quote(_Part):
    """Words of the article; white space, quotation marks and dashes may be typed in any style."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        description="The article's words, copied."
    )
    occurrence: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Which one, counted from 1, where the words occur more than once."
    )


Quotes = Annotated[
    tuple[Quote, ...],
    BeforeValidator(_as_quotes, json_schema_input_type=str | Quote | tuple[str | Quote, ...]),
    Field(min_length=1),
]


class Entity(_Part):
    """Someone or something that speaks or is spoken of; what is said of it stands in claims."""

    type: EntityType
    name: Words
    also: Annotated[tuple[Words, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...])] = (
        Field(default=(), description="Other names under which articles speak of it.")
    )
    same_as: Annotated[
        tuple[HttpIri, ...],
        BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...]),
    ] = Field(default=(), description="The same thing elsewhere, for example at Wikidata.")
    member: References = Field(default=(), description="Of a group: those of its members that are named.")


class Situation(_Part):
    """Something described: an event, a state or a plan. That it stands here does not say that it is so."""

    kind: Identifier = Field(description="A kind of ontology/kinds.ttl, for example: detention")
    label: Words = Field(description="In words; for an office or occupation the title as written.")
    agent: References = ()
    affected: References = ()
    participant: References = ()
    location: References = ()
    theme: References = Field(default=(), description="Situations that this one is about.")
    quantity: NumberLikeWords | None = Field(
        default=None, description="For example: 4 persons, at least 15 persons, USD 7000000000"
    )
    when: TimeReference | None = None


class Claim(_Part):
    """That some voice says something, with the words that prove it."""

    id: Identifier | None = Field(
        default=None, description="Part of the claim's IRI; without it one is made from the content."
    )
    claimant: Identifier | None = Field(default=None, description="Who says it; none for the article's own voice.")
    quote: Quotes
    form: Form
    cue: Words | None = Field(default=None, description="The reporting words as written: denied")
    told_to: References = ()
    stance: Stance = "affirms"
    modality: Modality = "actual"
    when: TimeReference | None = Field(default=None, description="When it was said.")
    content: Annotated[References, Field(min_length=1)] = Field(
        description="What is claimed: situations, or a claim that this one reports."
    )
    condition: References = Field(default=(), description="Situations on which it depends.")
    disputes: References = Field(default=(), description="Claims of the article that it contradicts.")


class Article(_Part):
    """What is known of the article as a document, and nothing that is not."""

    file: Annotated[str, StringConstraints(pattern=r"^[^/\\\x00-\x1f]+$")] = Field(
        default="article.txt", description="The text, UTF-8, beside the fact sheet."
    )
    language: Language | None = None
    headline: Words | None = None
    author: Annotated[tuple[Words, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...])] = ()
    publisher: Words | None = None
    published: CalendarDate | None = Field(
        default=None, description="Date of publication, if the article or its publisher states it."
    )
    url: HttpIri | None = None
    rights: Rights | None = Field(default=None, description="Overrides the dataset's.")


class FactSheet(_Part):
    """What one article says."""

    factsheet: Annotated[Literal["1"], BeforeValidator(str, json_schema_input_type=Literal["1", 1])] = Field(
        description="Version of the format."
    )
    article: Article = Article()
    entities: dict[Identifier, Entity] = Field(
        default_factory=dict, description="What only this article speaks of; the rest is shared."
    )
    situations: dict[Identifier, Situation] = Field(default_factory=dict)
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


class Dataset(_Part):
    """What is published from a folder of articles, by whom and under which licence."""

    title: Words
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    publisher: Words
    licence: HttpIri
    base_iri: Annotated[HttpIri, StringConstraints(pattern=r"/$")] = "http://localhost:8000/"
    language: Language = "en"
    rights: Rights = "quotes"


@dataclass(frozen=True)
class Span:
    """A span of a text: offsets in code points, end exclusive, and the article's own characters."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class ProvenClaim:
    """A claim whose quotes were found in the text; ``spans`` in the order of the quotes."""

    id: str
    claim: Claim
    spans: tuple[Span, ...]


@dataclass(frozen=True, order=True)
class Position:
    """A position in a file, counted from 1 in lines and code points."""

    line: int
    column: int


@dataclass(frozen=True)
class CheckedArticle:
    """An article and its fact sheet after every quote, reference and date was checked."""

    slug: str
    text: str
    text_sha256: str
    sheet: FactSheet
    sheet_sha256: str
    language: str
    rights: Rights
    claims: tuple[ProvenClaim, ...]
    #: Where claims, situations and entities stand in the sheet, by (section, id).
    positions: Mapping[tuple[str, str], Position]
