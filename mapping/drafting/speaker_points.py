"""Choose the speaker of a quotation among the mentions of its sentence and the speaker before.

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
    "a name in quotation marks": 1,
    "a pronoun": 1,
    "another pronoun": -3,
    "whose it is": -3,
    "a name": 1,
    "a title": 4,
    "after a preposition": -2,
    "after a preposition of the passive": 4,
    "part of another phrase": 1,
    "after a phrase that reports": 6,
    "before a word that reports": 4,
    "a noun that reports": 9,
    "after a noun that reports": 4,
    "after 'so'": 4,
    "the source of a cue": 2,
    "next to a voice without a name": 3,
    "far": -1,
    "very far": -2,
    "two commas between": -1,
    "behind the quotation": -1,
    "behind a sentence after a colon": -5,
    "after a comma": 2,
    "after a subordinator": 1,
    "the first": 2,
    "the last subject before": -1,
    "the only subject before": 1,
    "a certain verb, next to it": 2,
    "in the clause of the verb": -1,
    "before its description and the verb": 3,
    "number of another verb": -2,
    "a pronoun follows the verb": -1,
    "a pronoun after the verb": 2,
    "the source of the verb": -1,
    "no subject, next to the verb": 1,
    "right after the verb": 5,
    "after the verb, a subject before": -2,
    "right before the verb": 1,
    "before the verb in its clause": 2,
    "before the verb, no subject after": 2,
    "before a joined verb": 4,
    "before": -5,
    "before, without a verb": 2,
    "before, the quotation is first": -3,
    "before, in the paragraph": 4,
    "before, a phrase that reports": -3,
    "before, a colon": -2,
    "before, reported speech": 3,
}


def speaker_of(
    sentence: Sentence, said: Part, before: Before | None, cue: Cue | None = None
) -> Mention | Before | None:
    """Return the speaker of some tokens; `Before` if it is the speaker of the report before, None if there is none.

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
