"""From a folder of articles to a published generation.

A corpus is a folder with ``dataset.yaml``, optionally ``entities.yaml`` (what articles share), and one folder an
article, named by its slug, with ``facts.yaml`` (or ``facts.json``) and the text it names.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import NamedNode

from mapping.dataset import dataset_quads, dump_name, ontology_quads
from mapping.errors import BuildRefused, NothingPublished, Problem, UnreadableInput
from mapping.fact_sheet import read_dataset, read_entities, read_fact_sheet
from mapping.files import read_bytes
from mapping.gate import Knowledge
from mapping.generation import Contents, output_lock, publish
from mapping.iris import Iris
from mapping.manifest import ArticleEntry, Generation, RefusedArticle, current_generation
from mapping.model import CheckedArticle, Dataset, Position
from mapping.namespaces import SKOS
from mapping.narrated import narrated_quads
from mapping.reports import write_turtle
from mapping.serialization import N_QUADS, serialize
from mapping.triples import article_quads, entity_quads
from mapping.validation import load_shapes, validate
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from mapping.model import Entity
    from mapping.validation import Report, Result, Shapes

__all__ = [
    "Build", "Corpus", "Outcome", "build", "check_article", "corpus_of", "inputs_digest", "read_corpus",
    "read_kinds",
]  # fmt: skip

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHEET_NAMES: Final = ("facts.yaml", "facts.yml", "facts.json")


@dataclass(frozen=True)
class Corpus:
    """A folder of articles, read but for the articles themselves."""

    folder: Path
    dataset: Dataset
    entities: Mapping[str, Entity]
    knowledge: Knowledge
    #: Fact sheets by slug, in order of the slugs.
    sheets: Mapping[str, Path]

    @property
    def iris(self) -> Iris:
        """The minter of this corpus's IRIs."""
        return Iris(self.dataset.base_iri)


@dataclass(frozen=True)
class Outcome:
    """What checking one article gave: its quads where it may be published, and every problem."""

    slug: str
    quads: frozenset[ox.Quad] | None
    problems: tuple[Problem, ...]
    report: Report | None = None
    article: CheckedArticle | None = None


@dataclass(frozen=True)
class Build:
    """What a build did: the generation now published, and every problem of every article."""

    generation: Generation
    problems: tuple[Problem, ...]
    refused: tuple[str, ...]
    #: False where the same data was published already.
    is_new: bool


def read_kinds() -> frozenset[str]:
    """Return the names of the kinds of situation of the ontology."""
    return frozenset(
        str(quad.subject.value).rpartition("#")[2]
        for quad in ox.parse(path=FOLDER / "kinds.ttl")
        if quad.predicate == SKOS.inScheme and isinstance(quad.subject, NamedNode)
    )


def read_corpus(folder: Path) -> Corpus:
    """Read a folder of articles; raise `UnreadableInput` where it is none and `BuildRefused` on bad shared files."""
    if not folder.is_dir():
        raise UnreadableInput(folder, "there is no such folder")
    corpus = _read_shared(folder, folder / "dataset.yaml")
    sheets = {path.name: _sheet_in(path) for path in sorted(folder.iterdir()) if _is_article_folder(path)}
    if not sheets:
        raise UnreadableInput(folder, "holds no articles", "an article is a folder with article.txt and facts.yaml")
    return replace(corpus, sheets=sheets)


def corpus_of(sheet: Path) -> Corpus:
    """Return the corpus around one fact sheet, or one with defaults where the sheet stands alone."""
    folder = sheet.absolute().parent.parent
    if (folder / "dataset.yaml").is_file():
        corpus = _read_shared(folder, folder / "dataset.yaml")
    else:
        alone = Dataset(title=sheet.name, publisher="unknown", licence="https://example.org/unknown")
        corpus = Corpus(folder, alone, {}, Knowledge({}, read_kinds()), {})
    return replace(corpus, sheets={sheet.absolute().parent.name: sheet})


