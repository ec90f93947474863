"""A reader with a browser, who notices every call to another host and everything the browser complains of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from server.pages import all_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

__all__ = ["ARTICLE", "PAGES", "Visitor"]

ARTICLE = "article/2db805ffb993f78c"
#: Every page of the list, and one of each kind of resource, of result and of problem.
PAGES = (
    *(f"/{page.path}" for page in all_pages.PAGES),
    f"/{ARTICLE}",
    f"/{ARTICLE}/claim/tv-reports-agreement",
    f"/{ARTICLE}/claim/khatibzadeh-on-zarif",
    f"/{ARTICLE}/utterance/iranian-state-tv-4958c8af",
    "/entity/iran",
    f"/{ARTICLE}/situation/four-for-four-agreement",
    "/connection?speaker=robert-malley&whom=iran",
    "/search?q=prisoners",
    "/sparql?query=SELECT+*+WHERE+%7B+%3Fclaim+a+%3Chttps%3A%2F%2Fw3id.org%2Fonrecord%23Claim%3E+%7D+LIMIT+5",
    "/sparql?query=SELECT+*+WHERE+%7B",
    "/q/affirmed-and-denied",
    "/q/disputes-as-graph",
    "/nothing-here",
)


class Visitor:
    """One visit: a context of its own, with cookies and settings of nobody else."""

    def __init__(self, browser: Browser, site: str, **context: Any) -> None:  # noqa: ANN401 - playwright's own options
        self._context = browser.new_context(base_url=site, **context)
        self._host = urlsplit(site).netloc
        #: Addresses at other hosts that a page asked for; none of them was let through.
        self.outside: list[str] = []
        #: What the browser says went wrong: errors of scripts, breaches of the security policy.
        self.complaints: list[str] = []
        self._context.route("**/*", self._bound)
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._note_failure)

    def go(self, path: str) -> Page:
        """Open a page and wait until its scripts have nothing more to load."""
        self.page.goto(path, wait_until="networkidle")
        return self.page

    def go_afresh(self, path: str) -> Page:
        """Open a page with nothing left of the one before; a new context would cost a second of processor time."""
        self.page.goto("about:blank")
        self._context.clear_cookies()
        self.outside.clear()
        self.complaints.clear()
        return self.go(path)

    def close(self) -> None:
        """End the visit."""
        self._context.close()

    def _bound(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.netloc != self._host:
            self.outside.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def _note(self, message: ConsoleMessage) -> None:
        # The status of a page that is an error on purpose is none of its faults.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def _note_failure(self, request: Request) -> None:
        self.complaints.append(f"{request.url}: {request.failure}")
