"""Read the texts of the index of the search: names, labels of situations, quotes and headlines."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mapping.rdf.namespaces import OA, ONR
from server.pages.patterns import whole
from server.pages.search.findings import KINDS
from server.pages.search.matched_form import matched_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    #: Runs a SELECT query; a row has the values of its variables.
    Rows = Callable[[str], Iterable[tuple[str, ...]]]


def search_texts(rows: Rows) -> Mapping[str, Iterator[tuple[str, str, str]]]:
    """Return resource, text and matched form of all texts, by kind, in the order in which the engine finds them."""
    found = {kind: rows(f"SELECT ?hit ?text WHERE {{ {KINDS[kind].replace('TEST', '')} }}") for kind in KINDS}
    found["quotes"] = _quotes(rows)
    return {kind: ((hit, text, matched_form(text)) for hit, text in pairs) for kind, pairs in found.items()}


def _quotes(rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield evidence and quotes. The query of the search would look up each of them, at a tenth of a millisecond."""
    proving = f"{{ ?any {ONR.evidence} ?span }} UNION {{ ?any {ONR.attribution} ?span }}"
    spans, texts = whole("?span", OA.hasSelector, "?quote"), whole("?quote", OA.exact, "?text")
    found = defaultdict[str, dict[tuple[str, str], None]](dict)
    for quote, *each in rows(
        f"SELECT ?quote ?span ?text WHERE {{ {{ SELECT ?span {{ {proving} }} }} {spans} {texts} }}"
    ):
        found[quote][each[0], each[1]] = None
    for (quote,) in rows(f"SELECT ?quote WHERE {{ ?quote {OA.exact} ?text }}"):
        yield from found.pop(quote, ())
