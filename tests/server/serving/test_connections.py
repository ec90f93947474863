"""The members of uvicorn that it does not document and `server.serving.connections` uses: an upgrade may lose them."""

from __future__ import annotations

import asyncio
import inspect
import re
from importlib.metadata import version

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from server.serving import connections
from server.serving.connections import LimitedProtocol, uvicorn_config
from server.settings import Settings

#: Methods of its protocol that ours extends, replaces or calls.
METHODS = (
    "connection_made", "connection_lost", "data_received", "on_message_begin", "on_url", "on_header",
    "on_headers_complete", "on_body", "on_message_complete", "on_response_complete", "pause_writing", "resume_writing",
    "send_400_response", "_unsupported_upgrade_warning", "_unset_keepalive_if_required",
)  # fmt: skip
#: Attributes of its protocol that ours reads or sets.
ATTRIBUTES = (
    "app", "connections", "cycle", "flow", "headers", "loop", "parser", "pipeline", "timeout_keep_alive_task",
    "transport", "url",
)  # fmt: skip
#: Attributes of the request that is being answered.
OF_A_REQUEST = ("disconnected", "message_event", "response_complete", "response_started", "scope")
SOURCE = inspect.getsource(connections)


async def no_app(_scope: object, _receive: object, _send: object) -> None:
    """Answer nothing."""


def missing(name: str) -> str:
    return f"uvicorn {version('uvicorn')} has no {name}, which server/serving/connections.py uses: adapt it, or pin"


@pytest.fixture
def protocol() -> LimitedProtocol:
    async def make() -> LimitedProtocol:
        config = uvicorn_config(no_app, Settings())
        config.load()
        made: LimitedProtocol = config.http_protocol_class(config, ServerState(), {})  # type: ignore[call-arg,assignment]
        made.on_message_begin()
        return made

    return asyncio.run(make())


@pytest.mark.parametrize("name", METHODS)
def test_uvicorn_has_the_methods_that_we_use(name: str) -> None:
    assert callable(getattr(HttpToolsProtocol, name, None)), missing(f"HttpToolsProtocol.{name}")


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_uvicorn_has_the_attributes_that_we_use(protocol: LimitedProtocol, name: str) -> None:
    assert hasattr(protocol, name), missing(f"HttpToolsProtocol().{name}")


@pytest.mark.parametrize("name", OF_A_REQUEST)
def test_uvicorn_has_the_attributes_of_a_request_that_we_use(name: str) -> None:
    source = inspect.getsource(RequestResponseCycle.__init__)
    assert f"self.{name} =" in source, missing(f"RequestResponseCycle().{name}")


def test_uvicorn_can_be_told_to_end() -> None:
    server = uvicorn.Server(uvicorn_config(no_app, Settings()))
    assert server.should_exit is False, missing("Server().should_exit")


def test_the_lists_above_are_complete() -> None:
    ours = {name for name in vars(LimitedProtocol) if not name.startswith("__")}
    assert set(re.findall(r"super\(\)\.(?!__init__)(\w+)\(", SOURCE)) <= set(METHODS)
    assert {name for name in ours if hasattr(HttpToolsProtocol, name)} <= set(METHODS)
    used = set(re.findall(r"self\.(\w+)", SOURCE))
    known = {*ours, *METHODS, *ATTRIBUTES, "limits", "stop"}
    assert {name for name in used - known if not name.startswith("_")} == set()
    assert set(re.findall(r"(?:cycle|broken)\.(\w+)", SOURCE)) <= set(OF_A_REQUEST)
