"""Check the voices of each claim: nobody's denial becomes an affirmation, and no report the article's own voice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mapping.sheet.article_text import NEIGHBOURHOOD
from mapping.sheet.model import AGENT_TYPES
from mapping.sheet.quantities import QuantityError, parse_quantity
from mapping.sheet.voices import denial_in, former_word, names_someone, reports_in
from mapping.sheet.word_lists import words_in
from mapping.sheet.written_numbers import is_written, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.model import Claim, Entity, FactSheet, Span
    from mapping.sheet.word_lists import WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath


@dataclass(frozen=True)
class Background:
    """Facts from outside the sheet: all entities, the kinds that are a reproach, and the words of the language."""

    entities: Mapping[str, Entity]
    accusing: Collection[str]
    words: WordLists


class VoiceCheck:
    """Checks the claims of one sheet, whose quotes were found."""

    def __init__(self, sheet: FactSheet, background: Background, article: ArticleText, document: Document) -> None:
        self._sheet, self._article, self._document = sheet, article, document
        self._entities, self._accusing, self._words = background.entities, background.accusing, background.words
        speakers = [each for each in self._entities.values() if each.type in AGENT_TYPES]
        self._heads = _heads(name for each in speakers for name in (each.name, *each.also))
        #: Situations whose title the article calls former.
        self._past: set[str] = set()
        #: The words of all claims about each situation.
        self._evidence: dict[str, list[str]] = defaultdict(list)

    def check_claim(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        """Check the voice, the stance and the contents of a claim against its words."""
        if claim.form == "narration":
            self._check_narration(path, claim, spans)
        elif claim.claimant is not None:
            self._check_claimant(path, claim, spans)
        if claim.stance == "affirms" and "stance" not in claim.model_fields_set:
            said = [span.exact for span in spans] + ([claim.cue] if claim.cue else [])
            if denial := denial_in(said, self._words):
                self._document.report(path, "denial_affirmed", word=denial)
        for name in claim.content:
            self._check_title(name, spans)
            for each in self._with_themes(name):
                self._evidence[each] += [span.exact for span in spans]

    def _with_themes(self, name: str) -> Iterator[str]:
        """Yield a situation and, without repetition, all that it is about."""
        left, seen = [name], set[str]()
        while left:
            if (each := left.pop()) not in seen and each in self._sheet.situations:
                seen.add(each)
                left += self._sheet.situations[each].theme
                yield each

    def check_quantities(self) -> None:
        """Check that the words of some claim about each situation give the numbers of its quantity."""
        if not self._words.numbers:
            return
        for name, evidence in self._evidence.items():
            situation = self._sheet.situations.get(name)
            if situation is None or situation.quantity is None:
                continue
            try:
                quantity = parse_quantity(situation.quantity)
            except QuantityError:
                continue
            words = " ".join(evidence)
            written = numbers_in(words, self._words)
            missing = [f"{number:f}" for number in quantity.numbers if number not in written]
            if quantity.indefinite and not is_written(quantity.indefinite, words, self._words):
                missing.append(quantity.indefinite)
            for number in missing:
                path = ("situations", name, "quantity")
                self._document.report(path, "number_not_shown", number=number, text=situation.quantity)

    def sheet_with_tenses(self) -> FactSheet:
        """Return the sheet in which situations are past if the words of the article call their title former."""
        past = {name: self._sheet.situations[name].model_copy(update={"tense": "past"}) for name in self._past}
        return self._sheet.model_copy(update={"situations": {**self._sheet.situations, **past}})

    def _check_narration(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        for index, name in enumerate(claim.content):
            situation = self._sheet.situations.get(name)
            if situation and situation.kind in self._accusing and claim.modality == "actual":
                self._document.report((*path, "content", index), "accusation_narrated", name=name, kind=situation.kind)
        if claim.voice is None and claim.claimant is None and all(map(self._article.is_quoted, spans)):
            self._document.report((*path, "quote"), "quotation_narrated")
        elif claim.voice is None:
            for report in islice(reports_in(self._article, spans, self._words, self._heads), 1):
                self._document.report((*path, "quote"), "report_narrated", **report._asdict())

    def _check_claimant(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        claimant = self._entities.get(claim.claimant or "")
        if claimant is None or claim.claimant is None or claimant.type not in AGENT_TYPES:
            return
        names = (claimant.name, *claimant.also)
        self._check_named((*path, "claimant"), claim.claimant, "claimant", spans)
        for index, name in enumerate(claim.told_to):
            self._check_named((*path, "told_to", index), name, "audience", spans)
        if not set(claim.content) <= self._sheet.situations.keys():
            return
        for report in reports_in(self._article, spans, self._words, self._heads):
            is_known = report.is_named(self._words) or report.subject.casefold() in self._heads - _heads(names)
            if is_known and not names_someone(names, report.subject):
                self._document.report((*path, "quote"), "other_speaker", **report._asdict())
                return

    def _check_named(self, path: ValuePath, name: str, role: str, spans: tuple[Span, ...]) -> None:
        """Warn if no part of the text around the evidence names a claimant or an audience."""
        entity, text = self._entities.get(name), self._article.text
        if entity is None:
            return
        around = (text[max(0, span.start - NEIGHBOURHOOD) : span.end + NEIGHBOURHOOD] for span in spans)
        if not any(names_someone((entity.name, *entity.also), part) for part in around):
            where = f"within {NEIGHBOURHOOD} characters of the quote"
            self._document.report(path, "not_named", name=entity.name, role=role, where=where)

    def _check_title(self, name: str, spans: tuple[Span, ...]) -> None:
        situation = self._sheet.situations.get(name)
        if situation is None or situation.tense or name in self._past:
            return
        for span in spans:
            if word := former_word(self._article.text, span, situation.label, self._words):
                self._document.report(("situations", name), "tense_missing", of_key=True, word=word, name=name)
                if word.casefold() in self._words.former:
                    self._past.add(name)
                return


def _heads(names: Iterable[str]) -> frozenset[str]:
    """Return the last word of each name, folded."""
    return frozenset(words[-1].folded for name in names if (words := list(words_in(name))))
