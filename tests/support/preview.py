"""A running `mkdocs serve` of a test."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
import urllib.request
from contextlib import contextmanager

import yaml

PATIENCE = 40.0


class Preview:
    """A running preview, and what it has said."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.address = address
        self.said: list[str] = []
        self._process = process
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._process.stderr:
            self.said.append(line)

    def builds(self) -> list[str]:
        """What each build has said of its snippets."""
        return [line for line in self.said if re.search(r"multicloud: \d+ snippets?:", line)]

    def page(self, name: str = "") -> str:
        """A page as it is served."""
        with urllib.request.urlopen(self.address + name, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def until(self, text: str, name: str = "") -> str:
        """A page, once it has a text."""
        deadline = time.monotonic() + PATIENCE
        page = ""
        while time.monotonic() < deadline:
            page = self.page(name)
            if text in page:
                return page
            time.sleep(0.1)
        raise AssertionError(f"no {text!r}; it said {''.join(self.said[-30:])}")

    def settled(self, builds: int) -> str:
        """What the last build has said, once there were so many and no more come."""
        deadline = time.monotonic() + PATIENCE
        while len(self.builds()) < builds and time.monotonic() < deadline:
            time.sleep(0.1)
        # MkDocs looks every half a second, and waits for a quarter.
        time.sleep(0.95)
        assert len(self.builds()) == builds, "".join(self.said)
        return self.builds()[-1]


@contextmanager
def preview(site, **settings):
    """A preview that ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    config = {"site_name": "T", "plugins": ["multicloud"], "site_url": address, **settings}
    site.write({"mkdocs.yml": yaml.safe_dump(config)})
    process = subprocess.Popen(
        site.command("serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"),
        cwd=site.folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    made = Preview(address, process)
    try:
        deadline = time.monotonic() + PATIENCE
        while not any("Serving on" in line for line in made.said):
            assert process.poll() is None, made.said
            assert time.monotonic() < deadline, made.said
            time.sleep(0.1)
        yield made
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stderr.close()
