"""The list of disagreements: situations on which voices differ, with the speakers on each side counted.

Voices differ if their stances do, or if they affirm situations of which the editor says that they exclude each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import CITO, ONR, RDF, SCHEMA
from server.errors import BadRequest
from server.pages.claims.card_query import claim_cards
from server.pages.filters import choices, chosen_entity, query_string
from server.pages.page import Page
from server.pages.paging import paging_of
from server.pages.patterns import ROLE_VALUES, all_speakers_of, speakers_of, takes_side, values, whole
from server.pages.situations.voices import disagreement_of, spoken_of, voices_table
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.situations.voices import Disagreement
    from server.pages.solutions import Row

_PAGE_SIZE: Final = 20
#: Disagreements in which some articles speak: more than ten articles can have.
_MOST_OF_SOME: Final = 10_000
#: Parameters without the page number.
_PARAMETERS: Final = ("entity", "sort", "size")
#: Whether two claims speak of the situation in the same way: who proposes it and who denies that it is so may both be
#: right. An impossible situation is not so either.
_OF_ONE_MODALITY: Final = f"""FILTER(?modality = ?denied
    || (?against != {ONR.affirms} && ?denied = {ONR.possible} && ?modality = {ONR.actual})
    || (?stance != {ONR.affirms} && ?modality = {ONR.possible} && ?denied = {ONR.actual}))"""
#: A claim on the situation with another stance than ``?against``. With a filter of EXISTS the engine would search all
#: claims.
_OPPOSED: Final = f"""?other {ONR.content} ?situation ; {ONR.stance} ?stance ; {ONR.modality} ?modality
    FILTER(?stance != ?against) {_OF_ONE_MODALITY} {takes_side("?other", "?stance")}"""
#: A dispute concerns the situations that both claims name, or all of the disputed claim if they share none.
_DISPUTED: Final = f"""?denial {CITO.disputes} ?disputed . ?disputed {ONR.content} ?situation
    FILTER(EXISTS {{ ?denial {ONR.content} ?situation }}
      || NOT EXISTS {{ ?denial {ONR.content} ?shared . ?disputed {ONR.content} ?shared }})"""

#: For subselects, and more rows than they have. Oxigraph estimates the size of a subselect by its limit: with this one
#: it looks up the claims of each row, and without it reads the claims of all situations.
_FEW: Final = "LIMIT 1000000"


def _sides(denials: str, limit: str = "") -> str:
    """Return the subselect of each situation with the stances and modalities of the claims that a pattern binds.

    A situation that a thousand articles deny and affirm has a million pairs of claims, but six of these rows at most.
    """
    return f"{{ SELECT DISTINCT ?situation ?against ?denied {{ {denials} }} {limit} }}"


def _exclusions(concerned: str = "") -> str:
    """Return the pattern of claims that affirm two situations of which the editor says that they exclude each other.

    The first situation represents both. ``concerned`` is a subselect that binds one of them. The stance is filtered,
    not constant, so that the engine begins at the few pairs. With BIND(... AS ?situation) it could not join by hash.
    """
    first = concerned and f"{{ {concerned} }}"
    return f"""{{ SELECT DISTINCT ?situation ?rival ?modality {{
      {first} ?situation {ONR.opposes} ?rival .
      ?yes {ONR.content} ?situation ; {ONR.stance} ?affirms ; {ONR.modality} ?modality
      FILTER(?affirms = {ONR.affirms} && STR(?situation) < STR(?rival))
    }} {_FEW} }}
    ?excluding {ONR.content} ?rival ; {ONR.stance} ?affirms ; {ONR.modality} ?modality
    FILTER(?affirms = {ONR.affirms})"""


_DENIALS: Final = f"""VALUES ?against {{ {ONR.denies} {ONR.doubts} }}
    ?denial {ONR.stance} ?against ; {ONR.content} ?situation ; {ONR.modality} ?denied .
    {takes_side("?denial", "?against")}"""
#: Situations on which voices differ, in all data.
_CONTESTED: Final = f"""{{
    {_sides(_DENIALS)}
    {whole("?other", ONR.content, "?situation")} {whole("?other", ONR.stance, "?stance")}
    {whole("?other", ONR.modality, "?modality")} FILTER(?stance != ?against) {_OF_ONE_MODALITY}
    {takes_side("?other", "?stance")}
  }} UNION {{ {_DISPUTED} }} UNION {{ {_exclusions()} }}"""

#: Claims that affirm an excluding situation are claims on it too.
_EXCLUDING: Final = (
    f"SELECT ?claim ?situation {{ ?situation {ONR.opposes} ?rival . ?claim {ONR.content} ?rival ;"
    f" {ONR.stance} ?affirms FILTER(?affirms = {ONR.affirms}) }}"
)
#: The speakers on a situation, and the same for all data. The path begins at the few situations that are found. The
#: union is in a subselect, and no filter here has EXISTS, because Virtuoso 7.2.5 would lose rows.
_SPOKEN: Final = f"""?situation {RDF.type} {ONR.Situation} ; {ONR.opposes}? ?spoken .
  ?claim {ONR.content} ?spoken ; {ONR.stance} ?side FILTER(?spoken = ?situation || ?side = {ONR.affirms})
  {speakers_of("?situation")}"""
_ALL_SPOKEN: Final = f"""{{ SELECT ?situation {{ ?situation {RDF.type} {ONR.Situation} }} }}
  {{ SELECT ?claim ?situation {{ {whole("?claim", ONR.content, "?situation")} UNION {{ {_EXCLUDING} }} }} }}
  {all_speakers_of("?situation")}"""

_ORDERS: Final[dict[str, Callable[[Row], tuple[int, str]]]] = {
    "speakers": lambda row: (-number_in(row, "speakers"), row["situation"].value),
    "article": lambda row: (0, row["situation"].value),
}


async def disagreements_page(visit: Visit) -> Page:
    """Show one page of all disagreements, or of an entity's. Asks at most four queries. Raises `BadRequest`."""
    paging = paging_of(visit.parameters, _PAGE_SIZE)
    order = visit.parameters.get("sort", "speakers")
    if order not in _ORDERS:
        raise BadRequest("sort= must be speakers or article")
    entity = chosen_entity(visit)
    counted = _counted(contested_with(entity)) if entity else _counted(_CONTESTED, _ALL_SPOKEN)
    rows = await select(visit.engine, counted, is_heavy=entity is None)
    found = sorted(rows, key=_ORDERS[order])
    shown = [row["situation"].value for row in found[paging.offset : paging.offset + paging.size]]
    disagreements = await _disagreements(visit.engine, shown)
    content = {
        "disagreements": disagreements,
        "paging": paging,
        "total": len(found),
        "order": order,
        "orders": [(name, query_string(visit.parameters, _PARAMETERS, sort=name)) for name in _ORDERS],
        "choices": await choices(visit, {"entity": entity}, _PARAMETERS),
        "query": query_string(visit.parameters, _PARAMETERS),
    }
    return Page("disagreements.html", "Disagreements", content, voices_table(disagreements))


