"""Check the articles of a corpus that have no part yet, in several processes, and keep the part of each."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.errors import BuildRefused, printable
from mapping.publication.article_part import Part, PartHead, part_of
from mapping.publication.checking import check_article, check_entities, check_situations
from mapping.publication.line_position import at_line
from mapping.publication.part_store import PartKey
from mapping.publication.shared_names import knowledge_digest
from mapping.sheet.article_line import ArticleLine
from mapping.sheet.article_source import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus
    from mapping.publication.inputs import Inputs
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.shacl.validation import Shapes
    from mapping.sheet.article_source import ArticleSource


#: In place of a slug, for the result of checking the shared files.
SHARED: Final = ""
#: Articles that wait for each process, or for one that comes before them to be ready.
_WAITING: Final = 4


@dataclass(frozen=True)
class CorpusChecks:
    """The checks of a corpus: what they read, the shapes, and the parts that hold the result of each article."""

    corpus: Corpus
    inputs: Inputs
    shapes: Shapes
    parts: PartStore
    #: Refusals of published articles that may be in lines that cannot be read.
    lost: tuple[PartHead, ...] = ()

    @cached_property
    def heads(self) -> tuple[PartHead, ...]:
        """The results of all articles, in order of their slugs; all have been checked."""
        found = (*map(self.parts.head, self.inputs.articles), *self.lost)
        return tuple(sorted(found, key=lambda head: head.slug))


class Due(NamedTuple):
    """An article that has to be checked."""

    slug: str
    source: ArticleSource
    #: As in `PartKey`.
    files: str


class Checked(NamedTuple):
    """The part of an article that was checked, and its key; None if the outcome may differ the next time."""

    part: Part
    key: PartKey | None


def check_articles(checks: CorpusChecks, progress: Progress, *, jobs: int) -> None:
    """Make the part of every article that has none for these inputs, in ``jobs`` processes.

    Raises `BuildRefused` if one of the processes is killed; the parts made so far are kept.
    """
    corpus, parts, inputs = checks.corpus, checks.parts, checks.inputs
    parts.keep_only({SHARED, *corpus.sheets})
    known = KnownParts(corpus, parts, inputs.shared)
    due = []
    for slug, sheet in corpus.sheets.items():
        each = Due(slug, source_of(sheet), inputs.articles[slug])
        if (key := known.key_of(each)) is None:
            due.append(each)
        elif key.shared_files != inputs.shared:
            parts.confirm(slug, inputs.shared)
    for number, checked in enumerate(check_all(due, corpus, checks.shapes, inputs.shared, jobs=jobs), 1):
        parts.put(*checked)
        progress(f"checked {checked.part.head.slug}", number, len(due))


def check_shared(checks: CorpusChecks) -> tuple[Problem, ...]:
    """Return the problems of the shared entities and situations, which are checked if they have changed."""
    corpus, shapes, parts, inputs = checks.corpus, checks.shapes, checks.parts, checks.inputs
    files = f"{inputs.setting} {printable(corpus.folder)}"  # problems name the folder
    key = PartKey(files, knowledge_digest(corpus.knowledge), inputs.shared)
    if parts.key_of(SHARED) != key:
        problems = (*check_entities(corpus, shapes), *check_situations(corpus, shapes))
        parts.put(Part(PartHead(slug=SHARED, problems=problems)), key)
    return parts.head(SHARED).problems


class KnownParts:
    """Finds the articles that need no check: neither they nor the shared definitions that they concern changed."""

    def __init__(self, corpus: Corpus, parts: PartStore, shared_files: str) -> None:
        self._corpus, self._parts, self._shared_files = corpus, parts, shared_files
        self._all = knowledge_digest(corpus.knowledge)

    def key_of(self, due: Due) -> PartKey | None:
        """Return the key under which the part of an article is kept if it still holds, None otherwise."""
        key = self._parts.key_of(due.slug)
        if key is None or key.files != due.files:
            return None
        if key.shared_files == self._shared_files:
            return key
        text = "\n".join(data.decode("utf-8", "replace") for _, data in due.source.contents())
        holds = key.shared in {self._all, knowledge_digest(self._corpus.shared_names.concerning(text))}
        return key if holds else None


def check_all(due: Iterable[Due], corpus: Corpus, shapes: Shapes, shared_files: str, *, jobs: int) -> Iterator[Checked]:
    """Check articles in ``jobs`` processes and yield their parts in the same order, reading few of them ahead.

    Raises `BuildRefused` if one of the processes is killed.
    """
    waiting = iter(due)
    begin = list(islice(waiting, jobs))
    if len(begin) <= 1:
        yield from (_check(each, corpus, shapes, shared_files) for each in chain(begin, waiting))
        return
    # The processes are forked before this one has opened a store, and inherit the corpus and the compiled shapes.
    _ = shapes.compiled
    pool = ProcessPoolExecutor(
        len(begin), get_context("fork"), initializer=_begin, initargs=(corpus, shapes, shared_files)
    )
    try:
        with pool:
            begun: deque[Future[Checked]] = deque()
            for each in chain(begin, waiting):
                begun.append(pool.submit(_check_here, each))
                if len(begun) >= _WAITING * len(begin):
                    yield begun.popleft().result()
            yield from (each.result() for each in begun)
    except BrokenProcessPool:
        raise BuildRefused("a process that checked articles was killed; build again to go on from there") from None


_inherited: tuple[Corpus, Shapes, str]


def _begin(*inherited: *tuple[Corpus, Shapes, str]) -> None:
    global _inherited  # noqa: PLW0603 - the initializer of a process has no other way to hand something over
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for this one ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _inherited = inherited


def _end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, killed for example."""
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _check_here(due: Due) -> Checked:
    return _check(due, *_inherited)


def _check(due: Due, corpus: Corpus, shapes: Shapes, shared_files: str) -> Checked:
    outcome = check_article(due.source, due.slug, corpus, shapes)
    part, known = part_of(outcome, corpus.iris), outcome.knowledge
    if isinstance(due.source, ArticleLine):
        part = replace(part, head=at_line(part.head, due.source))
    return Checked(part, PartKey(due.files, knowledge_digest(known), shared_files) if known is not None else None)
