"""Read one sentence: its words, the cues in it, the quotations that are speech, and the possible speakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.drafting.direct_speech import speech_in
from mapping.drafting.mentions import mentions_in

if TYPE_CHECKING:
    from mapping.drafting.cues import Cue, CueFinder
    from mapping.drafting.frames import Frame, Token
    from mapping.drafting.mentions import Mention
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.word_lists import WordLists


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article and the parts of it by which reports are found."""

    article: ArticleText
    frame: Frame
    words: WordLists
    cues: tuple[Cue, ...]
    #: The numbers of the tokens that are direct speech.
    speech: tuple[int, ...]
    mentions: tuple[Mention, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its words, marks and quotations."""
        return self.frame.tokens


def read_sentence(article: ArticleText, frame: Frame, finder: CueFinder, words: WordLists) -> Sentence:
    """Return a sentence with its cues, speech and mentions."""
    cues = tuple(finder.cues_in(frame))
    speech = tuple(speech_in(article, frame, cues, words))
    return Sentence(article, frame, words, cues, speech, mentions_in(frame.tokens, speech, words))
