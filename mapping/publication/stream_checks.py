"""Check articles while they are read, however many there are, and keep the part of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mapping.errors import BuildRefused, Problem
from mapping.publication.article_checks import Due, KnownParts, check_all
from mapping.publication.line_position import at_line
from mapping.sheet.article_line import ArticleLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.publication.corpus import Corpus
    from mapping.publication.inputs import SharedInputs
    from mapping.publication.part_store import PartKey, PartStore
    from mapping.publication.progress import Progress
    from mapping.shacl.validation import Shapes
    from mapping.sheet.article_source import ArticleSource


@dataclass
class StreamChecks:
    """Checks the articles of an input and keeps their parts."""

    corpus: Corpus
    shapes: Shapes
    shared: SharedInputs
    #: Where parts are kept, and where those of an earlier run are, perhaps the same.
    parts: PartStore
    earlier: PartStore
    #: Lines that may be no articles.
    max_errors: int
    jobs: int
    #: So far: the digest of each article by its slug, and the problems of the lines that are no articles.
    articles: dict[str, str] = field(default_factory=dict)
    bad_lines: list[Problem] = field(default_factory=list)

    def check(self, found: Iterable[ArticleSource | Problem], progress: Progress) -> None:
        """Check every article and put its part under the key of everything that it was made from.

        Raises `BuildRefused` if too many lines are no articles; the parts made so far are kept.
        """
        checks = check_all(self._due(found), self.corpus, self.shapes, self.shared.shared, jobs=self.jobs)
        for number, checked in enumerate(checks, 1):
            self.parts.put(*checked)
            progress(f"checked {checked.part.head.slug}, {number} of {len(self.articles)} articles read")

    def _due(self, found: Iterable[ArticleSource | Problem]) -> Iterator[Due]:
        known = KnownParts(self.corpus, self.earlier, self.shared.shared)
        for each in found:
            if isinstance(each, Problem):
                self._count(each)
                continue
            due = Due(each.slug, each, self.shared.of_article(each))
            self.articles[each.slug] = due.files
            if key := known.key_of(due):
                self._keep(each, key)
            else:
                yield due

    def _count(self, bad_line: Problem) -> None:
        self.bad_lines.append(bad_line)
        if len(self.bad_lines) > self.max_errors:
            reason = f"{len(self.bad_lines)} lines are no articles, more than --max-errors allows: {self.max_errors}"
            raise BuildRefused(reason, tuple(self.bad_lines))

    def _keep(self, source: ArticleSource, key: PartKey) -> None:
        """Keep a part that was made before; the line of its article may have moved since."""
        head = self.earlier.head(source.slug)
        moved = at_line(head, source) if isinstance(source, ArticleLine) else head
        if self.parts is not self.earlier or moved != head or key.shared_files != self.shared.shared:
            self.parts.take(self.earlier, replace(key, shared_files=self.shared.shared), moved)
