"""Make the pictures of the documentation anew: the site of the seeds and the tutorial, seen by the system's Chromium.

Run: ``make pictures``. They are written to ``docs/pictures/``.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from playwright.sync_api import sync_playwright

from docs.tutorial_journey import TUTORIAL, Reader, read_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FOLDER: Final = Path(__file__).parent / "pictures"
#: Letters without coloured edges make pictures a fifth smaller.
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
ARTICLE: Final = "article/2db805ffb993f78c"


@dataclass(frozen=True)
class Picture:
    """Show a path of the site in a window of this size."""

    name: str
    path: str
    width: int = 1100
    height: int = 760
    scheme: Literal["light", "dark"] = "light"


PICTURES: Final = (
    Picture("start", ""),
    Picture("situation", f"{ARTICLE}/situation/four-for-four-agreement.html", height=1120),
    Picture("claim", f"{ARTICLE}/claim/khatibzadeh-on-zarif"),
    Picture("article", ARTICLE),
    Picture("graph", "graph", height=900),
    Picture("timeline", "timeline"),
    Picture("answer", "q/affirmed-and-denied", scheme="dark"),
    Picture("disagreements-on-a-phone", "disagreements", 360, 740),
)


@contextmanager
def site() -> Iterator[str]:
    """Serve the seeds, built anew; yield the address, which ends with a slash."""
    command = [str(Path(sys.executable).with_name("onrecord")), "serve", "--port=0"]
    with (
        tempfile.TemporaryDirectory() as output,
        subprocess.Popen([*command, f"--output={output}"], stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        try:
            yield next(line.split()[1] for line in lines if line.split()[:1] == ["start"])
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()


def take(browser: Browser, root: str, picture: Picture) -> None:
    """Write one picture."""
    size = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type] # a TypedDict of playwright's own
    page.goto(root + picture.path, wait_until="networkidle")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    page.close()


def follow_tutorial(browser: Browser) -> None:
    """Write the pictures of the tutorial, each where its page has it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Reader(browser, Path(folder), lambda page, name: page.screenshot(path=FOLDER / name)) as reader,
    ):
        for step in read_steps(TUTORIAL.read_text("utf-8")):
            reader.follow(step)


def main() -> None:
    """Write every picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium on this machine; install the package chromium")
    FOLDER.mkdir(exist_ok=True)
    with site() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for picture in PICTURES:
            take(browser, root, picture)
        follow_tutorial(browser)
        browser.close()


if __name__ == "__main__":
    main()
