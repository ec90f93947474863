"""Describe pages for search engines: JSON-LD in the vocabulary of schema.org.

Unknown values are left out, and a claim gets no rating: nothing here says whether it is true.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from mapping.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.publication.manifest import DumpFile, Manifest
    from server.pages.articles.heads import ArticleHead
    from server.pages.claims.cards import ClaimCard

_CONTEXT: Final = "https://schema.org/"
#: Signs that could end a script element, or begin a comment or declaration in it.
_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def data_block(content: Mapping[str, object]) -> Markup:
    """Write JSON for a script element that is a data block (https://html.spec.whatwg.org/#data-block)."""
    return Markup(json.dumps(content, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704 - escaped the line above


def article_jsonld(article: ArticleHead) -> dict[str, object]:
    """Describe an article; of authors and publisher only the names are known."""
    return _known(
        {
            "@context": _CONTEXT,
            **_class(is_invented=article.is_invented),
            "@id": article.iri,
            "headline": article.headline,
            "abstract": article.standfirst,
            "inLanguage": article.language,
            "datePublished": article.date,
            "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "url": article.url,
            "license": article.licence,
            "correction": [
                {"@type": "CorrectionComment", "dateCreated": each.date, "text": each.note}
                for each in article.corrections
            ],
        }
    )


def _class(*, is_invented: bool) -> dict[str, object]:
    """Return the class of an article: an invented article is not a NewsArticle."""
    return {"@type": "Article", "genre": "fiction"} if is_invented else {"@type": "NewsArticle"}


def claim_jsonld(claim: ClaimCard, sentence: str | None = None) -> dict[str, object]:
    """Describe a claim: its quotes, its claimants if the article names any, and its article."""
    words = [quote.exact for quote in claim.quotes if quote.exact]
    authors = [{"@type": "Thing", "@id": who.iri, "name": who.label} for who in claim.claimants]
    return _known(
        {
            "@context": _CONTEXT,
            "@type": "Claim",
            "@id": claim.iri,
            "name": sentence,
            "text": " … ".join(words),
            # Not guessed here: the linked data says whether a source is a person or an organization.
            "audience": [{"@type": "Audience", "name": who.label} for who in claim.told_to],
            "author": authors[0] if len(authors) == 1 else authors,
            "appearance": {
                **_class(is_invented=claim.is_invented),
                "@id": claim.article.iri,
                **_known({"name": claim.article.label}),
            },
        }
    )


def dataset_jsonld(manifest: Manifest) -> dict[str, object]:
    """Describe the dataset with its files, for dataset search engines."""
    iris = Iris(manifest.base_iri)
    return _known(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": iris.dataset.value,
            "url": iris.dataset.value,
            "name": manifest.title,
            "description": manifest.description or f"What news articles say, claim by claim: {manifest.title}.",
            "license": manifest.licence,
            "creator": _publisher(manifest),
            "publisher": _publisher(manifest),
            "inLanguage": manifest.language,
            "dateCreated": manifest.issued,
            "dateModified": manifest.created,
            "version": manifest.digest[:16],
            "isAccessibleForFree": True,
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": manifest.base_iri, "name": manifest.title},
            "distribution": [_download(dump, iris) for dump in manifest.dumps_of(None)],
        }
    )


def catalogue_jsonld(manifest: Manifest) -> dict[str, object]:
    """Describe the site: the catalogue that contains the dataset."""
    dataset = {"@type": "Dataset", "@id": Iris(manifest.base_iri).dataset.value, "name": manifest.title}
    return _known(
        {
            "@context": _CONTEXT,
            "@type": "DataCatalog",
            "@id": manifest.base_iri,
            "url": manifest.base_iri,
            "name": manifest.title,
            "description": manifest.description,
            "license": manifest.licence,
            "publisher": _publisher(manifest),
            "dataset": dataset | _known({"description": manifest.description, "license": manifest.licence}),
        }
    )


def _download(dump: DumpFile, iris: Iris) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "name": dump.name,
        "encodingFormat": dump.media_type,
        "contentUrl": iris.dump(dump.name).value,
        "contentSize": f"{dump.bytes} B",
        "sha256": dump.sha256,
    }


def _publisher(manifest: Manifest) -> dict[str, object] | None:
    if not manifest.publisher:
        return None
    return {"@type": "Organization", "@id": Iris(manifest.base_iri).publisher.value, "name": manifest.publisher}


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values without those that are empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
