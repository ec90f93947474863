"""The list of entities by name, each with its type, the number of its claims and of claims about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from mapping.rdf.namespaces import ONR, RDF, RDFS, SKOS
from server.errors import BadRequest
from server.pages.entity_types import TYPES, type_named
from server.pages.filters import query_string
from server.pages.page import Page, Ref, Table, article_of, last_part, name_of
from server.pages.paging import paging_of
from server.pages.patterns import ANY_ROLE, values, whole
from server.pages.search.words import pattern_of, words_in
from server.pages.solutions import number_in, ref_in, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.paging import Paging

_COLUMNS = ("entity", "name", "type", "also", "said", "about", "article")
_LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class ListedEntity:
    """An entity in the list."""

    entity: Ref
    type: Ref
    also: tuple[str, ...]
    said: int
    about: int
    #: The article of a local entity, None for a shared one.
    article: Ref | None


async def entities_page(visit: Visit) -> Page:
    """Show one page of the entities of a name and type. Asks four queries. Raises `BadRequest`."""
    paging, name = paging_of(visit.parameters), visit.parameters.get("q", "")[:_LONGEST_NAME]
    words = words_in(name)
    chosen = _chosen_type(visit.parameters.get("type", ""))
    by_type = await _count_types(visit.engine, words)
    entities = await _entities(visit.engine, _in_order(chosen, words, paging))
    shown = {
        "entities": entities,
        "types": [(Ref(iri, name), last_part(iri), by_type[iri]) for iri, name in TYPES.items() if by_type[iri]],
        "chosen": chosen,
        "name": name,
        "paging": paging,
        "total": by_type[chosen] if chosen else sum(by_type.values()),
        "query": query_string(visit.parameters, ("q", "type", "size")),
    }
    return Page("entities.html", "Who is spoken of", shown, Table(_COLUMNS, [_row(each) for each in entities]))


def _chosen_type(name: str) -> str:
    found = type_named(name) if name else ""
    if found is None:
        raise BadRequest(f"type= must be one of {', '.join(last_part(iri) for iri in TYPES)}")
    return found


def _pattern(type_: str, words: Sequence[str]) -> str:
    """Return the pattern of entities of a class, or of any, that have all these folded words in one of their names."""
    typed = f"{values('type', [type_] if type_ else TYPES)} ?entity {RDF.type} ?type"
    if not words:
        return typed
    found = " && ".join(f'REGEX(STR(?any), {Literal(pattern_of(word))}, "i")' for word in words)
    return f"{typed} ; {RDFS.label}|{SKOS.altLabel} ?any FILTER({found})"


async def _count_types(engine: QueryEngine, words: Sequence[str]) -> defaultdict[str, int]:
    text = f"SELECT ?type (COUNT(DISTINCT ?entity) AS ?entities) {{ {_pattern('', words)} }} GROUP BY ?type"
    rows = await select(engine, text, is_heavy=True)
    return defaultdict(int, {row["type"].value: number_in(row, "entities") for row in rows if "type" in row})


async def _entities(engine: QueryEngine, query: str) -> list[ListedEntity]:
    rows = await select(engine, query, is_heavy=True)
    iris = [row["entity"].value for row in rows]
    said, about = await _count_claims(engine, iris)
    also, articles = await _names(engine, iris)
    return [
        ListedEntity(
            ref_in(row, "entity", "label"),
            Ref(row["type"].value, TYPES.get(row["type"].value, last_part(row["type"].value))),
            tuple(sorted(filter(str.strip, also[iri]))), said[iri], about[iri], articles.get(iri),
        )
        for iri, row in zip(iris, rows, strict=True)
    ]  # fmt: skip


def _in_order(type_: str, words: Sequence[str], paging: Paging) -> str:
    """Ask for entities by name.

    The engine compares strings of up to 15 letters directly and looks longer ones up at each comparison. So names are
    ordered by their first thirty letters in two parts, which is ten times as fast as ordering by the whole.
    """
    named = "?entity", RDFS.label, "?name"
    names = f"{{ {' '.join(map(str, named))} }}" if words else whole(*named)
    return f"""SELECT ?entity ?label ?type WHERE {{
  {{ SELECT ?entity ?type (MIN(STR(?name)) AS ?label) {{
    {{ SELECT ?entity ?type {{ {_pattern(type_, words)} }} }} OPTIONAL {names}
  }} GROUP BY ?entity ?type }}
  BIND(LCASE(?label) AS ?key) BIND(SUBSTR(?key, 1, 15) AS ?first) BIND(SUBSTR(?key, 16, 15) AS ?second)
  BIND(SUBSTR(STRAFTER(STR(?entity), "/article/"), 1, 15) AS ?article)
}} ORDER BY ?first ?second ?article LIMIT {paging.size} OFFSET {paging.offset}"""


async def _count_claims(engine: QueryEngine, iris: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Count the claims that each entity made, and those about it, as its page lists them."""
    these = values("entity", iris)
    rows = await select(
        engine,
        f"""SELECT ?entity ?list (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  {{ {these} ?claim {ONR.claimant} ?entity ; {RDF.type} {ONR.Claim} BIND("said" AS ?list) }}
  UNION {{
    {these} ?situation {ANY_ROLE} ?entity . ?claim {ONR.content} ?situation
    BIND("about" AS ?list)
  }}
  UNION {{ {these} ?own {ONR.claimant} ?entity . ?claim {ONR.content} ?own BIND("about" AS ?list) }}
}} GROUP BY ?entity ?list""",
    )
    counts = {(row["list"].value, row["entity"].value): number_in(row, "claims") for row in rows if "list" in row}
    said, about = ({iri: counts.get((name, iri), 0) for iri in iris} for name in ("said", "about"))
    return said, about


async def _names(engine: QueryEngine, iris: Sequence[str]) -> tuple[dict[str, set[str]], dict[str, Ref]]:
    """Return the other names of entities, and the articles of local ones."""
    local = {iri: article_of(iri) for iri in iris if "/article/" in article_of(iri)}
    rows = await select(
        engine,
        f"""SELECT ?it ?also ?label WHERE {{
  {{ {values("it", iris)} ?it {SKOS.altLabel} ?also }}
  UNION {{ {values("it", dict.fromkeys(local.values()))} ?it {RDFS.label} ?label }}
}}""",
    )
    also, labels = defaultdict[str, set[str]](set), dict[str, str]()
    for row in rows:
        if "also" in row:
            also[row["it"].value].add(row["also"].value)
        elif "label" in row:
            labels[row["it"].value] = row["label"].value
    return also, {iri: Ref(article, name_of(labels.get(article), article)) for iri, article in local.items()}


def _row(each: ListedEntity) -> list[str | int | None]:
    article = each.article.iri if each.article else None
    return [
        each.entity.iri, each.entity.label, last_part(each.type.iri), "\n".join(each.also) or None, each.said,
        each.about, article,
    ]  # fmt: skip
