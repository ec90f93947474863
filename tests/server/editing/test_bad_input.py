"""Whatever a sheet or a request holds, the workbench says in one line what is wrong, and goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mapping.shacl.validation import load_shapes
from tests.server.editing.client import ADDRESS, change, opened, shown, write_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from mapping.shacl.validation import Shapes

FORM = "0b0e4d70-7a8c-4b8e-9c3a-1c2d3e4f5a6b"
TEXT = "The mayor denied that the bridge was sold.\n"
SHEET = """\
factsheet: 2
entities:
  mayor: Group the mayor
sayings:
- claimant: mayor
  that the bridge was sold: denies sale()
"""
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


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


def one_line(answer: httpx.Response) -> str:
    """Return the one line that says why a request was refused."""
    assert answer.status_code in {409, 413, 422}, answer.text
    said = answer.json()["error"]
    assert said
    assert "\n" not in said
    assert "Traceback" not in said
    return str(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"factsheet: 2\n" + b"# " + b"x" * 10_000_000, "larger than 1048576 bytes"),
        ("factsheet: 2\nsayings: []\n".encode("utf-16"), "is not UTF-8"),
        (b"factsheet: 2\nsayings:\n- claimant: \xff\xfe\n", "is not UTF-8"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_named(client: httpx.Client, sheet: Path, content: bytes, said: str) -> None:
    state, before = shown(client), sheet.read_bytes()
    sheet.write_bytes(content)
    assert said in one_line(client.get(ADDRESS))
    assert said in one_line(change(client, state["revision"], name="remove", path=["sayings", 0]))
    assert sheet.read_bytes() == content
    sheet.write_bytes(before)
    assert shown(client)["sayings"] == state["sayings"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("factsheet: 2\nsayings: " + "[" * 5000 + "]" * 5000 + "\n", "nesting"),
        ("factsheet: 2\nsayings: " + "{a: " * 60 + "}" * 60 + "\n", "nesting"),
        ("factsheet: 2\n" + LAUGHS, "alias"),
        ("factsheet: 2\nsayings: &s\n- x y: z\nentities: *s\n", "alias"),
        ("factsheet: 2\nsayings:\n\t- x y: z\n", "tab"),
        ("factsheet: 2\nsayings: [\n", ""),
        ("factsheet: 2\x00\n", "U+0000"),
        ("- a list\n", ""),
        ("only words\n", ""),
    ],
)
def test_a_sheet_that_is_no_sheet_keeps_its_last_state_and_refuses_changes(
    client: httpx.Client, sheet: Path, text: str, code: str
) -> None:
    before, earlier = sheet.read_text("utf-8"), shown(client)
    sheet.write_text(text, "utf-8")
    state = shown(client)
    said = state["unreadable"][0]
    assert said.startswith(f"{sheet}:")
    assert code in said
    assert {key: state[key] for key in ("segments", "sayings")} == {
        key: earlier[key] for key in ("segments", "sayings")
    }
    added = {"name": "add", "path": ["sayings", 0], "value": {"x y": "z"}}
    for revision in (state["revision"], earlier["revision"]):
        assert f"{sheet}:" in one_line(change(client, revision, **added))
    assert sheet.read_text("utf-8") == text
    sheet.write_text(before, "utf-8")
    assert (shown(client)["problems"], shown(client)["unreadable"]) == ([], [])


@pytest.mark.parametrize(
    "value",
    [
        "words\twith a tab",
        "two\nlines",
        "زه שלום \u202e right to left",
        "e\u0301 \U0001f6a2 \u2028 \u00a0",
        "# : - ? & * ! | > ' \" % @ ` {}",
        "\ufeffmark",
        "\x00\x1b[31m\ufffe",
    ],
)
def test_any_words_are_written_so_that_they_are_read_again(client: httpx.Client, sheet: Path, value: str) -> None:
    state = shown(client)
    answer = change(client, state["revision"], name="set", path=["sayings", 0, "note"], value=value)
    assert answer.status_code == 200, answer.text
    assert answer.json()["sayings"][0]["speaker"]["note"] == value
    assert sheet.read_bytes().decode("utf-8")


@pytest.mark.parametrize("value", ["\ud800", "next\x85line"])
def test_characters_that_no_sheet_can_hold_are_refused(client: httpx.Client, sheet: Path, value: str) -> None:
    state, before = shown(client), sheet.read_bytes()
    body = {
        "revision": state["revision"],
        "operations": [{"name": "set", "path": ["sayings", 0, "note"], "value": value}],
    }
    one_line(client.post(f"{ADDRESS}/changes", content=json.dumps(body)))
    assert sheet.read_bytes() == before


@pytest.mark.parametrize("depth", [60, 150, 5000])
def test_deep_values_are_refused(client: httpx.Client, sheet: Path, depth: int) -> None:
    state, before = shown(client), sheet.read_bytes()
    body = '{"revision": "%s", "operations": [{"name": "set", "path": ["sayings", 0, "note"], "value": %s}]}'
    value = "[" * depth + "]" * depth
    one_line(client.post(f"{ADDRESS}/changes", content=body % (state["revision"], value)))
    one_line(
        client.put(f"{ADDRESS}/forms/{FORM}", content='{"number": 1, "content": {"a": %s}}' % ("[" * 5000 + "]" * 5000))
    )
    assert sheet.read_bytes() == before


@pytest.mark.parametrize("value", [1, True, None, {"a": 1}, {"a": None}, [[1.5]], {"": "x"}])
def test_values_that_are_no_words_are_refused_or_read_again(client: httpx.Client, sheet: Path, value: object) -> None:
    state, before = shown(client), sheet.read_bytes()
    answer = change(client, state["revision"], name="set", path=["sayings", 0, "note"], value=value)
    if answer.status_code != 200:
        one_line(answer)
        assert sheet.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("set", []),
        ("remove", []),
        ("rename", []),
        ("confirm", ["sayings", 999]),
        ("confirm", ["nothing", "here"]),
        ("split", ["sayings"]),
        ("join", ["sayings", 10**30]),
        ("join", ["sayings"]),
        ("add", ["sayings", "word"]),
        ("add", ["factsheet", "a"]),
        ("set", ["sayings", 0, "a", "b", "c"]),
        ("remove", ["sayings", "x"]),
        ("add", [0]),
        ("add", []),
    ],
)
def test_paths_that_lead_nowhere_are_refused(client: httpx.Client, sheet: Path, name: str, path: list[object]) -> None:
    state, before = shown(client), sheet.read_bytes()
    one_line(change(client, state["revision"], name=name, path=path, value="x", key="y"))
    assert sheet.read_bytes() == before
    assert shown(client)["revision"] == state["revision"]
