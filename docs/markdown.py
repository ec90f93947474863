"""Write the parts of a Markdown page."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import NamedNode


#: Longest line of a paragraph.
_WIDTH: Final = 160


def wrapped(text: str) -> str:
    """Return a paragraph in lines."""
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell does not end the cell."""
    cells = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in cells)


def code(text: str) -> str:
    """Return a text as code, and nothing of none."""
    return f"`{text}`" if text else ""


def short(node: NamedNode) -> str:
    """Return an IRI with its prefix."""
    name, iri = max(
        ((name, iri) for name, iri in PREFIXES.items() if node.value.startswith(iri)), key=lambda each: len(each[1])
    )
    return f"{name}:{node.value.removeprefix(iri)}"


def block(language: str, text: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{text.strip()}\n```"


def page(title: str, *parts: str) -> str:
    """Return a page that a script makes."""
    return (
        "\n\n".join((f"# {title}", "Made by `docs/reference_pages.py`; `make reference` writes it again.", *parts))
        + "\n"
    )
