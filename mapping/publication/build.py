"""Build: check every article of a corpus and publish the conforming ones as a new generation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.errors import BadCorpus, BuildRefused
from mapping.publication.checking import background, check_article, check_entities, check_situations
from mapping.publication.corpus import inputs_digest, read_corpus
from mapping.publication.digests import sha256_of
from mapping.publication.generation import Contents, output_lock, publish
from mapping.publication.history import vanishing
from mapping.publication.manifest import ArticleEntry, RefusedArticle, published_in
from mapping.publication.redirects import article_paths, article_redirects, conflicts, shared_paths
from mapping.rdf.narrated import narrated_quads
from mapping.rdf.serialization import N_QUADS, serialize
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dataset_quads, dump_name, ontology_quads
from mapping.rdf.triples import entity_quads
from mapping.rdf.void_partitions import Tally
from mapping.shacl.reports import write_turtle
from mapping.shacl.validation import load_shapes, validate
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.publication.checking import Outcome
    from mapping.publication.corpus import Corpus
    from mapping.publication.manifest import Generation
    from mapping.rdf.iris import Iris
    from mapping.rdf.serialization import RdfSyntax
    from mapping.shacl.validation import Shapes
    from mapping.sheet.checked_article import CheckedArticle


@dataclass(frozen=True)
class Build:
    """The result of a build: the current generation, and the problems of all articles."""

    generation: Generation
    problems: tuple[Problem, ...]
    refused: tuple[str, ...]
    #: False if the same data was published already.
    is_new: bool
    #: Articles left out because nobody has confirmed their drafts.
    drafts: tuple[str, ...] = ()


def build(  # noqa: PLR0913 - callers name the last seven
    folder: Path,
    output: Path,
    *,
    version: str,
    created: str,
    progress: Callable[[str], None],
    withdraw: bool = False,
    skip_drafts: bool = False,
    check: Callable[[Corpus, Shapes], list[Outcome]] | None = None,
    syntaxes: Sequence[RdfSyntax] = DUMP_SYNTAXES,
) -> Build:
    """Check every article of a folder and publish the conforming ones; ``output`` is locked throughout.

    An article that does not conform keeps its published graph, and so does one left out by ``skip_drafts``.
    ``withdraw`` lets published IRIs vanish without having moved; those of an article whose folder was removed always
    may. ``check`` checks the articles in place of a build that checks each; ``syntaxes``, N-Quads among them, are those
    of the dumps.

    Raises `BuildRefused` if nothing can be published or IRIs would vanish, and `GenerationDamaged` if a file of the
    current generation was changed; the current generation then stays.
    """
    corpus = read_corpus(folder)
    with output_lock(output):
        previous = published_in(output)
        if previous:
            progress("checking the files of the current generation")
            previous.files.check_all()
        shapes = load_shapes()
        outcomes = check(corpus, shapes) if check else _check_all(corpus, shapes, progress)
        outcomes, redirects = _check_redirects(outcomes, corpus)
        drafts = tuple(each.slug for each in outcomes if each.is_draft and skip_drafts)
        of_shared = (*check_entities(corpus, shapes), *check_situations(corpus, shapes))
        if not all(map(is_warning, of_shared)):
            raise BadCorpus(of_shared)
        kept = [outcome for outcome in outcomes if outcome.slug not in drafts]
        problems = (*of_shared, *(problem for outcome in kept for problem in outcome.problems))
        contents = _contents(corpus, outcomes, problems, previous, shapes)
        contents = replace(contents, moved={old: new for old, new in redirects.items() if old not in contents.paths})
        contents = replace(contents, refused=tuple(each for each in contents.refused if each.slug not in drafts))
        refused = tuple(article.slug for article in contents.refused)
        if previous and previous.manifest.version == version and _is_same(previous, contents):
            return Build(previous, problems, refused, is_new=False, drafts=drafts)
        if previous and not withdraw and (lost := vanishing(contents.paths, contents.moved, previous)):
            raise BuildRefused(_ask_about(lost), problems)
        generation = publish(output, contents, version=version, created=created, progress=progress, syntaxes=syntaxes)
        return Build(generation, problems, refused, is_new=True, drafts=drafts)


def _check_all(corpus: Corpus, shapes: Shapes, progress: Callable[[str], None]) -> list[Outcome]:
    outcomes = []
    for number, (slug, sheet) in enumerate(corpus.sheets.items(), 1):
        progress(f"checking article {number} of {len(corpus.sheets)}: {slug}")
        outcomes.append(check_article(sheet, slug, corpus, shapes))
    return outcomes


def _check_redirects(outcomes: list[Outcome], corpus: Corpus) -> tuple[list[Outcome], dict[str, str | None]]:
    """Refuse the articles whose redirects contradict other files; return all outcomes and the redirects of the rest.

    Raises `BadCorpus` if redirects in files that articles share contradict an article.
    """
    articles = [outcome.article for outcome in outcomes if outcome.quads is not None and outcome.article]
    asked = [*corpus.redirects, *chain.from_iterable(map(article_redirects, articles))]
    in_use = shared_paths(corpus.entities, corpus.knowledge.situations).union(*map(article_paths, articles))
    found: dict[str | None, list[Problem]] = defaultdict(list)
    for redirect, problem in conflicts(asked, in_use):
        found[redirect.slug].append(problem)
    if None in found:
        raise BadCorpus(tuple(found[None]))
    checked = [
        replace(each, quads=None, problems=tuple(sorted((*each.problems, *found[each.slug]))))
        if each.slug in found
        else each
        for each in outcomes
    ]
    return checked, {each.old: each.new for each in asked if each.slug not in found}


def _contents(
    corpus: Corpus, outcomes: list[Outcome], problems: tuple[Problem, ...], previous: Generation | None, shapes: Shapes
) -> Contents:
    """Assemble a dataset: new and kept graphs of articles, and the graphs derived from them."""
    published = {entry.slug: entry for entry in previous.manifest.articles} if previous else {}
    graphs, entries, texts = {}, [], {}
    for outcome in outcomes:
        slug, entry = outcome.slug, published.get(outcome.slug)
        if outcome.quads is not None and outcome.article is not None:
            graphs[slug], entry = outcome.quads, _entry(outcome.article, outcome.quads, corpus.iris)
            text = outcome.article.text if outcome.article.rights == "full" else None
        elif previous and entry:
            dump = previous.dumps_path / dump_name(N_QUADS.extension, slug)
            graphs[slug] = frozenset(ox.parse(path=dump, format=N_QUADS.codec))
            entry = entry.model_copy(update={"kept": True})
            if reason := _reason_against(graphs[slug], previous, corpus, shapes):
                raise BuildRefused(f"{slug} is refused, and its published graph {reason}", problems)
            # The rights in the sheet count even if the rest of the sheet is refused.
            text = previous.text_of(entry) if outcome.rights == "full" else None
        else:
            continue
        if text is not None:
            texts[slug] = text
        entries.append(entry.model_copy(update={"has_text": text is not None}))
    if not graphs:
        raise BuildRefused("nothing can be published: no article conforms", problems)
    shared = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris) | corpus.situation_quads
    claimed = shared.union(*graphs.values())
    shared = shared | ontology_quads(corpus.iris) | corpus.own_kinds | narrated_quads(claimed, corpus.iris)
    others = Tally.of(chain(shared, *graphs.values()))
    own_licences = {entry.slug: entry.licence for entry in entries if entry.licence not in {"", corpus.dataset.licence}}
    description = dataset_quads(corpus.dataset, corpus.iris, others, len(graphs), own_licences)
    reports = [outcome.report for outcome in outcomes if outcome.report and outcome.quads is not None]
    return Contents(
        dataset=corpus.dataset,
        inputs=inputs_digest(corpus),
        articles=tuple(entries),
        refused=tuple(
            RefusedArticle(slug=outcome.slug, messages=tuple(map(str, outcome.problems)))
            for outcome in outcomes
            if outcome.quads is None
        ),
        article_graphs=graphs,
        shared=shared | description,
        validation_report=write_turtle([result for report in reports for result in report.results]),
        texts=texts,
    )


def _entry(article: CheckedArticle, quads: frozenset[ox.Quad], iris: Iris) -> ArticleEntry:
    return ArticleEntry(
        slug=article.slug,
        iri=iris.article(article.slug).value,
        graph=iris.article_graph(article.slug).value,
        text_sha256=article.text_sha256,
        sheet_sha256=article.sheet_sha256,
        quads=len(quads),
        claims=len(article.claims),
        licence=article.sheet.article.licence or "",
    )


def _reason_against(kept: frozenset[ox.Quad], previous: Generation, corpus: Corpus, shapes: Shapes) -> str | None:
    """Say why a published graph does not fit today's base IRI, shared entities and shapes; None if it does."""
    if previous.manifest.base_iri != corpus.dataset.base_iri:
        return "has another base IRI"
    iris = corpus.iris
    known = {iris.entity(name).value for name in corpus.entities}
    known |= {iris.shared_situation(name).value for name in corpus.knowledge.situations}
    named = {quad.object.value for quad in kept if isinstance(quad.object, ox.NamedNode)}
    shared = (iris.entity("").value, iris.shared_situation("").value)
    gone = sorted(iri for iri in named - known if iri.startswith(shared))
    if gone:
        are_entities = all(iri.startswith(iris.entity("").value) for iri in gone)
        what = "entities" if are_entities else "entities or situations"
        return f"names {what} that are gone: {', '.join(gone)}"
    if not validate(kept, shapes, background(kept, corpus)).conforms:
        return "no longer conforms"
    return None


