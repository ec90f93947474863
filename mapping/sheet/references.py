"""Check the references and voices of a fact sheet: every name is defined and of the right kind.

`mapping.sheet.proof` checks the words of each claim on the way, so that all problems of a sheet come in one run.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.sheet.allowed_values import AGENT_TYPES
from mapping.sheet.article_text import ArticleText
from mapping.sheet.attribution import Attribution
from mapping.sheet.checked_article import ProvenClaim
from mapping.sheet.labels import Labelling, with_labels
from mapping.sheet.problem_messages import suggest
from mapping.sheet.proof import Proof
from mapping.sheet.quote_folding import fold
from mapping.sheet.same_utterances import join_same, merge_same
from mapping.sheet.situation_check import NameCheck, SituationCheck
from mapping.sheet.speaker_check import SpeakerCheck
from mapping.sheet.stated_dates import with_stated_dates
from mapping.sheet.voice_check import Background, VoiceCheck
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.sheet.allowed_values import Rights
    from mapping.sheet.checked_article import ProvenUtterance, Span
    from mapping.sheet.knowledge import Knowledge
    from mapping.sheet.model import Claim, Entity, FactSheet, Situation, Utterance
    from mapping.sheet.readable_part import ReadablePart
    from mapping.sheet.yaml_and_json import Document, ValuePath


#: Key of a claim that names other parts of the sheet -> message about a name that none of them has.
_NAMED_BY_CLAIMS: Final = {"condition": "unknown_situation", "content": "unknown_content", "disputes": "unknown_claim"}
#: Keys of an utterance that name whoever speaks or listens.
_VOICES: Final = ("claimant", "through", "told_to")


@dataclass(frozen=True)
class ProvenSheet:
    """The statements of a sheet, with the words of the article that prove them."""

    #: With the tenses that the words give.
    sheet: FactSheet
    utterances: tuple[ProvenUtterance, ...]
    claims: tuple[ProvenClaim, ...]
    #: The words of the times of situations, by name.
    times: Mapping[str, Span]


@dataclass(frozen=True)
class Setting:
    """The article of a sheet: its text and language, and how much of its words may be published."""

    text: str
    language: str
    rights: Rights


def check_sheet(part: ReadablePart, setting: Setting, document: Document, knowledge: Knowledge) -> ProvenSheet:
    """Check what can be read of a sheet against its article, and report every problem to ``document``."""
    return _SheetCheck(part, setting, document, knowledge).run()


class _SheetCheck:
    def __init__(self, part: ReadablePart, setting: Setting, document: Document, knowledge: Knowledge) -> None:
        sheet = part.sheet
        self.indices, self.document, self.knowledge = part.indices, document, knowledge
        words = word_lists(setting.language)
        self.article = ArticleText(setting.text, words)
        self.proof = Proof(self.article, document, sheet.article.published, words)
        self.entities = {**knowledge.entities, **sheet.entities}
        self.is_old = sheet.factsheet == "1"
        self.attribution = Attribution(self.article, document, self.entities, words, is_old=self.is_old)
        self.entity_names = {*knowledge.entities, *part.names["entities"]}
        self.situations = part.names["situations"] | knowledge.situations.keys()
        self.claim_ids = part.names["claims"]
        self.names = NameCheck(document, self.entity_names, self.situations, self.claim_ids)
        self.situation_check = SituationCheck(document, knowledge.kinds, self.names)
        self.utterance_ids = {each.id for each in sheet.utterances if each.id}
        reportable = self.claim_ids - self.situations
        self.reported = {
            name for claim in sheet.claims for name in claim.content if claim.said_in is not None and name in reportable
        }
        self.spans = [self._find(index, claim) for index, claim in zip(self.indices, sheet.claims, strict=True)]
        self.spans_said: dict[int, list[Span]] = defaultdict(list)
        self.claims_said: dict[int, set[str | None]] = defaultdict(set)
        for claim, found in zip(sheet.claims, self.spans, strict=True):
            if claim.said_in is not None:
                self.spans_said[claim.said_in] += found
                self.claims_said[claim.said_in].add(claim.id)
        kinds = knowledge.kinds.labels.get(setting.language.partition("-")[0].lower(), {})
        labelling = Labelling(
            self.entities, knowledge.situations, kinds, knowledge.kinds.titles, may_quote=setting.rights != "none"
        )
        dated = sheet if self.is_old else with_stated_dates(sheet, words)
        self.sheet = with_labels(dated, self.spans, labelling)
        background = Background(
            self.entities,
            knowledge.situations,
            knowledge.kinds.accusing,
            knowledge.kinds.titles,
            knowledge.kinds.deriving,
            words,
        )
        self.speakers = SpeakerCheck(background, sheet, self.article, document)
        self.voices = VoiceCheck(self.sheet, background, self.article, document)

    def run(self) -> ProvenSheet:
        for name, entity in self.sheet.entities.items():
            self._check_entity(name, entity)
        utterances = [self._prove_utterance(number) for number in range(len(self.sheet.utterances))]
        if self.is_old:
            utterances = merge_same(utterances)
        claims = tuple(self._prove(number, utterances) for number in range(len(self.spans)))
        evidence: dict[str, list[Span]] = defaultdict(list)
        for claim in claims:
            for name in dict.fromkeys(claim.claim.content):
                evidence[name] += claim.spans
        times = {
            name: time
            for name, situation in self.sheet.situations.items()
            if (time := self._check_situation(name, situation, evidence[name]))
        }
        self._check_ids(claims)
        self.voices.check_quantities()
        said = join_same(tuple({id(each): each for each in utterances if each}.values()))
        self._check_utterance_ids(said)
        return ProvenSheet(self.voices.sheet_with_tenses(), said, claims, times)

    # Entities and situations

    def _check_entity(self, name: str, entity: Entity) -> None:
        path: ValuePath = ("entities", name)
        if name in self.knowledge.entities:
            self.document.report(path, "shared_already", of_key=True, name=name)
        if entity.member and entity.type not in {"Group", "SourceGroup"}:
            self.document.report((*path, "member"), "has_no_members", type=entity.type)
        self._check_entities((*path, "member"), entity.member)

    def _check_situation(self, name: str, situation: Situation, evidence: Sequence[Span]) -> Span | None:
        """Check a situation, and return the words of its time: in the evidence of its claims if they are there."""
        path: ValuePath = ("situations", name)
        if name in self.knowledge.situations:
            self.document.report(path, "shared_situation_already", of_key=True, name=name)
        self.situation_check.check(path, name, situation)
        if situation.when is None:
            return None
        self.proof.check_tense(path, situation)
        return self.proof.find_time((*path, "when"), situation.when, evidence)

    # References

    def _check_entities(self, path: ValuePath, names: Sequence[str]) -> None:
        self.names.check(path, names, "unknown_entity")

    def _check_ids(self, proven: tuple[ProvenClaim, ...]) -> None:
        """Refuse repeated ids, and claims without ids that say the same by the same words: their IRIs would be one."""
        given, derived = set[str](), set(self.claim_ids)
        for index, claim in zip(self.indices, proven, strict=True):
            # Without its words a claim has no id of its own yet.
            if claim.claim.id is None and claim.spans and claim.id in derived:
                self.document.report(("claims", index), "repeated_claim")
            if claim.claim.id in given:
                self.document.report(("claims", index, "id"), "repeated_id", name=claim.id)
            if claim.claim.id in self.situations:
                self.document.report(("claims", index, "id"), "claim_and_situation", name=claim.id)
            (given if claim.claim.id else derived).add(claim.id)

    # Utterances

    def _prove_utterance(self, number: int) -> ProvenUtterance | None:
        path: ValuePath = ("utterances", number)
        utterance = self.sheet.utterances[number]
        unusable = self._check_speakers(path, utterance)
        contents = self.spans_said[number]
        given = [
            self.proof.find((*path, "attribution", index), quote)
            for index, quote in enumerate(utterance.attribution or ())
        ]
        if utterance.when:
            self.proof.check_date((*path, "when"), utterance.when)
        self._check_drafting(path, utterance.proposed_by)
        if not contents or None in given:
            return None
        # A name without an entity is left out, so that the cue and the others are checked in the same run.
        known = _without(unusable, utterance) if unusable else utterance
        proven = self.attribution.prove(path, known, [span for span in given if span], contents)
        if unusable:
            return None
        if proven:
            is_reported = not self.reported.isdisjoint(self.claims_said[number])
            self.speakers.check(path, proven, contents, is_reported=is_reported)
        return proven

    def _check_speakers(self, path: ValuePath, utterance: Utterance) -> set[str]:
        """Check whom an utterance names; return the names of those who can neither speak nor be spoken to."""
        for key in _VOICES:
            self._check_entities((*path, key), getattr(utterance, key))
        everyone = (*utterance.claimant, *utterance.through, *utterance.told_to)
        unusable = {name for name in everyone if name not in self.entities}
        for key in ("claimant", "through"):
            for index, name in enumerate(getattr(utterance, key)):
                entity = self.entities.get(name)
                if entity and entity.type not in AGENT_TYPES:
                    unusable.add(name)
                    self.document.report((*path, key, index), "cannot_speak", name=name, type=entity.type)
        for name in utterance.as_:
            if name and name not in everyone:
                suggestion = suggest(name, everyone)
                at = (*path, "as", name)
                self.document.report(at, "unknown_speaker", of_key=True, name=name, suggestion=suggestion)
        self._check_same(path, utterance)
        return unusable

    def _check_same(self, path: ValuePath, utterance: Utterance) -> None:
        """Check the other utterances that are called the same act of saying."""
        same = (*path, "same_utterance_as")
        if utterance.id and utterance.id in utterance.same_utterance_as:
            self.document.report(same, "same_as_itself", name=utterance.id)
        for index, name in enumerate(utterance.same_utterance_as):
            if name not in self.utterance_ids:
                suggestion = suggest(name, self.utterance_ids)
                self.document.report((*same, index), "unknown_utterance", name=name, suggestion=suggestion)
        if utterance.same_utterance_as:
            others = (each for each in self.sheet.utterances if each.id and each.id in utterance.same_utterance_as)
            self.speakers.check_same(path, utterance, others)

    def _check_utterance_ids(self, said: Sequence[ProvenUtterance]) -> None:
        taken: set[str | None] = {*self.situations, *self.claim_ids}
        for number, utterance in enumerate(said):
            if utterance.id in taken:
                self.document.report(("utterances", number), "repeated_utterance", name=utterance.id)
            taken.add(utterance.id)

    # Claims

    def _find(self, index: int, claim: Claim) -> tuple[Span, ...]:
        path: ValuePath = ("claims", index, "quote")
        found = [self.proof.find((*path, number), quote) for number, quote in enumerate(claim.quote)]
        spans = tuple(span for span in found if span)
        if len(spans) == len(found):
            self.proof.check_length(path, spans)
        return spans

    def _prove(self, number: int, utterances: Sequence[ProvenUtterance | None]) -> ProvenClaim:
        claim, spans = self.sheet.claims[number], self.spans[number]
        path: ValuePath = ("claims", self.indices[number])
        said_in = None if claim.said_in is None else utterances[claim.said_in]
        utterance = None if claim.said_in is None else self.sheet.utterances[claim.said_in]
        self._check_content(path, claim)
        if utterance is None or claim.proposed_by != utterance.proposed_by:
            self._check_drafting(path, claim.proposed_by)
        is_reported = claim.id in self.reported
        by_quotes = self.proof.form_of_quotes(claim, spans, is_reported=is_reported)
        form = by_quotes if is_reported or claim.said_in is None else claim.form or by_quotes
        if spans:
            self.proof.check_form(path, claim, spans, is_reported=is_reported)
            self.voices.check_claim(path, claim, spans, utterance, said_in.cue if said_in else ())
        if utterance and claim.form == "narration" and not self.is_old:
            keys = "claimant, cue or attribution"
            self.document.report((*path, "form"), "narration_with_voice", claim="this claim", key=keys)
        if spans and said_in and not self.is_old:
            self.speakers.check_quote(path, spans, said_in)
        when = self.proof.find_time((*path, "when"), claim.when, spans) if claim.when else None
        verbatim = tuple(part for span in spans for part in self.article.quoted_parts(span)) if form == "mixed" else ()
        claimants = utterance.claimant if utterance else ()
        name = claim.id or _derive_id(claim, claimants, spans)
        return ProvenClaim(name, claim, spans, form, by_quotes, verbatim, said_in, when)

    def _check_drafting(self, path: ValuePath, name: str | None) -> None:
        if name and name not in self.sheet.drafting:
            suggestion = suggest(name, self.sheet.drafting)
            self.document.report((*path, "proposed_by"), "unknown_drafting", name=name, suggestion=suggestion)

    def _check_content(self, path: ValuePath, claim: Claim) -> None:
        for key, message in _NAMED_BY_CLAIMS.items():
            if names := getattr(claim, key):
                self.names.check((*path, key), names, message)
        for index, name in enumerate(claim.content):
            if name in self.claim_ids and claim.said_in is None:
                self.document.report((*path, "content", index), "narrated_report")


def _without(names: set[str], utterance: Utterance) -> Utterance:
    left = {key: tuple(name for name in getattr(utterance, key) if name not in names) for key in _VOICES}
    return utterance.model_copy(update=left)


def _derive_id(claim: Claim, claimants: Sequence[str], spans: Sequence[Span]) -> str:
    """Make an id from the content of a claim, not from its position: re-wrapping and re-ordering keep it."""
    quotes = " ".join(fold(span.exact) for span in spans)
    parts = (",".join(claimants), claim.stance, claim.modality, ",".join(sorted(claim.content)), quotes)
    return "c-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
