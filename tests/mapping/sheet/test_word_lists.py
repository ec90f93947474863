"""Every list of words is complete, in lower case, and known by its language alone."""

from __future__ import annotations

from dataclasses import fields

import pytest

from mapping.sheet.quantities import parse_quantity
from mapping.sheet.word_lists import NO_WORDS, WordLists, word_lists, words_in
from ontology import FOLDER

LANGUAGES = sorted(path.stem for path in (FOLDER / "languages").glob("*.toml"))


#: What a language need not have: a word order, a mood or a preposition that another has.
MAY_BE_EMPTY = {
    "not_groups", "told_verbs", "so_words", "phrases_after", "noun_prepositions", "phrase_nouns", "sentence_adverbs",
    "particles", "cue_participles", "infinitive_words", "cue_adjectives", "cue_nouns", "noun_openings",
    "possessive_endings", "mention_pronouns", "genitive_determiners", "singular_determiners", "plural_determiners",
    "name_particles", "modifier_endings", "plural_verb_endings", "agent_prepositions",
    "certain_audience_prepositions", "audience_determiners", "telling_verbs",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_a_language_is_written_in_lower_case(language: str) -> None:
    lists = word_lists(language)
    for each in fields(WordLists):
        words = getattr(lists, each.name)
        if not isinstance(words, bool):
            assert words or each.name in MAY_BE_EMPTY
            assert all(word == word.casefold() for word in words)


def test_a_word_of_a_list_is_found_in_a_text_that_spells_it_with_a_sharp_s() -> None:
    (word,) = words_in("Äußerte")
    assert word.folded in word_lists("de").reporting_words
    assert word_lists("de").numbers[next(words_in("dreißig")).folded] == 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_without_a_number_can_be_written_in_a_sheet(language: str) -> None:
    scales = {"dozen", "hundred", "thousand", "million", "billion", "trillion"}
    for word in word_lists(language).indefinite.values():
        text = f"several {word}" if word in scales else word
        assert parse_quantity(text).indefinite == text


def test_a_region_does_not_matter_and_an_unknown_language_has_no_words() -> None:
    assert word_lists("en-GB") is word_lists("en") or word_lists("en-GB") == word_lists("en")
    assert word_lists("tlh") == NO_WORDS


def test_words_keep_their_place() -> None:
    assert [(word.text, word.start, word.end) for word in words_in("It’s a café.")] == [
        ("It’s", 0, 4), ("a", 5, 6), ("café", 7, 11),
    ]  # fmt: skip
