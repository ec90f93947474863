"""The OpenAPI document is valid, describes every route, and every example in it is answered as it says."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from openapi_spec_validator import validate
from starlette.routing import Match, Route

from mapping.rdf.iris import ResourceKind
from server.pages.assets import ASSETS
from server.pages.dataset.api_page import openapi_document
from server.routes.table import ROUTES
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from starlette.routing import BaseRoute

    from tests.server.web.sites import Site

DOCUMENT = openapi_document("Test", "/")
#: Names that depend on the release.
NAMES = {"/assets/{name}": {"name": ASSETS["style.css"].address.removeprefix("assets/")}}
#: Parameters without which optional ones make no sense.
BESIDE_OPTIONAL = {"/sparql": {"query": "ASK { ?s ?p ?o }"}}
#: The resource that the examples in RDF and of link sets describe, by the extension of each syntax.
SHOWN = "/entity/iran"
SYNTAXES = {
    "text/turtle": "ttl", "application/n-triples": "nt", "application/rdf+xml": "rdf", "application/ld+json": "jsonld",
    "application/linkset+json": "linkset", "application/linkset": "linkset",
}  # fmt: skip
GRAPHS = {*SYNTAXES, "application/n-quads", "application/trig"} - {"application/linkset+json", "application/linkset"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the document, or the component that it refers to."""
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    component: dict[str, Any] = DOCUMENT["components"][kind][name]
    return component


def examples_of(parameter: dict[str, Any]) -> list[Any]:
    if "examples" in parameter:
        return [each["value"] for each in parameter["examples"].values()]
    return [parameter["example"]] if "example" in parameter else parameter["schema"]["enum"]


@dataclass(frozen=True)
class Operation:
    """A GET of the document, as a client of it reads it."""

    path: str
    parameters: list[dict[str, Any]]
    responses: dict[str, dict[str, Any]]

    @property
    def media_types(self) -> set[str]:
        return set(self.responses.get("200", {}).get("content", {}))

    @property
    def asked_for(self) -> list[str]:
        """The values of Accept that lead to every media type; an address with an extension has one."""
        return ["*/*"] if "{extension}" in self.path else sorted(self.media_types) or ["*/*"]

    def needed(self) -> Iterator[dict[str, Any]]:
        """Yield every combination of the examples of the parameters that have to be given."""
        given = NAMES.get(self.path, {})
        named = [each for each in self.parameters if each.get("required")]
        choices = [[given[each["name"]]] if each["name"] in given else examples_of(each) for each in named]
        for values in product(*choices):
            yield {each["name"]: value for each, value in zip(named, values, strict=True)}

    def address(self, values: dict[str, Any]) -> str:
        inside = {name: value for name, value in values.items() if f"{{{name}}}" in self.path}
        asked = {name: value for name, value in values.items() if name not in inside}
        path = self.path.format(**inside)
        return f"{path}?{urlencode(asked, doseq=True)}" if asked else path

    def addresses(self) -> list[str]:
        """Return its addresses with each of its examples; optional parameters are given one at a time."""
        optional = [each for each in self.parameters if not each.get("required")]
        beside = BESIDE_OPTIONAL.get(self.path, {})
        found = []
        for values in self.needed():
            chosen = [{each["name"]: value} for each in optional for value in examples_of(each)]
            found += [self.address(values), *(self.address({**values, **beside, **each}) for each in chosen)]
        return found


def operations() -> Iterator[Operation]:
    for path, methods in DOCUMENT["paths"].items():
        said = methods["get"]
        responses = {status: resolve(each) for status, each in said["responses"].items()}
        yield Operation(path, [resolve(each) for each in said.get("parameters", [])], responses)


