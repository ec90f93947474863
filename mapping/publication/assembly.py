"""Assemble the content of a generation: parts of articles, new and kept, and the graphs derived from all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.errors import BadCorpus, BuildRefused
from mapping.publication.article_part import Part, PartHead, part_of_graph
from mapping.publication.checking import background
from mapping.publication.digests import sha256_of
from mapping.publication.dump_slices import article_quads_of
from mapping.publication.generation import Contents
from mapping.publication.history import slug_in
from mapping.publication.manifest import RefusedArticle
from mapping.publication.redirects import conflicts
from mapping.publication.release import release_digest
from mapping.rdf.iris import Iris
from mapping.rdf.narrated import narrated_by
from mapping.rdf.serialization import N_QUADS, serialize
from mapping.rdf.shared_graphs import dataset_quads, ontology_quads
from mapping.rdf.triples import entity_quads
from mapping.rdf.void_partitions import Tally
from mapping.shacl.reports import write_turtle
from mapping.shacl.validation import validate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus, Inputs
    from mapping.publication.manifest import ArticleEntry, Generation
    from mapping.publication.part_store import PartStore
    from mapping.shacl.results import Result
    from mapping.shacl.validation import Shapes
    from mapping.sheet.model import DatasetDescription


@dataclass(frozen=True)
class Assembly:
    """The content of a generation, and the problems of all articles but the drafts that are left out."""

    contents: Contents
    problems: tuple[Problem, ...]


def assemble(  # noqa: PLR0913, PLR0917 - the pieces of a build
    heads: Sequence[PartHead],
    drafts: Collection[str],
    corpus: Corpus,
    parts: PartStore,
    kept: PartStore,
    previous: Generation | None,
    shapes: Shapes,
    inputs: Inputs,
) -> Assembly:
    """Choose the graph of each article, and derive the shared graphs.

    ``heads`` are the results of all checks, ``drafts`` the slugs left out, ``parts`` the parts of the others; graphs
    that articles keep from ``previous`` are put into ``kept``.

    Raises `BadCorpus` if redirects of shared files contradict an article, and `BuildRefused` if a kept graph no longer
    fits or nothing is left to publish.
    """
    heads, redirects = _check_redirects(heads, corpus, parts)
    problems = tuple(problem for head in heads if head.slug not in drafts for problem in head.problems)
    published = {entry.slug: entry for entry in previous.manifest.articles} if previous else {}
    entries: list[ArticleEntry] = []
    sources: dict[str, PartStore] = {}
    digests: dict[str, str] = {}
    for head in heads:
        if head.entry:
            entries.append(head.entry)
            sources[head.slug], digests[head.slug] = parts, head.sha256
        elif previous and (before := published.get(head.slug)):
            part = _keep(before, head, previous, corpus)
            if reason := _reason_against(head.slug, previous, corpus, shapes):
                raise BuildRefused(f"{head.slug} is refused, and its published graph {reason}", problems)
            kept.put(part)
            entries.append(part.head.entry or before)
            sources[head.slug], digests[head.slug] = kept, part.head.sha256
    if not entries:
        raise BuildRefused("nothing can be published: no article conforms", problems)
    refused = tuple(
        RefusedArticle(slug=head.slug, messages=tuple(map(str, head.problems)))
        for head in heads
        if head.entry is None and head.slug not in drafts
    )
    described = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris) | corpus.situation_quads
    contents = Contents(
        dataset=corpus.dataset,
        inputs=inputs.whole,
        articles=tuple(entries),
        refused=refused,
        parts=sources,
        digests=digests,
        shared_paths=corpus.shared_paths,
        derive=partial(share, entries, sources, corpus.dataset, described, corpus.own_kinds),
        key=_key_of(inputs, entries, digests),
    )
    moved = {old: new for old, new in redirects.items() if old not in contents.paths}
    return Assembly(replace(contents, moved=moved), problems)


class _NamedPaths:
    """The paths that articles name in their sheets, read when one of them is asked for."""

    def __init__(self, heads: Iterable[PartHead], corpus: Corpus, parts: PartStore) -> None:
        self._slugs = {head.slug for head in heads if head.entry}
        self._shared, self._parts = corpus.shared_paths, parts

    def __contains__(self, path: object) -> bool:
        if path in self._shared:
            return True
        slug = slug_in(str(path))
        return slug in self._slugs and path in self._parts.names(slug).named


def _check_redirects(
    heads: Sequence[PartHead], corpus: Corpus, parts: PartStore
) -> tuple[list[PartHead], dict[str, str | None]]:
    """Refuse the articles whose redirects contradict other files; return all heads and the redirects of the rest.

    Raises `BadCorpus` if redirects in files that articles share contradict an article.
    """
    asked = [*corpus.redirects, *chain.from_iterable(head.redirects for head in heads if head.entry)]
    found: dict[str | None, list[Problem]] = defaultdict(list)
    for redirect, problem in conflicts(asked, _NamedPaths(heads, corpus, parts)):
        found[redirect.slug].append(problem)
    if None in found:
        raise BadCorpus(tuple(found[None]))
    checked = [
        head.model_copy(update={"entry": None, "problems": tuple(sorted({*head.problems, *found[head.slug]}))})
        if head.slug in found
        else head
        for head in heads
    ]
    return checked, {each.old: each.new for each in asked if each.slug not in found}


def _keep(before: ArticleEntry, head: PartHead, previous: Generation, corpus: Corpus) -> Part:
    """Return the part of an article that keeps its published graph."""
    # The rights in the sheet count even if the rest of the sheet is refused.
    text = previous.text_of(before) if head.rights == "full" else None
    quads = article_quads_of(previous, before.slug)
    entry = replace(before, kept=True, has_text=text is not None)
    return part_of_graph(entry, quads, corpus.iris, text=text)


def _reason_against(slug: str, previous: Generation, corpus: Corpus, shapes: Shapes) -> str | None:
    """Say why a published graph does not fit today's base IRI, shared entities and shapes; None if it does."""
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
    if not validate(kept, shapes, background((quad.object for quad in kept), corpus)).conforms:
        return "no longer conforms"
    return None


