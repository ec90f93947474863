"""The mapping is a function of what the sheet says, not of how it is laid out."""

from __future__ import annotations

import json
import random
import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import yaml

from mapping.publication.corpus import Corpus, read_corpus
from mapping.rdf.namespaces import DCTERMS, ONR, RDFS, SCHEMA
from mapping.rdf.shared_graphs import ontology_quads
from mapping.rdf.triples import article_quads, entity_quads
from mapping.sheet.fact_sheet import read_fact_sheet
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path


def quads_of(seeds: Path) -> frozenset[ox.Quad]:
    corpus = read_corpus(seeds)
    sheet = read_fact_sheet(corpus.sheets[ARTICLE], ARTICLE, corpus.dataset, corpus.knowledge)
    assert sheet.article is not None, sheet.problems
    return article_quads(sheet.article, corpus.iris)


def load(seeds: Path) -> dict[str, object]:
    sheet: dict[str, object] = yaml.safe_load((seeds / ARTICLE / "facts.yaml").read_text("utf-8"))
    return sheet


def iris(quads: frozenset[ox.Quad]) -> set[str]:
    return {term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}


def test_every_quad_stands_in_the_graph_of_the_article_and_has_no_blank_node(seeds: Path) -> None:
    quads = quads_of(seeds)
    assert {str(quad.graph_name) for quad in quads} == {f"<http://localhost:8000/graph/article/{ARTICLE}>"}
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))


def with_keys(seeds: Path, **keys: object) -> frozenset[ox.Quad]:
    """Return the quads of the article with more keys in its section."""
    sheet = load(seeds)
    sheet["article"] = {**sheet.get("article", {}), **keys}  # type: ignore[dict-item]
    (seeds / ARTICLE / "facts.yaml").write_text(yaml.safe_dump(sheet, sort_keys=False, allow_unicode=True), "utf-8")
    return quads_of(seeds)


def said_of_the_article(quads: frozenset[ox.Quad], *properties: ox.NamedNode) -> set[tuple[str, str]]:
    node = ox.NamedNode(f"http://localhost:8000/article/{ARTICLE}")
    return {(quad.predicate.value, str(quad.object)) for quad in quads if quad.subject == node} & {
        (quad.predicate.value, str(quad.object)) for quad in quads if quad.predicate in properties
    }


