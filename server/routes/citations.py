"""Citations of claims and of the dataset, and the evidence bundles of claims, as files to download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from mapping.rdf.iris import ResourceKind
from server.http.negotiation import PLAIN_JSON, MediaType
from server.linked_data.resources import resource_at
from server.linked_data.signposting import content_links, link_header
from server.pages.citation import Citation, claim_citation, dataset_citation
from server.pages.claims.claim_page import claim_record
from server.pages.claims.evidence_bundle import bundle_json, bundle_markdown, evidence_bundle
from server.routes.pages import document_answer, root_of
from server.routes.publication import publication_of
from server.routes.responses import representation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from mapping.publication.manifest import Manifest
    from server.pages.claims.claim_page import ClaimRecord
    from server.pages.page import Visit

#: https://www.rfc-editor.org/rfc/rfc7763
_MARKDOWN: Final = MediaType("markdown", "text/markdown")
#: The name that DOI registries use.
_BIBTEX: Final = MediaType("bibtex", "application/x-bibtex")
#: https://www.iana.org/assignments/media-types/application/vnd.citationstyles.csl+json
_CSL_JSON: Final = MediaType("csl", "application/vnd.citationstyles.csl+json")


def _citation(record: ClaimRecord, manifest: Manifest) -> Citation:
    return claim_citation(record.claim, record.head, manifest)


def _bundle(record: ClaimRecord, manifest: Manifest) -> dict[str, object]:
    return evidence_bundle(record.claim, record.head, manifest)


@dataclass(frozen=True)
class _ClaimFile:
    """A file below the path of a claim."""

    name: str
    media_type: MediaType
    write: Callable[[ClaimRecord, Manifest], str]

    async def answer(self, request: Request) -> Response:
        """Send the file of one claim."""
        names = request.path_params["article"], request.path_params["claim"]
        path = ResourceKind.CLAIM.path(*names)
        manifest = publication_of(request).generation.manifest
        resource = resource_at(path, manifest.base_iri)

        async def write(visit: Visit) -> tuple[str, Mapping[str, str]]:
            return self.write(await claim_record(visit, resource), visit.generation.manifest), {}

        headers = {
            **_download(quote("-".join([*names, self.name]), safe="").replace("%", "_")),
            "Link": link_header(content_links(resource, manifest, root_of(request))),
        }
        return await document_answer(request, write, self.media_type, f"/{path}/{self.name}", headers)


@dataclass(frozen=True)
class _DatasetFile:
    """A citation of the dataset."""

    name: str
    media_type: MediaType
    write: Callable[[Citation], str]

    async def answer(self, request: Request) -> Response:
        """Send the citation of the current version."""
        written = self.write(dataset_citation(publication_of(request).generation.manifest))
        return representation(written, self.media_type, _download(self.name.replace("cite", "dataset")))


def _download(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


_CLAIM_FILES: Final = (
    _ClaimFile("bundle.md", _MARKDOWN, lambda *claim: bundle_markdown(_bundle(*claim))),
    _ClaimFile("bundle.json", PLAIN_JSON, lambda *claim: bundle_json(_bundle(*claim))),
    _ClaimFile("cite.bib", _BIBTEX, lambda *claim: _citation(*claim).bibtex()),
    _ClaimFile("cite.json", _CSL_JSON, lambda *claim: _citation(*claim).csl_json()),
)
_DATASET_FILES: Final = (
    _DatasetFile("cite.bib", _BIBTEX, Citation.bibtex),
    _DatasetFile("cite.json", _CSL_JSON, Citation.csl_json),
)

ROUTES: Final = [
    *(Route(f"/article/{{article}}/claim/{{claim}}/{each.name}", each.answer) for each in _CLAIM_FILES),
    *(Route(f"/dataset/{each.name}", each.answer) for each in _DATASET_FILES),
]
