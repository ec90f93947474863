"""Read NewsML-G2, news in XML: each news item with XHTML, NITF or plain text becomes an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.extra import need
from mapping.importing.markup import parse_page, parse_xml, text_of
from mapping.importing.metadata import about_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HINT: Final = "onrecord reads NewsML-G2: a newsItem with inlineXML or inlineData"
_ITEM: Final = "newsItem"
_ANY: Final = "{*}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def read_newsml(path: Path, data: bytes) -> Iterator[AnnotatedArticle]:
    """Yield the article of each news item that has text; raise `UnreadableInput` if none has."""
    root = parse_xml(path, data)
    items = [root] if _local(root) == _ITEM else list(root.iter(_ANY + _ITEM))
    articles = [each for number, item in enumerate(items, 1) if (each := _article(path, item, number))]
    if not articles:
        raise UnreadableInput(path, "has no news item with text", _HINT)
    yield from articles


def _local(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    return str(element.tag).rpartition("}")[2]


def _article(path: Path, item: Any, number: int) -> AnnotatedArticle | None:  # noqa: ANN401 - as above
    language = _attribute(item, "contentMeta/language", "tag") or str(item.get(_LANGUAGE) or "")
    text = _text(path, item, language)
    if not text.strip():
        return None
    about, left_out = about_article({
        "language": language,
        "headline": _words(item, "contentMeta/headline"),
        "author": _words(item, "contentMeta/by") or _words(item, "contentMeta/creator/name"),
        "publisher": _words(item, "itemMeta/provider/name") or _attribute(item, "itemMeta/provider", "literal"),
        "published": _words(item, "itemMeta/firstCreated") or _words(item, "itemMeta/versionCreated"),
        "licence": _attribute(item, "rightsInfo/licence", "href"),
    })  # fmt: skip
    name = str(item.get("guid") or f"{path.stem}-{number}").rpartition(":")[2].rpartition("/")[2]
    return AnnotatedArticle(name, text, (), about, left_out)


def _found(item: Any, way: str) -> Any:  # noqa: ANN401 - as above
    return item.find("/".join(_ANY + step for step in way.split("/")))


def _words(item: Any, way: str) -> str:  # noqa: ANN401 - as above
    found = _found(item, way)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _attribute(item: Any, way: str, name: str) -> str:  # noqa: ANN401 - as above
    found = _found(item, way)
    return str(found.get(name) or "") if found is not None else ""


def _text(path: Path, item: Any, language: str) -> str:  # noqa: ANN401 - as above
    inline = _found(item, "contentSet/inlineXML")
    inside = [each for each in inline if isinstance(each.tag, str)] if inline is not None else []
    if not inside:
        plain = _found(item, "contentSet/inlineData")
        return str(plain.text or "") if plain is not None else ""
    body = next((each for name in ("body.content", "body") for each in inline.iter(_ANY + name)), inside[0])
    return text_of(_as_html(path, body, language))


def _as_html(path: Path, body: Any, language: str) -> Any:  # noqa: ANN401 - as above
    """Return the same elements as HTML, which have no namespace there."""
    for each in body.iter(need("lxml.etree", path).Element):
        each.tag = _local(each)
    page = need("lxml.etree", path).tostring(body, method="html", encoding="unicode")
    return parse_page(path, page, language)
