"""A server on the loopback interface that speaks the chat completions API and answers as a test wants."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Reply:
    """One response; an endless one repeats its body until the client leaves, a silent one waits for the end."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_endless: bool = False
    is_silent: bool = False


def completion(content: str | None, *, tokens: int | None = 100, finish: str = "stop", **message: object) -> Reply:
    """Return the answer of a model with some content."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    usage = {} if tokens is None else {"usage": {"prompt_tokens": tokens // 2, "total_tokens": tokens}}
    return Reply(json.dumps({"object": "chat.completion", "choices": [choice], **usage}).encode())


def proposals(*listed: dict[str, Any], tokens: int | None = 100) -> Reply:
    """Return an answer with some proposals."""
    return completion(json.dumps({"proposals": listed}), tokens=tokens)


def refusal(status: int, message: str, **headers: str) -> Reply:
    """Return an error as OpenAI's API writes it."""
    return Reply(json.dumps({"error": {"message": message}}).encode(), status, headers)


class ChatServer:
    """Keeps what it was asked; ``answer`` makes the reply to the body of a request."""

    def __init__(self, answer: Callable[[dict[str, Any]], Reply]) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.ended = threading.Event()
        self.url = ""

    @property
    def words(self) -> list[str]:
        """The words of the article in each request."""
        return [words_in(body) for body in self.asked]


def words_in(body: dict[str, Any]) -> str:
    """Return the words of the article in a request."""
    found = re.fullmatch(r"ARTICLE (\w+)\n(.*)\nEND OF ARTICLE \1", body["messages"][-1]["content"], re.DOTALL)
    assert found
    return found[2]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    chat: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.chat.paths.append(self.path)
        self.chat.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.chat.asked.append(body)
        reply = self.chat.answer(body)
        if reply.is_silent:
            self.chat.ended.wait()
            return
        self.close_connection = True
        with suppress(ConnectionError):
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", "Connection": "close", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        while reply.is_endless and not self.chat.ended.is_set():
            self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""


@contextmanager
def serving(answer: Callable[[dict[str, Any]], Reply]) -> Iterator[ChatServer]:
    """Run a server for the duration of a test."""
    chat = ChatServer(answer)
    handler = type("Handler", (_Handler,), {"chat": chat})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield chat
    finally:
        chat.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
