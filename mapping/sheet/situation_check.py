"""Check the kind, the roles and the references of a situation, of one article or shared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from mapping.sheet.knowledge import ALL_KINDS
from mapping.sheet.problem_messages import suggest
from mapping.sheet.quantities import LooksLikeMoney, QuantityError, TooManyDigits, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mapping.sheet.knowledge import Kinds
    from mapping.sheet.model import Situation
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Most pairs of an agent and another participant in one situation: the rules of ``ontology/narrated`` join them.
_MOST_PAIRS: Final = 400


#: Message for a name that nothing has -> the sections of a sheet that have the names of its key.
_WANTED: Final = {
    "unknown_entity": ("entities",),
    "unknown_situation": ("situations",),
    "unknown_content": ("situations", "claims"),
    "unknown_claim": ("claims",),
}


@dataclass(frozen=True)
class NameCheck:
    """Checks names that a file may refer to, by the sections they are in."""

    document: Document
    entities: Collection[str]
    situations: Collection[str]
    claims: Collection[str] = ()

    def check(self, path: ValuePath, names: Sequence[str], message: str, advice: str = "") -> None:
        """Report each name that nothing has, or something of another kind than the key at ``path`` holds.

        ``message`` is that for a name that nothing has; ``advice`` is the hint for one of another kind.
        """
        if self.are_known(names, message):
            return
        wanted, sections = _WANTED[message], self._sections(message)
        for index, name in enumerate(names):
            if any(name in section for section in sections):
                continue
            if found := self._called(name):
                self.document.report(
                    (*path, index),
                    "name_of_other",
                    name=name,
                    found=found,
                    key=path[-1],
                    wanted=" and ".join(wanted),
                    advice=advice or "Correct the name, or write it as the key that fits it.",
                )
            else:
                self.document.report((*path, index), message, name=name, suggestion=suggest(name, {*chain(*sections)}))

    def are_known(self, names: Sequence[str], message: str) -> bool:
        """Tell quickly whether `check` has nothing to report; it may, if the names are of different sections."""
        return any(all(map(section.__contains__, names)) for section in self._sections(message))

    def _sections(self, message: str) -> list[Collection[str]]:
        return [getattr(self, section) for section in _WANTED[message]]

    def _called(self, name: str) -> str:
        """Say which kind of thing has a name; empty if nothing has."""
        sections = {"an entity": self.entities, "a situation": self.situations, "a claim": self.claims}
        return next((noun for noun, names in sections.items() if name in names), "")


@dataclass(frozen=True)
class SituationCheck:
    """Checks situations that may name these kinds, entities and situations."""

    document: Document
    kinds: Kinds
    names: NameCheck

    def check(self, path: ValuePath, name: str, situation: Situation) -> None:
        """Report every problem of a situation to the document."""
        if situation.kind not in self.kinds.names:
            suggestion = f"{suggest(situation.kind, self.kinds.names, '')} {ALL_KINDS}"
            self.document.report((*path, "kind"), "unknown_kind", name=situation.kind, suggestion=suggestion)
        for role in ("agent", "affected", "participant", "location"):
            self._check_names(path, situation, role, "unknown_entity")
        for key in ("theme", "opposes"):
            self._check_names(path, situation, key, "unknown_situation")
        if len(situation.agent) * max(len(situation.affected), len(situation.participant)) > _MOST_PAIRS:
            self.document.report((*path, "agent"), "too_many_pairs", most=_MOST_PAIRS)
        if name in situation.opposes:
            self.document.report((*path, "opposes"), "opposes_itself", name=name)
        if situation.quantity is not None:
            self._check_quantity((*path, "quantity"), situation.quantity)

    def _check_names(self, path: ValuePath, situation: Situation, key: str, message: str) -> None:
        names = getattr(situation, key)
        if names and not self.names.are_known(names, message):
            roles = ", ".join(self.kinds.roles.get(situation.kind, ()))
            advice = f"Write it in the role that fits: {situation.kind}({roles})." if roles else ""
            self.names.check((*path, key), names, message, advice)

    def _check_quantity(self, path: ValuePath, quantity: str) -> None:
        try:
            parse_quantity(quantity)
        except TooManyDigits:
            self.document.report(path, "too_many_digits", text=quantity)
        except LooksLikeMoney:
            self.document.report(path, "looks_like_money", text=quantity)
        except QuantityError:
            self.document.report(path, "not_a_quantity", text=quantity)
