"""Count the clicks and keys of a person who drafts, confirms and publishes 100 claims in `onrecord edit`.

A browser without a window opens the articles of the seeds without their sheets. The journey drafts each with the
rules, decides about every draft, gives it a kind if its words are in `KINDS`, rejects drafts with problems, and makes
claims of six or more words that no draft covers. Then it publishes, and opens the published page. Each click, drag
and key counts as one action; text typed into a field is counted apart.

Run: ``python -m benchmarks.editing --record journey.zip`` (needs Chromium); ``playwright show-trace journey.zip`` shows
the recorded journey.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from mapping.publication.manifest import current_generation
from mapping.sheet.sentences import sentences_in
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

SEEDS: Final = Path(__file__).parent.parent / "seeds"
ONRECORD: Final = [sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())"]
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Words of a quote -> the kind that the journey chooses for it, and whether these words are who is affected.
KINDS: Final = {
    r"dual nationals|Iranian-Americans|detained Americans": ("detention", True),
    r"negotiat|talks": ("negotiation", False), r"exchang": ("prisoner-exchange", False),
    r"vote|ballot": ("vote", False), r"contract|lease|deal": ("agreement", False),
    r"sanction": ("sanctions", False), r"sign": ("signing", False), r"money|paid|pay": ("payment", False),
}  # fmt: skip
#: Words that nothing covers become a claim if there are so many.
_FEWEST_WORDS: Final = 6
_MOST_SECONDS: Final = 30_000


@dataclass
class Journey:
    """One person at the page of the workbench; counts their actions."""

    page: Page
    actions: dict[str, int] = field(default_factory=dict)
    typed: int = 0

    def press(self, key: str, why: str) -> None:
        """Press a key or a chord."""
        self._count(why)
        self.page.keyboard.press(key)

    def click(self, target: Locator, why: str) -> None:
        """Click."""
        self._count(why)
        target.click()

    def choose(self, target: Locator, value: str, why: str) -> None:
        """Open a list and choose an option: two actions."""
        self._count(why)
        self._count(why)
        with self.changed():
            target.select_option(value)

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.typed += len(text)
        self.page.keyboard.type(text)

    def drag(self, start: int, end: int, why: str) -> None:
        """Select the words of the article between two offsets with the mouse."""
        self._count(why)
        points = self.page.evaluate(_POINTS, [start, end])
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        self.page.mouse.move(*points[1], steps=4)
        self.page.mouse.up()

    @contextmanager
    def changed(self) -> Iterator[None]:
        """Wait until the page shows another revision of the sheet, and has left the form."""
        before = self.revision
        yield
        self.page.wait_for_function(
            "before => document.body.dataset.revision !== before && document.getElementById('form').hidden", arg=before
        )

    @property
    def revision(self) -> str:
        """The revision of the sheet that the page shows."""
        return str(self.page.evaluate("document.body.dataset.revision"))

    def _count(self, why: str) -> None:
        self.actions[why] = self.actions.get(why, 0) + 1


#: The middle of the lines in which the words between two offsets of the article begin and end.
_POINTS: Final = """([start, end]) => {
  const place = (offset, isEnd) => {
    const spans = [...document.getElementById('text').children];
    const span = spans.findLast((each) => Number(each.dataset.start) <= (isEnd ? offset - 1 : offset));
    const range = document.createRange();
    const units = [...span.textContent].slice(0, offset - Number(span.dataset.start)).join('').length;
    range.setStart(span.firstChild, isEnd ? units - 1 : units);
    range.setEnd(span.firstChild, isEnd ? units : units + 1);
    return range;
  };
  place(start, false).startContainer.parentElement.scrollIntoView({ block: 'center' });
  const [first, last] = [place(start, false).getBoundingClientRect(), place(end, true).getBoundingClientRect()];
  return [[first.left + 1, first.top + first.height / 2], [last.right - 1, last.top + last.height / 2]];
}"""
#: The item that has the focus: its path, whether it is a draft with or without a problem, and its quote.
_FOCUSED: Final = """() => {
  const item = document.activeElement;
  if (!item?.dataset?.path) return null;
  return { path: JSON.parse(item.dataset.path), isDraft: item.matches('.is-draft'),
    isProblem: item.matches('.is-problem'), quote: item.querySelector('.quote')?.textContent ?? '',
    claims: Math.max(1, item.querySelectorAll('.claim').length) };
}"""
#: The next item has the focus and was drawn with it, or nothing is left to decide.
_HAS_FOCUS: Final = """() => document.activeElement?.dataset?.isSeen
  || (!document.activeElement?.dataset?.path && !document.querySelector('.is-draft, .is-problem'))"""
#: The form is open at the kind, and knows the roles of each.
_HAS_KINDS: Final = """() => document.activeElement.name === 'kind'
  && document.querySelector('#form .roles').previousSibling.textContent"""
#: Offsets of the words that no claim covers.
_UNCOVERED: Final = """() => [...document.querySelectorAll('#text .uncovered')]
  .map((each) => [Number(each.dataset.start), Number(each.dataset.start) + [...each.textContent].length])"""


def decide_about_drafts(journey: Journey) -> None:
    """Confirm each draft, with a kind if its words are in `KINDS`; reject those with problems."""
    while (item := journey.page.evaluate(_FOCUSED)) and (item["isDraft"] or item["isProblem"]):
        found = ((re.search(words, item["quote"]), *kind) for words, kind in KINDS.items())
        kind = next(((each[0], kind, is_affected) for each, kind, is_affected in found if each), None)
        with journey.changed():
            if item["isProblem"]:
                journey.press("x", "reject a draft with a problem")
            elif item["path"][0] == "sayings" and kind and item["claims"] == 1:
                choose_kind(journey, kind[1], kind[0] if kind[2] else "")
            else:
                journey.press("c", f"confirm {'a claim' if item['path'][0] == 'sayings' else 'an entity'}")
                if item["claims"] > 1:
                    journey.press("Control+Enter", "confirm several claims")
        journey.page.wait_for_function(_HAS_FOCUS)


def choose_kind(journey: Journey, kind: str, affected: str) -> None:
    """Give the draft that has the focus a kind and, as a group in the words of the article, who is affected."""
    journey.press("k", "choose a kind")
    journey.page.wait_for_function(_HAS_KINDS)
    journey.type(kind)
    if affected:
        journey.press("Tab", "fill in a role")
        journey.press("Tab", "fill in a role")
        journey.type(f'"{affected}"')
    journey.press("Enter", "confirm with a kind")


def add_claims(journey: Journey, text: str, most: int) -> int:
    """Add claims for words of a sentence that nothing covers, but none with a problem; return how many."""
    added = 0
    uncovered = journey.page.evaluate(_UNCOVERED)
    parts = [(max(a, start), min(b, end)) for start, end in sentences_in(text, word_lists("en")) for a, b in uncovered]
    for start, end in parts:
        if added == most or len(text[start : max(start, end)].split()) < _FEWEST_WORDS:
            continue
        journey.drag(start, end - 1, "select words")
        journey.page.get_by_role("form", name="New claim").wait_for()
        with journey.changed():
            journey.press("Control+Enter", "add its claim")
        if journey.page.locator("#sayings .is-problem").count():
            with journey.changed():
                journey.press("Control+z", "take a claim with a problem back")
        else:
            added += 1
    return added


def run(journey: Journey, folder: Path, slugs: list[str], wanted: int) -> None:
    """Draft, decide and add claims, article by article, then publish and open the page of the last article."""
    page = journey.page
    for slug in slugs:
        if page.locator("#articles").input_value() != slug:
            journey.choose(page.locator("#articles"), slug, "choose an article")
        with journey.changed():
            journey.click(page.get_by_role("button", name="Draft with the rules"), "draft")
        decide_about_drafts(journey)
        add_claims(journey, (folder / slug / "article.txt").read_text("utf-8"), wanted)
    journey.click(page.get_by_role("button", name="Publish"), "publish")
    journey.click(page.get_by_role("form").get_by_role("button", name="Publish"), "publish")
    page.get_by_role("status").filter(has_text="Published").first.wait_for(timeout=_MOST_SECONDS)
    with page.context.expect_page() as opened:
        journey.click(page.get_by_role("link", name="Published page"), "open the page")
    opened.value.get_by_role("heading", level=1).wait_for()


@contextmanager
def served(folder: Path, output: Path) -> Iterator[str]:
    """Yield the address that `onrecord edit` prints."""
    command = [*ONRECORD, "edit", str(folder), "--output", str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield next(line.split()[1] for line in iter(process.stdout.readline, "") if line.split()[:1] == ["open"])
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()


def corpus_without_sheets(folder: Path) -> list[str]:
    """Copy the texts of the seeds and the shared files, without sheets; return the slugs."""
    folder.mkdir(parents=True)
    for name in ("dataset.yaml", "entities.yaml"):
        shutil.copy(SEEDS / name, folder / name)
    texts = sorted(SEEDS.glob("*/article.txt"))
    for text in texts:
        (folder / text.parent.name).mkdir()
        shutil.copy(text, folder / text.parent.name / text.name)
    return [text.parent.name for text in texts]


def main() -> None:
    """Take the journey and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100, help="claims to publish at least")
    parser.add_argument("--record", metavar="FILE", help="file for the recorded journey, with pictures of every step")
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder, output = Path(temporary, "articles"), Path(temporary, "published")
        slugs = corpus_without_sheets(folder)
        browser = playwright.chromium.launch(executable_path=arguments.browser, args=FLAGS)
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        if arguments.record:
            context.tracing.start(screenshots=True, snapshots=True)
        with served(folder, output) as address:
            journey, began = Journey(context.new_page()), time.perf_counter()
            journey.page.goto(address, wait_until="networkidle")
            run(journey, folder, slugs, arguments.claims)
            seconds = time.perf_counter() - began
            if arguments.record:
                context.tracing.stop(path=arguments.record)
        context.close()
        browser.close()
        claims = current_generation(output).manifest.counts.claims
    actions = sum(journey.actions.values())
    for why, count in journey.actions.items():
        print(f"{count:5} {why}")
    report = {"claims": claims, "actions": actions, "characters typed": journey.typed, "seconds": round(seconds)}
    print(json.dumps(report))
    print(f"{actions / claims:.2f} actions for each published claim (at most 2.5)")
    if claims < arguments.claims or actions > 2.5 * claims:
        sys.exit(f"missed: {arguments.claims} claims with at most 2.5 actions each")


if __name__ == "__main__":
    main()
