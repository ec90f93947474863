"""Words that the checks of a fact sheet read in an article: one file a language in ``ontology/languages``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The group makes `re.split` keep the words; nothing follows them, so the expression need not try shorter ones.
_WORD: Final = re.compile(r"([^\W_]++(?:['’][^\W_]++)*+)")


class Word(NamedTuple):
    """A word of a text, in lower case as ``folded``, and where it begins and ends in it."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class WordLists:
    """The words of one language by their role in a sentence."""

    reporting: frozenset[str] = frozenset()
    #: Forms that are nouns or acts other than saying too: cues in a sentence without one of ``reporting``.
    weak_reporting: frozenset[str] = frozenset()
    inverted: frozenset[str] = frozenset()
    denial: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    past_verbs: frozenset[str] = frozenset()
    interim: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    not_groups: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    #: Nouns that report with one of the words ``that``, and phrases that report the clause next to them.
    reporting_nouns: frozenset[str] = frozenset()
    that: frozenset[str] = frozenset()
    reporting_phrases: frozenset[str] = frozenset()
    #: Words of a statement that say no, and words by which it is not said as a fact.
    negations: frozenset[str] = frozenset()
    #: Those that do so wherever they are, not only after a finite verb.
    full_negations: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    hedging_participles: frozenset[str] = frozenset()
    #: Hedges that are the mood of reported speech, so that a source may state a fact with them.
    reported_mood: frozenset[str] = frozenset()
    #: Verbs before "to" and an infinitive that is meant to be so, and that is not so.
    intending: frozenset[str] = frozenset()
    failing: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    conditional: frozenset[str] = frozenset()
    whether: frozenset[str] = frozenset()
    #: Words of a cue by which a source neither affirms nor denies, and by which it wishes, fears or expects.
    doubting: frozenset[str] = frozenset()
    wishing: frozenset[str] = frozenset()
    #: Words that begin another clause after a comma.
    conjunctions: frozenset[str] = frozenset()
    #: Auxiliary verbs before a participle: "was told".
    passive: frozenset[str] = frozenset()
    #: Words between such a verb and a title: "was the mayor".
    before_titles: frozenset[str] = frozenset()
    #: Phrases before a number that is not exact.
    inexact: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()
    #: Past tenses that no other form of a verb or a noun mostly is.
    past_forms: frozenset[str] = frozenset()
    person_pronouns: frozenset[str] = frozenset()
    subject_pronouns: frozenset[str] = frozenset()
    date_prepositions: frozenset[str] = frozenset()
    #: Words by which a draft finds who says what (`mapping.drafting`); the comments in the files describe each list.
    cue_verbs: frozenset[str] = frozenset()
    cue_participles: frozenset[str] = frozenset()
    cue_adjectives: frozenset[str] = frozenset()
    cue_nouns: frozenset[str] = frozenset()
    noun_openings: frozenset[str] = frozenset()
    possessive_endings: frozenset[str] = frozenset()
    phrases_before: frozenset[str] = frozenset()
    noun_prepositions: frozenset[str] = frozenset()
    phrase_nouns: frozenset[str] = frozenset()
    phrases_after: frozenset[str] = frozenset()
    so_words: frozenset[str] = frozenset()
    unnamed_cues: frozenset[str] = frozenset()
    as_words: frozenset[str] = frozenset()
    clause_words: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    object_determiners: frozenset[str] = frozenset()
    attaching: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    joining_words: frozenset[str] = frozenset()
    conjoining_words: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    audience_prepositions: frozenset[str] = frozenset()
    certain_audience_prepositions: frozenset[str] = frozenset()
    audience_determiners: frozenset[str] = frozenset()
    audience_nouns: frozenset[str] = frozenset()
    interview_nouns: frozenset[str] = frozenset()
    interview_prepositions: frozenset[str] = frozenset()
    told_verbs: frozenset[str] = frozenset()
    telling_verbs: frozenset[str] = frozenset()
    sentence_adverbs: frozenset[str] = frozenset()
    naming_words: frozenset[str] = frozenset()
    title_nouns: frozenset[str] = frozenset()
    quote_nouns: frozenset[str] = frozenset()
    judging_words: frozenset[str] = frozenset()
    spoken_titles: frozenset[str] = frozenset()
    phrase_prepositions: frozenset[str] = frozenset()
    infinitive_words: frozenset[str] = frozenset()
    relative_words: frozenset[str] = frozenset()
    mention_pronouns: frozenset[str] = frozenset()
    genitive_determiners: frozenset[str] = frozenset()
    singular_determiners: frozenset[str] = frozenset()
    plural_determiners: frozenset[str] = frozenset()
    possessive_determiners: frozenset[str] = frozenset()
    name_particles: frozenset[str] = frozenset()
    modifier_endings: frozenset[str] = frozenset()
    verb_endings: frozenset[str] = frozenset()
    plural_verb_endings: frozenset[str] = frozenset()
    agent_prepositions: frozenset[str] = frozenset()
    speaker_pronouns: frozenset[str] = frozenset()
    definite_determiners: frozenset[str] = frozenset()
    indefinite_determiners: frozenset[str] = frozenset()
    so_called: frozenset[str] = frozenset()
    speech_endings: frozenset[str] = frozenset()
    #: Part of a verb at the end of its clause -> forms of the verb.
    particles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    #: Word -> the word of a fact sheet for the same indefinite amount.
    indefinite: Mapping[str, str] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    #: Expression -> first and last day that it can mean, counted from the day of publication.
    relative: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    nouns_are_capitalized: bool = False
    #: Words before a point that ends no sentence; and whether a point makes a number an ordinal ("3. Oktober").
    abbreviations: frozenset[str] = frozenset()
    has_ordinal_points: bool = False
    #: Stands behind the name of an article that is made up.
    invented: str = "invented"

    @cached_property
    def unsure(self) -> frozenset[str]:
        """Words by which a narrator does not say something as a fact."""
        return self.hedges | self.conditional

    @cached_property
    def unsure_of_sources(self) -> frozenset[str]:
        """Those of a source: not the mood of reported speech, nor a condition."""
        return self.hedges - self.reported_mood - self.conditional

    @cached_property
    def qualifying(self) -> frozenset[str]:
        """Words of which one is wherever a voice does not affirm a fact, unless by a hedge of two words."""
        return self.denial | self.doubting | self.wishing | self.whether | self.negating | self.unsure

    @cached_property
    def qualifying_or_hedging(self) -> frozenset[str]:
        """Those words, and one of every hedge of two words."""
        return self.qualifying | self.hedging

    @cached_property
    def negating(self) -> frozenset[str]:
        """Words of which one is in every negation: "not" and the like, or a verb that fails."""
        return self.full_negations | self.negations | self.failing

    @cached_property
    def hedging(self) -> frozenset[str]:
        """Words of which one is in every hedge of two words: "is expected", "plans to"."""
        return self.intending | self.hedging_participles

    @cached_property
    def reporting_words(self) -> frozenset[str]:
        """Words by which somebody reports, next to a subject; the checks rely on ``reporting`` alone."""
        return self.reporting | self.cue_verbs | self.cue_adjectives

    @cached_property
    def addressing(self) -> frozenset[str]:
        """Verbs whose object is the audience."""
        return self.told_verbs | self.telling_verbs

    @cached_property
    def not_in_office(self) -> frozenset[str]:
        """Words before a title of somebody who does not hold the office, or not for long."""
        return self.former | self.interim

    @cached_property
    def no_longer(self) -> frozenset[str]:
        """Those words, and verbs in the past before the title itself: "was the mayor"."""
        return self.not_in_office | self.past_verbs

    @cached_property
    def stating(self) -> frozenset[str]:
        """Verbs that make words a statement."""
        return self.finite | self.past_forms

    @cached_property
    def crediting(self) -> frozenset[str]:
        """Words by which a sentence shows that somebody says it.

        A relative pronoun means the noun before it, and in German it is the article too.
        """
        return self.reporting | self.weak_reporting | self.reported_mood | (self.pronouns - self.conjunctions)


