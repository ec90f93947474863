"""Read a folder of articles: what they share, and where their fact sheets are.

A corpus is a folder with ``dataset.yaml``, optionally ``entities.yaml`` (what articles share), and one folder an
article, named by its slug, with ``facts.yaml`` (or ``facts.json``) and the text it names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import NamedNode

from mapping.errors import BadCorpus, UnreadableInput
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import SKOS
from mapping.sheet.fact_sheet import read_dataset, read_entities
from mapping.sheet.files import read_bytes
from mapping.sheet.gate import Knowledge
from mapping.sheet.model import Dataset
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapping.sheet.model import Entity

__all__ = ["SHEET_NAMES", "Corpus", "corpus_of", "inputs_digest", "read_corpus", "read_kinds"]

#: Names under which the fact sheet of an article is looked for, in this order.
SHEET_NAMES: Final = ("facts.yaml", "facts.yml", "facts.json")


@dataclass(frozen=True)
class Corpus:
    """A folder of articles, read but for the articles themselves."""

    folder: Path
    dataset: Dataset
    entities: Mapping[str, Entity]
    knowledge: Knowledge
    #: Fact sheets by slug, in order of the slugs.
    sheets: Mapping[str, Path]

    @property
    def iris(self) -> Iris:
        """The minter of this corpus's IRIs."""
        return Iris(self.dataset.base_iri)


def read_kinds() -> frozenset[str]:
    """Return the names of the kinds of situation of the ontology."""
    return frozenset(
        str(quad.subject.value).rpartition("#")[2]
        for quad in ox.parse(path=FOLDER / "kinds.ttl")
        if quad.predicate == SKOS.inScheme and isinstance(quad.subject, NamedNode)
    )


def read_corpus(folder: Path) -> Corpus:
    """Read a folder of articles; raise `UnreadableInput` where it is none and `BadCorpus` on bad shared files."""
    if not folder.is_dir():
        raise UnreadableInput(folder, "there is no such folder")
    corpus = _read_shared(folder, folder / "dataset.yaml")
    sheets = {path.name: _sheet_in(path) for path in sorted(folder.iterdir()) if _is_article_folder(path)}
    if not sheets:
        raise UnreadableInput(folder, "holds no articles", "an article is a folder with article.txt and facts.yaml")
    return replace(corpus, sheets=sheets)


def corpus_of(sheet: Path) -> Corpus:
    """Return the corpus around one fact sheet, or one with defaults where the sheet stands alone."""
    folder = sheet.absolute().parent.parent
    if (folder / "dataset.yaml").is_file():
        corpus = _read_shared(folder, folder / "dataset.yaml")
    else:
        alone = Dataset(title=sheet.name, publisher="unknown", licence="https://example.org/unknown")
        corpus = Corpus(folder, alone, {}, Knowledge({}, read_kinds()), {})
    return replace(corpus, sheets={sheet.absolute().parent.name: sheet})


def _read_shared(folder: Path, dataset_file: Path) -> Corpus:
    if not dataset_file.is_file():
        raise UnreadableInput(folder, "holds no dataset.yaml", "write one with title, publisher and licence")
    dataset, problems = read_dataset(dataset_file)
    entities: Mapping[str, Entity] = {}
    if (folder / "entities.yaml").is_file():
        entities, entity_problems = read_entities(folder / "entities.yaml")
        problems += entity_problems
    if problems or dataset is None:
        raise BadCorpus(problems)
    types = {name: entity.type for name, entity in entities.items()}
    return Corpus(folder, dataset, entities, Knowledge(types, read_kinds()), {})


def _is_article_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "_"))


def _sheet_in(folder: Path) -> Path:
    return next((folder / name for name in SHEET_NAMES if (folder / name).is_file()), folder / SHEET_NAMES[0])


def inputs_digest(corpus: Corpus) -> str:
    """Return the SHA-256 of everything a build of the corpus reads: equal inputs need no second build."""
    files = [corpus.folder / "dataset.yaml", corpus.folder / "entities.yaml"]
    files += [path for sheet in corpus.sheets.values() for path in sorted(sheet.parent.glob("*"))]
    files += [path for path in sorted(FOLDER.rglob("*")) if path.suffix in {".ttl", ".rq"}]
    digest = hashlib.sha256()
    for path in filter(lambda path: path.is_file(), files):
        data = read_bytes(path)
        digest.update(f"\0{path.parent.name}/{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
