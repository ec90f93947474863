"""A page as one list: its tags in order, the words of all elements of a name, and where its links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.server.web.reading import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.web.reading import Element

__all__ = ["Reader"]

Attributes = dict[str, str]


class Reader:
    """Looks at a page across its elements, wherever they stand."""

    def __init__(self, page: str) -> None:
        self._elements = list(_below(read_page(page)))
        self.tags = [(each.name, each.attributes) for each in self._elements]

    def all(self, name: str) -> list[Attributes]:
        """Return the attributes of each element of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]

    def texts(self, name: str, **having: str) -> list[str]:
        """Return the words of each element of a name that has these attributes and no others in their place."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in having.items()}
        return [
            each.words for each in self._elements if each.name == name and wanted.items() <= each.attributes.items()
        ]

    def links(self) -> dict[str, str]:
        """Return the words of each link by its target."""
        return {each.attributes.get("href", ""): each.words for each in self._elements if each.name == "a"}


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _below(child)
