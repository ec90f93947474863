"""Read ``situations.yaml``: situations of which the claims of several articles speak."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from mapping.sheet.article_text import ArticleText
from mapping.sheet.checked_article import Move
from mapping.sheet.files import read_text
from mapping.sheet.form_check import check_form
from mapping.sheet.model import Situation
from mapping.sheet.proof import Proof
from mapping.sheet.sayings import expand_situations
from mapping.sheet.situation_check import NameCheck, SituationCheck
from mapping.sheet.stated_dates import dated
from mapping.sheet.value_types import Identifier
from mapping.sheet.word_lists import word_lists
from mapping.sheet.yaml_and_json import TooManyProblems, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.sheet.knowledge import Knowledge
    from mapping.sheet.yaml_and_json import Document, FilePosition

_SITUATIONS: Final = TypeAdapter(dict[Identifier, Situation])


@dataclass(frozen=True)
class SharedSituations:
    """The content of ``situations.yaml``, and every problem of the file."""

    situations: Mapping[str, Situation] = field(default_factory=dict)
    #: Where each of them is in the file.
    positions: Mapping[str, FilePosition] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_situations(path: Path, language: str, knowledge: Knowledge) -> SharedSituations:
    """Read ``situations.yaml``, whose situations name shared entities and each other."""
    document, found = read_document(path, read_text(path).text), dict[str, Situation]()
    with suppress(TooManyProblems):
        expand_situations(document, knowledge.kinds.roles)
        found = check_form(document, _SITUATIONS, named=Situation) or {}
        check = SituationCheck(document, knowledge.kinds, NameCheck(document, knowledge.entities, found))
        for name, situation in found.items():
            check.check((name,), name, situation)
            if situation.label is None:
                document.report((name,), "missing_key", name="label")
        found = {name: _with_date(document, name, each, language) for name, each in found.items()}
    moves = (
        Move("situations", name, old, document.file, document.position((name, "moved", index)))
        for name, situation in found.items()
        for index, old in enumerate(situation.moved)
    )
    positions = {name: document.position((name,), of_key=True) for name in found}
    return SharedSituations(found, positions, tuple(moves), tuple(document.problems))


def _with_date(document: Document, name: str, situation: Situation, language: str) -> Situation:
    """Check the time of a situation; its words must give the year, because no date of an article does."""
    words = word_lists(language)
    when = dated(situation.when, words)
    if when is None:
        return situation
    Proof(ArticleText(""), document, words=words).check_date((name, "when"), when)
    return situation.model_copy(update={"when": when})
