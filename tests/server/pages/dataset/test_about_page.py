"""What is said of the dataset: what was checked, and what was refused without a word that is not published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mapping.errors import Problem
from mapping.publication.manifest import Manifest, RefusedArticle
from mapping.shacl.reports import write_turtle
from mapping.shacl.results import Message, Result
from mapping.sheet.problem_messages import CODES
from server.pages.dataset.about_page import read_report, refusals_of

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

SECRET = "the words of a source that must not be named"


def refusing(generation: Generation, slug: str, code: str, *, kept: bool) -> Manifest:
    """Return a manifest whose build refused an article for a problem that quotes its text."""
    problem = Problem("/home/desk/articles/x/facts.yaml", 3, 9, code, f"quote {SECRET!r} is not there", SECRET)
    entries = tuple(replace(entry, kept=kept) for entry in generation.manifest.articles)
    refused = RefusedArticle(slug=slug, messages=(str(problem), str(problem)))
    return generation.manifest.model_copy(update={"articles": entries, "refused": (refused,)})


def test_an_article_that_was_published_before_is_named_with_the_kind_of_reason(small_generation: Generation) -> None:
    found = refusals_of(refusing(small_generation, "one", "Q101", kept=True))
    ((article, reasons),) = found.kept
    assert article.iri.endswith("article/one")
    assert reasons == ("a quote does not stand in the text as written",)
    assert found.unpublished == 0


def test_an_article_that_was_never_published_is_only_counted(small_generation: Generation) -> None:
    found = refusals_of(refusing(small_generation, "a-scoop", "S001", kept=False))
    assert found.kept == ()
    assert (found.unpublished, found.reasons) == (1, ("its statements break a rule",))
    assert "a-scoop" not in repr(found)


def test_every_code_of_a_check_has_a_reason_of_its_own(small_generation: Generation) -> None:
    for code in CODES:
        ((_, reasons),) = refusals_of(refusing(small_generation, "one", code, kept=True)).kept
        assert reasons != ("it could not be read",), code


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("code", ["F001", "Q105", "R203", "D304", "S001", "X999"])
def test_no_word_of_a_message_is_shown(small_generation: Generation, code: str, *, kept: bool) -> None:
    found = repr(refusals_of(refusing(small_generation, "one", code, kept=kept)))
    assert SECRET not in found
    assert "desk" not in found


def test_a_message_without_a_code_is_no_reason_to_fail(small_generation: Generation) -> None:
    refused = (RefusedArticle(slug="x", messages=("", "anything: at all", "a:b:c: Q101 x")),)
    found = refusals_of(small_generation.manifest.model_copy(update={"refused": refused}))
    assert found.reasons == ("it could not be read",)


def warning(shape: str, focus: str) -> Result:
    return Result(
        focus=f"http://localhost:8000/{focus}",
        path=None,
        value=None,
        messages=(Message("en", f"Mend {shape}."),),
        severity="warning",
        shape=f"https://w3id.org/onrecord/shapes#{shape}",
        component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
    )


def test_findings_are_counted_by_rule(tmp_path: Path) -> None:
    results = [warning("rare", "a"), *(warning("often", f"b{each}") for each in range(3))]
    (tmp_path / "report.ttl").write_bytes(write_turtle(results))
    report = read_report(tmp_path / "report.ttl")
    assert report is not None
    assert sum(each.count for each in report) == 4
    assert [(each.rule, each.severity, each.message, each.count) for each in report] == [
        ("often", "warning", "Mend often.", 3),
        ("rare", "warning", "Mend rare.", 1),
    ]


def test_a_report_that_found_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.ttl").write_bytes(write_turtle([]))
    report = read_report(tmp_path / "report.ttl")
    assert report is not None
    assert report == ()


def test_no_report_is_not_a_good_report(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.ttl") is None
