"""Read quotations in JSON Lines: one article a line, with the spans of each role in code points.

The keys are those of the German news quotation data: ``name``, ``published``, ``text`` and ``quotations``, each with
``type``, ``medium`` and the spans of ``quote``, ``speaker``, ``cue``, ``addressee`` and ``frame``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle, Attribution, make_attribution, role_named
from mapping.importing.json_values import read_json_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mapping.importing.annotated_article import Role
    from mapping.sheet.allowed_values import Act
    from mapping.sheet.sentences import Range

#: Words of the scheme -> the act; other media do not decide it.
_ACTS: Final[Mapping[str, Act]] = {"Writing": "writes", "Thought": "thinks", "WR": "writes", "TH": "thinks"}
_ROLES: Final = ("quote", "speaker", "cue", "addressee", "frame")


def read_quotation_lines(path: Path, data: bytes) -> Iterator[AnnotatedArticle]:
    """Yield the article of each line; raise `UnreadableInput` at the first line that is not an article."""
    for number, line in read_json_lines(path, data):
        try:
            yield _article(line)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = f"line {number} is no article with quotations: {_say(error)}"
            raise UnreadableInput(path, reason, "each line has name, text and quotations") from None


def _say(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _article(line: Mapping[str, Any]) -> AnnotatedArticle:
    text = str(line["text"])
    made: list[Attribution] = []
    left_out: list[str] = []
    for each in line["quotations"]:
        name = " ".join(str(each[key]) for key in ("id", "type") if key in each)
        attribution = _attribution(text, each, name)
        if attribution.content:
            made.append(attribution)
        else:
            left_out.append(f"quotation {name}: its quote is empty or outside the text")
    about = {"published": str(line["published"])} if line.get("published") else {}
    return AnnotatedArticle(str(line["name"]), text, tuple(made), about, tuple(left_out))


def _attribution(text: str, quotation: Mapping[str, Any], name: str) -> Attribution:
    roles: dict[Role, list[Range]] = {}
    for key in _ROLES:
        role = role_named(key)
        assert role is not None  # noqa: S101 - each is a name of a role
        roles[role] = [_span(text, each) for each in quotation.get(key) or ()]
    return make_attribution(text, roles, name, _ACTS.get(str(quotation.get("medium")), "says"))


def _span(text: str, value: Any) -> Range:  # noqa: ANN401 - any value of JSON
    start, end = value
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)):
        raise ValueError(f"{value} is no span of a text of {len(text)} code points")
    return start, end
