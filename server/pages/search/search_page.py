"""The search page: names, situations, quotes and headlines that contain some words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import BadRequest
from server.pages.filters import chosen_value, query_string
from server.pages.page import Page, Table
from server.pages.paging import paging_of
from server.pages.search.findings import KINDS, MOST_FOUND, Finding, find, with_sources
from server.pages.search.words import excerpt, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.page import Visit
    from server.pages.paging import Paging

LONGEST_QUERY: Final = 200
#: Findings of each kind on the page of all kinds, and on a page of one kind.
_SAMPLE: Final = 5
_PAGE_SIZE: Final = 25
_PARAMETERS: Final = ("q", "kind", "size")
_COLUMNS: Final = ("kind", "iri", "text", "name", "claims", "speakers", "article")


async def search_page(visit: Visit) -> Page:
    """Show a few findings of each kind, or one page of one kind. Asks at most two queries. Raises `BadRequest`."""
    asked = visit.parameters.get("q", "").strip()
    if len(asked) > LONGEST_QUERY:
        raise BadRequest(f"q= must be at most {LONGEST_QUERY} characters long")
    kind, words = chosen_value(visit.parameters, "kind", KINDS), words_in(asked)
    paging = paging_of(visit.parameters, _PAGE_SIZE if kind else _SAMPLE)
    found = await find(visit, words, [kind] if kind else KINDS) if words else {}
    shown = await with_sources(visit.engine, list(_shown(found.values(), paging, is_whole=kind is not None)))
    values = {
        "asked": asked,
        "kind": kind,
        "kinds": tuple(KINDS),
        "words": words,
        "groups": [(each, len(found[each][:MOST_FOUND]), [it for it in shown if it.kind == each]) for each in found],
        "most_found": MOST_FOUND,
        "excerpt": excerpt,
        "longest_query": LONGEST_QUERY,
        "paging": paging,
        "query": query_string(visit.parameters, _PARAMETERS),
        "query_of": {each: query_string(visit.parameters, ("q",), kind=each) for each in KINDS},
    }
    title = f"Search: {asked}" if asked else "Search"
    return Page("search.html", title, values, Table(_COLUMNS, [_row(each) for each in shown]))


def _shown(found: Iterable[list[Finding]], paging: Paging, *, is_whole: bool) -> Iterable[Finding]:
    """Yield the findings on the page; a search in several kinds has only one page."""
    start = paging.offset if is_whole else 0
    for findings in found:
        yield from findings[:MOST_FOUND][start : start + paging.size]


def _row(finding: Finding) -> list[str | None]:
    return [
        finding.kind, finding.iri, finding.text, finding.name or None,
        "\n".join(source.claim for source in finding.sources) or None,
        "\n".join(source.who for source in finding.sources) or None, finding.article,
    ]  # fmt: skip
