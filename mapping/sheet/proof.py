"""Prove the words of a fact sheet: every quote, cue and time expression stands in the article.

These are the checks that SHACL cannot make, because they need the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mapping.sheet.dates import EdtfError, parse_edtf, years_in
from mapping.sheet.model import Quotes
from mapping.sheet.quotes import NEIGHBOURHOOD, ArticleText, Likeness, fold

if TYPE_CHECKING:
    from mapping.sheet.located import Document, ValuePath
    from mapping.sheet.model import Claim, Quote, Span, TimeReference

__all__ = ["Proof", "check_quotes"]

_NEAR: Final = f"within {NEIGHBOURHOOD} characters of the quote"
_QUOTES: Final = TypeAdapter(Quotes)
#: Fewer code points than this prove nothing (folded).
_SHORTEST_QUOTE: Final = 12


def check_quotes(document: Document, text: str) -> None:
    """Check the quotes of a sheet whose form is wrong elsewhere, as far as they can be read."""
    proof = Proof(text, document, has_date=False)
    claims = document.value.get("claims") if isinstance(document.value, dict) else None
    for index, claim in enumerate(claims if isinstance(claims, list) else ()):
        try:
            quotes = _QUOTES.validate_python(claim["quote"])
        except (ValidationError, LookupError, TypeError):
            continue
        for number, quote in enumerate(quotes):
            proof.find(("claims", index, "quote", number), quote)


class Proof:
    """Looks words up in one text and reports to ``document`` what is not there.

    ``has_date`` says whether the article's date of publication is known, which may give a time its year.
    """

    def __init__(self, text: str, document: Document, *, has_date: bool) -> None:
        self._text, self._document, self._has_date = ArticleText(text), document, has_date

    def find(self, path: ValuePath, quote: Quote) -> Span | None:
        """Return the span that a quote means, or report why there is none."""
        if len(fold(quote.text)) < _SHORTEST_QUOTE:
            self._document.report(
                path, "Q104", f"quote is shorter than {_SHORTEST_QUOTE} characters", "Take in the words around it."
            )
            return None
        found = self._text.find(quote.text)
        if not found:
            self._report_misquote(path, quote.text)
            return None
        if quote.occurrence is None and len(found) > 1:
            self._document.report(
                path,
                "Q102",
                f"quote occurs {len(found)} times in the article",
                "Make it longer, or write it as {text: ..., occurrence: 1} for the first.",
            )
            return None
        if quote.occurrence is not None and quote.occurrence > len(found):
            self._document.report(
                path, "Q102", f"there is no occurrence {quote.occurrence}: the quote occurs {len(found)} times"
            )
            return None
        return found[(quote.occurrence or 1) - 1]

    def _report_misquote(self, path: ValuePath, quote: str) -> None:
        like = self._text.closest(quote)
        if like is None:
            self._document.report(
                path,
                "Q101",
                "quote is not in the article and nothing close to it is",
                "Copy the words from the article; a paraphrase belongs in the situation's label.",
            )
            return
        self._document.report(
            path,
            "Q101",
            f"quote is not in the article (closest: article line {like.line}, {like.percent}% alike)",
            _difference(like),
        )

    def check_words(self, path: ValuePath, claim: Claim, spans: tuple[Span, ...]) -> None:
        """Check the form, the cue and the time of a claim whose quotes were found at ``spans``."""
        if claim.form == "quotation" and not all(map(self._text.is_quoted, spans)):
            self._document.report(
                (*path, "form"),
                "Q103",
                "form is quotation, but the words are not all inside quotation marks in the article",
                'Use "form: paraphrase", or "mixed" when only part is quoted.',
            )
        if claim.form == "mixed" and not any(map(self._text.has_quotation, spans)):
            self._document.report(
                (*path, "form"),
                "Q103",
                "form is mixed, but nothing of it is inside quotation marks in the article",
                'Use "form: paraphrase".',
            )
        if claim.cue and not self._text.has_words(claim.cue, spans):
            self._document.report(
                (*path, "cue"),
                "Q105",
                f"the cue {claim.cue!r} is not {_NEAR}",
                "Copy the reporting words as the article writes them.",
            )
        if claim.when:
            self.check_time((*path, "when"), claim.when, spans)

    def check_time(self, path: ValuePath, when: TimeReference, spans: tuple[Span, ...] = ()) -> None:
        """Check a time reference: its words stand near ``spans``, or anywhere without them; its year is written."""
        if not self._text.has_words(when.expression, spans):
            where = _NEAR if spans else "in the article"
            self._document.report(
                (*path, "expression"),
                "D303",
                f"{when.expression!r} is not {where}",
                "Copy the words that give the time.",
            )
        if when.edtf is None:
            return
        try:
            date = parse_edtf(when.edtf)
        except EdtfError:
            self._document.report(
                (*path, "edtf"),
                "D301",
                f"{when.edtf!r} is not an EDTF date",
                "Write 2021-07-13, 2021-07, 2021, or XXXX-05 where no year is stated.",
            )
            return
        invented = date.years - years_in(when.expression)
        is_resolved = date.earliest is not None or date.latest is not None
        if is_resolved and (invented or not date.years) and not self._has_date:
            self._document.report(
                (*path, "edtf"),
                "D302",
                f"{when.expression!r} does not say which year is meant, and the article has no date",
                "Write XXXX for the year, or add article.published if you know it.",
            )


def _difference(like: Likeness) -> str:
    if like.quoted and like.written:
        return f"You wrote {like.quoted!r}, the article has {like.written!r}."
    if like.written:
        return f"You left out {like.written!r}."
    return f"The article does not have {like.quoted!r} there." if like.quoted else "Copy the words from the article."