def _read_shared(folder: Path, dataset_file: Path) -> Corpus:
    if not dataset_file.is_file():
        raise UnreadableInput(folder, "holds no dataset.yaml", "write one with title, publisher and licence")
    dataset, problems = read_dataset(dataset_file)
    entities: Mapping[str, Entity] = {}
    if (folder / "entities.yaml").is_file():
        entities, entity_problems = read_entities(folder / "entities.yaml")
        problems += entity_problems
    if problems or dataset is None:
        raise BuildRefused("\n".join(map(str, problems)))
    types = {name: entity.type for name, entity in entities.items()}
    return Corpus(folder, dataset, entities, Knowledge(types, read_kinds()), {})


def _is_article_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "_"))


def _sheet_in(folder: Path) -> Path:
    return next((folder / name for name in _SHEET_NAMES if (folder / name).is_file()), folder / _SHEET_NAMES[0])


def inputs_digest(corpus: Corpus) -> str:
    """Return the SHA-256 of everything a build of the corpus reads: equal inputs need no second build."""
    files = [corpus.folder / "dataset.yaml", corpus.folder / "entities.yaml"]
    files += [path for sheet in corpus.sheets.values() for path in sorted(sheet.parent.glob("*"))]
    files += [path for path in sorted(FOLDER.rglob("*")) if path.suffix in {".ttl", ".rq"}]
    digest = hashlib.sha256()
    for path in filter(lambda path: path.is_file(), files):
        data = read_bytes(path)
        digest.update(f"\0{path.parent.name}/{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def check_article(sheet: Path, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
    """Read, map and validate one article; SHACL results come as problems with the sheet's lines."""
    if not _SLUG.fullmatch(slug):
        message = f"the folder {slug!r} must be named with lower-case letters and digits joined by hyphens"
        return Outcome(slug, None, (Problem(str(sheet), 1, 1, "F008", message, "Its name becomes part of IRIs."),))
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.article is None:
        return Outcome(slug, None, read.problems)
    quads = article_quads(read.article, corpus.iris)
    report = validate(quads, shapes, _background(quads, corpus))
    problems = tuple(sorted(_as_problems(report, read.article, sheet, corpus.iris)))
    return Outcome(slug, quads if report.conforms else None, problems, report, read.article)


def _background(quads: Iterable[ox.Quad], corpus: Corpus) -> list[ox.Quad]:
    """Return what is said elsewhere of the entities and kinds that an article mentions."""
    mentioned = {quad.object for quad in quads}
    elsewhere = [
        *entity_quads(corpus.entities, corpus.dataset.language, corpus.iris),
        *ontology_quads(corpus.iris),
    ]
    return [quad for quad in elsewhere if quad.subject in mentioned]


def _as_problems(report: Report, article: CheckedArticle, sheet: Path, iris: Iris) -> Iterable[Problem]:
    positions = _positions_by_iri(article, iris)
    for result in report.results:
        at = positions.get(result.focus) or positions.get(result.value or "") or Position(1, 1)
        code = "S001" if result.severity == "violation" else "S002"
        yield Problem(str(sheet), at.line, at.column, code, _sentence(result), f"shape {result.shape}")


def _sentence(result: Result) -> str:
    value = f" (value {result.value})" if result.value else ""
    return f"{result.focus}: {result.message}{value}"


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


def build(folder: Path, output: Path, *, version: str, created: str, progress: Callable[[str], None]) -> Build:
    """Check every article of a folder and publish what conforms; the lock on ``output`` is held throughout.

    An article that does not conform keeps the graph it was last published with. Raises `BuildRefused` where
    nothing can be published; what was published before then stays.
    """
    corpus = read_corpus(folder)
    with output_lock(output):
        previous = _previous(output)
        shapes = load_shapes()
        outcomes = []
        for number, (slug, sheet) in enumerate(corpus.sheets.items(), 1):
            progress(f"checking article {number} of {len(corpus.sheets)}: {slug}")
            outcomes.append(check_article(sheet, slug, corpus, shapes))
        contents = _contents(corpus, outcomes, previous, shapes)
        problems = tuple(problem for outcome in outcomes for problem in outcome.problems)
        refused = tuple(outcome.slug for outcome in outcomes if outcome.quads is None)
        if previous and previous.manifest.version == version and _is_same(previous, contents):
            return Build(previous, problems, refused, is_new=False)
        generation = publish(output, contents, version=version, created=created, progress=progress)
        return Build(generation, problems, refused, is_new=True)


def _previous(output: Path) -> Generation | None:
    try:
        return current_generation(output)
    except NothingPublished:
        return None


def _contents(corpus: Corpus, outcomes: list[Outcome], previous: Generation | None, shapes: Shapes) -> Contents:
    """Put a dataset together: new graphs, graphs kept from before, and all that is derived from them."""
    graphs, entries = {}, []
    for outcome in outcomes:
        if outcome.quads is not None and outcome.article is not None:
            graphs[outcome.slug] = outcome.quads
            entries.append(_entry(outcome.article, outcome.quads, corpus.iris))
        elif kept := _kept(outcome.slug, previous, corpus, shapes):
            graphs[outcome.slug], entry = kept
            entries.append(entry)
    problems = tuple(problem for outcome in outcomes for problem in outcome.problems)
    if not graphs:
        raise BuildRefused("nothing can be published: no article conforms", problems)
    entities = _entities(corpus, shapes, problems)
    claimed = entities.union(*graphs.values())
    shared = entities | ontology_quads(corpus.iris) | narrated_quads(claimed, corpus.iris)
    others = len(shared) + sum(map(len, graphs.values()))
    reports = [outcome.report for outcome in outcomes if outcome.report and outcome.quads is not None]
    return Contents(
        title=corpus.dataset.title,
        base_iri=corpus.dataset.base_iri,
        inputs=inputs_digest(corpus),
        articles=tuple(entries),
        refused=tuple(
            RefusedArticle(slug=outcome.slug, messages=tuple(map(str, outcome.problems)))
            for outcome in outcomes
            if outcome.quads is None
        ),
        article_graphs=graphs,
        shared=shared | dataset_quads(corpus.dataset, corpus.iris, others, len(graphs)),
        validation_report=write_turtle([result for report in reports for result in report.results]),
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
    )


def _kept(
    slug: str, previous: Generation | None, corpus: Corpus, shapes: Shapes
) -> tuple[frozenset[ox.Quad], ArticleEntry] | None:
    """Return the graph with which a refused article was last published, or none where it never was.

    Raises `BuildRefused` where that graph no longer conforms beside the shared entities of today.
    """
    entry = next((entry for entry in previous.manifest.articles if entry.slug == slug), None) if previous else None
    if previous is None or entry is None:
        return None
    if previous.manifest.base_iri != corpus.dataset.base_iri:
        raise BuildRefused(f"{slug} is refused, and what was published of it has another base IRI")
    dump = previous.dumps_path / dump_name(N_QUADS.extension, slug)
    quads = frozenset(ox.parse(path=dump, format=N_QUADS.codec))
    if not validate(quads, shapes, _background(quads, corpus)).conforms:
        raise BuildRefused(f"{slug} is refused, and what was published of it no longer conforms")
    return quads, entry.model_copy(update={"kept": True})


def _entities(corpus: Corpus, shapes: Shapes, problems: tuple[Problem, ...]) -> frozenset[ox.Quad]:
    quads = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris)
    report = validate(quads, shapes)
    if not report.conforms:
        messages = [_sentence(result) for result in report.results if result.severity == "violation"]
        raise BuildRefused("\n".join([f"{corpus.folder / 'entities.yaml'}: does not conform", *messages]), problems)
    return quads


def _is_same(previous: Generation, contents: Contents) -> bool:
    """Tell whether the same data was published already, so that a second copy would say nothing new."""
    whole = next(dump for dump in previous.manifest.dumps if dump.name == dump_name(N_QUADS.extension))
    is_same = hashlib.sha256(serialize(contents.quads(), N_QUADS)).hexdigest() == whole.sha256
    return is_same and (previous.manifest.inputs == contents.inputs or bool(contents.refused))
