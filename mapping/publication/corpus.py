"""Read a folder of articles: the files they share and the paths of their fact sheets.

A corpus is a folder with ``dataset.yaml``, optionally ``entities.yaml`` and ``situations.yaml`` (what articles share),
``kinds.yaml`` (kinds of situation that the ontology lacks) and ``moved.yaml`` (where published resources went), and one
folder an article, named by its slug, with ``facts.yaml`` (or ``facts.json``) and the text it names.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import BadCorpus, UnreadableInput, printable
from mapping.publication.article_folders import SHEET_NAMES, SHEET_SUFFIXES, article_folders
from mapping.publication.redirects import conflicts, read_moved, shared_paths, shared_redirects
from mapping.publication.shared_names import SharedNames
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import ONR, SCHEMA, SKOS
from mapping.rdf.shared_graphs import kind_quads, ontology_quads
from mapping.rdf.situation_triples import situation_quads
from mapping.rdf.statements import NodeTexts
from mapping.rdf.triples import entity_quads
from mapping.sheet.fact_sheet import read_dataset, read_entities, read_own_kinds
from mapping.sheet.files import from_root, require_folder
from mapping.sheet.knowledge import Kinds, Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.shared_situations import SharedSituations, read_situations
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapping.publication.redirects import Redirect
    from mapping.rdf.statements import Statement
    from mapping.sheet.model import Entity
    from mapping.sheet.yaml_and_json import FilePosition

#: Names of the files that articles share.
SHARED_FILES: Final = ("dataset.yaml", "entities.yaml", "situations.yaml", "kinds.yaml", "moved.yaml")
_IS_TITLE: Final = (ONR.derives, SCHEMA.jobTitle)
#: "Roles: agent, who holds; affected, who is held.": the first word of each part.
_ROLE: Final = re.compile(r"(?:Roles:|;) (\w+),")


@dataclass(frozen=True)
class Corpus:
    """A folder of articles: the shared files are read, the articles are not yet."""

    folder: Path
    dataset: DatasetDescription
    entities: Mapping[str, Entity]
    knowledge: Knowledge
    #: Fact sheets by slug, in order of the slugs.
    sheets: Mapping[str, Path]
    #: Where the shared entities and situations were before.
    redirects: tuple[Redirect, ...] = ()
    #: Where each shared entity and situation is in its file: by ``entities`` or ``situations``, and name.
    positions: Mapping[str, Mapping[str, FilePosition]] = field(
        default_factory=lambda: {"entities": {}, "situations": {}}
    )

    @property
    def iris(self) -> Iris:
        """The minter of this corpus's IRIs."""
        return Iris(self.dataset.base_iri)

    @cached_property
    def shared_names(self) -> SharedNames:
        """The index of the shared entities and situations."""
        return SharedNames(self.knowledge)

    @cached_property
    def shared_paths(self) -> frozenset[str]:
        """The paths of the shared entities and situations."""
        return frozenset(shared_paths(self.entities, self.knowledge.situations))

    @property
    def own_kinds(self) -> frozenset[ox.Quad]:
        """The quads of the kinds of situation that the ontology lacks."""
        return kind_quads(self.knowledge.kinds, self.dataset.language, self.iris)

    @cached_property
    def situation_quads(self) -> frozenset[ox.Quad]:
        """The quads of the shared situations."""
        situations, own_kinds = self.knowledge.situations, self.knowledge.kinds.own
        return situation_quads(situations, self.dataset.language, self.iris, own_kinds)

    @cached_property
    def described_elsewhere(self) -> Mapping[str, list[Statement]]:
        """The statements of the shared entities and situations and of the ontology, by subject."""
        by_subject: dict[str, list[Statement]] = defaultdict(list)
        entities = entity_quads(self.entities, self.dataset.language, self.iris)
        quads = (*entities, *ontology_quads(self.iris), *self.own_kinds, *self.situation_quads)
        for statement in NodeTexts("b").statements(quads):
            by_subject[statement[0]].append(statement)
        return dict(by_subject)


def read_kinds() -> Kinds:
    """Return the kinds of situation of the ontology."""
    quads = list(ox.parse(path=FOLDER / "kinds.ttl"))
    return Kinds(
        names=frozenset(_local_name(quad) for quad in quads if quad.predicate == SKOS.inScheme),
        accusing=frozenset(_local_name(quad) for quad in quads if quad.predicate == ONR.accusing),
        titles=frozenset(_local_name(quad) for quad in quads if (quad.predicate, quad.object) == _IS_TITLE),
        deriving=frozenset(_local_name(quad) for quad in quads if quad.predicate == ONR.derives),
        labels=_labels(quads),
        roles={
            _local_name(quad): tuple(_ROLE.findall(quad.object.value))
            for quad in quads
            if quad.predicate == SKOS.scopeNote and isinstance(quad.object, ox.Literal)
        },
    )


