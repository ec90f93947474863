"""Entities of a DOCTYPE: expanded as Protégé means them, never read from elsewhere, never without bound."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final

import pytest

from mapping.errors import UnreadableInput
from mapping.rdf.doctype import expand_entities
from mapping.rdf.parsing import parse_rdf
from mapping.rdf.serialization import RDF_XML

PROTEGE: Final = b"""<?xml version="1.0"?>
<!-- saved by an editor -->
<!DOCTYPE rdf:RDF [
    <!ENTITY owl "http://www.w3.org/2002/07/owl#" >
    <!ENTITY base 'http://example.org/' >
    <!-- a comment > ] -->
    <!ENTITY onto "&base;onto#" >
]>
<rdf:RDF xmlns="&onto;" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="&owl;">
  <owl:Class rdf:about="&onto;Club"><label>&base; &amp; more</label></owl:Class>
</rdf:RDF>
"""


def test_a_file_of_protege_is_read_with_its_entities() -> None:
    written = {str(quad.triple.object) for quad in parse_rdf(PROTEGE, "a.owl", RDF_XML).quads}
    assert written == {"<http://www.w3.org/2002/07/owl#Class>", '"http://example.org/ & more"'}


def test_lines_keep_their_numbers() -> None:
    expanded = expand_entities(PROTEGE, "a.owl", 10_000)
    assert expanded.count(b"\n") == PROTEGE.count(b"\n")
    assert b"DOCTYPE" not in expanded


@pytest.mark.parametrize(
    ("doctype", "message"),
    [
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', "external or parameter entity"),
        (b'<!DOCTYPE x [<!ENTITY % a "b"> %a;]>', "external or parameter entity"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>", "DOCTYPE that cannot be read safely"),
        (b"<!doctype x>", "DOCTYPE that cannot be read safely"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><!DOCTYPE x [<!ENTITY a 'c'>]>", "DOCTYPE that cannot be read safely"),
        (b"<!DOCTYPE x [<!ENTITY a '%s'>]>" % (b"x" * 4097), "more than 4096 bytes"),
        (b"<!DOCTYPE x [<!ENTITY a '%s'><!ENTITY b '%s'>]>" % (b"x" * 100, b"&a;" * 41), "more than 4096 bytes"),
    ],
)
def test_a_doctype_that_is_not_plain_is_refused(doctype: bytes, message: str) -> None:
    with pytest.raises(UnreadableInput, match=f"a.owl: .*{message}"):
        expand_entities(b'<?xml version="1.0"?>' + doctype + b"<x/>", "a.owl", 10_000)


def test_the_expanded_text_is_bounded() -> None:
    data = b"<!DOCTYPE x [<!ENTITY a '%s'>]><x>%s</x>" % (b"y" * 100, b"&a;" * 200)
    assert len(expand_entities(data, "a.owl", 30_000)) == len("<x></x>") + 20_000
    with pytest.raises(UnreadableInput, match="expand to more than 15000 bytes"):
        expand_entities(data, "a.owl", 15_000)


@pytest.mark.parametrize("sign", [b"<!-- ", b'"', b"a ", b"<!ENTITY a ", b"<![CDATA[", b"<!-- a -->", b"&a"])
def test_time_grows_with_the_length_only(sign: bytes) -> None:
    start = time.process_time()
    for data in (b"<!DOCTYPE x [" + sign * 50_000, b"<!DOCTYPE x []>" + sign * 50_000, sign * 50_000):
        with suppress(UnreadableInput):
            expand_entities(data, "a.owl", 1_000_000)
    assert time.process_time() - start < 2


def test_without_a_doctype_nothing_changes() -> None:
    assert expand_entities(b"<x>&amp;&a;</x>", "a.owl", 10) == b"<x>&amp;&a;</x>"
