"""Prove the words of a fact sheet: every quote, cue and time expression is in the article.

These are the checks that SHACL cannot make, because they need the text.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mapping.sheet.article_text import NEIGHBOURHOOD, ArticleText
from mapping.sheet.dates import EdtfError, parse_edtf, years_in
from mapping.sheet.model import SheetQuotes
from mapping.sheet.quote_folding import fold
from mapping.sheet.time_expressions import disagreement, is_out_of_range
from mapping.sheet.word_lists import NO_WORDS

if TYPE_CHECKING:
    from collections.abc import Container

    from mapping.sheet.article_text import Likeness
    from mapping.sheet.model import Claim, SheetQuote, Span, TimeReference
    from mapping.sheet.word_lists import WordLists
    from mapping.sheet.yaml_and_json import Document, ValuePath

_NEAR: Final = f"within {NEIGHBOURHOOD} characters of the quote"
_QUOTES: Final = TypeAdapter(SheetQuotes)
#: Fewer code points than this prove nothing (folded).
_SHORTEST_QUOTE: Final = 12


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
        if len(fold(quote.text)) < _SHORTEST_QUOTE:
            self._document.report(path, "short_quote", shortest=_SHORTEST_QUOTE)
            return None
        # Without a number a second occurrence makes the quote ambiguous; nobody needs to know of a third.
        found = self._text.find(quote.text, quote.occurrence or 2)
        if not found and (like := self._text.closest(quote.text)):
            difference = _difference(like)
            self._document.report(path, "similar_quote", line=like.line, percent=like.percent, difference=difference)
        elif not found:
            self._document.report(path, "misquote")
        elif quote.occurrence is None and len(found) > 1:
            self._document.report(path, "ambiguous_quote")
        elif quote.occurrence is not None and quote.occurrence > len(found):
            self._document.report(path, "no_such_occurrence", asked=quote.occurrence, found=len(found))
        else:
            return found[-1]
        return None

    def check_words(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        """Check the form, the cue and the time of a claim whose quotes were found at ``spans``."""
        if claim.form == "quotation" and not all(map(self._text.is_quoted, spans)):
            self._document.report((*path, "form"), "not_quoted")
        if claim.form == "mixed" and not any(map(self._text.has_quotation, spans)):
            self._document.report((*path, "form"), "nothing_quoted")
        if claim.cue and not self._text.has_words(claim.cue, spans):
            self._document.report((*path, "cue"), "cue_not_near", cue=claim.cue, where=_NEAR)
        if claim.when:
            self.check_time((*path, "when"), claim.when, spans)

    def check_time(self, path: ValuePath, when: TimeReference, spans: tuple[Span, ...] = ()) -> None:
        """Check that the words of a time are near ``spans``, or anywhere without spans, and that they give its year."""
        if not self._text.has_words(when.expression, spans):
            where = _NEAR if spans else "in the article"
            self._document.report((*path, "expression"), "time_not_near", text=when.expression, where=where)
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
