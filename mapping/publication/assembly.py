"""Assemble the content of a generation: the parts of articles, new and kept, and the graphs derived from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.errors import BadCorpus, BuildRefused
from mapping.publication.article_part import Part, PartHead, part_of_graph
from mapping.publication.checking import background
from mapping.publication.derived_graphs import derive_graphs
from mapping.publication.digests import sha256_of
from mapping.publication.dump_slices import article_quads_of
from mapping.publication.generation import Contents
from mapping.publication.history import slug_in
from mapping.publication.manifest import RefusedArticle
from mapping.publication.redirects import conflicts
from mapping.publication.release import release_digest
from mapping.rdf.statements import NodeTexts
from mapping.rdf.triples import entity_quads
from mapping.shacl.validation import validate_statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mapping.errors import Problem
    from mapping.publication.article_checks import CorpusChecks
    from mapping.publication.corpus import Corpus
    from mapping.publication.inputs import Inputs
    from mapping.publication.manifest import ArticleEntry, Generation
    from mapping.publication.part_store import PartStore


@dataclass(frozen=True)
class Assembly:
    """The content of a generation, and the problems of all articles but the drafts that are left out."""

    contents: Contents
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Chosen:
    """The articles of a generation: the entry of each, the store that holds its part, and the digest of its graph."""

    entries: list[ArticleEntry] = field(default_factory=list)
    sources: dict[str, PartStore] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, entry: ArticleEntry, source: PartStore, sha256: str) -> None:
        self.entries.append(entry)
        self.sources[entry.slug], self.digests[entry.slug] = source, sha256


def assemble(checks: CorpusChecks, drafts: Collection[str], previous: Generation | None, kept: PartStore) -> Assembly:
    """Choose the graph of each article.

    ``drafts`` are the slugs left out; graphs that articles keep from ``previous`` are put into ``kept``.

    Raises `BadCorpus` if redirects of shared files contradict an article, and `BuildRefused` if a kept graph no longer
    fits or nothing is left to publish.
    """
    heads, redirects = _check_redirects(checks)
    problems = tuple(problem for head in heads if head.slug not in drafts for problem in head.problems)
    chosen = _choose(heads, checks, previous, kept, problems)
    if not chosen.entries:
        raise BuildRefused("nothing can be published: no article conforms", problems)
    refused = tuple(
        RefusedArticle(slug=head.slug, messages=tuple(map(str, head.problems)))
        for head in heads
        if head.entry is None and head.slug not in drafts
    )
    contents = replace(_contents(checks, chosen, redirects), refused=refused, previous=previous)
    return Assembly(contents, problems)


def _choose(
    heads: Iterable[PartHead],
    checks: CorpusChecks,
    previous: Generation | None,
    kept: PartStore,
    problems: tuple[Problem, ...],
) -> _Chosen:
    """Choose the new graph of each article that conforms, and the published one of each other that has one."""
    chosen = _Chosen()
    published = {entry.slug: entry for entry in previous.manifest.articles} if previous else {}
    for head in heads:
        if head.entry:
            chosen.add(head.entry, checks.parts, head.sha256)
        elif previous and (before := published.get(head.slug)):
            part = _keep(before, head, previous, checks.corpus)
            if reason := _reason_against(head.slug, previous, checks):
                raise BuildRefused(f"{head.slug} is refused, and its published graph {reason}", problems)
            kept.put(part)
            chosen.add(part.head.entry or before, kept, part.head.sha256)
    return chosen


def _contents(
    checks: CorpusChecks,
    chosen: _Chosen,
    redirects: Mapping[str, str | None],
) -> Contents:
    corpus, entries, sources = checks.corpus, tuple(chosen.entries), chosen.sources
    described = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris) | corpus.situation_quads
    return Contents(
        dataset=corpus.dataset,
        inputs=checks.inputs.whole,
        articles=entries,
        parts=sources,
        digests=chosen.digests,
        shared_paths=corpus.shared_paths,
        derive=partial(derive_graphs, entries, sources, corpus.dataset, described, corpus.own_kinds),
        redirects=redirects,
        key=_key_of(checks.inputs, entries, chosen.digests),
    )


class _NamedPaths:
    """The paths that articles name in their sheets, read when one of them is asked for."""

    def __init__(self, checks: CorpusChecks) -> None:
        self._slugs = {head.slug for head in checks.heads if head.entry}
        self._shared, self._parts = checks.corpus.shared_paths, checks.parts

    def __contains__(self, path: object) -> bool:
        if path in self._shared:
            return True
        slug = slug_in(str(path))
        return slug in self._slugs and path in self._parts.names(slug).named


def _check_redirects(checks: CorpusChecks) -> tuple[list[PartHead], dict[str, str | None]]:
    """Refuse the articles whose redirects contradict other files; return all heads and the redirects of the rest.

    Raises `BadCorpus` if redirects in files that articles share contradict an article.
    """
    asked = [*checks.corpus.redirects, *chain.from_iterable(head.redirects for head in checks.heads if head.entry)]
    found: dict[str | None, list[Problem]] = defaultdict(list)
    for redirect, problem in conflicts(asked, _NamedPaths(checks)):
        found[redirect.slug].append(problem)
    if None in found:
        raise BadCorpus(tuple(found[None]))
    checked = [
        head.model_copy(update={"entry": None, "problems": tuple(sorted({*head.problems, *found[head.slug]}))})
        if head.slug in found
        else head
        for head in checks.heads
    ]
    return checked, {each.old: each.new for each in asked if each.slug not in found}


def _keep(before: ArticleEntry, head: PartHead, previous: Generation, corpus: Corpus) -> Part:
    """Return the part of an article that keeps its published graph."""
    # The rights in the sheet count even if the rest of the sheet is refused.
    text = previous.text_of(before) if head.rights == "full" else None
    quads = article_quads_of(previous, before.slug)
    entry = replace(before, kept=True, has_text=text is not None)
    return part_of_graph(entry, quads, corpus.iris, text=text)


def _reason_against(slug: str, previous: Generation, checks: CorpusChecks) -> str | None:
    """Say why a published graph does not fit today's base IRI, shared entities and shapes; None if it does."""
    corpus = checks.corpus
    if previous.manifest.base_iri != corpus.dataset.base_iri:
        return "has another base IRI"
    kept, iris = article_quads_of(previous, slug), corpus.iris
    known = {iris.entity(name).value for name in corpus.entities}
    known |= {iris.shared_situation(name).value for name in corpus.knowledge.situations}
    named = {quad.object.value for quad in kept if isinstance(quad.object, ox.NamedNode)}
    shared = (iris.entity("").value, iris.shared_situation("").value)
    gone = sorted(iri for iri in named - known if iri.startswith(shared))
    if gone:
        are_entities = all(iri.startswith(iris.entity("").value) for iri in gone)
        what = "entities" if are_entities else "entities or situations"
        return f"names {what} that are gone: {', '.join(gone)}"
    statements = NodeTexts("b").statements(kept)
    if not validate_statements(statements, checks.shapes, background(statements, corpus)).conforms:
        return "no longer conforms"
    return None


def _key_of(inputs: Inputs, entries: Sequence[ArticleEntry], digests: Mapping[str, str]) -> str:
    lines = [release_digest(), inputs.setting, inputs.shared]
    lines += (f"{entry.slug} {digests[entry.slug]} {entry.licence}" for entry in entries)
    return sha256_of("\n".join(lines).encode())
