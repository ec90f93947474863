"""Say in PROV which claims a language model proposed, in which run, and which person confirmed them.

https://www.w3.org/TR/prov-o/ : the run is an activity that used a prompt and generated the claim; the model is the
software agent associated with it. Drafts that nobody has confirmed are never published, so nothing is said of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.names import FOAF, ONR, PROV, RDF, SCHEMA, XSD
from mapping.rdf.statements import string, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.rdf.iris import ArticleIris
    from mapping.rdf.statements import Statement
    from mapping.sheet.checked_article import CheckedArticle, ProvenClaim


def provenance_statements(article: CheckedArticle, iris: ArticleIris) -> Iterator[Statement]:
    """Yield the statements about the runs, models, prompts and reviewers of an article, and about its claims."""
    runs, reviewers = set[str](), set[str]()
    for proven in article.claims:
        node = iris.claim(proven.id)
        if _is_draft(proven):
            continue
        if run := _proposed_by(proven):
            runs.add(run)
            yield node, PROV.wasGeneratedBy, iris.drafting(run)
        for name in _confirmed_by(proven):
            reviewers.add(name)
            yield node, ONR.confirmedBy, iris.reviewer(name)
    for run in sorted(runs):
        yield from _run(article, run, iris)
    for name in sorted(reviewers):
        yield from _agent(iris.reviewer(name), PROV.Person, name)


def _run(article: CheckedArticle, name: str, iris: ArticleIris) -> Iterator[Statement]:
    run = article.sheet.drafting[name]
    node, model, prompt = iris.drafting(name), iris.model(name), iris.prompt(name)
    yield node, RDF.type, PROV.Activity
    yield node, PROV.endedAtTime, typed(run.at, XSD.dateTime)
    yield node, PROV.wasAssociatedWith, model
    yield node, PROV.used, prompt
    yield from _agent(model, PROV.SoftwareAgent, run.model)
    yield prompt, RDF.type, PROV.Plan
    yield prompt, SCHEMA.sha256, string(run.prompt)


def _agent(node: str, class_: str, name: str) -> Iterator[Statement]:
    yield node, RDF.type, class_
    yield node, FOAF.name, string(name)


def _is_draft(proven: ProvenClaim) -> bool:
    is_draft_as_a_whole = proven.said_in is not None and proven.said_in.utterance.status == "draft"
    return proven.claim.status == "draft" or is_draft_as_a_whole


def _proposed_by(proven: ProvenClaim) -> str | None:
    return proven.claim.proposed_by or (proven.said_in.utterance.proposed_by if proven.said_in else None)


def _confirmed_by(proven: ProvenClaim) -> tuple[str, ...]:
    return proven.claim.confirmed_by or (proven.said_in.utterance.confirmed_by if proven.said_in else ())
