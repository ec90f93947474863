"""The description of every address: `openapi.yaml` as an OpenAPI document, and as a page that needs no script."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.pages.page import Page

if TYPE_CHECKING:
    from server.pages.page import Visit


def openapi_document(title: str, root: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a server below the path ``root``."""
    document = _document()
    info = {**document["info"], "title": title, "version": version("onrecord")}
    return {**document, "info": info, "servers": [{"url": root.removesuffix("/") or "/"}]}


async def api_page(_visit: Visit) -> Page:
    """Return the page that shows the document. Asks no query."""
    return Page("api.html", "HTTP API", _values())


@cache
def _document() -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - few ask for the document, and a server starts sooner without it

    read: dict[str, Any] = yaml.load(Path(__file__).with_name("openapi.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return read


@cache
def _values() -> dict[str, object]:
    document = _document()
    operations = [
        {"path": path, "method": method.upper(), **_resolve(operation)}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    chapters = [(tag, [each for each in operations if tag["name"] in each["tags"]]) for tag in document["tags"]]
    return {"about": document["info"]["description"], "chapters": chapters, "text": _write_example}


def _write_example(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _resolve(node: Any) -> Any:  # noqa: ANN401 - any part of the document
    """Replace every reference to a component by the component."""
    if isinstance(node, list):
        return [_resolve(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        return _resolve(_document()["components"][kind][name])
    return {name: _resolve(each) for name, each in node.items()}
