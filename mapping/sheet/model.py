"""Typed values of a fact sheet and of ``dataset.yaml``.

Names follow the ontology: `Utterance.told_to` is ``onr:toldTo``. Values are frozen and independent of files.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from mapping.sheet.allowed_values import Act, Basis, EntityType, Form, Modality, Rights, Stance, Tense  # noqa: TC001 - pydantic reads it
from mapping.sheet.drafted_parts import Drafted, Drafting, Part, Proposed
from mapping.sheet.value_types import (
    FILE_NAME,
    ONE_OR_MORE,
    BaseIri,
    CalendarDate,
    Contents,
    FormerNames,
    HttpIri,
    Identifier,
    Language,
    Limit,
    NumberLikeWords,
    Occurrence,
    References,
    Words,
    WordsOfEntities,
    as_tuple,
)

#: Most code points of one quote, as in ``ontology/shapes.ttl``.
LONGEST_QUOTE: Final = 1000


def _as_quotes(value: object) -> object:
    """Let a text stand for a quote, and one quote for a list of one."""
    return tuple({"text": part} if isinstance(part, str) else part for part in as_tuple(value))


class TimeReference(Part):
    """A time as the article writes it, and in EDTF if EDTF can express it: ``In May = XXXX-05`` in one line."""

    expression: NumberLikeWords = Field(description="The words of the article, for example: In May")
    edtf: NumberLikeWords | None = Field(
        default=None, description="Extended Date/Time Format: 2016, 2021-07-13, or XXXX-05 if no year is stated."
    )

    @model_validator(mode="before")
    @classmethod
    def _read_line(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        expression, _, edtf = value.partition(" = ")
        return {"expression": expression} | ({"edtf": edtf} if edtf else {})


class SheetQuote(Part):
    """Words of the article; white space, quotation marks and dashes may be typed in any style."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUOTE)] = Field(
        description="The article's words, copied; 'first words ... last words' for a long quote."
    )
    occurrence: Occurrence | None = Field(
        default=None, description="Which one, counted from 1, if the words occur more than once."
    )


SheetQuotes = Annotated[
    tuple[SheetQuote, ...],
    BeforeValidator(_as_quotes, json_schema_input_type=str | SheetQuote | tuple[str | SheetQuote, ...]),
    Field(min_length=1),
]


class Entity(Drafted):
    """Someone or something that speaks or is spoken of; statements about it are in claims."""

    type: EntityType = Field(description="Its class, which decides whether it can speak.")
    name: Words = Field(description="Its name in the words of articles: Robert Malley")
    also: Annotated[tuple[Words, ...], ONE_OR_MORE] = Field(default=(), description="Other names that articles use.")
    same_as: Annotated[tuple[HttpIri, ...], ONE_OR_MORE] = Field(
        default=(), description="The same thing elsewhere, for example at Wikidata."
    )
    member: References = Field(default=(), description="Of a group: those of its members that are named.")
    moved: FormerNames = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names that articles use for it."""
        return (self.name, *self.also)


class Kind(Part):
    """A kind of situation that the ontology lacks, for all articles of one dataset."""

    label: Words = Field(description="Its name on pages.")
    definition: Words = Field(description="Definition of the kind, in one sentence.")
    broader: Identifier = Field(description="A kind of ontology/kinds.ttl, for example: contest")
    accusing: bool = Field(default=False, description="Whether it is an accusation; below an accusation it always is.")


class Situation(Drafted):
    """An event, a state or a plan that claims speak of; listing it here does not assert it."""

    kind: Identifier = Field(description="A kind of ontology/kinds.ttl or kinds.yaml, for example: detention")
    label: Words | None = Field(
        default=None,
        description="In words; for an office or occupation the title as written. Without it the quote gives the words.",
    )
    agent: References = Field(default=(), description="Who acts, holds the office or is in the state.")
    affected: References = Field(default=(), description="To whom or what it happens.")
    participant: References = Field(default=(), description="Who else takes part; the kind says in which role.")
    location: References = Field(default=(), description="Where it is.")
    theme: References = Field(default=(), description="Situations that this one is about.")
    opposes: References = Field(default=(), description="Situations that cannot be so if this one is.")
    quantity: NumberLikeWords | None = Field(
        default=None, description="For example: 4 persons, more than 15, about 12 percent, USD 7000000000"
    )
    when: TimeReference | None = Field(default=None, description="When it is, was or will be.")
    tense: Tense | None = Field(default=None, description="Past, present or future, seen from the article.")
    moved: FormerNames = ()


class SharedByClaims(Proposed):
    """The keys that the claims of one utterance share: speaker, audience, time, and the words that prove them."""

    claimant: References = Field(
        default=(), description="Who says it; several speak jointly; none, with a cue, is an unnamed voice."
    )
    cue: Words | None = Field(
        default=None, description="The reporting words as written: denied. Parts are joined by ' ... '."
    )
    attribution: SheetQuotes | None = Field(
        default=None, description="The article's words that name the speaker, with the cue."
    )
    as_: WordsOfEntities = Field(
        default_factory=dict,
        alias="as",
        description="Words for a speaker or audience that are not its name: he, or {robert-malley: he}.",
    )
    through: References = Field(default=(), description="Who speaks for the claimant, in the same utterance.")
    told_to: References = Field(default=(), description="Its audience or occasion.")
    when: TimeReference | None = Field(default=None, description="When it was said.")
    act: Act = Field(default="says", description="The act of the source: it hopes rather than says, for example.")
    same_utterance_as: References = Field(
        default=(), description="Ids of utterances that report the same act of saying elsewhere in the article."
    )


class Utterance(SharedByClaims):
    """One act of saying that the article reports."""

    id: Identifier | None = Field(default=None, description="Part of its IRI; without it one is made from its words.")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Return everyone who speaks: the claimants, and those who speak for them."""
        return tuple(dict.fromkeys((*self.claimant, *self.through)))


