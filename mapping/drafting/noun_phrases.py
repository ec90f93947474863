"""Find the phrases of a sentence that can be its subject, in languages with and without capitals for nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.drafting.frames import Part, Token
    from mapping.sheet.word_lists import WordLists


class NounPhrases:
    """Finds the noun phrases of one language."""

    def __init__(self, words: WordLists) -> None:
        self._words, self._verbs = words, words.reporting_words

    def noun_phrase(self, tokens: Sequence[Token], start: int, end: int) -> Part | None:
        """Return the first phrase between two tokens that can name somebody."""
        at = start
        while at < end:
            token, words = tokens[at], self._words
            if token.kind != "word" or self.is_adverb(token) or token.folded in words.joining_words - words.determiners:
                at += 1
                continue
            if token.folded in words.phrase_prepositions | words.object_determiners | words.audience_prepositions:
                is_time = at + 1 < end and self._is_time(tokens, at + 1, at + 2)
                at = at + 2 if is_time else self.end_of_phrase(tokens, at + 1, end)
                continue
            last = self.end_of_phrase(tokens, at, end)
            if last > at and self.is_nominal(tokens, at, last) and not self._is_time(tokens, at, last):
                return at, last
            at = max(last, at + 1)
        return None

    def end_of_phrase(self, tokens: Sequence[Token], start: int, end: int) -> int:
        """Return the end of the phrase that begins at a token, before another one."""
        words, at, has_noun = self._words, start, False
        if at < end and tokens[at].folded in words.pronouns - words.determiners:
            return at + 1
        while at < end:
            token = tokens[at]
            if token.kind != "word":
                if not (has_noun and token.text in "&/.'’"):
                    break
            elif self._ends_phrase(tokens, at, start, end, has_noun=has_noun):
                break
            has_noun |= token.is_capitalized
            at += 1
        while at > start + 1 and (tokens[at - 1].folded in words.attaching or tokens[at - 1].kind == "mark"):
            at -= 1
        return at

    def _ends_phrase(self, tokens: Sequence[Token], at: int, start: int, end: int, *, has_noun: bool) -> bool:
        """Tell whether a word is no part of the phrase that begins before it."""
        words, token = self._words, tokens[at]
        if token.folded in self._verbs and not token.is_capitalized:
            return True
        if at > start and token.folded in words.adverbs | (words.clause_words - words.attaching):
            return True
        if token.is_capitalized or not has_noun or not words.nouns_are_capitalized or token.folded in words.attaching:
            return False
        return tokens[at - 1].folded not in words.attaching or not self._leads_to_noun(tokens, at, end)

    def _leads_to_noun(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        return any(token.is_capitalized for token in tokens[at : min(at + 3, end)])

    def is_nominal(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Tell whether a phrase can name somebody."""
        words, part = self._words, tokens[start:end]
        if len(part) == 1 and part[0].folded in words.pronouns:
            return True
        if not words.nouns_are_capitalized:
            return part[-1].folded not in words.determiners
        return any(token.is_capitalized for token in part)

    def _is_time(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        words, part = self._words, tokens[start:end]
        return any(token.folded in words.months or token.folded in words.weekdays for token in part[:3])

    def is_adverb(self, token: Token) -> bool:
        """Tell whether a word is no part of a phrase."""
        words = self._words
        return token.folded in words.adverbs or token.folded in words.weekdays or token.folded in words.between
