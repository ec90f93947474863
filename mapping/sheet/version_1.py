"""Separate the claims of a fact sheet of version 1 from who makes them, as version 2 writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mapping.sheet.yaml_and_json import Document, ValuePath

#: Keys of a claim of version 1 that belong to its utterance.
SPEAKER_KEYS: Final = ("claimant", "cue", "told_to", "when")


def separate_speakers(document: Document) -> None:
    """Move the speaker of each claim of version 1 into an utterance of its own."""
    utterances: list[Any] = []
    claims: list[Any] = []
    for index, claim in enumerate(document.value["claims"]):
        if not isinstance(claim, dict):
            claims.append(claim)
            continue
        path: ValuePath = ("claims", index)
        rest = {key: value for key, value in claim.items() if key not in SPEAKER_KEYS}
        if "form" not in claim:
            document.report(path, "missing_key", name="form")
        if _has_speaker(document, path, claim):
            rest["said_in"] = len(utterances)
            document.origins["utterances", len(utterances)] = path
            utterances.append({key: claim[key] for key in SPEAKER_KEYS if key in claim})
        elif "when" in claim:
            rest["when"] = claim["when"]
        claims.append(rest)
    document.value = {**document.value, "utterances": utterances, "claims": claims}


def _has_speaker(document: Document, path: ValuePath, claim: dict[str, Any]) -> bool:
    """Tell whether a source makes a claim of version 1, and report a form that does not fit."""
    name = f"claim {claim['id']!r}" if isinstance(claim.get("id"), str) else "this claim"
    if claim.get("form") != "narration":
        if "claimant" not in claim and "form" in claim:
            document.report(path, "no_claimant", claim=name, form=claim["form"])
        return "claimant" in claim
    for key in ("claimant", "cue", "told_to"):
        if claim.get(key):
            document.report((*path, key), "narration_with_voice", of_key=True, claim=name, key=key)
    return "claimant" in claim
