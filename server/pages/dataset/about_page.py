"""The page about the dataset: whose it is, how to cite it, what was checked, and what it is made of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import NamedNode

from mapping.rdf.namespaces import DCTERMS, PREFIXES, RDF, SH, VOID
from server.pages.citation import dataset_citation
from server.pages.dataset.counts import dataset_counts
from server.pages.dataset.ontology_page import shape_rules
from server.pages.page import Page, Ref
from server.pages.schema_org import dataset_jsonld
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mapping.publication.manifest import Manifest, RefusedArticle
    from server.engine import QueryEngine
    from server.linked_data.resources import Resource
    from server.pages.page import Visit

__all__ = ["Finding", "GraphSize", "Refusals", "Report", "about_page", "read_report", "refusals_of"]

#: The graphs that belong to no article, and what each holds.
_SHARED_GRAPHS: Final = {
    "entities": "people, places and bodies that articles share",
    "narrated": "plain statements derived from what articles say in their own voice",
    "ontology": "terms, kinds of situation and prefixes",
    "dataset": "the description of the dataset and the example questions",
}
#: The place before the code of a problem, as `mapping.errors.Problem` writes it, and the code.
_PROBLEM: Final = re.compile(r".*?:[0-9]+:[0-9]+: ([A-Z])[0-9]{3} ", re.DOTALL)
#: The letter of a code -> what is wrong, in words that quote nothing.
_REASONS: Final = {
    "F": "its fact sheet is not well formed",
    "Q": "a quote does not stand in the text as written",
    "R": "something is named that is not there",
    "D": "a date or a quantity does not follow from the words",
    "S": "its statements break a rule",
}
_OTHER_REASON: Final = "it could not be read"


@dataclass(frozen=True)
class Finding:
    """A rule that published data breaks, and how often."""

    rule: str
    severity: str
    message: str
    count: int


@dataclass(frozen=True)
class Report:
    """What the validation of the published articles found."""

    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many places were found."""
        return sum(finding.count for finding in self.findings)


@dataclass(frozen=True)
class Refusals:
    """What the last build refused, as far as it is anybody's business: see docs/decisions.md."""

    #: Articles that are shown as they were last published, each with the reasons in words.
    kept: tuple[tuple[Ref, tuple[str, ...]], ...]
    #: How many others there are, which were never published, and their reasons together.
    unpublished: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class GraphSize:
    """A named graph, what it holds and how many statements."""

    ref: Ref
    holds: str
    statements: int


async def about_page(visit: Visit, _resource: Resource) -> Page:
    """Show what is known of the dataset. Asks three queries."""
    manifest = visit.generation.manifest
    described = await _described(visit.engine, manifest)
    values = {
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
    return Page("dataset.html", "About this dataset", values, jsonld=dataset_jsonld(manifest))


async def _described(engine: QueryEngine, manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """Return which vocabularies and standards the dataset itself names, by property. Asks one query."""
    dataset = NamedNode(f"{manifest.base_iri}dataset")
    rows = await select(
        engine,
        f"SELECT ?property ?value {{ VALUES ?property {{ {VOID.vocabulary} {DCTERMS.conformsTo} }}"
        f" {dataset} ?property ?value }} ORDER BY ?property ?value",
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["property"].value] = (*found.get(row["property"].value, ()), row["value"].value)
    return found


async def _graphs(engine: QueryEngine, manifest: Manifest) -> list[GraphSize]:
    """Count the graphs that belong to no article. Asks one query."""
    iris = {f"{manifest.base_iri}graph/{name}": holds for name, holds in _SHARED_GRAPHS.items()}
    names = " ".join(str(NamedNode(iri)) for iri in iris)
    rows = await select(
        engine,
        f"SELECT ?graph (COUNT(?s) AS ?statements) {{ VALUES ?graph {{ {names} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
        " GROUP BY ?graph",
    )
    sizes = {row["graph"].value: number_in(row, "statements") for row in rows if "graph" in row}
    names_of = {iri: iri.removeprefix(manifest.base_iri) for iri in iris}
    return [GraphSize(Ref(iri, names_of[iri]), holds, sizes[iri]) for iri, holds in iris.items() if iri in sizes]


@lru_cache(maxsize=4)
def read_report(path: Path) -> Report | None:
    """Read the validation report of a generation, which never changes; None where there is none."""
    try:
        quads = list(ox.parse(path=path))
    except OSError:
        return None
    said: dict[str, dict[str, str]] = {}
    for quad in quads:
        said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    results = (each for each in said.values() if each.get(RDF.type.value) == SH.ValidationResult.value)
    counted = Counter(map(_finding, results))
    return Report(tuple(Finding(*which, count) for which, count in counted.most_common()))


def _finding(result: dict[str, str]) -> tuple[str, str, str]:
    """Return the rule, the severity and the message of a result; the message is the rule's, not the data's."""
    rule = result.get(SH.sourceShape.value, "").rpartition("#")[2]
    severity = result.get(SH.resultSeverity.value, "").rpartition("#")[2].lower()
    return rule, severity, result.get(SH.resultMessage.value, "")


def refusals_of(manifest: Manifest) -> Refusals:
    """Return what may be said of the articles that the last build refused.

    The messages of a build quote texts and name files that are not published: only kinds of reasons are shown, and
    no name of an article that was never published.
    """
    entries = {entry.slug: entry for entry in manifest.articles if entry.kept}
    kept = [(entries[each.slug].iri, each) for each in manifest.refused if each.slug in entries]
    others = [each for each in manifest.refused if each.slug not in entries]
    return Refusals(tuple((Ref(iri, each.slug), _reasons([each])) for iri, each in kept), len(others), _reasons(others))


def _reasons(refused: Iterable[RefusedArticle]) -> tuple[str, ...]:
    """Return the kinds of reasons, each once, the most frequent first."""
    found = Counter(_reason(message) for each in refused for message in each.messages)
    return tuple(reason for reason, _ in found.most_common())


def _reason(message: str) -> str:
    code = _PROBLEM.match(message)
    return _REASONS.get(code[1], _OTHER_REASON) if code else _OTHER_REASON
