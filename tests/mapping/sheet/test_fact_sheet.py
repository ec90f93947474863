"""The form of a fact sheet, as editors see it, is the one that is read."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from mapping.publication.corpus import read_kinds
from mapping.sheet.fact_sheet import read_dataset, read_entities, read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.schema import fact_sheet_schema
from ontology import FOLDER, SEEDS
from tests.conftest import ARTICLE
from tests.mapping.sheet.test_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return fact_sheet_schema(read_kinds().names)


def test_the_shipped_schema_is_that_of_the_model(schema: dict[str, Any]) -> None:
    shipped = json.loads((FOLDER / "factsheet.schema.json").read_text("utf-8"))
    assert shipped == schema, "run: make schema"


def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_seed_conforms_to_the_schema(schema: dict[str, Any]) -> None:
    sheet = yaml.safe_load((SEEDS / ARTICLE / "facts.yaml").read_text("utf-8"))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(sheet)) == []


def test_numbers_that_a_yaml_editor_sees_are_no_errors(schema: dict[str, Any]) -> None:
    sheet = yaml.safe_load(
        "{factsheet: 2,"
        " situations: {a: {kind: detention, label: b, quantity: 4, when: {expression: 2016, edtf: 2016}}},"
        " sayings: [{quote: words, content: a}]}"
    )
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(sheet)) == []


@pytest.mark.parametrize("name", ["bad-stance", "bad-id", "missing-form", "unknown-key", "unknown-kind", "no-claims"])
def test_the_schema_finds_what_it_can(schema: dict[str, Any], name: str) -> None:
    (case,) = [case for case in CASES if case.name == name]
    sheet = yaml.safe_load((case / "facts.yaml").read_text("utf-8"))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(sheet))


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_the_sheet_under_another_name_is_no_text(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    sheet = tmp_path / "facts.yaml"
    sheet.write_text("factsheet: 1\narticle: {file: article.txt}\nclaims: [{quote: a, form: narration, content: b}]\n")
    link(sheet, tmp_path / "article.txt")
    dataset = DatasetDescription(title="x", publisher="y", licence="https://l/")
    (problem, *_) = read_fact_sheet(sheet, "a", dataset, Knowledge({}, read_kinds())).problems
    assert problem.message == "'file' names the fact sheet itself"


def test_a_kind_unlike_any_other_is_answered_with_the_place_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("The minister went to Vienna on Monday.")
    sheet = tmp_path / "facts.yaml"
    sheet.write_text(
        "factsheet: 1\nsituations: {a: {kind: zyzzy, label: b}}\n"
        "claims: [{quote: went to Vienna on Monday, form: narration, content: a}]\n"
    )
    dataset = DatasetDescription(title="x", publisher="y", licence="https://l/")
    (problem,) = read_fact_sheet(sheet, "a", dataset, Knowledge({}, read_kinds())).problems
    assert "onrecord serve lists all kinds at /ontology/kinds" in problem.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{title: x, publisher: y, licence: none}", "'licence' must be an http or https address"),
        (
            "{title: x, publisher: y, licence: 'https://l/', base_iri: 'http://e'}",
            "'base_iri' must end with / and have neither ? nor #",
        ),
        ("{title: x, publisher: y, licence: 'https://l/', rights: some}", "'some' is not a value for 'rights'"),
        ("{title: x, publisher: y, licence: 'https://l/', owner: z}", "unknown key 'owner'"),
        ("[]", "the file must be a mapping of keys to values"),
    ],
)
def test_a_bad_description_of_the_dataset_is_one_problem(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(text, "utf-8")
    dataset, problems = read_dataset(path)
    assert dataset is None
    assert [problem.message for problem in problems] == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {type: SourceGroup, name: x}", "a SourceGroup belongs to one article"),
        ("a: {type: Group, name: x, member: b}", "'b' is not an entity"),
        ("a: {type: Person}", "missing key 'name'"),
        ("A b: {type: Person, name: x}", "'A b' must be lower-case letters and digits joined by hyphens"),
        ("a: {type: Person, name: x, title: y}", "unknown key 'title'"),
        (
            'a: {type: Person, name: "x\\u202ey"}',
            "'name' must not hold the character U+202E, which is no letter, mark or space",
        ),
    ],
)
def test_a_bad_entity_is_one_problem(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "entities.yaml"
    path.write_text(text, "utf-8")
    *_, problems = read_entities(path)
    assert [problem.message for problem in problems] == [message]
