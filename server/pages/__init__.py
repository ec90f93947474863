"""Pages for people: one template each, every value escaped, no script, nothing loaded from anywhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["PAGE_HEADERS", "link_target", "render"]

_FOLDER: Final = Path(__file__).parent / "templates"
_STYLE: Final = (_FOLDER / "style.css").read_text("utf-8")
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()

#: https://www.w3.org/TR/CSP3/ : a page may show its own style and send its own form; nothing else.
PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


def render(template: str, **values: object) -> str:
    """Return a page; every value is escaped."""
    return _environment.get_template(template).render(**values) + "\n"


def link_target(iri: str) -> str | None:
    """Return the target of a link to an IRI of the data, None where a browser could do anything but fetch it.

    Data is written by others: ``javascript:`` and its kin are shown as text (OWASP, cross-site scripting).
    """
    return iri if iri.lower().startswith(("http://", "https://")) else None


_environment = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.filters["link_target"] = link_target
_environment.globals["style"] = Markup(_STYLE)  # noqa: S704 - our own file, hashed in the policy
