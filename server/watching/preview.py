"""Start the process that builds a preview, wait for the first that can be served, and end it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from mapping.publication.manifest import published_in
from mapping.publication.preview import LastSave
from server.serving.last_saves import LastSaves

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULE: Final = "server.watching.preview_process"
#: The folder that this package is imported from.
_ROOT: Final = str(Path(__file__).resolve().parents[2])


@contextmanager
def previewed(seeds: Path, published: Path) -> Iterator[tuple[Path, LastSaves]]:
    """Yield the folder of a preview and the saves from its first that can be served; end the process in the end.

    Raises `OnrecordError` if the process cannot work.
    """
    with TemporaryDirectory(prefix="onrecord-preview-") as folder:
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb", buffering=0) as pipe:
            process = _start(seeds, Path(folder), published, writer)
            os.close(writer)
            try:
                yield Path(folder), _first_served(pipe, Path(folder))
            finally:
                process.kill()
                process.wait()


def _start(seeds: Path, output: Path, published: Path, writer: int) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", _MODULE, seeds, output, published],
        stdin=subprocess.DEVNULL, stdout=writer, env={**os.environ, "PYTHONPATH": path},
        process_group=0,  # Ctrl+C is for the first process, which ends this one
    )  # fmt: skip


def _first_served(pipe: IO[bytes], output: Path) -> LastSaves:
    """Wait for saves until one can be shown, however long the author needs for it."""
    while line := pipe.readline():
        save = LastSave.model_validate_json(line)
        if published_in(output):
            return LastSaves(save, pipe)
        print("onrecord: nothing can be shown yet; mend an article and save it, or press Ctrl+C", file=sys.stderr)
    raise OnrecordError("the process that watches the files has ended before it built anything")
