"""Typed links from every resource to what belongs to it, for programs that follow links and read no pages.

https://signposting.org/FAIR/ , level 2: the links stand in the header of each answer, in the head of each page, and
once more, for the page and all that belongs to it, in a link set (RFC 9264).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from mapping.rdf.iris import Iris
from server.http.negotiation import HTML, LINKSET, LINKSET_JSON
from server.linked_data.resources import EXTENSIONS, TABLE_EXTENSIONS, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mapping.publication.manifest import DumpFile, Manifest

__all__ = [
    "LINKSET_EXTENSION", "WebLink", "content_links", "document_links", "link_header", "link_set", "linkset_json",
    "linkset_text", "page_links",
]  # fmt: skip

#: Behind the path of a resource: its link set, as JSON or text.
LINKSET_EXTENSION: Final = "linkset"

#: Characters of a URI that mean something, and the sign of what is encoded already (RFC 3986, section 2.2).
_RESERVED: Final = "%:/?#[]@!$&'()*+,;=~"
_SCHEMA: Final = "https://schema.org/"
#: Path of a resource -> what schema.org calls it; the first that matches.
_CLASSES: Final = (
    (re.compile(r"article/[^/]+"), "NewsArticle"),
    (re.compile(r"article/[^/]+/claim/[^/]+"), "Claim"),
    (re.compile(r"dataset|graph/.+"), "Dataset"),
    (re.compile(r"dumps/.+"), "DataDownload"),
    (re.compile(r"sparql"), "WebAPI"),
    (re.compile(r"q/.+"), "SoftwareSourceCode"),
    (re.compile(r".+", re.DOTALL), "Thing"),
)
_ARTICLE: Final = re.compile(r"article/([^/]+)")
_CLAIM: Final = re.compile(r"article/[^/]+/claim/[^/]+")
#: What belongs to the record of a claim: its evidence, and how to cite it.
_BUNDLES: Final = {"bundle.json": "application/json", "bundle.md": "text/markdown"}
_CITATIONS: Final = {"cite.bib": "application/x-bibtex", "cite.json": "application/vnd.citationstyles.csl+json"}
#: What the publisher of the data wrote, and not the author of an article or the speaker of a claim.
_OURS: Final = re.compile(r"dataset|graph/.+|q/.+|sparql|dumps/.+")


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
        WebLink("type", f"{_SCHEMA}{_class_of(resource)}"),
        *(WebLink("describedby", link.target, link.media_type) for link in _metadata(resource, root)),
        *(WebLink("item", link.target, link.media_type) for link in _contents(resource, manifest, root)),
        *_author(resource, manifest),
        # The words of an article are not ours to license; its metadata is, and says so.
        *(() if _ARTICLE.fullmatch(resource.path) else _licence(manifest)),
        *_alternates(resource, root),
        *_link_sets(resource, root),
    )


def document_links(resource: Resource, manifest: Manifest, root: str) -> tuple[WebLink, ...]:
    """Return the links of a description of a resource as RDF."""
    return (
        WebLink("canonical", _page(resource, resource.base_iri)),
        WebLink("describes", _page(resource, root), HTML.media_type),
        *_licence(manifest),
        *_alternates(resource, root),
        *_link_sets(resource, root),
    )


def content_links(resource: Resource, manifest: Manifest, root: str) -> tuple[WebLink, ...]:
    """Return the links of a file that belongs to a resource: a dump, the evidence of a claim."""
    return (
        WebLink("collection", _page(resource, root), HTML.media_type),
        WebLink("type", f"{_SCHEMA}DataDownload"),
        *_licence(manifest),
        *_link_sets(resource, root),
    )


def link_set(resource: Resource, manifest: Manifest) -> dict[str, tuple[WebLink, ...]]:
    """Return the links of a page and of everything that belongs to it, each by what it is a link of.

    All IRIs are absolute and below the base IRI, for a link set may be kept far from its address.
    """
    root = resource.base_iri
    described = (WebLink("describes", _page(resource, root), HTML.media_type), *_licence(manifest))
    return {
        _page(resource, root): page_links(resource, manifest, root),
        **{link.target: described for link in _metadata(resource, root)},
        **{link.target: content_links(resource, manifest, root) for link in _contents(resource, manifest, root)},
    }


def link_header(links: Iterable[WebLink]) -> str:
    """Write links as the value of the Link header (RFC 8288, section 3)."""
    return ", ".join(map(_written, links))


def linkset_json(links: Mapping[str, Iterable[WebLink]]) -> str:
    """Write a link set as JSON (RFC 9264, section 4.2)."""
    contexts = []
    for anchor, each in links.items():
        context: dict[str, object] = {"anchor": anchor}
        by_relation: dict[str, list[dict[str, str]]] = {}
        for link in each:
            target = {"href": link.target, **({"type": link.media_type} if link.media_type else {})}
            by_relation.setdefault(link.rel, []).append(target)
        contexts.append(context | by_relation)
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1) + "\n"


def linkset_text(links: Mapping[str, Iterable[WebLink]]) -> str:
    """Write a link set as text (RFC 9264, section 4.1)."""
    written = [f'{_written(link)}; anchor="{_uri(anchor)}"' for anchor, each in links.items() for link in each]
    return ",\n".join(written) + "\n"


def _written(link: WebLink) -> str:
    # A header is ASCII, and what ends a target in it stands in no IRI.
    return f'<{_uri(link.target)}>; rel="{link.rel}"' + (f'; type="{link.media_type}"' if link.media_type else "")


def _uri(iri: str) -> str:
    return quote(iri, safe=_RESERVED)


def _page(resource: Resource, root: str) -> str:
    """Return where the page about a resource is: at its own address, or for a thing, which redirects, beside it."""
    return f"{root}{resource.path}" + ("" if resource.is_document else ".html")


def _class_of(resource: Resource) -> str:
    return next(name for pattern, name in _CLASSES if pattern.fullmatch(resource.path))


def _metadata(resource: Resource, root: str) -> Iterator[WebLink]:
    for extension, syntax in EXTENSIONS.items():
        if syntax is not HTML:
            yield WebLink("describedby", f"{root}{resource.path}.{extension}", syntax.media_type)
    if _CLAIM.fullmatch(resource.path):
        for name, media_type in _CITATIONS.items():
            yield WebLink("describedby", f"{root}{resource.path}/{name}", media_type)


def _contents(resource: Resource, manifest: Manifest, root: str) -> Iterator[WebLink]:
    for dump in _dumps_of(resource, manifest):
        yield WebLink("item", f"{root}dumps/{quote(dump.name)}", dump.media_type)
    if _CLAIM.fullmatch(resource.path):
        for name, media_type in _BUNDLES.items():
            yield WebLink("item", f"{root}{resource.path}/{name}", media_type)


def _dumps_of(resource: Resource, manifest: Manifest) -> Iterable[DumpFile]:
    if resource.path == "dataset":
        return manifest.dumps_of(None)
    article = _ARTICLE.fullmatch(resource.path)
    return manifest.dumps_of(unquote(article[1])) if article else ()


def _author(resource: Resource, manifest: Manifest) -> Iterator[WebLink]:
    if manifest.publisher and _OURS.fullmatch(resource.path):
        yield WebLink("author", Iris(resource.base_iri).publisher.value)


def _licence(manifest: Manifest) -> Iterator[WebLink]:
    if manifest.licence.startswith(("http://", "https://")):
        yield WebLink("license", manifest.licence)


def _alternates(resource: Resource, root: str) -> Iterator[WebLink]:
    tables = TABLE_EXTENSIONS if resource.has_table else {}
    for extension, syntax in (EXTENSIONS | tables).items():
        yield WebLink("alternate", f"{root}{resource.path}.{extension}", syntax.media_type)


def _link_sets(resource: Resource, root: str) -> Iterator[WebLink]:
    for media_type in (LINKSET_JSON, LINKSET):
        yield WebLink("linkset", f"{root}{resource.path}.{LINKSET_EXTENSION}", media_type.media_type)
