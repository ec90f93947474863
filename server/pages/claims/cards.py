"""Read claims as pages show them: speaker, stance, quotes, and the claims that dispute them."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import CITO, OA, ONR, RDF, RDFS, SCHEMA
from mapping.sheet.article_parts import PARTS
from server.pages.page import Ref, article_of, last_part, name_of
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.sentence import Sentence, Statement, sentence_of
from server.pages.solutions import Term, number_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from server.engine import QueryEngine
    from server.pages.solutions import Row

#: Marks of rows about claims that dispute or report the claim.
_DISPUTED_BY: Final = "disputedBy"
_REPORTED_BY: Final = "reportedBy"
#: Properties with one value that needs no label: a column each.
_COLUMNS: Final[dict[str, str]] = {
    name: ONR.term(name).value for name in ("stance", "modality", "form", "basis", "cue")
}
#: Columns of a piece of evidence.
_EVIDENCE: Final = ("source", "start", "end", "exact", "sha256")
#: Properties whose values are shown by their labels.
_NAMED: Final = (ONR.claimant, ONR.toldTo, ONR.condition, CITO.disputes, SCHEMA.appearance)
#: Contents that a sentence names, by depth of reported claims; data may hold a cycle.
_MOST_CONTENTS: Final = (6, 2, 2, 2, 0)
_MOST_AGENTS: Final = 3
#: Sorts after all dates.
UNKNOWN_DATE: Final = "~"
#: Place in the text of a claim without evidence: after all others.
NO_EVIDENCE: Final = (sys.maxsize, 0, 0)
#: The parts of an article in the order in which people read them; "" is the text.
_READ: Final = (*PARTS, "")


def part_of_article(source: str) -> str:
    """Return the part of an article that a source of evidence is, "" for its text."""
    name = source.rpartition("#")[2]
    return name if name in PARTS else ""


def place_in(row: Row) -> tuple[int, int, int]:
    """Return the place of the evidence in a row with ?source, ?start and ?end: headline, standfirst, then the text."""
    part = part_of_article(text_in(row, "source") or "")
    return _READ.index(part), number_in(row, "start"), -number_in(row, "end")


@dataclass(frozen=True)
class EvidenceSpan:
    """A span of an article that proves a claim, with offsets in code points; no words if rights withhold them."""

    iri: str
    start: int
    end: int
    exact: str | None
    #: The digest of the words in UTF-8, in hexadecimal: proof also of withheld words.
    sha256: str | None = None
    #: The part of the article that the offsets count in: headline or standfirst, empty for its text.
    part: str = ""

    @property
    def fragment(self) -> str:
        """The end of its IRI behind the number sign, and its id on pages."""
        return f"{self.part}-char={self.start},{self.end}" if self.part else f"char={self.start},{self.end}"

    @property
    def place(self) -> tuple[int, int, int]:
        """Its place in the article, as `place_in` gives it."""
        return _READ.index(self.part), self.start, -self.end

    @property
    def where(self) -> str:
        """The part of the article in words, to follow its offsets; empty for the text."""
        return f" of the {self.part}" if self.part else ""


@dataclass(frozen=True)
class ClaimCard:
    """A claim with its values named as in the ontology; other claims are labelled with their sentences."""

    iri: str
    article: Ref
    #: None if the article says it in its own voice.
    claimant: Ref | None
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
    #: Whether its article is made up.
    is_invented: bool = False

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


async def claim_cards(engine: QueryEngine, iris: Iterable[str]) -> dict[str, ClaimCard]:
    """Return the claims with these IRIs, in their order; other IRIs are left out. Asks at most one query."""
    facts: dict[str, _Facts] = {iri: _Facts(iri) for iri in iris}
    if not facts:
        return {}
    others: dict[str, _Facts] = {}
    for row in await select(engine, _query(facts)):
        if other := text_in(row, "other"):
            others.setdefault(other, _Facts(other)).add(row)
        else:
            facts[row["claim"].value].add(row)
    known = others | {iri: each for iri, each in facts.items() if each.is_claim}
    return {iri: each.card(known) for iri, each in facts.items() if each.is_claim}


def _query(iris: Iterable[str]) -> str:
    """Ask for the properties of claims, of their evidence, and for the claims around them.

    Each branch has the claims: to join them with the whole union, the engine would read all claims of the data. It
    looks up every term that it writes, so single values share one row and labels are read only if they are shown.
    """
    claims = values("claim", iris)
    single = " ".join(f"OPTIONAL {{ ?claim <{iri}> ?{name} }}" for name, iri in _COLUMNS.items())
    label = f"OPTIONAL {{ ?object {RDFS.label} ?label }}"
    agent = f"OPTIONAL {{ ?object {ONR.agent}/{RDFS.label} ?agent }}"
    around = f"{ONR.content}+|^{ONR.content}|{CITO.disputes}|^{CITO.disputes}"
    said = ", ".join(map(str, (ONR.claimant, ONR.stance, ONR.modality, ONR.content)))
    columns = " ".join(f"?{name}" for name in (*_COLUMNS, *_EVIDENCE))
    return f"""SELECT ?claim {columns} ?other ?property ?object ?label ?agent ?day WHERE {{
  {{ {claims} ?claim {RDF.type} {ONR.Claim} {single} }}
  UNION {{ {claims} ?claim ?property ?object FILTER(?property IN ({", ".join(map(str, _NAMED))})) {label} }}
  UNION {{ {claims} ?claim {ONR.content} ?object BIND({ONR.content} AS ?property) {label} {agent} }}
  UNION {{
    {claims} ?claim {ONR.when} ?object BIND({ONR.when} AS ?property) {label}
    OPTIONAL {{ ?object {ONR.expression} ?label }} OPTIONAL {{ ?object {ONR.earliest} ?day }}
  }}
  UNION {{ {claims} ?claim {SCHEMA.appearance} ?object . ?object {SCHEMA.datePublished} ?day
    BIND({SCHEMA.datePublished} AS ?property) }}
  UNION {{ {claims} ?claim {SCHEMA.appearance} ?object . ?object {ONR.invented} true
    BIND({ONR.invented} AS ?property) }}
  UNION {{
    {claims} ?claim {ONR.evidence} ?object . ?object {OA.hasSelector} ?position .
    ?position {OA.start} ?start ; {OA.end} ?end .
    OPTIONAL {{ ?object {OA.hasSource} ?source }} OPTIONAL {{ ?object {OA.hasSelector}/{OA.exact} ?exact }}
    OPTIONAL {{ ?object {SCHEMA.sha256} ?sha256 }}
  }}
  UNION {{ {claims} ?object {CITO.disputes} ?claim BIND("{_DISPUTED_BY}" AS ?property) }}
  UNION {{ {claims} ?object {ONR.content} ?claim BIND("{_REPORTED_BY}" AS ?property) }}
  UNION {{
    {{ SELECT DISTINCT ?other {{ {claims} ?claim {around} ?other FILTER EXISTS {{ ?other {ONR.stance} ?any }} }} }}
    ?other ?property ?object FILTER(?property IN ({said})) {label} {agent}
  }}
}}"""


class _Facts:
    """Collect the rows about one claim."""

    def __init__(self, iri: str) -> None:
        self._iri = iri
        self.is_claim = False
        self._objects: dict[str, list[tuple[Term, str]]] = defaultdict(list)
        self._quotes: dict[str, EvidenceSpan] = {}
        #: Labels of the agents of a situation, by its IRI.
        self._agents: dict[str, set[str]] = defaultdict(set)
        #: First days by property: of its time, and of its article.
        self._days: dict[str, list[str]] = defaultdict(list)

    def add(self, row: Row) -> None:
        if "start" in row:
            self._add_quote(row)
        elif "property" not in row:
            self.is_claim = True
            for name in _COLUMNS.keys() & row.keys():
                self._objects[_COLUMNS[name]].append((row[name], ""))
        else:
            self._objects[row["property"].value].append((row["object"], text_in(row, "label") or ""))
            if agent := text_in(row, "agent"):
                self._agents[row["object"].value].add(agent)
            if day := text_in(row, "day"):
                self._days[row["property"].value].append(day)

    def _add_quote(self, row: Row) -> None:
        iri = row["object"].value
        start, end = int(row["start"].value), int(row["end"].value)
        part = part_of_article(text_in(row, "source") or "")
        self._quotes[iri] = EvidenceSpan(iri, start, end, text_in(row, "exact"), text_in(row, "sha256"), part)

    def card(self, known: Mapping[str, _Facts]) -> ClaimCard:
        content = self._refs(ONR.content, known)
        return ClaimCard(
            iri=self._iri,
            article=next(iter(self._refs(SCHEMA.appearance)), Ref(article_of(self._iri), "")),
            claimant=next(iter(self._refs(ONR.claimant)), None),
            stance=self._local_name(ONR.stance),
            modality=self._local_name(ONR.modality),
            form=self._local_name(ONR.form),
            basis=self._local_name(ONR.basis),
            cue=next((term.value for term, _ in self._objects[ONR.cue.value]), None),
            told_to=self._refs(ONR.toldTo),
            when=next((ref.label for ref in self._refs(ONR.when)), None),
            content=content,
            condition=self._refs(ONR.condition),
            quotes=tuple(sorted(self._quotes.values(), key=lambda quote: (quote.place[:2], quote.end))),
            disputes=self._refs(CITO.disputes, known),
            disputed_by=self._refs(_DISPUTED_BY, known),
            reported_by=self._refs(_REPORTED_BY, known),
            reports=tuple(ref for ref in content if ref.iri in known),
            statement=self.statement(known),
            said_on=min(self._days[ONR.when.value], default=None),
            published=min(self._days[SCHEMA.datePublished.value], default=None),
            is_invented=bool(self._objects[ONR.invented.value]),
        )

    def statement(self, known: Mapping[str, _Facts], depth: int = 0) -> Statement:
        claimant = next(iter(self._refs(ONR.claimant)), None)
        refs, most = self._refs(ONR.content), _MOST_CONTENTS[depth]
        return Statement(
            claimant=claimant.label if claimant else None,
            stance=self._local_name(ONR.stance),
            modality=self._local_name(ONR.modality),
            content=tuple(
                known[ref.iri].statement(known, depth + 1) if ref.iri in known else self._words(ref)
                for ref in refs[:most]
            ),
            more=max(0, len(refs) - most),
        )

    def _words(self, situation: Ref) -> str:
        """Return the label of a situation, with its agents if the label does not name them."""
        agents = sorted(self._agents[situation.iri])[:_MOST_AGENTS]
        if not agents or any(agent.casefold() in situation.label.casefold() for agent in agents):
            return situation.label
        return f"{tidy(situation.label)} ({', '.join(map(tidy, agents))})"

    def _refs(self, name: NamedNode | str, known: Mapping[str, _Facts] | None = None) -> tuple[Ref, ...]:
        found = self._objects[name if isinstance(name, str) else name.value]
        # A resource with several labels has several rows: show the first label by alphabet.
        labels = {term.value: label for term, label in sorted(found, key=lambda each: each[1], reverse=True)}
        if known:
            labels |= {iri: str(sentence_of(known[iri].statement(known))) for iri in labels if iri in known}
        return tuple(Ref(iri, name_of(label, iri)) for iri, label in sorted(labels.items()))

    def _local_name(self, property_: NamedNode) -> str:
        return next((last_part(term.value) for term, _ in self._objects[property_.value]), "")
