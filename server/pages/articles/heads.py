"""Read the metadata of articles and count their claims; one query for any number of articles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from mapping.rdf.namespaces import CITO, DCTERMS, ONR, RDF, RDFS, SCHEMA
from server.pages.page import name_of
from server.pages.patterns import values
from server.pages.solutions import TRUE, number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.engine import QueryEngine

#: Property -> the field of `ArticleHead` that holds its values.
_FIELDS: Final = {
    RDFS.label: "label",
    SCHEMA.headline: "headline",
    ONR.standfirst: "standfirst",
    DCTERMS.creator: "authors",
    DCTERMS.publisher: "publisher",
    SCHEMA.datePublished: "date",
    SCHEMA.url: "url",
    SCHEMA.inLanguage: "language",
    DCTERMS.rights: "rights",
    DCTERMS.license: "licence",
    ONR.invented: "invented",
    SCHEMA.sha256: "sha256",
}


@dataclass(frozen=True, order=True)
class Correction:
    """A correction of an article: its day as ISO 8601, and its note."""

    date: str
    note: str
    iri: str

    @property
    def anchor(self) -> str:
        """The id of it on the page of its article."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class ArticleHead:
    """The metadata of an article; unknown fields are empty."""

    iri: str
    #: Its headline, or its label if it has none.
    label: str
    headline: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    #: As ISO 8601.
    date: str = ""
    url: str = ""
    language: str = ""
    #: How much of its text may be published, in words.
    rights: str = ""
    #: The digest of its text, in hexadecimal.
    sha256: str = ""
    standfirst: str = ""
    #: IRI of its own licence; empty if the dataset's applies.
    licence: str = ""
    #: Whether the article is made up.
    is_invented: bool = False
    #: By date.
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class ClaimCounts:
    """The number of claims of an article: each is narrated or attributed, and any may be nested or disputed."""

    total: int = 0
    attributed: int = 0
    nested: int = 0
    disputed: int = 0

    @property
    def narrated(self) -> int:
        """Claims that the article makes in its own voice."""
        return self.total - self.attributed


async def article_heads(engine: QueryEngine, iris: Sequence[str]) -> dict[str, ArticleHead]:
    """Return the metadata of articles by IRI, in order, and nothing for other IRIs. Asks one query."""
    if not iris:
        return {}
    found: dict[str, dict[str, list[str]]] = {iri: defaultdict(list) for iri in iris}
    corrections: dict[str, list[Correction]] = defaultdict(list)
    for row in await select(engine, _heads_query(iris)):
        iri, value = row["article"].value, row["object"].value
        if "day" in row:
            corrections[iri].append(Correction(row["day"].value, value, row["correction"].value))
        else:
            found[iri][row["property"].value].append(value)
    article = SCHEMA.NewsArticle.value
    return {
        iri: replace(_head(iri, objects), corrections=tuple(sorted(corrections[iri])))
        for iri, objects in found.items()
        if article in objects[RDF.type.value]
    }


def _heads_query(iris: Iterable[str]) -> str:
    properties = ", ".join(map(str, (RDF.type, *_FIELDS)))
    articles = values("article", iris)
    return f"""SELECT ?article ?property ?object ?correction ?day WHERE {{
  {{ {articles} ?article ?property ?object FILTER(?property IN ({properties})) }}
  UNION {{ {articles} ?article {SCHEMA.correction} ?correction .
    ?correction {SCHEMA.dateCreated} ?day ; {RDFS.comment} ?object }}
}}"""


def _head(iri: str, objects: dict[str, list[str]]) -> ArticleHead:
    found = {name: sorted(objects[property_.value]) for property_, name in _FIELDS.items()}
    first: dict[str, Any] = {name: each[0] if each else "" for name, each in found.items()}
    label = name_of(first["headline"] or first["label"], iri)
    is_invented = first.pop("invented") in TRUE
    return ArticleHead(iri, **{**first, "label": label, "authors": tuple(found["authors"]), "is_invented": is_invented})


async def claim_counts(engine: QueryEngine, iris: Sequence[str]) -> dict[str, ClaimCounts]:
    """Count the claims of articles. Asks one query."""
    counts = {iri: ClaimCounts() for iri in iris}
    if not iris:
        return counts
    for row in await select(engine, _counts_query(iris)):
        iri = row["article"].value
        counts[iri] = replace(counts[iri], **{row["what"].value: number_in(row, "number")})
    return counts


def _counts_query(iris: Iterable[str]) -> str:
    claims = f"{values('article', iris)} ?claim {RDF.type} {ONR.Claim} ; {SCHEMA.appearance} ?article"
    kinds = {
        "total": "",
        "attributed": f"; {RDF.type} {ONR.AttributedClaim}",
        "nested": f"; {ONR.content}|^{ONR.content} ?other . ?other {ONR.stance} ?any",
        "disputed": f"; {CITO.disputes}|^{CITO.disputes} ?other",
    }
    branches = (f'{{ {claims} {more} BIND("{what}" AS ?what) }}' for what, more in kinds.items())
    return f"""SELECT ?article ?what (COUNT(DISTINCT ?claim) AS ?number) WHERE {{
  {" UNION ".join(branches)}
}} GROUP BY ?article ?what"""
