"""An article is checked again only if something that its check depends on has changed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BuildRefused
from mapping.publication import article_checks
from mapping.publication.build import Build, build
from mapping.publication.checking import check_article
from mapping.publication.output_lock import output_lock
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.checking import Outcome
    from mapping.publication.corpus import Corpus
    from mapping.shacl.validation import Shapes

OTHER = "another"
NOTE = """\
factsheet: 2
sayings:
- The harbour was shut: closure("The harbour")
"""


@pytest.fixture
def seeds(short_seeds: Path) -> Path:
    """The first article, and one that concerns none of the shared entities."""
    (short_seeds / OTHER).mkdir()
    (short_seeds / OTHER / "article.txt").write_text("The harbour was shut.\n", "utf-8")
    (short_seeds / OTHER / "facts.yaml").write_text(NOTE, "utf-8")
    return short_seeds


def publish(seeds: Path, jobs: int = 1) -> Build:
    output = seeds.parent / "out"
    return build(seeds, output, version="v", created="2026-01-01T00:00:00+00:00", progress=silent, jobs=jobs)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_nothing_is_checked_twice(seeds: Path, checked: list[str]) -> None:
    assert publish(seeds).is_new
    assert sorted(checked) == sorted([ARTICLE, OTHER])
    assert not publish(seeds).is_new
    assert len(checked) == 2


def test_a_changed_sheet_or_text_is_checked_alone(seeds: Path, checked: list[str]) -> None:
    publish(seeds)
    edit(seeds / OTHER / "facts.yaml", "harbour was", "harbour  was")
    publish(seeds)
    edit(seeds / OTHER / "article.txt", "shut.", "shut. It rained.")
    publish(seeds)
    assert checked[2:] == [OTHER, OTHER]


def test_a_changed_entity_concerns_the_articles_that_name_it(seeds: Path, checked: list[str]) -> None:
    publish(seeds)
    edit(seeds / "entities.yaml", "name: Iran,", "name: Iran, ")
    publish(seeds)
    assert checked[2:] == [], "the definition is the same"
    edit(seeds / "entities.yaml", "also: [Tehran]", "also: [Tehran, Persia]")
    publish(seeds)
    assert checked[2:] == [ARTICLE]


def test_an_entity_that_an_article_may_now_concern_is_a_change(seeds: Path, checked: list[str]) -> None:
    publish(seeds)
    with (seeds / "entities.yaml").open("a", encoding="utf-8") as file:
        file.write("quay: {type: Place, name: Old Harbour}\n")
    publish(seeds)
    assert checked[2:] == [OTHER]


def test_the_rights_and_the_language_of_the_dataset_concern_every_article_its_title_none(
    seeds: Path, checked: list[str]
) -> None:
    publish(seeds)
    edit(seeds / "dataset.yaml", "title: ", "title: The other ")
    assert publish(seeds).is_new
    assert checked[2:] == []
    with (seeds / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("limits: {claims: 499}\n")
    publish(seeds)
    assert sorted(checked[2:]) == sorted([ARTICLE, OTHER])


def test_a_refused_article_has_the_same_problems_without_a_second_check(seeds: Path, checked: list[str]) -> None:
    edit(seeds / OTHER / "facts.yaml", "was shut:", "was closed:")
    first, second = publish(seeds), publish(seeds)
    assert first.refused == second.refused == (OTHER,)
    assert first.problems == second.problems
    assert len(checked) == 2


def test_an_unknown_name_is_compared_with_all_shared_names(seeds: Path) -> None:
    edit(seeds / OTHER / "facts.yaml", 'closure("The harbour")', "closure(robert-maley)")
    (problem,) = (each for each in publish(seeds).problems if each.code == "R201")
    assert "robert-malley" in problem.hint


def test_several_processes_publish_the_same(seeds: Path) -> None:
    for number in range(4):
        shutil.copytree(seeds / OTHER, seeds / f"copy-{number}")
    several = publish(seeds, jobs=3)
    shutil.rmtree(seeds.parent / "out")
    assert publish(seeds).generation.manifest.digest == several.generation.manifest.digest


def test_a_killed_process_is_said_and_a_later_build_goes_on(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(seeds / OTHER, seeds / "last")

    def kill(sheet: Path, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
        if slug == "last":
            os.kill(os.getpid(), signal.SIGKILL)
        return check_article(sheet, slug, corpus, shapes)

    with monkeypatch.context() as patched:
        patched.setattr(article_checks, "check_article", kill)
        with pytest.raises(BuildRefused, match="was killed; build again to go on from there"):
            publish(seeds, jobs=2)
    assert not publish(seeds).refused


_BUILD = """
import os, sys
from pathlib import Path
from mapping.publication import article_checks
from mapping.publication.build import build
from mapping.publication.progress import unseen
def say_and_wait(sheet, slug, corpus, shapes):
    os.write(1, b"%d\\n" % os.getpid())
    while True:
        pass
article_checks.check_article = say_and_wait
seeds, output = map(Path, sys.argv[1:])
build(seeds, output, version="v", created="2026-01-01T00:00:00+00:00", progress=unseen, jobs=2)
"""


def test_processes_that_check_end_with_the_build_and_its_lock(seeds: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _BUILD, str(seeds), str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert all(process.stdout.readline() for _ in range(2)), "both processes check"
        process.kill()
        process.wait()
        with output_lock(tmp_path / "out"):
            pass
        assert process.stdout.read() == b"", "the pipe ends with the last process that holds it"
