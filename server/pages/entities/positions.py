"""Offices, occupations and kin of an entity, each as somebody says it: none of this is stated of the entity itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import KIND, ONR, RDFS, SKOS
from server.pages.claims.cards import last_part, name_of
from server.pages.dataset.vocabulary import read_graph
from server.pages.page import Ref
from server.pages.roles import ROLE_VALUES, ROLES
from server.pages.situations.voices import AFFIRMS
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.engine import QueryEngine
    from server.pages.solutions import Row

__all__ = ["MOST_POSITIONS", "Position", "SaidBy", "positions_of"]

#: Situations of these kinds that one page reads; all of them are in the list of situations.
MOST_POSITIONS: Final = 100


@dataclass(frozen=True)
class SaidBy:
    """Who says so, with which stance and modality, in which claims."""

    #: None where it is the articles' own voice.
    speaker: Ref | None
    stance: str
    modality: str
    claims: tuple[str, ...]

    @property
    def is_narrated(self) -> bool:
        """Whether an article says in its own voice that it is so."""
        return self.speaker is None and self.stance == AFFIRMS and self.modality == "actual"


@dataclass(frozen=True)
class Position:
    """An office, an occupation, a kinship ... as articles word it; equal ones of several articles are one."""

    label: str
    kind: Ref
    #: What the entity is in it.
    role: str
    #: The others in it, each with its role.
    others: tuple[tuple[str, Ref], ...]
    situations: tuple[str, ...]
    said_by: tuple[SaidBy, ...]

    @property
    def is_only_claimed(self) -> bool:
        """Whether no article says in its own voice that it is so."""
        return not any(each.is_narrated for each in self.said_by)


async def positions_of(engine: QueryEngine, entity: str) -> tuple[Position, ...]:
    """Return what is said of the offices, occupations and kin of an entity, by one query."""
    situations: dict[str, list[Row]] = defaultdict(list)
    for row in await select(engine, _query(entity)):
        situations[row["situation"].value].append(row)
    alike: dict[_Wording, dict[str, list[Row]]] = defaultdict(dict)
    for situation, rows in sorted(situations.items()):
        alike[_wording(rows)][situation] = rows
    return tuple(_position(wording, found) for wording, found in sorted(alike.items(), key=lambda each: each[0].order))


def _query(entity: str) -> str:
    it = NamedNode(entity)
    kinds = ", ".join(str(kind) for kind in _kinds_below(KIND.term("position")))
    # A branch for each role: with VALUES of roles all situations are joined before the limit is seen.
    named = " UNION ".join(f"{{ ?situation <{role}> {it} BIND(<{role}> AS ?role) }}" for role in ROLES)
    label = f"OPTIONAL {{ ?kind {RDFS.label} ?kindLabel }}"
    return f"""SELECT DISTINCT ?situation ?kind ?kindLabel ?role ?label ?otherRole ?other ?otherLabel
  ?claim ?stance ?modality ?speaker ?speakerLabel WHERE {{
  {{ SELECT DISTINCT ?situation ?kind ?role {{
    {named} ?situation {ONR.kind} ?kind FILTER(?kind IN ({kinds}))
  }} LIMIT {MOST_POSITIONS} }}
  ?situation {RDFS.label} ?label . ?claim {ONR.content} ?situation ; {ONR.stance} ?stance ; {ONR.modality} ?modality
  {label} OPTIONAL {{ ?claim {ONR.claimant} ?speaker OPTIONAL {{ ?speaker {RDFS.label} ?speakerLabel }} }}
  OPTIONAL {{
    VALUES ?otherRole {{ {ROLE_VALUES} }} ?situation ?otherRole ?other FILTER(?other != {it})
    OPTIONAL {{ ?other {RDFS.label} ?otherLabel }}
  }}
}}"""


def _kinds_below(kind: NamedNode) -> Iterator[NamedNode]:
    """Yield a kind of situation and all narrower ones."""
    yield kind
    graph = read_graph("kinds.ttl")
    for narrower in graph.subjects(SKOS.Concept):
        if kind in graph.objects(narrower, SKOS.broader):
            yield from _kinds_below(NamedNode(narrower))


@dataclass(frozen=True)
class _Wording:
    label: str
    kind: Ref
    roles: frozenset[str]
    others: frozenset[tuple[str, Ref]]

    @property
    def order(self) -> tuple[str, str, list[str]]:
        return self.kind.label, self.label, sorted(other.iri for _, other in self.others)


def _wording(rows: Sequence[Row]) -> _Wording:
    kind = rows[0]["kind"].value
    return _Wording(
        label=min(row["label"].value for row in rows),
        kind=Ref(kind, name_of(text_in(rows[0], "kindLabel"), kind)),
        roles=frozenset(row["role"].value for row in rows),
        others=frozenset(
            (ROLES[row["otherRole"].value], _ref(row, "other", "otherLabel")) for row in rows if "other" in row
        ),
    )


def _position(wording: _Wording, found: dict[str, list[Row]]) -> Position:
    order = list(ROLES.values())
    return Position(
        label=wording.label,
        kind=wording.kind,
        role=", ".join(name for role, name in ROLES.items() if role in wording.roles),
        others=tuple(sorted(wording.others, key=lambda each: (order.index(each[0]), each[1].label, each[1].iri))),
        situations=tuple(found),
        said_by=_said_by([row for rows in found.values() for row in rows]),
    )


def _said_by(rows: Sequence[Row]) -> tuple[SaidBy, ...]:
    """Merge the claims of each speaker; an article's own voice is the same in all."""
    claims: dict[tuple[Ref | None, str, str], set[str]] = defaultdict(set)
    for row in rows:
        speaker = _ref(row, "speaker", "speakerLabel") if "speaker" in row else None
        key = speaker, last_part(row["stance"].value), last_part(row["modality"].value)
        claims[key].add(row["claim"].value)
    ordered = sorted(claims.items(), key=lambda each: (each[0][0] is not None, str(each[0])))
    return tuple(SaidBy(*key, tuple(sorted(found))) for key, found in ordered)


def _ref(row: Row, name: str, label: str) -> Ref:
    iri = row[name].value
    return Ref(iri, name_of(text_in(row, label), iri))
