"""Build: check every article of a corpus and publish the conforming ones as a new generation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mapping.errors import BadCorpus, BuildRefused
from mapping.publication.article_checks import CorpusChecks, check_shared
from mapping.publication.article_folders import refuse_output
from mapping.publication.article_inputs import InFolders
from mapping.publication.article_part import PartHead
from mapping.publication.assembly import assemble
from mapping.publication.collection_pause import collection_paused
from mapping.publication.generation import publish
from mapping.publication.history import vanishing
from mapping.publication.manifest import published_in
from mapping.publication.output_lock import output_lock
from mapping.publication.part_store import open_parts, temporary_parts
from mapping.rdf.shared_graphs import DUMP_SYNTAXES
from mapping.shacl.validation import load_shapes
from mapping.sheet.drafts import is_draft
from mapping.sheet.problem_messages import is_warning, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.publication.article_inputs import ArticleInput, Gathered
    from mapping.publication.corpus import Corpus
    from mapping.publication.generation import Contents
    from mapping.publication.manifest import Generation, RefusedArticle
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.rdf.serialization import RdfSyntax


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
    #: Lines of the input that are no articles; their problems are among the others.
    bad_lines: int = 0
    #: Articles whose folder or line is gone since the generation before: their addresses answer 410.
    withdrawn: tuple[str, ...] = ()


def build(  # noqa: PLR0913 - callers name the last eight
    folder: Path,
    output: Path,
    *,
    version: str,
    created: str,
    progress: Progress,
    withdraw: bool = False,
    verify: bool = False,
    skip_drafts: bool = False,
    jobs: int = 1,
    syntaxes: Sequence[RdfSyntax] = DUMP_SYNTAXES,
    complete: Callable[[Generation], None] | None = None,
    articles: ArticleInput | None = None,
) -> Build:
    """Check every article of a folder and publish the conforming ones; ``output`` is locked throughout.

    Articles are checked in ``jobs`` processes, but for those that were checked before and depend on nothing that has
    changed. ``articles`` gives those that are not in the folder. One that does not conform keeps its published
    graph, and so does one left out by ``skip_drafts``. ``withdraw`` lets published IRIs vanish without having moved;
    those of an article whose folder or line was removed always may. ``verify`` reads every file again, also those whose
    status has not changed. ``syntaxes``, N-Quads among them, are those of the dumps. ``complete`` adds files to a new
    generation.

    Raises `BuildRefused` if nothing can be published or IRIs would vanish, and `GenerationDamaged` if a file of the
    current generation was changed; the current generation then stays. Raises `OutputFailed` for an output among the
    articles, or that cannot be written.
    """
    refuse_output(output, folder)
    articles = articles or InFolders(jobs, verify=verify)
    corpus = articles.read_corpus(folder)
    with output_lock(output), open_parts(output) as parts, temporary_parts() as kept:
        previous = published_in(output)
        if previous:
            progress("checking the files of the current generation")
            _check_files(previous, parts, verify=verify)
        shapes = load_shapes()
        gathered = articles.gather(corpus, shapes, parts, progress)
        lost = tuple(_lost(previous, gathered, corpus)) if previous and gathered.bad_lines else ()
        checks = CorpusChecks(corpus, gathered.inputs, shapes, parts, lost)
        of_shared = check_shared(checks)
        if not all(map(is_warning, of_shared)):
            raise BadCorpus(of_shared)
        drafts = tuple(each.slug for each in checks.heads if skip_drafts and any(map(is_draft, each.problems)))
        assembled = assemble(checks, drafts, previous, kept)
        problems, contents = (*of_shared, *gathered.bad_lines, *assembled.problems), assembled.contents
        refused = tuple(article.slug for article in contents.refused)
        result = partial(Build, problems=problems, refused=refused, drafts=drafts, bad_lines=len(gathered.bad_lines))
        if previous and previous.manifest.version == version and _is_same(previous, contents):
            return result(previous, is_new=False)
        if not withdraw and (vanished := vanishing(contents.lost, contents.paths, contents.moved)):
            raise BuildRefused(_ask_about(vanished), problems)
        with collection_paused():  # it makes many objects and no cycles
            generation = publish(
                output, contents, version=version, created=created, progress=progress, syntaxes=syntaxes,
                complete=complete,
            )  # fmt: skip
        generation.files.trust_as_written()
        parts.keep_file_states("generation", generation.path, generation.files.intact)
        return result(generation, is_new=True, withdrawn=_withdrawn(previous, generation))


def _withdrawn(previous: Generation | None, generation: Generation) -> tuple[str, ...]:
    """Return the articles that are published no more."""
    now = {entry.slug for entry in generation.manifest.articles}
    before = previous.manifest.articles if previous else ()
    return tuple(entry.slug for entry in before if entry.slug not in now)


def _lost(previous: Generation, gathered: Gathered, corpus: Corpus) -> Iterator[PartHead]:
    """Yield a refusal of each published article that is in no line while some lines cannot be read.

    One of these may be the article, which must not be withdrawn for that.
    """
    first, count = gathered.bad_lines[0], len(gathered.bad_lines)
    for entry in previous.manifest.articles:
        if entry.slug not in gathered.inputs.articles:
            found = problem("lost_line", first.file, first.line, first.column, name=entry.slug, count=count)
            yield PartHead(slug=entry.slug, problems=(found,), rights=corpus.dataset.rights)


def _check_files(generation: Generation, parts: PartStore, *, verify: bool) -> None:
    """Read the files of a generation that were not found intact before, or all. Raises `GenerationDamaged`."""
    if not verify:
        generation.files.trust(parts.file_states("generation", generation.path))
    generation.files.check_all()
    parts.keep_file_states("generation", generation.path, generation.files.intact)


def _ask_about(lost: list[str]) -> str:
    """Word the refusal to let published paths vanish."""
    listed = "\n".join(f"  {path}" for path in lost)
    return f"""published IRIs would vanish ({len(lost)}):
{listed}
For one that has another name or place now, write there: moved: {lost[0]}
If all others are withdrawn for good, build with --withdraw; their IRIs then answer 410 Gone."""


def _is_same(previous: Generation, contents: Contents) -> bool:
    """Say whether the same data was published already."""
    is_same = bool(contents.key) and previous.manifest.key == contents.key
    # The same quads may belong to another sheet, be kept or not, or have lost their text.
    is_same &= previous.manifest.articles == contents.articles
    # The page of the dataset shows which articles were refused and why, but no messages, which name lines.
    is_same &= _reasons(previous.manifest.refused) == _reasons(contents.refused)
    withdrawals = previous.manifest.withdrawals
    is_same &= all(old in withdrawals and withdrawals[old].moved_to == new for old, new in contents.moved.items())
    return is_same and (previous.manifest.inputs == contents.inputs or bool(contents.refused))


def _reasons(refused: tuple[RefusedArticle, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.slug, each.codes) for each in refused]
