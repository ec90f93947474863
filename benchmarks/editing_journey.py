"""A journey through the workbench, key by key, that goes on after browser or server was killed and counts losses."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self

from playwright.sync_api import Error, sync_playwright

from benchmarks import bridge_article
from benchmarks.killable import Chromium, EditServer
from mapping.editing.operations import Operation, apply_all
from mapping.sheet.yaml_and_json import read_yaml
from ontology import SEEDS

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from playwright.sync_api import Page, Request

    from benchmarks.editing_losses import Losses

TEXT: Final = (
    f"{bridge_article.TEXT.strip()} The engineers warned that the eastern pier is moving. "
    "The mayor promised that the ferry will run until winter.\n"
)
SHEET: Final = f"""\
{bridge_article.SHEET}- claimant: mayor
  the ferry will run until winter: "planned occurrence()"   # so far
"""
_ANYTHING: Final = re.compile(r"\S")
_ANSWERS: Final = frozenset({"Added.", "Changed.", "Taken back.", "Made again."})
#: Milliseconds between two keys: 200 words in a minute.
_KEY_PAUSE: Final = 60
#: Seconds within which a kill comes: after a moment of the journey, or after a change was asked for.
_LONGEST, _LONGEST_AFTER_SAVE = 3.0, 0.2
#: Within which the page sends keystrokes again that the server did not answer, and shows a form again.
_PATIENCE_MILLISECONDS: Final = 3000
_LABEL, _WORDS_FOR_SPEAKER = "Label: the situation in words", "Words used instead of a name"
_WORDS: Final = ("the old pier", "a sale of the ferry", "repairs until winter", "zwölf Brücken", "no «deal» yet")


@dataclass
class _Typing:
    """A field that is being typed into."""

    label: str
    before: str
    typed: str = ""


class Journey:
    """One person with one browser at one server."""

    def __init__(self, folder: Path, chance: random.Random, losses: Losses) -> None:
        self._chance, self._losses = chance, losses
        articles = folder / "articles"
        shutil.copytree(SEEDS, articles)
        self.sheet = articles / "bridge" / "facts.yaml"
        self.sheet.parent.mkdir()
        self.sheet.with_name("article.txt").write_text(TEXT, "utf-8")
        self.sheet.write_text(SHEET, "utf-8")
        self._playwright = sync_playwright().start()
        self.server = EditServer(self.sheet.parent)
        self.browser = Chromium(folder / "profile", self._playwright)
        self._states, self._at = [SHEET], 0
        #: The states that the change under way leads to: the place in the list, and the text if it is new.
        self._pending: tuple[int, str] | None = None
        self._typing: _Typing | None = None
        self._timer: threading.Timer | None = None
        self._after_save: float | None = None
        self._victim: EditServer | Chromium = self.server

    def __enter__(self) -> Self:
        self.server.start()
        self.page = self._open_browser()
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.kill()
        self.server.kill()
        self._playwright.stop()

    def go_on_until_killed(self, victim: Literal["browser", "server"]) -> None:
        """Do one thing after the other until the kill, start again, and compare."""
        self._victim = self.server if victim == "server" else self.browser
        self._losses.kills[victim] += 1
        if self._chance.random() < 0.5:
            self._after_save = self._chance.uniform(0, _LONGEST_AFTER_SAVE)
        else:
            self._arm(self._chance.uniform(0, _LONGEST))
        try:
            while not self._victim.was_killed.is_set():
                self._act()
        except Error:
            if not self.browser.was_killed.is_set():
                raise
        assert self._timer is not None
        self._timer.join()
        self._losses.in_forms += self._typing is not None
        self._losses.in_changes += self._pending is not None
        self._check_sheet()
        self._come_back(victim)
        self._check_sheet()
        self._check_form()
        self._settle()

    def _arm(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._victim.kill)
        self._timer.start()

    # What the person does.

    def _act(self) -> None:
        acts = [self._new_entity, self._change_claim, self._change_claim, self._new_claim]
        acts += [self._undo] * (self._at > 0) + [self._redo] * (self._at + 1 < len(self._states))
        self._chance.choice(acts)()

    def _new_entity(self) -> None:
        self.page.get_by_role("button", name="New entity").click()
        self._type("Its name in the article", f"{self._chance.choice(_WORDS)} {self._chance.randrange(10_000)}")
        self._save()

    def _change_claim(self) -> None:
        claims = self.page.locator("#sayings").get_by_role("button", name="Change")
        claims.nth(self._chance.randrange(claims.count())).click()
        has_statement = self.page.locator("#form").get_by_label(_LABEL, exact=True).count()
        self._type(_LABEL if has_statement else _WORDS_FOR_SPEAKER, f" {self._chance.choice(_WORDS)}")
        self._save()

    def _new_claim(self) -> None:
        self.page.locator("#text").focus()
        for _ in range(self._chance.randrange(30)):
            self.page.keyboard.press("ArrowRight")
        for _ in range(self._chance.randint(2, 5)):
            self.page.keyboard.press("Shift+ArrowRight")
        self.page.keyboard.press("Enter")
        self.page.locator("#form form").or_(self.page.locator("#status", has_text="not answer")).first.wait_for()
        if self.server.was_killed.is_set():
            return
        self._type(_WORDS_FOR_SPEAKER, self._chance.choice(_WORDS))
        self._save()

    def _undo(self) -> None:
        self._ask("#undo", (self._at - 1, ""))

    def _redo(self) -> None:
        self._ask("#redo", (self._at + 1, ""))

    def _type(self, label: str, words: str) -> None:
        box = self.page.locator("#form").get_by_label(label, exact=True)
        box.focus()
        self.page.keyboard.press("End")
        self._typing = _Typing(label, box.input_value())
        for key in words:
            if self.server.was_killed.is_set() and self._chance.random() < 0.3:
                return
            (self.page.keyboard.press if key.isascii() else self.page.keyboard.insert_text)(key)
            self._typing.typed += key
            self._losses.keystrokes += 1
            self.page.wait_for_timeout(_KEY_PAUSE)

    def _save(self) -> None:
        if self._chance.random() < 0.1 and not self._after_save:
            self._typing = None
            self.page.get_by_role("button", name="Cancel").click()
        elif not self._victim.was_killed.is_set():
            self._ask("#form button[type=submit]", None)

    def _ask(self, button: str, change: tuple[int, str] | None) -> None:
        """Press a button that changes the sheet, and wait for the answer."""
        self.page.evaluate("document.getElementById('status').textContent = ''")
        if self._after_save is not None:
            self._arm(self._after_save)
            self._after_save = None
        self._pending = change
        self.page.locator(button).click()
        status = self.page.locator("#status")
        status.filter(has_text=_ANYTHING).wait_for()
        answer = status.inner_text()
        if answer in _ANSWERS and self._pending:
            self._done()
        elif not self.server.was_killed.is_set():
            self._losses.notes.append(f"refused: {answer}")
            self._pending = self._typing = None
            self.page.get_by_role("button", name="Cancel").click()

    def _note_change(self, request: Request) -> None:
        """Work out the text that a change leads to, when the page asks for it."""
        if request.method == "POST" and request.url.endswith("/changes"):
            asked = json.loads(request.post_data or "")["operations"]
            operations = [Operation(**{**each, "path": tuple(each["path"])}) for each in asked]
            self._pending = self._at + 1, apply_all(self._states[self._at], operations)

    def _done(self) -> None:
        """Take the change under way as made."""
        assert self._pending is not None
        self._at, text = self._pending
        if text:
            self._states[self._at :] = [text]
        self._pending = self._typing = None
        self._losses.changes += 1

    # What is compared after a kill.

    def _check_sheet(self) -> None:
        text = self.sheet.read_text("utf-8")
        if read_yaml(text, "").problems:
            self._losses.broken_sheets += 1
        after = self._pending and (self._pending[1] or self._states[self._pending[0]])
        if text not in {self._states[self._at], after}:
            self._losses.other_states += 1
            was_made = self._at and text == self._states[self._at - 1]
            self._losses.lost_changes += bool(was_made)
            self._losses.notes.append(f"an unexpected sheet:\n{text}")

    def _check_form(self) -> None:
        """Compare the form that came back with the typed text."""
        is_made = self._pending is not None and self.sheet.read_text("utf-8") != self._states[self._at]
        form = self.page.locator("#form form")
        if self._pending and is_made:
            self._losses.forms_of_made_changes += form.count()
            self._done()
        elif self._typing:
            self._continue_form()
            label, before, typed = self._typing.label, self._typing.before, self._typing.typed
            box = self.page.locator("#form").get_by_label(label, exact=True)
            found = box.input_value() if box.count() else before
            kept = len(found) - len(before)
            if not found.startswith(before) or not typed.startswith(found[len(before) :][: len(typed)]):
                self._losses.notes.append(f"{label}: {found!r} instead of {before + typed!r}")
                kept = 0
            self._losses.lost_keystrokes.append(max(0, len(typed) - kept))
            if len(typed) - kept > 1:
                self._losses.notes.append(f"{label}: {found!r} of {before + typed!r}, in a form: {form.count()}")
        self._pending = self._typing = None

    def _continue_form(self) -> None:
        """Wait for the form that was kept; a page whose browser has not yet forgotten the one before lists it."""
        with suppress(Error):
            self.page.locator("#form form, #unfinished li").first.wait_for(timeout=_PATIENCE_MILLISECONDS)
        if not self.page.locator("#form form").count() and self.page.locator("#unfinished li").count():
            self.page.get_by_role("button", name="Continue").click()
            self.page.locator("#form form").wait_for()

    # How the person comes back.

    def _open_browser(self) -> Page:
        context = self.browser.start().contexts[0]
        return self._open_page(context.pages[0])

    def _open_page(self, page: Page) -> Page:
        page.set_default_timeout(20_000)
        page.on("request", self._note_change)
        page.goto(self.server.address, wait_until="networkidle")
        return page

    def _come_back(self, victim: str) -> None:
        started = time.monotonic()
        if victim == "browser":
            self.page = self._open_browser()
        else:
            self.server.start()
            before, self.page = self.page, self._open_page(self.page.context.new_page())
            if self._typing and "not answer" in before.locator("#status").inner_text():
                with suppress(Error):  # a save that failed sends nothing more, a keystroke does
                    before.locator("#status").filter(has_text="answers again").wait_for(timeout=_PATIENCE_MILLISECONDS)
            before.close()
            self.page.reload(wait_until="networkidle")
        self._losses.seconds_until_back.append(time.monotonic() - started)

    def _settle(self) -> None:
        """Discard unfinished forms, and go on."""
        if self.page.locator("#form form").count():
            self.page.get_by_role("button", name="Cancel").click()
        while self.page.get_by_role("button", name="Discard").count():
            self.page.get_by_role("button", name="Discard").first.click()
            self.page.wait_for_load_state("networkidle")