def _ask_about(lost: list[str]) -> str:
    """Word the refusal to let published paths vanish."""
    listed = "\n".join(f"  {path}" for path in lost)
    return f"""published IRIs would vanish ({len(lost)}):
{listed}
For one that has another name or place now, write there: moved: {lost[0]}
If all others are withdrawn for good, build with --withdraw; their IRIs then answer 410 Gone."""


def _is_same(previous: Generation, contents: Contents) -> bool:
    """Say whether the same data was published already."""
    whole = next(dump for dump in previous.manifest.dumps if dump.name == dump_name(N_QUADS.extension))
    is_same = sha256_of(serialize(contents.quads(), N_QUADS)) == whole.sha256
    # A refused article keeps its quads even if the rights of its text changed.
    texts = {entry.slug for entry in previous.manifest.articles if entry.has_text}
    is_same &= texts == contents.texts.keys()
    # The page of the dataset shows which articles were refused and why, but no messages, which name lines.
    is_same &= _reasons(previous.manifest.refused) == _reasons(contents.refused)
    withdrawals = previous.manifest.withdrawals
    is_same &= all(old in withdrawals and withdrawals[old].moved_to == new for old, new in contents.moved.items())
    return is_same and (previous.manifest.inputs == contents.inputs or bool(contents.refused))


def _reasons(refused: tuple[RefusedArticle, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.slug, each.codes) for each in refused]
