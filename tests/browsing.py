"""A built site, served under a path of its own as GitHub Pages does, and a real browser."""

from __future__ import annotations

import functools
import shutil
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PREFIX = "components"
"""The path below which sites are served."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The tests say what was asked for."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder's `components`."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{PREFIX}/"
        server.shutdown()
        thread.join()


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield found
        found.close()


@contextmanager
def reader(found: Browser, home: str, **context: Any) -> Iterator[Page]:
    """A page that must neither complain, nor miss anything, nor ask anyone but `home`.

    Args:
        context: of the browser, such as `color_scheme` and `viewport`.
    """
    faults: list[str] = []
    with found.new_context(**context) as opened:
        page = opened.new_page()
        page.on("console", lambda m: m.type == "error" and faults.append(f"{page.url}: {m.text}"))
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: faults.extend(_outside(asked.url, home)))
        page.on(
            "response", lambda got: got.status >= 400 and faults.append(f"{got.status} {got.url}")
        )
        yield page
        opened.close()
    assert not faults, faults


def _outside(url: str, home: str) -> list[str]:
    inside = url.startswith((home, "data:", "blob:", "about:"))
    return [] if inside else [f"outside: {url}"]
