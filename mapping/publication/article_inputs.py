"""Gather the parts of all articles for a build: from the folders of a corpus, or from JSON Lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mapping.publication.article_checks import SHARED, CorpusChecks, check_articles
from mapping.publication.article_lines import ArticleLines
from mapping.publication.corpus import read_corpus, read_shared
from mapping.publication.inputs import SharedInputs, read_inputs
from mapping.publication.stream_checks import StreamChecks

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus
    from mapping.publication.inputs import Inputs
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.shacl.validation import Shapes


@dataclass(frozen=True)
class Gathered:
    """The inputs of a build, the parts of whose articles are all kept, and the lines that are no articles."""

    inputs: Inputs
    bad_lines: tuple[Problem, ...] = ()


class ArticleInput(Protocol):
    """The place from which a build takes its articles."""

    def read_corpus(self, folder: Path) -> Corpus:
        """Read the shared files in a folder. Raises `UnreadableInput` and `BadCorpus`."""

    def gather(self, corpus: Corpus, shapes: Shapes, parts: PartStore, progress: Progress) -> Gathered:
        """Keep the part of every article in ``parts``, and of no other. Raises `BuildRefused`."""


@dataclass(frozen=True)
class InFolders:
    """Articles in the folders of the corpus, checked in ``jobs`` processes; ``verify`` reads every file again."""

    jobs: int = 1
    verify: bool = False

    @staticmethod
    def read_corpus(folder: Path) -> Corpus:
        """Read the shared files and list the articles. Raises `UnreadableInput` and `BadCorpus`."""
        return read_corpus(folder)

    def gather(self, corpus: Corpus, shapes: Shapes, parts: PartStore, progress: Progress) -> Gathered:
        """Check every article that has no part, in the order of their names."""
        known = {} if self.verify else parts.file_states("articles", corpus.folder)
        inputs = read_inputs(corpus, known)
        parts.keep_file_states("articles", corpus.folder, inputs.states)
        check_articles(CorpusChecks(corpus, inputs, shapes, parts), progress, jobs=self.jobs)
        return Gathered(inputs)


@dataclass(frozen=True)
class InLines:
    """Articles in JSON Lines: names of files, or "-" for standard input; at most ``max_errors`` lines may be none."""

    names: tuple[str, ...]
    jobs: int = 1
    max_errors: int = 0

    @staticmethod
    def read_corpus(folder: Path) -> Corpus:
        """Read the shared files; folders of articles next to them are not read. Raises as `InFolders`."""
        return read_shared(folder)

    def gather(self, corpus: Corpus, shapes: Shapes, parts: PartStore, progress: Progress) -> Gathered:
        """Check every article that has no part, in the order of their lines. Raises `UnreadableInput` too."""
        shared = SharedInputs(corpus)
        checks = StreamChecks(corpus, shapes, shared, parts, parts, self.max_errors, self.jobs)
        checks.check(ArticleLines(self.names), progress)
        parts.keep_only({SHARED, *checks.articles})
        return Gathered(shared.with_articles(checks.articles), tuple(checks.bad_lines))
