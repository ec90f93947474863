"""Read a fact sheet and its article: either a `CheckedArticle` or every problem with line and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from mapping.errors import Problem, UnreadableInput
from mapping.sheet.files import read_text
from mapping.sheet.forms import check_form
from mapping.sheet.gate import Knowledge, check
from mapping.sheet.located import Document, read_document
from mapping.sheet.model import CheckedArticle, Dataset, Entity, FactSheet, Identifier
from mapping.sheet.proof import check_quotes

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.sheet.files import TextFile
    from mapping.sheet.model import Position, ProvenClaim

__all__ = ["FactSheetFile", "fact_sheet_schema", "read_dataset", "read_entities", "read_fact_sheet", "stated_rights"]

_SHEET: Final = TypeAdapter(FactSheet)
_DATASET: Final = TypeAdapter(Dataset)
_ENTITIES: Final = TypeAdapter(dict[Identifier, Entity])


@dataclass(frozen=True)
class FactSheetFile:
    """What reading a fact sheet gave: the checked article, or the problems that keep it from being one."""

    slug: str
    article: CheckedArticle | None
    problems: tuple[Problem, ...]


def read_dataset(path: Path) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """Read ``dataset.yaml``: the dataset, or every problem of the file."""
    document = read_document(path, read_text(path).text)
    dataset = check_form(document, _DATASET, Dataset.model_fields)
    return dataset, tuple(document.problems)


def read_entities(path: Path) -> tuple[dict[str, Entity], tuple[Problem, ...]]:
    """Read ``entities.yaml``: the shared entities by slug, or every problem of the file."""
    document = read_document(path, read_text(path).text)
    entities = check_form(document, _ENTITIES) or {}
    for name, entity in entities.items():
        if entity.type == "SourceGroup":
            document.report(
                (name, "type"),
                "R202",
                "a SourceGroup belongs to one article",
                "Move it to the entities of that article's fact sheet.",
            )
        for index, member in enumerate(entity.member):
            if member not in entities:
                document.report((name, "member", index), "R201", f"{member!r} is not an entity", "Define it.")
    return entities, tuple(document.problems)


def read_fact_sheet(path: Path, slug: str, dataset: Dataset, knowledge: Knowledge) -> FactSheetFile:
    """Read the fact sheet at ``path`` and the article it names.

    Unreadable files are problems of the sheet too, so that one bad article never hides those of the others.
    """
    try:
        sheet_file = read_text(path)
    except UnreadableInput as error:
        return FactSheetFile(slug, None, (_unreadable(error),))
    document = read_document(path, sheet_file.text)
    sheet = check_form(document, _SHEET, FactSheet.model_fields)
    article_file = _read_article(path, document)
    proven: tuple[ProvenClaim, ...] = ()
    if article_file and sheet:
        proven = check(sheet, article_file.text, document, knowledge)
    elif article_file and document.value is not None:
        # The form is wrong; misquotes are worth saying in the same run.
        check_quotes(document, article_file.text)
    if document.problems or sheet is None or article_file is None:
        return FactSheetFile(slug, None, tuple(sorted(document.problems)))
    checked = CheckedArticle(
        slug=slug,
        text=article_file.text,
        text_sha256=article_file.sha256,
        sheet=sheet,
        sheet_sha256=sheet_file.sha256,
        language=sheet.article.language or dataset.language,
        rights=sheet.article.rights or dataset.rights,
        claims=proven,
        positions=_positions(document, sheet, proven),
    )
    return FactSheetFile(slug, checked, ())


def stated_rights(path: Path, dataset: Dataset) -> str:
    """Return the rights that a fact sheet states today, however wrong the rest of it is; else the dataset's."""
    try:
        value = read_document(path, read_text(path).text).value
    except UnreadableInput:
        return dataset.rights
    article = value.get("article") if isinstance(value, dict) else None
    return str(article.get("rights", dataset.rights)) if isinstance(article, dict) else dataset.rights


def _unreadable(error: UnreadableInput) -> Problem:
    return Problem(str(error.path), 1, 1, "F007", error.reason, error.hint)


def _read_article(path: Path, document: Document) -> TextFile | None:
    """Read the text the sheet names, even where the rest of the sheet is wrong."""
    value = document.value
    article: Any = value.get("article", {}) if isinstance(value, dict) else {}
    name = article.get("file", "article.txt") if isinstance(article, dict) else "article.txt"
    if not isinstance(name, str) or not name or "/" in name or "\\" in name or "\0" in name:
        return None
    try:
        return read_text(path.parent / name)
    except UnreadableInput as error:
        document.report(("article", "file"), "F007", f"{name}: {error.reason}", error.hint)
        return None


def _positions(
    document: Document, sheet: FactSheet, proven: tuple[ProvenClaim, ...]
) -> dict[tuple[str, str], Position]:
    named: dict[tuple[str, str], Position] = {
        (section, name): document.position((section, name), of_key=True)
        for section in ("entities", "situations")
        for name in getattr(sheet, section)
    }
    return named | {("claims", claim.id): document.position(("claims", index)) for index, claim in enumerate(proven)}


def fact_sheet_schema(kinds: frozenset[str]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a fact sheet, for editors; it lists the kinds of situation."""
    schema = FactSheet.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "https://w3id.org/onrecord/factsheet.schema.json"
    schema["title"] = "onrecord fact sheet"
    schema["$defs"]["Situation"]["properties"]["kind"] |= {"enum": sorted(kinds)}
    return schema
