"""The process that builds a preview after every save, started by `server.cli.serve`.

Its arguments are the folder of articles, the folder of the preview and the folder of publications. It writes one
line of JSON to standard output for each save, a `LastSave`, and the problems to standard error.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import OnrecordError
from mapping.publication.manifest import published_in
from mapping.publication.preview import Preview
from server.forking.parentage import die_with_parent
from server.watching.changes import files_of_corpus, state_of, wait_for_change

if TYPE_CHECKING:
    from mapping.publication.preview import LastSave


def main(folder: Path, output: Path, published: Path) -> None:
    """Build until standard output is closed."""
    die_with_parent()
    preview = Preview(folder, output, version=version("onrecord"))
    try:
        preview.begin_with(published)
    except (OnrecordError, OSError) as error:
        print(f"onrecord: the preview begins without the published articles: {error}", file=sys.stderr)
    while True:
        # Before the build: files saved during it are built next.
        before = state_of(files_of_corpus(folder))
        save = preview.build(datetime.now(UTC).isoformat(timespec="seconds"))
        _report(save, output)
        print(save.model_dump_json(), flush=True)
        wait_for_change(partial(files_of_corpus, folder), before)


def _report(save: LastSave, output: Path) -> None:
    for each in save.problems:
        hint = f"\n  hint: {each.hint}" if each.hint else ""
        print(f"{each.file}:{each.line}:{each.column}: {each.code} {each.message}{hint}", file=sys.stderr)
    if save.reason:
        print(f"onrecord: {save.reason}", file=sys.stderr)
    print(f"onrecord: {datetime.now().astimezone():%H:%M:%S} the last save {_fate(save, output)}", file=sys.stderr)


def _fate(save: LastSave, output: Path) -> str:
    """Say what became of a save. A preview publishes nothing; before the first build that succeeds it has no pages."""
    if not save.reason and all(each.is_warning for each in save.problems):
        return "is on the pages"
    return "is not on the pages as a whole; they say why" if published_in(output) else "is refused"


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main(*map(Path, sys.argv[1:4]))
