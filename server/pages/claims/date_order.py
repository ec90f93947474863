"""Page through lists of claims by date: the day of saying, or if it is unknown the date of the article.

Claims with the same date are sorted by the date of their article, then by article and place in its text; claims
without any date come last. A list of most claims is sorted by article and its date first, and so inside each. Nothing
is sorted in the engine: claims are counted by date or by article first, and only the articles on the page are read.
Everything that an article says is in its own graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from mapping.rdf.namespaces import OA, ONR, SCHEMA
from server.pages.claims.cards import UNKNOWN_DATE
from server.pages.claims.evidence_span import NO_EVIDENCE, place_in
from server.pages.paging import part_of
from server.pages.patterns import values
from server.pages.solutions import number_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.paging import ListPart, Paging
    from server.pages.solutions import Row

    #: List -> its patterns, which bind ``?claim`` inside the graph of an article.
    Lists = Mapping[str, Sequence[str]]

_OWN_DAY: Final = f"?claim {ONR.when} ?time . ?time {ONR.earliest} ?day"
_PUBLISHED: Final = f"GRAPH ?graph {{ ?document {SCHEMA.datePublished} ?published }}"


class DatedPart(NamedTuple):
    """The claims of one article with one date; parts are sorted as lists are."""

    #: The day of saying, or if it is unknown the date of the article.
    date: str
    published: str
    graph: str


#: The number of claims by article and date.
Counts = dict[DatedPart, int]


async def part_of_some(engine: QueryEngine, pattern: str, paging: Paging) -> tuple[list[str], int]:
    """Return the claims on one page of a short list, and the number on all pages. Asks two queries."""
    lists = {"": (pattern,)}
    counts = (await count_claims(engine, lists))[""]
    claims = await claims_on_page(engine, lists, {"": part_of(counts, paging)})
    return claims[""], sum(counts.values())


async def part_of_all(engine: QueryEngine, pattern: str, paging: Paging) -> tuple[list[str], int]:
    """Return the claims on one page of a list that has most claims of the data, and the number on all pages.

    Sorted by article first: to count all claims by the day of saying would take half as long again as the page.
    Asks three queries. The engine writes a date in less time than an IRI, so dates are counted for all claims, and
    articles only for the dates on the page.
    """
    numbers, terms = await _count_dates(engine, pattern)
    dates = part_of(numbers, paging)
    of_date = f"VALUES ?date {{ {' '.join(terms[date] for date in dates.keys if date in terms)} }}"
    # Nothing leads to claims without a date except all claims.
    is_dated = UNKNOWN_DATE not in dates.keys
    some = f"{of_date} ?document {SCHEMA.datePublished} ?date . {pattern}" if is_dated else pattern
    counts = (await count_claims(engine, {"": (some,)}, by_article=True))[""]
    part = dates.within({each: number for each, number in counts.items() if each.date in dates.keys})
    claims = await claims_on_page(engine, {"": (pattern,)}, {"": part}, by_article=True)
    return claims[""], sum(numbers.values())


async def _count_dates(engine: QueryEngine, pattern: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return the number of claims by date of their articles, and the RDF terms of each date."""
    rows = await select(
        engine,
        f"""SELECT ?published (COUNT(DISTINCT ?claim) AS ?number) WHERE {{
  GRAPH ?graph {{ {pattern} }} OPTIONAL {{ SELECT ?graph ?published WHERE {{ {_PUBLISHED} }} }}
}} GROUP BY ?published""",
    )
    numbers, terms = defaultdict[str, int](int), defaultdict[str, str](str)
    for row in rows:
        date = text_in(row, "published") or UNKNOWN_DATE
        if number := number_in(row, "number"):
            numbers[date] += number
        if "published" in row:
            terms[date] += f" {Literal(date, datatype=NamedNode(row['published'].datatype))}"
    return numbers, terms


