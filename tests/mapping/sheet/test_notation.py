"""The one-line notation; ``tests/test_reference.py`` reads random sentences of its grammar."""

from __future__ import annotations

import pytest

from mapping.sheet.notation import NotationError, read_claim

ROLES = {"sale": ("agent", "affected"), "vote": ("agent",)}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("deal if vote()", ("deal",)),
        ("deal if vote(city) disputes report", ("deal",)),
        ("sale(city); deal if vote()", ("sale-city", "deal")),
        ("deal; sale(city) if vote()", ("deal", "sale-city")),
        ("sale(city, when=May; June) if vote()", ("sale-city",)),
    ],
)
def test_a_condition_may_follow_a_name_or_a_situation(line: str, names: tuple[str, ...]) -> None:
    found = read_claim(line, ROLES)
    assert found.contents.names == names
    assert found.condition.names in {("vote",), ("vote-city",)}


def test_a_condition_is_never_lost_in_a_label() -> None:
    with pytest.raises(NotationError, match="cannot follow the label 'the sale if vote"):
        read_claim("sale(city) the sale if vote()", ROLES)
    assert read_claim("sale(city) the sale if approved", ROLES).contents.names == ("the-sale-if-approved",)
