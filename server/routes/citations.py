"""Citations of claims and of the dataset, and the evidence bundles of claims, as files to download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.routing import Route

from mapping.rdf.iris import ResourceKind
from server.linked_data.resources import resource_at
from server.linked_data.signposting import BUNDLES, CITATIONS, content_links, link_header
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
    from server.pages.articles.heads import ArticleHead
    from server.pages.claims.cards import ClaimCard
    from server.pages.page import Visit


def _claim_route(name: str, write: Callable[[ClaimCard, ArticleHead | None, Manifest], str]) -> Route:
    """Return the route of a file below the path of a claim."""
    media_type = (BUNDLES | CITATIONS)[name]

    async def answer(request: Request) -> Response:
        names = request.path_params["article"], request.path_params["claim"]
        path = ResourceKind.CLAIM.path(*names)
        manifest = publication_of(request).generation.manifest
        resource = resource_at(path, manifest.base_iri)

        async def write_record(visit: Visit) -> tuple[str, Mapping[str, str]]:
            return write(*await claim_record(visit, resource), visit.generation.manifest), {}

        headers = {
            **_download(quote("-".join([*names, name]), safe="").replace("%", "_")),
            "Link": link_header(content_links(resource, manifest, root_of(request))),
        }
        return await document_answer(request, write_record, media_type, f"/{path}/{name}", headers)

    answer.__name__ = f"answer_claim/{name}"
    return Route(f"/article/{{article}}/claim/{{claim}}/{name}", answer)


def _dataset_route(name: str, write: Callable[[Citation], str]) -> Route:
    """Return the route of a citation of the current version of the dataset."""

    async def answer(request: Request) -> Response:
        written = write(dataset_citation(publication_of(request).generation.manifest))
        return representation(written, CITATIONS[name], _download(name.replace("cite", "dataset")))

    answer.__name__ = f"answer_dataset/{name}"
    return Route(f"/dataset/{name}", answer)


def _download(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


ROUTES: Final = [
    _claim_route("bundle.md", lambda *record: bundle_markdown(evidence_bundle(*record))),
    _claim_route("bundle.json", lambda *record: bundle_json(evidence_bundle(*record))),
    _claim_route("cite.bib", lambda *record: claim_citation(*record).bibtex()),
    _claim_route("cite.json", lambda *record: claim_citation(*record).csl_json()),
    _dataset_route("cite.bib", Citation.bibtex),
    _dataset_route("cite.json", Citation.csl_json),
]
