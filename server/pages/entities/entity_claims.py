"""The three lists of claims on the page of an entity: its own claims, claims about it, and claims addressed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF
from server.pages.patterns import ROLE_VALUES

if TYPE_CHECKING:
    from server.pages.claims.date_order import Lists

SAID: Final = "said"
_ABOUT: Final = "about"
_TOLD: Final = "told"
#: Names of the lists, and of the parameters with their page numbers.
LISTS: Final = (SAID, _ABOUT, _TOLD)


def lists_of(entity: str) -> Lists:
    """Return the lists of an entity, each with the patterns of its claims."""
    it = NamedNode(entity)
    # Utterances have claimants and audiences too.
    of_claim = f"; {RDF.type} {ONR.Claim}"
    return {
        SAID: (f"?claim {ONR.claimant} {it} {of_claim}",),
        _ABOUT: (
            f"{ROLE_VALUES} ?situation ?role {it} . ?claim {ONR.content} ?situation",
            # A report of somebody's claim is also about that speaker.
            f"?own {ONR.claimant} {it} . ?claim {ONR.content} ?own",
        ),
        _TOLD: (f"?claim {ONR.toldTo} {it} {of_claim}",),
    }
