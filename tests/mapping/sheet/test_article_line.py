"""An article in a line of JSON is read like one in a folder, and its problems are at a line and a JSON Pointer."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus, read_kinds
from mapping.shacl.validation import Shapes, load_shapes
from mapping.sheet.article_line import ArticleLine, article_line_schema
from mapping.sheet.schema import fact_sheet_schema
from ontology import FOLDER
from tests.conftest import ARTICLE, copy_of_short_seeds

if TYPE_CHECKING:
    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(copy_of_short_seeds(tmp_path_factory.mktemp("lines") / "seeds"))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


@pytest.fixture
def article(corpus: Corpus) -> dict[str, Any]:
    """The article as the object of a line, with its sheet as YAML."""
    folder = corpus.sheets[ARTICLE].parent
    text, facts = ((folder / name).read_text("utf-8") for name in ("article.txt", "facts.yaml"))
    return {"id": ARTICLE, "text": text, "facts": facts}


def as_object(article: dict[str, Any]) -> dict[str, Any]:
    return {**article, "facts": yaml.load(article["facts"], yaml.BaseLoader)}


def line_of(value: object, *, number: int = 7) -> ArticleLine:
    return ArticleLine("a.jsonl", number, ARTICLE, json.dumps(value).encode())


def problems_of(value: object, corpus: Corpus, shapes: Shapes) -> list[Problem]:
    return list(check_article(line_of(value), ARTICLE, corpus, shapes).problems)


def test_a_line_has_the_graph_of_the_folder(article: dict[str, Any], corpus: Corpus, shapes: Shapes) -> None:
    in_folder = check_article(corpus.sheets[ARTICLE], ARTICLE, corpus, shapes)
    assert in_folder.article is not None
    for value in (article, as_object(article)):
        in_line = check_article(line_of(value), ARTICLE, corpus, shapes)
        assert in_line.quads == in_folder.quads
        assert in_line.article is not None
        assert in_line.article.text_sha256 == in_folder.article.text_sha256
    packed = check_article(line_of(article), ARTICLE, corpus, shapes).article
    assert packed is not None
    assert packed.sheet_sha256 == in_folder.article.sheet_sha256


def test_a_problem_in_an_object_has_the_column_and_the_pointer_of_its_value(
    article: dict[str, Any], corpus: Corpus, shapes: Shapes
) -> None:
    value = as_object(article)
    value["facts"]["situations"]["possible-exchange"]["knd"] = "x"
    (found,) = problems_of(value, corpus, shapes)
    assert (found.file, found.line, found.code) == ("a.jsonl", 7, "F003")
    assert found.pointer == "/facts/situations/possible-exchange/knd"
    assert json.dumps(value)[found.column - 1 :].startswith('"knd"')
    assert str(found).startswith(f"a.jsonl:7:{found.column}: F003 unknown key 'knd' (at {found.pointer})")


def test_a_problem_in_yaml_has_its_line_and_column_there(
    article: dict[str, Any], corpus: Corpus, shapes: Shapes
) -> None:
    lines = article["facts"].splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines, 1) if "kind: prisoner-exchange" in line)
    lines[number - 1] = lines[number - 1].replace("kind:", "knd: x, kind:", 1)
    (found,) = problems_of({**article, "facts": "".join(lines)}, corpus, shapes)
    assert (found.line, found.code) == (7, "F003")
    assert found.pointer == f"/facts:{number}:{lines[number - 1].index('knd') + 1}"


def test_a_rule_of_the_data_that_is_broken_has_a_pointer(
    article: dict[str, Any], corpus: Corpus, shapes: Shapes
) -> None:
    value = as_object(article)
    del value["facts"]["situations"]["possible-exchange"]["participant"]
    assert {each.pointer for each in problems_of(value, corpus, shapes)} == {"/facts/situations/possible-exchange"}


def test_a_pointer_escapes_slashes_and_tildes(article: dict[str, Any], corpus: Corpus, shapes: Shapes) -> None:
    value = as_object(article)
    value["facts"]["a/b~c"] = "x"
    assert problems_of(value, corpus, shapes)[0].pointer == "/facts/a~1b~0c"


@pytest.mark.parametrize(
    ("change", "code", "pointer", "words"),
    [
        ({"text": None}, "F005", "", "missing key 'text'"),
        ({"facts": None}, "F005", "", "missing key 'facts'"),
        ({"txt": "x"}, "F003", "/txt", "unknown key 'txt'"),
        ({"text": 3}, "Q101", "/facts/", "the quote is not in the article"),
        ({"text": [1]}, "F004", "/text", "'text' must be text"),
        ({"text": " \n"}, "F007", "/text", "text is empty"),
        ({"text": "x" * 1024**2 + "x"}, "F007", "/text", "text is larger than 1048576 bytes"),
        ({"facts": []}, "F004", "/facts", "'facts' must be an object, or a text in YAML"),
        ({"facts": " "}, "F007", "/facts", "facts is empty"),
        ({"facts": "a: ["}, "F001", "/facts:2:1", "not valid YAML"),
        ({"facts": {}}, "F005", "/facts", "missing key"),
    ],
)
def test_each_mistake_in_the_form_of_a_line_is_named(
    change: dict[str, Any], code: str, pointer: str, words: str, article: dict[str, Any], corpus: Corpus, shapes: Shapes
) -> None:
    value = {key: each for key, each in {**as_object(article), **change}.items() if each is not None}
    found = problems_of(value, corpus, shapes)
    assert found
    assert {each.line for each in found} == {7}
    assert any(each.code == code and each.pointer.startswith(pointer) and words in each.message for each in found), (
        found
    )


def test_half_a_pair_of_surrogates_is_no_text(corpus: Corpus, shapes: Shapes) -> None:
    (found,) = problems_of({"id": ARTICLE, "text": "x\ud800", "facts": {}}, corpus, shapes)
    assert found.code == "F001"
    assert (found.message, found.hint) == (
        "not valid JSON: \\ud800 is half of a surrogate pair", "Write both halves, or the character itself."
    )  # fmt: skip


def test_names_with_escaped_letters_are_found(article: dict[str, Any], corpus: Corpus) -> None:
    """A check sees the shared names that the words may concern: escapes of JSON must not hide them."""
    line = line_of({**article, "text": "Teherán"})
    assert b"\\u00e1" in line.line
    assert "Teherán" in "".join(data.decode() for _, data in line.contents())


def test_a_line_travels_to_another_process_without_what_it_keeps(article: dict[str, Any]) -> None:
    line = line_of(article)
    assert list(line.contents())
    assert len(pickle.dumps(line)) < len(line.line) + 200
    assert pickle.loads(pickle.dumps(line)) == line


def test_a_key_that_is_written_twice_is_refused(corpus: Corpus, shapes: Shapes) -> None:
    line = ArticleLine("a.jsonl", 1, ARTICLE, b'{"id": "%s", "text": "a", "text": "b", "facts": {}}' % ARTICLE.encode())
    assert [each.code for each in check_article(line, ARTICLE, corpus, shapes).problems] == ["F002"]


def test_the_shipped_schema_accepts_lines_and_refuses_mistakes(article: dict[str, Any]) -> None:
    shipped = json.loads((FOLDER / "article-line.schema.json").read_text("utf-8"))
    assert shipped == article_line_schema(), "run: make schema"
    sheet = fact_sheet_schema(read_kinds().names)
    registry = Registry().with_resource(sheet["$id"], DRAFT202012.create_resource(sheet))
    schema = jsonschema.Draft202012Validator(shipped, registry=registry)
    for value in (article, as_object(article)):
        assert list(schema.iter_errors(value)) == []
    wrong = as_object(article)
    wrong["facts"]["situations"]["possible-exchange"]["knd"] = "x"
    for mistake in (wrong, {**article, "id": "A b"}, {**article, "text": ""}, {**article, "url": "x"}, {"id": "a"}):
        assert list(schema.iter_errors(mistake))
