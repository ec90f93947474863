"""No article keeps the others from being published, whatever its author writes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks.hostile_sheets import HOSTILE, build_corpus, write_article, write_hostile
from mapping.publication.corpus import read_corpus
from mapping.publication.inputs import inputs_digest

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.build import Build

#: Name of the article -> the code with which it is refused; None if there is nothing wrong with it.
CODES: Final = {
    "iri-percent": "F004",
    "iri-bracket": "F004",
    "iri-empty-port": "F004",
    "iri-private-use": "F004",
    "iri-direction": "F004",
    "same-as-percent": "F004",
    "language-subtags": "F004",
    "language-digits": "F004",
    "long-integer": "F004",
    "undecodable-file": None,
    "undecodable-folder": "F008",
    "a" * 250: "F008",
    "pipe-as-text": "F007",
    "pipe-as-sheet": "F007",
    "large-file": None,
    "large-text": "F007",
    "link-to-text": "F009",
    "link-to-sheet": "F009",
    "link-to-device": "F009",
    "linked-folder": "F009",
    "one-letter": "Q102",
    "one-letter-numbered": "V603",
    "one-letter-misquotes": "Q101",
    "one-letter-cue": "Q105",
    "marks": None,
    "many-claims": "L401",
    "more-claims": "L403",
    "many-values": "L403",
    "long-number": "D304",
    "long-fraction": "D304",
    "occurrence-fraction": "F004",
    "invisible-label": "F004",
    "sheet-as-text": "F004",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "corpus"
    folder.mkdir()
    (folder / "dataset.yaml").write_text("{title: x, publisher: y, licence: 'https://l/'}")
    write_article(folder / "good")
    return folder


@pytest.fixture(scope="module")
def built(corpus: Path) -> tuple[Build, float]:
    """The build of a corpus with every hostile article, and how much more processor time it takes with them."""
    _, alone = build_corpus(corpus, corpus.parent / "alone")
    write_hostile(corpus)
    done, seconds = build_corpus(corpus, corpus.parent / "published")
    return done, seconds - alone


def test_every_hostile_article_has_its_code_here() -> None:
    assert CODES.keys() == HOSTILE.keys()


def test_the_others_are_published_within_five_seconds_more(built: tuple[Build, float]) -> None:
    done, seconds = built
    good = {"good", *(name for name, code in CODES.items() if code is None)}
    assert {entry.slug for entry in done.generation.manifest.articles} == good
    assert seconds < 5


@pytest.mark.parametrize("name", CODES)
def test_each_is_refused_with_its_code(built: tuple[Build, float], name: str) -> None:
    done, _ = built
    codes = {problem.code for problem in done.problems if f"/{name}" in problem.file}
    if code := CODES[name]:
        assert code in codes
    else:
        assert codes == set()


def test_nothing_from_outside_an_article_is_published(built: tuple[Build, float]) -> None:
    done, _ = built
    assert not [name for name in done.generation.manifest.articles if "link" in name.slug]
    assert not (done.generation.path / "texts").exists()


def test_large_files_beside_an_article_are_no_input(built: tuple[Build, float], corpus: Path) -> None:
    started = time.process_time()
    before = inputs_digest(read_corpus(corpus))
    with (corpus / "large-file" / "film.bin").open("ab") as file:
        file.write(b"more")
    assert inputs_digest(read_corpus(corpus)) == before
    assert time.process_time() - started < 2
    (corpus / "good" / "article.txt").write_text("Another text.")
    assert inputs_digest(read_corpus(corpus)) != before
