"""Choose who says the words of a quotation, among the mentions of its sentence and the speaker before.

Each candidate gets the points of its traits, and the one with the highest sum counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.drafting.speaker_traits import SpeakerTraits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.drafting.cues import Cue
    from mapping.drafting.frames import Part
    from mapping.drafting.mentions import Mention
    from mapping.drafting.sentence import Sentence
    from mapping.drafting.speaker_traits import Before

#: The share of each trait in the sum. Fitted to German annotations, rounded; see docs/drafting.md.
POINTS: Final[Mapping[str, int]] = {
    "a name in quotation marks": 2,
    "a pronoun": 2,
    "another pronoun": -4,
    "whose it is": -2,
    "another case": 1,
    "a name": 3,
    "a title": 5,
    "one word": 1,
    "after a preposition": -3,
    "after a preposition of the passive": 3,
    "part of another phrase": 2,
    "after a phrase that reports": 5,
    "before a word that reports": 2,
    "a noun that reports": 4,
    "after a noun that reports": 2,
    "after 'so'": 3,
    "the source of a cue": 3,
    "next to a voice without a name": 4,
    "far": -1,
    "very far": -4,
    "two commas between": 1,
    "behind the quotation": -2,
    "behind a sentence after a colon": -4,
    "after a comma": 3,
    "begins the sentence": -1,
    "after a subordinator": 2,
    "the first": 2,
    "the first subject": 1,
    "the last subject before": -2,
    "the only subject before": 1,
    "after a verb": 1,
    "a certain verb, next to it": 3,
    "in the clause of the verb": -1,
    "number of another verb": -2,
    "a pronoun follows the verb": -1,
    "a pronoun after the verb": 2,
    "the source of the verb": -1,
    "no subject, next to the verb": 1,
    "right after the verb": 5,
    "after the verb, a subject before": -2,
    "after the verb, not the first": -1,
    "right before the verb": 2,
    "first subject of the clause": 2,
    "before the verb in its clause": 1,
    "before the verb, no subject after": 3,
    "before a joined verb": 4,
    "before": -4,
    "before, without a verb": 2,
    "before, the quotation is first": -3,
    "before, in the paragraph": 4,
    "before, a phrase that reports": -3,
    "before, a colon": -3,
    "before, reported speech": 4,
}


def speaker_of(
    sentence: Sentence, said: Part, before: Before | None, cue: Cue | None = None
) -> Mention | Before | None:
    """Return who says some tokens; `Before` if it is the speaker of the report before, None without any.

    ``cue`` is the verb that reports them, if it is known.
    """
    found = candidates(sentence, said, before, cue)
    best = max(found, key=lambda each: sum(POINTS[trait] for trait in each[1]), default=None)
    return best[0] if best else None


def candidates(
    sentence: Sentence, said: Part, before: Before | None, cue: Cue | None = None
) -> Iterator[tuple[Mention | Before, frozenset[str]]]:
    """Yield each candidate with its traits."""
    traits = SpeakerTraits(sentence)
    cue = cue or traits.nearest_verb(said)
    for mention in sentence.mentions:
        if mention.part[1] <= said[0] or said[1] <= mention.part[0]:
            yield mention, traits.of_mention(mention, said, cue)
    if before:
        yield before, traits.of_before(said, cue, before)
