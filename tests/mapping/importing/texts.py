"""An invented article, the words that people marked in it, and the same in the files of several tools."""

from __future__ import annotations

from typing import Final

from mapping.importing.annotated_article import AnnotatedArticle, Attribution

#: The ferry is outside the Basic Multilingual Plane: UTF-16 offsets after it differ from code points.
TEXT: Final = (
    "⛴\U0001f6a2 Elden. “The quay sinks,” Ana Ruiz told reporters.\n\n"
    "Ben Okoro made it known that the ferry stops. Nobody answered. He fears higher tolls.\n"
)


def at(words: str, occurrence: int = 1) -> tuple[int, int]:
    """Return where words are in the text."""
    start = -1
    for _ in range(occurrence):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


QUAY: Final = Attribution(
    content=(at("The quay sinks"),), source=(at("Ana Ruiz"),), cue=(at("told"),), addressee=(at("reporters"),)
)
FERRY: Final = Attribution(
    content=(at("the ferry stops"),), source=(at("Ben Okoro"),), cue=(at("made"), at("known")), act="writes"
)
TOLLS: Final = Attribution(content=(at("higher tolls"),), source=(at("He"),), cue=(at("fears"),), stance="doubts")
ARTICLE: Final = AnnotatedArticle("quay", TEXT, (QUAY, FERRY, TOLLS))
