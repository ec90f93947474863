"""The ontology keeps its own rules: each query of ``ontology/lint`` finds nothing here, and finds a planted defect.

The ontology is the default graph; data, shapes and rules that use its terms stand in named graphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import article_quads_of
from mapping.rdf.namespaces import KIND, NARRATED, ONR, PREFIXES
from ontology import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

RULES: Final = sorted((FOLDER / "lint").glob("*.rq"))
ONTOLOGY: Final = ("onrecord.ttl", "kinds.ttl", "narrated.ttl", "prefixes.ttl")
DATA: Final = ox.NamedNode("https://w3id.org/onrecord/lint#data")
PREFIX_LINES: Final = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
#: Everything a new class needs, to be broken at one place.
CLASS: Final = (
    'onr:New a owl:Class ; rdfs:label "new"@en ; skos:definition "Something new."@en ; skos:example "This."@en ;'
    " rdfs:isDefinedBy <https://w3id.org/onrecord> .\n"
)
CONCEPT: Final = (
    'k:new a skos:Concept ; rdfs:label "new"@en ; skos:prefLabel "new"@en ;'
    ' skos:definition "Something new."@en ; skos:example "This."@en ;'
    " rdfs:isDefinedBy <https://w3id.org/onrecord/kinds> ; skos:broader k:travel ;"
    " skos:inScheme <https://w3id.org/onrecord/kinds> .\n"
)
#: Rule -> what to add to the ontology, what to add to the data, the term that must be found.
DEFECTS: Final = {
    "concept-is-in-its-scheme": (CONCEPT.replace(" skos:broader k:travel ;", ""), "", KIND.new),
    "concept-has-preferred-label": (CONCEPT.replace(' skos:prefLabel "new"@en ;', ""), "", KIND.new),
    "label-is-unique": (CLASS.replace('"new"', '"claim"'), "", ONR.New),
    "no-dangling-term": (CLASS + "onr:New rdfs:subClassOf onr:Old .", "", ONR.Old),
    "no-foreign-term": ("schema:Claim a owl:Class .", "", ox.NamedNode("https://schema.org/Claim")),
    "ontology-has-header": (
        '<https://w3id.org/onrecord/new> a owl:Ontology ; dcterms:title "New"@en .',
        "",
        ox.NamedNode("https://w3id.org/onrecord/new"),
    ),
    "property-says-what-it-joins": ("onr:content rdfs:domain onr:Situation .", "", ONR.content),
    "term-has-definition": (CLASS.replace("Something new.", "Something new"), "", ONR.New),
    "term-has-example": (CLASS.replace(' skos:example "This."@en ;', ""), "", ONR.New),
    "term-has-label": (CLASS.replace(' rdfs:label "new"@en ;', ""), "", ONR.New),
    "term-is-defined-by-its-ontology": (CLASS.replace("org/onrecord>", "org/onrecord/kinds>"), "", ONR.New),
    "term-is-well-named": (CLASS.replace("onr:New", "onr:new_class"), "", ONR.new_class),
    "used-property-is-known": (
        "",
        "<http://example.org/a> <http://example.org/mood> 1 .",
        ox.NamedNode("http://example.org/mood"),
    ),
    "used-term-is-declared": ("", "<http://example.org/a> onr:knows <http://example.org/b> .", ONR.knows),
}


@pytest.fixture
def store(seed_generation: Generation) -> ox.Store:
    """The ontology with the whole published article as data, and the shapes."""
    store = ox.Store()
    for name in ONTOLOGY:
        store.extend(ox.parse(path=FOLDER / name))
    for article in seed_generation.manifest.articles:
        quads = article_quads_of(seed_generation, article.slug)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, DATA) for quad in quads)
    for name in ("shapes.ttl", "shapes-recommended.ttl"):
        graph = ox.NamedNode(f"https://w3id.org/onrecord/lint#{name}")
        store.load(path=FOLDER / name, format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


def findings(store: ox.Store, rule: Path) -> dict[str, str]:
    rows = store.query(rule.read_text("utf-8"))
    assert isinstance(rows, ox.QuerySolutions)
    assert [variable.value for variable in rows.variables] == ["term", "problem"]
    return {row["term"].value: row["problem"].value for row in rows}


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_the_ontology_keeps_the_rule(rule: Path, store: ox.Store) -> None:
    assert findings(store, rule) == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_the_rule_catches_a_planted_defect(rule: Path, store: ox.Store) -> None:
    ontology, data, term = DEFECTS[rule.stem]
    store.extend(ox.parse((PREFIX_LINES + ontology).encode(), format=ox.RdfFormat.TURTLE))
    store.load((PREFIX_LINES + data).encode(), format=ox.RdfFormat.TURTLE, to_graph=DATA)
    found = findings(store, rule)
    assert list(found) == [term.value]
    assert re.search(r": .+|to", found[term.value]), "the finding says what to do"


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_line_one_says_the_rule_in_words(rule: Path) -> None:
    assert re.fullmatch(r"# [A-Z].{20,}\.", rule.read_text("utf-8").split("\n")[0])


def test_every_rule_has_its_planted_defect() -> None:
    assert {rule.stem for rule in RULES} == set(DEFECTS)


def test_two_labels_two_definitions_and_a_missing_range_are_found(store: ox.Store) -> None:
    defects = {
        "term-has-label": (CLASS + 'onr:New rdfs:label "newer"@en .', ONR.New),
        "term-has-definition": (CLASS + 'onr:New skos:definition "Something newer."@en .', ONR.New),
        "property-says-what-it-joins": ("onr:words a owl:DatatypeProperty .", ONR.words),
    }
    for rule, (ontology, term) in defects.items():
        planted = ox.Store()
        planted.extend(store)
        planted.extend(ox.parse((PREFIX_LINES + ontology).encode(), format=ox.RdfFormat.TURTLE))
        assert list(findings(planted, FOLDER / "lint" / f"{rule}.rq")) == [term.value]


def test_queries_and_rules_use_declared_terms_only() -> None:
    declared = {str(quad.subject.value) for name in ONTOLOGY for quad in ox.parse(path=FOLDER / name)}
    namespaces = {"onr": ONR.iri, "k": KIND.iri, "nar": NARRATED.iri}
    for path in [*FOLDER.rglob("*.rq"), *FOLDER.glob("queries/*.ttl")]:
        text = re.sub(r"<[^>\s]*>", "", path.read_text("utf-8"))
        for prefix, name in re.findall(r"(?<![\w:-])(onr|k|nar):([A-Za-z][\w-]*)", text):
            assert namespaces[prefix] + name in declared, f"{path.name}: {prefix}:{name} is nowhere declared"
