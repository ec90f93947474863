"""Describe the possible speakers of a quotation: each mention of the sentence by its form and its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Part, Token
    from mapping.drafting.mentions import Mention
    from mapping.drafting.sentence import Sentence

#: Distances in tokens.
_FAR, _VERY_FAR = 8, 18
#: Commas around a description.
_AROUND_DESCRIPTION: Final = 2
_MARKS: Final = "\"'”’»“‘«\N{WORD JOINER}"
_ENDS: Final = frozenset(".!?…")
#: Endings of titles count from this length: "Polizeisprecher".
_SHORTEST_ENDING: Final = 5


@dataclass(frozen=True)
class Before:
    """The speaker of the report before, and whether it is in the same paragraph."""

    is_close: bool


class SpeakerTraits:
    """The traits of the mentions of one sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self._tokens, self._mentions, self._cues = sentence.tokens, sentence.mentions, sentence.cues
        self._words = sentence.words
        self._subjects = [each for each in self._mentions if self._may_be_subject(each)]

    def of_mention(self, mention: Mention, said: Part, cue: Cue | None) -> frozenset[str]:
        """Return the traits of a mention as the speaker of some tokens; ``cue`` is the verb that reports them."""
        traits = self._form(mention) | self._phrases(mention) | self._place(mention, said)
        return _held(traits | self._around_verb(mention, cue) if cue else traits)

    def _form(self, mention: Mention) -> dict[str, bool]:
        words, (start, end) = self._words, mention.part
        first, nouns = self._tokens[start], [each for each in self._tokens[start:end] if each.is_capitalized]
        is_phrase = mention.kind == "phrase"
        has_determiner = first.folded in words.determiners | words.object_determiners | words.genitive_determiners
        nouns = nouns[1:] if has_determiner and first.is_capitalized else nouns
        subjects = words.subject_pronouns
        return {
            "a name in quotation marks": mention.kind == "quoted",
            "a pronoun": mention.kind == "pronoun" and first.folded in subjects,
            "another pronoun": mention.kind == "pronoun" and first.folded not in subjects,
            "whose it is": is_phrase and first.folded in words.possessive_determiners,
            "a name": is_phrase and len(nouns) > 1 and (not has_determiner or self._has_title(nouns)),
            "a title": self._has_title(nouns),
        }

    def _phrases(self, mention: Mention) -> dict[str, bool]:
        words, (start, end) = self._words, mention.part
        before, after = self._word(start - 1), self._word(end)
        sources = [each for each in self._cues if each.source and each.source[0] <= start < each.source[1]]
        said = [cue.words[-1] for cue in self._cues if cue.kind == "unnamed"]
        return {
            "after a preposition": before in words.phrase_prepositions and before not in words.phrases_before,
            "after a preposition of the passive": before in words.agent_prepositions and self._is_passive(),
            "part of another phrase": self._is_attribute(mention),
            "after a phrase that reports": before in words.phrases_before,
            "before a word that reports": after in words.phrases_after,
            "a noun that reports": before in words.noun_prepositions and self._has_noun(mention),
            "after a noun that reports": self._is_attribute(mention) and self._ends_in_noun(start - 1),
            "after 'so'": any(cue.kind == "so" for cue in sources),
            "the source of a cue": bool(sources),
            "next to a voice without a name": any(
                word < start and not any(word < each.part[0] < start for each in self._mentions) for word in said
            ),
        }

    def _place(self, mention: Mention, said: Part) -> dict[str, bool]:
        tokens, (start, end) = self._tokens, mention.part
        gap = tokens[end : said[0]] if end <= said[0] else tokens[said[1] : start]
        is_behind = start >= said[1]
        named = [each for each in self._mentions if each.kind != "quoted"]
        earlier = [each for each in self._subjects if each.part[0] < said[0]]
        return {
            "far": len(gap) > _FAR,
            "very far": len(gap) > _VERY_FAR,
            "two commas between": sum(each.text in {",", ";"} for each in gap) > 1,
            "behind the quotation": is_behind,
            "behind a sentence after a colon": is_behind and self._is_sentence(said),
            "after a comma": self._text(start - 1) == ",",
            "after a subordinator": self._word(start - 1) in self._words.subordinators - self._words.determiners,
            "the first": bool(named) and named[0] == mention,
            "the last subject before": bool(earlier) and earlier[-1] == mention,
            "the only subject before": earlier == [mention],
        }

    def _around_verb(self, mention: Mention, cue: Cue) -> dict[str, bool]:
        """Return the traits that a mention has by its place around the nearest verb that reports."""
        verb, (first, last), start = min(cue.words), cue.segment, mention.part[0]
        before = [each for each in self._subjects if first <= each.part[0] < verb]
        after = [each for each in self._subjects if verb < each.part[0] < last]
        has_pronoun = self._word(verb + 1) in self._words.subject_pronouns
        is_joined = first < verb and self._word(verb - 1) in self._words.joining_words
        is_certain = any(self._tokens[word].folded in self._words.reporting for word in cue.words)
        traits = {
            "a certain verb, next to it": is_certain and self._is_next(mention, verb),
            "in the clause of the verb": first <= start < last,
            "before its description and the verb": self._is_described(mention, verb),
            "number of another verb": self._differs_in_number(mention, verb),
            "a pronoun follows the verb": has_pronoun and start != verb + 1,
            "a pronoun after the verb": has_pronoun and start == verb + 1,
            "the source of the verb": bool(cue.source and cue.source[0] <= start < cue.source[1]),
        }
        if mention not in self._subjects:
            return {**traits, "no subject, next to the verb": self._is_next(mention, verb)}
        if start > verb:
            return {
                **traits,
                "right after the verb": self._is_next(mention, verb),
                "after the verb, a subject before": bool(before),
            }
        return {
            **traits,
            "right before the verb": self._is_next(mention, verb),
            "before the verb in its clause": mention in before,
            "before the verb, no subject after": not after,
            "before a joined verb": is_joined and self._subjects[0] == mention,
        }

    def of_before(self, said: Part, cue: Cue | None, before: Before) -> frozenset[str]:
        """Return the traits of the speaker of the report before."""
        has_phrase = any(each.kind in {"phrase", "so"} for each in self._cues)
        traits = {
            "before": True,
            "before, without a verb": cue is None and not has_phrase,
            "before, the quotation is first": said[0] == 0,
            "before, in the paragraph": before.is_close,
            "before, a phrase that reports": has_phrase,
            "before, a colon": self._text(said[0] - 1) == ":",
            "before, reported speech": any(each.folded in self._words.sentence_adverbs for each in self._tokens),
        }
        return _held(traits)

    # Parts of traits

    def nearest_verb(self, said: Part) -> Cue | None:
        """Return the verb that most likely reports some tokens."""
        verbs = [each for each in self._cues if each.kind == "verb"]
        return min(verbs, key=lambda each: self._distance(each, said), default=None)

    def _distance(self, cue: Cue, said: Part) -> int:
        apart = min(_apart(said, word) for word in cue.words)
        is_certain = any(self._tokens[word].folded in self._words.reporting for word in cue.words)
        is_other = cue.words[0] >= said[1] and self._is_sentence(said)
        return apart + _FAR * (is_other + (not is_certain and not cue.source))

    def _is_sentence(self, said: Part) -> bool:
        """Tell whether a quotation is a whole sentence after a colon, so that another one begins behind it."""
        said_text = self._text(said[1] - 1).rstrip(_MARKS)
        return self._text(said[0] - 1) == ":" and said_text[-1:] in _ENDS and self._text(said[1]) != ","

    def _may_be_subject(self, mention: Mention) -> bool:
        """Tell whether a mention can be a nominative: it has no preposition and no determiner of another case."""
        words, start = self._words, mention.part[0]
        first, before = self._tokens[start].folded, self._word(start - 1)
        prepositions = (words.phrase_prepositions - words.subordinators) | words.noun_prepositions | words.naming_words
        if mention.kind == "quoted" or before in prepositions | words.phrases_before:
            return False
        folded = {each.folded for each in self._tokens[start : mention.part[1]]}
        is_time = bool(folded & (words.months.keys() | words.weekdays.keys()))
        return not is_time and first not in words.object_determiners and not self._is_attribute(mention)

    def _is_attribute(self, mention: Mention) -> bool:
        """Tell whether a mention is a genitive or goes on after "von", right behind another noun."""
        start = mention.part[0]
        opening = self._words.genitive_determiners
        if self._word(start - 1) in self._words.agent_prepositions:
            start -= 1
        elif self._tokens[start].folded not in opening:
            return False
        before = self._tokens[start - 1] if start else None
        times = self._words.weekdays.keys() | self._words.months.keys()
        return before is not None and before.is_capitalized and before.folded not in times

    def _is_next(self, mention: Mention, verb: int) -> bool:
        start, end = mention.part
        gap = self._tokens[verb + 1 : start] if start > verb else self._tokens[end:verb]
        between = self._words.adverbs | self._words.between | self._words.object_determiners
        return all(each.kind == "word" and each.folded in between for each in gap)

    def _is_described(self, mention: Mention, verb: int) -> bool:
        """Tell whether only a description between commas, or brackets, are between a mention and a verb."""
        end = mention.part[1]
        if self._text(end) == "(" and self._text(end + 2) == ")":
            end += 3
        gap = self._tokens[end:verb]
        commas = [each for each in gap if each.text == ","]
        return len(commas) == _AROUND_DESCRIPTION and gap[0].text == gap[-1].text == ","

    def _differs_in_number(self, mention: Mention, verb: int) -> bool:
        words, (start, end) = self._words, mention.part
        first, form = self._tokens[start].folded, self._tokens[verb].folded
        is_plural = form.endswith(tuple(words.plural_verb_endings)) and form not in words.cue_participles
        if first in words.plural_determiners or first.isdigit():
            return not is_plural
        is_one = first in words.singular_determiners or (self._is_name(mention) and end - start > 1)
        return is_plural and is_one

    def _is_name(self, mention: Mention) -> bool:
        known = self._words.determiners | self._words.object_determiners | self._words.genitive_determiners
        return mention.kind == "phrase" and self._tokens[mention.part[0]].folded not in known

    def _has_title(self, nouns: Sequence[Token]) -> bool:
        titles = self._words.spoken_titles
        endings = tuple(each for each in titles if len(each) >= _SHORTEST_ENDING)
        return any(each.folded in titles or each.folded.endswith(endings) for each in nouns)

    def _has_noun(self, mention: Mention) -> bool:
        return any(self._ends_in_noun(at) for at in range(*mention.part))

    def _ends_in_noun(self, at: int) -> bool:
        return at >= 0 and self._tokens[at].folded.endswith(tuple(self._words.phrase_nouns))

    def _is_passive(self) -> bool:
        return any(each.folded in self._words.passive for each in self._tokens)

    def _word(self, at: int) -> str:
        return self._tokens[at].folded if 0 <= at < len(self._tokens) and self._tokens[at].kind == "word" else ""

    def _text(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""


def _apart(said: Part, word: int) -> int:
    return said[0] - word if word < said[0] else word - said[1] + 1


def _held(traits: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(trait for trait, holds in traits.items() if holds)
