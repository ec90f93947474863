"""The schema asks for no more than a proposal holds, in the subset that strict structured output takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from mapping.proposing.proposal import answer_schema, read_proposal
from mapping.publication.corpus import read_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST: dict[str, Any] = {
    "quotes": ["the port closed"], "stance": "affirms", "modality": "actual", "content": {"kind": "closure"},
}  # fmt: skip


def objects_in(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for each in schema.values():
            yield from objects_in(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects_in(each)


def test_every_object_of_the_schema_is_closed_and_requires_all_its_keys() -> None:
    schema = answer_schema(read_kinds().names)
    Draft202012Validator.check_schema(schema)
    found = list(objects_in(schema))
    assert len(found) == 5
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


def test_the_schema_lists_the_kinds_and_admits_a_whole_proposal() -> None:
    schema = answer_schema(["sale", "closure"])
    assert schema["$defs"]["Content"]["properties"]["kind"]["enum"] == ["closure", "sale"]
    whole = read_proposal(SMALLEST).model_dump(mode="json")
    Draft202012Validator(schema).validate({"proposals": [whole]})
    assert read_proposal(whole) == read_proposal(SMALLEST)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quotes": []}, "quotes: "),
        ({"quotes": [""]}, "quotes.0: "),
        ({"quotes": ["x" * 1001]}, "quotes.0: "),
        ({"quotes": ["x"] * 21}, "quotes: "),
        ({"quotes": "the port closed"}, "quotes: "),
        ({"quotes": ["half a pair \ud800"]}, "quotes.0: "),
        ({"stance": None}, "stance: "),
        ({"act": "shouts"}, "act: "),
        ({"speakers": [{"name": "Ana Ruiz"}]}, "speakers.0.type: "),
        ({"speakers": [{"name": "Ana Ruiz", "type": "Robot"}]}, "speakers.0.type: "),
        ({"content": {"kind": "closure", "theme": []}}, "content.theme: is no key of a proposal"),
        ({"status": "confirmed"}, "status: is no key of a proposal"),
    ],
)
def test_anything_else_is_no_proposal(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_proposal(SMALLEST | change)


def test_what_is_no_object_is_no_proposal() -> None:
    with pytest.raises(ValueError, match="valid dictionary"):
        read_proposal(["the port closed"])
