"""Read quotations in JSON Lines: one article a line, with the spans of each role in code points.

The keys are those of the German news quotation data: ``name``, ``published``, ``text`` and ``quotations``, each with
``type``, ``medium`` and the spans of ``quote``, ``speaker``, ``cue``, ``addressee`` and ``frame``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, BeforeValidator, PlainValidator

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle, Attribution, make_attribution, role_named
from mapping.importing.json_values import check_shape, read_json_lines, stop
from mapping.importing.metadata import about_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mapping.importing.annotated_article import Role
    from mapping.importing.json_values import Refuse
    from mapping.sheet.allowed_values import Act
    from mapping.sheet.sentences import Range

#: Words of the scheme -> the act; other media do not decide it.
_ACTS: Final[Mapping[str, Act]] = {"Writing": "writes", "Thought": "thinks", "WR": "writes", "TH": "thinks"}
_ROLES: Final = ("quote", "speaker", "cue", "addressee", "frame")
_HINT: Final = "each line has name, text and quotations"


def _check_text(value: object) -> str:
    """Admit any text, also half a character, which is refused later with the name of its article."""
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004 - pydantic takes no other
    return value


def _check_name(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _check_text(value)


def _check_span(value: object) -> tuple[int, int]:
    match value:
        case [int(start), int(end)] if not isinstance(start, bool) and not isinstance(end, bool):
            return start, end
    raise ValueError("must be two whole numbers, like [5, 19]: where the words begin and end")


_Span = Annotated[tuple[int, int], PlainValidator(_check_span)]
_Spans = Annotated[tuple[_Span, ...], BeforeValidator(lambda value: () if value is None else value)]


class _Quotation(BaseModel):
    id: object = None
    type: object = None
    medium: object = None
    quote: _Spans = ()
    speaker: _Spans = ()
    cue: _Spans = ()
    addressee: _Spans = ()
    frame: _Spans = ()


class _Line(BaseModel):
    name: Annotated[str, PlainValidator(_check_name)]
    text: Annotated[str, PlainValidator(_check_text)]
    published: object = None
    quotations: tuple[_Quotation, ...]


def read_quotation_lines(path: Path, data: bytes, refuse: Refuse = stop) -> Iterator[AnnotatedArticle]:
    """Yield the article of each line, and refuse each line that is not an article."""
    for number, value in read_json_lines(path, data, refuse):
        try:
            line = check_shape(_Line, value, path, f"line {number} is no article with quotations", _HINT)
        except UnreadableInput as error:
            refuse(error)
        else:
            yield _article(line)


def _article(line: _Line) -> AnnotatedArticle:
    made: list[Attribution] = []
    about, left_out = about_article({"published": line.published})
    omissions = list(left_out)
    for number, each in enumerate(line.quotations, 1):
        name = " ".join(str(part) for part in (each.id, each.type) if part is not None) or str(number)
        found = _attribution(line.text, each, name)
        if isinstance(found, str):
            omissions.append(f"quotation {name}: {found}")
        else:
            made.append(found)
    return AnnotatedArticle(line.name, line.text, tuple(made), about, tuple(omissions))


def _attribution(text: str, quotation: _Quotation, name: str) -> Attribution | str:
    """Return the attribution that a quotation makes, or the reason why it makes none."""
    roles: dict[Role, tuple[Range, ...]] = {}
    for key in _ROLES:
        role = role_named(key)
        assert role is not None  # noqa: S101 - each is a name of a role
        roles[role] = getattr(quotation, key)
        for start, end in roles[role]:
            if not 0 <= start <= end <= len(text):
                return f"its {key}, {start} to {end}, is outside the text of {len(text)} code points"
    made = make_attribution(text, roles, name, _ACTS.get(str(quotation.medium), "says"))
    return made if made.content else "its quote is empty"
