"""Find the audience of a report: "told reporters", "sagte er dem Boten", "gegenüber der Presse".

A phrase for the audience counts first, and then an entity of the corpus that is named right after the cue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.sheet.names import first_named
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Part
    from mapping.drafting.sentence import Sentence
    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

#: Most words of an audience.
_LONGEST: Final = 6
#: How far behind a cue an entity may begin, in code points: "told a reporter of the Harbour Post".
_FARTHEST: Final = 60
#: A comma or the end of a sentence is between the cue and other words.
_END: Final = re.compile(r"[,;:.!?\n\"“”„»«]")


def audience_of(sentence: Sentence, cue: Cue, source: Part | None) -> Part | None:
    """Return the words for the audience of a report, in the segment of its verb; None without any."""
    if cue.kind != "verb":
        return None
    find = _dative if sentence.words.nouns_are_capitalized else _object
    found = find(sentence, cue, source) or _interviewer(sentence)
    is_source = bool(found and source and found[0] < source[1] and source[0] < found[1])
    return None if is_source else found


def _object(sentence: Sentence, cue: Cue, source: Part | None) -> Part | None:
    """Return the object of "told", or the words after "said to"; none if the verb is passive or before its subject."""
    words, tokens, verb = sentence.words, sentence.tokens, cue.words[-1]
    start, last = verb + 1, min(cue.segment[1], verb + 1 + _LONGEST)
    is_told = tokens[verb].folded in words.telling_verbs
    if not is_told and start < last and tokens[start].folded in words.audience_prepositions:
        start += 1
    elif not is_told:
        return None
    if not is_told and tokens[verb].folded not in words.reporting:
        return None
    if source is None or source[0] >= verb or tokens[verb - 1].folded in words.passive:
        return None
    return _named_part(sentence, start, last)


def _named_part(sentence: Sentence, start: int, last: int) -> Part | None:
    """Return the words from a token that name an audience, if they are a name or a known group."""
    words, tokens, end = sentence.words, sentence.tokens, start
    begins = start < last and tokens[start].folded in words.determiners
    ends = words.clause_words | words.pronouns | words.phrase_prepositions | words.weekdays.keys() | words.adverbs
    while end < last and tokens[end].kind == "word" and tokens[end].folded not in ends - words.possessive_determiners:
        if not begins and end > start and tokens[end].text.islower() and tokens[end - 1].is_capitalized:
            break
        end += 1
    is_named = any(token.is_capitalized or token.folded in words.audience_nouns for token in tokens[start:end])
    is_noun = begins or (start < end and (tokens[start].is_capitalized or tokens[start].folded in words.audience_nouns))
    return (start, end) if is_named and is_noun else None


def _dative(sentence: Sentence, cue: Cue, source: Part | None) -> Part | None:
    """Return the mention after "gegenüber", or one with a determiner of its case behind the verb or the subject."""
    words, tokens, verb = sentence.words, sentence.tokens, min(cue.words)
    for mention in sentence.mentions:
        start, end = mention.part
        if mention.kind == "quoted" and start and tokens[start - 1].folded in words.audience_determiners:
            start -= 1
        before = tokens[start - 1].folded if start else ""
        is_near = mention.kind != "pronoun" and cue.segment[0] <= start <= cue.segment[1]
        if is_near and before in words.certain_audience_prepositions:
            return start, end
        follows = start - 1 == verb or (source is not None and source[1] == start and start > verb)
        ending = tuple(words.audience_nouns)
        is_press = mention.kind == "quoted" or any(token.folded.endswith(ending) for token in tokens[start:end])
        if follows and is_press and tokens[start].folded in words.audience_determiners:
            return start, end
    return None


def _interviewer(sentence: Sentence) -> Part | None:
    """Return the words after "in an interview with"."""
    words, tokens = sentence.words, sentence.tokens
    for at in range(2, len(tokens)):
        is_interview = tokens[at - 2].folded in words.interview_nouns
        if is_interview and tokens[at - 1].folded in words.interview_prepositions:
            if words.nouns_are_capitalized:
                return next((each.part for each in sentence.mentions if each.part[0] == at), None)
            return _named_part(sentence, at, min(len(tokens), at + _LONGEST))
    return None


def audience_after(
    text: str, cue: Range, end: int | None, entities: Mapping[str, Entity], words: WordLists
) -> str | None:
    """Return the name of the entity that a cue names as the audience, before the offset ``end``; None without one.

    The cue is a verb whose object is its audience ("told"), or a preposition follows it ("said to").
    """
    last = end if end is not None else cue[1] + _FARTHEST
    mark = _END.search(text, cue[1], last)
    last = mark.start() if mark else last
    after = list(words_in(text, cue[1], last))
    is_told = any(word.folded in words.addressing for word in words_in(text, *cue))
    if not after or not (is_told or after[0].folded in words.audience_prepositions):
        return None
    named = first_named(entities, text, cue[1], last)
    return named[0] if named and named[1] <= cue[1] + _FARTHEST else None
