"""The pages of the example questions: the list of all, and each with its answer."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from mapping.rdf.shared_graphs import example_queries
from server.engine import read_query
from server.pages.page import Page, Table
from server.pages.query.results import MOST_SHOWN, downloads_of, read_results
from server.pages.resource_page import resource_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.rdf.shared_graphs import ExampleQuery
    from server.linked_data.resources import Resource
    from server.pages.page import Visit

_COLUMNS: Final = ("question", "keywords", "form", "name", "query")
#: The topic of a question without keywords.
_NO_TOPIC: Final = "other"


@cache
def by_topic() -> Sequence[tuple[str, Sequence[ExampleQuery]]]:
    """Return the example questions by topic, which is the first keyword."""
    questions = sorted(example_queries(), key=lambda each: (_topic(each), each.question))
    return [(topic, tuple(group)) for topic, group in groupby(questions, _topic)]


def question_named(name: str) -> ExampleQuery | None:
    """Return an example question by its name."""
    return next((each for _, group in by_topic() for each in group if each.name == name), None)


async def questions_page(_visit: Visit) -> Page:
    """Show every example question. Asks no query."""
    topics = by_topic()
    rows = [
        (each.question, ", ".join(each.keywords), each.form, each.name, each.text)
        for _, group in topics
        for each in group
    ]
    return Page("questions.html", "Questions", {"topics": topics, "total": len(rows)}, Table(_COLUMNS, rows))


async def question_page(visit: Visit, resource: Resource) -> Page:
    """Show an example question with its answer. Asks one query. Raises the errors of the engine.

    A question from the data of another release is shown like any resource.
    """
    question = question_named(*resource.names)
    if question is None:
        return await resource_page(visit, resource)
    query = read_query(question.text, settings=visit.settings)
    results = await read_results(visit.engine, query, visit.links)
    stem = f"{resource.path}/graph" if results.is_graph else resource.path
    downloads = downloads_of(query.form, lambda _, extension: f"{stem}.{extension}", question.name)
    values = {
        "question": question, "results": results, "downloads": downloads, "most_shown": MOST_SHOWN,
        "editor": f"sparql?{urlencode({'example': question.name})}",
    }  # fmt: skip
    return Page("question.html", question.question, values)


def _topic(question: ExampleQuery) -> str:
    return question.keywords[0] if question.keywords else _NO_TOPIC
