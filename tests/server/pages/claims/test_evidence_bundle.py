"""The evidence bundle: everything that proves a claim, and in Markdown nothing that the data could begin."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from server.pages.claims.evidence_bundle import bundle_json, bundle_markdown, evidence_bundle
from server.pages.claims.evidence_span import EvidenceSpan
from server.pages.page import Ref
from tests.server.pages.test_citation import card

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![](https://example.org/pixel.png)",
    "# A heading",
    "- a list",
    "1. one",
    "> quoted",
    "```\ncode\n```",
    "*bold* _it_ **x** ~~gone~~",
    "| a | b |\n|---|---|",
    "    indented",
    "text\n===",
    "&lt;script&gt;",
    "<https://example.org/>",
    "a\\*b",
    "<!-- hidden",
    "---",
    "+ plus",
    "12) twelve",
]


def bundle_of(generation: Generation, words: str) -> dict[str, Any]:
    quote = EvidenceSpan("http://localhost:8000/article/a-1#char=1,2", 1, 2, words, "ab" * 32)
    claim = replace(card(content=words), quotes=(quote,), cue=words, content=(Ref("javascript:alert(1)", words),))
    return evidence_bundle(claim, None, generation.manifest)


def rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(markdown))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_the_data_are_text_in_markdown(seed_generation: Generation, words: str) -> None:
    plain = rendered(bundle_markdown(bundle_of(seed_generation, "PLAIN")))
    found = rendered(bundle_markdown(bundle_of(seed_generation, words)))
    structure = [_tags(each) for each in (plain, found)]
    assert structure[0] == structure[1]


@pytest.mark.parametrize("words", ["<b> & [x](y) *z*", "1. one", "# head", "a\\b"])
def test_they_read_as_they_were(seed_generation: Generation, words: str) -> None:
    shown = rendered(bundle_markdown(bundle_of(seed_generation, words)))
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<blockquote>\n<p>{escaped}</p>\n</blockquote>" in shown


def test_json_has_the_exact_words(seed_generation: Generation) -> None:
    words = "“Wir\r\nsind” \u202e bereit 😀"
    (quote,) = json.loads(bundle_json(bundle_of(seed_generation, words)))["evidence"]
    assert quote == {
        "iri": "http://localhost:8000/article/a-1#char=1,2", "exact": words, "part": "text", "start": 1, "end": 2,
        "sha256": "ab" * 32,
    }  # fmt: skip


def _tags(html: str) -> list[str]:
    # The query, which holds no words of the data, is the same in both.
    return [part.partition(">")[0].partition(" ")[0] for part in html.split("<")[1:]]
