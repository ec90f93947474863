"""Read claims: the query for their properties, their evidence and the claims around them, and its rows."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import CITO, FOAF, OA, ONR, RDF, RDFS, SCHEMA
from server.pages.claims.cards import ClaimCard
from server.pages.claims.evidence_span import EvidenceSpan, part_of_article
from server.pages.claims.utterance import Mention, Utterance, Wordings
from server.pages.page import Ref, article_of, last_part, name_of
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.sentence import Statement, sentence_of
from server.pages.solutions import Term, is_true_in, ref_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode

    from server.engine import QueryEngine
    from server.pages.solutions import Row

#: Marks of rows: claims that dispute or report the claim, and a claimant that is a group.
_DISPUTED_BY: Final = "disputedBy"
_REPORTED_BY: Final = "reportedBy"
_GROUP: Final = "group"
#: Properties with one value that needs no label: a column each.
_COLUMNS: Final[dict[str, str]] = {
    name: ONR.term(name).value for name in ("stance", "modality", "form", "basis", "cue")
}
#: Properties whose values are shown by their labels.
_NAMED: Final = (ONR.claimant, ONR.toldTo, ONR.condition, CITO.disputes)
#: Properties of an utterance: values, and spans.
_UTTERED: Final = (ONR.act, ONR.through, ONR.sameUtteranceAs)
_UTTERED_SPANS: Final = (ONR.attribution, ONR.cueSpan)
#: Properties of a claim that another one is labelled with.
_TOLD: Final = (RDF.type, ONR.claimant, ONR.stance, ONR.modality, ONR.content)
_SPANS: Final = (ONR.evidence, ONR.verbatim)

_LABEL: Final = f"OPTIONAL {{ ?object {RDFS.label} ?label }}"
_AGENT: Final = f"OPTIONAL {{ ?object {ONR.agent}/{RDFS.label} ?agent }}"
_TENSE: Final = f"OPTIONAL {{ ?object {ONR.tense} ?tense }}"
_SPAN: Final = f"?object {OA.hasSelector} ?position . ?position {OA.start} ?start ; {OA.end} ?end"
_WORDS: Final = (
    f"OPTIONAL {{ ?object {OA.hasSource} ?source }} "
    f"OPTIONAL {{ ?object {OA.hasSelector}/{OA.exact} ?exact }} OPTIONAL {{ ?object {SCHEMA.sha256} ?sha256 }}"
)
#: Contents that a sentence names, by depth of reported claims; data may hold a cycle.
_MOST_CONTENTS: Final = (6, 2, 2, 2, 0)
_MOST_AGENTS: Final = 3


async def claim_cards(engine: QueryEngine, iris: Iterable[str]) -> dict[str, ClaimCard]:
    """Return the claims with these IRIs, in their order; other IRIs are left out. Asks at most one query.

    Claims around them that are not among these are named without their words.
    """
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return {}
    facts = defaultdict[str, "_Facts"](_Facts)
    for row in await select(engine, _query(wanted)):
        facts[text_in(row, "other") or row["claim"].value].add(row)
    return {iri: facts[iri].card(iri, facts) for iri in wanted if iri in facts and facts[iri].is_claim}


def _query(iris: Iterable[str]) -> str:
    """Ask for the properties of claims, of their evidence and utterances, and for the claims around them.

    Each branch has the claims: to join them with the whole union, the engine would read all claims of the data. It
    looks up every term that it writes, so single values share one row and labels are read only if they are shown.
    Optional parts come last: the engine orders only the patterns before them.
    """
    these = values("claim", iris)
    branches = [*_said(these), *_uttered(f"{these} ?claim {ONR.saidIn} ?part ."), *_around(these)]
    columns = " ".join(f"?{name}" for name in _COLUMNS)
    return f"""SELECT ?claim ?is_attributed {columns} ?other ?property ?part ?object ?label ?agent ?tense ?day
  ?last ?edtf ?language ?is_invented ?who ?known ?source ?start ?end ?exact ?sha256
