"""The names of terms are the IRIs of the terms that the namespaces have."""

from __future__ import annotations

import pytest

from mapping.rdf import names, namespaces


@pytest.mark.parametrize("prefix", [name for name in vars(names) if name.isupper() and name != "EDTF"])
def test_a_name_is_the_iri_of_its_term(prefix: str) -> None:
    own, namespace = getattr(names, prefix), getattr(namespaces, prefix)
    assert own.type == namespace.type.value
    assert own.term("prisoner-exchange") == namespace.term("prisoner-exchange").value
    assert own.type is own.term("type")


def test_a_namespace_has_no_special_attributes_of_python() -> None:
    with pytest.raises(AttributeError):
        names.ONR.__wrapped__  # noqa: B018
