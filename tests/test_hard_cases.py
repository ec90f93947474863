"""The guide to hard cases: every text and snippet is read by the real checks and gives the triples that matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import PREFIXES
from mapping.rdf.narrated import narrated_quads
from mapping.shacl.validation import Shapes, load_shapes

PAGE: Final = (Path(__file__).parent.parent / "docs" / "hard-cases.md").read_text("utf-8")
DATASET: Final = "{title: guide, publisher: us, licence: https://creativecommons.org/publicdomain/zero/1.0/}"
BASE: Final = "http://localhost:8000/"
NAMESPACES: Final = {
    **PREFIXES,
    "": BASE,
    "e": f"{BASE}entity/",
    "s": f"{BASE}article/case/situation/",
    "c": f"{BASE}article/case/claim/",
    "u": f"{BASE}article/case/utterance/",
}

#: Title -> a pattern that the graph must have.
PATTERNS: Final = {
    "Projected, expected": """
        ?claim onr:modality onr:possible ; onr:saidIn ?said ; onr:content/onr:when/rdf:value "XXXX-06"^^edtf:EDTF .
        ?said onr:cue "is expected"@en FILTER NOT EXISTS { ?said onr:claimant ?someone }""",
    "Reportedly, allegedly": """
        ?claim a onr:AttributedClaim ; onr:cue "reportedly"@en ; onr:content s:the-sale-of-the-barges
        FILTER NOT EXISTS { ?claim onr:claimant ?someone }""",
    "Joint speakers": """
        ?said onr:claimant e:ana-ruiz, e:ben-okoro
        FILTER NOT EXISTS { ?other a onr:Utterance FILTER (?other != ?said) }""",
    "Judgements": """
        ?claim onr:form onr:quotation ; onr:claimant ?judge ;
          onr:content [ onr:kind k:judgement ; onr:agent ?judge ]""",
    "A former office": """
        ?claim a onr:NarratedClaim ; onr:content ?office . ?office onr:tense onr:past ; rdfs:label "harbour master"@en
        FILTER NOT EXISTS { ?someone schema:jobTitle ?title }""",
    "An accusation without an accused": """
        ?claim onr:claimant e:elden-post ; onr:modality onr:possible ; onr:content ?deed . ?deed onr:kind k:accusation
        FILTER NOT EXISTS { ?deed onr:agent ?someone }""",
    'A quotation that "he said" splits': """
        ?claim onr:form onr:quotation ; onr:evidence ?first, ?second FILTER (?first != ?second)""",
    "A report within a report": """
        ?claim onr:claimant e:ana-ruiz ; onr:content c:okoro-warns . c:okoro-warns onr:claimant e:ben-okoro ;
          onr:cue "had warned"@en""",
    "Scare quotes": """
        ?one a onr:NarratedClaim ; onr:content s:the-toll-is-in-its-ninth-year .
        ?two a onr:NarratedClaim ; onr:content s:the-ferry-costs-money
        FILTER NOT EXISTS { ?said a onr:Utterance }""",
    "A spokesman who speaks for a ministry": """
        ?refusal onr:stance onr:denies ; onr:claimant e:ministry ; onr:saidIn/onr:through e:ben-okoro .
        ?other onr:claimant e:ben-okoro ; onr:sameUtteranceAs u:on-the-toll .
        u:on-the-toll onr:sameUtteranceAs ?other""",
    "A denial of part of a report": """
        ?denial onr:stance onr:denies ; onr:content s:price ; cito:disputes c:post-on-price .
        c:post-on-sale onr:content s:sale
        FILTER NOT EXISTS { [] onr:stance onr:denies ; onr:content s:sale }""",
    "A question": """
        ?claim onr:stance onr:doubts ; onr:saidIn [ onr:act onr:asks ; onr:cue "asked whether"@en ]""",
    "Declines to comment": """
        ?claim onr:claimant e:ministry ; onr:saidIn/onr:act onr:declines
        FILTER NOT EXISTS { ?someone onr:stance onr:affirms }""",
    "A document as a source": """
        ?claim onr:claimant ?survey ; onr:saidIn/onr:cue "showed"@en . ?survey a foaf:Document""",
    "Hopes and fears": """
        [] onr:modality onr:possible ; onr:claimant e:carla-weiss ; onr:saidIn/onr:act onr:wishes .
        [] onr:modality onr:possible ; onr:claimant e:ben-okoro ; onr:saidIn/onr:act onr:fears""",
    "Kinship that two sentences give together": """
        ?claim onr:basis onr:inferred ; onr:content/onr:affected e:ben-okoro ; onr:evidence ?first, ?second .
        e:carla-weiss schema:children e:ana-ruiz FILTER (?first != ?second)
        FILTER NOT EXISTS { e:carla-weiss schema:children e:ben-okoro }""",
    "Quantities without a number": """
        ?quantity onr:indefiniteAmount "several hundred"@en
        FILTER NOT EXISTS { ?quantity schema:value|schema:minValue ?number }""",
    "A time that only another sentence gives": """
        ?said onr:when [ onr:expression "on Monday"@en ; onr:span ?span ] ; onr:attribution ?span ;
          onr:mention [ onr:mentionOf e:ana-ruiz ; onr:mentionBasis onr:resolved ]""",
    "A headline as evidence": """
        ?claim onr:claimant e:ana-ruiz ; onr:evidence/oa:hasSource ?headline . ?headline a onr:Headline""",
    "Correct an article": """
        :article\\/case schema:correction [ schema:dateCreated ?date ] .
        c:capacity onr:content/onr:quantity/schema:value 40
        FILTER (STR(?date) = "2031-05-03")""",
    "Move an entity or a situation": """
        s:barge-sale onr:affected [ rdfs:label "its barges"@en ] ; onr:participant e:harbour-office""",
    "Choose slugs and ids": """
        c:bridge-closed onr:saidIn u:ruiz-on-bridge""",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A section of the page: its text, and its blocks of YAML by the name of the file."""

    title: str
    text: str
    files: dict[str, str]


