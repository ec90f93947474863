"""Wait until the files that a command reads have changed, however an editor saves them.

watchfiles wakes us up, and the state of the files decides: a save by rename, a folder that vanishes and comes back, a
change while nobody watched, and a network disk without notices need no code of their own.
"""

from __future__ import annotations

import os
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from watchfiles import watch

from mapping.publication.article_folders import SHEET_NAMES, SHEET_SUFFIXES, article_folders
from mapping.publication.corpus import SHARED_FILES
from mapping.rdf.parsing import rdf_files
from mapping.sheet.files import from_root

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from pathlib import Path

    #: The state of each file or folder; None if it is not there.
    State = Mapping[Path, tuple[int, ...] | None]

#: Milliseconds without a notice after which a save is complete, and the longest wait for that.
_QUIET: Final = 30
_LONGEST_SAVE: Final = 300
#: Milliseconds after which the files are looked at without a notice.
_EVERY: Final = 500


def state_of(paths: Iterable[Path]) -> State:
    """Return the state of each path now."""
    return {path: _look_at(path) for path in paths}


def wait_for_change(paths: Callable[[], Iterable[Path]], before: State) -> None:
    """Return once the state of ``paths()``, which is called again and again, differs from ``before``."""
    while (state := state_of(paths())) == before:
        with suppress(OSError), closing(_notices(state)) as notices:  # a folder may vanish before it is watched
            for _ in notices:
                if state_of(paths()) != before:
                    return
        # The system refuses to watch, perhaps because it watches too much already.
        time.sleep(_EVERY / 1000)


def files_of_corpus(folder: Path) -> set[Path]:
    """Return the files and folders that a build of a folder of articles may read."""
    articles: list[Path] = []
    with suppress(OSError):
        articles = article_folders(folder)
    shared = {folder / name for name in SHARED_FILES}
    return {folder, *articles, *shared, *(file for article in articles for file in _visible(article))}


def files_of_path(path: Path) -> set[Path]:
    """Return the files and folders that the validation of a path may read."""
    if not path.is_dir():
        return {path, *_around(from_root(path).parent)} if path.suffix in SHEET_SUFFIXES else {path}
    if any((path / name).is_file() for name in SHEET_NAMES):
        return {path, *_around(from_root(path))}
    with suppress(OSError):
        holds_articles = (path / SHARED_FILES[0]).is_file() or any(any(path.glob(f"*/{name}")) for name in SHEET_NAMES)
        return files_of_corpus(path) if holds_articles else {path, *rdf_files(path)}
    return {path}


def _around(article: Path) -> set[Path]:
    """Return the files that belong to the sheet in the folder of an article."""
    return {*_visible(article), *(article.parent / name for name in SHARED_FILES)}


def _visible(folder: Path) -> list[Path]:
    """Return the files in a folder without those that editors write for themselves."""
    return [path for path in _entries(folder) if not (path.name.startswith((".", "#")) or path.name.endswith("~"))]


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []


def _look_at(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    # The times of a folder also change with files that are not read; its inode changes if another folder replaces it.
    is_folder = path.is_dir()
    return (status.st_ino,) if is_folder else (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _notices(state: State) -> Generator[object]:
    """Yield at each change in the folders of the paths, and twice a second without one."""
    folders = {_nearest_folder(path if path.is_dir() else path.parent) for path in state}
    return watch(
        *folders, watch_filter=None, debounce=_LONGEST_SAVE, step=_QUIET, rust_timeout=_EVERY, yield_on_timeout=True,
        recursive=False, ignore_permission_denied=True,
    )  # fmt: skip


def _nearest_folder(path: Path) -> str:
    """Return the path of the folder, or of the nearest one above it that is there."""
    return next((str(each) for each in (path, *path.absolute().parents) if os.path.isdir(each)), os.sep)  # noqa: PTH112
