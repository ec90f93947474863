"""Find the voices in the words of an article: who denies, who reports, and whether a claimant is named at all.

The rules read single words and their neighbours, no grammar. A rule that may err is a warning, or an error that the
author lifts with a key that says what the words mean.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.sheet.word_lists import phrases_in, words_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.checked_article import Span
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import Word, WordLists

_SENTENCE_END: Final = frozenset(".!?;:\n")
#: Characters that come before "said Ana Ruiz".
_BEFORE_INVERSION: Final = frozenset(",\"”’»“'")
#: Most words between "said" and the statement: "told reporters that".
_MOST_BETWEEN: Final = 3
#: Most words of a title and a name after a verb: "said government spokesperson Ali Rabiei".
_LONGEST_TITLE: Final = 8


class Report(NamedTuple):
    """A reporting verb and its subject, as the article writes them; of a phrase such as "according to" no verb."""

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
        if not article.words.has_listed(words.reporting, span.start, span.end):
            continue
        listed = article.words.between(span.start, span.end)
        for index, word in enumerate(listed):
            if word.folded not in words.reporting or article.is_within_quotation(word.start):
                continue
            if subject := _subject(article.text, listed, index, words, heads):
                yield Report(subject, word.text)


def reports_of(
    article: ArticleText,
    spans: Iterable[Span],
    words: WordLists,
    heads: Container[str] = (),
    *,
    may_be_clause: bool = False,
) -> Iterator[Report]:
    """Yield every report, in the sentences of the spans, of their words: by a verb in a span, before or after it.

    A noun and "that" before a span report it too ("the pledge that"), and so does "according to" next to it. A span
    that is no statement is not what somebody else says: "said mayor Ana Ruiz". Without a finite verb that is known, a
    whole clause is one if ``may_be_clause``.
    """
    for span in spans:
        is_statement = article.words.has_listed(words.stating, span.start, span.end)
        for start, end in article.sentences_around((span,)):
            listed = [word for word in article.words.between(start, end) if not article.is_within_quotation(word.start)]
            is_clause = is_statement or (may_be_clause and _is_clause(article.text, span, (start, end), listed, words))
            yield from _verbs_inside(article.text, span, listed, words, heads)
            yield from _nouns_of(span, listed, words)
            yield from _colon_before(article.text, span, listed, heads)
            if is_clause:
                yield from _verbs_before(article.text, span, listed, words, heads)
                yield from _verbs_after(article.text, span, listed, words, heads)
                yield from _phrases_of(article, span, (start, end), words)


def _colon_before(text: str, span: Span, listed: Sequence[Word], heads: Container[str]) -> Iterator[Report]:
    """Yield a name of at least two words with a colon before a span: "Ana Ruiz: The city ..."."""
    before = [word for word in listed if word.end <= span.start]
    is_name = len(before) > 1 and all(map(_is_name, before)) and before[-1].folded in heads
    if is_name and text[before[-1].end : span.start].strip() == ":":
        yield Report(text[before[0].start : before[-1].end], ":")


def _is_clause(text: str, span: Span, sentence: Range, listed: Sequence[Word], words: WordLists) -> bool:
    """Tell whether a span is all between "that" or the start of its sentence and a comma or the end."""
    before = [word for word in listed if word.end <= span.start]
    after = text[span.end : sentence[1]].lstrip("\"”’»“'")
    is_first = not before or before[-1].folded in words.that or "," in text[before[-1].end : span.start]
    return is_first and (not after or after[0] in ",.;–—")


def _verbs_inside(
    text: str, span: Span, listed: Sequence[Word], words: WordLists, heads: Container[str]
) -> Iterator[Report]:
    for index, verb in enumerate(listed):
        if verb.folded in words.reporting and span.start <= verb.start and verb.end <= span.end:
            subject = _source_before(text, listed[:index], verb, words, heads)
            if subject is None and verb.folded in words.inverted:
                subject = _subject_after(text, verb, listed[index + 1 : index + 1 + _LONGEST_TITLE], words)
            if subject:
                yield Report(subject, verb.text)


def _verbs_before(
    text: str, span: Span, listed: Sequence[Word], words: WordLists, heads: Container[str]
) -> Iterator[Report]:
    for index, verb in enumerate(listed):
        if verb.folded in words.reporting and verb.end <= span.start and _is_right_before(text, verb, span, listed):
            subject = _source_before(text, listed[:index], verb, words, heads)
            if subject:
                yield Report(subject, verb.text)


def _verbs_after(
    text: str, span: Span, listed: Sequence[Word], words: WordLists, heads: Container[str]
) -> Iterator[Report]:
    """Yield the verb of a clause after a comma that reports all before it: ", Ana Ruiz said", ", said Ana Ruiz"."""
    for index, verb in enumerate(listed):
        comma = text.rfind(",", span.end - 1, verb.start)
        if verb.folded not in words.reporting or verb.start < span.end or comma < 0:
            continue
        clause = [word for word in listed[:index] if word.start > comma]
        if any(word.folded in words.that for word in clause):
            continue
        if clause and clause[0].folded in words.conjunctions:
            return
        if clause:
            subject = _source_before(text, clause, verb, words, heads)
        else:
            after = listed[index + 1 : index + 1 + _LONGEST_TITLE]
            subject = _subject_after(text, verb, after, words) if verb.folded in words.inverted else None
        if subject:
            yield Report(subject, verb.text)


def _is_right_before(text: str, verb: Word, span: Span, listed: Sequence[Word]) -> bool:
    """Tell whether at most a few words, and no comma, are between a verb and the span after it."""
    between = [word for word in listed if verb.end <= word.start < span.start]
    return len(between) <= _MOST_BETWEEN and not any(mark in text[verb.end : span.start] for mark in ",;:\n")


def _source_before(
    text: str, before: Sequence[Word], verb: Word, words: WordLists, heads: Container[str]
) -> str | None:
    if subject := _subject_before(text, before, verb, words, heads):
        return subject
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
    for start, end in phrases_in(article.words.between(*sentence), words.reporting_phrases):
        comma = article.text.find(",", end, sentence[1])
        is_first = len(article.words.between(sentence[0], start)) <= _MOST_BETWEEN
        has_source = article.words.first(end, span.start) is not None
        is_after = end <= span.start and has_source and (is_first or 0 <= comma <= span.start)
        if span.end <= start or is_after:
            yield Report(article.text[start:end], "")


def subject_of(article: ArticleText, cue: Span, words: WordLists, heads: Container[str] = ()) -> str | None:
    """Return the subject of a verb in its sentence, as `reports_in` finds it; None without one."""
    for start, end in article.sentences_around((cue,)):
        listed = article.words.between(start, end)
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
    # "..., recalling": words before a comma are not its subject.
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
        elif word.folded in words.subject_pronouns:
            return word.text  # the audience follows: "sagte sie dem Elden-Boten"
        elif group is None and (word.folded in words.groups or _is_plural(word, words)):
            group = word.text
        end = word.end
    return " ".join(names) or group


def _is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence or clause ends between two words."""
    return not _SENTENCE_END.isdisjoint(text[start:end])


def _is_name(word: Word) -> bool:  # so is the first word of a sentence
    return word.text[0].isupper()


def _is_plural(word: Word, words: WordLists) -> bool:
    return word.text.islower() and word.text.endswith("s") and word.folded not in words.not_groups