def files_of(section: str) -> dict[str, str]:
    """A block that names no file is a fact sheet, in which what the page leaves out is added."""
    files = {}
    for block in re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        if named := re.match(r"# (\w+\.yaml)\n", block):
            files[named[1]] = block
        else:
            files["case/facts.yaml"] = "factsheet: 2\n" + ("sayings:\n" if block.startswith("- ") else "") + block
    return files


SHARED, *SECTIONS = PAGE.split("\n## ")
CASES: Final = [
    Case(section.partition("\n")[0], "\n".join(re.findall(r"^> (.+)$", section, re.MULTILINE)), files_of(section))
    for section in SECTIONS
]


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


def graph_of(case: Case, folder: Path, shapes: Shapes) -> tuple[list[str], ox.Store]:
    """Write the files of a case, check its article, and return the problems and the graph with what it narrates."""
    (folder / "case").mkdir()
    (folder / "case" / "article.txt").write_text(case.text, "utf-8")
    for name, content in {"dataset.yaml": DATASET, **files_of(SHARED), **case.files}.items():
        (folder / name).write_text(content, "utf-8")
    corpus, store = read_corpus(folder), ox.Store()
    outcome = check_article(corpus.sheets["case"], "case", corpus, shapes)
    quads = outcome.quads or frozenset()
    store.extend(quads | narrated_quads(quads, corpus.iris))
    return [str(problem) for problem in outcome.problems], store


def has(store: ox.Store, pattern: str) -> bool:
    found = store.query(f"ASK {{ {pattern} }}", prefixes=NAMESPACES, use_default_graph_as_union=True)
    return bool(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_conforms_without_a_warning_and_gives_its_triples(case: Case, tmp_path: Path, shapes: Shapes) -> None:
    problems, store = graph_of(case, tmp_path, shapes)
    assert problems == []
    assert has(store, PATTERNS[case.title])


def test_every_case_has_a_pattern_and_the_page_stays_short() -> None:
    assert [case.title for case in CASES] == list(PATTERNS)
    assert len(PAGE.splitlines()) <= 265


def test_moved_names_of_the_page_redirect(tmp_path: Path) -> None:
    case = next(case for case in CASES if "moved.yaml" in case.files)
    (tmp_path / "case").mkdir()
    for name, content in {"dataset.yaml": DATASET, **files_of(SHARED), **case.files}.items():
        (tmp_path / name).write_text(content, "utf-8")
    redirects = {each.old: each.new for each in read_corpus(tmp_path).redirects}
    assert redirects == {"article/barges/claim/rumour": None, "entity/harbour-authority": "entity/harbour-office"}
