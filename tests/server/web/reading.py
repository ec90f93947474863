"""Pages and tables as tests read them, and what no page of ours may hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.web.sites import Site

__all__ = ["BROWSER", "Element", "assert_harmless", "page_of", "read_page", "rows_of"]

#: The headers of one who wants a page.
BROWSER: Final = {"Accept": "text/html"}

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "rect", "path"})
_BLOCKS = frozenset({
    "article", "br", "dd", "details", "div", "dl", "dt", "figcaption", "h1", "h2", "h3", "h4", "header", "li", "nav",
    "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
})  # fmt: skip


@dataclass
class Element:
    """An element of a page, with all that is in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str, **attributes: str) -> list[Element]:
        """Return the elements of a name below it, in order, that have these attributes; ``class_`` is one of many."""
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        named = (each for each in self.walk() if each.name == name)
        return [each for each in named if all(_has(each, key, value) for key, value in wanted.items())]

    def one(self, name: str, **attributes: str) -> Element:
        """Return the only such element."""
        (found,) = self.all(name, **attributes)
        return found

    def walk(self) -> Iterator[Element]:
        """Yield every element below it, in order."""
        for child in self.children:
            yield child
            yield from child.walk()

    @property
    def words(self) -> str:
        """All text in it, spaces as a reader sees them."""
        return " ".join(self.text.split())


def _has(element: Element, key: str, value: str) -> bool:
    given = element.attributes.get(key, "")
    return value in given.split() if key == "class" else given == value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1].name == tag, f"</{tag}> closes <{self.stack[-1].name}>"
        self.stack.pop()
        self._part(tag)

    def _part(self, tag: str) -> None:
        """Part the words on both sides of what stands in no line."""
        if tag in _BLOCKS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data


def page_of(opened: Site, path: str) -> Element:
    """Ask for a page that must be there and do no harm."""
    answer = opened.client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    page = read_page(answer.text)
    assert_harmless(page)
    return page


def rows_of(opened: Site, path: str, **parameters: str | int) -> list[dict[str, str]]:
    """Ask for a list as CSV, and return its rows."""
    answer = opened.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text)))


def read_page(html: str) -> Element:
    """Read a page; fail where its elements are not closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.stack) == 1
    return reader.stack[0]


def assert_harmless(page: Element) -> None:
    """Fail where a page could run or fetch anything, or leads where a browser does more than fetch."""
    for name in ("iframe", "object", "embed", "base", "img", "style"):
        assert not page.all(name)
    assert all(each.attributes.get("type") == "application/ld+json" for each in page.all("script"))
    for element in _everything(page):
        for attribute, value in element.attributes.items():
            assert not attribute.startswith("on"), attribute
            assert attribute != "style"
            if attribute in {"href", "src", "action", "cite"}:
                assert not value.lower().lstrip().startswith(("javascript:", "data:", "vbscript:")), value


def _everything(element: Element) -> list[Element]:
    return [element, *(below for child in element.children for below in _everything(child))]
