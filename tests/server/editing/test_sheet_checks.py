"""A draft with a problem is not confirmed, and a mistake hides nothing but the item that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.shacl.validation import load_shapes
from tests.server.editing.client import ADDRESS, opened, shown, write_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from mapping.shacl.validation import Shapes

TEXT = "The mayor denied that the bridge was sold. Ana Ruiz said on Monday that it is closed for good.\n"
SHEET = """\
factsheet: 2
entities:
  mayor: Group the mayor
  ana-ruiz: Person Ana Ruiz
sayings:
- claimant: mayor
  status: draft
  that the bridge was sold: denies sale()
- claimant: ana-ruiz
  when: on Monday
  that it is closed for good: closure()
"""


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write_article(tmp_path, TEXT, SHEET)


@pytest.fixture
def client(sheet: Path, shapes: Shapes) -> Iterator[httpx.Client]:
    with opened(sheet.parents[1], shapes) as client:
        yield client


def change(client: httpx.Client, *operations: dict[str, object]) -> httpx.Response:
    revision = shown(client)["revision"]
    return client.post(f"{ADDRESS}/changes", json={"revision": revision, "operations": operations})


CONFIRM: dict[str, object] = {"name": "confirm", "path": ["sayings", 0]}


def test_a_draft_whose_speaker_is_unknown_is_not_confirmed(client: httpx.Client, sheet: Path) -> None:
    sheet.write_text(wrong := SHEET.replace("claimant: mayor", "claimant: council"))
    refused = change(client, CONFIRM)
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("Not confirmed: R201 'council' is not an entity")
    assert [each["missing"] for each in refused.json()["problems"]] == ["council"]
    assert sheet.read_text() == wrong


def test_a_correction_and_its_confirmation_are_made_together_or_not_at_all(client: httpx.Client, sheet: Path) -> None:
    correct: dict[str, object] = {"name": "set", "path": ["sayings", 0, "claimant"], "value": "council"}
    assert "R201" in change(client, correct, CONFIRM).json()["error"]
    assert sheet.read_text() == SHEET
    assert change(client, {**correct, "value": "mayor"}, CONFIRM).status_code == 200
    assert sheet.read_text() == SHEET.replace("  status: draft\n", "")
    assert client.post(f"{ADDRESS}/undo").status_code == 200
    assert sheet.read_text() == SHEET


def test_what_was_added_since_the_form_was_opened_counts(client: httpx.Client, sheet: Path) -> None:
    sheet.write_text(SHEET.replace("claimant: mayor", "claimant: the-mayor"))
    old = shown(client)["revision"]
    added: dict[str, object] = {"name": "add", "path": ["entities", "the-mayor"], "value": "Group the mayor"}
    assert change(client, added, {"name": "remove", "path": ["entities", "mayor"]}).status_code == 200
    confirmed = client.post(f"{ADDRESS}/changes", json={"revision": old, "operations": [CONFIRM]})
    assert confirmed.status_code == 200
    assert "status" not in sheet.read_text()


def test_a_problem_elsewhere_keeps_no_draft_from_being_confirmed(client: httpx.Client, sheet: Path) -> None:
    sheet.write_text(SHEET.replace("claimant: ana-ruiz", "claimant: ben"))
    confirmed = change(client, CONFIRM)
    assert confirmed.status_code == 200
    assert [(each["path"], each["problem"]["file"]) for each in confirmed.json()["problems"] if each["missing"]] == [
        (["sayings", 1], str(sheet))
    ]


def test_only_the_item_with_an_unknown_speaker_loses_the_marks_of_who_says_it(
    client: httpx.Client, sheet: Path
) -> None:
    def marked() -> list[str]:
        segments = shown(client)["segments"]
        return [words for each in segments if each["state"] == "attribution" and (words := each["text"].strip())]

    assert marked() == ["The mayor", "denied", "Ana Ruiz", "said", "on Monday"]
    sheet.write_text(SHEET.replace("claimant: mayor", "claimant: council"))
    assert marked() == ["Ana Ruiz", "said", "on Monday"]


def test_a_broken_file_shows_its_last_state_also_after_a_restart(sheet: Path, shapes: Shapes) -> None:
    with opened(sheet.parents[1], shapes) as client:
        before = shown(client)
    sheet.write_text(SHEET + "- claimant: {mayor\n")
    with opened(sheet.parents[1], shapes) as client:
        state = shown(client)
        refused = client.post(f"{ADDRESS}/changes", json={"revision": before["revision"], "operations": [CONFIRM]})
    assert state["unreadable"][0].startswith(f"{sheet}:13:1: F001")
    assert "\n  hint: " in state["unreadable"][0]
    assert [each["path"] for each in state["sayings"]] == [each["path"] for each in before["sayings"]]
    assert refused.json()["is_unreadable"]
    assert sheet.read_text().endswith("{mayor\n")


def test_data_of_the_article_are_added_changed_and_taken_back(client: httpx.Client, sheet: Path) -> None:
    added = change(client, {"name": "add", "path": ["article", "headline"], "value": "The bridge"})
    assert added.json()["article"] == {"headline": "The bridge"}
    wrong = change(client, {"name": "set", "path": ["article", "published"], "value": "in March"}).json()["problems"]
    assert ["article"] in [each["path"] for each in wrong]
    for _ in range(2):
        assert client.post(f"{ADDRESS}/undo").status_code == 200
    assert sheet.read_text() == SHEET
