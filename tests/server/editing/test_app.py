"""The workbench answers only to the person who started it, and changes the files that it shows."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from mapping.drafting.draft_sheet import draft_sheet
from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.publication.manifest import current_generation
from mapping.shacl.validation import load_shapes
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.yaml_and_json import read_yaml
from ontology import SEEDS
from server.editing.app import create_app
from server.editing.preview_pages import PreviewPages
from server.editing.workbench import STATE_FOLDER, Workbench
from tests.server.editing import client as workbench_client
from tests.server.editing.client import PORT, ROOT, InProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SLUG = "quillhaven-harbour-vote"
ADDRESS = f"/api/articles/{SLUG}"
shown = partial(workbench_client.shown, address=ADDRESS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SEEDS, tmp_path / "articles")


@pytest.fixture
def stranger(folder: Path) -> Iterator[httpx.Client]:
    """A client without the token."""
    workbench = Workbench(folder, load_shapes())
    app = create_app(workbench, PreviewPages(folder), folder.parent / "published", PORT, "secret")
    with httpx.Client(transport=InProcess(app), base_url=ROOT) as client:
        yield client
    workbench.close()


@pytest.fixture
def client(stranger: httpx.Client) -> httpx.Client:
    """The client of whoever opened the printed address."""
    assert stranger.get("/?token=secret").status_code == 303
    stranger.headers["origin"] = ROOT
    return stranger


def change(client: httpx.Client, revision: str, **operation: object) -> httpx.Response:
    return workbench_client.change(client, revision, ADDRESS, **operation)


def test_without_the_token_nothing_is_shown(stranger: httpx.Client) -> None:
    assert stranger.get(ADDRESS).status_code == 401
    assert stranger.get("/?token=wrong").status_code == 401
    opened = stranger.get("/?token=secret")
    assert opened.headers["location"] == "/"
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert "SameSite=strict" in opened.headers["set-cookie"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": f"evil.example:{PORT}"}, 421),
        ({"host": "127.0.0.1:80"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"http://localhost:{PORT}"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"}, 200),
    ],
)
def test_a_request_of_another_page_is_refused(client: httpx.Client, headers: dict[str, str], status: int) -> None:
    assert client.get(ADDRESS, headers=headers).status_code == status


def test_a_change_needs_an_origin_and_a_length(client: httpx.Client) -> None:
    del client.headers["origin"]
    assert client.post(f"{ADDRESS}/undo").status_code == 403
    client.headers["origin"] = ROOT
    assert client.post(f"{ADDRESS}/changes", headers={"transfer-encoding": "chunked"}, content=b"{}").status_code == 413
    assert client.post(f"{ADDRESS}/changes", content=b"x" * (2 * 1024 * 1024 + 1)).status_code == 413


def test_every_answer_forbids_other_hosts_and_frames(stranger: httpx.Client) -> None:
    for address in ("/", "/nowhere", "/?token=secret"):
        policy = stranger.get(address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_the_segments_are_the_text_and_say_what_is_proved(client: httpx.Client, folder: Path) -> None:
    state = shown(client)
    text = (folder / SLUG / "article.txt").read_text("utf-8")
    assert "".join(each["text"] for each in state["segments"]) == text
    assert [each["start"] for each in state["segments"]] == sorted(each["start"] for each in state["segments"])
    assert {each["state"] for each in state["segments"]} == {"proved", "attribution", "uncovered", "between"}
    assert not state["problems"]
    assert len(state["sayings"]) > 20
    assert all(claim["spans"] for saying in state["sayings"] for claim in saying["claims"])


def test_the_proved_words_are_those_of_the_check(client: httpx.Client, folder: Path) -> None:
    corpus = read_corpus(folder)
    article = check_article(corpus.sheets[SLUG], SLUG, corpus, load_shapes()).article
    assert article is not None
    proved = {(span.start, span.end) for claim in article.claims for span in claim.spans}
    assert {
        tuple(span) for saying in shown(client)["sayings"] for claim in saying["claims"] for span in claim["spans"]
    } == proved


def test_a_change_is_written_checked_and_taken_back(client: httpx.Client, folder: Path) -> None:
    before = (folder / SLUG / "facts.yaml").read_bytes()
    state = shown(client)
    path = ["sayings", 2, "claimant"]
    assert "claimant" in state["sayings"][2]["speaker"]
    changed = change(client, state["revision"], name="set", path=path, value="nobody-known")
    assert changed.status_code == 200
    problems = changed.json()["problems"]
    assert any(each["path"][:2] == ["sayings", 2] and each["problem"]["code"] == "R201" for each in problems)
    assert "problem" in {each["state"] for each in changed.json()["segments"]}
    assert b"nobody-known" in (folder / SLUG / "facts.yaml").read_bytes()
    undone = client.post(f"{ADDRESS}/undo").json()
    assert (folder / SLUG / "facts.yaml").read_bytes() == before
    assert undone["problems"] == []
    assert client.post(f"{ADDRESS}/redo").json()["problems"] == problems


def test_a_change_of_what_articles_share_is_seen(client: httpx.Client, folder: Path) -> None:
    assert not shown(client)["problems"]
    path = folder / "entities.yaml"
    path.write_text(path.read_text("utf-8").replace("edvar-lomsk:", "edvar-lomsky:"), "utf-8")
    assert any(each["problem"]["code"] == "R201" for each in shown(client)["problems"])
    before = shown(client)["sayings"]
    path.write_text("x: [", "utf-8")
    assert f"{path}:2:1: F" in shown(client)["unreadable"][0]
    assert shown(client)["sayings"] == before


def test_a_conflict_shows_both_sides_and_changes_nothing(client: httpx.Client, folder: Path) -> None:
    revision = shown(client)["revision"]
    one = {"name": "set", "path": ["sayings", 2, "claimant"]}
    assert change(client, revision, **one, value="edvar-lomsk").status_code == 200
    refused = change(client, revision, **one, value="petra-ulvane")
    assert refused.status_code == 409
    assert "petra-ulvane" in refused.json()["conflicts"][0][1]
    assert "edvar-lomsk" in refused.json()["conflicts"][0][2]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"revision": 1}',
        '{"revision": "", "operations": []}',
        '{"revision": "", "operations": [{"name": "burn", "path": []}]}',
        '{"revision": "", "operations": [{"name": "set", "path": [-1]}]}',
    ],
)
def test_a_request_of_another_form_is_refused_in_words(client: httpx.Client, body: str) -> None:
    answer = client.post(f"{ADDRESS}/changes", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize("slug", ["nothing", "..", "%2e%2e", STATE_FOLDER])
def test_only_articles_of_the_folder_are_opened(client: httpx.Client, slug: str) -> None:
    assert client.get(f"/api/articles/{slug}").status_code in {404, 422}


def test_an_article_without_a_sheet_gets_one_with_the_first_change(client: httpx.Client, folder: Path) -> None:
    (folder / "unseen").mkdir()
    (folder / "unseen" / "article.txt").write_text("Ana Ruiz said on Monday that the bridge is closed.\n")
    state = client.get("/api/articles/unseen").json()
    assert not (folder / "unseen" / "facts.yaml").exists()
    value = {"The bridge is closed": "occurrence()"}
    asked = {"revision": state["revision"], "operations": [{"name": "add", "path": ["sayings", 0], "value": value}]}
    assert client.post("/api/articles/unseen/changes", json=asked).status_code == 200
    assert read_yaml((folder / "unseen" / "facts.yaml").read_text(), "").value["sayings"] == [value]


def test_selected_words_become_a_saying_that_the_check_accepts(client: httpx.Client, folder: Path) -> None:
    (folder / "unseen").mkdir()
    text = "Ana Ruiz told the Harbour Post on Monday that the bridge is closed for good.\n"
    (folder / "unseen" / "article.txt").write_text(text)
    (folder / "unseen" / "facts.yaml").write_text(
        "factsheet: 2\nentities:\n  ana: Person Ana Ruiz\n  post: NewsMediaOrganization Harbour Post\nsayings: []\n"
    )
    start = text.index("bridge is")
    proposed = client.post("/api/articles/unseen/proposal", json={"start": start, "end": len(text) - 2}).json()
    assert proposed["saying"] == {
        "claimant": "ana",
        "cue": "told",
        "told_to": "post",
        "when": "on Monday",
        "bridge is closed for good": "occurrence()",
    }
    revision = client.get("/api/articles/unseen").json()["revision"]
    added = {"name": "add", "path": ["sayings", 0], "value": proposed["saying"]}
    asked = {"revision": revision, "operations": [added]}
    changed = client.post("/api/articles/unseen/changes", json=asked).json()
    assert [each["problem"]["message"] for each in changed["problems"] if not each["is_warning"]] == []


def test_kinds_are_found_with_their_roles_explained(client: httpx.Client) -> None:
    first = client.get("/api/kinds", params={"q": "detention"}).json()[0]
    assert first["name"] == "detention"
    assert first["roles"][:2] == ["agent", "affected"]
    assert "who" in first["roles_explained"]


def test_entities_and_situations_of_the_whole_corpus_are_found(client: httpx.Client) -> None:
    found = client.get("/api/entities", params={"q": "edvar lomsk"}).json()
    assert found[0]["name"] == "edvar-lomsk"
    assert any(each["article"] for each in client.get("/api/entities").json() + client.get("/api/situations").json())


def write(folder: Path, text: str, sheet: str = "") -> str:
    """Write an article that no other test knows, and return its address."""
    (folder / "unseen").mkdir()
    (folder / "unseen" / "article.txt").write_text(text)
    if sheet:
        (folder / "unseen" / "facts.yaml").write_text(sheet)
    return "/api/articles/unseen"


def test_a_selection_that_nobody_is_said_to_say_is_a_claim_of_the_article(client: httpx.Client, folder: Path) -> None:
    address = write(folder, "The bridge was closed in May. Ana Ruiz said that it was old.\n")
    assert client.post(f"{address}/proposal", json={"start": 5, "end": 20}).json()["saying"] == {
        "bridge was closed": "occurrence()"
    }


def test_a_proposed_speaker_whom_the_sheet_lacks_is_proposed_too(client: httpx.Client, folder: Path) -> None:
    text = "The harbour master Ana Ruiz denied that the barges were sold.\n"
    address = write(folder, text)
    proposed = client.post(f"{address}/proposal", json={"start": text.index("barges"), "end": len(text) - 2}).json()
    assert proposed["saying"]["claimant"] in proposed["entities"]
    assert proposed["saying"]["barges were sold"].startswith("denies ")
    assert proposed["reason"]


def test_a_selection_that_is_too_long_is_quoted_sentence_by_sentence(client: httpx.Client, folder: Path) -> None:
    sentences = [
        f"Barge {number} of the fleet lay at the old quay of the harbour for many years." for number in range(20)
    ]
    address = write(folder, " ".join(sentences) + "\n")
    proposed = client.post(f"{address}/proposal", json={"start": 0, "end": len(" ".join(sentences))}).json()
    assert proposed["saying"]["claims"][0]["quote"] == [each.removesuffix(".") for each in sentences]


def test_the_rules_draft_a_sheet_that_has_no_sayings(client: httpx.Client, folder: Path) -> None:
    header = "# mine\nfactsheet: 2\narticle: {published: 2026-05-04}\nsayings: []\n"
    address = write(folder, "Ana Ruiz said on Monday that the bridge is closed for good.\n", header)
    drafted = client.post(f"{address}/draft").json()
    assert [each["state"] for each in drafted["sayings"]] == ["draft"]
    assert (
        (folder / "unseen" / "facts.yaml")
        .read_text()
        .startswith("# mine\nfactsheet: 2\narticle: {published: 2026-05-04}")
    )
    assert client.post(f"{address}/draft").json()["error"].startswith("this sheet has sayings already")
    assert client.post(f"{address}/undo").json()["sayings"] == []


def test_the_draft_of_a_new_sheet_is_that_of_the_command(client: httpx.Client, folder: Path) -> None:
    text = "Ana Ruiz said on Monday that the bridge is closed for good.\n"
    assert client.post(f"{write(folder, text)}/draft").status_code == 200
    drafted = to_yaml(draft_sheet(text, "en", read_corpus(folder).entities))
    assert (folder / "unseen" / "facts.yaml").read_text() == drafted


def test_a_changed_text_is_read_without_a_restart(client: httpx.Client, folder: Path) -> None:
    address = write(
        folder,
        "The old bridge is closed.\n",
        "factsheet: 2\nsayings:\n- old bridge is closed: occurrence()\n",
    )
    assert "problem" not in {each["state"] for each in client.get(address).json()["segments"]}
    (folder / "unseen" / "article.txt").write_text("The old bridge is open.\n")
    changed = client.get(address).json()
    assert "".join(each["text"] for each in changed["segments"]).endswith("open.\n")
    assert "Q101" in {each["problem"]["code"] for each in changed["problems"]}


def test_what_articles_share_is_added_found_and_taken_back(client: httpx.Client, folder: Path) -> None:
    before = {name: (folder / name).read_text() for name in ("entities.yaml", "situations.yaml")}
    added = {
        "entities": ("ana-ruiz", {"type": "Person", "name": "Ana Ruiz"}),
        "situations": ("bridge-closed", "occurrence(, , ana-ruiz) the bridge is closed"),
        "kinds": ("regatta", {"label": "regatta", "definition": "Boats race.", "broader": "contest"}),
    }
    for section, (name, value) in added.items():
        asked = {"name": "add", "path": [name], "value": value}
        assert client.post(f"{ADDRESS}/shared/{section}", json=asked).status_code == 200
        found = client.get(f"/api/{section}", params={"q": name}).json()[0]
        assert found["name"] == name
    assert (folder / "entities.yaml").read_text().startswith(before["entities.yaml"])
    assert set(read_corpus(folder).knowledge.kinds.own) == {"regatta"}
    for _ in added:
        assert client.post(f"{ADDRESS}/undo").status_code == 200
    assert {name: (folder / name).read_text() for name in before} == before
    assert not read_corpus(folder).knowledge.kinds.own


@pytest.mark.parametrize(
    ("section", "value", "code"),
    [
        ("kinds", {"label": "regatta", "definition": "Boats race.", "broader": "racing"}, "R201"),
        ("entities", {"type": "Human", "name": "Ana"}, "F004"),
        ("situations", "occurrence(, , nobody-known) it happens", "R201"),
        ("situations", "[1]", "F004"),
    ],
)
def test_a_change_that_would_break_a_shared_file_is_refused(
    client: httpx.Client, folder: Path, section: str, value: object, code: str
) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    answer = client.post(f"{ADDRESS}/shared/{section}", json={"name": "add", "path": ["new-name"], "value": value})
    assert (answer.status_code, code in answer.json()["error"]) == (422, True), answer.json()
    assert {path.name: path.read_bytes() for path in folder.glob("*.yaml")} == before


def test_an_entity_of_another_article_is_shared_and_its_iri_leads_on(client: httpx.Client, folder: Path) -> None:
    address = write(folder, "The Citizens' League of Ostrel met.\n")
    owner, name = SLUG, "oskar-drevane"
    assert name in client.get(ADDRESS).json()["entities"]
    assert client.post(f"{address}/share", json={"article": owner, "name": name}).status_code == 200
    corpus = read_corpus(folder)
    assert corpus.entities[name].moved == (f"article/{owner}/entity/{name}",)
    state = client.get(ADDRESS).json()
    assert name not in state["entities"]
    assert [each for each in state["problems"] if not each["is_warning"]] == []
    assert client.get("/api/entities", params={"q": "oskar drevane"}).json()[0]["article"] == ""


def test_situations_that_claims_describe_are_found(client: httpx.Client, folder: Path) -> None:
    write(
        folder,
        "The bridge is closed.\n",
        "factsheet: 2\nsayings:\n- The bridge is closed: occurrence() the closing of the bridge\n",
    )
    client.get("/api/articles/unseen")
    found = client.get("/api/situations", params={"q": "closing of the bridge"}).json()[0]
    assert (found["name"], found["article"]) == ("the-closing-of-the-bridge", "unseen")


def test_what_is_confirmed_is_published(client: httpx.Client, folder: Path) -> None:
    address = write(folder, "Ana Ruiz said on Monday that the bridge is closed for good.\n")
    client.post(f"{address}/draft")
    published = client.post("/api/publication").json()
    assert published["drafts"] == ["unseen"]
    assert published["refused"] == []
    assert published["articles"] == 3
    generation = current_generation(folder.parent / "published")
    assert generation.path.name == published["generation"]
    assert client.post("/api/publication").json()["is_new"] is False


def test_a_publication_that_is_refused_says_why(client: httpx.Client, folder: Path) -> None:
    client.post("/api/publication")
    sheet = folder / SLUG / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("oskar-drevane", "oskar-drevaner"), "utf-8")
    refused = client.post("/api/publication")
    assert refused.status_code == 422
    assert "entity/oskar-drevane" in refused.json()["error"]


def test_several_operations_are_one_change(client: httpx.Client, folder: Path) -> None:
    before = (folder / SLUG / "facts.yaml").read_bytes()
    good = {"name": "set", "path": ["sayings", 2, "when"], "value": "on Monday"}
    bad = {"name": "remove", "path": ["sayings", 2, "nothing"]}
    asked = {"revision": shown(client)["revision"], "operations": [good, bad]}
    assert client.post(f"{ADDRESS}/changes", json=asked).status_code == 422
    assert (folder / SLUG / "facts.yaml").read_bytes() == before
    asked["operations"] = [good, {"name": "set", "path": ["sayings", 2, "as"], "value": "he"}]
    assert client.post(f"{ADDRESS}/changes", json=asked).status_code == 200
    client.post(f"{ADDRESS}/undo")
    assert (folder / SLUG / "facts.yaml").read_bytes() == before


def test_a_draft_of_the_rules_is_confirmed_item_by_item(client: httpx.Client, folder: Path) -> None:
    (folder / "unseen").mkdir()
    text = "Ana Ruiz said on Monday that the bridge is closed for good.\n"
    (folder / "unseen" / "article.txt").write_text(text)
    (folder / "unseen" / "facts.yaml").write_text(to_yaml(draft_sheet(text, "en", {})))
    state = client.get("/api/articles/unseen").json()
    assert "draft" in {each["state"] for each in state["segments"]}
    assert "F010" in {each["problem"]["code"] for each in state["problems"]}
    for section, items in (("sayings", range(len(state["sayings"]))), ("entities", list(state["entities"]))):
        for item in items:
            confirm = {"name": "confirm", "path": [section, item]}
            asked = {"revision": state["revision"], "operations": [confirm]}
            answer = client.post("/api/articles/unseen/changes", json=asked)
            assert answer.status_code == 200, answer.json()
            state = answer.json()
    assert "draft" not in (folder / "unseen" / "facts.yaml").read_text()
    assert "F010" not in {each["problem"]["code"] for each in state["problems"]}


FORM = "0b0e4d70-7a8c-4b8e-9c3a-1c2d3e4f5a6b"


def test_an_unfinished_form_is_shown_until_its_change_is_made(client: httpx.Client, folder: Path) -> None:
    content = {"values": {"Cue": "sai"}}
    assert client.put(f"{ADDRESS}/forms/{FORM}", json={"number": 1, "content": content}).status_code == 200
    state = shown(client)
    assert state["forms"] == [{"form": FORM, "number": 1, "content": content}]
    operation = {"name": "set", "path": ["sayings", 2, "claimant"], "value": "edvar-lomsk"}
    asked = {"revision": state["revision"], "operations": [operation], "form": FORM}
    assert client.post(f"{ADDRESS}/changes", json=asked).status_code == 200
    assert shown(client)["forms"] == []
    before = (folder / SLUG / "facts.yaml").read_bytes()
    client.post(f"{ADDRESS}/undo")
    assert client.post(f"{ADDRESS}/changes", json=asked).status_code == 200
    assert (folder / SLUG / "facts.yaml").read_bytes() != before, "a change is made once"


def test_a_form_that_was_cancelled_is_forgotten(client: httpx.Client) -> None:
    client.put(f"{ADDRESS}/forms/{FORM}", json={"number": 1, "content": {}})
    assert client.delete(f"{ADDRESS}/forms/{FORM}").status_code == 200
    assert shown(client)["forms"] == []
    assert client.put("/api/articles/nothing/forms/x", json={"number": 1, "content": {}}).status_code == 422
