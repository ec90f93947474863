"""Admit proposals to a sheet only if it passes every check that `onrecord validate` makes.

The sheet of all proposals is checked as a whole, because proposals may contradict each other. Proposals with a
problem are refused, and the sheet of the others is checked again, until its only problem is that it is a draft.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from mapping.proposing.answer import Refusal
from mapping.publication.checking import check_article
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.drafts import is_draft
from mapping.sheet.problem_messages import is_warning
from mapping.sheet.yaml_and_json import FilePosition, read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.errors import Problem
    from mapping.proposing.location import Located
    from mapping.proposing.proposed_sheet import ProposedSheet, SheetWriter
    from mapping.publication.corpus import Corpus
    from mapping.shacl.validation import Shapes

#: Most repetitions of the check; after them the rest is refused as a whole.
_MOST_ROUNDS: Final = 20
_SHEET: Final = "facts.yaml"


@dataclass(frozen=True)
class Admitted:
    """The sheet of the proposals that passed, in YAML, and the dropped proposals."""

    yaml: str
    proposals: tuple[Located, ...]
    refusals: tuple[Refusal, ...] = field(default=())


class Gate:
    """Checks sheets of one article as `onrecord validate` does, in the corpus around it."""

    def __init__(self, text: str, writer: SheetWriter, corpus: Corpus, shapes: Shapes) -> None:
        self._text, self._writer, self._corpus, self._shapes = text, writer, corpus, shapes

    def admit(self, proposals: Sequence[Located]) -> Admitted:
        """Return the sheet of the proposals that pass."""
        left, refusals = list(proposals[: self._most_claims]), list[Refusal]()
        too_many = f"the sheet of an article has at most {self._most_claims} claims"
        refusals += [Refusal(too_many, each.proposal.model_dump()) for each in proposals[self._most_claims :]]
        for _ in range(_MOST_ROUNDS):
            sheet = self._writer.write(left)
            text = to_yaml(sheet.value)
            blamed = self._blamed(sheet, text, len(left)) if left else {}
            if not blamed:
                return Admitted(text, tuple(left), tuple(refusals))
            refusals += [_refusal(left[number], problem) for number, problem in sorted(blamed.items())]
            left = [each for number, each in enumerate(left) if number not in blamed]
        refusals += [Refusal("too many others were wrong", each.proposal.model_dump()) for each in left]
        return Admitted(to_yaml(self._writer.write(()).value), (), tuple(refusals))

    @property
    def _most_claims(self) -> int:
        return self._corpus.dataset.limits.claims

    def _blamed(self, sheet: ProposedSheet, text: str, count: int) -> dict[int, Problem]:
        """Return the first error about each proposal; an error that belongs to no proposal counts for all."""
        errors = [each for each in self._problems(text) if not (is_warning(each) or is_draft(each))]
        document = read_yaml(text, _SHEET)
        starts = sorted((document.position(path, of_key=True), path) for path in sheet.owners)
        blamed: dict[int, Problem] = {}
        for error in errors:
            index = bisect_right(starts, FilePosition(error.line, error.column), key=lambda start: start[0]) - 1
            for number in sheet.owners[starts[index][1]] if index >= 0 else range(count):
                blamed.setdefault(number, error)
        return blamed

    def _problems(self, text: str) -> tuple[Problem, ...]:
        with TemporaryDirectory(prefix="onrecord-draft-") as folder:
            sheet = Path(folder) / "draft" / _SHEET
            sheet.parent.mkdir()
            (sheet.parent / self._writer.about.get("file", "article.txt")).write_text(self._text, "utf-8", newline="")
            sheet.write_text(text, "utf-8")
            return check_article(sheet, "draft", self._corpus, self._shapes).problems


def _refusal(located: Located, problem: Problem) -> Refusal:
    return Refusal(problem.message, located.proposal.model_dump(), problem.code)
