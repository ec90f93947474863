"""Files of RDF: every syntax, what is refused and where, and no way out to the network."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from mapping.errors import UnreadableInput
from mapping.rdf.parsing import parse_rdf, rdf_files, read_rdf, sniff_syntax
from mapping.rdf.serialization import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, SYNTAXES, TRIG, TURTLE, RdfSyntax, serialize

QUADS = list(
    ox.parse('<urn:a> <urn:said> "now"@en ; <urn:of> <urn:b> . <urn:b> <urn:said> 2 .', format=ox.RdfFormat.TURTLE)
)


XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    b'<rdf:Description rdf:about="http://e/x"><e:p rdf:resource="http://e/y"/>%s</rdf:Description></rdf:RDF>'
)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_every_syntax_is_read_by_its_extension(syntax: RdfSyntax, tmp_path: Path) -> None:
    path = tmp_path / f"data.{syntax.extension.upper()}"
    path.write_bytes(serialize(QUADS, syntax))
    assert {quad.triple for quad in read_rdf(path).quads} == {quad.triple for quad in QUADS}


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
        ("a.rdf", '<?xml version="1.0"?><x/>'.encode("utf-16"), "is UTF-16, not UTF-8"),
        ("a.ttl", b'<a:a> <a:b> "%s" .' % (b"x" * 17 * 1024 * 1024), "holds a literal or IRI of more than 16 MiB"),
        ("a.ttl", b"<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", r"a\.ttl: holds a triple term \(RDF 1\.2\)"),
        ("a.ttl", b'<a:a> <a:b> "x"@en--ltr .', r"a\.ttl: holds a base direction \(RDF 1\.2\)"),
        ("a.n3", b"<a:a> <a:b> <a:c> . { <a:x> <a:y> <a:z> } => { <a:a> <a:b> <a:c> } .", "holds a formula"),
        ("a.ttl.gz", b"\x1f\x8bno", "cannot be read"),
        ("a.ttl", b'<?xml version="1.0"?>' + XML % b"", r"it is RDF/XML: rename the file or use --syntax rdfxml"),
        ("a.owl", b"@prefix e: <a:> . e:a e:b e:c .", "it is Turtle: rename the file or use --syntax turtle"),
        ("a.ttl", b"<a:g> { <a:a> <a:b> <a:c> }", "it is TriG: rename the file or use --syntax trig"),
        ("a.jsonld", b"<a:a> <a:b> <a:c> <a:g> .", "it is N-Quads: rename the file or use --syntax nquads"),
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
    assert len(read_rdf(tmp_path / "data", JSON_LD).quads) == len(QUADS)
    with pytest.raises(UnreadableInput, match="not valid RDF/XML"):
        read_rdf(tmp_path / "data", RDF_XML)


@pytest.mark.parametrize("name", ["a.ttl.gz", "a.TTL.GZ", "a.n3", "a.shacl", "a.turtle", "b.ttl"])
def test_other_extensions_compression_and_a_byte_order_mark(name: str, tmp_path: Path) -> None:
    data = serialize(QUADS, TURTLE)
    (tmp_path / name).write_bytes(
        gzip.compress(data) if name.lower().endswith(".gz") else b"\xef\xbb\xbf" * (name == "b.ttl") + data
    )
    document = read_rdf(tmp_path / name)
    assert {quad.triple for quad in document.quads} == {quad.triple for quad in QUADS}
    assert document.prefixes["onr"] == "https://w3id.org/onrecord#"


def test_compressed_data_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapping.rdf.parsing.MAXIMUM_RDF_BYTES", 1000)
    (tmp_path / "a.ttl.gz").write_bytes(gzip.compress(b"#" * 1001))
    with pytest.raises(UnreadableInput, match="larger than 1000 bytes"):
        read_rdf(tmp_path / "a.ttl.gz")


def test_a_pipe_is_read_in_the_syntax_that_it_looks_like() -> None:
    for syntax in (TURTLE, JSON_LD, RDF_XML):
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb"), os.fdopen(writer, "wb") as pipe:
            pipe.write(serialize(QUADS, syntax))
            pipe.close()
            assert len(read_rdf(Path(f"/dev/fd/{reader}")).quads) == len(QUADS)


def test_the_rdf_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b/a.ttl", "a.jsonld.gz", "package.json", ".git/x.ttl", "notes.txt", "c.owl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [str(path.relative_to(tmp_path)) for path in rdf_files(tmp_path)] == ["a.jsonld.gz", "b/a.ttl", "c.owl"]


@pytest.mark.parametrize(
    ("data", "syntax"),
    [
        (b'{"@id": "a:a"}', JSON_LD),
        (b'\xef\xbb\xbf [ {"@id": "a:a"} ]', JSON_LD),
        (b"{}", JSON_LD),
        (b"{ <a:a> <a:b> <a:c> }", TRIG),
        (b"[ <a:b> <a:c> ] .", TRIG),
        (b"@prefix a: <a:> . a:a a:b a:c .", TRIG),
        (b'<?xml version="1.0"?><rdf:RDF/>', RDF_XML),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", RDF_XML),
        (b"# a dump\n<a:a> <a:b> <a:c> <a:g> .\n", N_QUADS),
        (b"<a:a> <a:b> <a:c> .\n<a:a> <a:b> <a:d> <a:g> .\n", N_QUADS),
    ],
)
def test_a_syntax_is_guessed_from_the_first_bytes(data: bytes, syntax: RdfSyntax) -> None:
    assert sniff_syntax(data) is syntax


def test_a_line_of_triples_reads_as_n_quads_or_trig() -> None:
    assert sniff_syntax(serialize(QUADS, N_TRIPLES)) in {N_QUADS, TRIG}
    assert sniff_syntax(serialize(QUADS, TURTLE)) is TRIG


PROTEGE = b"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [
    <!ENTITY owl "http://www.w3.org/2002/07/owl#" >
    <!ENTITY onto "http://example.org/onto#" >
]>
<rdf:RDF xmlns="&onto;" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="&owl;">
  <owl:Class rdf:about="&onto;Club"><label>&onto; &amp; more</label></owl:Class>
</rdf:RDF>
"""