async def count_claims(engine: QueryEngine, lists: Lists, *, by_article: bool = False) -> dict[str, Counts]:
    """Count the claims of each list by article and date, or ``by_article`` alone. Asks one query."""
    own_day = "" if by_article else f"OPTIONAL {{ {_OWN_DAY} }}"
    rows = await select(
        engine,
        f"""SELECT ?list ?graph ?day ?published ?number WHERE {{
  {{ SELECT ?list ?graph ?day (COUNT(DISTINCT ?claim) AS ?number) WHERE {{
    {{ {_union((name, f"GRAPH ?graph {{ {each} }}") for name in lists for each in lists[name])} }} {own_day}
  }} GROUP BY ?list ?graph ?day }}
  OPTIONAL {{ {_PUBLISHED} }}
}}""",
    )
    counts: dict[str, Counts] = {name: defaultdict(int) for name in lists}
    for row in rows:
        if "graph" in row:
            published = text_in(row, "published") or UNKNOWN_DATE
            part = DatedPart(text_in(row, "day") or published, published, row["graph"].value)
            counts[row["list"].value][part] += number_in(row, "number")
    return counts


async def claims_on_page(
    engine: QueryEngine, lists: Lists, parts: Mapping[str, ListPart[DatedPart]], *, by_article: bool = False
) -> dict[str, list[str]]:
    """Return the claims on one page of each list, in order; ``by_article`` as they were counted. Asks one query."""
    found = {name: _Found() for name in lists}
    for row in await select(engine, _page_query(lists, parts)):
        found[row["list"].value].add(row)
    return {name: parts[name].cut(found[name].in_order(parts[name].keys, by_article=by_article)) for name in lists}


def _page_query(lists: Lists, parts: Mapping[str, ListPart[DatedPart]]) -> str:
    """Ask for the claims in the articles of a page, their days and their places in the text."""
    found = ((name, each) for name in lists for pattern in lists[name] for each in _reads(pattern, parts[name].keys))
    return f"SELECT ?list ?graph ?claim ?day ?source ?start ?end WHERE {{ {_union(found) or 'FILTER(false)'} }}"


def _reads(pattern: str, parts: Sequence[DatedPart]) -> Iterator[str]:
    """Yield the branches that read the claims of some articles.

    Of an article with another date than its claims, only the claims of this day are read. Each kind of value is a
    branch inside the graphs: with OPTIONAL the engine would read the times and evidence of all data.
    """
    evidence = f"?claim {ONR.evidence} ?evidence . ?evidence {OA.hasSource} ?source ; {OA.hasSelector} ?place"
    place = f"{evidence} . ?place {OA.start} ?start ; {OA.end} ?end"
    if whole_articles := dict.fromkeys(part.graph for part in parts if part.date == part.published):
        those = values("graph", whole_articles)
        for each in (pattern, f"{pattern} . {_OWN_DAY}", f"{pattern} . {place}"):
            yield f"{those} GRAPH ?graph {{ {each} }}"
    if days := [f"({NamedNode(part.graph)} {Literal(part.date)})" for part in parts if part.date != part.published]:
        for each in (f"{pattern} . {_OWN_DAY}", f"{pattern} . {_OWN_DAY} . {place}"):
            yield f"VALUES (?graph ?date) {{ {' '.join(days)} }} GRAPH ?graph {{ {each} }} FILTER(STR(?day) = ?date)"


class _Found:
    """Collect the claims of one list."""

    def __init__(self) -> None:
        #: Graph -> claim -> the day it was said, if known.
        self._days: dict[str, dict[str, str]] = defaultdict(dict)
        self._places: dict[str, tuple[int, int, int]] = {}

    def add(self, row: Row) -> None:
        graph, claim = row["graph"].value, row["claim"].value
        day = text_in(row, "day") or self._days[graph].get(claim, "")
        self._days[graph][claim] = day
        if "start" in row:
            place = place_in(row)
            self._places[claim] = min(place, self._places.get(claim, place))

    def in_order(self, parts: Iterable[DatedPart], *, by_article: bool) -> list[str]:
        """Return the claims of each part by date and start of their first evidence, the longer one first."""
        found = list[str]()
        for part in parts:
            dated = ((day or part.published, claim) for claim, day in self._days[part.graph].items())
            places = [
                (date, self._places.get(claim, NO_EVIDENCE), claim)
                for date, claim in dated
                if by_article or date == part.date
            ]
            found += [claim for _, _, claim in sorted(places)]
        return found


def _union(branches: Iterable[tuple[str, str]]) -> str:
    return " UNION ".join(f'{{ {pattern} BIND("{name}" AS ?list) }}' for name, pattern in branches)
