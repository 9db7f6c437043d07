"""A browser of a test, and a server for what it looks at: Debian's Chromium, and no other host."""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

POLICY = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; "
    "worker-src 'self'; script-src 'self'; style-src 'self'"
)
"""As strict as a site can be: nothing that stands in a page itself is run or styles it."""


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

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """The address of a folder, served on the loopback.

    Args:
        policy: a Content-Security-Policy that goes with each file.
    """
    handler = type("Handler", (_Handler,), {"policy": policy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visited(
    browser: Browser, address: str, *, fails: bool = False, **context: Any
) -> Iterator[Page]:
    """A page as a reader has it before them; nothing may fail in it, nor ask another host.

    Args:
        fails: whether the test has something fail.
        context: further settings of the browser.
    """
    made = browser.new_context(viewport={"width": 1000, "height": 800}, **context)
    page = made.new_page()
    troubles: list[str] = []
    here = "/".join(address.split("/")[:3])

    def note(trouble: str, *, is_one: bool) -> None:
        if is_one:
            troubles.append(trouble)

    page.on("console", lambda m: note(m.text, is_one=m.type in ("error", "warning")))
    page.on("pageerror", lambda error: note(str(error), is_one=True))
    page.on("requestfailed", lambda r: note(f"{r.url}: {r.failure}", is_one=True))
    page.on("request", lambda r: note(r.url, is_one=not r.url.startswith((here, "data:"))))
    page.goto(address)
    try:
        yield page
        assert fails or not troubles, troubles
    finally:
        made.close()
