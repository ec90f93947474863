"""A published generation behind a real socket, and what tests read of its answers."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox

from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

#: RFC 8288, section 3: a target in angle brackets, then parameters whose values may be quoted.
_LINK = re.compile(r'\s*<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))*)\s*(?:,|$)')
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+))')


@dataclass(frozen=True)
class Site:
    """A client of a running server, and the engine behind it."""

    client: httpx.Client
    engine: DirectEngine
    generation: Generation


@dataclass(frozen=True)
class Link:
    """A link as a client reads it; the target is resolved."""

    rel: str
    target: str
    parameters: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def media_type(self) -> str:
        return self.parameters.get("type", "")


@contextmanager
def site(generation: Generation) -> Iterator[Site]:
    """Serve a generation; its queries are answered in this process."""
    engine = DirectEngine(ox.Store.read_only(str(generation.store_path)), generation.manifest.digest)
    settings = Settings(cache_bytes=0)  # so that tests count every query
    with (
        serving(create_app(settings, generation, engine), settings) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as client,
    ):
        client.headers.clear()
        yield Site(client, engine, generation)


def read_links(value: str, base: str) -> list[Link]:
    """Read the value of a Link header, or a link set as text; fail where any of it cannot be read."""
    found, position = [], 0
    while position < len(value):
        match = _LINK.match(value, position)
        assert match, f"no link: {value[position : position + 80]!r}"
        parameters = {name: quoted or plain for name, quoted, plain in _PARAMETER.findall(match[2])}
        target = urljoin(base, match[1])
        found += [Link(rel, target, parameters) for rel in parameters["rel"].split()]
        position = match.end()
        position += len(value[position:]) - len(value[position:].lstrip())
    return found


def links_of(answer: httpx.Response) -> list[Link]:
    """Return the links in the header of an answer."""
    return read_links(answer.headers.get("link", ""), str(answer.url))


def read_link_set(text: str) -> dict[str, list[Link]]:
    """Read a link set in JSON (RFC 9264, section 4.2) by anchor."""
    content = json.loads(text)
    assert set(content) == {"linkset"}
    found: dict[str, list[Link]] = {}
    for context in content["linkset"]:
        anchor = context.pop("anchor")
        assert anchor not in found
        links = [(rel, dict(each)) for rel, targets in context.items() for each in targets]
        found[anchor] = [Link(rel, each.pop("href"), each) for rel, each in links]
    return found
