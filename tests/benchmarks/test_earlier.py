"""An earlier commit is measured with the same article and as many claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.checking import corpus_of_claims, names_of_ships, write_sheet
from benchmarks.earlier import extract, write_old_sheet
from mapping.sheet.fact_sheet import read_fact_sheet

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("claims", [6, 7])
def test_the_sheet_of_version_1_has_the_claims_of_the_other(claims: int, tmp_path: Path) -> None:
    corpus = corpus_of_claims(tmp_path, claims)
    write_sheet(tmp_path / "earlier", claims)
    write_old_sheet(tmp_path / "earlier", names_of_ships(claims), claims)
    now, before = (
        read_fact_sheet(folder / "facts.yaml", folder.name, corpus.dataset, corpus.knowledge).article
        for folder in (tmp_path / "generated", tmp_path / "earlier")
    )
    assert now
    assert before
    assert (now.sheet.factsheet, before.sheet.factsheet) == ("2", "1")
    assert [each.spans for each in now.claims] == [each.spans for each in before.claims]
    assert len(before.claims) == claims
    assert {each.said_in.utterance.claimant for each in before.claims if each.said_in} == {("office",)}


def test_an_unknown_commit_ends_the_script(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no-such-commit|git"):
        extract("no-such-commit", tmp_path)
