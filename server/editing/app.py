"""The addresses of the workbench: its page, its files, and a JSON API for them."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from mapping.editing.errors import EditConflict
from mapping.editing.operations import OPERATIONS, Operation
from mapping.errors import OnrecordError
from mapping.rdf.iris import ResourceKind
from server.editing.access import MAXIMUM_BODY, Access
from server.editing.open_article import UnreadableSheet
from server.editing.publishing import now, publish
from server.editing.shared_files import FILES
from server.editing.sheet_checks import CannotConfirm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from server.editing.preview_pages import PreviewPages
    from server.editing.proposals import Proposal
    from server.editing.publishing import Publication
    from server.editing.vocabulary import KindEntry, NamedEntry
    from server.editing.workbench import Workbench

_MOST_WORDS: Final = 300
_MOST_OPERATIONS: Final = 100
_FOLDER: Final = Path(__file__).parent / "static"
_MEDIA_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
#: Name of a file of the page -> its content.
_PAGE: Final = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("*")) if path.suffix in _MEDIA_TYPES}
#: The workbench is used by one thread.
_THREAD: Final = ThreadPoolExecutor(1)
Step = Annotated[str, Field(max_length=2000)] | Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OperationRequest(_Strict):
    """One operation on a file, by its name and arguments."""

    name: str
    path: list[Step] = Field(max_length=8)
    value: str | list[Any] | dict[str, Any] | None = None
    key: str | None = Field(default=None, max_length=2000)

    def operation(self) -> Operation:
        """Return the operation. Raises `HTTPException` if there is none of this name."""
        if self.name not in OPERATIONS:
            raise HTTPException(422, f"name: one of {', '.join(OPERATIONS)}")
        return Operation(self.name, tuple(self.path), self.value, self.key)


class ChangeRequest(_Strict):
    """Operations that are one change of a sheet, and the revision that the person saw."""

    revision: str = Field(max_length=64)
    operations: list[OperationRequest] = Field(min_length=1, max_length=_MOST_OPERATIONS)
    #: The form that is done with the change.
    form: str = Field(default="", max_length=36)


class SharedChangeRequest(OperationRequest):
    """An operation on a file that articles share, and the form that asks for it."""

    form: str = Field(default="", max_length=36)


class FormRequest(_Strict):
    """The content of an unfinished form after a keystroke; the keystrokes of a form are numbered."""

    number: int = Field(ge=0)
    content: dict[str, Any]


class SharingRequest(_Strict):
    """An entity of the sheet of an article."""

    article: str = Field(max_length=200)
    name: str = Field(max_length=200)


class SelectionRequest(_Strict):
    """Selected words of the article: offsets in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


def create_app(workbench: Workbench, pages: PreviewPages, output: Path, port: int, token: str) -> Access:
    """Return the application for a port of this machine; it answers only requests with the token.

    It publishes in the folder ``output``, and ends the processes of ``pages`` when it is shut down.
    """
    api = _Api(workbench, output)

    async def preview(request: Request) -> Response:
        return await _show_published(workbench, pages, request.path_params["slug"])

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pages:
            yield

    article = "/api/articles/{slug}"
    form = f"{article}/forms/{{form}}"
    app = Starlette(
        routes=[
            Route("/", _show_page, methods=["GET"]),
            Route("/static/{name}", _show_file, methods=["GET"]),
            Route("/api/articles", _answer(api.articles), methods=["GET"]),
            Route(article, _answer(api.show), methods=["GET"]),
            Route(f"{article}/changes", _answer(api.change), methods=["POST"]),
            Route(f"{article}/shared/{{section}}", _answer(api.change_shared), methods=["POST"]),
            Route(f"{article}/share", _answer(api.share), methods=["POST"]),
            Route(f"{article}/draft", _answer(api.draft), methods=["POST"]),
            Route(f"{article}/undo", _answer(api.undo), methods=["POST"]),
            Route(f"{article}/redo", _answer(api.redo), methods=["POST"]),
            Route(f"{article}/proposal", _answer(api.propose), methods=["POST"]),
            Route(form, _answer(api.keep_form, is_quick=True), methods=["PUT"]),
            Route(form, _answer(api.end_form, is_quick=True), methods=["DELETE"]),
            Route("/api/kinds", _answer(api.kinds), methods=["GET"]),
            Route("/api/entities", _answer(api.entities), methods=["GET"]),
            Route("/api/situations", _answer(api.situations), methods=["GET"]),
            Route("/api/publication", _answer(api.publish), methods=["POST"]),
            Route("/published/{slug}", preview, methods=["GET"]),
            Mount("", app=pages),
        ],
        exception_handlers={HTTPException: _refuse},
        lifespan=lifespan,
    )
    return Access(app, port, token)


