"""The pages of an article are one request away from the workbench, as they would be published."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import httpx

from mapping.shacl.validation import load_shapes
from ontology import SEEDS
from server.editing.app import create_app
from server.editing.preview_pages import PreviewPages
from server.editing.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

PORT = 8124
ROOT = f"http://127.0.0.1:{PORT}"
SLUG = "quillhaven-harbour-vote"
TEXT = "Ana Ruiz said on Monday that the bridge is closed for good.\n"
SHEET = """\
factsheet: 2
entities:
  ana: Person Ana Ruiz
sayings:
- claimant: ana
  cue: said
  the bridge is closed for good: occurrence() the bridge is closed
"""


def visit(tmp_path: Path, sheet: str, look: Callable[[httpx.AsyncClient, Path], Awaitable[None]]) -> None:
    """Let somebody with the token look at a corpus that has one more article, and end the server."""
    folder = shutil.copytree(SEEDS, tmp_path / "articles")
    (folder / "bridge").mkdir()
    (folder / "bridge" / "article.txt").write_text(TEXT)
    (folder / "bridge" / "facts.yaml").write_text(sheet)
    workbench = Workbench(folder, load_shapes())
    pages = PreviewPages(folder)
    app = create_app(workbench, pages, tmp_path / "published", PORT, "secret")

    async def run() -> None:
        transport = httpx.ASGITransport(app)
        async with pages, httpx.AsyncClient(transport=transport, base_url=ROOT) as client:
            await client.get("/?token=secret")
            await look(client, folder)

    asyncio.run(run())
    workbench.close()


def test_a_page_shows_the_sheet_as_it_is_now(tmp_path: Path) -> None:
    async def look(client: httpx.AsyncClient, folder: Path) -> None:
        assert (await client.get("/article/bridge")).status_code == 404
        led = await client.get("/published/bridge")
        assert (led.status_code, led.headers["location"]) == (303, "/article/bridge")
        page = await client.get("/article/bridge", headers={"accept": "text/html"})
        assert "the bridge is closed" in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in page.headers
        (folder / "bridge" / "facts.yaml").write_text(SHEET.replace("() the bridge is closed", "() the bridge is shut"))
        await client.get("/published/bridge")
        assert "the bridge is shut" in (await client.get("/article/bridge", headers={"accept": "text/html"})).text

    visit(tmp_path, SHEET, look)


def test_drafts_are_shown_and_counted(tmp_path: Path) -> None:
    async def look(client: httpx.AsyncClient, _folder: Path) -> None:
        assert (await client.get("/published/bridge")).status_code == 303
        page = (await client.get("/article/bridge", headers={"accept": "text/html"})).text
        assert "the bridge is closed" in page
        assert "F010" in page
        assert "is refused" not in page

    visit(tmp_path, SHEET.replace("- claimant: ana\n", "- claimant: ana\n  status: draft\n  reason: said\n"), look)


def test_an_article_with_problems_has_no_page_and_the_answer_says_why(tmp_path: Path) -> None:
    async def look(client: httpx.AsyncClient, _folder: Path) -> None:
        answer = await client.get("/published/bridge")
        assert answer.status_code == 409
        assert "Q101" in answer.text

    visit(tmp_path, SHEET.replace("is closed for good:", "is open for good:"), look)


def test_a_missing_dataset_is_named_in_the_folder_of_the_articles(tmp_path: Path) -> None:
    async def look(client: httpx.AsyncClient, folder: Path) -> None:
        (folder / "dataset.yaml").unlink()
        answer = await client.get("/published/bridge")
        assert answer.status_code == 409
        assert f"{folder}: holds no dataset.yaml" in answer.text
        assert "onrecord-preview" not in answer.text
        assert "F010" not in answer.text, "a draft does not keep the page from being shown"

    visit(tmp_path, SHEET.replace("- claimant: ana\n", "- claimant: ana\n  status: draft\n  reason: said\n"), look)


def test_the_pages_need_the_token_too(tmp_path: Path) -> None:
    async def look(client: httpx.AsyncClient, _folder: Path) -> None:
        await client.get(f"/published/{SLUG}")
        client.cookies.clear()
        for address in (f"/published/{SLUG}", f"/article/{SLUG}", "/sparql?query=ASK{}"):
            assert (await client.get(address)).status_code == 401

    visit(tmp_path, SHEET, look)
