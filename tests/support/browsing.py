"""A built site, served as GitHub Pages does, and what its readers have: a real browser."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

STRICT = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; "
    "worker-src 'self'; script-src 'self'; style-src 'self'"
)
"""The Content-Security-Policy of a site where nothing that stands in a page is run or styles it."""


class _Handler(SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            # Browsers ask for it where a page names none.
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """The tests say what was asked for."""


@contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """The address of a folder.

    Args:
        policy: a Content-Security-Policy that goes with each file.
    """
    handler = type("Handler", (_Handler,), {"policy": policy})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


_OFF = (
    # Each window would start two processes for them, which takes longer than most pages.
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    # This list takes the place of Playwright's own; these of it matter here.
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", f"--disable-features={','.join(_OFF)}"],
        )
        try:
            yield found
        finally:
            found.close()


@contextmanager
def reader(browser: Browser, home: str, *, fails: bool = False, **context: Any) -> Iterator[Page]:
    """A page that must neither complain, nor miss anything, nor ask anyone but `home`.

    Args:
        home: the address that all addresses of the site begin with.
        fails: whether the test has something fail.
        context: of the browser, such as `color_scheme` and `viewport`.
    """
    faults: list[str] = []
    # What a reader leaves before it has come is aborted by the browser, and has not failed.
    left = "net::ERR_ABORTED"
    with browser.new_context(**context) as opened:
        page = opened.new_page()
        page.on("console", lambda m: m.type in _BAD and faults.append(f"{page.url}: {m.text}"))
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: faults.extend(_outside(asked.url, home)))
        page.on(
            "requestfailed",
            lambda r: r.failure != left and faults.append(f"{r.url}: {r.failure}"),
        )
        page.on(
            "response", lambda got: got.status >= 400 and faults.append(f"{got.status} {got.url}")
        )
        yield page
    assert fails or not faults, faults


@contextmanager
def visited(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A `reader` with a page before them, of a site that is all of its host."""
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(address))
    size = {"width": 1000, "height": 800}
    with reader(browser, home, **{"viewport": size, **context}) as page:
        page.goto(address)
        yield page


@contextmanager
def seen(browser: Browser, file: Path, **context: Any) -> Iterator[Page]:
    """A file of a site, opened from a disk by a browser that reaches no host.

    Args:
        context: of the browser.
    """
    with browser.new_context(offline=True, **context) as opened:
        page = opened.new_page()
        page.goto(file.as_uri())
        yield page


_BAD = ("error", "warning")


def _outside(url: str, home: str) -> list[str]:
    inside = url.startswith((home, "data:", "blob:", "about:"))
    return [] if inside else [f"outside: {url}"]
