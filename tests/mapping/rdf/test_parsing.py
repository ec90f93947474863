"""Files of RDF: every syntax, what is refused and where, and no way out to the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.errors import UnreadableInput
from mapping.rdf.parsing import parse_rdf, read_rdf
from mapping.rdf.serialization import JSON_LD, RDF_XML, SYNTAXES, TURTLE, RdfSyntax, serialize

if TYPE_CHECKING:
    from pathlib import Path

QUADS = list(
    ox.parse('<urn:a> <urn:said> "now"@en ; <urn:of> <urn:b> . <urn:b> <urn:said> 2 .', format=ox.RdfFormat.TURTLE)
)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_every_syntax_is_read_by_its_extension(syntax: RdfSyntax, tmp_path: Path) -> None:
    path = tmp_path / f"data.{syntax.extension.upper()}"
    path.write_bytes(serialize(QUADS, syntax))
    assert {quad.triple for quad in read_rdf(path)} == {quad.triple for quad in QUADS}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.ttl", b"<a:a> <a:b>\n  <a:c> ;;; x .", r"a\.ttl:2:\d+: not valid Turtle: "),
        ("a.nt", b"<a:a> <a:b> <a:c> .\n<a:a> <b> .", r"a\.nt:2:\d+: not valid N-Triples: "),
        ("a.jsonld", b'{"@id": ', r"a\.jsonld.*not valid JSON-LD: "),
        (
            "a.jsonld",
            b'{"@context": "http://127.0.0.1:9/context", "a": 1}',
            "names a remote context, which is never fetched",
        ),
        ("a.rdf", b"<rdf:RDF", r"a\.rdf.*not valid RDF/XML: "),
        ("a.rdf", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "has a DOCTYPE"),
        ("a.rdf", '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16"), "has a DOCTYPE"),
        ("a.txt", b"", "has no extension of an RDF syntax"),
        ("a.ttl", b'<a:a> <a:b> "\xff" .', "not valid Turtle"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableInput, match=message):
        read_rdf(tmp_path / name)


def test_a_missing_file_and_one_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        read_rdf(tmp_path / "none.ttl")
    monkeypatch.setattr("mapping.rdf.parsing.MAXIMUM_RDF_BYTES", 4)
    (tmp_path / "a.ttl").write_bytes(b"# long")
    with pytest.raises(UnreadableInput, match="larger than 4 bytes"):
        read_rdf(tmp_path / "a.ttl")
    with pytest.raises(UnreadableInput, match="larger than 4 bytes"):
        parse_rdf(b"# long", "standard input", TURTLE)


def test_a_syntax_may_be_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(serialize(QUADS, JSON_LD))
    assert len(read_rdf(tmp_path / "data", JSON_LD)) == len(QUADS)
    with pytest.raises(UnreadableInput, match="not valid RDF/XML"):
        read_rdf(tmp_path / "data", RDF_XML)
