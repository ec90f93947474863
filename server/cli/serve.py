"""Serve the published dataset over HTTP; build it first if the articles changed.

Answers SPARQL at /sparql, every article, claim and entity at its own address, and dumps at /dumps/.

examples:
  onrecord serve                            # http://localhost:8000/
  onrecord serve --host 0.0.0.0 --port 80 --config /etc/onrecord.toml
  onrecord serve --watch                    # a preview for authors: every save is on the pages
  onrecord serve --backend http://localhost:7878/query
  onrecord serve --show-settings > onrecord.toml
"""

from __future__ import annotations

import errno
import os
import resource
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import NothingPublished, OnrecordError, printable
from mapping.publication.manifest import current_generation, published_in
from mapping.rdf.iris import ResourceKind
from ontology import SEEDS
from server.cli.configuration import choose_settings, configure_output
from server.cli.seeds import default_seeds, say_if_packaged
from server.cli.useless_flags import refuse_useless
from server.forking.template import command_of, environment_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import NoReturn

    from mapping.publication.manifest import Generation
    from server.settings import Settings

_LEAST_DESCRIPTORS = 128  # the embedded store needs 96
#: The program that supervises several HTTP processes.
SUPERVISOR = "server.serving.supervisor"
#: What to choose for an address that is not of this machine.
_GOOD_HOSTS = "choose 127.0.0.1, which only this machine reaches, or 0.0.0.0, which other machines reach, too"
_EXAMPLE = "SELECT * { ?claim <https://w3id.org/onrecord#cue> ?cue }"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--seeds", type=Path, metavar="DIR", help="folder of articles (./seeds if there is one)")
    configure_output(parser, "folder of the published data")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (default: 8000); 0 takes any free one")
    parser.add_argument("--backend", metavar="URL", help="SPARQL endpoint that answers instead of a store of our own")
    parser.add_argument("--no-build", action="store_true", help="serve the published data without comparing the seeds")
    parser.add_argument(
        "--watch", action="store_true", help="preview: show each saved change at once, publish nothing; one process"
    )
    parser.add_argument("--show-settings", action="store_true", help="print every setting, and where it comes from")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings, or build if needed and then serve until a signal."""
    chosen = choose_settings(arguments)
    if arguments.show_settings:
        print(chosen.as_toml(), end="")
        return 0
    settings = chosen.settings
    if 0 <= (allowed := resource.getrlimit(resource.RLIMIT_NOFILE)[0]) < _LEAST_DESCRIPTORS:
        few = f"each process may open {allowed} files and sockets, and onrecord needs {_LEAST_DESCRIPTORS} descriptors"
        raise OnrecordError(f"{few}: run ulimit -n 1024 first, or set LimitNOFILE in the systemd unit")
    if arguments.watch and (settings.backend or arguments.no_build):
        raise OnrecordError("--watch builds articles, so it cannot be used with --backend or --no-build")
    if not arguments.watch and (settings.backend or arguments.no_build):
        reason = "has no effect with --no-build or --backend: nothing is built"
        refuse_useless(arguments, {"--seeds": None}, reason)
    with _listen(settings.host, settings.port) as listener:
        if arguments.watch:
            return _serve_preview(listener, settings, arguments.seeds or default_seeds())
        if settings.backend:
            from server.serving.backend import unknown_generation  # noqa: PLC0415

            generation = published_in(settings.output) or unknown_generation(settings)
        else:
            generation = _generation(arguments.seeds, settings.output, is_fixed=arguments.no_build)
        _serve(listener, settings, generation)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port first of all, so that the user hears of a taken port before a build."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with ExitStack() as unless_bound:
            listener = unless_bound.enter_context(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            unless_bound.pop_all()
    except (OSError, TypeError) as error:  # TypeError: a text that cannot be a name of a machine
        raise OnrecordError(_why_not_bound(host, port, error)) from None
    return listener


def _why_not_bound(host: str, port: int, error: OSError | TypeError) -> str:
    """Say why the server cannot listen, and what to choose instead."""
    if isinstance(error, socket.gaierror | TypeError):
        return f"cannot listen on {printable(host)}: this machine has no address by that name: {_GOOD_HOSTS}"
    if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
        return f"cannot listen on {host}: this address is none of this machine's: {_GOOD_HOSTS}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken by another program; stop it, or choose another port:"
            f" onrecord serve --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"you may not listen on port {port}: choose one above 1023, as in onrecord serve --port 8000"
    return f"cannot listen on {host} port {port}: {error.strerror or error}"


def _generation(seeds: Path | None, output: Path, *, is_fixed: bool) -> Generation:
    """Return the generation to serve: a new one if the seeds changed and can be built, otherwise the published one.

    The packaged seeds never replace a published generation.
    """
    published = published_in(output)
    if published is None and is_fixed:
        raise NothingPublished(output)
    seeds = seeds or default_seeds()
    try:
        if published is None or not (is_fixed or seeds == SEEDS or _is_up_to_date(seeds, published)):
            from server.cli.build import build  # noqa: PLC0415 - slow to load, and mostly nothing has changed

            return build(seeds, output).generation
    except (OnrecordError, OSError) as error:
        if published is None:
            raise
        print(f"onrecord: {error}\nonrecord: the build failed; serving what was published before", file=sys.stderr)
    else:
        for article in published.manifest.refused:
            print(f"onrecord: {article.slug} was refused by the last build; see onrecord build", file=sys.stderr)
    return published


def _is_up_to_date(seeds: Path, published: Generation) -> bool:
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and --no-build does not need it

    from mapping.publication.corpus import read_corpus  # noqa: PLC0415 - the same
    from mapping.publication.inputs import inputs_digest  # noqa: PLC0415 - the same

    is_by_this_version = published.manifest.version == version("onrecord")
    return is_by_this_version and published.manifest.inputs == inputs_digest(read_corpus(seeds))


def _serve(listener: socket.socket, settings: Settings, generation: Generation) -> None:
    """Serve in this process, or in several processes that it supervises."""
    from server.observing.logs import set_up_logs  # noqa: PLC0415 - slow to load, and only `serve` needs it

    set_up_logs()
    announcement, shares = _announcement(listener, generation), settings.shares()
    if len(shares) > 1:
        _become_supervisor(listener, shares, announcement)
    from server.serving.event_loop import run as run_on_loop  # noqa: PLC0415
    from server.serving.service import serve  # noqa: PLC0415

    # Ctrl+C is how a server is stopped: uvicorn ends its work and then passes the interrupt on.
    with suppress(KeyboardInterrupt):
        run_on_loop(serve(listener, shares[0], generation, lambda _app, _stop: print(announcement, flush=True)))


def _become_supervisor(listener: socket.socket, shares: Sequence[Settings], announcement: str) -> NoReturn:
    """Become another program by exec, because this one would keep the memory of the manifest and the build for ever."""
    given = [str(listener.fileno()), announcement, *(share.model_dump_json() for share in shares)]
    listener.set_inheritable(True)
    sys.stdout.flush()
    os.execve(sys.executable, command_of(SUPERVISOR, given), environment_of(os.environ))  # noqa: S606 - our own module


def _serve_preview(listener: socket.socket, settings: Settings, seeds: Path) -> int:
    """Serve a preview of the articles, rebuilt after every save, in a folder that is removed at the end."""
    from mapping.publication.corpus import require_folder_of_articles  # noqa: PLC0415 - slow to load
    from server.observing.logs import set_up_logs  # noqa: PLC0415 - slow to load, and only `serve` needs it
    from server.serving.event_loop import run as run_on_loop  # noqa: PLC0415
    from server.serving.service import serve  # noqa: PLC0415
    from server.watching.preview import previewed  # noqa: PLC0415

    require_folder_of_articles(seeds)
    say_if_packaged(seeds)
    set_up_logs()
    with suppress(KeyboardInterrupt), previewed(seeds, settings.output) as (output, saves):
        # One author asks, and each save has to start these processes again.
        few = {"http_processes": 1, "cheap_workers": 1, "slow_workers": 1}
        own = settings.model_copy(update={"output": output, **few})
        generation = current_generation(output)
        announcement = _announcement(listener, generation)
        run_on_loop(serve(listener, own, generation, lambda _app, _stop: print(announcement, flush=True), saves))
    return 0


def _announcement(listener: socket.socket, generation: Generation) -> str:
    host, port = listener.getsockname()[:2]
    root = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    manifest = generation.manifest
    counts = f": {manifest.counts.articles} article(s), {manifest.counts.claims} claims" if manifest.created else ""
    article = next((ResourceKind.ARTICLE.path(each.slug) for each in manifest.articles), "dataset")
    return f"""onrecord serves {manifest.title}{counts}

  start     {root}/
  SPARQL    {root}/sparql
  article   {root}/{article}
  dumps     {root}/dumps/

  curl --data-urlencode 'query={_EXAMPLE}' '{root}/sparql?format=csv'

Press Ctrl+C to stop."""