async def _show_published(workbench: Workbench, pages: PreviewPages, slug: str) -> Response:
    """Build the pages of an article and lead to them, or say why they cannot be built."""
    try:
        sheets, problems = await _in_turn(workbench.sheets, slug)
        save = await pages.build(sheets, problems, now())
    except OnrecordError as error:
        return PlainTextResponse(f"{error}\n", 422)
    if pages.shows(slug):
        return RedirectResponse(f"/{ResourceKind.ARTICLE.path(slug)}", 303)
    problems = [
        f"{each.file}:{each.line}: {each.code} {each.message}"
        for each in save.about(slug).problems
        if not each.is_warning
    ]
    return PlainTextResponse("\n".join([f"{slug} cannot be published yet: {save.reason}", *problems, ""]), 409)


async def _show_page(_request: Request) -> Response:
    return _file("workbench.html")


async def _show_file(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    if name not in _PAGE:
        raise HTTPException(404)
    return Response(_PAGE[name], media_type=f"{_MEDIA_TYPES[Path(name).suffix]}; charset=utf-8")


async def _refuse(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": getattr(error, "detail", "")}, status)


async def _in_turn(call: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - the result of the call
    return await asyncio.get_running_loop().run_in_executor(_THREAD, call, *arguments)


def _answer(
    respond: Callable[[Request, bytes], Any], *, is_quick: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Answer requests one after the other in the thread of the workbench; quick ones at once, even during a check."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        if len(body) > MAXIMUM_BODY:
            raise HTTPException(413, "The body is too large.")
        try:
            return _Answer(respond(request, body) if is_quick else await _in_turn(respond, request, body))
        except EditConflict as conflict:
            return JSONResponse({"error": str(conflict), "conflicts": conflict.conflicts}, 409)
        except CannotConfirm as refused:
            return _Answer({"error": str(refused), "problems": refused.problems}, 422)
        except UnreadableSheet as error:
            return JSONResponse({"error": str(error), "is_unreadable": True}, 422)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            return JSONResponse({"error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}, 422)
        except OnrecordError as error:
            return JSONResponse({"error": str(error)}, 422)

    return endpoint


class _Answer(JSONResponse):
    """JSON of dataclasses too; a copy of a whole article as dictionaries would take longer than the encoding."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=vars).encode()


class _Api:
    def __init__(self, workbench: Workbench, output: Path) -> None:
        self._workbench, self._output = workbench, output

    def articles(self, _request: Request, _body: bytes) -> list[str]:
        return self._workbench.articles()

    def show(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.show(request.path_params["slug"])

    def change(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = ChangeRequest.model_validate_json(body)
        operations = [each.operation() for each in asked.operations]
        return self._workbench.change(request.path_params["slug"], operations, asked.revision, asked.form)

    def change_shared(self, request: Request, body: bytes) -> dict[str, Any]:
        section = request.path_params["section"]
        if section not in FILES:
            raise HTTPException(404, f"the shared files hold {', '.join(FILES)}")
        asked = SharedChangeRequest.model_validate_json(body)
        return self._workbench.change_shared(request.path_params["slug"], section, asked.operation(), asked.form)

    def keep_form(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = FormRequest.model_validate_json(body)
        slug, form = request.path_params["slug"], request.path_params["form"]
        self._workbench.forms(slug).keep(form, asked.number, asked.content)
        return {}

    def end_form(self, request: Request, _body: bytes) -> dict[str, Any]:
        self._workbench.forms(request.path_params["slug"]).end(request.path_params["form"])
        return {}

    def share(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = SharingRequest.model_validate_json(body)
        return self._workbench.share_entity(request.path_params["slug"], asked.article, asked.name)

    def draft(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.draft(request.path_params["slug"])

    def undo(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.undo(request.path_params["slug"])

    def redo(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.redo(request.path_params["slug"])

    def propose(self, request: Request, body: bytes) -> Proposal:
        asked = SelectionRequest.model_validate_json(body)
        return self._workbench.propose(request.path_params["slug"], asked.start, asked.end)

    def publish(self, _request: Request, _body: bytes) -> Publication:
        return publish(self._workbench.folder, self._output)

    def kinds(self, request: Request, _body: bytes) -> list[KindEntry]:
        return self._workbench.kinds(_words(request))

    def entities(self, request: Request, _body: bytes) -> list[NamedEntry]:
        return self._workbench.names("entities", _words(request))

    def situations(self, request: Request, _body: bytes) -> list[NamedEntry]:
        return self._workbench.names("situations", _words(request))


def _words(request: Request) -> str:
    return request.query_params.get("q", "")[:_MOST_WORDS]