async def foremost_disagreements(engine: QueryEngine, articles: Iterable[str], most: int) -> list[Disagreement]:
    """Return the disagreements in which these articles speak, in the order of the list. Asks at most three queries."""
    made = f"{values('article', articles)} ?own {SCHEMA.appearance} ?article"
    rows = await select(engine, _counted(_contested_by(made, ""), most=_MOST_OF_SOME))
    found = sorted(rows, key=_ORDERS["speakers"])[:most]
    return await _disagreements(engine, [row["situation"].value for row in found]) if found else []


def contested_with(entity: str, most: int | None = None) -> str:
    """Return the pattern of situations on which voices differ and that name an entity or that it speaks of.

    The engine reads only the first ``most`` of these situations and of its disputes. A claim can have a claim as its
    content, so the pattern may also bind claims.
    """
    it, limit = NamedNode(entity), f" LIMIT {most}" if most else ""
    named = f"SELECT ?situation {{ {ROLE_VALUES} ?situation ?role {it} }}{limit}"
    against = (
        f"?denial {ONR.content} ?situation ; {ONR.stance} ?against ; {ONR.modality} ?denied"
        f" FILTER(?against != {ONR.affirms}) {takes_side('?denial', '?against')}"
    )
    return f"""{{ {_sides(f"{{ {named} }} {against}", _FEW)} {_OPPOSED} }} {_excluded(named)}
  UNION {_contested_by(f"?own {ONR.claimant} {it}", limit)}"""


def _contested_by(made: str, limit: str) -> str:
    """Return the pattern of situations on which claims contradict others; ``made`` is the pattern that binds ?own."""
    own = f"SELECT DISTINCT ?own ?situation {{ {made} . ?own {ONR.content} ?situation }}{limit}"
    against = f"{{ {own} }} ?own {ONR.stance} ?against ; {ONR.modality} ?denied {takes_side('?own', '?against')}"
    of_own = f"SELECT DISTINCT ?own {{ {made} }}{limit}"
    concerned = f"SELECT DISTINCT ?situation {{ {made} . ?own {ONR.content} ?situation }}{limit}"
    return f"""{{ {_sides(against, _FEW)} {_OPPOSED} }} {_excluded(concerned)}
  UNION {{ {{ {of_own} }} {_DISPUTED.replace("?denial", "?own")} }}
  UNION {{ {{ {of_own} }} {_DISPUTED.replace("?disputed", "?own")} }}"""


def _excluded(concerned: str) -> str:
    """Return the patterns of two situations that exclude each other, if ``concerned`` binds one of them."""
    rival = concerned.replace("?situation", "?rival")
    return f"UNION {{ {_exclusions(concerned)} }} UNION {{ {_exclusions(rival)} }}"


def _counted(contested: str, spoken: str = _SPOKEN, most: int | None = None) -> str:
    """Ask for the number of speakers on each situation; the article's own voice is one.

    With ``most`` the engine looks up the speakers on that many situations at most, and does not read all claims.
    """
    limit = f"LIMIT {most}" if most else ""
    return f"""SELECT ?situation (COUNT(DISTINCT ?speaker) AS ?speakers) WHERE {{
  {{ SELECT DISTINCT ?situation {{ {contested} }} {limit} }} {spoken}
}} GROUP BY ?situation"""


async def _disagreements(engine: QueryEngine, situations: list[str]) -> list[Disagreement]:
    spoken = {each.situation.iri: each for each in await spoken_of(engine, values("situation", situations))}
    cards = await claim_cards(engine, (iri for each in spoken.values() for iri in each.claims))
    return [disagreement_of(spoken[iri], cards) for iri in situations if iri in spoken]
