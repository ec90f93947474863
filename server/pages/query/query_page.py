"""The query page: an editor, example questions, and the answer to a query.

A browser sends the form by GET, so that the address of an answer holds the query and can be shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from server.errors import BadQuery
from server.http.negotiation import GRAPH_FORMATS, SOLUTION_FORMATS
from server.linked_data.service_description import LIMITS
from server.pages.assets import ASSETS
from server.pages.page import Page
from server.pages.query.questions_page import by_topic, question_named
from server.pages.query.results import MOST_SHOWN, downloads_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from http import HTTPStatus

    from server.engine import Query
    from server.pages.page import Visit
    from server.pages.query.results import Results
    from server.settings import Settings
    from server.sparql.protocol import SparqlRequest

_STARTING_QUERY: Final = Path(__file__).with_name("starting_query.rq").read_text("utf-8")
#: Without the editor of npm, the form is a plain text area.
_SCRIPTS: Final = tuple(name for name in ("yasqe.min.js", "query.js") if name in ASSETS)
_STYLES: Final = tuple(name for name in ("yasqe.min.css",) if name in ASSETS)

#: Formats to download instead of a page; CSV first, which opens anywhere.
_FORM_FORMATS: Final = (
    ("A table, of SELECT", sorted(SOLUTION_FORMATS, key=lambda each: each.name != "csv")),
    ("A graph, of CONSTRUCT or DESCRIBE", GRAPH_FORMATS),
)


@dataclass(frozen=True)
class _Editor:
    """The content of the form: the query, and the other parameters that it must send again."""

    query: str
    hidden: Sequence[tuple[str, str]] = ()
    #: Name of the example question in it.
    example: str | None = None


async def form_page(visit: Visit) -> Page:
    """Show the form, with the example question that ``example=`` names. Asks no query."""
    name = visit.parameters.get("example", "")
    example = question_named(name)
    editor = _Editor(example.text, example=example.name) if example else _Editor(_STARTING_QUERY)
    return _page("Ask this dataset", editor, visit.settings, unknown=name if example is None else "")


def answer_page(asked: SparqlRequest, query: Query, results: Results, seconds: float, settings: Settings) -> Page:
    """Show a query with its answer."""
    address = f"sparql?{urlencode(_pairs(asked))}"
    downloads = downloads_of(query.form, lambda name, _: f"{address}&format={name}", "results")
    answer = {"results": results, "milliseconds": seconds * 1000, "address": address, "downloads": downloads}
    return _page("Answer", _editor(asked), settings, answer=answer)


def refusal_page(asked: SparqlRequest, status: HTTPStatus, error: Exception, settings: Settings) -> Page:
    """Show a query with its error, so that the reader can correct it."""
    return _page(f"{int(status)} {status.phrase}", _editor(asked), settings, refusal=_refusal(error, asked.query))


def _page(title: str, editor: _Editor, settings: Settings, **more: object) -> Page:
    values = {
        "editor": editor,
        "topics": by_topic(),
        "formats": _FORM_FORMATS,
        "limits": [(limit.label, f"{getattr(settings, limit.setting):,.15g}") for limit in LIMITS],
        "most_shown": MOST_SHOWN,
        "unknown": "",
        "answer": None,
        "refusal": None,
        **more,
    }
    return Page("sparql.html", title, values, scripts=_SCRIPTS, styles=_STYLES)


def _editor(asked: SparqlRequest) -> _Editor:
    return _Editor(asked.query, [pair for pair in _pairs(asked) if pair[0] != "query"])


def _pairs(asked: SparqlRequest) -> list[tuple[str, str]]:
    """Return the parameters of the request without the format."""
    timeout = [] if asked.timeout is None else [("timeout", f"{asked.timeout:g}")]
    return [
        ("query", asked.query),
        *(("default-graph-uri", iri) for iri in asked.default_graphs),
        *(("named-graph-uri", iri) for iri in asked.named_graphs),
        *timeout,
    ]


def _refusal(error: Exception, query: str) -> dict[str, object]:
    """Return the fault and, if known, its line and column, counted from 1, and the text of that line."""
    if not isinstance(error, BadQuery) or error.line is None:
        return {"detail": str(error), "line": None}
    lines = query.splitlines()
    source = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    return {"detail": error.reason, "line": error.line, "column": error.column, "source": source}
