"""Downloads: ``/dumps/`` lists the files of the generation, ``/dumps/NAME`` sends one, ``SHA256SUMS`` checks them."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from mapping.publication.dump_slices import read_dump, unpacked_dump
from mapping.rdf.iris import ResourceKind
from mapping.rdf.shared_graphs import GZIP
from server.http.codings import plan_coding
from server.http.negotiation import HTML, LISTING_TYPES, PLAIN_CSV, PLAIN_JSON, PLAIN_TEXT, MediaType, negotiate
from server.http.preconditions import check_preconditions, may_send_range, satisfiable_ranges
from server.linked_data.resources import Resource
from server.linked_data.signposting import content_links, link_header
from server.pages.dataset.downloads_page import downloads_page, downloads_table, sums_of
from server.pages.list_csv import table_csv
from server.routes.pages import LIST_EXTENSIONS, page_answer, root_of
from server.routes.publication import address_of, publication_of
from server.routes.resources import answer_resource
from server.routes.responses import BY_ACCEPT, REVALIDATED, representation

if TYPE_CHECKING:
    from starlette.requests import Request

    from mapping.publication.manifest import DumpFile, Manifest
    from server.pages.page import Table

#: The listing for a client that takes anything is JSON.
_LISTING_TYPES: Final = (*LISTING_TYPES, HTML)
#: Columns of the listing as text: up to the checksum.
_TEXT_COLUMNS: Final = 5


async def list_dumps(request: Request) -> Response:
    """List every file with its media type, length, number of statements and SHA-256."""
    asked = LIST_EXTENSIONS.get(request.scope["path"].rpartition(".")[2])
    media_type = asked or negotiate(request.headers.get("accept"), _LISTING_TYPES)
    varying = {} if asked else BY_ACCEPT
    if media_type is HTML:
        make = partial(downloads_page, address_of(request))
        return await page_answer(request, make, HTML, "/dumps", varying)
    manifest = publication_of(request).generation.manifest
    return representation(_listing(downloads_table(manifest, root_of(request)), media_type), media_type, varying)


async def send_sums(request: Request) -> Response:
    """Send the checksums of all files, as ``sha256sum --check`` reads them."""
    return representation(sums_of(publication_of(request).generation.manifest), PLAIN_TEXT)


async def send_dump(request: Request) -> Response:
    """Send one file or a range of it. Raises `NotModified`, `PreconditionFailed` and `RangeNotSatisfiable`."""
    generation = publication_of(request).generation
    name = request.path_params["name"]
    dump = _dump_named(name, generation.manifest)
    if dump is None and (packed := _dump_named(f"{name}.gz", generation.manifest)):
        return await _send_unpacked(request, packed)
    if dump is None:
        # A name with one more extension is the description of a file.
        return await answer_resource(request)
    headers = _headers(dump, generation.manifest) | {"Link": _links(request, dump)}
    if dump.offset is not None:
        return await _send_slice(request, dump, headers)
    plan = plan_coding(None if dump.is_compressed else request.headers.get("accept-encoding"))
    sent = {name.lower(): value for name, value in headers.items()}
    asked = dict(request.headers)
    if not may_send_range(asked, request.method, headers["ETag"], plan):
        asked.pop("range", None)
    check_preconditions(asked, plan.accepted, {**sent, "vary": "Accept-Encoding"})
    others = [each for each in request.scope["headers"] if each[0] != b"range"]
    wanted = [(b"range", satisfiable_ranges(asked["range"], dump.bytes).encode())] if "range" in asked else []
    request.scope["headers"] = others + wanted
    await asyncio.to_thread(generation.files.check, f"dumps/{dump.name}")
    path = generation.dumps_path / dump.name
    return FileResponse(path, headers=headers, filename=path.name, stat_result=path.stat())


def _dump_named(name: str, manifest: Manifest) -> DumpFile | None:
    return next((each for each in manifest.dumps if each.name == name), None)


async def _send_unpacked(request: Request, dump: DumpFile) -> Response:
    """Send a compressed file as plain RDF, for clients that do not decompress; its digest and length are not known."""
    headers = _headers(dump, publication_of(request).generation.manifest)
    said = {name: headers[name] for name in ("Last-Modified", "Cache-Control")}
    said |= {"ETag": f'"{dump.sha256}-unpacked"', "Link": _links(request, dump), "Content-Type": _rdf_type(dump)}
    pieces = await asyncio.to_thread(unpacked_dump, publication_of(request).generation, dump)
    return StreamingResponse(pieces, headers=said)


async def _send_slice(request: Request, dump: DumpFile, headers: dict[str, str]) -> Response:
    """Send the dump of one article, always whole: a server may ignore a range (RFC 9110, section 14.2)."""
    sent = {name.lower(): value for name, value in headers.items()}
    accepted = plan_coding(request.headers.get("accept-encoding")).accepted
    check_preconditions(dict(request.headers), accepted, {**sent, "vary": "Accept-Encoding"})
    data = await asyncio.to_thread(read_dump, publication_of(request).generation, dump)
    name = dump.name.rpartition("/")[2]
    return Response(data, headers={**headers, "Content-Disposition": f'attachment; filename="{name}"'})


def _headers(dump: DumpFile, manifest: Manifest) -> dict[str, str]:
    digest = b64encode(bytes.fromhex(dump.sha256)).decode("ascii")
    return {
        "Content-Type": GZIP if dump.is_compressed else _rdf_type(dump),
        "ETag": f'"{dump.sha256}"',
        # Of the generation, not of the file: a copy of the folder may lose the times of its files.
        "Last-Modified": format_datetime(datetime.fromisoformat(manifest.created), usegmt=True),
        "Cache-Control": REVALIDATED,
        # RFC 9530, section 3: of the whole representation, also with a range of it.
        "Repr-Digest": f"sha-256=:{digest}:",
    }


def _rdf_type(dump: DumpFile) -> str:
    return dump.media_type + ("; charset=utf-8" if dump.media_type.startswith("text/") else "")


def _links(request: Request, dump: DumpFile) -> str:
    """Link from a file to the resource that it belongs to: the dataset or an article."""
    manifest = publication_of(request).generation.manifest
    path = ResourceKind.ARTICLE.path(dump.article) if dump.article else ResourceKind.DATASET.path()
    return link_header(content_links(Resource(path, manifest.base_iri), manifest, root_of(request)))


def _listing(table: Table, media_type: MediaType) -> str:
    if media_type is PLAIN_JSON:
        entries = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        return json.dumps({"dumps": entries}, ensure_ascii=False, indent=2) + "\n"
    if media_type is PLAIN_CSV:
        return table_csv(table)
    return "".join("\t".join(map(str, row[:_TEXT_COLUMNS])) + "\n" for row in (table.columns, *table.rows))


ROUTES: Final = [
    Route("/dumps", list_dumps),
    Route("/dumps/", list_dumps),
    *(Route(f"/dumps.{extension}", list_dumps) for extension in LIST_EXTENSIONS),
    Route("/dumps/SHA256SUMS", send_sums),
    Route("/dumps/{name:path}", send_dump),
]