def _labels(quads: list[ox.Quad]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate == SKOS.prefLabel and isinstance(quad.object, ox.Literal) and quad.object.language:
            labels[quad.object.language][_local_name(quad)] = quad.object.value
    return dict(labels)


def _local_name(quad: ox.Quad) -> str:
    return str(quad.subject).rpartition("#")[2].rstrip(">")


def read_corpus(folder: Path) -> Corpus:
    """Read a folder of articles; raise `UnreadableInput` if it is not one and `BadCorpus` on bad shared files."""
    corpus = read_shared(folder)
    sheets = {printable(path.name): _sheet_in(path) for path in article_folders(folder)}
    if not sheets:
        raise UnreadableInput(folder, "holds no articles", "an article is a folder with article.txt and facts.yaml")
    return replace(corpus, sheets=sheets)


def corpus_of(sheet: Path) -> Corpus:
    """Return the corpus around one fact sheet, or one with defaults if there is none around it."""
    article = from_root(sheet).parent
    folder = article.parent
    if (folder / "dataset.yaml").is_file():
        corpus = read_shared(folder)
    else:
        alone = DatasetDescription(title=sheet.name, publisher="unknown", licence="https://example.org/unknown")
        corpus = Corpus(folder, alone, {}, Knowledge({}, read_kinds()), {})
    return replace(corpus, sheets={printable(article.name): sheet})


def corpus_at(path: Path) -> Corpus:
    """Return the corpus of a folder of articles, or around one article or its fact sheet. Raises as `read_corpus`."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        kind = "file" if path.suffix in SHEET_SUFFIXES else "folder"
        raise UnreadableInput(path, f"there is no such {kind}") from None
    except OSError as error:
        raise UnreadableInput(path, f"cannot be read: {error.strerror}") from None
    sheet = next((path / name for name in SHEET_NAMES if (path / name).is_file()), None) if is_folder else path
    return read_corpus(path) if sheet is None else corpus_of(sheet)


def read_shared(folder: Path) -> Corpus:
    """Read the files that articles share, and none of the articles. Raises as `read_corpus`."""
    require_folder_of_articles(folder)
    if not (folder / "dataset.yaml").is_file():
        raise UnreadableInput(folder, "holds no dataset.yaml", "write one with title, publisher and licence")
    dataset, problems = read_dataset(folder / "dataset.yaml")
    entities: Mapping[str, Entity] = {}
    of_entities: Mapping[str, FilePosition] = {}
    redirects: tuple[Redirect, ...] = ()
    if (folder / "entities.yaml").is_file():
        entities, of_entities, moves, entity_problems = read_entities(folder / "entities.yaml")
        redirects = shared_redirects(moves)
        problems += entity_problems
    kinds = read_kinds()
    if (folder / "kinds.yaml").is_file():
        own, kind_problems = read_own_kinds(folder / "kinds.yaml", kinds)
        problems += kind_problems
        kinds = kinds.extended(own)
    knowledge, shared = Knowledge(entities, kinds), SharedSituations()
    if (folder / "situations.yaml").is_file():
        shared = read_situations(folder / "situations.yaml", dataset.language if dataset else "en", knowledge)
        knowledge = replace(knowledge, situations=shared.situations)
        redirects += shared_redirects(shared.moves)
        problems += shared.problems
    if (folder / "moved.yaml").is_file():
        moved, moved_problems = read_moved(folder / "moved.yaml")
        redirects += moved
        problems += moved_problems
    problems += tuple(each for _, each in conflicts(redirects, shared_paths(entities, knowledge.situations)))
    if problems or dataset is None:
        raise BadCorpus(problems)
    return Corpus(
        folder, dataset, entities, knowledge, {}, redirects, {"entities": of_entities, "situations": shared.positions}
    )


def require_folder_of_articles(path: Path) -> None:
    """Raise `UnreadableInput` if a path is no folder; for a file it names the folder of articles around it, if any."""
    around = next((each for each in path.parents[:2] if (each / "dataset.yaml").is_file()), None)
    require_folder(path, "name the folder of articles" + (f": {printable(around)}" if around else ""))


def _sheet_in(folder: Path) -> Path:
    """Return the path of an article's fact sheet; whether it can be read shows later."""
    return next((folder / name for name in SHEET_NAMES if os.path.lexists(folder / name)), folder / SHEET_NAMES[0])