WHERE {{ {{ {" } UNION { ".join(branches)} }} }}"""


def _said(these: str) -> Iterator[str]:
    """Yield the patterns of the properties of a claim; ``these`` is the pattern that binds ?claim."""
    single = " ".join(f"OPTIONAL {{ ?claim <{iri}> ?{name} }}" for name, iri in _COLUMNS.items())
    yield f"""{these} ?claim {RDF.type} {ONR.Claim} {single}
    BIND(EXISTS {{ ?claim {RDF.type} {ONR.AttributedClaim} }} AS ?is_attributed)"""
    yield f"{these} ?claim ?property ?object FILTER(?property IN ({_listed(_NAMED)})) {_LABEL}"
    yield f"{these} ?claim {ONR.content} ?object BIND({ONR.content} AS ?property) {_LABEL} {_AGENT} {_TENSE}"
    yield f"""{these} ?claim {ONR.when} ?object BIND({ONR.when} AS ?property) {_LABEL}
    OPTIONAL {{ ?object {ONR.expression} ?label }} OPTIONAL {{ ?object {ONR.earliest} ?day }}
    OPTIONAL {{ ?object {ONR.latest} ?last }} OPTIONAL {{ ?object {RDF.value} ?edtf }}"""
    yield f"""{these} ?claim {SCHEMA.appearance} ?object BIND({SCHEMA.appearance} AS ?property) {_LABEL}
    OPTIONAL {{ ?object {SCHEMA.datePublished} ?day }} OPTIONAL {{ ?object {SCHEMA.inLanguage} ?language }}
    OPTIONAL {{ ?object {ONR.invented} ?is_invented }}"""
    yield f"""{these} ?claim {ONR.claimant} ?object . ?object {RDF.type} ?group
    FILTER(?group IN ({_listed((FOAF.Group, ONR.SourceGroup))})) BIND("{_GROUP}" AS ?property)"""
    yield f"{these} ?claim ?property ?object . {_SPAN} FILTER(?property IN ({_listed(_SPANS)})) {_WORDS}"
    yield f"{these} ?claim {ONR.content}/{ONR.when}/{ONR.span} ?object . {_SPAN} BIND({ONR.when} AS ?property) {_WORDS}"


def _uttered(these: str) -> Iterator[str]:
    """Yield the patterns of the act of saying; ``these`` binds ?claim and its utterance ?part."""
    yield f"""{these} ?part ?property ?object FILTER(?property IN ({_listed(_UTTERED)})) {_LABEL}
    OPTIONAL {{ ?object {ONR.claimant}/{RDFS.label} ?agent }}"""
    yield f"{these} ?part ?property ?object . {_SPAN} FILTER(?property IN ({_listed(_UTTERED_SPANS)})) {_WORDS}"
    yield f"{these} ?part {ONR.when}/{ONR.span} ?object . {_SPAN} BIND({ONR.span} AS ?property) {_WORDS}"
    yield f"""{these} ?part {ONR.mention} ?mention . ?mention {ONR.mentionOf} ?who ; {ONR.span} ?object . {_SPAN}
    OPTIONAL {{ ?mention {ONR.mentionBasis} ?known }} OPTIONAL {{ ?who {RDFS.label} ?label }} {_WORDS}"""


def _around(these: str) -> Iterator[str]:
    """Yield the patterns of the claims that dispute or report a claim, and of what those around it say."""
    # Virtuoso 7 refuses + after a variable, and any repeated or joined step in front of two more alternatives.
    around = f"^{ONR.content}|{CITO.disputes}|^{CITO.disputes}|{ONR.content}/{ONR.content}*"
    yield f'{these} ?object {CITO.disputes} ?claim BIND("{_DISPUTED_BY}" AS ?property)'
    yield f'{these} ?object {ONR.content} ?claim BIND("{_REPORTED_BY}" AS ?property)'
    others = f"{these} ?claim {around} ?other FILTER EXISTS {{ ?other {ONR.stance} ?any }}"
    yield f"""{{ SELECT DISTINCT ?other {{ {others} }} }}
    ?other ?property ?object FILTER(?property IN ({_listed(_TOLD)})) {_LABEL} {_AGENT}"""


def _listed(terms: Iterable[NamedNode]) -> str:
    return ", ".join(map(str, terms))


class _Facts:
    """Collect the rows about one claim."""

    def __init__(self) -> None:
        self.is_claim = False
        self._is_attributed = False
        self._objects: dict[str, list[tuple[Term, str]]] = defaultdict(list)
        #: By property of the claim or its utterance, then by IRI.
        self._spans: dict[str, dict[str, EvidenceSpan]] = defaultdict(dict)
        self._mentions: dict[tuple[str, str], Mention] = {}
        #: The IRI of its utterance.
        self._part = ""
        #: Labels of the agents of a situation or of the claimants of an utterance, by its IRI.
        self._agents: dict[str, set[str]] = defaultdict(set)
        #: Of its article.
        self._language = ""
        self._is_invented = False
        #: First days by property: of its time, and of its article.
        self._days: dict[str, list[str]] = defaultdict(list)
        self._last_day = ""
        #: By the IRI of a situation.
        self._tenses: dict[str, str] = {}
        self._edtf = ""

    def add(self, row: Row) -> None:
        if "start" in row:
            self._add_span(row)
        elif "property" not in row:
            self.is_claim = True
            self._is_attributed = is_true_in(row, "is_attributed")
            for name in _COLUMNS.keys() & row.keys():
                self._objects[_COLUMNS[name]].append((row[name], ""))
        else:
            self._part = text_in(row, "part") or self._part
            self._objects[row["property"].value].append((row["object"], text_in(row, "label") or ""))
            if agent := text_in(row, "agent"):
                self._agents[row["object"].value].add(agent)
            self._language = text_in(row, "language") or self._language
            self._is_invented = self._is_invented or is_true_in(row, "is_invented")
            if tense := text_in(row, "tense"):
                self._tenses[row["object"].value] = last_part(tense)
            self._last_day = text_in(row, "last") or self._last_day
            self._edtf = text_in(row, "edtf") or self._edtf
            if day := text_in(row, "day"):
                self._days[row["property"].value].append(day)

    def _add_span(self, row: Row) -> None:
        iri = row["object"].value
        start, end = int(row["start"].value), int(row["end"].value)
        part = part_of_article(text_in(row, "source") or "")
        span = EvidenceSpan(iri, start, end, text_in(row, "exact"), text_in(row, "sha256"), part)
        if "who" in row:
            who, is_resolved = ref_in(row, "who", "label"), text_in(row, "known") == ONR.resolved.value
            self._mentions[who.iri, iri] = Mention(who, is_resolved, span)
        else:
            self._spans[row["property"].value][iri] = span

    def card(self, iri: str, known: Mapping[str, _Facts]) -> ClaimCard:
        content = self._refs(ONR.content, known)
        return ClaimCard(
            iri=iri,
            article=next(iter(self._refs(SCHEMA.appearance)), Ref(article_of(iri), "")),
            claimants=self._claimants,
            is_attributed=self.is_attributed,
            stance=self._local_name(ONR.stance),
            modality=self._local_name(ONR.modality),
            form=self._local_name(ONR.form),
            basis=self._local_name(ONR.basis),
            cue=self._cue or None,
            told_to=self._refs(ONR.toldTo),
            when=next((ref.label for ref in self._refs(ONR.when)), None),
            content=content,
            condition=self._refs(ONR.condition),
            quotes=self._spans_of(ONR.evidence),
            disputes=self._refs(CITO.disputes, known),
            disputed_by=self._refs(_DISPUTED_BY, known),
            reported_by=self._refs(_REPORTED_BY, known),
            reports=tuple(ref for ref in content if ref.iri in known),
            statement=self.statement(known),
            said_on=min(self._days[ONR.when.value], default=None),
            said_until=self._last_day or None,
            edtf=self._edtf or None,
            published=min(self._days[SCHEMA.appearance.value], default=None),
            utterance=self._utterance(),
            verbatim=self._spans_of(ONR.verbatim),
            times=self._spans_of(ONR.when),
            tenses=self._tenses,
            is_invented=self._is_invented,
        )

    @property
    def is_attributed(self) -> bool:
        types = {term.value for term, _ in self._objects[RDF.type.value]}
        return self._is_attributed or ONR.AttributedClaim.value in types or bool(self._objects[ONR.claimant.value])

    @property
    def _claimants(self) -> tuple[Ref, ...]:
        """The claimants in the order in which the article names them."""
        named = sorted(self._mentions.values(), key=attrgetter("span.start"), reverse=True)
        starts = {mention.entity.iri: mention.span.start for mention in named}
        return tuple(sorted(self._refs(ONR.claimant), key=lambda ref: (starts.get(ref.iri, 0), ref.iri)))

    @property
    def _cue(self) -> str:
        return next((term.value for term, _ in self._objects[ONR.cue.value]), "")

    def _utterance(self) -> Utterance | None:
        if not self._part:
            return None
        same = self._refs(ONR.sameUtteranceAs)
        return Utterance(
            iri=self._part,
            act=self._local_name(ONR.act),
            through=self._refs(ONR.through),
            attribution=self._spans_of(ONR.attribution),
            cue=self._spans_of(ONR.cueSpan),
            time=self._spans_of(ONR.span),
            mentions=tuple(sorted(self._mentions.values(), key=attrgetter("span.start", "entity.iri"))),
            same_as=tuple(Ref(ref.iri, ", ".join(sorted(self._agents[ref.iri])) or ref.label) for ref in same),
        )

    def statement(self, known: Mapping[str, _Facts], depth: int = 0) -> Statement:
        claimants, refs, most = self._claimants, self._refs(ONR.content), _MOST_CONTENTS[depth]
        is_quotation = self._local_name(ONR.form) == "quotation"
        quotes = self._spans_of(ONR.evidence)
        wording = Wordings(claimants, self._cue, quotes, is_quotation, self._language).found(self._utterance())
        act = self._local_name(ONR.act)
        return Statement(
            claimants=tuple(ref.label for ref in claimants),
            is_attributed=self.is_attributed,
            is_group=bool(self._objects[_GROUP]),
            stance=self._local_name(ONR.stance),
            modality=self._local_name(ONR.modality),
            act="" if act == "says" else act,
            is_inferred=self._local_name(ONR.basis) == "inferred",
            content=tuple(
                known[ref.iri].statement(known, depth + 1) if ref.iri in known else self._words(ref)
                for ref in refs[:most]
            ),
            more=max(0, len(refs) - most),
            cue="" if wording.has_cue else self._cue,
            told_to=tuple(ref.label for ref in self._refs(ONR.toldTo)),
            through=tuple(ref.label for ref in self._refs(ONR.through)),
            introduction=wording.introduction,
            goes_on=wording.goes_on,
            words=wording.words,
            is_quotation=is_quotation,
            language=self._language,
        )

    def _words(self, situation: Ref) -> str:
        """Return the label of a situation, with its agents if the label does not name them."""
        agents = sorted(self._agents[situation.iri])[:_MOST_AGENTS]
        if not agents or any(agent.casefold() in situation.label.casefold() for agent in agents):
            return situation.label
        return f"{tidy(situation.label)} ({', '.join(map(tidy, agents))})"

    def _spans_of(self, property_: NamedNode) -> tuple[EvidenceSpan, ...]:
        return tuple(sorted(self._spans[property_.value].values(), key=lambda span: (span.place[:2], span.end)))

    def _refs(self, name: NamedNode | str, known: Mapping[str, _Facts] | None = None) -> tuple[Ref, ...]:
        found = self._objects[name if isinstance(name, str) else name.value]
        # A resource with several labels has several rows: show the first label by alphabet.
        labels = {term.value: label for term, label in sorted(found, key=lambda each: each[1], reverse=True)}
        if known:
            labels |= {iri: str(sentence_of(known[iri].statement(known))) for iri in labels if iri in known}
        return tuple(Ref(iri, name_of(label, iri)) for iri, label in sorted(labels.items()))

    def _local_name(self, property_: NamedNode) -> str:
        return next((last_part(term.value) for term, _ in self._objects[property_.value]), "")
