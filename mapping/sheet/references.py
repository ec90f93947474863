"""Check the references and voices of a fact sheet: every name is defined and of the right kind.

`mapping.sheet.proof` checks the words of each claim on the way, so that all problems of a sheet come in one run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import ArticleText
from mapping.sheet.model import AGENT_TYPES, ProvenClaim
from mapping.sheet.problem_messages import suggest
from mapping.sheet.proof import Proof
from mapping.sheet.quantities import LooksLikeMoney, QuantityError, TooManyDigits, parse_quantity
from mapping.sheet.quote_folding import fold
from mapping.sheet.voice_check import Background, VoiceCheck
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mapping.sheet.model import Claim, Entity, FactSheet, Kind, Situation
    from mapping.sheet.readable_part import ReadablePart
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Most pairs of an agent and another participant in one situation: the rules of ``ontology/narrated`` join them.
_MOST_PAIRS: Final = 400
_ALL_KINDS: Final = "onrecord serve lists all kinds at /ontology/kinds; occurrence fits what has no kind of its own."


@dataclass(frozen=True)
class Kinds:
    """The names of all kinds of situation, and of those that are a reproach."""

    names: frozenset[str]
    accusing: frozenset[str]
    #: The kinds among them that only this dataset has.
    own: Mapping[str, Kind] = field(default_factory=dict)

    def extended(self, own: Mapping[str, Kind]) -> Kinds:
        """Return these kinds and those of a dataset; a kind below a reproach is one too."""
        accusing = {name for name, kind in own.items() if kind.accusing or kind.broader in self.accusing}
        return Kinds(self.names | own.keys(), self.accusing | accusing, own)


@dataclass(frozen=True)
class Knowledge:
    """Names that every sheet may refer to: shared entities, and kinds of situation."""

    entities: Mapping[str, Entity]
    kinds: Kinds


def check_own_kinds(own: Mapping[str, Kind], kinds: Kinds, document: Document) -> None:
    """Check that the kinds of a dataset have names of their own and are below kinds of the ontology."""
    for name, kind in own.items():
        if name in kinds.names:
            document.report((name,), "kind_already", of_key=True, name=name)
        if kind.broader not in kinds.names:
            suggestion = suggest(kind.broader, kinds.names, _ALL_KINDS)
            document.report((name, "broader"), "unknown_kind", name=kind.broader, suggestion=suggestion)


def check_sheet(
    part: ReadablePart, text: str, document: Document, knowledge: Knowledge, language: str
) -> tuple[FactSheet, tuple[ProvenClaim, ...]]:
    """Check what can be read of a sheet against its text in a language, and report every problem to ``document``.

    Return the sheet with the tenses that its words give, and its claims with their spans.
    """
    return _SheetCheck(part, text, document, knowledge, language).run()


class _SheetCheck:
    def __init__(self, part: ReadablePart, text: str, document: Document, knowledge: Knowledge, language: str) -> None:
        sheet = self.sheet = part.sheet
        self.indices, self.document, self.knowledge = part.indices, document, knowledge
        words = word_lists(language)
        article = ArticleText(text)
        self.proof = Proof(article, document, sheet.article.published, words)
        self.entities = {**knowledge.entities, **sheet.entities}
        self.voices = VoiceCheck(sheet, Background(self.entities, knowledge.kinds.accusing, words), article, document)
        self.entity_names = {*knowledge.entities, *part.names["entities"]}
        self.situations, self.claim_ids = part.names["situations"], part.names["claims"]
        self.contents = self.situations | self.claim_ids

    def run(self) -> tuple[FactSheet, tuple[ProvenClaim, ...]]:
        for name, entity in self.sheet.entities.items():
            self._check_entity(name, entity)
        for name, situation in self.sheet.situations.items():
            self._check_situation(("situations", name), situation)
        proven = tuple(self._prove(index, claim) for index, claim in zip(self.indices, self.sheet.claims, strict=True))
        self._check_ids(proven)
        self.voices.check_quantities()
        return self.voices.sheet_with_tenses(), proven

    # Entities and situations

    def _check_entity(self, name: str, entity: Entity) -> None:
        path: ValuePath = ("entities", name)
        if name in self.knowledge.entities:
            self.document.report(path, "shared_already", of_key=True, name=name)
        if entity.member and entity.type not in {"Group", "SourceGroup"}:
            self.document.report((*path, "member"), "has_no_members", type=entity.type)
        self._check_entities((*path, "member"), entity.member)

    def _check_situation(self, path: ValuePath, situation: Situation) -> None:
        if situation.kind not in self.knowledge.kinds.names:
            suggestion = suggest(situation.kind, self.knowledge.kinds.names, _ALL_KINDS)
            self.document.report((*path, "kind"), "unknown_kind", name=situation.kind, suggestion=suggestion)
        for role in ("agent", "affected", "participant", "location"):
            self._check_entities((*path, role), getattr(situation, role))
        if len(situation.agent) * max(len(situation.affected), len(situation.participant)) > _MOST_PAIRS:
            self.document.report((*path, "agent"), "too_many_pairs", most=_MOST_PAIRS)
        self._check_names((*path, "theme"), situation.theme, self.situations, "unknown_situation")
        if situation.quantity is not None:
            self._check_quantity((*path, "quantity"), situation.quantity)
        if situation.when:
            self.proof.check_time((*path, "when"), situation.when)

    def _check_quantity(self, path: ValuePath, quantity: str) -> None:
        try:
            parse_quantity(quantity)
        except TooManyDigits:
            self.document.report(path, "too_many_digits", text=quantity)
        except LooksLikeMoney:
            self.document.report(path, "looks_like_money", text=quantity)
        except QuantityError:
            self.document.report(path, "not_a_quantity", text=quantity)

    # References

    def _check_entities(self, path: ValuePath, names: Iterable[str]) -> None:
        self._check_names(path, names, self.entity_names, "unknown_entity")

    def _check_names(self, path: ValuePath, names: Iterable[str], known: Collection[str], message: str) -> None:
        for index, name in enumerate(names):
            if name not in known:
                self.document.report((*path, index), message, name=name, suggestion=suggest(name, known))

    def _check_ids(self, proven: tuple[ProvenClaim, ...]) -> None:
        """Refuse repeated ids, and claims without ids that say the same by the same words: their IRIs would be one."""
        given, derived = set[str](), set(self.claim_ids)
        for index, claim in zip(self.indices, proven, strict=True):
            if claim.claim.id is None and claim.id in derived:
                self.document.report(("claims", index), "repeated_claim")
            if claim.claim.id in given:
                self.document.report(("claims", index, "id"), "repeated_id", name=claim.id)
            if claim.claim.id in self.situations:
                self.document.report(("claims", index, "id"), "claim_and_situation", name=claim.id)
            (given if claim.claim.id else derived).add(claim.id)

    # Claims

    def _prove(self, index: int, claim: Claim) -> ProvenClaim:
        path: ValuePath = ("claims", index)
        self._check_voice(path, claim)
        self._check_content(path, claim)
        spans = tuple(
            span
            for number, quote in enumerate(claim.quote)
            if (span := self.proof.find((*path, "quote", number), quote))
        )
        if spans:
            self.proof.check_words(path, claim, spans)
            self.voices.check_claim(path, claim, spans)
        return ProvenClaim(claim.id or _derive_id(claim), claim, spans)

    def _check_voice(self, path: ValuePath, claim: Claim) -> None:
        name = f"claim {claim.id!r}" if claim.id else "this claim"
        if claim.claimant is None and claim.form != "narration":
            self.document.report(path, "no_claimant", claim=name, form=claim.form)
        if claim.form == "narration":
            for key in ("claimant", "cue", "told_to"):
                if getattr(claim, key):
                    self.document.report((*path, key), "narration_with_voice", of_key=True, claim=name, key=key)
        if claim.claimant is not None:
            self._check_entities((*path, "claimant"), (claim.claimant,))
            entity = self.entities.get(claim.claimant)
            if entity and entity.type not in AGENT_TYPES:
                self.document.report((*path, "claimant"), "cannot_speak", name=claim.claimant, type=entity.type)

    def _check_content(self, path: ValuePath, claim: Claim) -> None:
        self._check_entities((*path, "told_to"), claim.told_to)
        self._check_names((*path, "condition"), claim.condition, self.situations, "unknown_situation")
        self._check_names((*path, "content"), claim.content, self.contents, "unknown_content")
        self._check_names((*path, "disputes"), claim.disputes, self.claim_ids, "unknown_claim")
        for index, name in enumerate(claim.content):
            if name in self.claim_ids and claim.form == "narration":
                self.document.report((*path, "content", index), "narrated_report")


def _derive_id(claim: Claim) -> str:
    """Make an id from the content of a claim, not from its position: re-wrapping and re-ordering keep it."""
    quotes = " ".join(fold(quote.text) for quote in claim.quote)
    content = ",".join(sorted(claim.content))
    parts = (claim.claimant or "", claim.stance, claim.modality, content, quotes)
    return "c-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
