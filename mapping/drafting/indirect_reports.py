"""Find the clauses that the cues of a sentence report without quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.drafting.audiences import audience_of
from mapping.drafting.cues import ranges_of
from mapping.drafting.frames import Part, range_of, segment_around
from mapping.drafting.mentions import Mention
from mapping.drafting.report import Report
from mapping.drafting.speaker_points import speaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Token
    from mapping.drafting.sentence import Sentence
    from mapping.sheet.word_lists import WordLists

_CLOSING: Final = frozenset(".!?…,;:")
#: Fewest words of a reported clause.
_SHORTEST_CLAUSE: Final = 3
#: Most words between a verb and "that".
_FARTHEST_CLAUSE: Final = 8
#: Most words after the verb of "..., the mayor said on Monday in Quillhaven".
_LONGEST_CLOSING: Final = 7


def indirect_reports(sentence: Sentence) -> Iterator[Report]:
    """Yield a report for each cue whose clause is found."""
    tokens, words, taken = sentence.tokens, sentence.words, list[Part]()
    for cue in sorted(
        sentence.cues, key=lambda each: not any(tokens[at].folded in words.reporting for at in each.words)
    ):
        least = _SHORTEST_CLAUSE if words.nouns_are_capitalized else 1
        parts = [_before_phrase(part, cue, sentence.cues) for part in _clauses(tokens, cue, words)]
        parts = [part for part in parts if _count(tokens, part) >= least and not _is_taken(part, taken, words)]
        if not parts or _is_all_speech(tokens, parts, sentence.speech):
            continue
        taken += parts
        content = tuple((tokens[a].start, tokens[b - 1].end) for a, b in parts)
        source = _source(sentence, parts[0], cue)
        told = audience_of(sentence, cue, source)
        if told and all(told[0] - 1 <= part[0] and part[1] <= told[1] for part in parts):
            continue  # "Ana Ruiz told the Harbour Post": the words after the verb are the audience and its article
        places = range_of(sentence.frame, source), ranges_of(sentence.frame, cue)
        yield Report("indirect", content, *places, f"a clause beside a {cue.kind}", range_of(sentence.frame, told))


def _source(sentence: Sentence, said: Part, cue: Cue) -> Part | None:
    """Return the source of a cue, or a mention with more points."""
    source = cue.source
    if not sentence.words.nouns_are_capitalized or cue.kind != "verb":
        return source
    found = speaker_of(sentence, said, None, cue)
    is_other = isinstance(found, Mention) and not (source and source[0] <= found.part[0] < source[1])
    return found.part if is_other and isinstance(found, Mention) else source


def _count(tokens: Sequence[Token], part: Part) -> int:
    return sum(token.kind != "mark" for token in tokens[part[0] : part[1]])


def _is_taken(part: Part, taken: Sequence[Part], words: WordLists) -> bool:
    """Tell whether another cue of the sentence reports the same words; English reports may contain other reports."""
    if not words.nouns_are_capitalized:
        return part in taken
    return any(start <= part[0] and part[1] <= end for start, end in taken)


def _before_phrase(part: Part, cue: Cue, cues: Sequence[Cue]) -> Part:
    """Cut the clause of a verb before ", according to"."""
    others = [each.words[0] for each in cues if each.kind in {"phrase", "so"} and each is not cue]
    ends = [other for other in others if part[0] < other < part[1]]
    return (part[0], min(ends)) if ends and cue.kind == "verb" else part


def _is_all_speech(tokens: Sequence[Token], parts: Sequence[Part], speech: Sequence[int]) -> bool:
    inside = [index for a, b in parts for index in range(a, b) if tokens[index].kind != "mark"]
    return bool(set(inside) & set(speech)) and len(inside) <= _SHORTEST_CLAUSE


def _clauses(tokens: Sequence[Token], cue: Cue, words: WordLists) -> list[Part]:
    """Return the parts of a sentence that a cue reports, without its own segment."""
    last = len(tokens)
    while last and tokens[last - 1].text in _CLOSING:
        last -= 1
    if cue.kind in {"phrase", "unnamed"}:
        return _around_phrase(tokens, cue, last)
    if cue.kind == "noun":
        return _after_noun(tokens, cue, last, words)
    return _beside_verb(tokens, cue, last, words)


def _after_noun(tokens: Sequence[Token], cue: Cue, last: int, words: WordLists) -> list[Part]:
    """Return the rest of a segment after "criticism of", with the "that" after "claim"."""
    first = cue.words[0] + (1 if tokens[cue.words[0] + 1].folded in words.that else 2)
    end = min(last, cue.segment[1])
    return [(first, end)] if first < end else []


def _beside_verb(tokens: Sequence[Token], cue: Cue, last: int, words: WordLists) -> list[Part]:
    start, end = cue.segment
    before = (0, start - 1) if start > 0 else None
    after = (end + 1, last) if end < last else None
    begins = cue.words[0] == start and not (cue.source and cue.source[1] <= start)
    is_inserted = tokens[start].folded in words.as_words or begins or cue.kind == "so"
    opens = tokens[0].folded in words.subordinators - words.as_words - words.determiners
    is_inserted |= _closes(tokens, cue, words)
    if before and is_inserted and tokens[start - 1].kind == "quotation":
        return []
    if before and is_inserted and not opens and tokens[start - 1].text in {",", "–", "—"}:
        return [before, *([after] if after and tokens[end].text in {",", "–", "—"} else [])]
    if tokens[start].folded in words.as_words and after:
        return [after]
    if not words.nouns_are_capitalized:
        return _after_verb(tokens, cue, last, words)
    return _after_mark(tokens, cue, last, words)


def _closes(tokens: Sequence[Token], cue: Cue, words: WordLists) -> bool:
    """Tell whether source and verb follow the content: "..., the mayor said on Monday"."""
    if words.nouns_are_capitalized or cue.source is None or not 0 <= cue.source[0] - cue.segment[0] <= 1:
        return False
    left = [token for token in tokens[cue.words[-1] + 1 : cue.segment[1]] if token.text not in _CLOSING]
    opening = words.phrase_prepositions | words.adverbs | words.weekdays.keys() | words.as_words
    is_addition = not left or (left[0].folded in opening and len(left) <= _LONGEST_CLOSING)
    return is_addition and not any(token.folded in words.clause_words for token in left)


def _after_mark(tokens: Sequence[Token], cue: Cue, last: int, words: WordLists) -> list[Part]:
    """Return the first clause after a verb that is reported, to the end of the sentence."""
    is_strong = bool({tokens[word].folded for word in cue.words} & words.reporting) or len(cue.words) > 1
    at = cue.segment[1]
    if at + 1 < last and tokens[at].kind == "quotation" and tokens[at + 1].text == ",":
        at += 1  # the name of an audience: "sagte dem „Boten“, dass ..."
    while at + 1 < last and tokens[at].text in {",", ":"}:
        following = segment_around(tokens, at + 1) if tokens[at + 1].kind != "quotation" else (at + 1, at + 2)
        first, said = tokens[at + 1].folded, {token.folded for token in tokens[at + 1 : last]}
        if first in words.clause_words - words.relative_words or tokens[at].text == ":":
            return [(at + 1, last)]
        is_marked = bool(said & words.sentence_adverbs) or _has_infinitive(tokens, at + 1, last, words)
        is_relative = first in words.relative_words and not (
            first in words.determiners and said & words.sentence_adverbs
        )
        is_spoken = is_strong and (bool(said & words.finite) or not tokens[at + 1].is_capitalized)
        if not is_relative and (is_marked or is_spoken):
            return [(at + 1, last)]
        at = following[1]
    return []


def _has_infinitive(tokens: Sequence[Token], start: int, end: int, words: WordLists) -> bool:
    """Tell whether a segment ends in "zu" and an infinitive, or one that holds it: "zurückzuziehen"."""
    for at in range(start, end):
        is_end = at + 1 >= end or tokens[at + 1].kind == "mark"
        if is_end and at > start and tokens[at].text.islower() and tokens[at].folded.endswith("n"):
            before = {token.folded for token in tokens[max(start, at - 2) : at]}
            if before & words.infinitive_words or any(
                f"{each}" in tokens[at].folded[2:-3] for each in words.infinitive_words
            ):
                return True
    return False


def _around_phrase(tokens: Sequence[Token], cue: Cue, last: int) -> list[Part]:
    first = min((*cue.words, cue.source[0] if cue.source else cue.words[0]))
    behind = max((cue.words[-1] + 1, cue.source[1] if cue.source else 0))
    parts = []
    if first > 0:
        parts.append((0, first - 1 if tokens[first - 1].text == "," else first))
    if behind < last:
        parts.append((behind + 1 if tokens[behind].text == "," else behind, last))
    return [part for part in parts if part[0] < part[1]]


def _after_verb(tokens: Sequence[Token], cue: Cue, last: int, words: WordLists) -> list[Part]:
    """Return the words after a verb, without the audience of "told reporters that"."""
    start, end = cue.words[-1] + 1, last
    if start >= end:
        return []
    is_told = tokens[cue.words[-1]].folded in words.addressing
    opening = words.clause_words if is_told else words.that
    near = range(start, min(start + _FARTHEST_CLAUSE, end))
    start = next((at for at in near if tokens[at].folded in opening), start)
    skipped = words.object_determiners | words.weekdays.keys()
    while start < end and (tokens[start].kind == "mark" or tokens[start].folded in skipped):
        start += 1
    is_object = not any(tokens[word].folded in words.reporting for word in cue.words)
    if start < end and is_object and tokens[start].folded not in words.that and tokens[start].kind != "quotation":
        end = min(end, segment_around(tokens, start)[1])
        while end < last and tokens[end].kind == "quotation":
            end = min(last, segment_around(tokens, end + 1)[1]) if end + 1 < last else last
    return [(start, end)] if start < end else []
