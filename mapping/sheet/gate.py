"""The gate: nothing of a fact sheet passes that leads nowhere or that its article does not prove.

References and voices are checked here, words in `proof`. All problems of a sheet come in one run.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mapping.sheet.model import AGENT_TYPES, ProvenClaim
from mapping.sheet.proof import Proof
from mapping.sheet.quantities import QuantityError, parse_quantity
from mapping.sheet.quotes import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.sheet.located import Document, ValuePath
    from mapping.sheet.model import Claim, Entity, EntityType, FactSheet

__all__ = ["Knowledge", "check"]


@dataclass(frozen=True)
class Knowledge:
    """What a sheet may refer to beside itself: shared entities with their types, and kinds of situation."""

    entities: Mapping[str, EntityType]
    kinds: frozenset[str]


def check(sheet: FactSheet, text: str, document: Document, knowledge: Knowledge) -> tuple[ProvenClaim, ...]:
    """Check a sheet against its text; report every problem to ``document`` and return what was proven."""
    return _Gate(sheet, text, document, knowledge).run()


class _Gate:
    def __init__(self, sheet: FactSheet, text: str, document: Document, knowledge: Knowledge) -> None:
        self.sheet, self.document, self.knowledge = sheet, document, knowledge
        self.proof = Proof(text, document, has_date=sheet.article.published is not None)
        self.entities: dict[str, EntityType] = dict(knowledge.entities) | {
            name: entity.type for name, entity in sheet.entities.items()
        }
        self.claim_ids = {claim.id for claim in sheet.claims if claim.id}

    def run(self) -> tuple[ProvenClaim, ...]:
        for name, entity in self.sheet.entities.items():
            self._check_entity(name, entity)
        for name in self.sheet.situations:
            self._check_situation(name)
        self._check_repeated_ids()
        proven = tuple(self._prove(index, claim) for index, claim in enumerate(self.sheet.claims))
        self._check_repeated_claims(proven)
        return proven

    # Entities and situations

    def _check_entity(self, name: str, entity: Entity) -> None:
        path: ValuePath = ("entities", name)
        if name in self.knowledge.entities:
            self.document.report(
                path,
                "F002",
                f"{name!r} is a shared entity already",
                "Remove it here, or give what only this article speaks of another name.",
                of_key=True,
            )
        if entity.member and entity.type not in {"Group", "SourceGroup"}:
            self.document.report((*path, "member"), "R202", f"a {entity.type} has no members", "Use type: Group.")
        self._check_entities((*path, "member"), entity.member)

    def _check_situation(self, name: str) -> None:
        situation, path = self.sheet.situations[name], ("situations", name)
        if situation.kind not in self.knowledge.kinds:
            self.document.report(
                (*path, "kind"),
                "R201",
                f"{situation.kind!r} is not a kind of situation",
                _suggest(situation.kind, self.knowledge.kinds),
            )
        for role in ("agent", "affected", "participant", "location"):
            self._check_entities((*path, role), getattr(situation, role))
        self._check_situations((*path, "theme"), situation.theme)
        if situation.quantity is not None:
            self._check_quantity((*path, "quantity"), situation.quantity)
        if situation.when:
            self.proof.check_time((*path, "when"), situation.when)

    def _check_quantity(self, path: ValuePath, quantity: str) -> None:
        try:
            parse_quantity(quantity)
        except QuantityError:
            self.document.report(
                path,
                "D304",
                f"{quantity!r} is not a quantity",
                "Write 4 persons, at least 15 persons, at most 3, 10 to 12 persons or USD 7 billion.",
            )

    # References

    def _check_entities(self, path: ValuePath, names: Iterable[str]) -> None:
        for index, name in enumerate(names):
            if name not in self.entities:
                self.document.report(
                    (*path, index), "R201", f"{name!r} is not an entity", _suggest(name, self.entities)
                )

    def _check_situations(self, path: ValuePath, names: Iterable[str]) -> None:
        for index, name in enumerate(names):
            if name not in self.sheet.situations:
                self.document.report(
                    (*path, index),
                    "R201",
                    f"{name!r} is not in situations",
                    _suggest(name, self.sheet.situations),
                )

    def _check_repeated_ids(self) -> None:
        counts = Counter(claim.id for claim in self.sheet.claims if claim.id)
        seen: set[str] = set()
        for index, claim in enumerate(self.sheet.claims):
            if claim.id is None:
                continue
            if counts[claim.id] > 1 and claim.id in seen:
                self.document.report(
                    ("claims", index, "id"),
                    "F002",
                    f"the claim {claim.id!r} is defined twice",
                    "Give each claim an id of its own.",
                )
            if claim.id in self.sheet.situations:
                self.document.report(
                    ("claims", index, "id"),
                    "F002",
                    f"{claim.id!r} is a situation and a claim",
                    "Rename one of them: content may be either.",
                )
            seen.add(claim.id)

    def _check_repeated_claims(self, proven: tuple[ProvenClaim, ...]) -> None:
        """Refuse two claims without ids that say the same by the same words: their IRIs would be one."""
        seen = set(self.claim_ids)
        for index, claim in enumerate(proven):
            if claim.claim.id is None and claim.id in seen:
                self.document.report(("claims", index), "F002", "this claim stands here twice", "Remove one of them.")
            seen.add(claim.id)

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
        return ProvenClaim(claim.id or _derive_id(claim), claim, spans)

    def _check_voice(self, path: ValuePath, claim: Claim) -> None:
        name = f"claim {claim.id!r}" if claim.id else "this claim"
        if claim.claimant is None and claim.form != "narration":
            self.document.report(
                path,
                "R203",
                f"{name} has form {claim.form!r} but no claimant",
                'Name who says it, or use "form: narration" for the article\'s own voice.',
            )
        if claim.form == "narration":
            for key in ("claimant", "cue", "told_to"):
                if getattr(claim, key):
                    self.document.report(
                        (*path, key),
                        "R203",
                        f"{name} is narration, so it has no {key}",
                        "Remove it, or say in which form the source speaks: quotation, mixed or paraphrase.",
                        of_key=True,
                    )
        if claim.claimant is not None:
            self._check_entities((*path, "claimant"), (claim.claimant,))
            kind = self.entities.get(claim.claimant)
            if kind and kind not in AGENT_TYPES:
                self.document.report(
                    (*path, "claimant"),
                    "R202",
                    f"{claim.claimant!r} is an {kind} and cannot say anything",
                    "Name the person, group or body that spoke; the occasion belongs in told_to.",
                )

    def _check_content(self, path: ValuePath, claim: Claim) -> None:
        self._check_entities((*path, "told_to"), claim.told_to)
        self._check_situations((*path, "condition"), claim.condition)
        known = {*self.sheet.situations, *self.claim_ids}
        for index, name in enumerate(claim.content):
            if name not in known:
                self.document.report(
                    (*path, "content", index),
                    "R201",
                    f"{name!r} is neither a situation nor a claim",
                    _suggest(name, known),
                )
            elif name in self.claim_ids and claim.form == "narration":
                self.document.report(
                    (*path, "content", index),
                    "R202",
                    "the article's own voice reports no claim",
                    "Leave the reported claim to stand by itself, or name who reports it as claimant.",
                )
        for index, name in enumerate(claim.disputes):
            if name not in self.claim_ids:
                self.document.report(
                    (*path, "disputes", index),
                    "R201",
                    f"{name!r} is not a claim",
                    _suggest(name, self.claim_ids),
                )


def _suggest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else "Define it, or correct the name."


def _derive_id(claim: Claim) -> str:
    """Make an id of what the claim says, not of where it stands: re-wrapping and re-ordering keep it."""
    quotes = " ".join(fold(quote.text) for quote in claim.quote)
    content = ",".join(sorted(claim.content))
    parts = (claim.claimant or "", claim.stance, claim.modality, content, quotes)
    return "c-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
