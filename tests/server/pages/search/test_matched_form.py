"""A text contains a word in the matched form exactly if the pattern of a search matches it."""

from __future__ import annotations

import random
import sys
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from server.pages.search.matched_form import can_be_looked_up, matched_form
from server.pages.search.words import VARIANTS, fold, pattern_of, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Pair = tuple[str, str]

#: Marks that are a letter at the same time: Unicode folds the case of one, and one letter of the pattern matches it.
_IOTA_BELOW = "\u0345"


def matches(pairs: Iterable[Pair]) -> Iterator[bool]:
    """Say of each pair of a word and a text whether the engine finds the word, as a search asks it to."""
    store, waiting = ox.Store(), iter(pairs)
    while some := list(islice(waiting, 5000)):
        rows = (f"({n} {ox.Literal(text)} {ox.Literal(pattern_of(word))})" for n, (word, text) in enumerate(some))
        query = (
            f'SELECT ?n (REGEX(?text, ?pattern, "i") AS ?is) {{ VALUES (?n ?text ?pattern) {{ {" ".join(rows)} }} }}'
        )
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        answers = {int(row["n"].value): row["is"].value == "true" for row in found}
        yield from (answers[number] for number in range(len(some)))


def assert_equal(pairs: list[Pair]) -> int:
    """Compare the engine and the matched form, and return how many pairs the index answers."""
    looked_up = [pair for pair in pairs if can_be_looked_up([pair[0]])]
    differing = [
        (word, text)
        for (word, text), is_found in zip(looked_up, matches(looked_up), strict=True)
        if is_found is not (word in matched_form(text))
    ]
    assert not differing, differing[:20]
    return len(looked_up)


def _characters() -> Iterator[str]:
    """Yield all characters with a case, an accent or another form, and one of a hundred others."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character)[0] not in "LMNPSZ" or character == _IOTA_BELOW:
            continue
        if matched_form(character) != character or character.upper() != character or not code % 100:
            yield character


def test_every_character_is_found_as_the_engine_finds_it() -> None:
    pairs = [
        (f"a{letter}b", f"xa{character}b")
        for character in _characters()
        for letter in {matched_form(character), fold(character), character.lower(), character.upper().lower()}
        if len(letter) == 1
    ]
    assert assert_equal(pairs) > 3000


def test_accents_of_their_own_are_passed_over_after_letters_only() -> None:
    accents = ["\u0301", "\u0308\u0301", "\u093f", "\u20dd"]
    texts = [f"x{a}{mark}b1{mark}2o{mark}'{mark}c" for mark in accents for a in ("a", "á", "A\u0301", "Ω", "-")]
    pairs = [(word, text) for text in texts for word in ("abl", "ab1", "b12", "12o", "2o'", "o'c", "ωb1", "-b1")]
    assert_equal(pairs)


@pytest.mark.parametrize("seed", range(4))
def test_random_words_and_texts_are_found_as_the_engine_finds_them(seed: int) -> None:
    rng = random.Random(seed)
    letters = [
        *"aeiounszk'\"%_*?.\\([-1 ",
        "ß",
        "ſ",
        "\u212a",
        "İ",
        "ı",
        "ς",
        "Σ",
        "σ",
        "ǅ",
        "漢",
        "字",
        "\u0301",
        "\u0327",
    ]
    letters += rng.sample("".join(VARIANTS.values()), 20)
    texts = ["".join(rng.choices(letters, k=12)) for _ in range(200)]
    pairs = [(word, text) for text in texts for word in words_in(text[4:8]) + words_in(text.upper()[2:7])]
    pairs += [(word, other) for (word, _), other in zip(pairs, texts, strict=False)]
    assert assert_equal(pairs) > 200


@pytest.mark.parametrize("word", ["a", "हिन्दी", "ſab"])
def test_words_that_the_form_cannot_tell_are_left_to_the_engine(word: str) -> None:
    assert not can_be_looked_up([word])
