"""A span of an article that proves something, and its place among others."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_parts import PARTS
from server.pages.solutions import number_in, text_in

if TYPE_CHECKING:
    from server.pages.solutions import Row

#: Place in the text of a claim without evidence: after all others.
NO_EVIDENCE: Final = (sys.maxsize, 0, 0)
#: The parts of an article in the order in which people read them; "" is the text.
_READ: Final = (*PARTS, "")


def part_of_article(source: str) -> str:
    """Return the part of an article that a source of evidence is, "" for its text."""
    name = source.rpartition("#")[2]
    return name if name in PARTS else ""


def place_in(row: Row) -> tuple[int, int, int]:
    """Return the place of the evidence in a row with ?source, ?start and ?end: headline, standfirst, then the text."""
    part = part_of_article(text_in(row, "source") or "")
    return _READ.index(part), number_in(row, "start"), -number_in(row, "end")


@dataclass(frozen=True)
class EvidenceSpan:
    """A span of an article that proves something, with offsets in code points; no words if rights withhold them."""

    iri: str
    start: int
    end: int
    exact: str | None
    #: The digest of the words in UTF-8, in hexadecimal: proof also of withheld words.
    sha256: str | None = None
    #: The part of the article that the offsets count in: headline or standfirst, empty for its text.
    part: str = ""

    @property
    def fragment(self) -> str:
        """The end of its IRI behind the number sign, and its id on pages."""
        return f"{self.part}-char={self.start},{self.end}" if self.part else f"char={self.start},{self.end}"

    @property
    def place(self) -> tuple[int, int, int]:
        """Its place in the article, as `place_in` gives it."""
        return _READ.index(self.part), self.start, -self.end

    @property
    def where(self) -> str:
        """The part of the article in words, to follow its offsets; empty for the text."""
        return f" of the {self.part}" if self.part else ""

    def holds(self, other: EvidenceSpan) -> bool:
        """Whether another span lies in it."""
        return self.part == other.part and self.start <= other.start and other.end <= self.end
