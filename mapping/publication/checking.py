"""Check one article: read it, map it, validate it, and say every problem with the line of its fact sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.errors import Problem
from mapping.rdf.shared_graphs import ontology_quads
from mapping.rdf.triples import article_quads, entity_quads
from mapping.shacl.reports import shorten, shorten_path
from mapping.shacl.validation import validate
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from mapping.publication.corpus import Corpus
    from mapping.rdf.iris import Iris
    from mapping.shacl.results import Report, Result
    from mapping.shacl.validation import Shapes
    from mapping.sheet.model import CheckedArticle

__all__ = ["Outcome", "background", "check_article", "sentence"]

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Outcome:
    """What checking one article gave: its quads where it may be published, and every problem."""

    slug: str
    quads: frozenset[ox.Quad] | None
    problems: tuple[Problem, ...]
    report: Report | None = None
    article: CheckedArticle | None = None


def check_article(sheet: Path, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
    """Read, map and validate one article; SHACL results come as problems with the sheet's lines."""
    if not _SLUG.fullmatch(slug):
        message = f"the folder {slug!r} must be named with lower-case letters and digits joined by hyphens"
        return Outcome(slug, None, (Problem(str(sheet), 1, 1, "F008", message, "Its name becomes part of IRIs."),))
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.article is None:
        return Outcome(slug, None, read.problems)
    quads = article_quads(read.article, corpus.iris)
    report = validate(quads, shapes, background(quads, corpus))
    problems = tuple(sorted(_as_problems(report, read.article, sheet, corpus.iris)))
    return Outcome(slug, quads if report.conforms else None, problems, report, read.article)


def background(quads: Iterable[ox.Quad], corpus: Corpus) -> list[ox.Quad]:
    """Return what is said elsewhere of the entities and kinds that an article mentions."""
    mentioned = {quad.object for quad in quads}
    elsewhere = [
        *entity_quads(corpus.entities, corpus.dataset.language, corpus.iris),
        *ontology_quads(corpus.iris),
    ]
    return [quad for quad in elsewhere if quad.subject in mentioned]


def _as_problems(report: Report, article: CheckedArticle, sheet: Path, iris: Iris) -> Iterable[Problem]:
    positions, whole = _positions_by_iri(article, iris), iris.article(article.slug).value
    for result in report.results:
        # Rules about an article as a whole name the claim, evidence or time at fault as the value.
        nodes = (result.value, result.focus) if result.focus == whole else (result.focus, result.value)
        at = next((positions[node] for node in nodes if node in positions), Position(1, 1))
        code = "S001" if result.severity == "violation" else "S002"
        yield Problem(str(sheet), at.line, at.column, code, sentence(result, whole), f"shape {shorten(result.shape)}")


def sentence(result: Result, whole: str) -> str:
    """Say what a result is about, by its place below the article or corpus ``whole``, and what to do."""
    about = result.value if result.focus == whole and result.value else result.focus
    path = f" {shorten_path(result.path)}" if result.path else ""
    is_known = result.value in {None, about}
    value = "" if is_known else f" (value {shorten(str(result.value).removeprefix(whole))})"
    return f"{about.removeprefix(whole).removeprefix('/')}{path}: {result.message}{value}"


def _positions_by_iri(article: CheckedArticle, iris: Iris) -> dict[str, Position]:
    """Return where in the sheet each node of an article's graph comes from."""
    slug, result = article.slug, {iris.article(article.slug).value: Position(1, 1)}
    mint = {"claims": iris.claim, "situations": iris.situation, "entities": iris.local_entity}
    for (section, name), at in article.positions.items():
        for minted in (mint[section], iris.time, iris.quantity):
            result.setdefault(minted(slug, name).value, at)
    for claim in article.claims:
        for span in claim.spans:
            for minted_span in (iris.evidence, iris.quote_selector, iris.position_selector):
                at = article.positions["claims", claim.id]
                result.setdefault(minted_span(slug, span.start, span.end).value, at)
    return result
