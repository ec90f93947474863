"""Name an article: by its headline, and without one by the first words that may be published.

The name of an invented article says so, because lists, searches and answers to queries show nothing but the name.

The label is in the graph, so that queries and pages show the same name.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.checked_article import CheckedArticle

#: Characters of a name made of first words, with its ellipsis.
_LONGEST: Final = 60
#: Characters that no name ends with.
_JOINTS: Final = " ,;:–—-"


def article_label(article: CheckedArticle) -> str:
    """Return the name of an article, in which its language says whether it is invented."""
    name = _plain_name(article)
    return f"{name} ({word_lists(article.language).invented})" if article.sheet.article.invented else name


def _plain_name(article: CheckedArticle) -> str:
    """Return the name of an article from its headline, words or date.

    It has words of the text only if the rights allow: the first line of the text, or the first of the quotes. With
    rights ``none`` it is the date of the article with its slug, which distinguishes articles of one day.
    """
    about = article.sheet.article
    if about.headline:
        return about.headline
    words = next((first_words(each) for each in _published(article) if any(map(str.isalnum, each))), None)
    if words:
        return words
    return f"Article of {about.published} ({article.slug})" if about.published else f"An article ({article.slug})"


def _published(article: CheckedArticle) -> Iterator[str]:
    """Yield the words of an article that may be published, in the order of the text."""
    if article.rights == "full":
        yield from article.text.splitlines()
    elif article.rights == "quotes":
        spans = (span for proven in article.claims for span in proven.spans)
        yield from (_shown_to_go_on(span.exact) for span in sorted(spans, key=lambda span: (span.start, -span.end)))


def _shown_to_go_on(quote: str) -> str:
    """Return a quote with an ellipsis if its sentence goes on after it."""
    is_whole = quote.rstrip("”\"»’'").endswith((".", "!", "?", "…", "。"))
    return quote if is_whole else f"{quote.rstrip(_JOINTS)}…"


def first_words(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line, cut after a word with an ellipsis if it is longer.

    A first word that is too long, as in languages that write without spaces, is cut between two letters.

    >>> first_words("Talks are  underway.", 12)
    'Talks are…'
    """
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    end = words.rfind(" ", 0, longest)
    if end < 0:
        end = longest - 1
        while end > 1 and unicodedata.combining(words[end]):
            end -= 1
    return f"{words[:end].rstrip(_JOINTS)}…"