#: The words of a language that nobody has written down yet.
NO_WORDS: Final = WordLists()


def words_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Yield the words of a text, or of a part of it, in order."""
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        at, to = found.span()
        word = text[at:to]
        yield Word(word, word.casefold(), at, to)


def all_words(text: str) -> list[Word]:
    """Return the words of a whole text, as `words_in` yields them, in fewer steps of Python."""
    parts = _WORD.split(text)  # from a gap to a gap, and a word between two
    offsets = list(accumulate(map(len, parts), initial=0))
    words = parts[1::2]
    return list(map(Word, words, map(str.casefold, words), offsets[1::2], offsets[2::2]))


@cache
def word_lists(language: str) -> WordLists:
    """Return the words of a language by its tag (BCP 47), which are none for a language without a file."""
    path = FOLDER / "languages" / f"{language.lower().partition('-')[0]}.toml"
    if not path.is_file():
        return NO_WORDS
    tables: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    read = {name: _folded(table) for name, table in tables.items()}
    read["relative"] = {words: tuple(window) for words, window in read["relative"].items()}
    read["particles"] = {part: _folded(forms) for part, forms in read.get("particles", {}).items()}
    return WordLists(**read)


def _folded(table: object) -> Any:  # noqa: ANN401 (a list of words, a table of them, or a setting)
    """Return words as `words_in` folds those of a text: "heißt" is "heisst" there."""
    if isinstance(table, list):
        return frozenset(map(str.casefold, table))
    return {word.casefold(): each for word, each in table.items()} if isinstance(table, dict) else table


def phrases_in(listed: Sequence[Word], phrases: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where phrases, written in lower case, are among words with any capitals, in their order.

    >>> listed = list(words_in("Laut ihr, nach Angaben der Stadt"))
    >>> list(phrases_in(listed, frozenset({"nach angaben", "laut"})))
    [(0, 4), (10, 22)]
    """
    by_first_word = _by_first_word(phrases)
    for index, word in enumerate(listed):
        for parts in by_first_word.get(word.folded, ()):
            found = listed[index : index + len(parts)]
            if [each.folded for each in found] == parts:
                yield word.start, found[-1].end


@lru_cache(64)
def _by_first_word(phrases: frozenset[str]) -> dict[str, list[list[str]]]:
    """Return the words of each phrase, by the first of them."""
    result: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        parts = phrase.split()
        result.setdefault(parts[0], []).append(parts)
    return result
