"""The list of situations by article, each with its kind and the number of speakers by stance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import KIND, ONR, RDF, RDFS
from server.errors import BadRequest
from server.pages.filters import STANCES, choices, chosen_entity, query_string
from server.pages.page import Page, Ref, Table, article_of, last_part, name_of
from server.pages.paging import paging_of, part_of
from server.pages.patterns import ROLE_VALUES, speakers_of, takes_side, values, whole
from server.pages.situations.voices import article_ref
from server.pages.solutions import number_in, ref_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.paging import ListPart

_COLUMNS = ("situation", "label", "kind", *STANCES, "article")
_FILTERS: Final = ("kind", "entity", "size")


@dataclass(frozen=True)
class ListedSituation:
    """A situation in the list."""

    situation: Ref
    kind: Ref
    #: None if articles share the situation.
    article: Ref | None
    #: Stance -> number of speakers; the article's own voice is one.
    speakers: Mapping[str, int]


async def situations_page(visit: Visit) -> Page:
    """Show one page of all situations, or of a kind's or an entity's. Asks at most five queries."""
    paging, kind, entity = paging_of(visit.parameters), _kind(visit), chosen_entity(visit)
    kinds = await _count_kinds(visit.engine, entity)
    counts = await _count_articles(visit.engine, _pattern(kind, entity))
    part = part_of(counts, paging)
    situations = await _situations(visit.engine, part, _pattern(kind, entity))
    content = {
        "situations": situations,
        "stances": STANCES,
        "kinds": [(ref, ref.iri.removeprefix(KIND.iri), number) for ref, number in kinds],
        "chosen": kind,
        "choices": await choices(visit, {"entity": entity}, _FILTERS),
        "paging": paging,
        "total": sum(counts.values()),
        "query": query_string(visit.parameters, _FILTERS),
    }
    return Page("situations.html", "Situations", content, Table(_COLUMNS, [_row(each) for each in situations]))


def _kind(visit: Visit) -> str | None:
    """Return the kind that ``kind=`` names by its local name or its IRI."""
    given = visit.parameters.get("kind")
    if not given:
        return None
    try:
        return NamedNode(given if ":" in given else KIND.iri + given).value
    except ValueError as error:
        raise BadRequest("kind= must be the name of a kind of situation, such as agreement") from error


def _pattern(kind: str | None, entity: str | None) -> str:
    """Return the graph pattern that ``?situation`` must match."""
    kind_ = f" ; {ONR.kind} {NamedNode(kind)}" if kind else ""
    role = f" {ROLE_VALUES} ?situation ?role {NamedNode(entity)} ." if entity else ""
    return f"{role} ?situation {RDF.type} {ONR.Situation}{kind_}"


async def _count_kinds(engine: QueryEngine, entity: str | None) -> list[tuple[Ref, int]]:
    """Return the kinds of situation by name, each with its number of situations."""
    way = "?situation", ONR.kind, "?kind"
    kind = " ".join(map(str, way)) if entity else whole(*way)
    found = f"{{ SELECT ?situation {{ {_pattern(None, entity)} }} }} {kind}"
    rows = await select(
        engine,
        f"""SELECT ?kind (MIN(STR(?name)) AS ?label) (MAX(?number) AS ?situations) WHERE {{
  {{ SELECT ?kind (COUNT(DISTINCT ?situation) AS ?number) {{ {found} }}
    GROUP BY ?kind }}
  OPTIONAL {{ ?kind {RDFS.label} ?name }}
}} GROUP BY ?kind""",
        is_heavy=True,
    )
    kinds = [(ref_in(row, "kind", "label"), number_in(row, "situations")) for row in rows if "kind" in row]
    return sorted(kinds, key=lambda each: (each[0].label, each[0].iri))


async def _count_articles(engine: QueryEngine, pattern: str) -> dict[str, int]:
    text = (
        f"SELECT ?graph (COUNT(DISTINCT ?situation) AS ?situations) {{ GRAPH ?graph {{ {pattern} }} }} GROUP BY ?graph"
    )
    rows = await select(engine, text, is_heavy=True)
    return {row["graph"].value: number_in(row, "situations") for row in rows if "graph" in row}


async def _situations(engine: QueryEngine, part: ListPart[str], pattern: str) -> list[ListedSituation]:
    """Return the situations on one page, by article and label, with their speakers. Asks two queries."""
    labels = await _labels(engine, part, pattern)
    shown = part.cut([iri for graph, label, iri in sorted((*place, iri) for iri, place in labels.items())])
    articles = {iri: article_of(iri) for iri in shown}
    kinds, speakers, names = await _describe(engine, shown, articles.values())
    return [
        ListedSituation(
            Ref(iri, name_of(labels[iri][1], iri)),
            kinds.get(iri, Ref("", "")),
            article_ref(iri, names.get(articles[iri])),
            speakers[iri],
        )
        for iri in shown
    ]


async def _labels(engine: QueryEngine, part: ListPart[str], pattern: str) -> dict[str, tuple[str, str]]:
    """Return the graph and the label of the situations of some articles."""
    graphs = values("graph", part.keys)
    # With OPTIONAL in place of the union the engine would read the situations of all articles first.
    rows = await select(
        engine,
        f"""SELECT ?graph ?situation ?label WHERE {{
  {{ {graphs} GRAPH ?graph {{ {pattern} }} }}
  UNION {{ {graphs} GRAPH ?graph {{ {pattern} . ?situation {RDFS.label} ?label }} }}
}}""",
    )
    labels: dict[str, tuple[str, str]] = {}
    for row in rows:
        label, known = text_in(row, "label") or "", labels.get(row["situation"].value, ("", ""))[1]
        labels[row["situation"].value] = row["graph"].value, min(filter(None, (label, known)), default="")
    return labels


async def _describe(
    engine: QueryEngine, situations: Iterable[str], articles: Iterable[str]
) -> tuple[dict[str, Ref], defaultdict[str, dict[str, int]], dict[str, str]]:
    """Return the kinds of situations, the numbers of their speakers by stance, and the names of articles, by IRI."""
    these = values("it", situations)
    rows = await select(
        engine,
        f"""SELECT ?it ?kind ?stance ?label (COUNT(DISTINCT ?speaker) AS ?speakers) WHERE {{
  {{ {these} ?claim {ONR.content} ?it ; {ONR.stance} ?stance {takes_side("?claim", "?stance")}
    {speakers_of("?it")} }}
  UNION {{ {these} ?it {ONR.kind} ?kind OPTIONAL {{ ?kind {RDFS.label} ?label }} }}
  UNION {{ {values("it", dict.fromkeys(articles))} ?it {RDFS.label} ?label }}
}} GROUP BY ?it ?kind ?stance ?label""",
    )
    kinds, speakers, names = dict[str, Ref](), defaultdict[str, dict[str, int]](dict), dict[str, str]()
    for row in rows:
        if "kind" in row:
            kinds[row["it"].value] = ref_in(row, "kind", "label")
        elif "stance" in row:
            speakers[row["it"].value][last_part(row["stance"].value)] = number_in(row, "speakers")
        elif "it" in row:
            names[row["it"].value] = row["label"].value
    return kinds, speakers, names


def _row(each: ListedSituation) -> list[str | int | None]:
    counts = [each.speakers.get(stance, 0) for stance in STANCES]
    return [
        each.situation.iri,
        each.situation.label,
        last_part(each.kind.iri),
        *counts,
        each.article.iri if each.article else None,
    ]