class Claim(Proposed):
    """One voice says one thing, with the words that prove it."""

    id: Identifier | None = Field(
        default=None, description="Part of the claim's IRI; without it one is made from the content."
    )
    #: Index of its utterance; none if the article says it itself.
    said_in: int | None = None
    quote: SheetQuotes = Field(description="The article's words that say it.")
    form: Form | None = Field(default=None, description="Follows from the quotation marks around the quote.")
    stance: Stance = Field(default="affirms", description="Whether the voice affirms, denies or doubts the content.")
    modality: Modality = Field(default="actual", description="Whether the content is fact, plan, offer or possibility.")
    basis: Basis = Field(
        default="stated", description="Inferred, if the claim joins several statements of the article."
    )
    voice: Literal["article"] | None = Field(
        default=None, description="The article itself says this, though its words look like a report."
    )
    when: TimeReference | None = Field(default=None, description="When the article itself says it.")
    content: Contents = Field(description="The content: situations, or a claim that this one reports.")
    condition: References = Field(default=(), description="Situations on which it depends.")
    disputes: References = Field(default=(), description="Claims of the article that it contradicts.")
    moved: FormerNames = ()


class Correction(Part):
    """A publisher's note about a mistake in an article that it published."""

    date: CalendarDate = Field(description="The day of the correction.")
    note: Words = Field(description="The mistake, and the right statement.")


class Article(Part):
    """Known facts about the article as a document: headline, author, date, address."""

    file: Annotated[str, StringConstraints(pattern=FILE_NAME, max_length=255)] = Field(
        default="article.txt", description="Name of the text file (UTF-8) in the folder of the fact sheet."
    )
    language: Language | None = Field(default=None, description="Of the text, if it is not the dataset's.")
    headline: Words | None = Field(default=None, description="Quotes may be in it, if the text lacks it.")
    standfirst: Words | None = Field(default=None, description="The introduction between the headline and the text.")
    author: Annotated[tuple[Words, ...], ONE_OR_MORE] = Field(default=(), description="Who wrote it, one or several.")
    publisher: Words | None = Field(default=None, description="Who published the article.")
    published: CalendarDate | None = Field(
        default=None, description="Date of publication, if the article or its publisher states it."
    )
    url: HttpIri | None = Field(default=None, description="Where the article is on the web.")
    licence: HttpIri | None = Field(default=None, description="Overrides the dataset's.")
    correction: Annotated[
        tuple[Correction, ...],
        BeforeValidator(as_tuple, json_schema_input_type=Correction | tuple[Correction, ...]),
        Field(description="The corrections of the publisher, one or several."),
    ] = ()
    invented: bool = Field(
        default=False, description="Whether it is made up, for example for a demonstration: it reports nothing real."
    )
    rights: Rights | None = Field(default=None, description="Overrides the dataset's.")

    @field_validator("correction")
    @classmethod
    def _check_dates(cls, corrections: tuple[Correction, ...], info: ValidationInfo) -> tuple[Correction, ...]:
        published = info.data.get("published")
        if published and any(each.date < published for each in corrections):
            raise ValueError(f"must not be older than the article, which was published on {published}")
        return corrections


class FactSheet(Part):
    """The entities, situations and claims of one article."""

    factsheet: Literal["1", "2"]
    article: Article = Article()
    drafting: dict[Identifier, Drafting] = Field(
        default_factory=dict, description="The runs of language models that proposed parts of the sheet, by name."
    )
    entities: dict[Identifier, Entity] = Field(
        default_factory=dict, description="Entities that only this article mentions; shared ones are in entities.yaml."
    )
    situations: dict[Identifier, Situation] = Field(default_factory=dict)
    utterances: tuple[Utterance, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


class Limits(Part):
    """How much one article may ask of a build, so that it cannot hold up the others."""

    claims: Limit = Field(default=500, description="Most claims of one fact sheet.")
    seconds: Limit = Field(default=60, description="Most processor time to check one article.")


class DatasetDescription(Part):
    """The title, publisher, licence and settings of a dataset, as ``dataset.yaml`` states them."""

    title: Words = Field(description="The name of the dataset.")
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        default="", description="Description of the dataset for catalogues and the first page."
    )
    publisher: Words = Field(description="Who publishes the dataset.")
    licence: HttpIri = Field(description="Of the data; an article may have its own.")
    base_iri: BaseIri = Field(
        default="http://localhost:8000/", description="The address that all IRIs begin with; it ends with a slash."
    )
    language: Language = Field(default="en", description="Of its labels, and of articles that state none.")
    rights: Rights = Field(default="quotes", description="How much of the articles' words is published.")
    limits: Limits = Field(default=Limits(), description="How much one article may ask of a build.")
