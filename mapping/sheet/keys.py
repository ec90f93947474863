"""The keys that a fact sheet may have, by its version, and those of its sayings and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.sheet.model import Claim, SharedByClaims, Utterance

if TYPE_CHECKING:
    from collections.abc import Mapping


def _keys(model: type[SharedByClaims | Claim]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


#: Keys of a saying that belong to its utterance and not to a claim.
UTTERANCE_KEYS: Final = tuple(key for key in _keys(Utterance) if key != "id")
CLAIM_KEYS: Final = tuple(key for key in _keys(Claim) if key not in {"said_in", "when"})
#: Keys that say whether a part is a draft, who proposed it and who confirmed it; also the article's own voice has them.
DRAFT_KEYS: Final = tuple(key for key in UTTERANCE_KEYS if key in CLAIM_KEYS)
SAYING_KEYS: Final = tuple(dict.fromkeys(("id", "claims", *UTTERANCE_KEYS, *CLAIM_KEYS)))
SHEET_KEYS_OF_VERSION_2: Final = ("factsheet", "article", "drafting", "entities", "situations", "sayings")
SHEET_KEYS_OF_VERSION_1: Final = ("factsheet", "article", "drafting", "entities", "situations", "claims")


def sheet_keys(value: object) -> tuple[str, ...]:
    """Return the keys that the root of a fact sheet of its version may have."""
    is_old = isinstance(value, dict) and not is_of_version_2(value)
    return SHEET_KEYS_OF_VERSION_1 if is_old else SHEET_KEYS_OF_VERSION_2


def is_of_version_2(value: Mapping[str, object]) -> bool:
    """Tell the version of a sheet; one that states none, or an unknown one, is known by its keys."""
    return value.get("factsheet") == "2" or (value.get("factsheet") != "1" and "claims" not in value)
