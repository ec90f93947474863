"""Guess the language of a text by the function words of the languages in ``ontology/languages``."""

from __future__ import annotations

from typing import Final

from mapping.sheet.word_lists import word_lists, words_in
from ontology import FOLDER

#: Characters of the text that are examined.
_LOOKED_AT: Final = 20_000
#: Least share of the words of a text that are function words of its language.
_LEAST_SHARE: Final = 0.1


def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a file."""
    return tuple(sorted(path.stem for path in (FOLDER / "languages").glob("*.toml")))


def language_of(text: str) -> str | None:
    """Return the language whose function words a text has most of; None if it has too few of each.

    >>> language_of("Er sagte, dass die Stadt das nicht will.")
    'de'
    """
    said = [word.folded for word in words_in(text[:_LOOKED_AT])]
    shares = {}
    for language in known_languages():
        lists = word_lists(language)
        function_words = lists.determiners | lists.prepositions | lists.finite | lists.pronouns | lists.that
        shares[language] = sum(word in function_words for word in said)
    best = max(shares, key=lambda each: shares[each], default=None)
    return best if best and shares[best] >= max(1, _LEAST_SHARE * len(said)) else None
