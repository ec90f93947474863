"""Find words in names, in labels of situations, in quotes and in headlines.

One text must contain all words. The engine reads every text, under its limits, and returns a limited number of
findings of each kind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import starmap
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from mapping.rdf.namespaces import OA, ONR, RDF, RDFS, SCHEMA, SKOS
from server.pages.entity_types import TYPES
from server.pages.page import Ref, article_of, last_part
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.search.lookup import look_up
from server.pages.search.words import fold, pattern_of
from server.pages.solutions import ref_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.solutions import Row

#: Limit of each kind.
MOST_FOUND: Final = 1000
#: Characters of a text that are read.
_LONGEST: Final = 2000

_CLASSES: Final = values("type", TYPES)
#: Kind -> pattern that binds ?hit and ?text; TEST marks the best place for the filter.
KINDS: Final = {
    "entities": f"""{{ {_CLASSES} ?hit {RDF.type} ?type ; {RDFS.label} ?text TEST }}
      UNION {{ {{ SELECT ?hit ?text {{ ?hit {SKOS.altLabel} ?text TEST }} }} {_CLASSES} ?hit {RDF.type} ?type }}""",
    "situations": f"{{ SELECT ?hit ?text {{ ?hit {RDFS.label} ?text TEST }} }} ?hit {RDF.type} {ONR.Situation}",
    # Not the evidence of a single reporting word, of a name or of a time.
    "quotes": f"""{{ SELECT ?quote ?text {{ ?quote {OA.exact} ?text TEST }} }} ?hit {OA.hasSelector} ?quote
      FILTER EXISTS {{ ?any {ONR.evidence}|{ONR.attribution} ?hit }}""",
    "articles": f"?hit {SCHEMA.headline} ?text TEST",
}


@dataclass(frozen=True)
class Source:
    """A claim that a quote proves, or one of the speaker whom it introduces, and its speakers."""

    claim: str
    #: None if the article says it in its own voice, or a source without a name.
    speakers: tuple[Ref, ...]
    is_attributed: bool
    stance: str

    @property
    def who(self) -> str:
        """Its speakers in words."""
        voice = "an unnamed source" if self.is_attributed else "the article itself"
        return " and ".join(each.label for each in self.speakers) or voice


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


#: A finding with the key by which it is sorted.
_Ranked = tuple[tuple[int, int, str, str], Finding]
_RANK: Final = itemgetter(0)


async def find(visit: Visit, words: Sequence[str], kinds: Iterable[str]) -> dict[str, list[Finding]]:
    """Return findings by kind, the closest first, up to `MOST_FOUND` and one more. Asks at most one query."""
    found: dict[str, dict[str, _Ranked]] = {kind: {} for kind in kinds}
    looked_up = await look_up(visit.sidecar, words, found, MOST_FOUND + 1)
    for finding in await _ask(visit.engine, words, found) if looked_up is None else starmap(_finding, looked_up):
        others, ranked = found[finding.kind], (_distance(finding, words), finding)
        others[finding.iri] = min(ranked, others.get(finding.iri, ranked), key=_RANK)
    return {kind: [finding for _, finding in sorted(those.values(), key=_RANK)] for kind, those in found.items()}


async def _ask(engine: QueryEngine, words: Sequence[str], kinds: Iterable[str]) -> list[Finding]:
    rows = await select(engine, _query(words, kinds), is_heavy=True)
    return [Finding(row["kind"].value, row["hit"].value, row["words"].value) for row in rows]


def _finding(kind: str, hit: str, text: str) -> Finding:
    return Finding(kind, hit, text[:_LONGEST])


def _query(words: Sequence[str], kinds: Iterable[str]) -> str:
    tests = " && ".join(f'REGEX(STR(?text), {Literal(pattern_of(word))}, "i")' for word in words)
    branches = (
        f'{{ SELECT ?hit (SUBSTR(STR(?text), 1, {_LONGEST}) AS ?words) ("{kind}" AS ?kind)'
        f" WHERE {{ {KINDS[kind].replace('TEST', f'FILTER({tests})')} }}"
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
    names, sources = dict[str, str](), defaultdict[str, dict[str, Source]](dict)
    for row in await select(engine, _source_query(iris)):
        if "claim" in row:
            source = _source(row)
            # Joint speakers have a row each.
            known = sources[row["hit"].value].setdefault(source.claim, replace(source, speakers=()))
            speakers = tuple(dict.fromkeys((*known.speakers, *source.speakers)))
            sources[row["hit"].value][source.claim] = replace(known, speakers=speakers)
        else:
            name = row["name"].value
            names[row["hit"].value] = min(names.get(row["hit"].value, name), name)
    return [replace(each, name=names.get(each.iri, ""), sources=tuple(sources[each.iri].values())) for each in findings]


def _source_query(iris: Iterable[str]) -> str:
    hits = values("hit", iris)
    return f"""SELECT ?hit ?name ?claim ?utterance ?speaker ?label ?stance WHERE {{
  {{ {hits} ?hit {RDFS.label} ?name }}
  UNION {{ {hits} ?claim {ONR.evidence}|{ONR.saidIn}/{ONR.attribution} ?hit ; {ONR.stance} ?stance .
    OPTIONAL {{ ?claim {ONR.saidIn} ?utterance }}
    OPTIONAL {{ ?claim {ONR.claimant} ?speaker OPTIONAL {{ ?speaker {RDFS.label} ?label }} }} }}
}} ORDER BY ?claim ?label"""


def _source(row: Row) -> Source:
    ref = ref_in(row, "speaker", "label")
    speakers = (Ref(ref.iri, tidy(ref.label)),) if ref.iri else ()
    is_attributed = "utterance" in row or bool(speakers)
    return Source(row["claim"].value, speakers, is_attributed, last_part(row["stance"].value))
