"""Write a claim with its evidence as one file, in JSON or Markdown, that others can keep and check."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import ONR
from server.pages.safe_text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.publication.manifest import Manifest
    from server.pages.articles.heads import ArticleHead
    from server.pages.claims.cards import ClaimCard
    from server.pages.claims.evidence_span import EvidenceSpan
    from server.pages.claims.utterance import Utterance

#: Values of a claim, its references, and the metadata of its article: names in the bundle.
_VALUES: Final = ("stance", "modality", "form", "basis", "cue", "when")
_REFS: Final = ("told_to", "content", "condition", "disputes", "disputed_by", "reported_by")
_SOURCE: Final = (
    "headline", "standfirst", "authors", "publisher", "date", "url", "language", "text_sha256", "rights", "licence",
)  # fmt: skip
_OFFSETS: Final = "Unicode code points of the text, headline or standfirst as stored, counted from 0, end exclusive"
#: https://spec.commonmark.org/ : characters with a meaning inside a line.
_INLINE: Final = re.compile(r"([\\`*_{}\[\]<>|~&])")
#: Characters with a meaning at the start of a line.
_LINE_START: Final = re.compile(r"^([#+\-=]|\d+(?=[.)]))")
_NEWLINES: Final = re.compile(r"\r\n|[\r\n\u2028\u2029]")


def claim_query(iri: str) -> str:
    """Return the query that shows a claim with its quotes."""
    return f"""PREFIX onr: <{ONR.iri}>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?claimant ?stance ?modality ?form ?content ?source ?start ?end ?quote WHERE {{
  BIND({NamedNode(iri)} AS ?claim)
  ?claim onr:stance ?stance ; onr:modality ?modality ; onr:form ?form ; onr:content ?content ; onr:evidence ?evidence .
  ?evidence oa:hasSource ?source ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?claim onr:claimant ?claimant }}
  OPTIONAL {{ ?evidence oa:hasSelector/oa:exact ?quote }}
}} ORDER BY ?source ?start ?content
"""


def evidence_bundle(claim: ClaimCard, head: ArticleHead | None, manifest: Manifest) -> dict[str, Any]:
    """Return a claim, its evidence, its article and the dataset as plain values."""
    query = claim_query(claim.iri)
    return {
        "claim": claim.iri,
        "sentence": str(claim.sentence),
        "claimants": [asdict(who) for who in claim.claimants],
        "is_attributed": claim.is_attributed,
        **{name: getattr(claim, name) for name in _VALUES},
        **{name: [asdict(ref) for ref in getattr(claim, name)] for name in _REFS},
        "evidence": [_quote(quote) for quote in claim.quotes],
        "verbatim": [_quote(quote) for quote in claim.verbatim],
        "utterance": _utterance(claim.utterance) if claim.utterance else None,
        "offsets": _OFFSETS,
        "article": _article(claim, head),
        "dataset": {
            "title": manifest.title,
            "publisher": manifest.publisher,
            "licence": manifest.licence,
            "generation": manifest.digest,
            "created": manifest.created,
        },
        "query": query,
        "query_url": f"{Iris(manifest.base_iri).endpoint.value}?{urlencode({'query': query})}",
    }


def bundle_json(bundle: dict[str, Any]) -> str:
    """Write a bundle as JSON."""
    return json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"


def bundle_markdown(bundle: dict[str, Any]) -> str:
    """Write a bundle as Markdown (CommonMark), with all words of the data escaped."""
    lines = [
        f"# {_text(bundle['sentence'])}",
        "A record of what an article says, not of what is true.",
        "## Evidence",
        *(block for quote in bundle["evidence"] for block in _quote_blocks(quote)),
        *_attribution_blocks(bundle["utterance"] or {}),
        f"Offsets: {bundle['offsets']}. SHA-256 of each quote and of the text, in UTF-8.",
        "## Claim",
        _list(_claim_items(bundle)),
        "## Source",
        _list(_source_items(bundle["article"])),
        "## Dataset",
        _list((name, _text(value)) for name, value in bundle["dataset"].items() if value),
        "## See it again",
        f"[Run this query](<{bundle['query_url']}>):",
        f"```sparql\n{bundle['query']}```",
    ]
    return "\n\n".join(lines) + "\n"


def _quote(quote: EvidenceSpan) -> dict[str, Any]:
    return {
        "iri": quote.iri, "exact": quote.exact, "part": quote.part or "text", "start": quote.start, "end": quote.end,
        "sha256": quote.sha256,
    }  # fmt: skip


def _utterance(utterance: Utterance) -> dict[str, Any]:
    return {
        "iri": utterance.iri,
        "act": utterance.act,
        "through": [asdict(who) for who in utterance.through],
        "attribution": [_quote(span) for span in utterance.attribution],
        "cue": [_quote(span) for span in utterance.cue],
        "when": [_quote(span) for span in utterance.time],
        "mentions": [
            {"entity": asdict(it.entity), "basis": "resolved" if it.is_resolved else "named", "span": _quote(it.span)}
            for it in utterance.mentions
        ],
        "same_utterance_as": [asdict(ref) for ref in utterance.same_as],
    }


def _article(claim: ClaimCard, head: ArticleHead | None) -> dict[str, Any]:
    if head is None:
        return {"iri": claim.article.iri, "label": claim.article.label}
    return {
        "iri": head.iri,
        "label": head.label,
        **{name: getattr(head, name.removeprefix("text_")) or None for name in _SOURCE},
        "authors": list(head.authors),
        "invented": head.is_invented,
        "corrections": [{"date": each.date, "note": each.note} for each in head.corrections],
    }


def _quote_blocks(quote: dict[str, Any]) -> Iterator[str]:
    if quote["exact"] is None:
        yield "> (The words are not published.)"
    else:
        yield "\n".join(f"> {_escaped(line.strip())}" for line in _NEWLINES.split(quote["exact"]))
    where = "" if quote["part"] == "text" else f" of the {quote['part']}"
    proof = f"Characters {quote['start']} to {quote['end']}{where}"
    yield f"{proof}, SHA-256 `{tidy(quote['sha256'])}`" if quote["sha256"] else proof


def _attribution_blocks(utterance: dict[str, Any]) -> Iterator[str]:
    """Yield the words that say who speaks, and whom its words such as "he" mean."""
    if not utterance:
        return
    yield "## Who said it"
    for span in utterance["attribution"]:
        yield from _quote_blocks(span)
    items = [("utterance", _link(utterance["iri"])), ("act", utterance["act"])]
    items += [("through", _named(who)) for who in utterance["through"]]
    for mention in utterance["mentions"]:
        words, basis = mention["span"]["exact"], mention["basis"]
        named = f"{_text(words)}: " if words else ""
        how = "resolved by the editor" if basis == "resolved" else basis
        items.append(("mention", f"{named}{_named(mention['entity'])}, {how}"))
    items += [("the same statement", _named(ref)) for ref in utterance["same_utterance_as"]]
    yield _list((name, value) for name, value in items if value)


def _claim_items(bundle: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "IRI", _link(bundle["claim"])
    if not bundle["claimants"]:
        yield "claimant", "a source without a name" if bundle["is_attributed"] else "the article, in its own voice"
    for who in bundle["claimants"]:
        yield "claimant", _named(who)
    for name in _VALUES:
        if bundle[name]:
            yield name, _text(bundle[name])
    for name in _REFS:
        for ref in bundle[name]:
            yield name.replace("_", " "), _named(ref)


def _source_items(article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "article", _named(article)
    for name in _SOURCE:
        if value := article.get(name):
            yield name.replace("_", " "), _text(", ".join(value) if isinstance(value, list) else value)
    if article.get("invented"):
        yield "invented", "yes: the article is made up and reports nothing real"
    for each in article.get("corrections", ()):
        yield "correction", f"{_text(each['date'])}: {_text(each['note'])}"


def _list(items: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in items)


def _named(ref: dict[str, Any]) -> str:
    return f"{_text(ref['label'])} {_link(ref['iri'])}"


def _link(iri: str) -> str:
    """Write an IRI as a link, or as text if a reader should not follow it."""
    return f"<{iri}>" if re.fullmatch(r"(?i)https?://[^\s<>]+", iri) else _text(iri)


def _text(words: str) -> str:
    return _escaped(tidy(words, longest=1000))


def _escaped(line: str) -> str:
    escaped = _INLINE.sub(r"\\\1", line)
    found = _LINE_START.match(escaped)
    if found is None:
        return escaped
    end = found.end()
    return f"{escaped[:end]}\\{escaped[end:]}" if found[1].isdigit() else f"\\{escaped}"
