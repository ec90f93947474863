"""Cite a claim or the dataset: in APA style, as BibTeX and as CSL-JSON.

The citation of a claim cites its record in this dataset, with the publisher of the dataset as its author, and names
the article in a note.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mapping.rdf.iris import Iris
from server.pages.safe_text import tidy
from server.pages.timeline.periods import MONTHS

if TYPE_CHECKING:
    from mapping.publication.manifest import Manifest
    from server.pages.articles.heads import ArticleHead
    from server.pages.claims.cards import ClaimCard

#: Digits of the digest of a generation that name its version.
_VERSION_DIGITS: Final = 12
#: Characters with a meaning in TeX or BibTeX. Braces become commands, because BibTeX counts even escaped braces.
_TEX: Final = str.maketrans({
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "^": r"{\textasciicircum}", "~": r"{\textasciitilde}",
})  # fmt: skip
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Citation:
    """A citation as plain text."""

    key: str
    #: The publisher and the title of the dataset.
    author: str
    site: str
    title: str
    url: str
    #: The time of publication of this version of the dataset, as ISO 8601; empty if unknown.
    date: str
    version: str
    #: The kind of work: "Claim recorded from ...", "Data set".
    note: str
    language: str

    @property
    def apa_before(self) -> str:
        """The citation in APA style up to the title, which is set in italics (7th edition, 10.9, data sets)."""
        date = "n.d."
        if parts := self._date_parts():
            date = f"{parts[0]}, {MONTHS[parts[1] - 1]} {parts[2]}"
        return f"{_end(self.author)} ({date}). "

    @property
    def apa_after(self) -> str:
        """The citation in APA style between the title and the address."""
        version = f" (Version {self.version})" if self.version else ""
        site = f" {_end(self.site)}" if self.site != self.author else ""
        return f"{version} [{self.note}].{site} "

    @property
    def apa(self) -> str:
        """The whole citation in APA style, as plain text."""
        return f"{self.apa_before}{self.title}{self.apa_after}{self.url}"

    def bibtex(self) -> str:
        """Return the entry for BibTeX and BibLaTeX, in UTF-8."""
        year, month, _ = self._date_parts() or ("", "", "")
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "howpublished": _tex(self.site),
            "year": str(year),
            "month": str(month),
            "version": self.version,
            "note": _tex(self.note),
            # BibTeX takes an address literally, and an IRI has neither braces nor backslashes.
            "url": self.url,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{lines}}}\n"

    def csl_json(self) -> str:
        """Return the item for citation processors (https://citeproc-js.readthedocs.io/en/latest/csl-json/)."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": self.author}],
            "container-title": self.site,
            "URL": self.url,
            "version": self.version,
            "note": self.note,
            "language": self.language,
        }
        if parts := self._date_parts():
            item["issued"] = {"date-parts": [list(parts)]}
        return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"

    def _date_parts(self) -> tuple[int, int, int] | None:
        if found := _DATE.match(self.date):
            year, month, day = map(int, found.groups())
            return year, month, day
        return None


def claim_citation(claim: ClaimCard, head: ArticleHead | None, manifest: Manifest) -> Citation:
    """Return the citation of a claim as the current generation records it."""
    return Citation(
        key="-".join(re.findall(r"[A-Za-z0-9]+", claim.iri.removeprefix(manifest.base_iri))) or "claim",
        author=tidy(manifest.publisher or manifest.title),
        site=tidy(manifest.title),
        title=str(claim.sentence),
        url=claim.iri,
        date=manifest.created,
        version=manifest.digest[:_VERSION_DIGITS],
        note=f"Claim recorded from {_source(claim, head)}",
        language=claim.sentence.language,
    )


def dataset_citation(manifest: Manifest) -> Citation:
    """Return the citation of the dataset in its current version."""
    author, version = tidy(manifest.publisher or manifest.title), manifest.digest[:_VERSION_DIGITS]
    return Citation(
        key="-".join(filter(None, ["dataset", version])),
        author=author,
        # The publisher is already named as the author.
        site=author,
        title=tidy(manifest.title),
        url=Iris(manifest.base_iri).dataset.value,
        date=manifest.created,
        version=version,
        note="Data set",
        language=manifest.language,
    )


def _source(claim: ClaimCard, head: ArticleHead | None) -> str:
    if head is None:
        return tidy(claim.article.label or claim.article.iri)
    invented = "an invented article" if head.is_invented else ""
    authors = " and ".join(tidy(author) for author in head.authors)
    return ", ".join(
        filter(None, [authors, f"“{tidy(head.headline or head.label)}”", tidy(head.publisher), head.date, invented])
    )


def _end(name: str) -> str:
    return name if name.endswith(".") else f"{name}."


def _tex(text: str) -> str:
    return text.translate(_TEX)
