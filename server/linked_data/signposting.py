"""Typed links from every resource to its metadata and files, for programs that follow links and read no pages.

https://signposting.org/FAIR/ , level 2: the links are in the header of each answer and in the head of each page. A link
set (RFC 9264) repeats those of the page, its metadata and its files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from mapping.rdf.iris import Iris, ResourceKind
from server.http.negotiation import HTML, LINKSET, LINKSET_JSON, PLAIN_JSON, MediaType
from server.linked_data.resources import EXTENSIONS, TABLE_EXTENSIONS, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mapping.publication.manifest import DumpFile, Manifest

#: Behind the path of a resource: its link set, as JSON or text.
LINKSET_EXTENSION: Final = "linkset"

#: The reserved characters of a URI, and the percent sign of encoded ones (RFC 3986, section 2.2).
_RESERVED: Final = "%:/?#[]@!$&'()*+,;=~"
_SCHEMA: Final = "https://schema.org/"
#: The class of a resource in schema.org, of any other kind Thing.
_CLASSES: Final = {
    ResourceKind.ARTICLE: "NewsArticle",
    ResourceKind.CLAIM: "Claim",
    ResourceKind.DATASET: "Dataset",
    ResourceKind.GRAPH: "Dataset",
    ResourceKind.ARTICLE_GRAPH: "Dataset",
    ResourceKind.DUMP: "DataDownload",
    ResourceKind.ENDPOINT: "WebAPI",
    ResourceKind.QUERY: "SoftwareSourceCode",
}
#: The files below a claim: its evidence, and its citation. Markdown: RFC 7763; DOI registries use this name of BibTeX.
BUNDLES: Final = {"bundle.json": PLAIN_JSON, "bundle.md": MediaType("markdown", "text/markdown")}
CITATIONS: Final = {
    "cite.bib": MediaType("bibtex", "application/x-bibtex"),
    "cite.json": MediaType("csl", "application/vnd.citationstyles.csl+json"),
}
#: The publisher of the data is the author of these, and not the author of an article or the speaker of a claim.
_OURS: Final = _CLASSES.keys() - {ResourceKind.ARTICLE, ResourceKind.CLAIM}


@dataclass(frozen=True)
class WebLink:
    """A link: its relation type (RFC 8288), its target, and the media type to expect there."""

    rel: str
    target: str
    media_type: str = ""


def page_links(resource: Resource, manifest: Manifest, root: str) -> tuple[WebLink, ...]:
    """Return the links of the page about a resource; ``root`` comes before each path and ends with a slash."""
    return (
        WebLink("canonical", _page(resource, resource.base_iri)),
        WebLink("cite-as", resource.iri),
        WebLink("type", f"{_SCHEMA}AboutPage"),
        WebLink("type", f"{_SCHEMA}{_CLASSES.get(resource.kind, 'Thing')}"),
        *_metadata(resource, root),
        *_contents(resource, manifest, root),
        *_author(resource, manifest),
        *_licence(resource, manifest, is_page=True),
        *_alternates(resource, root),
        *_link_sets(resource, root),
    )


def document_links(resource: Resource, manifest: Manifest, root: str) -> tuple[WebLink, ...]:
    """Return the links of a description of a resource as RDF."""
    return (
        WebLink("canonical", _page(resource, resource.base_iri)),
        WebLink("describes", _page(resource, root), HTML.media_type),
        *_licence(resource, manifest),
        *_alternates(resource, root),
        *_link_sets(resource, root),
    )


def content_links(resource: Resource, manifest: Manifest, root: str) -> tuple[WebLink, ...]:
    """Return the links of a file that belongs to a resource: a dump, the evidence of a claim."""
    return (
        WebLink("collection", _page(resource, root), HTML.media_type),
        WebLink("type", f"{_SCHEMA}DataDownload"),
        *_licence(resource, manifest),
        *_link_sets(resource, root),
    )


def link_set(resource: Resource, manifest: Manifest) -> dict[str, tuple[WebLink, ...]]:
    """Return the links of a page, its metadata and its files, by the address of each.

    All addresses are absolute and below the base IRI, because a link set may be kept far from its own address.
    """
    root = resource.base_iri
    described = (WebLink("describes", _page(resource, root), HTML.media_type), *_licence(resource, manifest))
    return {
        _page(resource, root): page_links(resource, manifest, root),
        **{link.target: described for link in _metadata(resource, root)},
        **{link.target: content_links(resource, manifest, root) for link in _contents(resource, manifest, root)},
    }


def link_header(links: Iterable[WebLink]) -> str:
    """Write links as the value of the Link header (RFC 8288, section 3)."""
    return ", ".join(map(_write_link, links))


def linkset_json(links: Mapping[str, Iterable[WebLink]]) -> str:
    """Write a link set as JSON (RFC 9264, section 4.2)."""
    contexts = []
    for anchor, each in links.items():
        context: dict[str, Any] = {"anchor": anchor}
        for link in each:
            target = {"href": link.target, **({"type": link.media_type} if link.media_type else {})}
            context.setdefault(link.rel, []).append(target)
        contexts.append(context)
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1) + "\n"


def linkset_text(links: Mapping[str, Iterable[WebLink]]) -> str:
    """Write a link set as text (RFC 9264, section 4.1)."""
    written = [f'{_write_link(link)}; anchor="{_uri(anchor)}"' for anchor, each in links.items() for link in each]
    return ",\n".join(written) + "\n"


def _write_link(link: WebLink) -> str:
    # A header is ASCII, and no IRI holds the character that ends a target.
    return f'<{_uri(link.target)}>; rel="{link.rel}"' + (f'; type="{link.media_type}"' if link.media_type else "")


def _uri(iri: str) -> str:
    return quote(iri, safe=_RESERVED)


def _page(resource: Resource, root: str) -> str:
    """Return the address of the page about a resource: its own, or that to which a thing redirects."""
    return f"{root}{resource.path}" + ("" if resource.is_document else ".html")


def _metadata(resource: Resource, root: str) -> Iterator[WebLink]:
    for extension, syntax in EXTENSIONS.items():
        if syntax is not HTML:
            yield WebLink("describedby", f"{root}{resource.path}.{extension}", syntax.media_type)
    if resource.kind is ResourceKind.CLAIM:
        for name, media_type in CITATIONS.items():
            yield WebLink("describedby", f"{root}{resource.path}/{name}", media_type.media_type)


def _contents(resource: Resource, manifest: Manifest, root: str) -> Iterator[WebLink]:
    for dump in _dumps_of(resource, manifest):
        yield WebLink("item", root + ResourceKind.DUMP.path(dump.name), dump.content_type)
    if resource.kind is ResourceKind.CLAIM:
        for name, media_type in BUNDLES.items():
            yield WebLink("item", f"{root}{resource.path}/{name}", media_type.media_type)


def _dumps_of(resource: Resource, manifest: Manifest) -> Iterable[DumpFile]:
    if resource.kind is ResourceKind.DATASET:
        return manifest.dumps_of(None)
    return manifest.dumps_of(*resource.names) if resource.kind is ResourceKind.ARTICLE else ()


def _author(resource: Resource, manifest: Manifest) -> Iterator[WebLink]:
    if manifest.publisher and resource.kind in _OURS:
        yield WebLink("author", Iris(resource.base_iri).publisher.value)


def _licence(resource: Resource, manifest: Manifest, *, is_page: bool = False) -> Iterator[WebLink]:
    licence = manifest.licence_of(resource.names[0] if "{article}" in resource.kind.value else None)
    # The licence of the dataset is that of our metadata of an article, which says so itself, and not of its words.
    is_of_words = licence != manifest.licence or not (is_page and resource.kind is ResourceKind.ARTICLE)
    if is_of_words and licence.startswith(("http://", "https://")):
        yield WebLink("license", licence)


def _alternates(resource: Resource, root: str) -> Iterator[WebLink]:
    tables = TABLE_EXTENSIONS if resource.has_table else {}
    for extension, syntax in (EXTENSIONS | tables).items():
        yield WebLink("alternate", f"{root}{resource.path}.{extension}", syntax.media_type)


def _link_sets(resource: Resource, root: str) -> Iterator[WebLink]:
    for media_type in (LINKSET_JSON, LINKSET):
        yield WebLink("linkset", f"{root}{resource.path}.{LINKSET_EXTENSION}", media_type.media_type)
