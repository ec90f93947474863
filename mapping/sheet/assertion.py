"""Find the words by which a sentence does not say as a fact what a part of it seems to say: not, may, if."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Span
    from mapping.sheet.word_lists import Word, WordLists

#: Words right before a span that may belong to its statement: "was not | closed".
_BEFORE: Final = 2
#: How far after a span the word is sought by which a condition follows, in code points.
_LONGEST_WORD: Final = 20
#: How far before a title the word may begin that calls it former, in code points.
_BEFORE_TITLE: Final = 20
_SENTENCE_END: Final = frozenset(".!?;:\n")
_CLAUSE_END: Final = re.compile("[.,;:–—\n]")


def is_plain(article: ArticleText, spans: Iterable[Span], words: WordLists, cue: Iterable[Span] = ()) -> bool:
    """Tell whether no listed word is where it could negate, doubt or hedge the spans, nor one in the cue or before it.

    Of plain spans the functions below find nothing, so their words need not be read one by one.
    """
    has = article.words.has_listed
    for span in spans:
        start = article.sentence_start(span)
        if has(words.qualifying, start, span.start) or has(words.qualifying_or_hedging, span.start, span.end):
            return False
        before = article.words.last(start, span.start)
        following = article.words.first(span.end, span.end + _LONGEST_WORD)
        if (before and before.folded in words.hedging) or (following and following.folded in words.conditional):
            return False
    for part in cue:
        start = article.sentence_start(part)
        if has(words.qualifying, start, part.start) or has(words.qualifying, part.start, part.end):
            return False
    return True


def negation_of(article: ArticleText, spans: Iterable[Span], words: WordLists) -> str | None:
    """Return the first word that negates a span, in it, right before it or in the clause that ends in "that" before it.

    >>> from mapping.sheet.article_text import ArticleText
    >>> from mapping.sheet.word_lists import word_lists
    >>> text = ArticleText("There is no evidence that the bridge was closed.")
    >>> negation_of(text, text.find("the bridge was closed", 1), word_lists("en"))
    'no'
    """
    for span in spans:
        before = _clause_before(article, span)
        is_clause = bool(before) and before[-1].folded in words.that
        said = [*(before if is_clause else before[-_BEFORE:])]
        # "a deal that does not free all" says nothing against the deal.
        said += takewhile(lambda word: word.folded not in words.that, article.words.between(span.start, span.end))
        if negation := _negation_in(said, words):
            return negation
    return None


def negation_before(article: ArticleText, span: Span, words: WordLists) -> str | None:
    """Return the word that negates a verb right before it: "did not say"; None without one."""
    return _negation_in(_clause_before(article, span)[-_BEFORE:], words)


def doubt_of(
    article: ArticleText, spans: Iterable[Span], words: WordLists, cue: Sequence[Span] | None = None
) -> str | None:
    """Return the first word by which a span is not said as a fact, in it or right before it; None without one.

    After the cue of a source its words do not count, nor do the mood of reported speech and a condition.
    """
    unsure = words.unsure if cue is None else words.unsure_of_sources
    for span in spans:
        before = article.words.last(article.sentence_start(span), span.start)
        said = [*([before] if before else ()), *article.words.between(span.start, span.end)]
        if within := [part for part in cue or () if part.start < span.end and said and said[0].start < part.end]:
            said = [word for word in said if not any(part.start <= word.start < part.end for part in within)]
        following = article.words.first(span.end, span.end + _LONGEST_WORD)
        if following and following.folded in words.conditional and not _ends_clause(article.text, span, following):
            said.append(following)
        if doubt := next(_doubts_in(said, unsure, words), None):
            return doubt
    return None


def question_of(article: ArticleText, spans: Iterable[Span]) -> str | None:
    """Return the mark of a question that a span is part of; None if it is in none."""
    for span in spans:
        for _, end in article.sentences_around((span,)):
            if span.end <= end and article.text[end - 1] == "?" and not article.is_within_quotation(end - 1):
                return "?"
    return None


def whether_before(article: ArticleText, spans: Iterable[Span], words: WordLists) -> str | None:
    """Return the word right before a span that makes it an indirect question: "whether"; None without one."""
    for span in spans:
        last = article.words.last(article.sentence_start(span), span.start)
        if last and last.folded in words.whether and not _CLAUSE_END.search(article.text, last.end, span.start):
            return last.text
    return None


def former_word(
    article: ArticleText, span: Span, label: str, words: WordLists, *, is_title: bool = False
) -> str | None:
    """Return the word before or inside a title in a span that says that the office is not held, or not for long."""
    unsure = words.no_longer if is_title else words.not_in_office
    start = max(0, span.start - _BEFORE_TITLE)
    if not article.words.has_listed(unsure, start, span.end):
        return None
    listed = article.words.between(start, span.end)
    for index, word in enumerate(listed):
        if word.folded not in unsure:
            continue
        skipped = words.before_titles if word.folded in words.past_verbs else frozenset()
        following = next((each for each in listed[index + 1 :] if each.folded not in skipped), None)
        if (
            following
            and following.folded not in unsure
            and following.folded in {each.folded for each in words_in(label)}
            and _SENTENCE_END.isdisjoint(article.text[word.end : following.start])
        ):
            return word.text
    return None


def _negation_in(said: Sequence[Word], words: WordLists) -> str | None:
    if words.negating.isdisjoint([word.folded for word in said]):
        return None
    for before, word in pairwise((None, *said)):
        if word and word.folded in words.full_negations:
            return word.text
        if before and word and word.folded in words.negations and before.folded in words.finite:
            return word.text
        if before and word and word.folded in words.to and before.folded in words.failing:
            return before.text
    return None


def _doubts_in(said: Sequence[Word], unsure: AbstractSet[str], words: WordLists) -> Iterator[str]:
    folded = [word.folded for word in said]
    if unsure.isdisjoint(folded) and words.hedging.isdisjoint(folded):
        return
    for before, word in pairwise((None, *said)):
        if word is None or (word.folded in words.months and word.text[0].isupper()):
            continue
        if word.folded in unsure:
            yield word.text
        if before and word.folded in words.to and before.folded in words.intending:
            yield before.text
        if before and word.folded in words.hedging_participles and before.folded in words.finite:
            yield word.text


def _ends_clause(text: str, span: Span, following: Word) -> bool:
    return _CLAUSE_END.search(text, span.end, following.start) is not None


def _clause_before(article: ArticleText, span: Span) -> Sequence[Word]:
    """Return the words of the sentence before a span, back to the mark that ends a clause."""
    clause = _CLAUSE_END.split(article.text[article.sentence_start(span) : span.start])[-1]
    return article.words.between(span.start - len(clause), span.start)