def test_a_file_of_protege_is_read_with_its_entities_and_prefixes() -> None:
    document = parse_rdf(PROTEGE, "a.owl", RDF_XML)
    assert {str(quad.object) for quad in document.quads} == {
        "<http://www.w3.org/2002/07/owl#Class>",
        '"http://example.org/onto# & more"',
    }
    assert document.prefixes["rdf"] == "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!ENTITY a SYSTEM "file:///etc/hostname">',
        b'<!ENTITY % a "b"> %a;',
        b"<!ENTITY a 'b'>",
        b'<!ENTITY a "b"><!ENTITY c "&a;">',
        b'<!ENTITY a "b"><!ENTITY a "c">',
        b'<!entity a "b">',
    ],
)
def test_entities_that_are_not_plain_are_refused(declaration: bytes) -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE rdf:RDF [' + declaration + b"]>" + XML % b""
    with pytest.raises(UnreadableInput, match=r"a\.owl: declares an entity that is not plain text"):
        parse_rdf(data, "a.owl", RDF_XML)


def test_expanded_entities_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'<!DOCTYPE rdf:RDF [<!ENTITY a "%s">]>' % (b"x" * 100) + XML % (b"<e:p>%s</e:p>" % (b"&a;" * 20))
    assert len(parse_rdf(data, "a.owl", RDF_XML).quads) == 2
    monkeypatch.setattr("mapping.rdf.parsing.MAXIMUM_RDF_BYTES", 1999)
    with pytest.raises(UnreadableInput, match="may expand to more than 1999 bytes"):
        parse_rdf(data, "a.owl", RDF_XML)
