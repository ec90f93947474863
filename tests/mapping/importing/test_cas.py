"""UIMA CAS as INCEpTION writes it: XMI and JSON, layers of one's own, relations and slots, offsets in UTF-16."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.cas import read_cas
from tests.mapping.importing.texts import QUAY, TEXT, at

if TYPE_CHECKING:
    from pathlib import Path

cassis = pytest.importorskip("cassis", reason="needs the extra ingest")
ANNOTATION = "uima.tcas.Annotation"
SPAN, RELATION, SLOT = "webanno.custom.Voice", "webanno.custom.Says", "webanno.custom.VoiceLink"


def type_system() -> Any:  # noqa: ANN401 - cassis makes its classes while it reads
    types = cassis.TypeSystem()
    span = types.create_type(SPAN, ANNOTATION)
    types.create_feature(span, "role", "uima.cas.String")
    relation = types.create_type(RELATION, ANNOTATION)
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, ANNOTATION)
    link = types.create_type(SLOT, "uima.cas.TOP")
    types.create_feature(link, "role", "uima.cas.String")
    types.create_feature(link, "target", ANNOTATION)
    types.create_feature(span, "voices", "uima.cas.FSArray", elementType=SLOT)
    return types


def make(*, slots: bool = False) -> Any:  # noqa: ANN401 - as above
    cas = cassis.Cas(type_system())
    cas.sofa_string = TEXT
    span, relation, link = (cas.typesystem.get_type(name) for name in (SPAN, RELATION, SLOT))
    words = {"Content": "The quay sinks", "Source": "Ana Ruiz", "Cue": "told", "Addressee": "reporters"}
    made = {}
    for role, each in words.items():
        start, end = at(each)
        made[role] = span(begin=start, end=end, role=role)
        cas.add(made[role])
    others = [made[role] for role in words if role != "Content"]
    if slots:
        array = cas.typesystem.get_type("uima.cas.FSArray")
        made["Content"].voices = array(elements=[link(role="by", target=each) for each in others])
    else:
        for each in others:
            cas.add(relation(begin=each.begin, end=each.end, Governor=made["Content"], Dependent=each))
    return cas


def written(cas: Any, folder: Path, kind: str) -> Path:  # noqa: ANN401 - as above
    path = folder / f"quay.{kind}"
    if kind == "xmi":
        cas.to_xmi(path)
        cas.typesystem.to_xml(folder / "TypeSystem.xml")
    elif kind == "json":
        cas.to_json(path)
    else:
        inner = written(cas, folder, "xmi")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(inner, "quay.xmi")
            archive.write(folder / "TypeSystem.xml", "TypeSystem.xml")
    return path


@pytest.mark.parametrize("slots", [False, True], ids=["relations", "slots"])
@pytest.mark.parametrize("kind", ["xmi", "json", "zip"])
def test_every_way_of_writing_a_cas_gives_the_same(kind: str, slots: bool, tmp_path: Path) -> None:
    path = written(make(slots=slots), tmp_path, kind)
    article = read_cas(path, path.read_bytes())
    assert (article.name, article.text) == ("quay", TEXT)
    assert article.attributions == (QUAY,)
    assert article.left_out == ()


@pytest.mark.parametrize("host_role", ["Content", None], ids=["on the content", "on the sentence"])
def test_slots_may_give_their_targets_the_role(host_role: str | None, tmp_path: Path) -> None:
    cas = cassis.Cas(type_system())
    cas.sofa_string = TEXT
    span, link, array = (cas.typesystem.get_type(name) for name in (SPAN, SLOT, "uima.cas.FSArray"))
    words = {"content": "The quay sinks", "speaker": "Ana Ruiz", "cue": "told", "addressee": "reporters"}
    targets = {role: span(begin=at(each)[0], end=at(each)[1]) for role, each in words.items()}
    start, end = at("The quay sinks") if host_role else (0, 60)
    slots = {role: each for role, each in targets.items() if not (host_role and role == "content")}
    host = span(begin=start, end=end, role=host_role)
    host.voices = array(elements=[link(role=role, target=each) for role, each in slots.items()])
    cas.add_all([host, *slots.values()])
    path = written(cas, tmp_path, "json")
    assert read_cas(path, path.read_bytes()).attributions == (QUAY,)


def test_spans_that_nothing_joins_and_spans_without_a_role_are_no_attribution(tmp_path: Path) -> None:
    cas = make()
    cas.add(cas.typesystem.get_type(SPAN)(begin=0, end=1, role="Person"))
    cas.add(cas.typesystem.get_type(SPAN)(begin=at("known")[0], end=at("known")[1], role="Cue"))
    path = written(cas, tmp_path, "json")
    article = read_cas(path, path.read_bytes())
    assert article.attributions == (QUAY,)
    (line,) = article.left_out
    assert line.endswith(": nothing joins it to a content")


def test_a_content_alone_is_an_attribution_without_a_voice(tmp_path: Path) -> None:
    cas = cassis.Cas(type_system())
    cas.sofa_string = TEXT
    start, end = at("The quay sinks")
    cas.add(cas.typesystem.get_type(SPAN)(begin=start, end=end, role="quote"))
    path = written(cas, tmp_path, "json")
    bare = replace(QUAY, source=(), cue=(), addressee=())
    assert read_cas(path, path.read_bytes()).attributions == (bare,)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.json", b"{", "is not JSON: line 1, column 2: no key in double quotes begins here"),
        ("a.json", b'{"%TYPES": {}}', "is no CAS that can be read: '%VIEWS' is missing"),
        ("a.json", b'{"%TYPES": 5, "%VIEWS": {}}', "'%TYPES' must be an object with keys"),
        ("a.json", b'{"%TYPES": {"a": {}}, "%VIEWS": {}}', r"'%SUPER_TYPE' is missing \(at /%TYPES/a/%SUPER_TYPE\)"),
        ("a.json", b'{"%TYPES": {}, "%VIEWS": {"a": {"%MEMBERS": 5}}}', "'%MEMBERS' must be a list"),
        ("a.json", b'{"%TYPES": {}, "%VIEWS": {}, "%FEATURE_STRUCTURES": [5]}', "item 1 of '%FEATURE_STRUCTURES' must"),
        ("a.json", b'{"%TYPES": {}, "%VIEWS": {}, "%FEATURE_STRUCTURES": {"x": {}}}', "'%TYPE' is missing"),
        ("a.json", b'{"%TYPES": {}, "%VIEWS": {"a": {"%MEMBERS": [7]}}}', r"is no CAS that can be read \(export it"),
        ("a.json", b'{"%TYPES": {}, "%FEATURE_STRUCTURES": [], "%VIEWS": {}}', "is a CAS without a text"),
        ("a.xmi", b"<xmi/>", "has no TypeSystem.xml in its folder"),
        ("a.zip", b"PK\x03\x04 broken", "is no ZIP archive that can be read"),
        ("a.json", b'{"x": "<!DOCTYPE a [<!ENTITY b \'c\'>]>"}', "declares XML entities"),
    ],
)
def test_a_broken_cas_is_refused_in_one_line(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=reason) as refused:
        read_cas(tmp_path / name, data)
    assert "\n" not in str(refused.value)


def test_an_archive_without_a_cas_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(UnreadableInput, match="is an archive without a CAS"):
        read_cas(tmp_path / "a.zip", content.getvalue())
