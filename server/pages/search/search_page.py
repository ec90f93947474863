"""Search by name and by words: who, what, which words, which article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import BadRequest
from server.pages.filters import choice_of, query_string
from server.pages.page import Page, Table, paging_of
from server.pages.search.findings import KINDS, MOST_FOUND, Finding, find, with_sources
from server.pages.search.words import excerpt, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.page import Paging, Visit

__all__ = ["search_page"]

LONGEST_QUERY: Final = 200
#: Findings of each kind that are shown together, and of one kind that is asked for.
_SAMPLE: Final = 5
_PAGE_SIZE: Final = 25
_PARAMETERS: Final = ("q", "kind", "size")
_COLUMNS: Final = ("kind", "iri", "text", "name", "claims", "speakers", "article")


async def search_page(visit: Visit) -> Page:
    """Show what holds all words: a few of each kind, or one page of one kind. Asks at most two queries.

    Raises `BadRequest`.
    """
    asked = visit.parameters.get("q", "").strip()
    if len(asked) > LONGEST_QUERY:
        raise BadRequest(f"q= must be at most {LONGEST_QUERY} characters long")
    kind, words = choice_of(visit.parameters, "kind", KINDS), words_in(asked)
    paging = paging_of(visit.parameters, _PAGE_SIZE if kind else _SAMPLE)
    found = await find(visit.engine, words, [kind] if kind else KINDS) if words else {}
    shown = await with_sources(visit.engine, list(_shown(found.values(), paging, is_whole=kind is not None)))
    values = {
        "asked": asked,
        "kind": kind,
        "kinds": tuple(KINDS),
        "words": words,
        "groups": [(each, _total(found[each]), [it for it in shown if it.kind == each]) for each in found],
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
    """Yield the part of each kind that is shown; where there are several kinds there is no second page."""
    start = paging.offset if is_whole else 0
    for findings in found:
        yield from findings[:MOST_FOUND][start : start + paging.size]


def _total(findings: list[Finding]) -> int:
    """Count what can be shown."""
    return min(len(findings), MOST_FOUND)


def _row(finding: Finding) -> list[str | None]:
    speakers = (source.speaker.label if source.speaker else "the article itself" for source in finding.sources)
    return [
        finding.kind, finding.iri, finding.text, finding.name or None,
        "\n".join(source.claim for source in finding.sources) or None, "\n".join(speakers) or None, finding.article,
    ]  # fmt: skip
