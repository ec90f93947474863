"""Check the voices of each claim: nobody's denial becomes an affirmation, and no report the article's own voice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from mapping.sheet.allowed_values import AGENT_TYPES
from mapping.sheet.assertion import (
    doubt_of,
    former_word,
    is_plain,
    negation_before,
    negation_of,
    question_of,
    whether_before,
)
from mapping.sheet.names import heads_of, names_someone
from mapping.sheet.quantities import QuantityError, parse_quantity
from mapping.sheet.voices import reports_in, reports_of
from mapping.sheet.written_numbers import exact_numbers_in, is_written, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Claim, Entity, FactSheet, Situation, Utterance
    from mapping.sheet.word_lists import WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath


@dataclass(frozen=True)
class Background:
    """The background of a sheet: all entities, shared situations, accusing kinds, words of the language."""

    entities: Mapping[str, Entity]
    situations: Mapping[str, Situation]
    accusing: Collection[str]
    titles: Collection[str]
    #: Kinds from which a plain statement follows: an office, a nationality, kinship.
    deriving: Collection[str]
    words: WordLists

    @cached_property
    def agents(self) -> dict[str, Entity]:
        """The entities that can speak."""
        return {name: each for name, each in self.entities.items() if each.type in AGENT_TYPES}

    @cached_property
    def heads(self) -> frozenset[str]:
        """The last words of their names, folded."""
        return heads_of(name for each in self.agents.values() for name in each.names)


class VoiceCheck:
    """Checks the claims of one sheet, whose quotes were found."""

    def __init__(self, sheet: FactSheet, background: Background, article: ArticleText, document: Document) -> None:
        self._sheet, self._article, self._document = sheet, article, document
        self._situations = {**background.situations, **sheet.situations}
        self._titles, self._deriving = background.titles, background.deriving
        self._entities, self._accusing, self._words = background.entities, background.accusing, background.words
        self._heads = background.heads
        #: Situations whose title the article calls former.
        self._past: set[str] = set()
        #: The words of all claims about each situation.
        self._evidence: dict[str, list[str]] = defaultdict(list)
        #: The first claim about each situation.
        self._claimed: dict[str, ValuePath] = {}

    def check_claim(
        self,
        path: ValuePath,
        claim: Claim,
        spans: tuple[Span, ...],
        utterance: Utterance | None,
        cue: tuple[Span, ...] = (),
    ) -> None:
        """Check the voice, the stance and the contents of a claim against its words."""
        if utterance is None and claim.form in {None, "narration"}:
            self._check_narration(path, claim, spans)
        elif utterance is not None:
            self._check_speakers(path, claim, spans, utterance)
            if utterance.act in {"asks", "declines"} and not self._states_stance(path, claim):
                self._document.report(path, "no_stance_of_act", act=utterance.act)
            else:
                self._check_assertion(path, claim, spans, cue)
        if utterance is None and (denial := self._denial(path, claim, spans)):
            self._document.report(path, "denial_affirmed", word=denial)
        for name in claim.content:
            self._check_title(path, name, spans)
            for each in self._with_themes(name):
                self._claimed.setdefault(each, path)
                self._evidence[each] += [span.exact for span in spans]

    def _with_themes(self, name: str) -> Iterator[str]:
        """Yield a situation and, without repetition, all of this sheet that it is about.

        The words of one article need not give the number of a shared theme.
        """
        left, seen = [name], set[str]()
        while left:
            each = left.pop()
            is_known = each in self._sheet.situations or (each == name and each in self._situations)
            if each not in seen and is_known:
                seen.add(each)
                left += self._situations[each].theme
                yield each

    def check_quantities(self) -> None:
        """Check that the words of some claim about each situation give the numbers of its quantity."""
        if not self._words.numbers:
            return
        for name, evidence in self._evidence.items():
            situation = self._situations.get(name)
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
            path = ("situations", name, "quantity") if name in self._sheet.situations else self._claimed[name]
            for number in missing:
                self._document.report(path, "number_not_shown", number=number, text=situation.quantity)
            if (
                not missing
                and quantity.value is not None
                and quantity.value not in exact_numbers_in(words, self._words)
            ):
                self._document.report(path, "number_not_exact", text=situation.quantity)

    def sheet_with_tenses(self) -> FactSheet:
        """Return the sheet in which situations are past if the words of the article call their title former."""
        past = {name: self._sheet.situations[name].model_copy(update={"tense": "past"}) for name in self._past}
        return self._sheet.model_copy(update={"situations": {**self._sheet.situations, **past}})

    def _check_narration(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        contents = [each for name in claim.content if (each := self._situations.get(name))]
        accusing = [
            (index, name, situation.kind)
            for index, name in enumerate(claim.content)
            if (situation := self._situations.get(name)) and situation.kind in self._accusing
        ]
        if accusing and claim.modality == "actual":
            for index, name, kind in accusing:
                self._document.report((*path, "content", index), "accusation_narrated", name=name, kind=kind)
            return
        if claim.voice is None and (claim.modality, claim.basis) == ("actual", "stated"):
            self._check_statement(path, claim, spans)
        if claim.voice is None and all(map(self._article.is_quoted, spans)):
            self._document.report((*path, "quote"), "quotation_narrated")
        elif claim.voice is None:
            may_be_clause = any(each.kind not in self._deriving for each in contents)
            reports = reports_of(self._article, spans, self._words, self._heads, may_be_clause=may_be_clause)
            for report in islice(reports, 1):
                self._document.report((*path, "quote"), "report_narrated", words=" ".join(filter(None, report)))

    def _former_word(self, situation: Situation, span: Span) -> str | None:
        is_title = situation.kind in self._titles
        return former_word(self._article, span, situation.label or "", self._words, is_title=is_title)

    def _check_statement(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        """Refuse as a fact words that negate or hedge themselves, unless the author writes the stance."""
        doubt = question_of(self._article, spans)
        if not is_plain(self._article, spans, self._words):
            if not self._states_stance(path, claim) and (word := negation_of(self._article, spans, self._words)):
                self._document.report(path, "denial_affirmed", word=word)
            doubt = doubt_of(self._article, spans, self._words) or doubt
        if doubt and not claim.condition:
            self._document.report((*path, "quote"), "hedged_narrated", word=doubt)

    def _denial(self, path: ValuePath, claim: Claim, said: Iterable[Span]) -> str | None:
        return None if self._states_stance(path, claim) else self._first_word(said, self._words.denial)

    def _states_stance(self, path: ValuePath, claim: Claim) -> bool:
        """Say whether the sheet states the stance of a claim, perhaps with a value that is misspelled."""
        if "stance" in claim.model_fields_set:
            return True
        written = self._document.at(path)
        return isinstance(written, dict) and "stance" in written

    def _first_word(self, spans: Iterable[Span], listed: frozenset[str]) -> str | None:
        """Return the first word in some spans that a list has; None without one."""
        found = (word.text for start, end, _ in spans for word in self._article.words.listed(listed, start, end))
        return next(found, None)

    def _check_assertion(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...], cue: tuple[Span, ...]) -> None:
        """Refuse as a statement words that a source negates, doubts or wishes, unless the author says so."""
        words = self._words
        if is_plain(self._article, spans, words, cue):
            return
        denial = self._denial(path, claim, (*spans, *cue))
        if self._sheet.factsheet == "1" and denial is None:
            return  # sheets of version 1 were written before these checks
        denial = (
            denial
            or self._first_word(cue, words.doubting)
            or (negation_of(self._article, spans, words) if not claim.condition else None)
            or (negation_before(self._article, cue[0], words) if cue else None)
            or whether_before(self._article, spans, words)
        )
        if denial and not self._states_stance(path, claim):
            self._document.report(path, "denial_affirmed", word=denial)
            return
        if "modality" in claim.model_fields_set or claim.stance != "affirms" or claim.condition:
            return
        if doubt := self._first_word(cue, words.wishing) or doubt_of(self._article, spans, words, cue):
            self._document.report(path, "hedged_affirmed", word=doubt)

    def _check_speakers(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...], utterance: Utterance) -> None:
        """Warn if somebody who does not speak here does so in the evidence; a reported claim has its own speaker."""
        pronouns = utterance.as_.values()
        for report in reports_in(self._article, spans, self._words, self._heads):
            if any(name not in self._situations for name in claim.content):
                return
            names = self._names_of(utterance)
            is_known = report.is_named(self._words) or report.subject.casefold() in self._heads - heads_of(names)
            if is_known and report.subject not in pronouns and not names_someone(names, report.subject):
                self._document.report((*path, "quote"), "other_speaker", **report._asdict())
                return

    def _names_of(self, utterance: Utterance) -> list[str]:
        """Return all names of whoever speaks."""
        known = [self._entities[name] for name in (*utterance.claimant, *utterance.through) if name in self._entities]
        return [name for each in known for name in each.names]

    def _check_title(self, path: ValuePath, name: str, spans: tuple[Span, ...]) -> None:
        situation = self._situations.get(name)
        if situation is None or situation.tense or name in self._past:
            return
        for span in spans:
            if word := self._former_word(situation, span):
                is_over = word.casefold() in self._words.former
                if name in self._sheet.situations:
                    self._document.report(("situations", name), "tense_missing", of_key=True, word=word, name=name)
                    self._past |= {name} if is_over else set()
                else:
                    message = "shared_title_former" if is_over else "tense_missing"
                    self._document.report(path, message, word=word, name=name)
                return
