"""Search the names that a sheet may use: kinds with their roles explained, entities and situations of all articles."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from rapidfuzz import fuzz, process, utils

from mapping.editing.operations import claims_of
from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import SKOS
from mapping.sheet.files import read_text
from mapping.sheet.notation import NotationError, is_like_claim, read_claim
from mapping.sheet.yaml_and_json import read_document
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mapping.publication.corpus import Corpus
    from mapping.sheet.yaml_and_json import Document

_MOST: Final = 20
#: Least likeness, in percent, of an entry that a search finds.
_LEAST: Final = 60
#: Similarity, in percent, of a kind whose definition contains the searched words.
_IN_DEFINITION: Final = 90.0


@dataclass(frozen=True)
class KindEntry:
    """A kind of situation: its roles in the order of the notation, and who has which."""

    name: str
    label: str
    definition: str
    roles: tuple[str, ...]
    roles_explained: str
    #: Whether it is a kind of kinds.yaml.
    is_own: bool = False


@dataclass(frozen=True)
class NamedEntry:
    """An entity or a situation of the corpus; ``article`` is empty if articles share it."""

    name: str
    words: str
    article: str
    type: str = ""


class Vocabulary:
    """Finds names in a corpus; a sheet that has not changed is read once."""

    def __init__(self) -> None:
        #: Path of a sheet -> its state when it was read, and its entries by section.
        self._read: dict[Path, tuple[tuple[int, int], dict[str, list[NamedEntry]]]] = {}

    def kinds(self, corpus: Corpus, words: str) -> list[KindEntry]:
        """Return the kinds that fit some words best: their names, labels and definitions are compared."""
        kinds = corpus.knowledge.kinds
        own = ((name, each.label, each.definition, "") for name, each in kinds.own.items())
        entries = [
            KindEntry(name, label, definition, kinds.roles.get(name, ()), explained, name in kinds.own)
            for name, label, definition, explained in (*own, *_kinds_of_ontology())
        ]
        if not words.strip():
            return sorted(entries, key=lambda each: each.name)
        scored = [(max(fuzz.WRatio(words, each.name), fuzz.WRatio(words, each.label)), each) for each in entries]
        scored += [(_IN_DEFINITION, each) for each in entries if words.casefold() in each.definition.casefold()]
        best = sorted(scored, key=lambda each: (-each[0], each[1].name))
        return list(dict.fromkeys(each for score, each in best if score >= _LEAST))[:_MOST]

    def names(self, corpus: Corpus, section: str, words: str) -> list[NamedEntry]:
        """Return the entities or situations of the corpus whose names or words are most similar to these."""
        entries = [*_shared(corpus, section)]
        for slug, path in corpus.sheets.items():
            entries += self._of_sheet(slug, path, corpus.knowledge.kinds.roles).get(section, ())
        if not words.strip():
            return entries[:_MOST]
        written = [f"{each.name.replace('-', ' ')} {each.words}" for each in entries]
        best = process.extract(
            words, written, scorer=fuzz.WRatio, processor=utils.default_process, limit=_MOST, score_cutoff=_LEAST
        )
        return [entries[index] for _, _, index in best]

    def _of_sheet(self, slug: str, path: Path, roles: Mapping[str, tuple[str, ...]]) -> Mapping[str, list[NamedEntry]]:
        try:
            status = path.stat()
            state = status.st_mtime_ns, status.st_size
            if path in self._read and self._read[path][0] == state:
                return self._read[path][1]
            document = read_document(path, read_text(path, folder=path.parent).text)
        except (OSError, UnreadableInput):
            return {}
        found = {
            section: [_named(name, value, slug) for name, value in document.part(section, dict).items()]
            for section in ("entities", "situations")
        }
        found["situations"] += _described_by_claims(document, slug, roles)
        self._read[path] = state, found
        return found


@lru_cache(1)
def _kinds_of_ontology() -> tuple[tuple[str, str, str, str], ...]:
    """Return name, label, definition and explained roles of each kind."""
    found: dict[str, dict[str, str]] = {}
    wanted = {SKOS.prefLabel: "label", SKOS.definition: "definition", SKOS.scopeNote: "roles"}
    for quad in ox.parse(path=FOLDER / "kinds.ttl"):
        about = found.setdefault(str(quad.subject).rpartition("#")[2].rstrip(">"), {})
        if quad.predicate == SKOS.inScheme:
            about["is_kind"] = "yes"
        if quad.predicate in wanted and isinstance(quad.object, ox.Literal) and quad.object.language in {"en", None}:
            about[wanted[quad.predicate]] = quad.object.value
    return tuple(
        (name, about.get("label", name), about.get("definition", ""), about.get("roles", ""))
        for name, about in sorted(found.items())
        if "is_kind" in about
    )


def _shared(corpus: Corpus, section: str) -> Iterable[NamedEntry]:
    if section == "entities":
        for name, entity in corpus.entities.items():
            yield NamedEntry(name, entity.name or "", "", entity.type)
    else:
        for name, situation in corpus.knowledge.situations.items():
            yield NamedEntry(name, situation.label or "", "", situation.kind)


def _described_by_claims(document: Document, slug: str, roles: Mapping[str, tuple[str, ...]]) -> Iterable[NamedEntry]:
    """Yield the situations that claims describe in their place."""
    for saying in document.part("sayings", list):
        for steps in claims_of(saying) if isinstance(saying, dict) else ():
            value: Any = saying
            for step in steps:
                value = value[step]
            content = value.get("content") if isinstance(value, dict) else value
            if isinstance(content, dict):
                yield _named(str(content.get("id", "")), content, slug)
            elif isinstance(content, str) and is_like_claim(content):
                with suppress(NotationError):
                    for name, situation in read_claim(content, roles).contents.situations.items():
                        yield _named(name, situation, slug)


def _named(name: str, value: Any, slug: str) -> NamedEntry:  # noqa: ANN401 - any value of YAML
    if isinstance(value, dict):
        words, sort = value.get("name", value.get("label", "")), value.get("type", value.get("kind", ""))
        return NamedEntry(name, str(words), slug, str(sort))
    first, _, rest = str(value).partition(" ")
    return NamedEntry(name, rest, slug, first.partition("(")[0])
