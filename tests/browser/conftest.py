"""A real browser before a real server that publishes the real article.

The browser is the system's Chromium. Without one these tests are skipped; in CI that is a failure, for there the
project's own script installs it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.hostile_data import publish_hostile
from tests.browser.visits import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from mapping.publication.manifest import Generation

ROOT = Path(__file__).parents[2]
ONRECORD = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())")
#: The sandbox needs rights that containers lack; the other flags keep the browser from calling home.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def chromium() -> str:
    """Return the path of the system's Chromium; skip the test without one, and in CI let it fail."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium on this machine; install the package chromium")
    return str(path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window: for one module, as its driver has an event loop that stops others."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def served(output: Path) -> Iterator[str]:
    """Yield the address of `onrecord serve` over what is published in a folder, without a slash at its end."""
    command = [*ONRECORD, "serve", "--no-build", "--port=0", f"--output={output}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        yield next(line.split()[1] for line in lines if line.split()[:1] == ["start"]).rstrip("/")
        process.send_signal(signal.SIGINT)
        process.stdout.read()


@pytest.fixture(scope="session")
def site(seed_generation: Generation) -> Iterator[str]:
    """The address of a server over the real article."""
    with served(seed_generation.path.parents[1]) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(seed_generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the same article with words and IRIs that were chosen to break its pages."""
    with served(publish_hostile(seed_generation, tmp_path_factory.mktemp("hostile"))) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Make visitors of the site: ``visitor(java_script_enabled=False, viewport=...)``."""
    visitors: list[Visitor] = []

    def arrive(**context: object) -> Visitor:
        visitors.append(Visitor(browser, site, **context))
        return visitors[-1]

    yield arrive
    for each in visitors:
        each.close()
