"""Check that the words of an utterance say that its claimants speak, and to whom: subject, listener and pronoun."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import NEIGHBOURHOOD
from mapping.sheet.names import names_someone
from mapping.sheet.voices import subject_of
from mapping.sheet.word_lists import phrases_in, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Mention, ProvenUtterance, Span
    from mapping.sheet.model import Entity, FactSheet, Utterance
    from mapping.sheet.voice_check import Background
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Most words by which a name goes on: "in Quillhaven".
_LONGEST_ADDITION: Final = 4


#: Kinds of situation by which somebody speaks for a body or country.
_SPEAKING_FOR: Final = frozenset({"spokesperson", "office", "membership"})


class SpeakerCheck:
    """Checks the utterances of one sheet, whose words were found. All that it reports are warnings."""

    def __init__(self, background: Background, sheet: FactSheet, article: ArticleText, document: Document) -> None:
        self._entities, self._words = background.entities, background.words
        self._agents, self._heads = background.agents, background.heads
        self._article, self._document = article, document
        self._situations = (*background.situations.values(), *sheet.situations.values())
        self._spoken_for = {(each, by) for said in sheet.utterances for by in said.through for each in said.claimant}
        self._order = {name: number for number, name in enumerate(self._agents)}
        #: The agents with a word in one of their names.
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for key, each in self._agents.items():
            for word in words_in(" ".join(each.names)):
                self._by_word[word.folded].add(key)

    def check(self, path: ValuePath, proven: ProvenUtterance, contents: Sequence[Span], *, is_reported: bool) -> None:
        """Warn of whatever makes it doubtful that the claimants speak, and to this audience.

        ``contents`` are the quotes of the claims.
        """
        self._check_through(path, proven, contents)
        if not is_reported:
            self._check_nesting(path, proven)
        self._check_passive(path, proven)
        self._check_subject(path, proven)
        self._check_joint(path, proven)
        self._check_audience(path, proven)
        self._check_resolved(path, proven)

    def check_quote(self, path: ValuePath, spans: Sequence[Span], proven: ProvenUtterance) -> None:
        """Warn if nothing in the sentences of a claim shows that a source says it, as if a dash had been forgotten.

        A sentence shows it that has words of the proof, a reporting verb, a name or a pronoun of a speaker, the mood of
        reported speech ("The plan would also cost jobs"), or a quote inside quotation marks. An attribution that the
        author wrote may be meant for each quote. Words of a language without lists prove nothing either way.
        """
        if proven.utterance.attribution or not self._words.reporting or any(map(self._article.is_quoted, spans)):
            return
        sentences = self._article.sentences_around(spans)
        proof = (*proven.cue, *(each.span for each in proven.mentions))
        if any(start < part.end and part.start < end for start, end in sentences for part in proof):
            return
        if any(self._article.words.has_listed(self._words.crediting, *sentence) for sentence in sentences):
            return
        listed = [word for sentence in sentences for word in self._article.words.between(*sentence)]
        if any(phrases_in(listed, self._words.reporting_phrases)):
            return
        speakers = [self._entities[name] for name in proven.utterance.speakers if name in self._entities]
        names = (*(name for each in speakers for name in each.names), *proven.utterance.as_.values())
        if not names_someone(names, " ".join(word.text for word in listed)):
            name = ", ".join(each.name for each in speakers) or repr(proven.cue[0].exact)
            self._document.report((*path, "quote"), "not_credited", name=name)

    def check_same(self, path: ValuePath, utterance: Utterance, others: Iterable[Utterance]) -> None:
        """Warn if an utterance is called the same act as one of other claimants, for whom it does not speak."""
        for other in others:
            names = {*utterance.speakers}, {*other.speakers}
            if names[0] & names[1] or not all(names) or self._is_joined(*names):
                continue
            listed = ", ".join(self._entities[name].name for name in other.speakers if name in self._entities)
            self._document.report((*path, "same_utterance_as"), "other_act", names=listed)

    def _is_joined(self, some: set[str], others: set[str]) -> bool:
        """Tell whether a situation, a membership or another utterance makes one of some speak for one of the others."""
        if any({(a, b), (b, a)} & self._spoken_for for a in some for b in others):
            return True
        for each in self._situations:
            if each.kind in _SPEAKING_FOR and any(
                a & {*each.agent} and b & {*each.participant} for a, b in ((some, others), (others, some))
            ):
                return True
        groups = {name: {*each.member} for name, each in self._entities.items()}
        return any(groups.get(a, set()) & b for one, b in ((some, others), (others, some)) for a in one)

    def _check_through(self, path: ValuePath, proven: ProvenUtterance, contents: Sequence[Span]) -> None:
        """Warn if who speaks for the claimant is only somebody whom the quote is about."""
        if not proven.utterance.through:
            return
        around = [each for each in contents if not any(_is_within(part, each) for part in proven.cue)]
        for mention in proven.mentions:
            is_content = any(_is_within(mention.span, each) for each in around)
            if mention.entity in proven.utterance.through and is_content:
                name = self._entities[mention.entity].name
                self._document.report((*path, "through"), "through_in_content", name=name)

    def _check_passive(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the claimant is spoken to: "Ana Ruiz was told"."""
        cue = proven.cue[0]
        before = self._article.words.last(self._article.sentence_start(cue), cue.start)
        if before is None or before.folded not in self._words.passive or not (speakers := self._speakers_of(proven)):
            return
        is_verb = self._article.words.has_listed(self._words.reporting, cue.start, cue.end)
        if is_verb and all(each.span.end <= cue.start for each in speakers):
            self._document.report((*path, "claimant"), "spoken_to", verb=f"{before.text} {cue.exact}")

    def _check_nesting(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if somebody else says that the claimant says it: "Ana Ruiz said that Ben Okoro had warned"."""
        speakers = self._speakers_of(proven)
        if not speakers:
            return
        first = min(speakers, key=lambda each: each.span.start).span
        if first.start > proven.cue[0].start:
            return
        start, words = self._article.sentence_start(first), self._article.words
        that = words.last(start, first.start)
        if that is None or that.folded not in self._words.that or not (verb := words.last(start, that.start)):
            return
        part = self._article.part(verb.start, verb.end)
        is_verb = verb.folded in self._words.reporting and not self._article.is_within_quotation(verb.start)
        if is_verb and (reporter := subject_of(self._article, part, self._words, self._heads)):
            self._document.report((*path, "claimant"), "reported_by_other", subject=reporter, verb=verb.text)

    def _check_joint(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if joint speakers are named on both sides of the cue, or in different sentences."""
        if len(proven.mentions) < 2:
            return
        named = [each for each in self._speakers_of(proven) if each.entity in proven.utterance.claimant]
        sentences = {self._article.sentences_around((each.span,)) for each in named}
        sides = {each.span.start < proven.cue[0].start for each in named}
        if len(sentences) > 1 or len(sides) > 1:
            self._document.report((*path, "claimant"), "not_joint", cue=proven.cue[0].exact)

    def _check_audience(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the cue names another listener before the audience."""
        known = {*proven.utterance.told_to, *proven.utterance.speakers}
        for mention in proven.mentions:
            if mention.entity not in proven.utterance.told_to:
                continue
            if self._article.sentences_around(proven.cue[-1:]) != self._article.sentences_around((mention.span,)):
                continue
            between = self._article.text[proven.cue[-1].end : mention.span.start]
            if others := self._named_in(between, known):
                self._document.report(
                    (*path, "told_to"), "other_listener", name=others[0].name, verb=proven.cue[0].exact
                )

    def _named_in(self, text: str, but: Container[str]) -> list[Entity]:
        """Return the agents that a text names but for some, in the order of the sheet."""
        found = {name for word in words_in(text) for name in self._by_word.get(word.folded, ()) if name not in but}
        named = [name for name in found if names_someone(self._agents[name].names, text)]
        return [self._agents[name] for name in sorted(named, key=self._order.__getitem__)]

    @staticmethod
    def _speakers_of(proven: ProvenUtterance) -> list[Mention]:
        speakers = proven.utterance.speakers
        return [each for each in proven.mentions if each.entity in speakers]

    def _check_subject(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the subject of a cue is an entity of the sheet that the utterance does not name as its speaker."""
        said = proven.utterance
        speakers = [self._entities[name] for name in said.speakers if name in self._entities]
        subject = subject_of(self._article, proven.cue[0], self._words, self._heads)
        if subject is None or not speakers or subject in said.as_.values():
            return
        named = self._named_in(subject, {*said.speakers})
        if not named or any(self._leads_to(mention.span, proven.cue[0]) for mention in proven.mentions):
            return
        # Of "the envoy for Iran Robert Malley said" the last name is the subject.
        if self._last_named(subject, speakers) < self._last_named(subject, named):
            self._document.report((*path, "claimant"), "other_subject", subject=subject, verb=proven.cue[0].exact)

    def _leads_to(self, name: Span, cue: Span) -> bool:
        """Tell whether a name goes on with another before the cue: "the prosecutor's office in Quillhaven said"."""
        between = self._article.words.between(name.end, cue.start)
        return 0 < len(between) <= _LONGEST_ADDITION and between[0].folded in self._words.prepositions

    def _check_resolved(self, path: ValuePath, proven: ProvenUtterance) -> None:
        """Warn if the words that the author resolved more likely mean somebody else than the entity."""
        for mention in proven.mentions:
            entity = self._entities.get(mention.entity)
            if mention.basis == "named" or entity is None:
                continue
            words, name = mention.span.exact, entity.name
            if names_someone(entity.names, words):
                continue
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
        names = {name for each in entities for name in each.names}
        surnames = {words[-1].text for each in entities if (words := list(words_in(each.name)))}
        return max((text.rfind(name) for name in names | surnames), default=-1)


def _is_within(span: Span, around: Span) -> bool:
    return around.start <= span.start and span.end <= around.end
