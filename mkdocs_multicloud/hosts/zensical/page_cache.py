"""Removes pages with directives from Zensical's cache.

Zensical reuses a cached page as long as the page's own text is unchanged. Such a page would show
outdated snippets, lack its files (Zensical empties the folder of the site), and hide faults from
a strict build. Entries are removed soon after they are written, as a preview may restart or end
at any time.
"""

from __future__ import annotations

import atexit
import json
import re
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SOURCE = re.compile(rb'\{"data":\{"origin":\{"Source":("(?:[^"\\]|\\.)*")')
"""Matches the start of the cache entry of a page."""
_HEAD = 4096
_SWEEP_SECONDS = 0.1
_AWAIT_SECONDS = 10.0


class PageCache:
    """Zensical's cache of pages.

    Args:
        folder: the folder of the entries, which are files with a number as their name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._awaited: dict[str, float] = {}
        self._pages: set[str] = set()
        self._thread: threading.Thread | None = None

    def forget(self, page: str) -> None:
        """Remove the entry of a page that Zensical is going to write."""
        with self._lock:
            if not self._pages:
                atexit.register(self._sweep)
            self._pages.add(page)
            self._awaited[page] = time.time()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(_SWEEP_SECONDS)
            self._sweep()
            with self._lock:
                late = time.time() - _AWAIT_SECONDS
                self._awaited = {p: since for p, since in self._awaited.items() if since > late}
                if not self._awaited:
                    self._thread = None
                    return

    def _sweep(self) -> None:
        with suppress(OSError):
            for entry in self._folder.iterdir():
                if entry.name.isdigit() and (page := _page_of(entry)) in self._pages:
                    changed = entry.stat().st_mtime
                    entry.unlink(missing_ok=True)
                    with self._lock:
                        # Times of files may be slightly earlier than the clock.
                        if page and changed > self._awaited.get(page, 0.0) - _SWEEP_SECONDS:
                            self._awaited.pop(page, None)


def _page_of(entry: Path) -> str | None:
    """Return the page of a cache entry; None if it is not the entry of a page."""
    try:
        with entry.open("rb") as file:
            found = _SOURCE.match(file.read(_HEAD))
        return str(json.loads(found[1])) if found else None
    except (OSError, ValueError):
        return None
