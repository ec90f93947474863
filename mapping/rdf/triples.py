"""Map a checked article and shared entities to RDF, with one generator for each class of the ontology.

The functions are pure and make no blank nodes. The order of the quads has no meaning.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mapping.rdf.article_label import article_label
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.rdf.names import CITO, DCTERMS, FOAF, OA, ONR, RDF, RDFS, SCHEMA, SKOS, XSD
from mapping.rdf.provenance_triples import provenance_statements
from mapping.rdf.situation_triples import Naming, kind_iri, situation_statements, time_statements
from mapping.rdf.statements import integer, iri, quads_in, string, typed, words
from mapping.sheet.article_parts import parts_of
from mapping.sheet.attribution import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from mapping.rdf.iris import ArticleIris, Iris, SpanIris
    from mapping.rdf.statements import Statement
    from mapping.sheet.allowed_values import Rights
    from mapping.sheet.article_parts import ArticleParts, PartName, Place
    from mapping.sheet.checked_article import CheckedArticle, ProvenClaim, ProvenUtterance, Span
    from mapping.sheet.model import Entity, TimeReference

_RIGHTS: Final[Mapping[Rights, str]] = {
    "full": "The text may be published.",
    "quotes": "Quotations only: the text itself is not published here.",
    "none": "Offsets and hashes only: no words of evidence are published here.",
}


def article_quads(article: CheckedArticle, iris: Iris, own_kinds: Container[str] = ()) -> frozenset[Quad]:
    """Return every quad of one article, all in its own graph; ``own_kinds`` are those of its dataset."""
    return quads_in(iris.article_graph(article.slug), article_statements(article, iris, own_kinds))


def article_statements(article: CheckedArticle, iris: Iris, own_kinds: Container[str] = ()) -> list[Statement]:
    """Return every statement of one article, perhaps more than once."""
    return _Mapper(article, iris.in_article(article.slug), kind_iri(iris, own_kinds)).statements()


def entity_quads(entities: Mapping[str, Entity], language: str, iris: Iris) -> frozenset[Quad]:
    """Return every quad of the shared entities, all in the graph ``entities``."""

    def entity_iri(name: str) -> str:
        return iris.entity(name).value

    statements = [
        each for name, entity in entities.items() for each in _entity(entity_iri(name), entity, language, entity_iri)
    ]
    return quads_in(iris.graph("entities"), statements)


def _entity(node: str, entity: Entity, language: str, entity_iri: Callable[[str], str]) -> Iterator[Statement]:
    yield node, RDF.type, ENTITY_CLASSES[entity.type].value
    yield node, RDFS.label, words(entity.name, language)
    for name in entity.also:
        yield node, SKOS.altLabel, words(name, language)
    for other in entity.same_as:
        yield node, SCHEMA.sameAs, iri(other)
    for member in entity.member:
        yield node, FOAF.member, entity_iri(member)


@dataclass(frozen=True)
class _Mapper:
    article: CheckedArticle
    iris: ArticleIris
    kind: Callable[[str], str]

    @cached_property
    def _parts(self) -> ArticleParts:
        return parts_of(self.article)

    def _entity_iri(self, name: str) -> str:
        return self.iris.entity_of(name, self.article.sheet.entities)

    def _situation_iri(self, name: str) -> str:
        return self.iris.situation_of(name, self.article.sheet.situations)

    @cached_property
    def _claim_ids(self) -> frozenset[str]:
        return frozenset(claim.id for claim in self.article.claims)

    @property
    def _naming(self) -> Naming:
        return Naming(
            self.article.language, self.kind, self._entity_iri, self._situation_iri,
            self.iris.quantity, self.iris.time,
        )  # fmt: skip

    def _words(self, text: str) -> str:
        return words(text, self.article.language)

    def statements(self) -> list[Statement]:
        sheet, naming, found = self.article.sheet, self._naming, [*self._article()]
        for name, entity in sheet.entities.items():
            found += _entity(self.iris.entity(name), entity, self.article.language, self._entity_iri)
        for name, situation in sheet.situations.items():
            found += situation_statements(name, situation, naming)
            if span := self.article.times.get(name):
                found += self._evidence(naming.time(name), ONR.span, (span,))
        for utterance in self.article.utterances:
            found += self._utterance(utterance)
        for claim in self.article.claims:
            found += self._claim(claim)
        found += provenance_statements(self.article, self.iris)
        return found

    def _article(self) -> Iterator[Statement]:
        about, node = self.article.sheet.article, self.iris.article
        yield node, RDF.type, SCHEMA.NewsArticle
        yield node, RDFS.label, self._words(article_label(self.article))
        # The store writes tags of literals in lower case (RDF 1.1 Concepts, section 3.3): LANG(?words) = ?language.
        yield node, SCHEMA.inLanguage, string(self.article.language.lower())
        yield node, SCHEMA.sha256, string(self.article.text_sha256)
        yield node, DCTERMS.rights, words(_RIGHTS[self.article.rights], "en")
        if about.headline:
            yield node, SCHEMA.headline, self._words(about.headline)
        for author in about.author:
            yield node, DCTERMS.creator, string(author)
        if about.publisher:
            yield node, DCTERMS.publisher, string(about.publisher)
        if about.published:
            yield node, SCHEMA.datePublished, typed(about.published, XSD.date)
        if about.url:
            yield node, SCHEMA.url, iri(about.url)
        if about.standfirst and self.article.rights != "none":
            yield node, ONR.standfirst, self._words(about.standfirst)
        if about.licence:
            yield node, DCTERMS.license, iri(about.licence)
        if about.invented:
            yield node, ONR.invented, typed("true", XSD.boolean)
        yield from self._corrections(node)

    def _corrections(self, article: str) -> Iterator[Statement]:
        days = Counter[str]()
        for each in self.article.sheet.article.correction:
            days[each.date] += 1
            node = self.iris.correction(each.date, days[each.date])
            yield article, SCHEMA.correction, node
            yield node, RDF.type, SCHEMA.CorrectionComment
            # Not datePublished, by which queries find the article.
            yield node, SCHEMA.dateCreated, typed(each.date, XSD.date)
            yield node, RDFS.comment, self._words(each.note)

    def _time(self, owner: str, about: str, when: TimeReference, span: Span | None = None) -> list[Statement]:
        node = self.iris.time(owner)
        found = [(about, ONR.when, node), *time_statements(node, when, self.article.language)]
        return found + self._evidence(node, ONR.span, (span,)) if span else found

    # A thousand claims have 58,000 statements, so each part of an article gives a list, not a generator within others.

    def _claim(self, proven: ProvenClaim) -> list[Statement]:
        claim, node = proven.claim, self.iris.claim(proven.id)
        found = [
            (node, RDF.type, ONR.Claim),
            (node, RDF.type, ONR.AttributedClaim if proven.said_in else ONR.NarratedClaim),
            (node, SCHEMA.appearance, self.iris.article),
            (node, ONR.stance, ONR.term(claim.stance)),
            (node, ONR.modality, ONR.term(claim.modality)),
            (node, ONR.form, ONR.term(proven.form)),
            (node, ONR.basis, ONR.term(claim.basis)),
        ]
        when = claim.when
        if proven.said_in:
            found.append((node, ONR.saidIn, self.iris.utterance(proven.said_in.id)))
            found += [(node, name, value) for name, value in self._voices[proven.said_in.id]]
            when = proven.said_in.utterance.when
        for name in claim.content:
            is_claim = name in self._claim_ids
            found.append((node, ONR.content, self.iris.claim(name) if is_claim else self._situation_iri(name)))
        for name in claim.condition:
            found.append((node, ONR.condition, self._situation_iri(name)))
        for name in claim.disputes:
            found.append((node, CITO.disputes, self.iris.claim(name)))
        if when:
            found += self._time(proven.id, node, when, proven.when)
        found += self._evidence(node, ONR.evidence, proven.spans)
        found += self._evidence(node, ONR.verbatim, proven.verbatim)
        return found

    @cached_property
    def _voices(self) -> dict[str, list[tuple[str, str]]]:
        """The properties that each utterance shares with its claims, with their values: speaker, cue and audience."""
        return {each.id: list(self._voice(each)) for each in self.article.utterances}

    def _voice(self, proven: ProvenUtterance) -> Iterator[tuple[str, str]]:
        for entity in proven.utterance.claimant:
            yield ONR.claimant, self._entity_iri(entity)
        yield ONR.cue, self._words(PARTS.join(part.exact for part in proven.cue))
        for entity in proven.utterance.told_to:
            yield ONR.toldTo, self._entity_iri(entity)

    def _utterance(self, proven: ProvenUtterance) -> list[Statement]:
        said, node = proven.utterance, self.iris.utterance(proven.id)
        found = [
            (node, RDF.type, ONR.Utterance),
            (node, SCHEMA.appearance, self.iris.article),
            (node, ONR.act, ONR.term(said.act)),
        ]
        found += [(node, name, value) for name, value in self._voices[proven.id]]
        for entity in said.through:
            found.append((node, ONR.through, self._entity_iri(entity)))
        for name in said.same_utterance_as:
            found.append((node, ONR.sameUtteranceAs, self.iris.utterance(name)))
        if said.when:
            found += self._time(proven.id, node, said.when, proven.when)
        for mention in proven.mentions:
            part = self.iris.mention(proven.id, mention.entity)
            found += (
                (node, ONR.mention, part),
                (part, RDF.type, ONR.Mention),
                (part, ONR.mentionOf, self._entity_iri(mention.entity)),
                (part, ONR.mentionBasis, ONR.term(mention.basis)),
            )
            found += self._evidence(part, ONR.span, (mention.span,))
        found += self._evidence(node, ONR.cueSpan, proven.cue)
        found += self._evidence(node, ONR.attribution, proven.attribution)
        return found

    def _evidence(self, about: str, property_: str, spans: Iterable[Span]) -> list[Statement]:
        found: list[Statement] = []
        for span in spans:
            place = self._parts.locate(span)
            iris = self.iris.span(place)
            found.append((about, property_, iris.evidence))
            found += self._span(iris, span, place)
        return found

    def _span(self, iris: SpanIris, span: Span, place: Place) -> list[Statement]:
        node, quote, position = iris
        found = [(node, RDF.type, ONR.Evidence), (node, OA.hasSource, self._source(place))]
        if place.part:
            found += self._part(place.part)
        found += (
            (node, SCHEMA.sha256, string(hashlib.sha256(span.exact.encode()).hexdigest())),
            (node, OA.hasSelector, position),
            (position, RDF.type, OA.TextPositionSelector),
            # Dumps and endpoint must agree, and the embedded store turns xsd:nonNegativeInteger into xsd:integer.
            (position, OA.start, integer(place.start)),
            (position, OA.end, integer(place.end)),
        )
        if self.article.rights != "none":
            found += (
                (node, OA.hasSelector, quote),
                (quote, RDF.type, OA.TextQuoteSelector),
                (quote, OA.exact, string(span.exact)),
            )
        return found

    def _source(self, place: Place) -> str:
        return self.iris.part(place.part) if place.part else self.iris.article

    def _part(self, name: PartName) -> Iterator[Statement]:
        """Yield the statements about a part of the article that the text lacks."""
        node, text = self.iris.part(name), dict(self._parts.others)[name]
        yield node, RDF.type, ONR.term(name.title())
        yield node, SCHEMA.isPartOf, self.iris.article
        yield node, SCHEMA.sha256, string(hashlib.sha256(text.encode()).hexdigest())
