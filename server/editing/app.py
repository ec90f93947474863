"""The addresses of the workbench: its page, its files, and a JSON API for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mapping.editing.errors import EditConflict
from mapping.editing.operations import OPERATIONS, Operation
from mapping.errors import OnrecordError
from server.editing.access import MAXIMUM_BODY, Access

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from server.editing.workbench import Workbench

_MOST_WORDS: Final = 300
_FOLDER: Final = Path(__file__).parent / "static"
_MEDIA_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
#: Name of a file of the page -> its content.
_PAGE: Final = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("*")) if path.suffix in _MEDIA_TYPES}
Step = Annotated[str, Field(max_length=2000)] | Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ChangeRequest(_Strict):
    """A change of a sheet, and the revision that the person saw."""

    revision: str = Field(max_length=64)
    name: str
    path: list[Step] = Field(max_length=8)
    value: str | list[Any] | dict[str, Any] | None = None
    key: str | None = Field(default=None, max_length=2000)


class SelectionRequest(_Strict):
    """Selected words of the article: offsets in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


def create_app(workbench: Workbench, port: int, token: str) -> Access:
    """Return the application that answers at a port of this machine to whoever has the token."""
    api = _Api(workbench)
    article = "/api/articles/{slug}"
    app = Starlette(
        routes=[
            Route("/", _show_page, methods=["GET"]),
            Route("/static/{name}", _show_file, methods=["GET"]),
            Route("/api/articles", _answer(api.articles), methods=["GET"]),
            Route(article, _answer(api.show), methods=["GET"]),
            Route(f"{article}/changes", _answer(api.change), methods=["POST"]),
            Route(f"{article}/undo", _answer(api.undo), methods=["POST"]),
            Route(f"{article}/redo", _answer(api.redo), methods=["POST"]),
            Route(f"{article}/proposal", _answer(api.propose), methods=["POST"]),
            Route("/api/kinds", _answer(api.kinds), methods=["GET"]),
            Route("/api/entities", _answer(api.entities), methods=["GET"]),
            Route("/api/situations", _answer(api.situations), methods=["GET"]),
        ],
        exception_handlers={HTTPException: _refuse},
    )
    return Access(app, port, token)


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


def _answer(respond: Callable[[Request, bytes], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        if len(body) > MAXIMUM_BODY:
            raise HTTPException(413, "The body is too large.")
        try:
            return JSONResponse(respond(request, body))
        except EditConflict as conflict:
            return JSONResponse({"error": str(conflict), "conflicts": conflict.conflicts}, 409)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            return JSONResponse({"error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}, 422)
        except OnrecordError as error:
            return JSONResponse({"error": str(error)}, 422)

    return endpoint


class _Api:
    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench

    def articles(self, _request: Request, _body: bytes) -> list[str]:
        return self._workbench.articles()

    def show(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.show(request.path_params["slug"])

    def change(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = ChangeRequest.model_validate_json(body)
        if asked.name not in OPERATIONS:
            raise HTTPException(422, f"name: one of {', '.join(OPERATIONS)}")
        operation = Operation(asked.name, tuple(asked.path), asked.value, asked.key)
        return self._workbench.change(request.path_params["slug"], operation, asked.revision)

    def undo(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.undo(request.path_params["slug"])

    def redo(self, request: Request, _body: bytes) -> dict[str, Any]:
        return self._workbench.redo(request.path_params["slug"])

    def propose(self, request: Request, body: bytes) -> dict[str, Any]:
        asked = SelectionRequest.model_validate_json(body)
        return self._workbench.propose(request.path_params["slug"], asked.start, asked.end)

    def kinds(self, request: Request, _body: bytes) -> list[dict[str, Any]]:
        return self._workbench.kinds(_words(request))

    def entities(self, request: Request, _body: bytes) -> list[dict[str, Any]]:
        return self._workbench.names("entities", _words(request))

    def situations(self, request: Request, _body: bytes) -> list[dict[str, Any]]:
        return self._workbench.names("situations", _words(request))


def _words(request: Request) -> str:
    return request.query_params.get("q", "")[:_MOST_WORDS]
