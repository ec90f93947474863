"""Render pages: one template each, every value escaped, complete without scripts, nothing loaded from other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.http.entity_tags import derived_tag
from server.http.negotiation import HTML
from server.linked_data.signposting import link_header
from server.pages.all_pages import PAGES
from server.pages.assets import ASSETS
from server.pages.links import Links, link_target
from server.pages.safe_text import shown, tidy
from server.pages.schema_org import data_block
from server.pages.sentence import in_past, plain_verb
from server.pages.timeline.periods import day_in_words, period_in_words

if TYPE_CHECKING:
    from mapping.publication.manifest import Manifest
    from mapping.publication.preview import LastSave
    from server.pages.page import Page, Visit

_FOLDER: Final = Path(__file__).parent / "templates"
_KILO: Final = 1000
_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)/?(?:deed.*)?"
)
_OF_ARTICLE: Final = re.compile("/article/([^/.]+)")
_PUBLIC_DOMAIN: Final = {"zero": "CC0", "mark": "Public Domain Mark"}


def _policy(scripts: str) -> dict[str, str]:
    """Return the headers that let a page load our style and send our forms (https://www.w3.org/TR/CSP3/)."""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src 'self' data:; {scripts}form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
    }


PAGE_HEADERS: Final = _policy("")
#: Our scripts may send requests to this server.
_SCRIPTED_HEADERS: Final = _policy("script-src 'self'; connect-src 'self'; ")

#: Changes with every template and asset; the entity tags of pages contain it.
TEMPLATES_DIGEST: Final = sha256(
    b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.*")))
    + "".join(each.address for each in ASSETS.values()).encode()
).hexdigest()


@dataclass(frozen=True)
class Site:
    """The facts about the site that every page shows."""

    title: str = "onrecord"
    #: The path of the start page, which ends with a slash.
    root: str = "/"
    licence: str = ""
    created: str = ""
    publisher: str = ""
    #: The outcome of the last save, for an author who watches the pages.
    last_save: LastSave | None = None

    @classmethod
    def of(cls, manifest: Manifest, root: str, last_save: LastSave | None = None) -> Site:
        """Return the site of a generation."""
        return cls(manifest.title, root, manifest.licence, manifest.created, manifest.publisher, last_save)

    def save_at(self, here: str) -> LastSave | None:
        """Return the outcome of the last save for the page at a path; an article's has no other article's problems."""
        found = _OF_ARTICLE.match(here)
        return self.last_save.about(found[1]) if self.last_save and found else self.last_save


def render_page(page: Page, site: Site, links: Links, here: str) -> str:
    """Return a page as HTML; ``here`` is its own path without an extension."""
    return render(
        page.template, site=site, links=links, title=page.title, here=here, table=page.table, scripts=page.scripts,
        styles=page.styles, signposts=page.signposts, jsonld=page.jsonld and data_block(page.jsonld), **page.values,
    )  # fmt: skip


def html_document(page: Page, visit: Visit, here: str) -> tuple[str, dict[str, str]]:
    """Return a page as HTML, and the headers that belong to it: its policy and its links."""
    site = Site.of(visit.generation.manifest, visit.links.root, visit.last_save)
    linked = {"Link": link_header(page.signposts)} if page.signposts else {}
    return render_page(page, site, visit.links, here), {**linked, **policy_of(page, visit.last_save)}


def page_tag(version: str, created: str, root_path: str, raw_path: bytes) -> str:
    """Return the entity tag of the HTML page at an address without parameters."""
    return derived_tag(version, created, root_path, raw_path, "", TEMPLATES_DIGEST, HTML.media_type, repr(b""))


def policy_of(page: Page | None, last_save: LastSave | None = None) -> dict[str, str]:
    """Return the security policy of a page, or of a problem; a page that an author watches reloads by a script."""
    return _SCRIPTED_HEADERS if last_save or (page and page.scripts) else PAGE_HEADERS


def render(template: str, **values: object) -> str:
    """Render a template; every value is escaped."""
    site = values.get("site", Site())
    links = Links("", getattr(site, "root", "/"))
    given = {"links": links, "here": "", "table": None, "scripts": (), "styles": (), "site": site}
    given |= {"signposts": (), "jsonld": None}
    return _environment.get_template(template).render({**given, **values}) + "\n"


def licence_name(iri: str) -> str:
    """Return the short name of a Creative Commons licence, and any other IRI unchanged.

    >>> licence_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    found = _CREATIVE_COMMONS.fullmatch(iri)
    if found is None:
        return iri
    family, code, version = found.groups()
    name = _PUBLIC_DOMAIN.get(code) if family == "publicdomain" else f"CC {code.upper()}"
    return f"{name} {version}" if name else iri


def _write_size(length: int) -> str:
    """Write a length in bytes in the unit that leaves one to three digits before the point."""
    size, unit = float(length), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < _KILO:
            break
        size, unit = size / _KILO, larger
    return f"{length:,} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


_environment = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    finalize=shown,
)  # fmt: skip
_environment.filters |= {
    "link_target": link_target,
    "path_segment": lambda text: quote(str(text), safe=""),
    "licence_name": licence_name,
    "moment": lambda moment: f"{moment[:16].replace('T', ' ')} UTC",
    "size": _write_size,
    "grouped": lambda number: f"{number:,}",
    "tidy": tidy,
    "in_past": in_past,
    "verb_of": lambda claim: plain_verb(claim.stance, claim.modality, claim.act),
    "day_in_words": day_in_words,
}
_environment.globals |= {"asset": lambda name: ASSETS[name].address, "pages": PAGES, "period_in_words": period_in_words}
