"""Find the phrases of a sentence that can name a speaker: noun phrases, pronouns and names in quotation marks.

The rules read capitals, determiners and endings, so that they fit languages that write nouns with a capital.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mapping.drafting.frames import Part, Token
    from mapping.sheet.word_lists import WordLists

#: Most adjectives before a noun.
_MOST_MODIFIERS: Final = 5
#: Most words of a name in quotation marks.
_LONGEST_NAME: Final = 4
#: Longest word before a full stop that does not end a sentence: "Benedikt XVI."
_LONGEST_ABBREVIATION: Final = 3


@dataclass(frozen=True)
class Mention:
    """A phrase by the numbers of its tokens."""

    part: Part
    kind: Literal["phrase", "pronoun", "quoted"]


def mentions_in(tokens: Sequence[Token], speech: Collection[int], words: WordLists) -> tuple[Mention, ...]:
    """Return the mentions of a sentence in its order; ``speech`` are the quotations that are not names."""
    return tuple(_Mentions(tokens, speech, words).read())


class _Mentions:
    def __init__(self, tokens: Sequence[Token], speech: Collection[int], words: WordLists) -> None:
        self._tokens, self._speech, self._words = tokens, speech, words
        self._determiners = words.determiners | words.object_determiners | words.genitive_determiners
        verbs = words.reporting | words.cue_verbs | words.finite | words.sentence_adverbs
        verbs |= frozenset().union(*words.particles.values())
        joining = words.clause_words | words.joining_words | words.subordinators | words.as_words | words.so_words
        prepositions = words.phrase_prepositions | words.phrases_before | words.phrases_after
        self._other = verbs | joining | prepositions | words.adverbs | words.mention_pronouns

    def read(self) -> Iterator[Mention]:
        at = 0
        while at < len(self._tokens):
            mention = self._mention(at)
            if mention:
                yield mention
            at = mention.part[1] if mention else at + 1

    def _mention(self, at: int) -> Mention | None:
        token = self._tokens[at]
        if token.kind == "quotation":
            return None if at in self._speech else Mention((at, at + 1), "quoted")
        if token.kind != "word":
            return None
        is_determiner = token.folded in self._determiners
        if is_determiner or token.folded not in self._other:
            noun = self._noun(at + is_determiner)
            if noun is not None:
                return Mention((at, self._end(noun, is_determined=is_determiner)), "phrase")
        return Mention((at, at + 1), "pronoun") if token.folded in self._words.mention_pronouns else None

    def _noun(self, at: int) -> int | None:
        """Return the noun after adjectives, if there is one."""
        for noun in range(at, min(at + _MOST_MODIFIERS, len(self._tokens))):
            if self._tokens[noun].is_capitalized:
                return noun
            if not self._is_modifier(self._tokens[noun]):
                return None
        return None

    def _is_modifier(self, token: Token) -> bool:
        if token.kind != "word" or token.folded in self._other | self._determiners:
            return False
        return token.text[0].isdigit() or token.folded.endswith(tuple(self._words.modifier_endings))

    def _end(self, noun: int, *, is_determined: bool) -> int:
        at = noun + 1
        while at < len(self._tokens) and self._goes_on(at, is_determined=is_determined):
            at += 1
        is_named = at < len(self._tokens) and self._tokens[at].kind == "quotation" and at not in self._speech
        return at + 1 if is_named and len(self._tokens[at].text.split()) <= _LONGEST_NAME else at

    def _goes_on(self, at: int, *, is_determined: bool) -> bool:
        """Tell whether a phrase with a noun goes on: with another one, or with a mark or particle before one."""
        token, following = self._tokens[at], self._tokens[at + 1 : at + 2]
        if token.is_capitalized:
            return token.folded not in self._determiners | self._words.phrase_prepositions
        if not following or not following[0].is_capitalized:
            return False
        if token.text == ".":
            return len(self._tokens[at - 1].text) <= _LONGEST_ABBREVIATION
        return token.text in "-&/'’" or (token.folded in self._words.name_particles and not is_determined)
