"""The page about the dataset: publisher, licence, citation, checks, sizes, graphs and vocabularies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import DCTERMS, PREFIXES, RDF, SH, VOID
from server.pages.citation import dataset_citation
from server.pages.dataset.counts import dataset_counts
from server.pages.dataset.ontology_page import shape_rules
from server.pages.page import Page, Ref
from server.pages.patterns import values
from server.pages.schema_org import dataset_jsonld
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mapping.publication.manifest import Manifest, RefusedArticle
    from server.engine import QueryEngine
    from server.linked_data.resources import Resource
    from server.pages.page import Visit

#: Graph that belongs to no article -> its contents.
_SHARED_GRAPHS: Final = {
    "entities": "people, places and bodies that articles share",
    "situations": "situations of which several articles speak",
    "narrated": "plain statements derived from what articles say in their own voice",
    "ontology": "terms, kinds of situation and prefixes",
    "dataset": "the description of the dataset and the example questions",
}
#: First letter of a code -> the reason in words that quote nothing of the article.
_REASONS: Final = {
    "F": "its fact sheet is not well formed",
    "Q": "a quote does not stand in the text as written",
    "R": "something is named that is not there",
    "D": "a date or a quantity does not follow from the words",
    "V": "the words of the text contradict a claim",
    "S": "its statements break a rule",
    "L": "it is larger than an article may be",
    "X": "it could not be checked",
}
_OTHER_REASON: Final = "it could not be read"


@dataclass(frozen=True)
class BrokenRule:
    """A rule that published data breaks, and how often."""

    rule: str
    severity: str
    message: str
    count: int


@dataclass(frozen=True)
class Refusals:
    """The articles that the last build refused; of unpublished ones only the number and the reasons."""

    #: Articles whose last published version is shown, each with the reasons in words.
    kept: tuple[tuple[Ref, tuple[str, ...]], ...]
    #: The number of articles without a published version.
    unpublished: int
    reasons: tuple[str, ...]


async def about_page(visit: Visit, _resource: Resource) -> Page:
    """Show the dataset. Asks three queries."""
    manifest = visit.generation.manifest
    described = await _read_description(visit.engine, manifest)
    shown = {
        "manifest": manifest,
        "counts": await dataset_counts(visit.engine),
        "citation": dataset_citation(manifest),
        "report": read_report(visit.generation.path / "validation-report.ttl"),
        "rules": len(shape_rules("shapes.ttl")),
        "recommendations": len(shape_rules("shapes-recommended.ttl")),
        "refusals": refusals_of(manifest),
        "graphs": await _graphs(visit.engine, manifest),
        "vocabularies": described.get(VOID.vocabulary.value, ()),
        "standards": described.get(DCTERMS.conformsTo.value, ()),
        "prefixes": sorted(PREFIXES.items()),
    }
    return Page("dataset.html", "About this dataset", shown, jsonld=dataset_jsonld(manifest))


async def _read_description(engine: QueryEngine, manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """Return the vocabularies and standards that the dataset names, by property. Asks one query."""
    dataset = Iris(manifest.base_iri).dataset
    rows = await select(
        engine,
        f"SELECT ?property ?value {{ VALUES ?property {{ {VOID.vocabulary} {DCTERMS.conformsTo} }}"
        f" {dataset} ?property ?value }} ORDER BY ?property ?value",
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["property"].value] = (*found.get(row["property"].value, ()), row["value"].value)
    return found


async def _graphs(engine: QueryEngine, manifest: Manifest) -> list[tuple[Ref, str, int]]:
    """Return the graphs that belong to no article, with contents and numbers of statements. Asks one query."""
    iris = {Iris(manifest.base_iri).graph(name).value: holds for name, holds in _SHARED_GRAPHS.items()}
    found = f"{values('graph', iris)} GRAPH ?graph {{ ?s ?p ?o }}"
    rows = await select(engine, f"SELECT ?graph (COUNT(?s) AS ?statements) {{ {found} }} GROUP BY ?graph")
    sizes = {row["graph"].value: number_in(row, "statements") for row in rows if "graph" in row}
    refs = {iri: Ref(iri, iri.removeprefix(manifest.base_iri)) for iri in iris}
    return [(refs[iri], holds, sizes[iri]) for iri, holds in iris.items() if iri in sizes]


@lru_cache(maxsize=4)
def read_report(path: Path) -> tuple[BrokenRule, ...] | None:
    """Read the validation report of a generation, which never changes; None if it has none."""
    try:
        quads = list(ox.parse(path=path))
    except OSError:
        return None
    said: dict[str, dict[str, str]] = {}
    for quad in quads:
        said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    results = (each for each in said.values() if each.get(RDF.type.value) == SH.ValidationResult.value)
    counted = Counter(map(_rule_of, results))
    return tuple(BrokenRule(*rule, count) for rule, count in counted.most_common())


def _rule_of(result: dict[str, str]) -> tuple[str, str, str]:
    """Return the rule, the severity and the message of a result; the message quotes no data."""
    rule = result.get(SH.sourceShape.value, "").rpartition("#")[2]
    severity = result.get(SH.resultSeverity.value, "").rpartition("#")[2].lower()
    return rule, severity, result.get(SH.resultMessage.value, "")


def refusals_of(manifest: Manifest) -> Refusals:
    """Return the refused articles without unpublished words or names.

    The messages of a build quote texts and name files, so only kinds of reasons are shown, and no name of an article
    that was never published.
    """
    entries = {entry.slug: entry for entry in manifest.articles if entry.kept}
    kept = [(entries[each.slug].iri, each) for each in manifest.refused if each.slug in entries]
    others = [each for each in manifest.refused if each.slug not in entries]
    return Refusals(tuple((Ref(iri, each.slug), _reasons([each])) for iri, each in kept), len(others), _reasons(others))


def _reasons(refused: Iterable[RefusedArticle]) -> tuple[str, ...]:
    """Return the reasons, each once, the most frequent first."""
    found = Counter(_REASONS.get(code[:1], _OTHER_REASON) for each in refused for code in each.codes)
    return tuple(reason for reason, _ in found.most_common())
