"""What can be read of a wrong sheet is checked with it; what cannot is left out, but its name stays known."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.sheet.readable_part import readable_part


def sheet(**changes: object) -> dict[str, Any]:
    return {
        "factsheet": "1",
        "entities": {"ana": {"type": "Person", "name": "Ana"}},
        "situations": {"sale": {"kind": "agreement", "label": "a sale"}},
        "claims": [
            {"id": "one", "claimant": "ana", "quote": "the first words", "form": "paraphrase", "content": "sale"},
            {"id": "two", "quote": "the second words", "form": "narration", "content": "sale"},
        ],
        **changes,
    }


def claims(**changes: object) -> dict[str, Any]:
    """Return a sheet whose first claim is changed; a key with None is missing."""
    whole = sheet()
    whole["claims"][0] = {key: value for key, value in (whole["claims"][0] | changes).items() if value is not None}
    return whole


def test_a_sheet_without_a_mistake_is_whole() -> None:
    part = readable_part(sheet())
    assert part is not None
    assert (part.indices, len(part.sheet.claims)) == ((0, 1), 2)


@pytest.mark.parametrize("wrong", [{"modality": "maybe"}, {"colour": "red"}, {"when": {"edtf": "2016"}}])
def test_an_optional_or_unknown_key_is_left_out(wrong: dict[str, object]) -> None:
    part = readable_part(claims(**wrong))
    assert part is not None
    assert (part.indices, part.sheet.claims[0].modality, part.sheet.claims[0].when) == ((0, 1), "actual", None)


@pytest.mark.parametrize("wrong", [{"quote": None}, {"content": []}, {"quote": {"text": ""}}])
def test_a_claim_without_a_required_key_is_left_out_and_its_id_stays_known(wrong: dict[str, object]) -> None:
    part = readable_part(claims(**wrong))
    assert part is not None
    assert (part.indices, [claim.id for claim in part.sheet.claims]) == ((1,), ["two"])
    assert part.names["claims"] == {"one", "two"}


def test_a_wrong_form_is_left_out_since_the_quotation_marks_give_it() -> None:
    part = readable_part(claims(form="speech"))
    assert part is not None
    assert (part.indices, part.sheet.claims[0].form) == ((0, 1), None)


def test_an_entity_of_a_wrong_type_stays_known() -> None:
    part = readable_part(sheet(entities={"ana": {"type": "Peson", "name": "Ana"}}, situations={"sale": {}, "gift": []}))
    assert part is not None
    assert (part.sheet.entities, part.sheet.situations) == ({}, {})
    assert part.names["entities"] == {"ana"}
    assert part.names["situations"] == {"sale", "gift"}


@pytest.mark.parametrize(
    "value", [None, [], sheet(claims=[]), sheet(claims=None), sheet(entities=[]), {"factsheet": "1"}]
)
def test_without_claims_or_names_nothing_is_read(value: object) -> None:
    assert readable_part(value) is None


def test_the_value_of_the_file_stays_as_it_is() -> None:
    value = claims(modality="maybe")
    readable_part(value)
    assert value == claims(modality="maybe")
