"""Downloads: ``/dumps/`` lists the files of the generation, ``/dumps/NAME`` sends one."""

from __future__ import annotations

import csv
import json
from base64 import b64encode
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from starlette.responses import FileResponse
from starlette.routing import Route

from server.errors import DumpDamaged, NotFound
from server.negotiation import LISTING_TYPES, PLAIN_CSV, PLAIN_JSON, MediaType, negotiate
from server.routes.publication import publication_of
from server.routes.responses import BY_ACCEPT, already_there, not_modified, representation
from server.validators import has_any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from mapping.manifest import DumpFile, Generation

__all__ = ["ROUTES"]

#: Field of the listing, in order.
_FIELDS: Final = ("name", "media_type", "bytes", "statements", "sha256", "article", "url")


async def list_dumps(request: Request) -> Response:
    """List every file with its media type, length, number of statements and SHA-256."""
    media_type = negotiate(request.headers.get("accept"), LISTING_TYPES)
    root = f"{request.scope.get('root_path', '')}/dumps/"
    entries = [_entry(each, root) for each in publication_of(request).generation.manifest.dumps]
    return representation(_listing(entries, media_type), media_type, BY_ACCEPT)


async def send_dump(request: Request) -> Response:
    """Send one file, a range of it, or 304 where the client has it already."""
    generation = publication_of(request).generation
    name = request.path_params["name"]
    dump = next((each for each in generation.manifest.dumps if each.name == name), None)
    if dump is None:
        raise NotFound("this name below /dumps/")
    headers = _headers(dump)
    tag = headers["ETag"]
    known = tag if has_any(request.headers.get("if-none-match")) else already_there(request, tag)
    if known is not None:
        return not_modified(known, {"Cache-Control": headers["Cache-Control"]})
    return _file(generation, dump, headers)


def _file(generation: Generation, dump: DumpFile, headers: dict[str, str]) -> Response:
    """Return the file of a dump, as long as it is what the manifest says."""
    path = generation.dumps_path / dump.name
    try:
        status = path.stat()
    except OSError as error:
        raise DumpDamaged(dump.name) from error
    if status.st_size != dump.bytes:
        raise DumpDamaged(dump.name)
    filename = Path(dump.name).name
    return FileResponse(path, headers=headers, filename=filename, stat_result=status)


def _headers(dump: DumpFile) -> dict[str, str]:
    digest = b64encode(bytes.fromhex(dump.sha256)).decode("ascii")
    is_text = dump.media_type.startswith("text/")
    return {
        "Content-Type": dump.media_type + ("; charset=utf-8" if is_text else ""),
        "ETag": f'"{dump.sha256}"',
        "Cache-Control": "no-cache",
        # RFC 9530, section 3: of the whole representation, also where a range of it is sent.
        "Repr-Digest": f"sha-256=:{digest}:",
    }


def _entry(dump: DumpFile, root: str) -> dict[str, Any]:
    return {**dump.model_dump(), "url": root + quote(dump.name)}


def _listing(entries: list[dict[str, Any]], media_type: MediaType) -> str:
    if media_type is PLAIN_JSON:
        return json.dumps({"dumps": entries}, ensure_ascii=False, indent=2) + "\n"
    rows = [[entry[field] for field in _FIELDS] for entry in entries]
    if media_type is PLAIN_CSV:
        return _csv([_FIELDS, *rows])
    return "".join("\t".join(map(str, row[:5])) + "\n" for row in [_FIELDS, *rows])


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


ROUTES: Final = [
    Route("/dumps", list_dumps),
    Route("/dumps/", list_dumps),
    Route("/dumps/{name:path}", send_dump),
]
