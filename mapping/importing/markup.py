"""Turn HTML and XML of news into plain text, with a blank line between paragraphs and the marks of quotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.extra import need
from mapping.importing.json_values import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: Language -> the marks around a quotation, and around one inside it (CLDR).
_MARKS: Final[Mapping[str, str]] = {"de": "„“‚‘", "fr": "«»“”", "es": "«»“”", "it": "«»“”", "ru": "«»„“"}
_OTHER_MARKS: Final = "“”‘’"
#: Elements that begin and end a line, of HTML and NITF.
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "block", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hedline", "hl1", "hl2",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
#: Elements within a line of HTML.
_INLINE: Final = (
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "picture", "ruby", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
)  # fmt: skip
#: Elements that hold lines of text.
_LINES: Final = ("p", "li", "blockquote", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN: Final = frozenset({"head", "noscript", "script", "style", "template", "title"})
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
#: Where a page declares its encoding (HTML Living Standard, section 4.2.5.4).
_HEAD: Final = 1024


def decoded_page(path: Path, data: bytes) -> str:
    """Decode an HTML file with the encoding that it declares; raise `UnreadableInput` if it is in another one."""
    declared = _CHARSET.search(data[:_HEAD])
    try:
        return decoded(path, data)
    except UnreadableInput:
        if not declared:
            raise
    try:
        return data.decode(declared[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        raise UnreadableInput(
            path, f"is not in {declared[1].decode()}, which it declares", "save it as UTF-8"
        ) from None


def parse_page(path: Path, page: str, language: str = "") -> Any:  # noqa: ANN401 - lxml has no types
    """Return the tree of an HTML page or fragment in which quotations have their marks, by its language or this one."""
    html = need("lxml.html", path)
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    except (ValueError, need("lxml.etree", path).ParserError) as error:
        raise UnreadableInput(path, f"is no HTML: {' '.join(str(error).split())}") from None
    mark_quotations(tree, language or language_of(tree))
    return tree


def language_of(tree: Any) -> str:  # noqa: ANN401 - as above
    """Return the language that the root of a page states, or nothing."""
    return str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()


def mark_quotations(tree: Any, language: str) -> None:  # noqa: ANN401 - as above
    """Put the marks that a browser would show in place of each element ``q``, which extractors drop."""
    marks = _MARKS.get(language.partition("-")[0].lower(), _OTHER_MARKS)
    quotations = [(each, sum(1 for _ in each.iterancestors("q"))) for each in tree.iter("q")]
    for element, depth in quotations:
        opening, closing = tuple(marks[2:] if depth % 2 else marks[:2])
        element.text = opening + (element.text or "")
        element.tail = closing + (element.tail or "")
    for element, _ in quotations:
        element.drop_tag()


def unwrap_inline(tree: Any) -> None:  # noqa: ANN401 - as above
    """Leave only the text of elements within a line, at which trafilatura breaks it if a page has little text.

    Outside lines of text they stay: links there tell menus from an article.
    """
    for element in list(tree.iter(*_INLINE)):
        if next(element.iterancestors(*_LINES), None) is not None:
            element.drop_tag()


def text_of(tree: Any) -> str:  # noqa: ANN401 - as above
    """Return all text of a tree of HTML, with a blank line between its blocks."""
    blocks = [""]
    for event, element in _walk(tree):
        if element.tag in _BLOCKS:
            blocks.append("")
        if event == "end":
            blocks[-1] += element.tail or ""
        elif not _is_unseen(element):
            blocks[-1] += element.text or ""
    plain = (" ".join(block.split()) for block in blocks)
    return "\n\n".join(block for block in plain if block) + "\n"


def _walk(tree: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    """Yield each element of a tree where it starts and where it ends, without those that show no text."""
    stack = [("end", tree), ("start", tree)]
    while stack:
        event, element = stack.pop()
        yield event, element
        if event == "start" and not _is_unseen(element):
            for inside in reversed(element):
                stack += [("end", inside), ("start", inside)]


def _is_unseen(element: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the text of an element is not shown; comments have a function as tag."""
    return not isinstance(element.tag, str) or element.tag in _UNSEEN


def parse_xml(path: Path, data: bytes) -> Any:  # noqa: ANN401 - as above
    """Return the root of an XML file; raise `UnreadableInput` if it is not XML or declares entities."""
    etree = need("lxml.etree", path)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableInput(path, "declares XML entities", "remove the DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInput(path, f"is not XML: {' '.join(str(error).split())}") from None
