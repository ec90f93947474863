"""Check the kind, the roles and the references of a situation, of one article or shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.sheet.knowledge import ALL_KINDS
from mapping.sheet.problem_messages import suggest
from mapping.sheet.quantities import LooksLikeMoney, QuantityError, TooManyDigits, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mapping.sheet.model import Situation
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Most pairs of an agent and another participant in one situation: the rules of ``ontology/narrated`` join them.
_MOST_PAIRS: Final = 400


def check_names(
    document: Document, path: ValuePath, names: Iterable[str], known: Collection[str], message: str
) -> None:
    """Report each name that is not known, with the known one that is most like it."""
    for index, name in enumerate(names):
        if name not in known:
            document.report((*path, index), message, name=name, suggestion=suggest(name, known))


@dataclass(frozen=True)
class SituationCheck:
    """Checks situations that may name these entities, situations and kinds."""

    document: Document
    kinds: Collection[str]
    entities: Collection[str]
    situations: Collection[str]

    def check(self, path: ValuePath, name: str, situation: Situation) -> None:
        """Report every problem of a situation to the document."""
        if situation.kind not in self.kinds:
            suggestion = f"{suggest(situation.kind, self.kinds, '')} {ALL_KINDS}"
            self.document.report((*path, "kind"), "unknown_kind", name=situation.kind, suggestion=suggestion)
        for role in ("agent", "affected", "participant", "location"):
            check_names(self.document, (*path, role), getattr(situation, role), self.entities, "unknown_entity")
        if len(situation.agent) * max(len(situation.affected), len(situation.participant)) > _MOST_PAIRS:
            self.document.report((*path, "agent"), "too_many_pairs", most=_MOST_PAIRS)
        for key in ("theme", "opposes"):
            check_names(self.document, (*path, key), getattr(situation, key), self.situations, "unknown_situation")
        if name in situation.opposes:
            self.document.report((*path, "opposes"), "opposes_itself", name=name)
        if situation.quantity is not None:
            self._check_quantity((*path, "quantity"), situation.quantity)

    def _check_quantity(self, path: ValuePath, quantity: str) -> None:
        try:
            parse_quantity(quantity)
        except TooManyDigits:
            self.document.report(path, "too_many_digits", text=quantity)
        except LooksLikeMoney:
            self.document.report(path, "looks_like_money", text=quantity)
        except QuantityError:
            self.document.report(path, "not_a_quantity", text=quantity)
