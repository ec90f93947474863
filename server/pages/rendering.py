"""Pages for people: one template each, every value escaped, whole without a script, nothing loaded from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.pages.assets import ASSETS
from server.pages.licence import licence_name
from server.pages.links import Links, link_target
from server.pages.safe_text import shown
from server.pages.schema_org import data_block
from server.pages.sentence import sentence_of, tidy

if TYPE_CHECKING:
    from mapping.publication.manifest import Manifest
    from server.pages.page import Page

__all__ = ["PAGE_HEADERS", "SCRIPTED_HEADERS", "TEMPLATES_DIGEST", "Site", "headers_of", "render", "render_page"]

_FOLDER: Final = Path(__file__).parent / "templates"
_KILO: Final = 1000


def _policy(scripts: str) -> dict[str, str]:
    """Return the headers of a page (https://www.w3.org/TR/CSP3/): it shows our style and sends its own forms."""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src 'self' data:; {scripts}form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
    }


PAGE_HEADERS: Final = _policy("")
#: Of a page with scripts of ours, which may ask this server.
SCRIPTED_HEADERS: Final = _policy("script-src 'self'; connect-src 'self'; ")

#: Changes with any template or asset: part of the tags of pages.
TEMPLATES_DIGEST: Final = sha256(
    b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.*")))
    + "".join(each.address for each in ASSETS.values()).encode()
).hexdigest()


@dataclass(frozen=True)
class Site:
    """What every page says of the site around it."""

    title: str = "onrecord"
    #: Path under which it lies, ending with a slash.
    root: str = "/"
    licence: str = ""
    created: str = ""
    publisher: str = ""

    @classmethod
    def of(cls, manifest: Manifest, root: str) -> Site:
        """Return what a generation says of itself."""
        return cls(manifest.title, root, manifest.licence, manifest.created, manifest.publisher)


def render_page(page: Page, site: Site, links: Links, here: str) -> str:
    """Return a page as HTML; ``here`` is its own path, without the extension of a representation."""
    return render(
        page.template, site=site, links=links, title=page.title, here=here, table=page.table, scripts=page.scripts,
        styles=page.styles, signposts=page.signposts, jsonld=page.jsonld and data_block(page.jsonld), **page.values,
    )  # fmt: skip


def headers_of(page: Page) -> dict[str, str]:
    """Return the headers that bound what a page may do."""
    return SCRIPTED_HEADERS if page.scripts else PAGE_HEADERS


def render(template: str, **values: object) -> str:
    """Render a template with ``site`` among the values; every value is escaped."""
    site = values.get("site", Site())
    links = Links("", getattr(site, "root", "/"))
    given = {"links": links, "here": "", "table": None, "scripts": (), "styles": (), "site": site}
    given |= {"signposts": (), "jsonld": None}
    return _environment.get_template(template).render({**given, **values}) + "\n"


def _size(length: int) -> str:
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
_environment.filters["link_target"] = link_target
_environment.filters["path_segment"] = lambda text: quote(str(text), safe="")
_environment.filters["licence_name"] = licence_name
_environment.filters["moment"] = lambda moment: f"{moment[:16].replace('T', ' ')} UTC"
_environment.filters["size"] = _size
_environment.filters["grouped"] = lambda number: f"{number:,}"
_environment.filters["tidy"] = tidy
_environment.filters["in_words"] = sentence_of
_environment.globals["asset"] = lambda name: ASSETS[name].address
