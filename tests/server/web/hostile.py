"""An article whose every word was chosen to break a page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import CITO, DCTERMS, OA, ONR, RDF, RDFS, SCHEMA, XSD
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine
from tests.server.web.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

__all__ = ["BASE", "LONG", "SCRIPT", "hostile_quads", "hostile_site"]

BASE = "http://localhost:8000/"
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
LONG = "long " * 20_000
_REVERSED = "\u202eevil\u2066"


def hostile_quads() -> list[Quad]:
    """Return a graph with an article called ``evil`` and its claims ``first``, ``second`` and ``third``."""
    return [Quad(*statement, _node("graph/article/evil")) for statement in _statements()]


@contextmanager
def hostile_site(generation: Generation) -> Iterator[Site]:
    """Serve that graph in place of what a generation holds."""
    engine, settings = DirectEngine(hostile_quads(), "hostile"), Settings()
    with (
        serving(create_app(settings, generation, engine), settings) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as client,
    ):
        yield Site(client, engine, generation)


def _node(path: str) -> NamedNode:
    return NamedNode(BASE + path)


def _statements() -> list[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    article = _node("article/evil")
    first, second, third = (_node(f"article/evil/claim/{name}") for name in ("first", "second", "third"))
    situation, speaker = _node("article/evil/situation/x"), NamedNode("javascript:alert(1)")
    return [
        (article, RDF.type, SCHEMA.NewsArticle),
        (article, SCHEMA.headline, Literal(SCRIPT + _REVERSED)),
        (article, DCTERMS.creator, Literal(LONG)),
        (article, DCTERMS.publisher, Literal("=HYPERLINK(1)")),
        (article, DCTERMS.rights, Literal(SCRIPT)),
        (article, SCHEMA.url, NamedNode("javascript:alert(1)")),
        (article, SCHEMA.sha256, Literal(SCRIPT)),
        (article, SCHEMA.inLanguage, Literal('" onclick="alert(1)')),
        (article, SCHEMA.datePublished, Literal("2021-01-01", datatype=XSD.date)),
        *_claim(first, article, situation, SCRIPT, 0),
        *_claim(second, article, situation, "\u202e=1+1\r\n# head", 10),
        *_claim(third, article, second, LONG, 20),
        (first, ONR.claimant, speaker),
        (speaker, RDFS.label, Literal(SCRIPT)),
        (second, ONR.claimant, _node("entity/long")),
        (_node("entity/long"), RDFS.label, Literal(LONG)),
        (second, CITO.disputes, first),
        # Claims that report each other in a ring.
        (second, ONR.content, third),
        (situation, RDFS.label, Literal("=cmd|' /C calc'!A0")),
        (situation, RDFS.label, Literal(_REVERSED)),
        (situation, RDF.type, ONR.Situation),
    ]  # fmt: skip


def _claim(
    claim: NamedNode, article: NamedNode, content: NamedNode, quote: str, start: int
) -> list[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    evidence = NamedNode(f"{article.value}#char={start},{start + 5}")
    position, exact = NamedNode(f"{evidence.value}p"), NamedNode(f"{evidence.value}q")
    return [
        (claim, RDF.type, ONR.Claim),
        (claim, SCHEMA.appearance, article),
        (claim, ONR.stance, NamedNode(f"{ONR.iri}denies%22%3E")),
        (claim, ONR.modality, ONR.planned),
        (claim, ONR.form, ONR.mixed),
        (claim, ONR.cue, Literal(SCRIPT)),
        (claim, ONR.content, content),
        (claim, ONR.evidence, evidence),
        (evidence, SCHEMA.sha256, Literal("ab" * 32)),
        (evidence, OA.hasSelector, position),
        (position, OA.start, Literal(str(start), datatype=XSD.integer)),
        (position, OA.end, Literal(str(start + 5), datatype=XSD.integer)),
        (evidence, OA.hasSelector, exact),
        (exact, OA.exact, Literal(quote)),
    ]
