"""The command ``onrecord validate``: what it takes, what it writes, and its exit codes."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pyshacl  # noqa: F401 - imported once here, not again in the process of each command
import pytest

from mapping.errors import OnrecordError
from mapping.rdf.serialization import JSON_LD, SYNTAXES, RdfSyntax, serialize
from mapping.shacl import validation
from mapping.shacl.reports import WRITERS
from mapping.shacl.results import Result
from mapping.shacl.validation import load_shapes
from ontology import SEEDS
from server.cli import main
from server.cli.validate import configure, run
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str]]

HERE: Final = Path(__file__).parent
CONFORMING: Final = str(HERE / "conforming.ttl")
BROKEN: Final = str(HERE / "claim-has-one-stance.in.ttl")
WARNED: Final = str(HERE / "conditional-claim-names-condition.ttl")
SLUG: Final = "2db805ffb993f78c"


@pytest.fixture(scope="module", autouse=True)
def compiled_shapes() -> None:
    """Have the shapes read and compiled here once, because the process of each command is a copy of this one."""
    assert load_shapes().compiled.roots
    assert load_shapes(engine="both").compiled.roots
    for engine in ("pyshacl", "both"):
        assert load_shapes(engine=engine).graph


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
        ((BROKEN, "--engine", "pyshacl"), 1),
        ((CONFORMING, "--engine", "both"), 0),
        ((BROKEN, "--engine", "both"), 1),
    ],
)
def test_the_exit_code_says_whether_all_conforms(arguments: tuple[str, ...], code: int, command: Command) -> None:
    assert command(*arguments)[0] == code


def test_engines_that_differ_are_shown_and_exit_with_3(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validation, "results_of_pyshacl", lambda *_: [])
    assert main(["validate", CONFORMING, BROKEN, "--engine", "both"]) == 3
    output = capfd.readouterr().out
    assert f"{BROKEN}: not checked: the engines report different results:" in output
    assert "only compiled: Result(focus='http://example.org/article/1" in output
    assert "1 file checked" in output


def test_engines_that_differ_on_a_sheet_exit_with_3(
    short_seeds: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found = Result("http://example.org/", None, None, "violation", (), "http://example.org/shape", "component")
    monkeypatch.setattr(validation, "results_of_pyshacl", lambda *_: [found])
    assert main(["validate", str(short_seeds), "--engine", "both"]) == 3
    assert "only pySHACL: Result(focus='http://example.org/'" in capfd.readouterr().out


def test_a_shape_that_pyshacl_checks_is_named_in_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        "ex:s sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:pattern '(?i)a' ] .",
        "utf-8",
    )
    data = tmp_path / "data.ttl"
    data.write_text("<http://example.org/a> <http://example.org/p> 'a' .", "utf-8")
    note = f"onrecord: {shapes}: pySHACL checks the shape http://example.org/s: sh:pattern: it sets flags inside"
    for engine, lines in (("compiled", 1), ("pyshacl", 0)):
        main(["validate", str(data), "--shapes", str(shapes), "--engine", engine])
        assert capfd.readouterr().err.count(note) == lines


def test_the_report_says_where_and_how(command: Command) -> None:
    _, text = command(BROKEN)
    assert "article/1/claim/c>" in text
    assert "onr:rejects" in text
    assert "choose onr:affirms" in text
    assert text.endswith("does not conform: 1 file checked, 1 violation(s), 0 warning(s)\n")


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_standard_input_in_any_syntax(syntax: RdfSyntax, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    graph = ox.NamedNode("http://example.org/graph")
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in ox.parse(path=BROKEN)]
    standard_input(monkeypatch, serialize(quads, syntax))
    assert command("-")[0] == 1
    standard_input(monkeypatch, serialize(quads, syntax))
    assert command("-", "--syntax", syntax.name)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.ttl",), "no such file"),
        (("none.yaml",), "no such file"),
        (("none",), "there is no such file or folder"),
        ((str(HERE / "test_shapes.py"),), "no extension of an RDF syntax"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_report_of_the_others(
    arguments: tuple[str, ...], message: str, command: Command
) -> None:
    code, report = command(*arguments, BROKEN, "--format", "json")
    bad, broken = json.loads(report)["checked"]
    assert code == 2
    assert message in bad["error"]
    assert not bad["conforms"]
    assert [result["severity"] for result in broken["results"]] == ["violation"]
    for name in WRITERS:
        assert command(*arguments, CONFORMING, "--format", name)[0] == 2
    assert command(*arguments)[1].endswith(
        "not checked in full: 0 files checked, 0 violation(s), 0 warning(s), 1 not checked\n"
    )


def test_a_file_that_cannot_be_read_is_named_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "none.ttl", CONFORMING]) == 2
    output = capfd.readouterr()
    assert output.err == ""
    assert output.out.startswith("none.ttl: not checked: there is no such file\n")
    assert "1 file checked, 0 violation(s), 0 warning(s), 1 not checked" in output.out
    assert main(["validate", "none.ttl", CONFORMING, "--format", "json"]) == 2
    output = capfd.readouterr()
    assert output.err == "onrecord: none.ttl: there is no such file\n"
    assert [one["targeted"] for one in json.loads(output.out)["checked"]] == [None, True]


def test_links_that_lead_nowhere_pipes_and_pages_are_named_and_the_rest_of_a_folder_is_checked(
    tmp_path: Path, command: Command
) -> None:
    (tmp_path / "a.ttl").symlink_to("nowhere.ttl")
    os.mkfifo(tmp_path / "b.ttl")
    (tmp_path / "c.ttl").write_text("<!DOCTYPE html>\n<html><body>Not found</body></html>")
    (tmp_path / "d.ttl").write_bytes(Path(CONFORMING).read_bytes())
    code, text = command(str(tmp_path))
    assert code == 2
    link, pipe, page, counts = text.splitlines()
    assert link == f"{tmp_path / 'a.ttl'}: not checked: is a link that leads nowhere"
    assert pipe.startswith(f"{tmp_path / 'b.ttl'}: not checked: is not a regular file")
    assert page.startswith(f"{tmp_path / 'c.ttl'}:1:1: not checked: not valid Turtle: ")
    assert page.endswith("(it is an HTML page: save the data itself, for example with curl -H 'Accept: text/turtle')")
    assert counts == "not checked in full: 1 file checked, 0 violation(s), 0 warning(s), 3 not checked"


def test_a_folder_without_rdf_is_not_asked_for_a_dataset(tmp_path: Path, command: Command) -> None:
    for options in ((), ("--shapes", str(HERE.parents[1] / "ontology" / "shapes.ttl"))):
        text = command(str(tmp_path), *options)[1]
        assert text.startswith(f"{tmp_path}: not checked: holds no RDF file\n")


def test_n3_can_be_named_as_the_syntax(tmp_path: Path, command: Command) -> None:
    (tmp_path / "data").write_bytes(Path(CONFORMING).read_bytes())
    assert command(str(tmp_path / "data"), "--syntax", "n3")[0] == 0


def test_the_turtle_report_declares_only_prefixes_that_it_uses(command: Command) -> None:
    report = command(BROKEN, "--format", "turtle")[1]
    declared = re.findall(r"^@prefix (\w+): <", report, re.MULTILINE)
    assert "sh" in declared
    body = re.sub(r"^@prefix .*\n", "", report, flags=re.MULTILINE)
    assert [prefix for prefix in declared if f"{prefix}:" not in body] == []
    assert list(ox.parse(report.encode(), format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((CONFORMING, "--shapes", "none.ttl"), "no such file"),
        ((CONFORMING, "--shapes", CONFORMING), "holds no SHACL shapes"),
        (("-", "--shapes", "-"), "standard input can be read only once"),
    ],
)
def test_without_shapes_nothing_is_checked(arguments: tuple[str, ...], message: str, command: Command) -> None:
    with pytest.raises(OnrecordError, match=message):
        command(*arguments)


def test_empty_input_is_an_error(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    standard_input(monkeypatch, b"")
    code, text = command("-")
    assert code == 2
    assert "holds no statement" in text


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


def test_a_sheet_its_folder_and_the_seeds(short_seeds: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (short_seeds / SLUG, short_seeds / SLUG / "facts.yaml"):
        assert command(str(path), "--strict") == (0, "conforms: 1 file checked, 0 violation(s), 0 warning(s)\n")
    # The entities that articles share are checked too.
    assert command(str(short_seeds), "--strict") == (0, "conforms: 2 files checked, 0 violation(s), 0 warning(s)\n")
    monkeypatch.chdir(short_seeds.parent)
    assert command() == (0, "conforms: 2 files checked, 0 violation(s), 0 warning(s)\n")
    monkeypatch.chdir("/")
    assert command()[0] == 0


def test_the_packaged_seeds_are_named_if_there_are_no_others(
    seeds: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert main(["validate"]) == 0
    assert capfd.readouterr().err == f"onrecord: using the articles that come with onrecord, in {SEEDS}\n"
    monkeypatch.chdir(seeds)
    assert main(["validate"]) == 0
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", WRITERS)
def test_problems_of_a_sheet_come_with_their_line_in_every_format(name: str, seeds: Path, command: Command) -> None:
    sheet = seeds / SLUG / "facts.yaml"
    text = sheet.read_text("utf-8")
    line = next(number for number, written in enumerate(text.split("\n"), 1) if "cue: pledge" in written)
    sheet.write_text(text.replace("cue: pledge", "cue: refuted"), "utf-8")
    code, report = command(str(sheet), "--format", name)
    assert code == 1
    assert "Q105" in report
    if name == "json":
        assert json.loads(report)["checked"][0]["problems"][0]["line"] == line
    elif name == "junit":
        assert f":{line}:" in (ET.fromstring(report).findtext(".//failure") or "")
    else:
        assert f":{line}:" in report or f"line={line}," in report


def test_what_the_shapes_find_in_a_sheet_comes_with_its_line(short_seeds: Path, command: Command) -> None:
    sheet = short_seeds / SLUG / "facts.yaml"
    text = sheet.read_text("utf-8")
    sheet.write_text(
        text.replace("situations:\n", "situations:\n  unused: {kind: travel, label: a journey}\n", 1), "utf-8"
    )
    line = next(number for number, row in enumerate(sheet.read_text("utf-8").split("\n"), 1) if "  unused:" in row)
    code, report = command(str(sheet))
    assert code == 1
    assert f"facts.yaml:{line}:" in report
    assert "S001 situation 'unused' (travel): no saying speaks of this situation" in report


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


def test_a_sheet_that_no_shape_looks_at_is_not_passed_over_in_silence(tmp_path: Path, command: Command) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/s> sh:targetClass <http://e/Person> ; sh:closed true .",
        "utf-8",
    )
    sheet = str(SEEDS / ARTICLE / "facts.yaml")
    assert f"{sheet}: no shape looks at anything in it" in command(sheet, "--shapes", str(shapes))[1]
    assert "no shape looks" not in command(sheet)[1]


EX: Final = "http://example.org/"
PERSON_SHAPES: Final = """
@prefix e: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def written(folder: Path, **files: str) -> list[str]:
    """Write files of Turtle, whose names end in _ttl here, and return their paths."""
    paths = [folder / name.replace("_ttl", ".ttl") for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(PERSON_SHAPES + text, "utf-8")
    return list(map(str, paths))


def test_no_file_of_ours_is_mixed_into_foreign_data(tmp_path: Path, command: Command) -> None:
    data, shapes = written(
        tmp_path,
        data_ttl="e:s a skos:ConceptScheme .",
        shapes_ttl="""e:one sh:targetNode skos:ConceptScheme ;
          sh:property [ sh:path [ sh:inversePath rdf:type ] ; sh:maxCount 1 ] .""",
    )
    assert command(data, "--shapes", shapes) == (0, "conforms: 1 file checked, 0 violation(s), 0 warning(s)\n")


def test_a_result_about_a_node_that_the_data_does_not_mention_is_kept(tmp_path: Path, command: Command) -> None:
    data, shapes = written(
        tmp_path,
        data_ttl="e:a a e:Q .",
        shapes_ttl="e:s sh:targetNode e:P ; sh:property [ sh:path [ sh:inversePath rdf:type ] ; sh:minCount 1 ] .",
    )
    code, report = command(data, "--shapes", shapes, "--format", "json")
    (result,) = json.loads(report)["checked"][0]["results"]
    assert (code, result["focus"]) == (1, f"{EX}P")


def test_an_ontology_is_seen_beside_the_data_and_not_reported_on(tmp_path: Path, command: Command) -> None:
    (tmp_path / "with").mkdir()
    data, shapes = written(
        tmp_path,
        data_ttl="e:a a e:Editor ; e:topic e:sport .",
        shapes_ttl="e:s sh:targetClass e:Person ; sh:property [ sh:path e:topic ; sh:class skos:Concept ] .",
    )
    ontology, _ = written(
        tmp_path / "with",
        ontology_ttl="""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . e:Editor rdfs:subClassOf e:Person .
            e:other a e:Person ; e:topic e:nothing .""",
        vocabulary_ttl="e:sport a skos:Concept .",
    )
    assert "no shape looks at anything in it" in command(data, "--shapes", shapes)[1]
    assert command(data, "--shapes", shapes, "--with", ontology)[0] == 1
    assert command(data, "--shapes", shapes, "--with", str(tmp_path / "with"))[0] == 0


def test_prefixes_of_the_files_and_names_of_the_shapes_are_in_reports(tmp_path: Path, command: Command) -> None:
    data, shapes = written(
        tmp_path,
        data_ttl="e:a a e:Person ; e:age 4 .",
        shapes_ttl="e:s sh:targetClass e:Person ; sh:property [ sh:path e:age ; sh:maxCount 0 ], "
        "[ sh:path e:age ; sh:minInclusive 5 ] .",
    )
    text = command(data, "--shapes", shapes)[1]
    assert f"{data}: e:a\n" in text
    assert "path   e:age" in text
    assert 'value  "4"^^xsd:integer' in text
    (case, _) = ET.fromstring(command(data, "--shapes", shapes, "--format", "junit")[1]).iter("testcase")
    assert case.get("classname") == shapes


def test_properties_of_shapes_that_were_not_applied_are_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data, shapes, imported = written(
        tmp_path,
        data_ttl="e:a a e:Person .",
        shapes_ttl="""e:s sh:targetClass e:Person ; sh:rule [] ; sh:target [] .
            e:o <http://www.w3.org/2002/07/owl#imports> e:elsewhere .""",
        imported_ttl="e:elsewhere sh:declare [] .",
    )
    assert main(["validate", data, "--shapes", shapes]) == 0
    assert capfd.readouterr().err == (
        f"onrecord: {shapes}: not applied: owl:imports (1), sh:rule (1), sh:target (1); see docs/validate.md\n"
    )
    assert main(["validate", data, "--shapes", shapes, "--shapes", imported]) == 0
    assert "owl:imports" not in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [("--shapes", "-"), ("--shapes", "shapes.txt", "--syntax", "turtle")])
