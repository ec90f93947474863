"""Problems of form name the key, say what it must be and point to its line."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from mapping.sheet.form_check import check_form
from mapping.sheet.model import DatasetDescription, FactSheet
from mapping.sheet.yaml_and_json import read_yaml


def problems(model: type[FactSheet | DatasetDescription], text: str) -> list[tuple[int, str]]:
    document = read_yaml(text, "f")
    check_form(document, TypeAdapter(model), model.model_fields)
    return [(problem.line, f"{problem.code} {problem.message}") for problem in document.problems]


DATASET = "title: x\npublisher: y\nlicence: https://l/\n"
SHEET = "factsheet: 1\nclaims: [{quote: words of the article, form: narration, content: a}]\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("language: en-12", "F004 'language' is not a language tag (BCP 47): "),
        ("language: english speakers", "F004 'language' must be a language tag that begins with two or three letters"),
        ("language: xx-yy-zzzzzzzzzzz", "F004 'language' must be a language tag that begins with two or three letters"),
        ("language: x-abc", "F004 'language' must be a language tag that begins with two or three letters"),
        ("language: i-klingon", "F004 'language' must be a language tag that begins with two or three letters"),
        ("base_iri: http://e/a|b/", "F004 'base_iri' must be an http or https address without '|' (write %7C)"),
        ("base_iri: http://e/?a=/", "F004 'base_iri' must end with / and have neither ? nor #"),
        ("base_iri: http://e/%/", "F004 'base_iri' is not an IRI: Invalid IRI percent encoding"),
        ("base_iri: http://e/\\u202e/", "F004 'base_iri' must be an http or https address"),
        ("base_iri: https://e/é/", "F004 'base_iri' must be in ASCII, as clients send it: write https://e/%C3%A9/"),
        (
            "base_iri: https://dätä.example/a/",
            "F004 'base_iri' must be in ASCII, as clients send it: ",
        ),
        ("base_iri: http://e/%2e%2e/", "F004 'base_iri' must have no empty part, . or .. in its path, and no %2F"),
        ("base_iri: http://e//", "F004 'base_iri' must have no empty part, . or .. in its path, and no %2F"),
        ("base_iri: http://e/news/../x/", "F004 'base_iri' must have no empty part, . or .. in its path, and no %2F"),
        ("base_iri: http://e/a%2Fb/", "F004 'base_iri' must have no empty part, . or .. in its path, and no %2F"),
        ("limits: {claims: 0}", "F004 'claims' must be 1 or more"),
        ("limits: {claims: 1.5}", "F004 'claims' must be a whole number"),
        ("limits: {seconds: 100001}", "F004 'seconds' must be 100000 or less"),
        ("limits: {minutes: 1}", "F003 unknown key 'minutes'"),
        ("limits: 5", "F004 'limits' must be a mapping of keys to values"),
        ("rights: some", "F004 'some' is not a value for 'rights'"),
        ("description: [a]", "F004 'description' must be text"),
    ],
)
def test_a_problem_of_the_dataset_is_put_in_words(line: str, message: str) -> None:
    ((number, found),) = problems(DatasetDescription, DATASET + line)
    assert (number, found[: len(message)]) == (4, message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("entities: {a: {type: Person, name: x, same_as: ['http://e/', 'http://%/']}}", "F004 item 2 of 'same_as'"),
        ("entities: {a: {type: Person, name: x, same_as: 'http://%/'}}", "F004 'same_as' is not an IRI"),
        ("entities: {a: {type: Person, name: x, also: [b, [c]]}}", "F004 item 2 of 'also' must be text"),
        ("entities: {A b: {type: Person, name: x}}", "F004 'A b' must be lower-case letters and digits joined by"),
        ("situations: {s: {kind: a, label: ''}}", "F004 'label' must not be empty"),
        ("situations: {s: {kind: a, label: x, when: {expressoin: now}}}", "F005 missing key 'expression'"),
        ("article: {file: ../x}", "F004 'file' must be the name of a file in the folder of the fact sheet"),
        ("article: {published: 2021-02-30}", "F004 'published' must be a day of the calendar"),
        ("article: {licence: CC0}", "F004 'licence' must be an http or https address"),
        ("article: {invented: maybe}", "F004 'invented' must be true or false"),
        ("article: {correction: {note: x}}", "F005 missing key 'date'"),
        ("article: {correction: [{date: 2021-02-01, note: x, by: y}]}", "F003 unknown key 'by'"),
        (
            "article: {published: 2021-02-02, correction: [{date: 2021-02-01, note: x}]}",
            "F004 'correction' must not be older than the article, which was published on 2021-02-02",
        ),
    ],
)  # fmt: skip
def test_a_problem_of_a_sheet_is_put_in_words(line: str, message: str) -> None:
    (number, found), *_ = problems(FactSheet, SHEET + line)
    assert (number, found[: len(message)]) == (3, message)


def test_a_claim_states_a_bounded_number_of_situations() -> None:
    names = ", ".join(f"s{number}" for number in range(21))
    assert problems(FactSheet, SHEET.replace("content: a", f"content: [{names}]")) == [
        (2, "F004 'content' must have at most 20 items")
    ]


def test_a_good_sheet_has_its_values() -> None:
    document = read_yaml(SHEET, "f")
    sheet = check_form(document, TypeAdapter(FactSheet))
    assert sheet
    assert sheet.claims[0].content == ("a",)
