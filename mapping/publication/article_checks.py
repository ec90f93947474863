"""Check the articles of a corpus that have no part yet, in several processes, and keep the part of each."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.errors import BuildRefused, printable
from mapping.publication.article_part import Part, PartHead, part_of
from mapping.publication.checking import check_article, check_entities, check_situations
from mapping.publication.corpus import article_files
from mapping.publication.part_store import PartKey
from mapping.publication.shared_names import knowledge_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus, Inputs
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.shacl.validation import Shapes


#: In place of a slug, for the result of checking the shared files.
_SHARED: Final = ""


@dataclass(frozen=True)
class CorpusChecks:
    """The checks of a corpus: what they read, the shapes, and the parts that hold the result of each article."""

    corpus: Corpus
    inputs: Inputs
    shapes: Shapes
    parts: PartStore

    @cached_property
    def heads(self) -> tuple[PartHead, ...]:
        """The results of all articles, in order of their slugs; all have been checked."""
        return tuple(map(self.parts.head, self.corpus.sheets))


class _Checked(NamedTuple):
    part: Part
    #: Digest of the shared definitions that it was checked with; empty if the outcome may differ the next time.
    shared: str


def check_articles(checks: CorpusChecks, progress: Progress, *, jobs: int) -> None:
    """Make the part of every article that has none for these inputs, in ``jobs`` processes.

    Raises `BuildRefused` if one of the processes is killed; the parts made so far are kept.
    """
    corpus, parts, inputs = checks.corpus, checks.parts, checks.inputs
    parts.keep_only({_SHARED, *corpus.sheets})
    known = _KnownParts(checks)
    due = [slug for slug in corpus.sheets if slug not in known]
    for number, checked in enumerate(_check_all(due, corpus, checks.shapes, jobs), 1):
        slug = checked.part.head.slug
        key = PartKey(inputs.articles[slug], checked.shared, inputs.shared) if checked.shared else None
        parts.put(checked.part, key)
        progress(f"checked {slug}", number, len(due))


def check_shared(checks: CorpusChecks) -> tuple[Problem, ...]:
    """Return the problems of the shared entities and situations, which are checked if they have changed."""
    corpus, shapes, parts, inputs = checks.corpus, checks.shapes, checks.parts, checks.inputs
    files = f"{inputs.setting} {printable(corpus.folder)}"  # problems name the folder
    key = PartKey(files, knowledge_digest(corpus.knowledge), inputs.shared)
    if parts.key_of(_SHARED) != key:
        problems = (*check_entities(corpus, shapes), *check_situations(corpus, shapes))
        parts.put(Part(PartHead(slug=_SHARED, problems=problems)), key)
    return parts.head(_SHARED).problems


class _KnownParts:
    """Tells which articles need no check: neither their files nor the shared definitions that they concern changed."""

    def __init__(self, checks: CorpusChecks) -> None:
        self._corpus, self._parts, self._inputs = checks.corpus, checks.parts, checks.inputs
        self._all = knowledge_digest(checks.corpus.knowledge)

    def __contains__(self, slug: str) -> bool:
        key = self._parts.key_of(slug)
        if key is None or key.files != self._inputs.articles[slug]:
            return False
        if key.shared_files == self._inputs.shared:
            return True
        text = "\n".join(data.decode("utf-8", "replace") for _, data in article_files(self._corpus.sheets[slug]))
        is_known = key.shared in {self._all, knowledge_digest(self._corpus.shared_names.concerning(text))}
        if is_known:
            self._parts.confirm(slug, self._inputs.shared)
        return is_known


def _check_all(due: list[str], corpus: Corpus, shapes: Shapes, jobs: int) -> Iterator[_Checked]:
    jobs = min(jobs, len(due))
    if jobs <= 1:
        yield from (_check(slug, corpus, shapes) for slug in due)
        return
    # The processes are forked before this one has opened a store, and inherit the corpus and the compiled shapes.
    _ = shapes.compiled
    pool = ProcessPoolExecutor(jobs, get_context("fork"), initializer=_begin, initargs=(corpus, shapes))
    try:
        with pool:
            yield from pool.map(_check_here, due)
    except BrokenProcessPool:
        raise BuildRefused("a process that checked articles was killed; build again to go on from there") from None


_inherited: tuple[Corpus, Shapes]


def _begin(corpus: Corpus, shapes: Shapes) -> None:
    global _inherited  # noqa: PLW0603 - the initializer of a process has no other way to hand something over
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for this one ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _inherited = (corpus, shapes)


def _end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, killed for example."""
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _check_here(slug: str) -> _Checked:
    return _check(slug, *_inherited)


def _check(slug: str, corpus: Corpus, shapes: Shapes) -> _Checked:
    outcome = check_article(corpus.sheets[slug], slug, corpus, shapes)
    shared = knowledge_digest(outcome.knowledge) if outcome.knowledge is not None else ""
    return _Checked(part_of(outcome, corpus.iris), shared)