def test_an_article_has_a_standfirst_a_licence_and_may_be_invented(seeds: Path) -> None:
    quads = with_keys(seeds, standfirst="Talks go on.", licence="https://example.org/l", invented=True)
    assert said_of_the_article(quads, ONR.standfirst, DCTERMS.license, ONR.invented) == {
        (ONR.standfirst.value, '"Talks go on."@en'),
        (DCTERMS.license.value, "<https://example.org/l>"),
        (ONR.invented.value, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    }


def test_an_article_that_is_not_invented_says_nothing_of_it(seeds: Path) -> None:
    assert said_of_the_article(with_keys(seeds, invented=False), ONR.invented) == set()


def test_with_no_rights_the_standfirst_is_not_published(seeds: Path) -> None:
    assert said_of_the_article(with_keys(seeds, standfirst="Talks go on.", rights="none"), ONR.standfirst) == set()


def test_corrections_of_one_day_are_told_apart_and_have_the_date_by_which_no_query_finds_articles(seeds: Path) -> None:
    day = "2024-09-17"
    corrections = [{"date": day, "note": "Four, not five."}, {"date": day, "note": "In Vienna."}]
    quads = with_keys(seeds, correction=corrections)
    prefix = f"http://localhost:8000/article/{ARTICLE}#correction-{day}"
    notes = {str(quad.subject): str(quad.object) for quad in quads if quad.predicate == RDFS.comment}
    assert notes == {f"<{prefix}>": '"Four, not five."@en', f"<{prefix}-2>": '"In Vienna."@en'}
    assert {node for _, node in said_of_the_article(quads, SCHEMA.correction)} == notes.keys()
    assert not [quad for quad in quads if quad.predicate == SCHEMA.datePublished]
    days = [str(quad.object) for quad in quads if quad.predicate == SCHEMA.dateCreated]
    assert days == [f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'] * 2


def test_the_language_of_an_article_is_the_tag_that_the_store_gives_its_words(seeds: Path) -> None:
    sheet = load(seeds)
    sheet["article"] = {"language": "en-US"}
    (seeds / ARTICLE / "facts.yaml").write_text(yaml.safe_dump(sheet, sort_keys=False, allow_unicode=True), "utf-8")
    store = ox.Store()
    store.extend(quads_of(seeds))
    spoken = "?claim <https://w3id.org/onrecord#cue> ?cue"
    agreeing = f"{spoken} . ?article <https://schema.org/inLanguage> ?language FILTER(LANG(?cue) = ?language)"
    assert count(store, agreeing) == count(store, spoken) > 0


def count(store: ox.Store, pattern: str) -> int:
    return len(list(store.query(f"SELECT * {{ {pattern} }}", use_default_graph_as_union=True)))  # type: ignore[arg-type]


def test_offsets_count_both_characters_of_a_line_break_in_two(seeds: Path) -> None:
    path = seeds / ARTICLE / "article.txt"
    text = path.read_bytes().decode().replace("\n", "\r\n")
    path.write_bytes(text.encode())
    quads = quads_of(seeds)
    hashes = {quad.subject: quad.object for quad in quads if quad.predicate == SCHEMA.sha256}
    spans = [(node, re.search(r"#char=(\d+),(\d+)>$", str(node))) for node in hashes]
    found = [(node, int(span[1]), int(span[2])) for node, span in spans if span]
    assert max(start for _, start, _ in found) > text.index("\r\n")
    for node, start, end in found:
        assert hashes[node] == ox.Literal(sha256(text[start:end].encode()).hexdigest())


def test_no_triple_stands_in_two_graphs(seeds: Path) -> None:
    corpus: Corpus = read_corpus(seeds)
    parts = [
        quads_of(seeds),
        entity_quads(corpus.entities, corpus.dataset.language, corpus.iris),
        ontology_quads(corpus.iris),
    ]
    triples = [quad.triple for part in parts for quad in part]
    assert len(triples) == len(set(triples))


def test_the_same_sheet_in_any_order_gives_the_same_graph(seeds: Path) -> None:
    before, sheet = quads_of(seeds), load(seeds)
    shuffler = random.Random(7)
    for section in ("entities", "situations"):
        assert sheet[section]
        items = list(sheet[section].items())  # type: ignore[attr-defined]
        shuffler.shuffle(items)
        sheet[section] = dict(items)
    shuffler.shuffle(sheet["sayings"])  # type: ignore[arg-type]
    (seeds / ARTICLE / "facts.yaml").write_text(yaml.safe_dump(sheet, sort_keys=False, allow_unicode=True), "utf-8")
    assert quads_of(seeds) == before


def test_the_same_sheet_as_json_gives_the_same_graph(seeds: Path) -> None:
    before, sheet = quads_of(seeds), load(seeds)
    (seeds / ARTICLE / "facts.yaml").unlink()
    (seeds / ARTICLE / "facts.json").write_text(json.dumps(sheet), "utf-8")
    assert quads_of(seeds) == before


@pytest.mark.parametrize("separator", ["\n", "  "])
def test_claims_and_situations_keep_their_iris_when_the_text_is_wrapped_anew(seeds: Path, separator: str) -> None:
    before = quads_of(seeds)
    text = seeds / ARTICLE / "article.txt"
    text.write_text(re.sub(r"(?<=\w) (?=\w)", separator, text.read_text("utf-8")), "utf-8")
    after = quads_of(seeds)
    if len(separator) == 1:
        assert iris(after) == iris(before)
    else:
        named = {
            iri for iri in iris(before) if "#char=" not in iri and "#quote=" not in iri and "#position=" not in iri
        }
        assert named <= iris(after)


def test_ids_made_from_content_survive_order_and_wrapping(seeds: Path) -> None:
    path = seeds / ARTICLE / "facts.yaml"
    path.write_text(re.sub(r"- id: (malley-painful|price-is-spokesperson)\n +", "- ", path.read_text("utf-8")), "utf-8")
    before = {iri for iri in iris(quads_of(seeds)) if "/claim/c-" in iri}
    assert len(before) == 2
    sheet = load(seeds)
    sheet["sayings"] = list(reversed(sheet["sayings"]))  # type: ignore[call-overload]
    path.write_text(yaml.safe_dump(sheet, width=40, allow_unicode=True), "utf-8")
    assert {iri for iri in iris(quads_of(seeds)) if "/claim/c-" in iri} == before


def test_with_no_rights_no_words_of_evidence_are_published(seeds: Path) -> None:
    path = seeds / "dataset.yaml"
    path.write_text(path.read_text("utf-8").replace("rights: quotes", "rights: none"), "utf-8")
    predicates = {quad.predicate.value for quad in quads_of(seeds)}
    assert "http://www.w3.org/ns/oa#exact" not in predicates
    assert "http://www.w3.org/ns/oa#start" in predicates
