"""What a claim's page hands out: its evidence bundle and its citation, each below the claim's own path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from server.http.negotiation import PLAIN_JSON, MediaType
from server.linked_data.resources import resource_at
from server.linked_data.signposting import content_links, link_header
from server.pages.citation import claim_citation
from server.pages.claims.claim_page import claim_record
from server.pages.claims.evidence_bundle import bundle_json, bundle_markdown, evidence_bundle
from server.routes.pages import document_answer, root_of
from server.routes.publication import publication_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from mapping.publication.manifest import Manifest
    from server.pages.claims.claim_page import ClaimRecord
    from server.pages.page import Visit

__all__ = ["BIBTEX", "CSL_JSON", "ROUTES"]

#: https://www.rfc-editor.org/rfc/rfc7763
_MARKDOWN: Final = MediaType("markdown", "text/markdown")
#: The name under which DOI registries send it.
BIBTEX: Final = MediaType("bibtex", "application/x-bibtex")
#: https://www.iana.org/assignments/media-types/application/vnd.citationstyles.csl+json
CSL_JSON: Final = MediaType("csl", "application/vnd.citationstyles.csl+json")


def _bundle_json(record: ClaimRecord, manifest: Manifest) -> str:
    return bundle_json(evidence_bundle(record.claim, record.head, manifest))


def _bundle_markdown(record: ClaimRecord, manifest: Manifest) -> str:
    return bundle_markdown(evidence_bundle(record.claim, record.head, manifest))


def _bibtex(record: ClaimRecord, manifest: Manifest) -> str:
    return claim_citation(record.claim, record.head, manifest).bibtex()


def _csl_json(record: ClaimRecord, manifest: Manifest) -> str:
    return claim_citation(record.claim, record.head, manifest).csl_json()


@dataclass(frozen=True)
class _Document:
    """A document below a claim: the last part of its path, and how it is written."""

    name: str
    media_type: MediaType
    write: Callable[[ClaimRecord, Manifest], str]

    async def answer(self, request: Request) -> Response:
        """Send it for the claim that is asked for, to be kept as a file."""
        article, claim = (quote(request.path_params[name], safe="") for name in ("article", "claim"))
        path = f"article/{article}/claim/{claim}"
        manifest = publication_of(request).generation.manifest
        resource = resource_at(path, manifest.base_iri)

        async def write(visit: Visit) -> str:
            return self.write(await claim_record(visit, resource), visit.generation.manifest)

        filename = f"{article}-{claim}-{self.name}".replace("%", "_")
        headers = {
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Link": link_header(content_links(resource, manifest, root_of(request))),
        }
        return await document_answer(request, write, self.media_type, f"/{path}/{self.name}", headers)


_DOCUMENTS: Final = (
    _Document("bundle.md", _MARKDOWN, _bundle_markdown),
    _Document("bundle.json", PLAIN_JSON, _bundle_json),
    _Document("cite.bib", BIBTEX, _bibtex),
    _Document("cite.json", CSL_JSON, _csl_json),
)

ROUTES: Final = [Route(f"/article/{{article}}/claim/{{claim}}/{each.name}", each.answer) for each in _DOCUMENTS]
