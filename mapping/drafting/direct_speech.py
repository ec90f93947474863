"""Decide which words in quotation marks are speech, and not titles, names or scare quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Frame, Token
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.word_lists import WordLists


#: Words of other languages, which occur in names and not in quotations in this language.
_FOREIGN: Final = frozenset({"the", "of", "and", "la", "le", "du"})
#: Most words of a passage that may be a single expression.
_SHORT, _MEDIUM, _LONG = 1, 3, 7
#: More quotations than this in one sentence are many.
_MANY: Final = 2
#: Nouns from this length are found as the end of a compound too.
_SHORTEST_ENDING: Final = 4
#: Most words up to the verb of a clause that reports a quotation.
_FARTHEST_VERB: Final = 6
_MARKS: Final = ".,!?;:()"

#: The share of each trait in the sum that must be above 0. Fitted to German annotations, rounded; see docs/drafting.md.
POINTS: Final[Mapping[str, int]] = {
    "always": -8,
    "one word": -1,
    "seven words and more": 2,
    "begins in lower case": 6,
    "a word in lower case": 3,
    "a pronoun or auxiliary inside": 2,
    "a speaker's pronoun inside": 2,
    "the ending of a verb inside": 4,
    "a clause inside": 1,
    "a comma inside": 1,
    "ends a sentence": 2,
    "more than once in the article": -3,
    "a digit": -1,
    "a foreign word": -1,
    "a point inside a short one": -1,
    "begins the sentence": 2,
    "after a colon": 2,
    "after a noun": -1,
    "after a noun for titles": -2,
    "after a noun for words": 1,
    "after 'so-called'": -1,
    "after 'the'": -1,
    "after 'a'": 2,
    "after 'as'": 2,
    "after a preposition": 1,
    "after a verb": 1,
    "inside a bracket": -1,
    "before a noun": -3,
    "before a verb": -1,
    "before a bracket": -2,
    "before a hyphen": -1,
    "one of many": -2,
    "one of two or more next to each other": -1,
    "a reporting verb in the sentence": 2,
    "a reporting verb next to it": 1,
    "a certain verb with a source": 3,
    "a comma and a verb that reports behind it": 3,
    "a phrase that reports": 2,
    "a verb that judges near it": 3,
    "a verb that judges, and 'as'": 3,
    "reported speech around it": 1,
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
    traits = _traits_inside(article, said, words) | _traits_before(frame.tokens, index, words)
    traits |= _traits_around(frame, index, cues, words)
    after = frame.tokens[index + 1 : index + 2]
    is_long = len(said.split()) > _MEDIUM
    traits["a comma and a verb that reports behind it"] = _is_reported_behind(said, frame.tokens, index, cues)
    traits["ends a sentence"] = said[-1:] in ".!?…," or (is_long and any(token.text == "," for token in after))
    return frozenset({"always", *(trait for trait, holds in traits.items() if holds)})


def _traits_inside(article: ArticleText, said: str, words: WordLists) -> dict[str, bool]:
    inside = said.split()
    plain = {word.strip(_MARKS).casefold() for word in inside}
    later = [word.strip(_MARKS) for word in inside[1:]]
    small = (
        words.phrase_prepositions | words.determiners | words.object_determiners | words.adverbs | words.full_negations
    )
    endings = tuple(words.speech_endings)
    return {
        "one word": len(inside) == _SHORT,
        "seven words and more": len(inside) >= _LONG,
        "begins in lower case": said[:1].islower(),
        "a word in lower case": any(word[:1].islower() for word in inside),
        "a pronoun or auxiliary inside": bool(plain & (words.finite | words.pronouns)),
        "a speaker's pronoun inside": bool(plain & words.speaker_pronouns),
        "the ending of a verb inside": any(
            word.islower() and word.casefold().endswith(endings) and word.casefold() not in small for word in later
        ),
        "a clause inside": len(inside) > _MEDIUM and bool(plain & (words.that | words.subordinators)),
        "a comma inside": "," in said,
        "more than once in the article": len(inside) <= _MEDIUM and article.text.count(said) > 1,
        "a digit": any(character.isdigit() for character in said),
        "a foreign word": bool(plain & _FOREIGN),
        "a point inside a short one": len(inside) <= _MEDIUM and "." in said[:-1],
    }


def _traits_before(tokens: Sequence[Token], index: int, words: WordLists) -> dict[str, bool]:
    before = tokens[max(0, index - 2) : index]
    last, folded = before[-1:], {token.folded for token in before}
    nouns = [token.folded for token in before if token.is_capitalized or not words.nouns_are_capitalized]
    return {
        "after a colon": any(token.text == ":" for token in last),
        "begins the sentence": not before,
        "after a noun": any(token.is_capitalized for token in last),
        "after a noun for titles": _end_in(nouns, words.title_nouns),
        "after a noun for words": _end_in(nouns, words.quote_nouns),
        "after 'so-called'": bool(folded & words.so_called),
        "after 'the'": any(token.folded in words.definite_determiners for token in last),
        "after 'a'": any(token.folded in words.indefinite_determiners for token in last),
        "after 'as'": bool(folded & words.naming_words),
        "after a preposition": any(token.folded in words.phrase_prepositions for token in last),
        "after a verb": any(_is_verb(token, words) for token in last),
        "inside a bracket": any(token.text == "(" for token in last),
    }


def _traits_around(frame: Frame, index: int, cues: Sequence[Cue], words: WordLists) -> dict[str, bool]:
    tokens = frame.tokens
    after = tokens[index + 1 : index + 2]
    near = {token.folded for token in tokens[max(0, index - 6) : index + 5]}
    as_near = {token.folded for token in tokens[max(0, index - 4) : index]} & words.naming_words
    verbs = [word for cue in cues if cue.kind == "verb" for word in cue.words]
    judged = {token.folded for token in tokens} & words.judging_words
    return {
        "a reporting verb in the sentence": bool(verbs),
        "a reporting verb next to it": any(_is_next(tokens, index, verb) for verb in verbs),
        "a certain verb with a source": any(
            cue.source and any(tokens[word].folded in words.reporting for word in cue.words)
            for cue in cues
            if cue.kind == "verb"
        ),
        "a phrase that reports": any(cue.kind in {"phrase", "so"} for cue in cues),
        "a verb that judges near it": bool(near & words.judging_words),
        "a verb that judges, and 'as'": bool(judged and as_near),
        "reported speech around it": any(token.folded in words.sentence_adverbs for token in tokens),
        "before a noun": words.nouns_are_capitalized and any(token.is_capitalized for token in after),
        "before a verb": any(_is_verb(token, words) for token in after),
        "before a bracket": any(token.text == "(" for token in after),
        "before a hyphen": any(token.text == "-" and token.start == tokens[index].end for token in after),
        "one of many": sum(token.kind == "quotation" for token in tokens) > _MANY,
        "one of two or more next to each other": any(
            token.kind == "quotation" for token in (*tokens[max(0, index - 2) : index], *tokens[index + 1 : index + 3])
        ),
    }


def _end_in(nouns: Iterable[str], listed: frozenset[str]) -> bool:
    """Tell whether a noun is listed or a compound of one: "Tageszeitung"."""
    endings = tuple(each for each in listed if len(each) >= _SHORTEST_ENDING)
    return any(noun in listed or noun.endswith(endings) for noun in nouns)


def _is_verb(token: Token, words: WordLists) -> bool:
    verbs = words.finite | words.reporting | words.cue_verbs | words.sentence_adverbs | words.cue_participles
    return token.text.islower() and (token.folded in verbs or token.folded.endswith(tuple(words.verb_endings)))


def _is_reported_behind(said: str, tokens: Sequence[Token], index: int, cues: Sequence[Cue]) -> bool:
    """Tell whether a short clause reports a quotation: “Go,” Ana Ruiz said."""
    after = tokens[index + 1 : index + 2]
    has_comma = said[-1:] in {",", "?", "!"} or any(token.text == "," for token in after)
    behind = range(index + 1, index + _FARTHEST_VERB)
    return has_comma and any(cue.kind == "verb" and cue.source and min(cue.words) in behind for cue in cues)


def _is_next(tokens: Sequence[Token], index: int, verb: int) -> bool:
    """Tell whether only marks are between a quotation and a verb."""
    first, last = sorted((index, verb))
    return all(token.kind == "mark" for token in tokens[first + 1 : last])
