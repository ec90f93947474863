"""Do what docs/tutorial.md tells its reader to do, in the order of the page.

Blocks marked ``sh`` run in a shell. The block after one, marked ``text`` or ``csv``, is its output, with ``...`` for
parts left out. In sentences, these forms are steps in the browser::

    Open the address        Open <http://localhost:8000/...>
    Click **WORDS**         a button or link, or any words of the page
    Press `KEY`             Type `TEXT`
    Write `TEXT` in **FIELD**        Choose `OPTION` in **FIELD**        Tick **FIELD**
    Select “WORDS”          in the article, with the mouse
    shows `WORDS`           wait until the page shows them

A picture is taken where the page has it. Everything else is only for people.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.editing import Journey as Hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from playwright.sync_api import Browser, Page

TUTORIAL: Final = Path(__file__).with_name("tutorial.md")
MATERIAL: Final = TUTORIAL.with_suffix("")
WINDOW: Final = {"width": 1000, "height": 620}
_PUBLISHED_AT: Final = "http://localhost:8000"
#: Commands that run until somebody stops them, and the word before the address that they print.
_SERVERS: Final = {"onrecord edit": "open", "onrecord serve": "start"}
#: Keys and buttons that change the sheet.
_CHANGING: Final = {"c", "x", "Enter", "Save", "Save and confirm"}
_STEP: Final = re.compile(
    r"""
    ^```(?P<block>\w+)\n(?P<content>.*?)^```$
    | !\[[^\]]*\]\(pictures/(?P<picture>[\w-]+\.png)\)
    | \bopen\ (?:<(?P<open>[^>]+)>|(?P<printed>the\ address))
    | \bclick\ \*\*(?P<click>[^*]+)\*\*
    | \btick\ \*\*(?P<tick>[^*]+)\*\*
    | \bpress\ `(?P<press>[^`]+)`
    | \btype\ `(?P<type>[^`]+)`
    | \b(?P<fill>write|choose)\ `(?P<value>[^`]+)`\ in\ \*\*(?P<field>[^*]+)\*\*
    | \bselect\ “(?P<select>[^”]+)”
    | \bshows\ `(?P<shows>[^`]+)`
    """,
    re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_OPENING_A_TAB: Final = {"Published page"}
#: The form that is open, if there is one, knows the kinds and their roles.
_IS_READY: Final = """() => {
  const form = document.querySelector('#form form');
  const roles = form?.querySelector('.roles');
  return !roles || roles.previousSibling.textContent;
}"""
#: The browser has drawn the item that has the focus.
_IS_SEEN: Final = """() => {
  const item = document.activeElement.closest('[data-path]');
  return !item || item.dataset.isSeen;
}"""
#: The sheet is another one, or the form says why it is not.
_IS_ANSWERED: Final = """before => document.body.dataset.revision !== before
  || document.querySelector('#form .refused')?.textContent"""
#: An item or a button has the focus, or nothing is left to decide.
_HAS_SETTLED: Final = (
    "() => document.activeElement !== document.body || !document.querySelector('.is-draft, .is-problem')"
)


@dataclass(frozen=True)
class Step:
    """One thing to do: its form, the words that it is done with, and those of a field."""

    name: str
    words: str
    field: str = ""


def read_steps(page: str) -> Iterator[Step]:
    """Yield the steps of a page of Markdown."""
    for found in _STEP.finditer(page):
        if found["block"]:
            yield Step(found["block"], found["content"])
        elif found["fill"]:
            yield Step(found["fill"].lower(), found["value"], found["field"])
        else:
            name = next(each for each, value in found.groupdict().items() if value)
            yield Step(name, found[name])


class Reader:
    """Somebody who follows the tutorial in an empty folder, with a browser and a shell."""

    def __init__(self, browser: Browser, folder: Path, take_picture: Callable[[Page, str], None]) -> None:
        self.folder, self._take_picture = folder, take_picture
        self._exits, self._context = ExitStack(), browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
        self._exits.callback(self._context.close)
        self._context.set_default_timeout(15_000)
        self.page = self._context.new_page()
        #: What the last command printed.
        self.printed = ""
        self._addresses: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._exits.close()

    def follow(self, step: Step) -> None:
        """Do one step; an error says which one could not be done."""
        try:
            getattr(self, f"_do_{step.name}")(*filter(None, (step.words, step.field)))
        except Exception as error:
            error.add_note(f"at the step of the tutorial: {step}")
            raise

    # Blocks

    def _do_sh(self, commands: str) -> None:
        server = next((each for each in _SERVERS if commands.startswith(each)), None)
        process = subprocess.Popen(
            ["/bin/sh", "-ec", f"exec {commands}" if server else commands],
            cwd=self.folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if server else subprocess.STDOUT,
            text=True,
        )
        if server:
            self._exits.callback(_stop, process)
            self._addresses[server] = _read_address(process, _SERVERS[server])
            return
        self.printed, _ = process.communicate()
        if process.returncode:
            raise AssertionError(f"{commands}exits with {process.returncode}:\n{self.printed}")

    def _do_text(self, expected: str) -> None:
        pattern = ".*".join(map(re.escape, re.split(r"\.{3}\n", expected)))
        if not re.fullmatch(pattern, self.printed, re.DOTALL):
            raise AssertionError(f"the tutorial says that this is printed:\n{expected}\nand it was:\n{self.printed}")

    _do_csv = _do_text

    # In the browser

    def _do_printed(self, _words: str) -> None:
        self.page.goto(self._addresses["onrecord edit"], wait_until="networkidle")

    def _do_open(self, address: str) -> None:
        served = self._addresses["onrecord serve"].rstrip("/")
        self.page.goto(address.replace(_PUBLISHED_AT, served), wait_until="networkidle")

    def _do_click(self, words: str) -> None:
        target = self.page.get_by_text(words, exact=True).first
        if words in _OPENING_A_TAB:
            with self._context.expect_page() as opened:
                target.click()
            self.page = opened.value
        else:
            with self._change(words):
                target.click()

    def _do_tick(self, field: str) -> None:
        self.page.get_by_label(field).check()

    def _do_press(self, key: str) -> None:
        self.page.wait_for_function(_IS_SEEN)
        with self._change(key):
            self.page.keyboard.press(key)
        self.page.wait_for_function(_IS_READY)

    def _do_type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def _do_write(self, text: str, field: str) -> None:
        self.page.get_by_label(field).fill(text)

    def _do_choose(self, option: str, field: str) -> None:
        self.page.get_by_label(field).select_option(option)

    def _do_select(self, words: str) -> None:
        (article,) = self.folder.glob("articles/*/article.txt")
        start = article.read_text("utf-8").index(words)
        Hands(self.page).drag(start, start + len(words), "select words")
        self.page.locator("#form form").wait_for()
        self.page.wait_for_function(_IS_READY)

    def _do_shows(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def _do_picture(self, name: str) -> None:
        self._take_picture(self.page, name)

    @contextmanager
    def _change(self, words: str) -> Iterator[None]:
        """After a key or button that changes the sheet, wait until the page shows it and has the focus somewhere."""
        if words not in _CHANGING:
            yield
            return
        before = Hands(self.page).revision
        yield
        self.page.wait_for_function(_IS_ANSWERED, arg=before)
        self.page.wait_for_function(_HAS_SETTLED)


def _environment() -> dict[str, str]:
    """Return the environment after step 1, but with a free port for whatever is served."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "TUTORIAL": str(MATERIAL), "ONRECORD_PORT": "0"}


def _read_address(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    for line in iter(process.stdout.readline, ""):
        if line.split()[:1] == [word]:
            return line.split()[1]
    raise AssertionError("the server ended and printed no address")


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.communicate()
