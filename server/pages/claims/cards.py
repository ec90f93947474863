"""Claims as pages show them: speakers, stance, quotes, and the claims that dispute them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from server.pages.claims.evidence_span import NO_EVIDENCE
from server.pages.sentence import Sentence, Statement, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.pages.claims.evidence_span import EvidenceSpan
    from server.pages.claims.utterance import Utterance
    from server.pages.page import Ref

#: Sorts after all dates.
UNKNOWN_DATE: Final = "~"


@dataclass(frozen=True)
class ClaimCard:
    """A claim with its values named as in the ontology; other claims are labelled with their sentences."""

    iri: str
    article: Ref
    #: Several are joint speakers. None if the article says it in its own voice, or a source without a name.
    claimants: tuple[Ref, ...]
    is_attributed: bool
    #: Local names of the ontology: affirms, denies, doubts; actual, planned ...; quotation, mixed ...
    stance: str
    modality: str
    form: str
    #: Stated by the article, or inferred by the editor; graphs of before 0.2.0 do not say.
    basis: str
    cue: str | None
    told_to: tuple[Ref, ...]
    #: The time of the claim as the article writes it.
    when: str | None
    #: Situations, or the claims it reports.
    content: tuple[Ref, ...]
    condition: tuple[Ref, ...]
    quotes: tuple[EvidenceSpan, ...]
    disputes: tuple[Ref, ...]
    disputed_by: tuple[Ref, ...]
    #: Claims that report this one; then it is known only from them.
    reported_by: tuple[Ref, ...]
    #: The claims among `content`.
    reports: tuple[Ref, ...] = ()
    statement: Statement = field(default_factory=Statement)
    #: The first day on which it can have been said, and the day of its article, as ISO 8601; None if unknown.
    said_on: str | None = None
    published: str | None = None
    #: The last day on which it can have been said, and its time in Extended Date/Time Format; None if unknown.
    said_until: str | None = None
    edtf: str | None = None
    #: Past, present or future, seen from the article, by the IRI of a situation of its content.
    tenses: Mapping[str, str] = field(default_factory=dict)
    #: Whether its article is made up.
    is_invented: bool = False
    #: The act of saying; None if the article speaks, and in graphs of before 0.2.0.
    utterance: Utterance | None = None
    #: The quoted part of a claim that is partly quoted.
    verbatim: tuple[EvidenceSpan, ...] = ()
    #: The words for the times of situations of its content.
    times: tuple[EvidenceSpan, ...] = ()

    @property
    def date(self) -> tuple[str, str] | tuple[None, None]:
        """The day of saying with ``saying``, without one the day of its article with ``article``."""
        if self.said_on:
            return self.said_on, "saying"
        return (self.published, "article") if self.published else (None, None)

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def sentence(self) -> Sentence:
        """The claim as a sentence."""
        return sentence_of(self.statement)

    @property
    def is_in_title(self) -> bool:
        """Whether its sentence has all words that prove it, as the article writes them."""
        quotes = [" ".join(quote.exact.split()) for quote in self.quotes if quote.exact]
        told = " ".join(f"{self.statement.introduction} {self.statement.words}".split())
        return self.sentence.is_whole and len(self.quotes) == len(quotes) == 1 and quotes[0] in told

    @property
    def act(self) -> str:
        """The act of saying if it is more than saying, such as hoping."""
        return self.statement.act

    @property
    def start(self) -> int:
        """The offset of its first quote, in the part of the article that has this."""
        return self.quotes[0].start if self.quotes else 0

    @property
    def place(self) -> tuple[str, str, str, tuple[int, int, int], str]:
        """Its place in a list: by date, date of the article, article and text, as `date_order` sorts."""
        published = self.published or UNKNOWN_DATE
        in_text = min((quote.place for quote in self.quotes), default=NO_EVIDENCE)
        return self.said_on or published, published, self.article.iri, in_text, self.iri

    @property
    def is_disputed(self) -> bool:
        """Whether it disputes a claim or a claim disputes it."""
        return bool(self.disputes or self.disputed_by)

    @property
    def is_nested(self) -> bool:
        """Whether it reports a claim or a claim reports it."""
        return bool(self.reports or self.reported_by)
