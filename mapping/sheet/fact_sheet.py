"""Read a fact sheet and its article: the result is a `CheckedArticle` or every problem with line and column."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pydantic import TypeAdapter

from mapping.errors import UnreadableInput
from mapping.sheet.article_parts import ArticleParts
from mapping.sheet.article_source import report_unreadable, source_of
from mapping.sheet.checked_article import CheckedArticle, Move
from mapping.sheet.drafts import is_draft, report_drafts
from mapping.sheet.files import read_text
from mapping.sheet.form_check import check_form
from mapping.sheet.keys import sheet_keys
from mapping.sheet.knowledge import check_own_kinds
from mapping.sheet.model import DatasetDescription, Entity, FactSheet, Kind
from mapping.sheet.problem_messages import is_warning, suggest
from mapping.sheet.proof import check_quotes
from mapping.sheet.readable_part import ReadablePart, readable_part
from mapping.sheet.references import Setting, check_sheet
from mapping.sheet.sayings import expand
from mapping.sheet.value_types import Identifier
from mapping.sheet.yaml_and_json import Document, TooManyProblems, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.sheet.article_source import ArticleSource
    from mapping.sheet.files import TextFile
    from mapping.sheet.knowledge import Kinds, Knowledge
    from mapping.sheet.model import Claim, Situation
    from mapping.sheet.references import ProvenSheet
    from mapping.sheet.yaml_and_json import FilePosition, ValuePath

_SHEET: Final = TypeAdapter(FactSheet)
_DATASET: Final = TypeAdapter(DatasetDescription)
_ENTITIES: Final = TypeAdapter(dict[Identifier, Entity])
_KINDS: Final = TypeAdapter(dict[Identifier, Kind])
#: A claim of the first article takes 33 values; three times as many are room enough.
_VALUES_PER_CLAIM: Final = 100


class Checked(NamedTuple):
    """The readable part of a sheet, checked against its text."""

    text_file: TextFile
    setting: Setting
    proven: ProvenSheet


@dataclass(frozen=True)
class FactSheetFile:
    """A fact sheet after reading: the checked article and its warnings, or its errors."""

    slug: str
    article: CheckedArticle | None
    problems: tuple[Problem, ...]
    #: The rights that the sheet states, even if the rest of it is wrong; otherwise the dataset's.
    rights: str
    #: The part that could be checked, even if the rest of the sheet is wrong.
    checked: Checked | None = None


def read_dataset(path: Path) -> tuple[DatasetDescription | None, tuple[Problem, ...]]:
    """Read ``dataset.yaml``: the dataset, or every problem of the file."""
    document, dataset = read_document(path, read_text(path).text), None
    with suppress(TooManyProblems):
        dataset = check_form(document, _DATASET, DatasetDescription.model_fields)
    return dataset, tuple(document.problems)


def read_entities(
    path: Path,
) -> tuple[dict[str, Entity], dict[str, FilePosition], tuple[Move, ...], tuple[Problem, ...]]:
    """Read ``entities.yaml``: the shared entities by slug, their positions and former names, and every problem."""
    document, entities = read_document(path, read_text(path).text), {}
    with suppress(TooManyProblems):
        entities = check_form(document, _ENTITIES) or {}
        _check_shared(entities, document)
    moves = (move for name, entity in entities.items() for move in _moves(document, (name,), "entities", name, entity))
    positions = {name: document.position((name,), of_key=True) for name in entities}
    return entities, positions, tuple(moves), tuple(document.problems)


def read_own_kinds(path: Path, kinds: Kinds) -> tuple[dict[str, Kind], tuple[Problem, ...]]:
    """Read ``kinds.yaml``: the kinds that a dataset adds to those of the ontology, or every problem of the file."""
    document, own = read_document(path, read_text(path).text), {}
    with suppress(TooManyProblems):
        own = check_form(document, _KINDS) or {}
        check_own_kinds(own, kinds, document)
    return own, tuple(document.problems)


def _check_shared(entities: dict[str, Entity], document: Document) -> None:
    for name, entity in entities.items():
        if entity.type == "SourceGroup":
            document.report((name, "type"), "shared_sources")
        for index, member in enumerate(entity.member):
            if member not in entities:
                suggestion = suggest(member, entities)
                document.report((name, "member", index), "unknown_entity", name=member, suggestion=suggestion)


def read_fact_sheet(
    sheet: Path | ArticleSource, slug: str, dataset: DatasetDescription, knowledge: Knowledge
) -> FactSheetFile:
    """Read a fact sheet and the article it is about; a path is that of a sheet in the folder of its article.

    Unreadable files are problems of the sheet too, so that one bad article never hides those of the others.
    """
    source = source_of(sheet)
    document = Document(source.name)
    try:
        document, sha256 = source.read_sheet(_VALUES_PER_CLAIM * max(dataset.limits.claims, 100))
    except UnreadableInput as error:
        report_unreadable(document, error, "the fact sheet", 'A fact sheet begins with "factsheet: 2".')
        return FactSheetFile(slug, None, tuple(document.problems), dataset.rights)
    rights, checked = str(document.part("article", dict).get("rights", dataset.rights)), None
    with suppress(TooManyProblems):
        report_drafts(document)
        expand(document, knowledge.kinds.roles)
        checked = _check(source, document, dataset, knowledge)
    article = None
    if checked and all(is_warning(each) or is_draft(each) for each in document.problems):
        article = _checked_article(slug, sha256, document, checked)
    return FactSheetFile(slug, article, tuple(sorted(document.problems)), rights, checked)


def _check(
    source: ArticleSource, document: Document, dataset: DatasetDescription, knowledge: Knowledge
) -> Checked | None:
    """Check a sheet as far as it can be read; None if nothing of it can."""
    article_file = source.read_text(document)
    found, most = len(document.part("claims", list)), dataset.limits.claims
    if found > most:
        document.report(("claims",), "too_many_claims", of_key=True, found=found, most=most)
        return None
    sheet = check_form(document, _SHEET, sheet_keys(document.value))
    part = ReadablePart.whole(sheet) if sheet else readable_part(document.value) if document.is_whole else None
    if article_file is None:
        return None
    parts = ArticleParts.of(article_file.text, document.part("article", dict))
    if part is None or sheet is None:
        check_quotes(document, parts.joined, frozenset(part.indices if part else ()))
    if part is None:
        return None
    language = part.sheet.article.language or dataset.language
    setting = Setting(parts.joined, language, part.sheet.article.rights or dataset.rights)
    return Checked(article_file, setting, check_sheet(part, setting, document, knowledge))


def _checked_article(slug: str, sheet_sha256: str, document: Document, checked: Checked) -> CheckedArticle:
    article_file, setting, proven = checked
    return CheckedArticle(
        slug=slug,
        text=article_file.text,
        text_sha256=article_file.sha256,
        sheet=proven.sheet,
        sheet_sha256=sheet_sha256,
        language=setting.language,
        rights=setting.rights,
        utterances=proven.utterances,
        claims=proven.claims,
        times=proven.times,
        positions=_positions(document, proven),
        moves=tuple(_moves_of_sheet(document, proven)),
    )


def _positions(document: Document, proven: ProvenSheet) -> dict[tuple[str, str], FilePosition]:
    named: dict[tuple[str, str], FilePosition] = {
        (section, name): document.position((section, name), of_key=True)
        for section in ("entities", "situations")
        for name in getattr(proven.sheet, section)
    }
    for index, claim in enumerate(proven.claims):
        named["claims", claim.id] = document.position(("claims", index))
        if claim.said_in and claim.claim.said_in is not None:
            at = document.position(("utterances", claim.claim.said_in))
            named.setdefault(("utterances", claim.said_in.id), at)
    return named


def _moves_of_sheet(document: Document, proven: ProvenSheet) -> Iterator[Move]:
    for name, entity in proven.sheet.entities.items():
        yield from _moves(document, ("entities", name), "entities", name, entity)
    for name, situation in proven.sheet.situations.items():
        yield from _moves(document, ("situations", name), "situations", name, situation)
    for index, each in enumerate(proven.claims):
        yield from _moves(document, ("claims", index), "claims", each.id, each.claim)


def _moves(
    document: Document,
    path: ValuePath,
    section: Literal["entities", "situations", "claims"],
    name: str,
    part: Entity | Situation | Claim,
) -> Iterator[Move]:
    """Yield the former names that one part of a file, at a path in it, states."""
    for index, old in enumerate(part.moved):
        yield Move(section, name, old, document.file, document.position((*path, "moved", index)))
