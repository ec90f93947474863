"""Say where a claim comes from: the language model that proposed it, if one did, and who confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.rdf.namespaces import FOAF, ONR, PROV
from server.pages.solutions import text_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from server.pages.solutions import Row


@dataclass(frozen=True)
class Origin:
    """Who proposed and who confirmed a claim."""

    #: Name of the model; empty if a person wrote the claim.
    model: str
    #: The day on which the model proposed it.
    day: str
    people: tuple[str, ...]


def origin_patterns(claim: NamedNode) -> str:
    """Return alternatives that bind ``?model`` with ``?at``, or ``?person``."""
    run = f"{claim} {PROV.wasGeneratedBy} ?run . ?run {PROV.wasAssociatedWith}/{FOAF.name} ?model"
    return (
        f"{{ {run} OPTIONAL {{ ?run {PROV.endedAtTime} ?at }} }}"
        f" UNION {{ {claim} {ONR.confirmedBy}/{FOAF.name} ?person }}"
    )


def origin_of(rows: Sequence[Row]) -> Origin | None:
    """Read the rows of the patterns; None if the data says nothing of them."""
    people = tuple(sorted({name for row in rows if (name := text_in(row, "person"))}))
    runs = [(model, text_in(row, "at") or "") for row in rows if (model := text_in(row, "model"))]
    if not runs and not people:
        return None
    model, at = min(runs, default=("", ""))
    return Origin(model, at[: len("2026-11-28")], people)
