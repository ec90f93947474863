"""The gate: nothing of a fact sheet passes that its article does not prove.

Checks what SHACL cannot see, because it needs the text: every quote, cue and time expression stands in the article,
every reference leads somewhere, no date has a year that nobody wrote. All problems of a sheet come in one run.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mapping.dates import EdtfError, parse_edtf, years_in
from mapping.model import AGENT_TYPES, FactSheet, ProvenClaim, Quotes
from mapping.quantities import QuantityError, parse_quantity
from mapping.quotes import NEIGHBOURHOOD, ArticleText, Likeness, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.model import Claim, Entity, EntityType, Quote, Span, TimeReference
    from mapping.positions import Document, ValuePath

__all__ = ["Knowledge", "check", "check_quotes"]

_NEAR: Final = f"within {NEIGHBOURHOOD} characters of the quote"
_QUOTES: Final = TypeAdapter(Quotes)
_NO_SHEET: Final = FactSheet.model_construct(factsheet="1", claims=())
#: Fewer code points than this prove nothing (folded).
_SHORTEST_QUOTE: Final = 12


@dataclass(frozen=True)
class Knowledge:
    """What a sheet may refer to beside itself: shared entities with their types, and kinds of situation."""

    entities: Mapping[str, EntityType]
    kinds: frozenset[str]


def check(sheet: FactSheet, text: str, document: Document, knowledge: Knowledge) -> tuple[ProvenClaim, ...]:
    """Check a sheet against its text; report every problem to ``document`` and return what was proven."""
    return _Gate(sheet, ArticleText(text), document, knowledge).run()


def check_quotes(document: Document, text: str) -> None:
    """Check the quotes of a sheet whose form is wrong elsewhere, as far as they can be read."""
    gate = _Gate(_NO_SHEET, ArticleText(text), document, Knowledge({}, frozenset()))
    claims = document.value.get("claims") if isinstance(document.value, dict) else None
    for index, claim in enumerate(claims if isinstance(claims, list) else ()):
        try:
            quotes = _QUOTES.validate_python(claim["quote"])
        except (ValidationError, LookupError, TypeError):
            continue
        for number, quote in enumerate(quotes):
            gate.find(("claims", index, "quote", number), quote)


class _Gate:
    def __init__(self, sheet: FactSheet, text: ArticleText, document: Document, knowledge: Knowledge) -> None:
        self.sheet, self.text, self.document, self.knowledge = sheet, text, document, knowledge
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
            self._check_time((*path, "when"), situation.when, self.text.text, "in the article")

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
            span for number, quote in enumerate(claim.quote) if (span := self.find((*path, "quote", number), quote))
        )
        if spans:
            self._check_words(path, claim, spans)
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

    # Words

    def find(self, path: ValuePath, quote: Quote) -> Span | None:
        """Return the span that a quote means, or report why there is none."""
        if len(fold(quote.text)) < _SHORTEST_QUOTE:
            self.document.report(
                path, "Q104", f"quote is shorter than {_SHORTEST_QUOTE} characters", "Take in the words around it."
            )
            return None
        found = self.text.find(quote.text)
        if not found:
            self._report_misquote(path, quote.text)
            return None
        if quote.occurrence is None and len(found) > 1:
            self.document.report(
                path,
                "Q102",
                f"quote occurs {len(found)} times in the article",
                "Make it longer, or write it as {text: ..., occurrence: 1} for the first.",
            )
            return None
        if quote.occurrence is not None and quote.occurrence > len(found):
            self.document.report(
                path, "Q102", f"there is no occurrence {quote.occurrence}: the quote occurs {len(found)} times"
            )
            return None
        return found[(quote.occurrence or 1) - 1]

    def _report_misquote(self, path: ValuePath, quote: str) -> None:
        like = self.text.closest(quote)
        if like is None:
            self.document.report(
                path,
                "Q101",
                "quote is not in the article and nothing close to it is",
                "Copy the words from the article; a paraphrase belongs in the situation's label.",
            )
            return
        self.document.report(
            path,
            "Q101",
            f"quote is not in the article (closest: article line {like.line}, {like.percent}% alike)",
            _difference(like),
        )

    def _check_words(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        if claim.form == "quotation" and not all(map(self.text.is_quoted, spans)):
            self.document.report(
                (*path, "form"),
                "Q103",
                "form is quotation, but the words are not all inside quotation marks in the article",
                'Use "form: paraphrase", or "mixed" when only part is quoted.',
            )
        if claim.form == "mixed" and not any(map(self.text.has_quotation, spans)):
            self.document.report(
                (*path, "form"),
                "Q103",
                "form is mixed, but nothing of it is inside quotation marks in the article",
                'Use "form: paraphrase".',
            )
        around = self.text.around(spans)
        if claim.cue and fold(claim.cue) not in fold(around):
            self.document.report(
                (*path, "cue"),
                "Q105",
                f"the cue {claim.cue!r} is not {_NEAR}",
                "Copy the reporting words as the article writes them.",
            )
        if claim.when:
            self._check_time((*path, "when"), claim.when, around, _NEAR)

    def _check_time(self, path: ValuePath, when: TimeReference, scope: str, where: str) -> None:
        if fold(when.expression) not in fold(scope):
            self.document.report(
                (*path, "expression"),
                "D303",
                f"{when.expression!r} is not {where}",
                "Copy the words that give the time.",
            )
        if when.edtf is None:
            return
        try:
            date = parse_edtf(when.edtf)
        except EdtfError:
            self.document.report(
                (*path, "edtf"),
                "D301",
                f"{when.edtf!r} is not an EDTF date",
                "Write 2021-07-13, 2021-07, 2021, or XXXX-05 where no year is stated.",
            )
            return
        invented = date.years - years_in(when.expression)
        is_resolved = date.earliest is not None or date.latest is not None
        if is_resolved and (invented or not date.years) and self.sheet.article.published is None:
            self.document.report(
                (*path, "edtf"),
                "D302",
                f"{when.expression!r} does not say which year is meant, and the article has no date",
                "Write XXXX for the year, or add article.published if you know it.",
            )


def _difference(like: Likeness) -> str:
    if like.quoted and like.written:
        return f"You wrote {like.quoted!r}, the article has {like.written!r}."
    if like.written:
        return f"You left out {like.written!r}."
    return f"The article does not have {like.quoted!r} there." if like.quoted else "Copy the words from the article."


def _suggest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else "Define it, or correct the name."


def _derive_id(claim: Claim) -> str:
    """Make an id of what the claim says, not of where it stands: re-wrapping and re-ordering keep it."""
    quotes = " ".join(fold(quote.text) for quote in claim.quote)
    content = ",".join(sorted(claim.content))
    parts = (claim.claimant or "", claim.stance, claim.modality, content, quotes)
    return "c-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]
