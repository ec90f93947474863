"""Digests of the files that a build reads: by them it knows which articles have changed since the last one."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput
from mapping.publication.corpus import SHARED_FILES
from mapping.publication.file_states import FileState, folder_status
from mapping.publication.release import release_digest
from mapping.sheet.article_source import UNREAD, source_of
from mapping.sheet.files import MAXIMUM_TEXT_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mapping.publication.corpus import Corpus
    from mapping.sheet.article_source import ArticleSource

_UNKNOWN: Final[Mapping[str, FileState]] = MappingProxyType({})


@dataclass(frozen=True)
class Inputs:
    """Digests of every file that a build of a corpus may read: equal inputs need no second build."""

    #: Of all files.
    whole: str
    #: Of the description of the dataset, the kinds and the release.
    setting: str
    #: Of the files that define shared entities and situations.
    shared: str
    #: By slug: of the article's own files, and of the part of the setting that its check depends on.
    articles: Mapping[str, str]
    #: By slug: the state of the article's folder, if its status shows every later change.
    states: Mapping[str, FileState]


class SharedInputs:
    """Digests of the inputs that all articles of a corpus share, from which those of each article are made."""

    def __init__(self, corpus: Corpus) -> None:
        """Read the shared files."""
        self._of_checks = _digest_of(corpus.folder, ("kinds.yaml",))
        # Of the dataset's description only this concerns an article: the title may change without checks.
        concerning = corpus.dataset.model_dump_json(include={"base_iri", "language", "rights", "limits"})
        self._of_checks.update(f"{release_digest()} {concerning}".encode())
        setting = self._of_checks.copy()
        setting.update(_digest_of(corpus.folder, ("dataset.yaml",)).digest())
        #: As in `Inputs`.
        self.setting = setting.hexdigest()
        self.shared = _digest_of(corpus.folder, ("entities.yaml", "situations.yaml")).hexdigest()
        #: Of all shared files.
        self.files = _digest_of(corpus.folder, SHARED_FILES).hexdigest()

    def of_article(self, source: ArticleSource, files: str = "") -> str:
        """Return the digest of an article and of the part of the setting that its check depends on.

        The article is read, unless ``files`` is the digest of its files.
        """
        digest = self._of_checks.copy()
        digest.update(source.key)
        digest.update((files or _digest_files(source.contents())).encode())
        return digest.hexdigest()

    def with_articles(self, articles: Mapping[str, str], states: Mapping[str, FileState] = _UNKNOWN) -> Inputs:
        """Return all inputs: these, and articles given by their slugs and digests."""
        whole = hashlib.sha256(bytes.fromhex(self.files))
        for slug in sorted(articles):
            whole.update(f"{slug} {articles[slug]}\n".encode())
        return Inputs(whole.hexdigest(), self.setting, self.shared, articles, states)


def read_inputs(corpus: Corpus, known: Mapping[str, FileState] = _UNKNOWN) -> Inputs:
    """Read and digest the inputs of a build. Of an article's folder all files count that could be its sheet or text.

    A folder in a ``known`` state, by slug, is not read again.
    """
    shared, articles, states = SharedInputs(corpus), dict[str, str](), dict[str, FileState]()
    for slug, sheet in corpus.sheets.items():
        source = source_of(sheet)
        status, files = folder_status(sheet.parent), known.get(slug)
        if status is None or files is None or files.status != status:
            data = list(source.contents())
            files = FileState(_digest_files(data), status or "")
            status = None if any(map(_is_unread, data)) else status  # the next time it may be read
        if status:
            states[slug] = files
        articles[slug] = shared.of_article(source, files.digest)
    return shared.with_articles(articles, states)


def _digest_files(files: Iterable[tuple[Path, bytes]]) -> str:
    digest = hashlib.sha256()
    for path, data in files:
        _add_to(digest, os.path.join(path.parent.name, path.name), data)  # noqa: PTH118 - a name, not a file
    return digest.hexdigest()


def _is_unread(file: tuple[Path, bytes]) -> bool:
    return file[1].startswith(UNREAD)


def inputs_digest(corpus: Corpus) -> str:
    """Return the SHA-256 of every file that a build of the corpus may read."""
    return read_inputs(corpus).whole


def _digest_of(folder: Path, names: Iterable[str]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for name in names:
        try:
            data = read_bytes(folder / name, MAXIMUM_TEXT_BYTES)
        except UnreadableInput:
            data = b""
        _add_to(digest, name, data)  # the folder may have another name on another machine
    return digest


def _add_to(digest: hashlib._Hash, name: str, data: bytes) -> None:
    digest.update(b"\0%s\0%d\0" % (os.fsencode(name), len(data)) + data)
