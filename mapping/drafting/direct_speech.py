"""Decide which words in quotation marks somebody said; titles, names and distancing marks are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Frame, Token
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.word_lists import WordLists


#: Words that names in other languages have and quotations in this one have not.
_FOREIGN: Final = frozenset({"the", "of", "and", "la", "le", "du"})
#: Most words of a passage that may be a single expression.
_SHORT, _MEDIUM, _LONG = 1, 3, 7

#: The share of each trait in the sum that must be above 0. Fitted to German annotations, rounded; see docs/drafting.md.
POINTS: Final[Mapping[str, int]] = {
    "always": -4,
    "one word": -1,
    "two or three words": -1,
    "seven words and more": 2,
    "begins in lower case": 4,
    "a word in lower case": 1,
    "all words capitalized": -1,
    "ends a sentence": 2,
    "a pronoun or auxiliary inside": 2,
    "after a colon": 3,
    "begins the sentence": 1,
    "after a noun": -1,
    "after a noun for titles": -2,
    "after a noun for words": 1,
    "a reporting verb in the sentence": 2,
    "a reporting verb next to it": 1,
    "a phrase that reports": 1,
    "a verb that judges near it": 2,
    "after 'as'": 2,
    "reported speech around it": 1,
    "before a bracket": -1,
    "inside a bracket": -1,
    "more than once in the article": -3,
    "a digit": -2,
    "a foreign word": -2,
    "before a hyphen": -1,
}


def speech_in(article: ArticleText, frame: Frame, cues: Sequence[Cue], words: WordLists) -> list[int]:
    """Return the quotations of a sentence, by token, that are direct speech."""
    return [
        index
        for index, token in enumerate(frame.tokens)
        if token.kind == "quotation" and points_of(article, frame, index, cues, words) > 0
    ]


def points_of(article: ArticleText, frame: Frame, index: int, cues: Sequence[Cue], words: WordLists) -> int:
    """Return the sum of the points of a quotation."""
    return sum(POINTS[trait] for trait in traits_of(article, frame, index, cues, words))


def traits_of(article: ArticleText, frame: Frame, index: int, cues: Sequence[Cue], words: WordLists) -> frozenset[str]:
    """Return the traits of a quotation, of those that have `POINTS`."""
    passage = frame.tokens[index].passage
    said = article.text[passage.start : passage.end].strip() if passage else ""
    traits = {**_traits_inside(article, said, words), **_traits_around(frame, index, cues, words)}
    after = frame.tokens[index + 1 : index + 2]
    is_long = len(said.split()) > _MEDIUM
    traits["ends a sentence"] = said[-1:] in ".!?…," or (is_long and any(token.text == "," for token in after))
    return frozenset({"always", *(trait for trait, holds in traits.items() if holds)})


def _traits_inside(article: ArticleText, said: str, words: WordLists) -> dict[str, bool]:
    inside = said.split()
    plain = {word.strip(".,!?").casefold() for word in inside}
    has_lower = any(word[:1].islower() for word in inside)
    return {
        "one word": len(inside) == _SHORT,
        "two or three words": _SHORT < len(inside) <= _MEDIUM,
        "seven words and more": len(inside) >= _LONG,
        "begins in lower case": said[:1].islower(),
        "a word in lower case": has_lower,
        "all words capitalized": not has_lower,
        "a pronoun or auxiliary inside": bool(plain & (words.finite | words.pronouns)),
        "more than once in the article": len(inside) <= _MEDIUM and article.text.count(said) > 1,
        "a digit": any(character.isdigit() for character in said),
        "a foreign word": bool(plain & _FOREIGN),
    }


def _traits_around(frame: Frame, index: int, cues: Sequence[Cue], words: WordLists) -> dict[str, bool]:
    tokens = frame.tokens
    before, after = tokens[max(0, index - 2) : index], tokens[index + 1 : index + 2]
    last, folded = before[-1:], {token.folded for token in before}
    near = {token.folded for token in tokens[max(0, index - 6) : index + 5]}
    verbs = [word for cue in cues if cue.kind == "verb" for word in cue.words]
    return {
        "after a colon": any(token.text == ":" for token in last),
        "begins the sentence": not before,
        "after a noun": any(token.is_capitalized for token in last),
        "after a noun for titles": bool(folded & words.title_nouns),
        "after a noun for words": bool(folded & words.quote_nouns),
        "a reporting verb in the sentence": bool(verbs),
        "a reporting verb next to it": any(_is_next(tokens, index, verb) for verb in verbs),
        "a phrase that reports": any(cue.kind in {"phrase", "so"} for cue in cues),
        "a verb that judges near it": bool(near & words.judging_words),
        "after 'as'": bool(folded & words.naming_words),
        "reported speech around it": any(token.folded in words.sentence_adverbs for token in tokens),
        "before a bracket": any(token.text == "(" for token in after),
        "inside a bracket": any(token.text == "(" for token in last),
        "before a hyphen": any(token.text == "-" and token.start == tokens[index].end for token in after),
    }


def _is_next(tokens: Sequence[Token], index: int, verb: int) -> bool:
    """Tell whether only marks are between a quotation and a verb."""
    first, last = sorted((index, verb))
    return all(token.kind == "mark" for token in tokens[first + 1 : last])
