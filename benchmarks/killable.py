"""A server and a browser that can be killed with SIGKILL at any moment and started again, each by its own id."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_ROOT: Final = Path(__file__).parent.parent
_EDIT: Final = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "edit")
_START_SECONDS: Final = 60
#: The sandbox needs rights that containers lack; the other flags keep the browser from calling home.
_FLAGS: Final = (
    "--headless=new", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip


class Killable:
    """A process and its children."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.was_killed = threading.Event()

    def _start(self, command: list[str], output: int) -> subprocess.Popen[str]:
        self.was_killed.clear()
        # A session of its own, so that its children, and nothing else, can be killed with it.
        self._process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.DEVNULL, cwd=_ROOT, text=True, start_new_session=True
        )
        return self._process

    def kill(self) -> None:
        """Kill it at once; it notices nothing."""
        if self._process:
            self.was_killed.set()
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None


class EditServer(Killable):
    """`onrecord edit` on one article."""

    def __init__(self, article: Path) -> None:
        super().__init__()
        self._article = article
        self.address = ""

    def start(self) -> None:
        """Start it and keep the address that it prints."""
        process = self._start([*_EDIT, str(self._article)], subprocess.PIPE)
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        self.address = next(line.split()[1] for line in lines if line.split()[:1] == ["open"])


class Chromium(Killable):
    """The system's browser, without a window, with a profile that outlives it."""

    def __init__(self, profile: Path, playwright: Playwright) -> None:
        super().__init__()
        self._profile, self._playwright = profile, playwright

    def start(self) -> Browser:
        """Start it and connect to it."""
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if path is None:
            raise SystemExit("no Chromium on this machine; install the package chromium")
        port = self._profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        self._start([path, *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"], subprocess.DEVNULL)
        until = time.monotonic() + _START_SECONDS
        while not (port.exists() and port.read_text().count("\n")):
            if time.monotonic() > until:
                raise SystemExit("the browser did not start")
            time.sleep(0.02)
        return self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}")
