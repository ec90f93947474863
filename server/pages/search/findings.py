"""Find words in names, in labels of situations, in quotes and in headlines.

One text must contain all words. The engine reads every text, under its limits, and returns a limited number of
findings of each kind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from mapping.rdf.namespaces import OA, ONR, RDF, RDFS, SCHEMA, SKOS
from server.pages.entity_types import TYPES
from server.pages.page import Ref, article_of, last_part
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.search.words import fold, pattern_of
from server.pages.solutions import ref_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.engine import QueryEngine
    from server.pages.solutions import Row

#: Limit of each kind.
MOST_FOUND: Final = 1000
#: Characters of a text that are read.
_LONGEST: Final = 2000

_CLASSES: Final = values("type", TYPES)
#: Kind -> pattern that binds ?hit and ?text; FILTER marks the best place for the filter.
KINDS: Final = {
    "entities": f"""{{ {_CLASSES} ?hit {RDF.type} ?type ; {RDFS.label} ?text FILTER }}
      UNION {{ {{ SELECT ?hit ?text {{ ?hit {SKOS.altLabel} ?text FILTER }} }} {_CLASSES} ?hit {RDF.type} ?type }}""",
    "situations": f"{{ SELECT ?hit ?text {{ ?hit {RDFS.label} ?text FILTER }} }} ?hit {RDF.type} {ONR.Situation}",
    "quotes": f"{{ SELECT ?quote ?text {{ ?quote {OA.exact} ?text FILTER }} }} ?hit {OA.hasSelector} ?quote",
    "articles": f"?hit {SCHEMA.headline} ?text FILTER",
}


@dataclass(frozen=True)
class Source:
    """A claim that a quote proves, and its speaker."""

    claim: str
    #: None if the article says it in its own voice.
    speaker: Ref | None
    stance: str


@dataclass(frozen=True)
class Finding:
    """A text that contains all words, and its resource."""

    kind: str
    iri: str
    text: str
    #: The main name of an entity.
    name: str = ""
    #: The claims that a quote proves.
    sources: tuple[Source, ...] = ()

    @property
    def article(self) -> str | None:
        """The IRI of its article, None for a shared entity."""
        article = article_of(self.iri.partition("#")[0])
        return article if "/article/" in article or self.kind in {"quotes", "articles"} else None


async def find(engine: QueryEngine, words: Sequence[str], kinds: Iterable[str]) -> dict[str, list[Finding]]:
    """Return findings by kind, the closest first, up to `MOST_FOUND` and one more. Asks one query."""
    found: dict[str, dict[str, Finding]] = {kind: {} for kind in kinds}
    for row in await select(engine, _query(words, found), is_heavy=True):
        finding = Finding(row["kind"].value, row["hit"].value, row["words"].value)
        others = found[finding.kind]
        known = others.get(finding.iri, finding)
        others[finding.iri] = min(finding, known, key=lambda each: _distance(each, words))
    return {kind: sorted(those.values(), key=lambda each: _distance(each, words)) for kind, those in found.items()}


def _query(words: Sequence[str], kinds: Iterable[str]) -> str:
    tests = " && ".join(f'REGEX(STR(?text), {Literal(pattern_of(word))}, "i")' for word in words)
    branches = (
        f'{{ SELECT ?hit (SUBSTR(STR(?text), 1, {_LONGEST}) AS ?words) ("{kind}" AS ?kind)'
        f" WHERE {{ {KINDS[kind].replace('FILTER', f'FILTER({tests})')} }}"
        f" LIMIT {MOST_FOUND + 1} }}"
        for kind in kinds
    )
    return f"SELECT ?kind ?hit ?words WHERE {{ {{ {' } UNION { '.join(branches)} }} }}"


def _distance(finding: Finding, words: Sequence[str]) -> tuple[int, int, str, str]:
    """Return the sort key of a finding: the earlier the longest word and the shorter the text, the closer."""
    text = fold(finding.text)
    place = text.find(words[0]) if words else 0
    return (place if place >= 0 else len(text), len(finding.text), finding.text, finding.iri)


async def with_sources(engine: QueryEngine, findings: Sequence[Finding]) -> list[Finding]:
    """Add the names of entities and the claims of quotes. Asks at most one query."""
    iris = dict.fromkeys(each.iri for each in findings if each.kind in {"entities", "quotes"})
    if not iris:
        return list(findings)
    names, sources = dict[str, str](), defaultdict[str, list[Source]](list)
    for row in await select(engine, _source_query(iris)):
        if "claim" in row:
            sources[row["hit"].value].append(_source(row))
        else:
            name = row["name"].value
            names[row["hit"].value] = min(names.get(row["hit"].value, name), name)
    return [replace(each, name=names.get(each.iri, ""), sources=tuple(sources[each.iri])) for each in findings]


def _source_query(iris: Iterable[str]) -> str:
    hits = values("hit", iris)
    return f"""SELECT ?hit ?name ?claim ?speaker ?label ?stance WHERE {{
  {{ {hits} ?hit {RDFS.label} ?name }}
  UNION {{ {hits} ?claim {ONR.evidence} ?hit ; {ONR.stance} ?stance .
    OPTIONAL {{ ?claim {ONR.claimant} ?speaker OPTIONAL {{ ?speaker {RDFS.label} ?label }} }} }}
}} ORDER BY ?claim ?label"""


def _source(row: Row) -> Source:
    ref = ref_in(row, "speaker", "label")
    speaker = Ref(ref.iri, tidy(ref.label)) if ref.iri else None
    return Source(row["claim"].value, speaker, last_part(row["stance"].value))