def share(
    entries: Sequence[ArticleEntry],
    sources: Mapping[str, PartStore],
    dataset: DatasetDescription,
    described: frozenset[ox.Quad],
    own_kinds: frozenset[ox.Quad] = frozenset(),
) -> tuple[frozenset[ox.Quad], bytes]:
    """Return the quads of all graphs that belong to no article, and the report of the shapes about the articles.

    ``sources`` hold the parts of the articles by slug, ``described`` are the quads of shared entities and situations.
    """
    iris, tally = Iris(dataset.base_iri), Tally()
    narrated: set[ox.Quad] = set()
    about_shared: list[str] = []
    results: list[Result] = []
    for slug, parts in sources.items():
        derived = parts.derived(slug)
        tally.add_counts(derived.properties, derived.classes)
        narrated.update(_parse(derived.narrated))
        about_shared.append(derived.about_shared)
        results += derived.results
    narrated |= narrated_by(serialize(described, N_QUADS) + "".join(about_shared).encode(), iris)
    shared = described | ontology_quads(iris) | own_kinds | narrated
    tally.add(shared)
    own_licences = {entry.slug: entry.licence for entry in entries if entry.licence not in {"", dataset.licence}}
    description = dataset_quads(dataset, iris, tally, len(entries), own_licences)
    return shared | description, write_turtle(results)


def _parse(lines: str) -> Iterable[ox.Quad]:
    return ox.parse(lines, format=N_QUADS.codec) if lines else ()


def _key_of(inputs: Inputs, entries: Sequence[ArticleEntry], digests: Mapping[str, str]) -> str:
    lines = [release_digest(), inputs.setting, inputs.shared]
    lines += (f"{entry.slug} {digests[entry.slug]} {entry.licence}" for entry in entries)
    return sha256_of("\n".join(lines).encode())
