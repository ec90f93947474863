"""Find the reporting words of a sentence, and the words that name the speaker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from mapping.drafting.frames import segment_around
from mapping.drafting.noun_phrases import NounPhrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.drafting.frames import Frame, Part, Token
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

#: Most words of a phrase like "nach den Angaben".
_LONGEST_PHRASE: Final = 4
#: Most words between an auxiliary and its participle.
_FARTHEST_PARTICIPLE: Final = 25


@dataclass(frozen=True)
class Cue:
    """A cue in a sentence, by the numbers of its tokens."""

    words: tuple[int, ...]
    kind: Literal["verb", "noun", "phrase", "so", "unnamed"]
    #: The segment between two marks that it is in.
    segment: Part
    source: Part | None


def ranges_of(frame: Frame, cue: Cue) -> tuple[Range, ...]:
    """Return where the words of a cue are in the text; words next to each other are one place."""
    parts: list[Range] = []
    for index in sorted(cue.words):
        token = frame.tokens[index]
        if parts and index and frame.tokens[index - 1].end == parts[-1][1]:
            parts[-1] = (parts[-1][0], token.end)
        else:
            parts.append((token.start, token.end))
    return tuple(parts)


class CueFinder:
    """Finds the cues of sentences in one language."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        self._verbs, self.noun_phrases = words.reporting_words, NounPhrases(words)
        self._phrases = [tuple(each.split()) for each in words.phrases_before]
        self._unnamed = [tuple(each.split()) for each in words.unnamed_cues]

    def cues_in(self, frame: Frame) -> Iterator[Cue]:
        """Yield the cues of a sentence from left to right."""
        tokens, used = frame.tokens, set[int]()
        source: Part | None = None
        for index, token in enumerate(tokens):
            if token.kind != "word" or index in used:
                continue
            cue = self._phrase(tokens, index) or self._noun(tokens, index) or self._verb(tokens, index)
            if cue and cue.kind == "verb" and source and self._is_joined(tokens, cue.words[0]):
                cue = replace(cue, source=source)
            if cue:
                used |= set(cue.words)
                source = cue.source if cue.kind == "verb" else source
                yield cue

    def heading(self, tokens: Sequence[Token], index: int) -> Part | None:
        """Return the name before a colon and a quotation, in a sentence that may have no verb."""
        if index < 2 or tokens[index - 1].text != ":":
            return None
        return self.noun_phrases.noun_phrase(tokens, 0, index - 1)

    # Phrases

    def _phrase(self, tokens: Sequence[Token], index: int) -> Cue | None:
        words, token = self._words, tokens[index]
        segment = segment_around(tokens, index)
        if token.folded in words.noun_prepositions and (noun := self._phrase_noun(tokens, index, segment[1])):
            source = self._named(tokens, noun + 1, segment[1])
            return Cue((index,), "phrase", segment, (noun, source[1] if source else noun + 1))
        if length := _starts_with(tokens, index, self._phrases):
            cue = tuple(range(index, index + length))
            return Cue(cue, "phrase", segment, self._named(tokens, index + length, segment[1]))
        if token.folded in words.phrases_after and index > segment[0]:
            source = self._before_postposition(tokens, segment[0], index)
            return Cue((index,), "phrase", segment, source)
        if token.folded in words.so_words and index == segment[0] and index:
            return self._so(tokens, index, segment)
        if length := _starts_with(tokens, index, self._unnamed):
            return Cue(tuple(range(index, index + length)), "unnamed", segment, None)
        return None

    def _phrase_noun(self, tokens: Sequence[Token], index: int, end: int) -> int | None:
        """Return the noun of "nach ersten Angaben"; compounds end with it: "Medienberichten"."""
        for at in range(index + 1, min(index + 1 + _LONGEST_PHRASE, end)):
            if tokens[at].is_capitalized:
                nouns = self._words.phrase_nouns
                return at if any(tokens[at].folded.endswith(noun) for noun in nouns) else None
        return None

    def _named(self, tokens: Sequence[Token], start: int, end: int) -> Part | None:
        last = self.noun_phrases.end_of_phrase(tokens, start, end)
        return (start, last) if last > start and self.noun_phrases.is_nominal(tokens, start, last) else None

    def _so(self, tokens: Sequence[Token], index: int, segment: Part) -> Cue | None:
        after = index + 1
        if after < segment[1] and tokens[after].folded in self._verbs:
            return None
        while after < segment[1] and self.noun_phrases.is_adverb(tokens[after]):
            after += 1
        source = self.noun_phrases.noun_phrase(tokens, after, segment[1])
        return Cue((index,), "so", segment, source) if source and source[0] == after else None

    def _before_postposition(self, tokens: Sequence[Token], start: int, end: int) -> Part | None:
        first = end
        while first > start and (tokens[first - 1].is_capitalized or tokens[first - 1].folded in self._words.attaching):
            first -= 1
        while first > start and tokens[first - 1].kind == "word" and tokens[first - 1].text.islower():
            first -= 1
            if tokens[first].folded in self._words.object_determiners | self._words.determiners:
                break
        return (first, end) if first < end else None

    # Nouns

    def _noun(self, tokens: Sequence[Token], index: int) -> Cue | None:
        """Return a noun before a word like "of" or "that": "his criticism of"; its source is the possessor."""
        words, following = self._words, tokens[index + 1 : index + 2]
        if tokens[index].folded not in words.cue_nouns or not following or not index:
            return None
        if following[0].folded not in words.noun_openings or tokens[index - 1].folded in words.to | words.adverbs:
            return None
        return Cue((index,), "noun", segment_around(tokens, index), self._owner(tokens, index))

    def _owner(self, tokens: Sequence[Token], noun: int) -> Part | None:
        """Return the possessor of a noun: "Ana Ruiz's call for", "his recent call for"."""
        start, _ = segment_around(tokens, noun)
        for at in range(noun - 1, max(start, noun - _LONGEST_PHRASE) - 1, -1):
            if tokens[at].folded in self._words.possessive_determiners:
                return at, at + 1
            if tokens[at].folded.endswith(tuple(self._words.possessive_endings)):
                first = at
                while first > start and tokens[first - 1].is_capitalized:
                    first -= 1
                return first, at + 1
        return None

    # Verbs

    def _verb(self, tokens: Sequence[Token], index: int) -> Cue | None:
        words, token = self._words, tokens[index]
        segment = segment_around(tokens, index)
        if (token.is_capitalized and index != segment[0]) or self._is_noun(tokens, index, segment):
            return None
        if particle := self._particle(tokens, index, segment):
            return Cue((index, particle), "verb", segment, self._subject(tokens, index, segment))
        if token.folded in self._verbs:
            parts = self._with_auxiliary(tokens, index, segment)
            return Cue(parts, "verb", segment, self._subject(tokens, parts[0], segment))
        if token.folded in words.cue_participles:
            parts = self._with_auxiliary(tokens, index, segment)
            if len(parts) > 1:
                return Cue(parts, "verb", segment, self._subject(tokens, min(parts), segment))
        return None

    def _is_noun(self, tokens: Sequence[Token], index: int, segment: Part) -> bool:
        """Tell whether a determiner or preposition before a word makes it a noun: "his claim"."""
        words = self._words
        if words.nouns_are_capitalized or index == segment[0]:
            return False
        nominal = words.determiners | (words.phrase_prepositions - words.joining_words)
        return tokens[index - 1].folded in nominal and not tokens[index].folded.endswith("ing")

    def _particle(self, tokens: Sequence[Token], index: int, segment: Part) -> int | None:
        for other in range(segment[1] - 1, index, -1):
            if tokens[index].folded in self._words.particles.get(tokens[other].folded, ()):
                is_last = other == segment[1] - 1 or other == len(tokens) - 2
                return other if is_last or other - index <= 1 else None
        return None

    def _with_auxiliary(self, tokens: Sequence[Token], index: int, segment: Part) -> tuple[int, ...]:
        """Return a participle with its auxiliary: before it, or right after it at the end of a clause."""
        words = self._words
        if tokens[index].folded not in words.cue_participles or not words.nouns_are_capitalized:
            return (index,)
        if index + 1 < segment[1] and tokens[index + 1].folded in words.finite:
            return (index, index + 1)
        for other in range(index - 1, max(segment[0], index - _FARTHEST_PARTICIPLE) - 1, -1):
            if tokens[other].folded in words.finite:
                return (other, index)
        return (index,)

    # Speakers

    def _is_joined(self, tokens: Sequence[Token], verb: int) -> bool:
        """Tell whether a verb has the subject of the verb before: "told reporters and also said"."""
        at = verb - 1
        while at > 0 and self.noun_phrases.is_adverb(tokens[at]):
            at -= 1
        return at > 0 and tokens[at].folded in self._words.conjoining_words

    def _subject(self, tokens: Sequence[Token], verb: int, segment: Part) -> Part | None:
        """Return the speaker: before the verb, after it, or before a comma and a description."""
        before = self._before(tokens, segment[0], verb)
        after = self.noun_phrases.noun_phrase(tokens, verb + 1, segment[1])
        if verb == segment[0] and (described := self._described_name(tokens, verb)):
            return described
        is_adverb = before == (0, 1) and after is not None and after[0] == verb + 1
        if before and not (is_adverb and self._words.nouns_are_capitalized and self._is_subject(tokens[verb + 1])):
            return before
        begins = verb == segment[0] or self._words.nouns_are_capitalized
        if after and begins:
            return after
        if self._has_only_adverbs(tokens, segment[0], verb) and segment[0] > 1 and tokens[segment[0] - 1].text == ",":
            return self._described(tokens, segment[0] - 1)
        return None

    def _is_subject(self, token: Token) -> bool:
        return token.folded in self._words.determiners or token.is_capitalized

    def _described_name(self, tokens: Sequence[Token], verb: int) -> Part | None:
        """Return the name before a description that a verb follows: "Ana Ruiz, the mayor, said"."""
        if verb < 4 or tokens[verb - 1].text != ",":
            return None
        start, _ = segment_around(tokens, verb - 2)
        opening = self._words.determiners | self._words.relative_words
        is_description = tokens[start].folded in opening | self._words.spoken_titles or tokens[start].text[0].isdigit()
        return self._described(tokens, verb - 1) if is_description and start and tokens[start - 1].text == "," else None

    def _described(self, tokens: Sequence[Token], comma: int) -> Part | None:
        """Return the name before a description between commas: "Ana Ruiz, the mayor, said"."""
        start, _ = segment_around(tokens, comma - 1)
        if start and tokens[start - 1].text == ",":
            end = _before_brackets(tokens, start - 1)
            first, _ = segment_around(tokens, end - 1) if end > 0 else (0, 0)
            if name := self._before(tokens, first, end):
                return name[0], comma
        return self._before(tokens, start, comma)

    def _has_only_adverbs(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        return all(self.noun_phrases.is_adverb(token) for token in tokens[start:end])

    def _before(self, tokens: Sequence[Token], start: int, end: int) -> Part | None:
        """Return the last phrase before a verb that can be its subject."""
        found, at = None, start
        while at < end:
            phrase = self.noun_phrases.noun_phrase(tokens, at, end)
            if phrase is None:
                break
            if not found or not self._words.nouns_are_capitalized:
                found = phrase
            at = phrase[1]
        return found


def _before_brackets(tokens: Sequence[Token], end: int) -> int:
    """Return the end of the words before one word in brackets: "Ana Ruiz (SPD)"."""
    is_bracket = end > 2 and tokens[end - 1].text == ")" and tokens[end - 3].text == "("
    return end - 3 if is_bracket else end


def _starts_with(tokens: Sequence[Token], index: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """Return the length of the longest phrase that begins at a token, 0 if none does."""
    said = tuple(token.folded for token in tokens[index : index + _LONGEST_PHRASE])
    return max((len(each) for each in phrases if said[: len(each)] == each), default=0)
