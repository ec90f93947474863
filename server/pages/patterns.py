"""Graph patterns that the queries of several pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Property -> name of the role that a situation gives to somebody or something, in the order of pages.
ROLES: Final[dict[str, str]] = {
    ONR.agent.value: "agent",
    ONR.affected.value: "affected",
    ONR.participant.value: "participant",
    SCHEMA.location.value: "place",
}
ANY_ROLE: Final = f"({'|'.join(f'<{role}>' for role in ROLES)})"


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES clause of IRIs. Raises `ValueError` if one is invalid.

    >>> values("it", ["urn:a", "urn:b"])
    'VALUES ?it { <urn:a> <urn:b> }'
    """
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"


#: Binds ?first to the claimant of an utterance that reports the same statement. In branches, because for a path of both
#: directions the engine would read all claimants.
_FIRST_SPEAKER: Final = f"""{{ ?utterance {ONR.sameUtteranceAs} ?again . ?again {ONR.claimant} ?first }}
    UNION {{ ?again {ONR.sameUtteranceAs} ?utterance ; {ONR.claimant} ?first }}"""
#: If ?utterance could be unbound, the engine would compare each claim with each utterance that is reported again.
_ALWAYS_BOUND: Final = "BIND(COALESCE(?uttered, ?claim) AS ?utterance)"
#: Binds ?role. With VALUES of entities use `ANY_ROLE`: the engine then looks up each entity, not every role.
ROLE_VALUES: Final = values("role", ROLES)


def takes_side(claim: str, stance: str) -> str:
    """Return the filter of claims that affirm, deny or doubt; who only asks or declines to comment takes no side.

    A sheet records a question or a refusal to comment as doubt. Only the acts of doubts are looked up.
    """
    # The inner EXISTS begins at a bound variable. With a path of two steps the engine gives the middle a random name,
    # and its order of joins with it: one query takes 0.06 s at one time and 6 s at another.
    silent = f"?said {ONR.act} ?silent FILTER(?silent IN ({ONR.asks}, {ONR.declines}))"
    is_silent = f"EXISTS {{ {claim} {ONR.saidIn} ?said FILTER EXISTS {{ {silent} }} }}"
    return f"FILTER({stance} != {ONR.doubts} || NOT {is_silent})"


def speakers_of(own: str) -> str:
    """Return the pattern that binds ?speaker to each speaker of ?claim, or to ``own`` if its article speaks.

    An unnamed voice is known by its utterance. A statement that its article reports again has one speaker.
    """
    return f"""OPTIONAL {{ ?claim {ONR.claimant} ?claimant }}
  OPTIONAL {{ ?claim {ONR.saidIn} ?uttered }} {_ALWAYS_BOUND}
  OPTIONAL {{ {_FIRST_SPEAKER} FILTER(STR(?first) < STR(?claimant)) }}
  BIND(COALESCE(?first, ?claimant, ?uttered, {own}) AS ?speaker)"""


def all_speakers_of(own: str) -> str:
    """Return the same pattern for all claims of the data."""
    named, uttered = whole("?claim", ONR.claimant, "?claimant"), whole("?claim", ONR.saidIn, "?uttered")
    again = f"{{ SELECT ?utterance ?first {{ {_FIRST_SPEAKER} }} }}"
    return f"""OPTIONAL {named} OPTIONAL {uttered} {_ALWAYS_BOUND}
  OPTIONAL {{ {again} FILTER(STR(?first) < STR(?claimant)) }}
  BIND(COALESCE(?first, ?claimant, ?uttered, {own}) AS ?speaker)"""


def whole(subject: str, way: NamedNode | str, value: str) -> str:
    """Return a subselect that binds two variables to everything that a property, or a path of one step, connects.

    Oxigraph looks up the next pattern of a join once for each row, some microseconds each time. A subselect is read
    once and joined by hash, a fraction of a microsecond per row: ten times as fast if most rows are needed, and slower
    the fewer are needed.
    """
    return f"{{ SELECT {subject} {value} WHERE {{ {subject} {way} {value} }} }}"
