"""The command ``onrecord validate``: what it takes, what it writes, and its exit codes."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from mapping.errors import OnrecordError, UnreadableInput
from mapping.rdf.serialization import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, SYNTAXES, TRIG, TURTLE, RdfSyntax, serialize
from mapping.shacl.reports import WRITERS
from server.cli.validate import configure, run, sniff_syntax

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str]]

HERE: Final = Path(__file__).parent
CONFORMING: Final = str(HERE / "conforming.ttl")
BROKEN: Final = str(HERE / "claim-has-one-stance.in.ttl")
WARNED: Final = str(HERE / "attributed-claim-has-cue.ttl")
SLUG: Final = "2db805ffb993f78c"


@pytest.fixture
def command(capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    def call(*arguments: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        configure(parser)
        code = run(parser.parse_args(arguments))
        return code, capsysbinary.readouterr().out.decode()

    return call


def standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((CONFORMING,), 0),
        ((BROKEN,), 1),
        ((CONFORMING, BROKEN), 1),
        ((WARNED,), 0),
        ((WARNED, "--strict"), 1),
        ((CONFORMING, "--strict"), 0),
    ],
)
def test_the_exit_code_says_whether_all_conforms(arguments: tuple[str, ...], code: int, command: Command) -> None:
    assert command(*arguments)[0] == code


def test_the_report_says_where_and_how(command: Command) -> None:
    _, text = command(BROKEN)
    assert "article/1/claim/c>" in text
    assert "onr:rejects" in text
    assert "choose onr:affirms" in text
    assert text.endswith("does not conform: 1 checked, 1 violation(s), 0 warning(s)\n")


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_standard_input_in_any_syntax(syntax: RdfSyntax, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    graph = ox.NamedNode("http://example.org/graph")
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in ox.parse(path=BROKEN)]
    standard_input(monkeypatch, serialize(quads, syntax))
    assert command("-")[0] == 1
    standard_input(monkeypatch, serialize(quads, syntax))
    assert command("-", "--syntax", syntax.name)[0] == 1


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


def test_a_line_of_triples_reads_as_what_it_is() -> None:
    guessed = sniff_syntax(serialize(ox.parse(path=CONFORMING), N_TRIPLES))
    assert guessed in {N_QUADS, TRIG}
    assert sniff_syntax(serialize(ox.parse(path=CONFORMING), TURTLE)) is TRIG


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.ttl",), "no such file"),
        (("none.yaml",), "no such file"),
        ((str(HERE / "test_shapes.py"),), "no extension of an RDF syntax"),
        ((CONFORMING, "--shapes", "none.ttl"), "no such file"),
        ((CONFORMING, "--shapes", CONFORMING), "holds no SHACL shapes"),
    ],
)
def test_what_cannot_be_checked_is_an_error(arguments: tuple[str, ...], message: str, command: Command) -> None:
    with pytest.raises(OnrecordError, match=message):
        command(*arguments)


def test_empty_input_is_an_error(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    standard_input(monkeypatch, b"")
    with pytest.raises(UnreadableInput, match="holds no statement"):
        command("-")


def test_other_shapes(tmp_path: Path, command: Command) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <https://schema.org/> .\n"
        "<http://example.org/s> a sh:NodeShape ; sh:targetClass schema:Person ;\n"
        '  sh:property [ sh:path schema:email ; sh:minCount 1 ; sh:message "Add an address."@en ] .'
    )
    code, text = command(CONFORMING, "--shapes", str(shapes))
    assert code == 1
    assert "Add an address." in text
    assert "<http://example.org/s>" in text


def test_a_sheet_its_folder_and_the_seeds(seeds: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (seeds, seeds / SLUG, seeds / SLUG / "facts.yaml"):
        assert command(str(path), "--strict") == (0, "conforms: 1 checked, 0 violation(s), 0 warning(s)\n")
    monkeypatch.chdir(seeds.parent)
    assert command() == (0, "conforms: 1 checked, 0 violation(s), 0 warning(s)\n")
    monkeypatch.chdir("/")
    assert command()[0] == 0


@pytest.mark.parametrize("name", WRITERS)
def test_problems_of_a_sheet_come_with_their_line_in_every_format(name: str, seeds: Path, command: Command) -> None:
    sheet = seeds / SLUG / "facts.yaml"
    text = sheet.read_text("utf-8")
    line = next(number for number, written in enumerate(text.split("\n"), 1) if "cue: denied" in written)
    sheet.write_text(text.replace("cue: denied", "cue: refuted"), "utf-8")
    code, report = command(str(sheet), "--format", name)
    assert code == 1
    assert "Q105" in report
    if name == "json":
        assert json.loads(report)["checked"][0]["problems"][0]["line"] == line
    elif name == "junit":
        assert f":{line}:" in (ET.fromstring(report).findtext(".//failure") or "")
    else:
        assert f":{line}:" in report or f"line={line}," in report


def test_what_the_shapes_find_in_a_sheet_comes_with_its_line(seeds: Path, command: Command) -> None:
    sheet = seeds / SLUG / "facts.yaml"
    text = sheet.read_text("utf-8")
    sheet.write_text(
        text.replace("situations:\n", "situations:\n  unused: {kind: travel, label: a journey}\n", 1), "utf-8"
    )
    line = next(number for number, row in enumerate(sheet.read_text("utf-8").split("\n"), 1) if "  unused:" in row)
    code, report = command(str(sheet))
    assert code == 1
    assert f"facts.yaml:{line}:" in report
    assert "No claim speaks of this situation" in report


def test_a_sheet_as_json_is_no_json_ld(tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "article.txt").write_text("The minister went to Vienna on Monday.\n", "utf-8")
    sheet = {
        "factsheet": 1,
        "situations": {"trip": {"kind": "travel", "label": "a journey"}},
        "claims": [{"quote": "went to Vienna on Monday", "form": "narration", "content": "trip"}],
    }
    (folder / "facts.json").write_text(json.dumps(sheet), "utf-8")
    assert command(str(folder / "facts.json"))[0] == 0
    (folder / "data.json").write_bytes(serialize(ox.parse(path=BROKEN), JSON_LD))
    assert command(str(folder / "data.json"))[0] == 1


def test_data_that_no_shape_looks_at_is_not_passed_over_in_silence(tmp_path: Path, command: Command) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("<http://e/a> <http://e/b> <http://e/c> .", "utf-8")
    code, report = command(str(other))
    assert code == 0
    assert "no shape looks at anything in it" in report
