"""Check the voices of each claim: nobody's denial becomes an affirmation, and no report the article's own voice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import NEIGHBOURHOOD
from mapping.sheet.model import AGENT_TYPES
from mapping.sheet.quantities import QuantityError, parse_quantity
from mapping.sheet.voices import denial_in, former_word, names_someone, reports_in, reports_of, subject_of
from mapping.sheet.word_lists import words_in
from mapping.sheet.written_numbers import is_written, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import ProvenUtterance, Span
    from mapping.sheet.model import Claim, Entity, FactSheet, Situation, Utterance
    from mapping.sheet.word_lists import Word, WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Most words by which a name goes on: "in Quillhaven".
_LONGEST_ADDITION: Final = 4


@dataclass(frozen=True)
class Background:
    """What a sheet is read with: all entities, shared situations, kinds that are a reproach, words of the language."""

    entities: Mapping[str, Entity]
    situations: Mapping[str, Situation]
    accusing: Collection[str]
    titles: Collection[str]
    words: WordLists


class VoiceCheck:
    """Checks the claims of one sheet, whose quotes were found."""

    def __init__(self, sheet: FactSheet, background: Background, article: ArticleText, document: Document) -> None:
        self._sheet, self._article, self._document = sheet, article, document
        self._situations = {**background.situations, **sheet.situations}
        self._titles = background.titles
        self._entities, self._accusing, self._words = background.entities, background.accusing, background.words
        speakers = [each for each in self._entities.values() if each.type in AGENT_TYPES]
        self._heads = _heads(name for each in speakers for name in (each.name, *each.also))
        #: Situations whose title the article calls former.
        self._past: set[str] = set()
        #: The words of all claims about each situation.
        self._evidence: dict[str, list[str]] = defaultdict(list)
        #: The first claim about each situation.
        self._claimed: dict[str, ValuePath] = {}

    def check_claim(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...], utterance: Utterance | None) -> None:
        """Check the voice, the stance and the contents of a claim against its words."""
        if utterance is None and claim.form in {None, "narration"}:
            self._check_narration(path, claim, spans)
        elif utterance is not None:
            self._check_speakers(path, claim, spans, utterance)
            if utterance.act in {"asks", "declines"} and "stance" not in claim.model_fields_set:
                self._document.report(path, "no_stance_of_act", act=utterance.act)
        if claim.stance == "affirms" and "stance" not in claim.model_fields_set:
            said = [span.exact for span in spans] + ([utterance.cue] if utterance and utterance.cue else [])
            if denial := denial_in(said, self._words):
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
            for number in missing:
                path = ("situations", name, "quantity") if name in self._sheet.situations else self._claimed[name]
                self._document.report(path, "number_not_shown", number=number, text=situation.quantity)

    def sheet_with_tenses(self) -> FactSheet:
        """Return the sheet in which situations are past if the words of the article call their title former."""
        past = {name: self._sheet.situations[name].model_copy(update={"tense": "past"}) for name in self._past}
        return self._sheet.model_copy(update={"situations": {**self._sheet.situations, **past}})

    def _check_narration(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        for index, name in enumerate(claim.content):
            situation = self._situations.get(name)
            if situation and situation.kind in self._accusing and claim.modality == "actual":
                self._document.report((*path, "content", index), "accusation_narrated", name=name, kind=situation.kind)
        if claim.voice is None and (claim.modality, claim.basis) == ("actual", "stated"):
            self._check_statement(path, claim, spans)
        if claim.voice is None and all(map(self._article.is_quoted, spans)):
            self._document.report((*path, "quote"), "quotation_narrated")
        elif claim.voice is None:
            for report in islice(reports_of(self._article, spans, self._words, self._heads), 1):
                self._document.report((*path, "quote"), "report_narrated", **report._asdict())

    def _former_word(self, situation: Situation, span: Span) -> str | None:
        is_title = situation.kind in self._titles
        return former_word(self._article.text, span, situation.label or "", self._words, is_title=is_title)

    def _check_statement(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        """Refuse as a fact what the article's own words negate or hedge, unless the author writes the stance."""
        words = self._words
        said = [word for span in spans for word in words_in(span.exact)]
        negated = (
            word.text
            for before, word in pairwise(said)
            if word.folded in words.negations and before.folded in words.finite
        )
        if "stance" not in claim.model_fields_set and (negation := next(negated, None)):
            self._document.report(path, "denial_affirmed", word=negation)
        hedged = [word.text for word in said if word.folded in words.hedges and not _is_month(word, words)]
        hedged += [
            word.text
            for before, word in pairwise(said)
            if word.folded in words.hedging_participles and before.folded in words.finite
        ]
        if hedged:
            self._document.report((*path, "quote"), "hedged_narrated", word=hedged[0])

    def _check_speakers(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...], utterance: Utterance) -> None:
        """Warn if somebody who does not speak here does so in the evidence; a reported claim has its own speaker."""
        if not set(claim.content) <= self._situations.keys():
            return
        speakers = [
            self._entities[name] for name in (*utterance.claimant, *utterance.through) if name in self._entities
        ]
        names = [name for each in speakers for name in (each.name, *each.also)]
        pronouns = utterance.as_.values()
        for report in reports_in(self._article, spans, self._words, self._heads):
            is_known = report.is_named(self._words) or report.subject.casefold() in self._heads - _heads(names)
            if is_known and report.subject not in pronouns and not names_someone(names, report.subject):
                self._document.report((*path, "quote"), "other_speaker", **report._asdict())
                return

    def check_cue(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the subject of a cue is an entity of the sheet that the utterance does not name as its speaker."""
        said = proven.utterance
        names = said.speakers
        speakers = [self._entities[name] for name in names if name in self._entities]
        subject = subject_of(self._article, proven.cue[0], self._words, self._heads)
        if subject is None or not speakers or subject in said.as_.values():
            return
        named = [
            each
            for name, each in self._entities.items()
            if name not in said.speakers
            and each.type in AGENT_TYPES
            and names_someone((each.name, *each.also), subject)
        ]
        if any(self._leads_to(mention.span, proven.cue[0]) for mention in proven.mentions):
            return
        # Of "the envoy for Iran Robert Malley said" the last name is the subject.
        if named and self._last_named(subject, speakers) < self._last_named(subject, named):
            self._document.report((*path, "claimant"), "other_subject", subject=subject, verb=proven.cue[0].exact)

    def _leads_to(self, name: Span, cue: Span) -> bool:
        """Tell whether a name goes on with another before the cue: "the prosecutor's office in Quillhaven said"."""
        between = list(words_in(self._article.text, name.end, cue.start))
        return 0 < len(between) <= _LONGEST_ADDITION and between[0].folded in self._words.prepositions

    def check_resolved(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the words that the author resolved more likely mean somebody else than the entity."""
        for mention in proven.mentions:
            entity = self._entities.get(mention.entity)
            if mention.basis == "named" or entity is None:
                continue
            words, name = mention.span.exact, entity.name
            is_pronoun = words.casefold() in self._words.person_pronouns
            if is_pronoun and entity.type != "Person":
                self._document.report((*path, "as"), "pronoun_of_no_person", words=words, name=name)
                continue
            before = self._article.text[: mention.span.start]
            last = self._last_named(before, (entity,))
            other = self._last_named(before, self._people_but(entity)) if is_pronoun else -1
            is_far = is_pronoun and mention.span.start - last > NEIGHBOURHOOD
            if last < 0 or last < other or is_far:
                self._document.report((*path, "as"), "resolved_far_away", words=words, name=name)

    def _people_but(self, entity: Entity) -> list[Entity]:
        return [each for each in self._entities.values() if each.type == "Person" and each is not entity]

    @staticmethod
    def _last_named(text: str, entities: Collection[Entity]) -> int:
        """Return the offset of the last name of one of the entities in a text, -1 without one; surnames count."""
        names = {name for each in entities for name in (each.name, *each.also)}
        surnames = {words[-1].text for each in entities if (words := list(words_in(each.name)))}
        return max((text.rfind(name) for name in names | surnames), default=-1)

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


def _is_month(word: Word, words: WordLists) -> bool:
    return word.folded in words.months and word.text[0].isupper()


def _heads(names: Iterable[str]) -> frozenset[str]:
    """Return the last word of each name, folded."""
    return frozenset(words[-1].folded for name in names if (words := list(words_in(name))))
