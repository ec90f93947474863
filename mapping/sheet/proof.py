"""Prove the words of a fact sheet: every quote, cue and time expression is in the article.

These are the checks that SHACL cannot make, because they need the text.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mapping.sheet.article_text import NEIGHBOURHOOD, ArticleText
from mapping.sheet.dates import EdtfError, parse_edtf, years_in
from mapping.sheet.model import LONGEST_QUOTE, SheetQuotes
from mapping.sheet.quote_folding import fold
from mapping.sheet.time_expressions import disagreement, is_out_of_range
from mapping.sheet.word_lists import NO_WORDS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from mapping.sheet.allowed_values import Form
    from mapping.sheet.article_text import Likeness
    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Claim, SheetQuote, Situation, TimeReference
    from mapping.sheet.word_lists import WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath

_QUOTES: Final = TypeAdapter(SheetQuotes)
#: Between the first and the last words of a shortened quote.
SHORTENED: Final = " ... "
#: Most places at which a shortened quote may begin.
_MOST_STARTS: Final = 1000
#: Fewer code points than this prove nothing (folded).
SHORTEST_QUOTE: Final = 12


def check_quotes(document: Document, text: str, checked: Container[int] = ()) -> None:
    """Check the quotes of claims whose form is wrong; those at the indices ``checked`` were checked with the others."""
    proof = Proof(ArticleText(text), document)
    for index, claim in enumerate(document.part("claims", list)):
        if index in checked:
            continue
        try:
            quotes = _QUOTES.validate_python(claim["quote"])
        except (ValidationError, LookupError, TypeError):
            continue
        for number, quote in enumerate(quotes):
            proof.find(("claims", index, "quote", number), quote)


class Proof:
    """Looks words up in one text and reports missing ones to ``document``.

    The date of publication, if it is known, may give a time its year; ``words`` are those of the article's language.
    """

    def __init__(
        self, text: ArticleText, document: Document, published: str | None = None, words: WordLists = NO_WORDS
    ) -> None:
        self._text, self._document, self._words = text, document, words
        self._published = date.fromisoformat(published) if published else None

    def find(self, path: ValuePath, quote: SheetQuote) -> Span | None:
        """Return the span that a quote means, or report why there is none."""
        # Without a number a second occurrence makes the quote ambiguous; nobody needs to know of a third.
        found = self._text.find(quote.text, quote.occurrence or 2) or self._find_ends(quote)
        if not found and (like := self._text.closest(quote.text)):
            difference = _difference(like)
            self._document.report(path, "similar_quote", line=like.line, percent=like.percent, difference=difference)
        elif not found:
            self._document.report(path, "misquote")
        elif quote.occurrence is None and len(found) > 1:
            is_short = len(fold(quote.text)) < SHORTEST_QUOTE
            self._document.report(path, "short_quote" if is_short else "ambiguous_quote", shortest=SHORTEST_QUOTE)
        elif quote.occurrence is not None and quote.occurrence > len(found):
            self._document.report(path, "no_such_occurrence", asked=quote.occurrence, found=len(found))
        else:
            return found[-1]
        return None

    def _find_ends(self, quote: SheetQuote) -> tuple[Span, ...]:
        """Return the shortest spans that begin and end with the words around the ellipsis of a shortened quote."""
        first, ellipsis, last = quote.text.partition(SHORTENED)
        by_end: dict[int, Span] = {}
        for start in self._text.find(first, _MOST_STARTS) if ellipsis else ():
            if end := self._text.find_next(last, start.end, start.start + LONGEST_QUOTE):
                by_end[end.end] = self._text.part(start.start, end.end)
        return tuple(by_end.values())[: quote.occurrence or 2]

    def check_length(self, path: ValuePath, spans: Sequence[Span]) -> None:
        """Check that the parts of a quote are long enough together; words in quotation marks need no length."""
        length = sum(len(fold(span.exact)) for span in spans)
        if length < SHORTEST_QUOTE and not all(map(self._text.is_quoted, spans)):
            self._document.report(path, "short_quote", shortest=SHORTEST_QUOTE)

    def check_form(self, path: ValuePath, claim: Claim, spans: Sequence[Span], *, is_reported: bool) -> None:
        """Check the form that the author wrote for a claim whose quotes were found at ``spans``."""
        if claim.said_in is None:
            return
        if claim.form == "quotation" and not all(map(self._text.is_quoted, spans)):
            self._document.report((*path, "form"), "not_quoted")
        if claim.form == "mixed" and not any(map(self._text.has_quotation, spans)):
            self._document.report((*path, "form"), "nothing_quoted")
        if is_reported and claim.form in {"quotation", "mixed"}:
            self._document.report((*path, "form"), "words_of_reporter", form=claim.form)

    def form_of_quotes(self, claim: Claim, spans: Sequence[Span], *, is_reported: bool) -> Form:
        """Return the form that the quotation marks give a claim.

        If another claim reports this one, the quoted words are those of whoever reports it.
        """
        if claim.said_in is None:
            return "narration"
        if is_reported or not spans:
            return "paraphrase"
        if all(map(self._text.is_quoted, spans)):
            return "quotation"
        return "mixed" if any(map(self._text.quoted_parts, spans)) else "paraphrase"

    def find_time(self, path: ValuePath, when: TimeReference, spans: Sequence[Span] = ()) -> Span | None:
        """Check a time, and return its words within ``spans``, near them, or anywhere if none are near."""
        self.check_date(path, when)
        zones = [(span.start, span.end) for span in spans]
        zones += [(span.start - NEIGHBOURHOOD, span.end + NEIGHBOURHOOD) for span in spans]
        for start, end in (*zones, (0, len(self._text.text))):
            if found := next(self._text.words_within(when.expression, start, end), None):
                return found
        self._document.report((*path, "expression"), "time_not_near", text=when.expression, where="in the article")
        return None

    def check_tense(self, path: ValuePath, situation: Situation) -> None:
        """Warn if the days of a situation are not those of its tense, seen from the article's date of publication."""
        try:
            dated = parse_edtf(situation.when.edtf) if situation.when and situation.when.edtf else None
        except EdtfError:
            return
        if dated is None or situation.tense is None or not (dated.earliest and dated.latest):
            return
        if self._published is None:
            fits = situation.tense == "past"
        else:
            is_past, is_future = dated.latest < self._published, dated.earliest > self._published
            fits = (is_past, is_future) != {"past": (False, True), "future": (True, False)}.get(situation.tense)
            fits &= situation.tense != "present" or not (is_past or is_future)
        if not fits:
            tense, text = situation.tense, situation.when.expression if situation.when else ""
            self._document.report((*path, "tense"), "tense_disagrees", tense=tense, text=text)

    def check_date(self, path: ValuePath, when: TimeReference) -> None:
        """Check that the words of a time give its EDTF value, with the date of publication if that is known."""
        if when.edtf is None:
            return
        try:
            dated = parse_edtf(when.edtf)
        except EdtfError:
            self._document.report((*path, "edtf"), "not_edtf", text=when.edtf)
            return
        years, stated = years_in(when.edtf), years_in(when.expression)
        if (dated.earliest or dated.latest) and (not years or years - stated) and not self._published:
            self._document.report((*path, "edtf"), "invented_year", text=when.expression)
        elif found := disagreement(when.expression, when.edtf, self._words):
            self._document.report((*path, "edtf"), "time_disagrees", words=found.words, value=found.value)
        elif self._published and is_out_of_range(when.expression, when.edtf, self._published, self._words):
            self._document.report(
                (*path, "edtf"), "time_out_of_range", text=when.expression, edtf=when.edtf, published=self._published
            )


def _difference(like: Likeness) -> str:
    if like.quoted and like.written:
        return f"You wrote {like.quoted!r}, the article has {like.written!r}."
    if like.written:
        return f"You left out {like.written!r}."
    return f"The article does not have {like.quoted!r} there." if like.quoted else "Copy the words from the article."
