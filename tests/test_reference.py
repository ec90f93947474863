"""The reference is what its script writes from the code, and its examples are accepted."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import pyoxigraph as ox
import pytest
import yaml

from docs.markdown import short
from docs.reference_pages import SCHEMES, TABLES, Graph, pages
from docs.reference_sheets import EXAMPLE
from mapping.publication.checking import check_article
from mapping.publication.corpus import corpus_of, read_corpus, read_kinds
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.rdf.namespaces import ONR, PREFIXES, RDF, SKOS
from mapping.rdf.narrated import narrated_quads
from mapping.rdf.triples import entity_quads
from mapping.shacl.validation import load_shapes
from mapping.sheet.allowed_values import AGENT_TYPES, EntityType
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.model import Situation
from mapping.sheet.notation import NotationError, read_claim
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parent.parent
ROLES: Final = read_kinds().roles


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


def rows(page: str, head: str) -> list[list[str]]:
    """The cells of the tables of a page whose first head is this."""
    found = []
    for part in re.split(r"\n(?!\|)", page):
        lines = [line.strip("| ").split(" | ") for line in part.split("\n") if line.startswith("| ")]
        found += lines[2:] if lines and lines[0][0] == head else []
    return found


def test_the_pages_are_what_the_script_writes(written: dict[str, str]) -> None:
    docs = ROOT / "docs"
    for path, text in written.items():
        assert (docs / path).read_text("utf-8") == text, "run make reference"
    assert {f"reference/{path.name}" for path in (docs / "reference").iterdir()} | {"reference.md"} == written.keys()


# The example corpus


@pytest.fixture(scope="module")
def quads() -> set[ox.Quad]:
    """Every quad of the example corpus, whose article conforms without a warning."""
    corpus = read_corpus(EXAMPLE)
    (slug, sheet), *others = corpus.sheets.items()
    outcome = check_article(sheet, slug, corpus, load_shapes())
    assert not others
    assert outcome.problems == ()
    assert outcome.quads
    shared = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris) | corpus.situation_quads
    return {*outcome.quads, *narrated_quads(outcome.quads | corpus.situation_quads, corpus.iris), *shared}


def test_the_example_is_published_with_its_utterances(quads: set[ox.Quad]) -> None:
    assert sum(quad.object == ONR.Utterance for quad in quads) == 5


def test_every_key_has_an_example_that_the_corpus_shows(written: dict[str, str]) -> None:
    shown = {key for key, *_ in rows(written["reference/sheets.md"], "key")}
    assert {f"`{key}`" for key in Situation.model_fields.keys() - {"status", "reason"}} <= shown
    for *_, example in rows(written["reference/sheets.md"], "key"):
        assert isinstance(yaml.safe_load(f"{{{example.strip('`')}}}"), dict), example


def test_every_type_of_entity_is_explained_and_says_whether_it_speaks(written: dict[str, str]) -> None:
    table = rows(written["reference/sheets.md"], "type")
    assert [row[0].strip("`") for row in table] == list(get_args(EntityType)) == list(TABLES["entity_types"])
    assert {row[0].strip("`") for row in table if row[2] == "yes"} == AGENT_TYPES
    assert all(row[4].split()[1] == row[0].strip("`") for row in table)


def test_the_examples_of_types_are_entities_of_a_sheet(tmp_path: Path) -> None:
    lines = "".join(f"  {example}\n" for _, example in TABLES["entity_types"].values())
    claim = "The port closed on Monday: closure(port)"
    (tmp_path / "facts.yaml").write_text(f"factsheet: 2\nentities:\n{lines}sayings:\n- {claim}\n", "utf-8")
    (tmp_path / "article.txt").write_text("The port closed on Monday.", "utf-8")
    corpus = corpus_of(tmp_path / "facts.yaml")
    read = read_fact_sheet(tmp_path / "facts.yaml", "types", corpus.dataset, corpus.knowledge)
    assert read.article
    assert [each.type for each in read.article.sheet.entities.values()] == list(TABLES["entity_types"])


# Kinds and values


def test_every_kind_is_listed_once_with_its_roles(written: dict[str, str]) -> None:
    listed = {row[0].split("`")[1]: row for row in rows(written["reference/kinds.md"], "kind")}
    assert listed.keys() == read_kinds().names
    assert len(listed) == len(rows(written["reference/kinds.md"], "kind"))
    for name, row in listed.items():
        assert [role.partition(",")[0] for role in row[3].split("; ")] == list(ROLES[name])
        assert ("**Accusing.**" in row[2]) is (name in read_kinds().accusing)


def test_the_values_of_every_list_are_those_of_its_scheme() -> None:
    graph = Graph("onrecord.ttl")
    schemes = {each.value.rpartition("#")[2] for each in graph.subjects(RDF.type, SKOS.ConceptScheme)}
    assert schemes == SCHEMES.keys()
    for scheme, (_, values) in SCHEMES.items():
        assert {ONR.term(name) for name in get_args(values)} == set(
            graph.objects(ONR.term(scheme), SKOS.hasTopConcept)
        ), scheme


# The notation


def sentence(rules: dict[str, str], seed: int) -> str:
    """Write a random sentence of the grammar, with words of ours for what it does not define."""
    chance = random.Random(seed)
    words = {
        "name": lambda: chance.choice(["deal", "ana-ruiz", "port-2"]),
        "kind": lambda: chance.choice(sorted(ROLES)),
        "words": lambda: chance.choice(["the sale", "1,500 boats", "Ana’s plan, in short"]),
        "value": lambda: chance.choice(["3 persons", "on Monday = 2024-05-06", "past"]),
    }

    def write(tokens: list[str]) -> str:
        """Write one of the alternatives of these tokens."""
        alternatives: list[list[str]] = [[]]
        depth = 0
        for token in tokens:
            depth += (token in "[{") - (token in "]}")
            if token == "|" and depth == 0:
                alternatives.append([])
            else:
                alternatives[-1].append(token)
        return sequence(chance.choice(alternatives))

    def sequence(tokens: list[str]) -> str:
        parts, index = [], 0
        while index < len(tokens):
            token = tokens[index]
            if token in "[{":
                end = closing(tokens, index)
                parts += [write(tokens[index + 1 : end]) for _ in range(chance.randint(0, 1 + (token == "{")))]
                index = end
            elif token[0] in "\"'":
                parts.append(token[1:-1])
            else:
                parts.append(words[token]() if token in words else write(tokens_of(rules[token])))
            index += 1
        return " ".join(filter(None, parts))

    return re.sub(r'" ([^"]*) "', r'"\1"', write(tokens_of(rules["line"])))


def tokens_of(rule: str) -> list[str]:
    return re.findall(r"\"[^\"]*\"|'[^']*'|[a-z]+|[\[\]{}|]", rule)


def closing(tokens: Sequence[str], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index] in "[{") - (tokens[index] in "]}")
        if depth == 0:
            return index
    raise AssertionError(tokens)


def test_random_sentences_of_the_grammar_are_read(written: dict[str, str]) -> None:
    (grammar,) = re.findall(r"^```ebnf\n(.*?)^```$", written["reference/notation.md"], re.MULTILINE | re.DOTALL)
    rules = {name.strip(): rule for name, _, rule in (line.partition("=") for line in grammar.splitlines())}
    problems = [
        (line, problem) for line in (sentence(rules, seed) for seed in range(400)) if (problem := problem_of(line))
    ]
    # What the grammar cannot say: two stances, one key twice, one name for two situations, a condition after a label.
    excused = re.compile("a claim has one|is given twice|two situations are named|can follow the label")
    assert [each for each in problems if not excused.search(each[1])] == []
    assert len(problems) < 250


def problem_of(line: str) -> str | None:
    try:
        # Without the roles of kinds any number of arguments is allowed.
        read_claim(line, {})
    except NotationError as error:
        return str(error)
    return None


def test_every_line_of_the_notation_is_read_and_every_mistake_refused() -> None:
    for line, _ in TABLES["notation"]["lines"]:
        for situation in read_claim(line, ROLES).contents.situations.values():
            assert situation["kind"] in ROLES, line
    for line in TABLES["notation"]["refused"]:
        with pytest.raises(NotationError):
            read_claim(line, ROLES)


# Terms


def test_every_term_that_the_mapping_uses_of_other_vocabularies_is_described() -> None:
    prefixes = "SCHEMA|OA|DCTERMS|FOAF|CITO|PROV|SKOS|RDF|RDFS"
    folder = ROOT / "mapping" / "rdf"
    modules = (folder / "entity_classes.py", *folder.glob("*triples.py"))
    code = "".join(path.read_text("utf-8") for path in modules)
    rules = "".join(path.read_text("utf-8") for path in (FOLDER / "narrated").glob("*.rq"))
    constructed = "".join(re.findall(r"CONSTRUCT \{(.*?)\}", rules))
    used = {f"{prefix.lower()}:{name}" for prefix, name in re.findall(rf"\b({prefixes})\.(\w+)", code)} - {
        "schema:term"
    }
    used |= set(re.findall(r"\bschema:\w+", constructed)) | {"schema:location"}
    assert used == TABLES["classes"].keys() | TABLES["properties"].keys()


def test_every_example_of_another_vocabulary_is_sparql() -> None:
    store = ox.Store()
    examples = [each for _, each in TABLES["classes"].values()]
    examples += [
        each if each.startswith("?") else f"?s {name} {each}" for name, (*_, each) in TABLES["properties"].items()
    ]
    for example in examples:
        assert not store.query(f"ASK {{ {example} }}", prefixes=PREFIXES), example


#: Class -> its name in the column "from".
NAMES: Final = {
    **{short(each): "entity" for each in ENTITY_CLASSES.values()},
    "foaf:Group": "group",
    "onr:SourceGroup": "group",
    "schema:NewsArticle": "article",
    "schema:CorrectionComment": "correction",
    "schema:QuantitativeValue": "quantity",
    "schema:MonetaryAmount": "quantity",
    "prov:Activity": "run",
    "prov:SoftwareAgent": "model",
    "prov:Plan": "prompt",
    "prov:Person": "reviewer",
    "oa:TextPositionSelector": "position selector",
    "oa:TextQuoteSelector": "quote selector",
    "onr:TimeReference": "time reference",
    "onr:AttributedClaim": "claim",
    "onr:NarratedClaim": "claim",
}


def test_the_data_has_properties_where_the_page_says(quads: set[ox.Quad], written: dict[str, str]) -> None:
    described = {row[0].strip("`"): row[1] for row in rows(written["reference/terms.md"], "property")}
    classes: dict[object, set[str]] = {}
    for quad in quads:
        if quad.predicate == RDF.type and isinstance(quad.object, ox.NamedNode):
            name = short(quad.object)
            classes.setdefault(quad.subject, set()).add(NAMES.get(name, name.partition(":")[2].lower()))
    for quad in quads:
        domain = described[short(quad.predicate)].replace("attributed claim", "claim")
        found = classes.get(quad.subject, {"anything"}) | (
            {"entity"} if "group" in classes.get(quad.subject, ()) else set()
        )
        assert domain == "anything" or found & set(domain.split(", ")), f"{quad.subject} {quad.predicate}: {found}"
