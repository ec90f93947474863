"""Find the voices in the words of an article: who denies, who reports, and whether a claimant is named at all.

The rules read single words and their neighbours, no grammar. A rule that may err is a warning, or an error that the
author lifts with a key that says what the words mean.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Span
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import Word, WordLists

#: Shorter parts of a name ("of", "al") are found in every text.
_SHORTEST_PART: Final = 3
#: How far before a title the word may begin that calls it former, in code points.
_BEFORE_TITLE: Final = 20
_SENTENCE_END: Final = ".!?;:\n"
#: Characters that come before "said Ana Ruiz".
_BEFORE_INVERSION: Final = frozenset(",\"”’»“'")
#: Most words between "said" and what was said: "told reporters that".
_MOST_BETWEEN: Final = 3
#: Most words of a title and a name after a verb: "said government spokesperson Ali Rabiei".
_LONGEST_TITLE: Final = 8


class Report(NamedTuple):
    """A reporting verb and its subject, as the article writes them."""

    subject: str
    verb: str

    def is_named(self, words: WordLists) -> bool:
        """Tell whether the subject is a name, no pronoun or group at the start of a sentence."""
        return self.subject[0].isupper() and self.subject.casefold() not in words.groups


def denial_in(texts: Iterable[str], words: WordLists) -> str | None:
    """Return the first word of denial in some texts; None without one.

    >>> from mapping.sheet.word_lists import word_lists
    >>> denial_in(["Ana Reis denied the sale"], word_lists("en"))
    'denied'
    """
    return next((word.text for text in texts for word in words_in(text) if word.folded in words.denial), None)


def reports_in(
    article: ArticleText, spans: Iterable[Span], words: WordLists, heads: Container[str] = ()
) -> Iterator[Report]:
    """Yield every reporting verb in the spans whose subject is a name, a pronoun or a group of people.

    ``heads`` are the last words of further names, folded. Words inside quotation marks are those of a speaker and do
    not count.
    """
    for span in spans:
        listed = list(words_in(article.text, span.start, span.end))
        for index, word in enumerate(listed):
            if word.folded not in words.reporting or article.is_within_quotation(word.start):
                continue
            if subject := _subject(article.text, listed, index, words, heads):
                yield Report(subject, word.text)


def reports_of(
    article: ArticleText, spans: Iterable[Span], words: WordLists, heads: Container[str] = ()
) -> Iterator[Report]:
    """Yield every report, in the sentences of the spans, of what they say: by a verb in a span or right before it.

    A noun and "that" before a span report it too ("the pledge that"), and so does "according to" beside it. A span
    without a finite verb is no statement that somebody else makes: "said mayor Ana Ruiz".
    """
    for span in spans:
        for start, end in article.sentences_around((span,)):
            listed = [
                word for word in words_in(article.text, start, end) if not article.is_within_quotation(word.start)
            ]
            yield from _verbs_of(article.text, span, listed, words, heads)
            yield from _nouns_of(span, listed, words)
            if _is_statement(span, words):
                yield from _phrases_of(article, span, (start, end), words)


def _verbs_of(
    text: str, span: Span, listed: Sequence[Word], words: WordLists, heads: Container[str]
) -> Iterator[Report]:
    for index, verb in enumerate(listed):
        if verb.folded not in words.reporting or verb.end > span.end:
            continue
        is_before = verb.start < span.start
        if is_before and not (_is_statement(span, words) and _is_right_before(text, verb, span, listed)):
            continue
        subject = _subject_before(text, listed[:index], verb, words, heads) or _pronoun_before(listed[:index], words)
        if subject is None and not is_before and verb.folded in words.inverted:
            subject = _subject_after(text, verb, listed[index + 1 : index + 1 + _LONGEST_TITLE], words)
        if subject:
            yield Report(subject, verb.text)


def _is_statement(span: Span, words: WordLists) -> bool:
    return any(word.folded in words.finite for word in words_in(span.exact))


def _is_right_before(text: str, verb: Word, span: Span, listed: Sequence[Word]) -> bool:
    """Tell whether at most a few words, and no comma, are between a verb and the span after it."""
    between = [word for word in listed if verb.end <= word.start < span.start]
    return len(between) <= _MOST_BETWEEN and not any(mark in text[verb.end : span.start] for mark in ",;:\n")


def _pronoun_before(before: Sequence[Word], words: WordLists) -> str | None:
    last = next((word for word in reversed(before) if word.folded not in words.between), None)
    return last.text if last and last.folded in words.pronouns else None


def _nouns_of(span: Span, listed: Sequence[Word], words: WordLists) -> Iterator[Report]:
    before = [word for word in listed if word.end <= span.start]
    if len(before) > 1 and before[-1].folded in words.that and before[-2].folded in words.reporting_nouns:
        yield Report(before[-2].text, before[-1].text)
    inside = [word for word in listed if span.start <= word.start < span.end]
    for word, following in pairwise(inside):
        if word.folded in words.reporting_nouns and following.folded in words.that:
            yield Report(word.text, following.text)


def _phrases_of(article: ArticleText, span: Span, sentence: Range, words: WordLists) -> Iterator[Report]:
    for phrase in words.reporting_phrases:
        for found in chain.from_iterable(
            article.words_within(each, *sentence) for each in (phrase, phrase[0].upper() + phrase[1:])
        ):
            comma = article.text.find(",", found.end, sentence[1])
            if span.end <= found.start or found.start <= comma <= span.start:
                yield Report(found.exact, "…")


def subject_of(article: ArticleText, cue: Span, words: WordLists, heads: Container[str] = ()) -> str | None:
    """Return the subject of a verb in its sentence, as `reports_in` finds it; None without one."""
    for start, end in article.sentences_around((cue,)):
        listed = list(words_in(article.text, start, end))
        for index, word in enumerate(listed):
            if word.start == cue.start:
                return _subject(article.text, listed, index, words, heads)
    return None


def _subject(text: str, listed: Sequence[Word], index: int, words: WordLists, heads: Container[str]) -> str | None:
    verb = listed[index]
    subject = _subject_before(text, listed[:index], verb, words, heads)
    if subject is None and verb.folded in words.inverted:
        subject = _subject_after(text, verb, listed[index + 1 : index + 1 + _LONGEST_TITLE], words)
    return subject


def _subject_before(
    text: str, before: Sequence[Word], verb: Word, words: WordLists, heads: Container[str]
) -> str | None:
    """Return the subject right before a verb: a run of names, or one word for people; None without one."""
    left = list(before)
    while left and left[-1].folded in words.between:
        left.pop()
    # "..., recalling": what is before a comma is not its subject.
    if not left or _is_cut(text, left[-1].end, verb.start) or "," in text[left[-1].end : verb.start]:
        return None
    last = left[-1]
    if last.folded in words.groups or last.folded in heads or _is_plural(last, words):
        return last.text if not _is_name(last) else _names_at_end(text, left)
    return _names_at_end(text, left)


def _names_at_end(text: str, left: list[Word]) -> str | None:
    names: list[Word] = []
    while left and _is_name(left[-1]) and not (names and _is_cut(text, left[-1].end, names[0].start)):
        names.insert(0, left.pop())
    return " ".join(word.text for word in names) or None


def _subject_after(text: str, verb: Word, after: Sequence[Word], words: WordLists) -> str | None:
    """Return the name or group after a verb, perhaps with a title, if the verb begins its clause."""
    if text[: verb.start].rstrip()[-1:] not in _BEFORE_INVERSION:
        return None
    names: list[str] = []
    group, end = None, verb.end
    for word in after:
        if _is_cut(text, end, word.start):
            break
        if _is_name(word):
            names.append(word.text)
        elif names:
            break
        elif group is None and (word.folded in words.groups or _is_plural(word, words)):
            group = word.text
        end = word.end
    return " ".join(names) or group


def _is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence or clause ends between two words."""
    return any(mark in text[start:end] for mark in _SENTENCE_END)


