"""Write new and changed claims as an Atom feed (RFC 4287), the latest change first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from markupsafe import Markup

from mapping.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.publication.history import Record
    from mapping.publication.manifest import Manifest
    from server.pages.claims.cards import ClaimCard

FEED_PATH: Final = "feed.atom"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
#: Characters that XML 1.0 (section 2.2) cannot hold, escaped or not.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Characters of a quote in the feed; the page has the whole.
_LONGEST_QUOTE: Final = 2000


def feed(manifest: Manifest, changes: Iterable[tuple[Record, ClaimCard]]) -> bytes:
    """Write a feed of claims, each with its history record, in the order given."""
    entries = list(changes)
    base = manifest.base_iri
    top = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _add(top, "id", base + FEED_PATH)
    _add(top, "title", f"{manifest.title}: new and changed claims")
    _add(top, "subtitle", "A claim is a record of what an article says, not of what is true.")
    _add(top, "updated", entries[0][0].changed if entries else manifest.created)
    author = ET.SubElement(top, "author")
    _add(author, "name", manifest.publisher or manifest.title)
    if manifest.publisher:
        _add(author, "uri", Iris(base).publisher.value)
    _link(top, "self", base + FEED_PATH, "application/atom+xml")
    _link(top, "alternate", f"{base}claims", "text/html")
    if manifest.licence:
        _link(top, "license", manifest.licence)  # RFC 4946
    _add(top, "generator", "onrecord", version=manifest.version)
    for record, claim in entries:
        _entry(top, record, claim)
    written: bytes = ET.tostring(top, "utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(top: ET.Element, record: Record, claim: ClaimCard) -> None:
    entry = ET.SubElement(top, "entry")
    sentence = str(claim.sentence)
    _add(entry, "id", claim.iri)
    _add(entry, "title", sentence)
    _add(entry, "published", record.published)
    _add(entry, "updated", record.changed)
    _link(entry, "alternate", claim.iri, "text/html")
    _link(entry, "alternate", f"{claim.iri}.ttl", "text/turtle")
    _link(entry, "via", claim.article.iri, "text/html")
    _add(entry, "content", _content(sentence, claim), type="html")


def _content(sentence: str, claim: ClaimCard) -> str:
    """Write the sentence, its quotes and its article as HTML, every value escaped."""
    quote = Markup("<blockquote><bdi>{}</bdi></blockquote>").format
    quotes = Markup("").join(quote(each.exact[:_LONGEST_QUOTE]) for each in claim.quotes if each.exact)
    source = Markup('<p><a href="{}"><bdi>{}</bdi></a></p>').format(
        claim.article.iri, claim.article.label or claim.article.iri
    )
    invented = Markup("<p>The article is invented: it reports nothing real.</p>") if claim.is_invented else ""
    return Markup("<p><bdi>{}</bdi></p>").format(sentence) + quotes + source + invented


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _NO_XML.sub("\ufffd", text)


def _link(parent: ET.Element, relation: str, target: str, media_type: str = "") -> None:
    ET.SubElement(parent, "link", {"rel": relation, "href": target, **({"type": media_type} if media_type else {})})
