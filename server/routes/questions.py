"""The shipped questions: ``/q`` lists them, ``/q/NAME`` answers one.

A question is a document of the data too: its description has the path of the page and, as that of every resource,
the suffixes of RDF. So its answer has others: ``/q/NAME.csv``, ``.json`` and so on, a graph ``/q/NAME/graph.ttl``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.engine import formats_of, read_query
from server.errors import NotFound
from server.http.negotiation import (
    DESCRIPTION_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    MediaType,
    format_named,
    negotiate,
)
from server.linked_data.resources import EXTENSIONS
from server.observing.metrics import observation_of
from server.pages.query.questions_page import question_named
from server.routes.publication import publication_of
from server.routes.resources import answer_resource
from server.routes.responses import BY_ACCEPT, representation
from server.routes.sparql import answered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

#: https://www.w3.org/TR/sparql11-query/#mediaType
_QUERY_TEXT: Final = MediaType("query", "application/sparql-query", ("rq",))
#: Extension of an answer -> its format; those of the description of a question are not among them.
_ANSWER_EXTENSIONS: Final = {each.name: each for each in SOLUTION_FORMATS}
_GRAPH_EXTENSIONS: Final = {name: each for name, each in EXTENSIONS.items() if each in GRAPH_FORMATS}
#: The types of a question without an extension; a client that takes anything gets the description, as of any resource.
_OFFERED: Final = (*DESCRIPTION_FORMATS, _QUERY_TEXT, *SOLUTION_FORMATS)


async def answer_question(request: Request) -> Response:
    """Send a question as Accept wants it: its page, its description, its text or its answer."""
    name = request.path_params["name"]
    # If no question has this name, the name ends with another suffix (such as .ttl), or there is no such question.
    wanted = negotiate(request.headers.get("accept"), _OFFERED) if question_named(name) else None
    if wanted is None or wanted in DESCRIPTION_FORMATS:
        return await answer_resource(request)
    if wanted is _QUERY_TEXT:
        return _text(name, BY_ACCEPT)
    return await _answer(request, name, wanted, BY_ACCEPT)


async def answer_question_text(request: Request) -> Response:
    """Send the text of the query behind a question."""
    return _text(request.path_params["name"], {})


async def answer_question_table(request: Request) -> Response:
    """Send the answer to a question in the format that its extension names."""
    return await _answer(request, request.path_params["name"], _ANSWER_EXTENSIONS[_extension(request)], {})


async def answer_question_graph(request: Request) -> Response:
    """Send the graph that answers a question."""
    return await _answer(request, request.path_params["name"], _GRAPH_EXTENSIONS[_extension(request)], {})


def _text(name: str, headers: Mapping[str, str]) -> Response:
    question = question_named(name)
    if question is None:
        raise NotFound(f"/q/{name}")
    return representation(question.text.strip() + "\n", _QUERY_TEXT, headers)


async def _answer(request: Request, name: str, media_type: MediaType, headers: Mapping[str, str]) -> Response:
    question = question_named(name)
    if question is None:
        raise NotFound(f"/q/{name}")
    publication = publication_of(request)
    observation = observation_of(request.scope)
    observation.is_query = True
    query = read_query(question.text, settings=publication.settings)
    observation.query, observation.result_format = query, media_type
    format_named(media_type.name, formats_of(query.form))
    return await answered(request, query, media_type, headers)


def _extension(request: Request) -> str:
    extension: str = request.scope["path"].rpartition(".")[2]
    return extension


ROUTES: Final = [
    Route("/q/{name}.rq", answer_question_text),
    *(Route(f"/q/{{name}}.{extension}", answer_question_table) for extension in _ANSWER_EXTENSIONS),
    *(Route(f"/q/{{name}}/graph.{extension}", answer_question_graph) for extension in _GRAPH_EXTENSIONS),
    Route("/q/{name}", answer_question),
]