def _is_name(word: Word) -> bool:
    """Tell whether a word is written like a name; the first word of a sentence is too."""
    return word.text[0].isupper()


def _is_plural(word: Word, words: WordLists) -> bool:
    return word.text.islower() and word.text.endswith("s") and word.folded not in words.not_groups


def names_someone(names: Iterable[str], text: str) -> bool:
    """Tell whether a text names someone: by one of these names, or by a capitalized part of one.

    >>> names_someone(["Robert Malley"], "Malley told reporters")
    True
    """
    present, phrases = _words_and_pairs(text)
    for name in names:
        whole, capitalized = _parts_of_name(name)
        if not capitalized.isdisjoint(present):
            return True
        if whole and not capitalized and whole[0] in present and phrases.issuperset(pairwise(whole)):
            return True
    return False


@lru_cache(256)
def _words_and_pairs(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the words of a text and the pairs that follow each other; one text is compared with many names."""
    folded = [word.folded for word in words_in(text)]
    return frozenset(folded), frozenset(pairwise(folded))


@lru_cache(4096)
def _parts_of_name(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words of a name, and those of them that name by themselves."""
    parts = list(words_in(name))
    long = (part for part in parts if part.text[0].isupper() and len(part.text) >= _SHORTEST_PART)
    return tuple(part.folded for part in parts), frozenset(part.folded for part in long)


def former_word(text: str, span: Span, label: str, words: WordLists, *, is_title: bool = False) -> str | None:
    """Return the word before or inside a title in a span that says that the office is not held, or not for long."""
    unsure = words.former | words.interim | (words.past_verbs if is_title else frozenset())
    title = {word.folded for word in words_in(label)} - unsure
    listed = list(words_in(text, max(0, span.start - _BEFORE_TITLE), span.end))
    for word, following in pairwise(listed):
        if word.folded in unsure and following.folded in title and not _is_cut(text, word.end, following.start):
            return word.text
    return None