def test_shapes_from_standard_input_and_with_another_extension(
    arguments: tuple[str, ...], tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data,) = written(tmp_path, data_ttl="e:a a e:Person .")
    shapes = PERSON_SHAPES + "e:s sh:targetClass e:Person ; sh:property [ sh:path e:age ; sh:minCount 1 ] ."
    (tmp_path / "shapes.txt").write_text(shapes, "utf-8")
    monkeypatch.chdir(tmp_path)
    standard_input(monkeypatch, shapes.encode())
    assert command(data, *arguments)[0] == 1


def test_a_folder_of_rdf_files(tmp_path: Path, command: Command) -> None:
    for name in ("conforming.ttl", "sub/broken.nt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / "conforming.ttl").write_bytes(Path(CONFORMING).read_bytes())
    (tmp_path / "sub" / "broken.nt").write_bytes(serialize(ox.parse(path=BROKEN), SYNTAXES[1]))
    code, text = command(str(tmp_path))
    assert code == 1
    assert text.endswith("does not conform: 2 files checked, 1 violation(s), 0 warning(s)\n")
    (tmp_path / "empty").mkdir()
    assert "holds no" in command(str(tmp_path / "empty"))[1]


@pytest.mark.parametrize("strict", [(), ("--strict",)])
@pytest.mark.parametrize("path", [CONFORMING, WARNED, BROKEN])
def test_all_formats_and_the_exit_code_give_one_answer(path: str, strict: tuple[str, ...], command: Command) -> None:
    code, text = command(path, *strict)
    conforms = code == 0
    assert text.splitlines()[-1].startswith("conforms: " if conforms else "does not conform: ")
    assert json.loads(command(path, *strict, "--format", "json")[1])["conforms"] is conforms
    assert f"sh:conforms {str(conforms).lower()}" in command(path, *strict, "--format", "turtle")[1].replace(
        '"true"^^xsd:boolean', "true"
    ).replace('"false"^^xsd:boolean', "false")
    failures = ET.fromstring(command(path, *strict, "--format", "junit")[1]).get("failures")
    assert (failures == "0") is conforms


@pytest.mark.parametrize("option", ["--shapes", "--with"])
def test_an_empty_folder_is_no_folder_of_shapes(tmp_path: Path, capfd: pytest.CaptureFixture[str], option: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "data.ttl").write_text("<a:a> <a:b> <a:c> .", "utf-8")
    assert main(["validate", str(tmp_path / "data.ttl"), option, str(tmp_path / "empty")]) == 2
    assert capfd.readouterr().err == f"onrecord: {tmp_path / 'empty'}: holds no RDF file\n"


def test_the_coverage_of_an_article_is_reported_on_request(capfd: pytest.CaptureFixture[str]) -> None:
    sheet = SEEDS / ARTICLE / "facts.yaml"
    assert main(["validate", str(sheet), "--coverage"]) == 0
    text = capfd.readouterr().out
    assert re.search(
        r"^\S+facts\.yaml: evidence covers 3,\d{3} of 3,552 characters \(9\d %\) and 1\d of 24 sentences in full$",
        text,
        re.MULTILINE,
    )
    assert f"{sheet.parent}/article.txt:5:1: not covered: Also … that\n" in text
    assert main(["validate", str(sheet), "--coverage", "--format=json"]) == 0
    (checked,) = json.loads(capfd.readouterr().out)["checked"]
    assert checked["coverage"]["uncovered"][3] == {"line": 5, "column": 1, "words": "Also … that"}
    assert main(["validate", str(sheet), "--coverage", "--format=junit"]) == 2
    assert "cannot show coverage" in capfd.readouterr().err


def test_flags_for_the_other_kind_of_file_are_said_to_have_no_effect(
    short_seeds: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sheet = str(short_seeds / ARTICLE / "facts.yaml")
    assert main(["validate", CONFORMING, CONFORMING, "--coverage"]) == 0
    no_words = "onrecord: --coverage is for fact sheets only: RDF data names no words that it leaves out\n"
    assert capfd.readouterr().err == no_words
    assert main(["validate", sheet, "--with", CONFORMING]) == 0
    assert capfd.readouterr().err == "onrecord: --with is for RDF files only: fact sheets are checked without it\n"
    assert main(["validate", sheet, "--coverage"]) == 0
    assert main(["validate", CONFORMING, "--with", CONFORMING]) == 0
    assert capfd.readouterr().err == ""
