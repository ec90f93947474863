"""Keep the forms that somebody is filling in, with every keystroke, so that they outlive the browser and the server.

Each form is a file of its own, which is replaced in one step. It is not forced onto the disk: it survives the end of a
process, and a loss of power costs it at most the last seconds.
"""

from __future__ import annotations

import json
import re
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from mapping.editing.errors import CannotEdit

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Forms of one article, and characters of one.
_MOST_FORMS: Final = 50
_MOST_CHARACTERS: Final = 200_000


class UnfinishedForms:
    """The unfinished forms of one article, each with a UUID as its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._forms = _read_all(folder)
        #: Names of forms that were saved or cancelled: a keystroke that arrives later does not bring them back.
        self._ended: set[str] = set()

    def all(self) -> list[dict[str, Any]]:
        """Return the forms, each with its name, the number of its last keystroke and its content; the oldest first."""
        return [{"form": name, **kept} for name, kept in self._forms.items()]

    def keep(self, name: str, number: int, content: dict[str, Any]) -> None:
        """Keep the content of a form after a keystroke, unless a later one is kept. Raises `CannotEdit`."""
        if not _NAME.fullmatch(name):
            raise CannotEdit("the name of a form is a UUID")
        with self._lock:
            if name in self._ended or number <= self._forms.get(name, {}).get("number", -1):
                return
            if name not in self._forms and len(self._forms) >= _MOST_FORMS:
                raise CannotEdit(f"there are {_MOST_FORMS} unfinished forms: continue or discard some")
            kept = {"number": number, "content": content}
            written = json.dumps(kept)
            if len(written) > _MOST_CHARACTERS:
                raise CannotEdit(f"a form has at most {_MOST_CHARACTERS} characters")
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{name}.new"
            new.write_text(written, "utf-8")
            new.replace(self._folder / f"{name}.json")
            self._forms[name] = kept

    def end(self, name: str) -> None:
        """Forget a form that was saved or cancelled."""
        with self._lock:
            self._ended.add(name)
            if self._forms.pop(name, None):
                (self._folder / f"{name}.json").unlink(missing_ok=True)


def _read_all(folder: Path) -> dict[str, dict[str, Any]]:
    paths = [path for path in folder.glob("*.json") if _NAME.fullmatch(path.stem)]
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(paths, key=lambda each: each.stat().st_mtime_ns):
        try:
            kept = json.loads(path.read_bytes())
            found[path.stem] = {"number": int(kept["number"]), "content": dict(kept["content"])}
        except (ValueError, KeyError, TypeError):  # only a loss of power cuts a file off
            path.unlink()
    return found
