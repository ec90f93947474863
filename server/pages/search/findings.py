"""Where words stand in the dataset: in names, in labels of situations, in quotes and in headlines.

All words must stand in one text. Every text is read by the engine, under its limits; only so many findings are
taken of each kind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from mapping.rdf.namespaces import FOAF, OA, ONR, RDF, RDFS, SCHEMA, SKOS
from server.pages.claims.cards import last_part, name_of
from server.pages.page import Ref
from server.pages.search.words import fold, pattern_of
from server.pages.sentence import tidy
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.engine import QueryEngine
    from server.pages.solutions import Row

__all__ = ["ENTITY_CLASSES", "KINDS", "MOST_FOUND", "Finding", "Source", "find", "with_sources"]

#: Findings of a kind that are taken: who finds more asks for another word.
MOST_FOUND: Final = 1000
#: Characters of each that are taken.
_LONGEST: Final = 2000

ENTITY_CLASSES: Final = (
    SCHEMA.Person, SCHEMA.Country, SCHEMA.City, SCHEMA.Place, SCHEMA.Organization, SCHEMA.GovernmentOrganization,
    SCHEMA.NGO, SCHEMA.NewsMediaOrganization, SCHEMA.Event, FOAF.Group, ONR.SourceGroup,
)  # fmt: skip
_CLASSES: Final = f"VALUES ?type {{ {' '.join(map(str, ENTITY_CLASSES))} }}"
#: Kind -> what binds ?hit and ?text, with FILTER in the place where it narrows most.
KINDS: Final = {
    "entities": f"""{{ {_CLASSES} ?hit {RDF.type} ?type ; {RDFS.label} ?text FILTER }}
      UNION {{ {{ SELECT ?hit ?text {{ ?hit {SKOS.altLabel} ?text FILTER }} }} {_CLASSES} ?hit {RDF.type} ?type }}""",
    "situations": f"{{ SELECT ?hit ?text {{ ?hit {RDFS.label} ?text FILTER }} }} ?hit {RDF.type} {ONR.Situation}",
    "quotes": f"{{ SELECT ?quote ?text {{ ?quote {OA.exact} ?text FILTER }} }} ?hit {OA.hasSelector} ?quote",
    "articles": f"?hit {SCHEMA.headline} ?text FILTER",
}


@dataclass(frozen=True)
class Source:
    """Whose words a quote is evidence of: a claim, labelled with its speaker."""

    claim: str
    #: None where the article says it in its own voice.
    speaker: Ref | None
    stance: str


@dataclass(frozen=True)
class Finding:
    """A text in which all words stand, and what it belongs to."""

    kind: str
    iri: str
    text: str
    #: The name of an entity that was found by another one.
    name: str = ""
    #: Of quotes: the claims they prove.
    sources: tuple[Source, ...] = ()

    @property
    def article(self) -> str | None:
        """The IRI of the article it stands in, none for what articles share."""
        within = self.iri.partition("#")[0]
        for part in ("/situation/", "/entity/"):
            head, found, _ = within.partition(part)
            if found and "/article/" in f"{head}/":
                return head
        return within if self.kind in {"quotes", "articles"} else None


async def find(engine: QueryEngine, words: Sequence[str], kinds: Iterable[str]) -> dict[str, list[Finding]]:
    """Return what holds all words, by kind, the closest first, by one query; one more than `MOST_FOUND` at most."""
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
    """Order findings: the earlier the longest word stands and the shorter the text, the closer."""
    text = fold(finding.text)
    place = text.find(words[0]) if words else 0
    return (place if place >= 0 else len(text), len(finding.text), finding.text, finding.iri)


async def with_sources(engine: QueryEngine, findings: Sequence[Finding]) -> list[Finding]:
    """Add the names of entities and the claims of quotes, by one query."""
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
    values = f"VALUES ?hit {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"
    return f"""SELECT ?hit ?name ?claim ?speaker ?label ?stance WHERE {{
  {{ {values} ?hit {RDFS.label} ?name }}
  UNION {{ {values} ?claim {ONR.evidence} ?hit ; {ONR.stance} ?stance .
    OPTIONAL {{ ?claim {ONR.claimant} ?speaker OPTIONAL {{ ?speaker {RDFS.label} ?label }} }} }}
}} ORDER BY ?claim ?label"""


def _source(row: Row) -> Source:
    iri = text_in(row, "speaker")
    speaker = Ref(iri, tidy(name_of(text_in(row, "label"), iri))) if iri else None
    return Source(row["claim"].value, speaker, last_part(row["stance"].value))
