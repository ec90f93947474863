"""What every fact sheet of a dataset may refer to: shared entities, and kinds of situation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.sheet.problem_messages import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.sheet.model import Entity, Kind, Situation
    from mapping.sheet.yaml_and_json import Document

#: Said of a kind that no other is like.
ALL_KINDS: Final = "onrecord serve lists all kinds at /ontology/kinds; occurrence fits what has no kind of its own."


@dataclass(frozen=True)
class Kinds:
    """The names of all kinds of situation, and of those that are an accusation."""

    names: frozenset[str]
    accusing: frozenset[str]
    #: The roles of each kind, in the order in which the one-line notation states them.
    roles: Mapping[str, tuple[str, ...]]
    #: Those whose label is the title of an office or occupation.
    titles: frozenset[str]
    #: Those from which a plain statement of somebody follows: an office, a nationality, kinship.
    deriving: frozenset[str]
    #: Language -> the label of each kind in it.
    labels: Mapping[str, Mapping[str, str]]
    #: The kinds among them that only this dataset has.
    own: Mapping[str, Kind] = field(default_factory=dict)

    def extended(self, own: Mapping[str, Kind]) -> Kinds:
        """Return these kinds and those of a dataset; a kind below an accusation is one too."""
        accusing = {name for name, kind in own.items() if kind.accusing or kind.broader in self.accusing}
        roles = {name: self.roles.get(kind.broader, ()) for name, kind in own.items()}
        titles = {name for name, kind in own.items() if kind.broader in self.titles}
        deriving = {name for name, kind in own.items() if kind.broader in self.deriving}
        return Kinds(
            names=self.names | own.keys(),
            accusing=self.accusing | accusing,
            roles={**self.roles, **roles},
            titles=self.titles | titles,
            deriving=self.deriving | deriving,
            labels=self.labels,
            own=own,
        )


@dataclass(frozen=True)
class Knowledge:
    """Names that every sheet may refer to: shared entities and situations, and kinds of situation."""

    entities: Mapping[str, Entity]
    kinds: Kinds
    situations: Mapping[str, Situation] = field(default_factory=dict)


def check_own_kinds(own: Mapping[str, Kind], kinds: Kinds, document: Document) -> None:
    """Check that the kinds of a dataset have names of their own and are below kinds of the ontology."""
    for name, kind in own.items():
        if name in kinds.names:
            document.report((name,), "kind_already", of_key=True, name=name)
        if kind.broader not in kinds.names:
            suggestion = suggest(kind.broader, kinds.names, ALL_KINDS)
            document.report((name, "broader"), "unknown_kind", name=kind.broader, suggestion=suggestion)
