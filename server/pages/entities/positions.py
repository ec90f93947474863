"""Read the offices, occupations and kin of an entity, each as claims of somebody, not as facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import KIND, ONR, RDFS, SKOS
from server.pages.dataset.vocabulary import read_graph
from server.pages.page import last_part
from server.pages.patterns import ROLES, values
from server.pages.situations.voices import AFFIRMS
from server.pages.solutions import ref_in, select

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.engine import QueryEngine
    from server.pages.page import Ref
    from server.pages.solutions import Row

#: Situations that one page reads; the list of situations has all.
MOST_POSITIONS: Final = 100


@dataclass(frozen=True)
class SaidBy:
    """A speaker with a stance and a modality, and the claims that have both."""

    #: None for the articles' own voice, and for a source without a name.
    speaker: Ref | None
    is_attributed: bool
    stance: str
    modality: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class StatedPosition:
    """An office, an occupation or a kinship in the words of articles; equal wordings of several articles are one."""

    label: str
    kind: Ref
    #: Past, present or future, seen from the articles; empty if nothing says so.
    tense: str
    #: The role of the entity.
    role: str
    #: The roles of other entities.
    others: tuple[tuple[str, Ref], ...]
    situations: tuple[str, ...]
    said_by: tuple[SaidBy, ...]

    @property
    def is_only_claimed(self) -> bool:
        """Whether no article affirms it in its own voice."""
        narrated = False, AFFIRMS, "actual"
        return all((each.is_attributed, each.stance, each.modality) != narrated for each in self.said_by)


async def positions_of(engine: QueryEngine, entity: str) -> tuple[StatedPosition, ...]:
    """Return the offices, occupations and kin that claims give an entity. Asks one query."""
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
    # A branch for each role: with VALUES the engine would join all situations before it applies the limit.
    named = " UNION ".join(f"{{ ?situation <{role}> {it} BIND(<{role}> AS ?role) }}" for role in ROLES)
    label = f"OPTIONAL {{ ?kind {RDFS.label} ?kindLabel }}"
    return f"""SELECT DISTINCT ?situation ?kind ?kindLabel ?role ?label ?tense ?otherRole ?other ?otherLabel
  ?claim ?stance ?modality ?utterance ?speaker ?speakerLabel WHERE {{
  {{ SELECT DISTINCT ?situation ?kind ?role {{
    {named} ?situation {ONR.kind} ?kind
    OPTIONAL {{ ?kind {SKOS.broader} ?above }} FILTER(?kind IN ({kinds}) || ?above IN ({kinds}))
  }} LIMIT {MOST_POSITIONS} }}
  ?situation {RDFS.label} ?label . ?claim {ONR.content} ?situation ; {ONR.stance} ?stance ; {ONR.modality} ?modality
  {label} OPTIONAL {{ ?situation {ONR.tense} ?tense }} OPTIONAL {{ ?claim {ONR.saidIn} ?utterance }}
  OPTIONAL {{ ?claim {ONR.claimant} ?speaker OPTIONAL {{ ?speaker {RDFS.label} ?speakerLabel }} }}
  OPTIONAL {{
    {values("otherRole", ROLES)} ?situation ?otherRole ?other FILTER(?other != {it})
    OPTIONAL {{ ?other {RDFS.label} ?otherLabel }}
  }}
}}"""


def _kinds_below(kind: NamedNode) -> Iterator[NamedNode]:
    """Yield a kind of the ontology and all kinds below it; a kind of the dataset's own is directly below one."""
    yield kind
    for narrower in read_graph("kinds.ttl").pointing_at(kind.value, SKOS.broader):
        yield from _kinds_below(NamedNode(narrower))


@dataclass(frozen=True)
class _Wording:
    label: str
    kind: Ref
    tense: str
    roles: frozenset[str]
    others: frozenset[tuple[str, Ref]]

    @property
    def order(self) -> tuple[str, str, str, list[str]]:
        return self.kind.label, self.label, self.tense, sorted(other.iri for _, other in self.others)


def _wording(rows: Sequence[Row]) -> _Wording:
    return _Wording(
        label=min(row["label"].value for row in rows),
        kind=ref_in(rows[0], "kind", "kindLabel"),
        tense=last_part(rows[0]["tense"].value) if "tense" in rows[0] else "",
        roles=frozenset(row["role"].value for row in rows),
        others=frozenset(
            (ROLES[row["otherRole"].value], ref_in(row, "other", "otherLabel")) for row in rows if "other" in row
        ),
    )


def _position(wording: _Wording, found: dict[str, list[Row]]) -> StatedPosition:
    order = list(ROLES.values())
    return StatedPosition(
        label=wording.label,
        kind=wording.kind,
        tense=wording.tense,
        role=", ".join(name for role, name in ROLES.items() if role in wording.roles),
        others=tuple(sorted(wording.others, key=lambda each: (order.index(each[0]), each[1].label, each[1].iri))),
        situations=tuple(found),
        said_by=_said_by([row for rows in found.values() for row in rows]),
    )


def _said_by(rows: Sequence[Row]) -> tuple[SaidBy, ...]:
    """Merge the claims of each speaker; the own voices of articles count as one speaker."""
    claims: dict[tuple[Ref | None, bool, str, str], set[str]] = defaultdict(set)
    for row in rows:
        speaker = ref_in(row, "speaker", "speakerLabel") if "speaker" in row else None
        is_attributed = speaker is not None or "utterance" in row
        key = speaker, is_attributed, last_part(row["stance"].value), last_part(row["modality"].value)
        claims[key].add(row["claim"].value)
    ordered = sorted(claims.items(), key=lambda each: (each[0][0] is not None, str(each[0])))
    return tuple(SaidBy(*key, tuple(sorted(found))) for key, found in ordered)