def media_type_of(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def shown(opened: Site, media_type: str) -> str:
    """Return the answer that the examples in this media type are from."""
    answer = opened.client.get(f"{SHOWN}.{SYNTAXES[media_type]}", headers={"Accept": media_type})
    assert media_type_of(answer) == media_type
    return answer.text


def is_excerpt(example: Any, body: str, media_type: str) -> bool:  # noqa: ANN401 - as the document has it
    """Tell whether an example is a part of an answer: ``...`` for words left out, RDF by its triples."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax is not None and media_type in GRAPHS:
        text = example if isinstance(example, str) else json.dumps(example)
        return set(ox.parse(text, format=syntax)) <= set(ox.parse(body, format=syntax))
    if not isinstance(example, str):
        return is_within(example, json.loads(body))
    pieces = [re.escape(each.strip()) for each in example.split("...")]
    return re.search(".*".join(pieces), body, re.DOTALL) is not None


def is_within(part: Any, whole: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether JSON is in other JSON, which may have more members and items."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and is_within(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(is_within(each, other) for other in whole) for each in part)
    return bool(part == whole)


def test_the_document_is_valid_and_names_this_release_and_dataset(shipped: Site) -> None:
    answer = shipped.client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    validate(document)
    assert document["info"]["title"] == shipped.generation.manifest.title
    assert document["info"]["version"]
    assert document["servers"] == [{"url": "/"}]


def test_the_document_names_the_path_that_the_site_lies_below() -> None:
    assert openapi_document("Test", "/news/")["servers"] == [{"url": "/news"}]


def test_every_route_is_described() -> None:
    """A description of an address is also that of the same address with or without a slash at its end."""
    described: list[BaseRoute] = []
    for operation in operations():
        for values in operation.needed():
            path = operation.address(values).partition("?")[0]
            scope = {"type": "http", "method": "GET", "path": path}
            described.append(next(route for route in ROUTES if route.matches(scope)[0] is Match.FULL))
    paths = {route.path.rstrip("/") for route in described if isinstance(route, Route)}
    assert [route for route in ROUTES if isinstance(route, Route) and route.path.rstrip("/") not in paths] == []


def test_every_kind_of_resource_is_described() -> None:
    # A parameter of a path cannot hold a slash, as the name of an article's graph does; no shipped article adds a kind.
    kinds = set(ResourceKind) - {ResourceKind.OTHER, ResourceKind.ARTICLE_GRAPH, ResourceKind.KIND}
    paths = [operation.address(next(operation.needed())) for operation in operations()]
    assert kinds - {ResourceKind.parse(path.partition("?")[0][1:])[0] for path in paths} == set()


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.path)
def test_every_example_is_answered_as_described(operation: Operation, shipped: Site) -> None:
    bodies = defaultdict(list)
    tagged = None
    for address in operation.addresses():
        for media_type in operation.asked_for:
            answer = shipped.client.get(address, headers={"Accept": media_type})
            if answer.status_code == 406:
                continue
            assert str(answer.status_code) in operation.responses, (address, answer.text)
            if answer.status_code == 200:
                bodies[media_type_of(answer)].append(answer.text)
                tagged = answer if "etag" in answer.headers else tagged
    if operation.path == "/assets/{name}":
        for each in ASSETS.values():
            bodies[each.media_type.partition(";")[0]].append(each.content.decode())
    assert set(bodies) == operation.media_types
    for media_type, content in operation.responses.get("200", {}).get("content", {}).items():
        found = bodies[media_type] if media_type not in SYNTAXES else [*bodies[media_type], shown(shipped, media_type)]
        assert any(is_excerpt(content["example"], body, media_type) for body in found), (media_type, found[0][:2000])
    assert ("304" in operation.responses) == (tagged is not None)
    if tagged is not None:
        again = {"Accept": media_type_of(tagged), "If-None-Match": tagged.headers["etag"]}
        assert shipped.client.get(tagged.request.url, headers=again).status_code == 304


@pytest.mark.parametrize("bounds", ["bytes=0-9", "bytes=99999999-"])
def test_the_answers_to_ranges_are_described(bounds: str, shipped: Site) -> None:
    answer = shipped.client.get("/dumps/onrecord.ttl.gz", headers={"Range": bounds})
    assert str(answer.status_code) in DOCUMENT["paths"]["/dumps/{name}"]["get"]["responses"]


def test_the_examples_of_a_problem_are_what_is_answered(shipped: Site) -> None:
    for media_type, content in DOCUMENT["components"]["responses"]["Problem"]["content"].items():
        answer = shipped.client.get("/none", headers={"Accept": f"{media_type}, text/turtle;q=0.1"})
        assert answer.status_code == 404
        assert media_type_of(answer) == media_type
        assert is_excerpt(content["example"], answer.text, media_type)


@pytest.mark.parametrize("media_type", DOCUMENT["paths"]["/sparql"]["post"]["requestBody"]["content"].keys())
def test_every_body_of_an_example_is_answered(media_type: str, shipped: Site) -> None:
    said = DOCUMENT["paths"]["/sparql"]["post"]
    example = said["requestBody"]["content"][media_type]["example"]
    body = example if isinstance(example, str) else urlencode(example)
    answer = shipped.client.post("/sparql", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 200
    content = said["responses"]["200"]["content"][media_type_of(answer)]
    assert is_excerpt(content["example"], answer.text, media_type_of(answer))


def test_every_media_type_has_an_example() -> None:
    for operation in operations():
        for response in operation.responses.values():
            for media_type, content in resolve(response).get("content", {}).items():
                assert content["example"], (operation.path, media_type)
                if media_type.endswith("json"):
                    json.dumps(content["example"])


def test_the_page_shows_every_operation_and_links_to_the_document(shipped: Site) -> None:
    answer = shipped.client.get("/api", headers=BROWSER)
    shown = " ".join(Reader(answer.text).texts("summary"))
    for path, methods in DOCUMENT["paths"].items():
        for method, said in methods.items():
            assert f"{method.upper()} {path} {said['summary']}" in shown
    assert '<link rel="service-desc" type="application/json" href="/openapi.json"' in answer.text
    assert "<script" not in answer.text
    assert 'href="/api"' in shipped.client.get("/", headers=BROWSER).text
