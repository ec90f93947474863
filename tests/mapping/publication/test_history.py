"""When claims were published, changed and withdrawn, over any number of builds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mapping.errors import GenerationDamaged
from mapping.publication.digests import SUMS, write_sums
from mapping.publication.history import Record, continue_history, read_history
from mapping.publication.manifest import HISTORY, Generation
from tests.conftest import ARTICLE
from tests.mapping.publication.newsroom import DAY, PATH, SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mapping.publication.newsroom import Newsroom

APPEAL = f"{PATH}/claim/babak-appeals"


def history(generation: Generation) -> dict[str, Record]:
    return {record.path: record for record in read_history(generation.path)}


def test_every_article_and_claim_has_a_record(newsroom: Newsroom) -> None:
    generation = newsroom.publish()
    records = history(generation)
    assert len(records) == 1 + generation.manifest.counts.claims
    assert {(each.published, each.changed) for each in records.values()} == {(DAY.format(1), DAY.format(1))}
    assert [path for path, record in records.items() if not record.is_claim] == [PATH]
    assert generation.manifest.issued == DAY.format(1)


def test_what_changes_is_dated_anew_and_stands_first(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.correct()
    generation = newsroom.publish()
    records = history(generation)
    changed = [path for path, record in records.items() if record.changed == DAY.format(2)]
    assert changed == list(records)[: len(changed)] == [PATH, APPEAL]
    assert records[APPEAL].published == DAY.format(1)
    assert generation.manifest.issued == DAY.format(1)


def test_a_claim_changes_with_what_it_says(newsroom: Newsroom) -> None:
    """A situation is part of what a claim says: its words are the claim's content."""
    newsroom.publish()
    sheet = newsroom.seeds / ARTICLE / "facts.yaml"
    label = next(line for line in sheet.read_text("utf-8").splitlines() if line.strip().startswith("label: "))
    newsroom.edit(label, f"{label} indeed")
    records = history(newsroom.publish())
    changed = {path for path, record in records.items() if record.is_claim and record.changed == DAY.format(2)}
    assert 0 < len(changed) < len(records) // 2


def test_what_stays_keeps_its_dates_through_further_builds(newsroom: Newsroom) -> None:
    first = history(newsroom.publish())
    newsroom.add_article()
    second = history(newsroom.publish())
    assert {path: second[path] for path in first} == first
    assert {record.published for path, record in second.items() if path not in first} == {DAY.format(2)}


def test_another_base_iri_is_no_change_of_a_claim(newsroom: Newsroom) -> None:
    newsroom.publish()
    dataset = newsroom.seeds / "dataset.yaml"
    dataset.write_text(dataset.read_text("utf-8").replace("http://localhost:8000/", "https://news.example/"), "utf-8")
    records = history(newsroom.publish())
    assert {record.changed for record in records.values()} == {DAY.format(1)}


def test_a_withdrawn_article_is_remembered_with_its_date_and_forgotten_when_it_comes_back(newsroom: Newsroom) -> None:
    newsroom.add_article()
    newsroom.publish()
    newsroom.remove_article()
    withdrawn = [(each.path, each.withdrawn) for each in newsroom.publish().manifest.withdrawn]
    assert withdrawn == [(f"article/{SECOND}", DAY.format(2))]
    newsroom.correct()
    assert [(each.path, each.withdrawn) for each in newsroom.publish().manifest.withdrawn] == withdrawn
    newsroom.add_article()
    assert newsroom.publish().manifest.withdrawn == ()


def test_a_claim_that_leaves_an_article_is_withdrawn_alone(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.edit("id: babak-appeals", "id: babak-appealed")
    generation = newsroom.publish(withdraw=True)
    assert [each.path for each in generation.manifest.withdrawn] == [APPEAL]
    assert history(generation)[f"{PATH}/claim/babak-appealed"].published == DAY.format(2)


def test_a_generation_written_without_a_history_begins_one(newsroom: Newsroom) -> None:
    first = newsroom.publish()
    for name in (HISTORY, SUMS):
        (first.path / name).unlink()
    write_sums(first.path)
    assert list(read_history(first.path)) == []
    newsroom.correct()
    second = newsroom.publish()
    assert {record.published for record in history(second).values()} == {DAY.format(2)}
    assert second.manifest.withdrawn == ()


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"path": "a"}', b"\xff", b'"a"', b"1", b""])
def test_a_bad_line_is_named(generation: Generation, line: bytes) -> None:
    path = generation.path
    lines = (path / HISTORY).read_bytes().splitlines(keepends=True)
    (path / HISTORY).write_bytes(b"".join([*lines[:2], line + b"\n", *lines[3:]]))
    with pytest.raises(GenerationDamaged, match=r"history\.jsonl:3 is not a record"):
        list(read_history(path))


def test_a_digest_that_is_no_text_is_another_one(tmp_path: Path) -> None:
    day, next_day = DAY.format(1), DAY.format(2)
    line = json.dumps({"path": "article/a", "digest": "?", "published": day, "changed": day}).encode()
    (tmp_path / HISTORY).write_bytes(line.replace(b"?", b"\xff") + b"\n")
    (continued,) = continue_history([("article/a", "0")], tmp_path, next_day)
    assert json.loads(continued) == {"path": "article/a", "digest": "0", "published": day, "changed": next_day}
