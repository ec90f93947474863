"""Find the words of a proposal in the article, code point by code point; nothing is corrected on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.proposing.proposal import ROLES
from mapping.sheet.attribution import PARTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mapping.proposing.proposal import Named, Proposal
    from mapping.proposing.windows import Window
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range

#: Most characters of wrong words that a reason repeats.
_MOST_SHOWN: Final = 80


class NotInArticle(Exception):
    """Words of a proposal that the article does not have, or not only once; the message says which."""


@dataclass(frozen=True)
class Located:
    """A proposal whose words are all in the article."""

    proposal: Proposal
    quotes: tuple[Range, ...]
    attribution: tuple[Range, ...]
    #: Number of the window in which it was proposed, counted from 0.
    window: int


class Locator:
    """Finds proposals in one article; ``known`` are the names of the shared entities of its corpus."""

    def __init__(self, article: ArticleText, known: Collection[str], kinds: Collection[str]) -> None:
        self._article, self._known, self._kinds = article, known, kinds

    def locate(self, proposal: Proposal, window: Window, number: int) -> Located:
        """Return the places of a proposal of a window. Raises `NotInArticle`."""
        for noun, words in _copied(proposal):
            if self._article.text.find(words, window.start, window.end) < 0:
                raise NotInArticle(f"the {noun} is not in the text: {_show(words)}")
        for named in named_in(proposal):
            if named.name not in self._known and not self._is_in_text(named.name):
                raise NotInArticle(f"the name is not in the text: {_show(named.name)}")
        for content in (proposal.content, *proposal.condition):
            if content.kind not in self._kinds:
                raise NotInArticle(f"there is no kind {_show(content.kind)}")
        quotes = tuple(self._place("quote", each, window) for each in proposal.quotes)
        attribution = tuple(self._place("attribution", each, window) for each in proposal.attribution)
        return Located(proposal, quotes, attribution, number)

    def _place(self, noun: str, words: str, window: Window) -> Range:
        """Return the only place of some words in a window."""
        text = self._article.text
        start = text.find(words, window.start, window.end)
        if start < 0:
            raise NotInArticle(f"the {noun} is not in the text: {_show(words)}")
        if text.find(words, start + 1, window.end) >= 0:
            raise NotInArticle(f"the {noun} is in the text more than once: {_show(words)}")
        return start, start + len(words)

    def _is_in_text(self, name: str) -> bool:
        """Tell whether the text has a name in whole words."""
        text, start = self._article.text, -1
        while (start := text.find(name, start + 1)) >= 0:
            before, after = text[start - 1 : start] if start else "", text[start + len(name) : start + len(name) + 1]
            if not (before.isalnum() and name[0].isalnum()) and not (after.isalnum() and name[-1].isalnum()):
                return True
        return False


def _copied(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Yield the words that a window must have at least once, each with its name in messages."""
    if proposal.cue:
        yield from (("cue", part) for part in proposal.cue.split(PARTS))
    yield from (("speaker", each.words) for each in proposal.speakers if each.words)
    yield from (("audience", each.words) for each in proposal.audience if each.words)
    if proposal.when:
        yield "time", proposal.when
    for content in (proposal.content, *proposal.condition):
        for noun, words in (("label", content.label), ("quantity", content.quantity), ("time", content.when)):
            if words:
                yield noun, words


def named_in(proposal: Proposal) -> Iterator[Named]:
    """Yield every entity that a proposal names."""
    yield from proposal.speakers
    yield from proposal.audience
    for content in (proposal.content, *proposal.condition):
        for role in ROLES:
            yield from getattr(content, role)


def _show(words: str) -> str:
    return repr(words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]} ...")
