"""A client of a workbench over one article about a bridge."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from ontology import SEEDS
from server.editing.app import create_app
from server.editing.preview_pages import PreviewPages
from server.editing.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.shacl.validation import Shapes
    from server.editing.access import Access

PORT = 8123
ROOT = f"http://127.0.0.1:{PORT}"
ADDRESS = "/api/articles/bridge"


class InProcess(httpx.BaseTransport):
    """Answers requests by an application in this process and thread."""

    def __init__(self, app: Access) -> None:
        self._app = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def respond() -> httpx.Response:
            answer = await self._app.handle_async_request(request)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run(respond())


def write_article(corpus: Path, text: str, sheet: str) -> Path:
    """Write the article and its sheet, with the shared files of the seeds, and return the path of the sheet."""
    folder = corpus / "bridge"
    folder.mkdir()
    for each in SEEDS.glob("*.yaml"):
        shutil.copy(each, corpus)
    (folder / "article.txt").write_text(text)
    (folder / "facts.yaml").write_text(sheet)
    return folder / "facts.yaml"


@contextmanager
def opened(corpus: Path, shapes: Shapes) -> Iterator[httpx.Client]:
    """Yield the client of whoever opened the printed address of a workbench, which ends with the client."""
    workbench = Workbench(corpus, shapes)
    app = create_app(workbench, PreviewPages(corpus), corpus / "public", PORT, "secret")
    with httpx.Client(transport=InProcess(app), base_url=ROOT, headers={"origin": ROOT}) as client:
        client.get("/?token=secret")
        yield client
    workbench.close()


def shown(client: httpx.Client, address: str = ADDRESS) -> dict[str, Any]:
    """Return the article as the page shows it."""
    answer = client.get(address)
    assert answer.status_code == 200
    return dict(answer.json())


def change(client: httpx.Client, revision: str, address: str = ADDRESS, /, **operation: object) -> httpx.Response:
    """Send one operation."""
    return client.post(f"{address}/changes", json={"revision": revision, "operations": [operation]})
