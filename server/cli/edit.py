"""Edit fact sheets in the browser: the article, its claims and their problems side by side.

Every change is written into facts.yaml at once, and nothing else in the file: comments and formatting stay. The server
listens on this machine only, and answers only a browser that has opened the printed address, which holds a token. Undo
works across restarts; its journal is in .onrecord-edit, next to the articles.

examples:
  onrecord edit                             # every article of ./seeds
  onrecord edit articles/my-article         # begin with this one
  onrecord edit articles --port 8001
"""

from __future__ import annotations

import socket
from argparse import ArgumentTypeError
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError, UnreadableInput
from mapping.shacl.validation import load_shapes
from mapping.sheet.files import from_root, require_folder
from server.cli.configuration import choose_settings, configure_output
from server.cli.whole_numbers import whole_number

if TYPE_CHECKING:
    import argparse

_HOST: Final = "127.0.0.1"
_PORT: Final = whole_number(0, 65535)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "article",
        nargs="?",
        type=Path,
        metavar="ARTICLE",
        help="folder of an article, its fact sheet, or folder of articles (default: ./seeds or this folder)",
    )
    configure_output(parser, "folder to publish in")
    parser.add_argument("--port", type=_PORT, default=0, help="port on this machine (default: a free one)")


def run(arguments: argparse.Namespace) -> int:
    """Serve the workbench until Ctrl+C."""
    import uvicorn  # noqa: PLC0415 - slow to load

    from server.editing.access import new_token  # noqa: PLC0415
    from server.editing.app import create_app  # noqa: PLC0415
    from server.editing.preview_pages import PreviewPages  # noqa: PLC0415
    from server.editing.workbench import Workbench  # noqa: PLC0415

    folder, slug = _folder_and_slug(arguments.article or _articles_here())
    workbench = Workbench(folder, load_shapes())
    if not slug and not workbench.articles():
        raise UnreadableInput(folder, "holds no article", "make a folder in it, with the text as article.txt")
    if slug and slug not in workbench.articles():
        raise UnreadableInput(folder / slug, "has neither article.txt nor facts.yaml")
    output = choose_settings(arguments).settings.output
    with _listen_again(arguments.port, workbench.state_folder() / "port") as listener:
        port, token = listener.getsockname()[1], new_token()
        app = create_app(workbench, PreviewPages(folder), output, port, token)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        print(f"onrecord edits {folder}\n\n  open      http://{_HOST}:{port}/?token={token}{slug and f'#{slug}'}\n")
        print("Press Ctrl+C to stop.", flush=True)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:  # this is how it is stopped
            pass
        finally:
            workbench.close()
    return 0


def _articles_here() -> Path:
    """Return ``./seeds`` or this folder, the first with a dataset.yaml; raise `UnreadableInput` if neither has one."""
    for folder in (Path("seeds"), Path()):
        if (folder / "dataset.yaml").is_file():
            return folder
    raise UnreadableInput(Path(), "is not a folder of articles: it has no dataset.yaml", "name the article to edit")


def _folder_and_slug(path: Path) -> tuple[Path, str]:
    """Return the folder of all articles, and the slug of the one that was asked for."""
    path = from_root(path)
    if path.is_file():
        path = path.parent
    require_folder(path)
    is_article = any((path / name).exists() for name in ("article.txt", "facts.yaml", "facts.yml", "facts.json"))
    return (path.parent, path.name) if is_article else (path, "")


def _listen_again(port: int, remembered: Path) -> socket.socket:
    """Listen at the port of the last run unless another is given, so that a page that is still open works again."""
    listener = None
    with suppress(OSError, ValueError, ArgumentTypeError, OnrecordError):
        listener = None if port else _listen(_PORT(remembered.read_text()))
    listener = listener or _listen(port)
    with suppress(OSError):
        remembered.write_text(str(listener.getsockname()[1]))
    return listener


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen()  # a browser that opens the printed address at once waits for the server
    except OSError as error:
        listener.close()
        raise OnrecordError(f"cannot listen on port {port}: {error.strerror}; choose another with --port") from None
    return listener
