"""Read an article from a web page: its text by trafilatura, its metadata from schema.org in JSON-LD.

A ClaimReview on the page becomes a claim of the reviewer if its words are in the text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle
from mapping.importing.claim_review import attribution_of_review
from mapping.importing.extra import need
from mapping.importing.markup import decoded_page, language_of, parse_page, unwrap_inline
from mapping.importing.metadata import about_article
from mapping.sheet.problem_messages import explain_parser
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: Parts of a page that trafilatura takes for the article if it finds no other text.
_NO_ARTICLE: Final = ["//nav", "//menu", "//footer", "//aside", "//form"]
_HINT: Final = "save the page of one article, or copy its text into a file"
#: Types of schema.org that are articles besides those that end with "Article".
_ARTICLES: Final = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"})


def read_html(path: Path, data: bytes) -> AnnotatedArticle:
    """Return the article of a page; raise `UnreadableInput` if none can be found on it."""
    page = decoded_page(path, data)
    tree = parse_page(path, page)
    things, broken = _things(path, page)
    known: Mapping[str, Any] = next((each for each in things if _is_article(each)), {})
    text, body = _text(path, tree), str(known.get("articleBody") or "").strip()
    if len(body) > 2 * len(text):  # the extractor took another part of the page for the article
        text = body
    if not text:
        raise UnreadableInput(path, "has no text of an article", _HINT)
    about, left_out = about_article(_fields(known, tree))
    reviews = [attribution_of_review(text, each) for each in things if "ClaimReview" in _types(each)]
    made = tuple(each for each in reviews if not isinstance(each, str))
    notes = (*broken, *left_out, *(each for each in reviews if isinstance(each, str)))
    return AnnotatedArticle(path.stem, text + "\n", made, about, notes)


def _text(path: Path, tree: Any) -> str:  # noqa: ANN401 - lxml has no types
    unwrap_inline(tree)
    found = need("trafilatura", path).extract(
        tree, output_format="txt", include_comments=False, include_tables=False, prune_xpath=_NO_ARTICLE
    )
    return re.sub(r"\n+", "\n\n", found or "").strip()


def _things(path: Path, page: str) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
    """Return the nodes that the JSON-LD of a page describes, also in a ``@graph``."""
    try:
        items = need("extruct", path).extract(page, syntaxes=["json-ld"], errors="strict")["json-ld"]
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno} of it: {explain_parser(error.msg)[0]}"
        return [], (f"its JSON-LD cannot be read: {reason}",)
    except (ValueError, RecursionError):
        return [], ("its JSON-LD cannot be read: it is nested too deeply, or holds a number of too many digits",)
    return list(_unfolded(items)), ()


def _unfolded(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any value of JSON
    """Yield the nodes of a list or of a ``@graph``, which extruct leaves inside the item around it."""
    for each in as_tuple(value):
        if isinstance(each, dict) and depth < 4:
            yield each
            for inside in ("@graph", "review", "mainEntity"):
                if inside in each:
                    yield from _unfolded(each[inside], depth + 1)


def _types(thing: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each).rpartition("/")[2] for each in as_tuple(thing.get("@type") or ()))


def _is_article(thing: Mapping[str, Any]) -> bool:
    return any(each.endswith("Article") or each in _ARTICLES for each in _types(thing))


def _fields(known: Mapping[str, Any], tree: Any) -> dict[str, Any]:  # noqa: ANN401 - lxml has no types
    canonical = next((each.get("href") for each in tree.iter("link") if each.get("rel") == "canonical"), None)
    return {
        "language": _name(known.get("inLanguage")) or language_of(tree),
        "headline": known.get("headline"),
        "author": [_name(each) for each in as_tuple(known.get("author") or ())],
        "publisher": _name(known.get("publisher")),
        "published": known.get("datePublished"),
        "url": _address(known.get("url")) or _address(known.get("mainEntityOfPage")) or canonical,
        "licence": _address(known.get("license")),
    }


def _name(value: Any) -> str:  # noqa: ANN401 - any value of JSON
    first = next(iter(as_tuple(value)), None)
    if isinstance(first, dict):
        first = first.get("name") or first.get("alternateName")
    return first if isinstance(first, str) else ""


def _address(value: Any) -> str:  # noqa: ANN401 - as above
    first = next(iter(as_tuple(value)), None)
    if isinstance(first, dict):
        first = first.get("@id") or first.get("url")
    return first if isinstance(first, str) else ""
