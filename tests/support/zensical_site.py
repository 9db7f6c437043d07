"""Builds of Zensical within the process of the tests, and by its own command."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock

from mkdocs_site import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGS = ("zensical.toml", "mkdocs.yml")


@dataclass(frozen=True)
class Built:
    """What came of a build.

    Attributes:
        project: the folder of the configuration.
        messages: what a terminal would show, in order, the last line by Zensical.
        failure: why it failed; empty if it did not.
    """

    project: Path
    messages: list[str]
    failure: str = ""

    def page(self, path: str = "index.html") -> Page:
        """A page by its path in the built site."""
        return Page((self.project / "site" / path).read_text("utf-8"))


def build(project: Path, *options: str, warns: bool = False) -> Built:
    """Build within this process, with the engine and the servers that tests share.

    Args:
        options: of the command line.
        warns: whether the test looks at what is wrong; else nothing must be.
    """
    # The tests are also there where Zensical is not.
    import zensical

    config = next(project / name for name in CONFIGS if (project / name).is_file())
    records = _Messages()
    logger = logging.getLogger("mkdocs_multicloud")
    logger.addHandler(records)
    strict = bool(options)
    failure = ""
    try:
        with mock.patch.object(sys, "argv", ["zensical", "build", *options]), _stderr() as lines:
            zensical.build(str(config), {"clean": False, "strict": strict})
    except RuntimeError as error:
        failure = str(error)
    finally:
        logger.removeHandler(records)
    built = Built(project, [*records.texts, *lines], failure)
    assert warns or (built.messages, failure) == (["No issues found"], ""), built
    return built


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "zensical", *arguments],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip


class _Messages(logging.Handler):
    """The texts of our warnings, which have no other handler in Zensical's own process."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _stderr() -> Iterator[list[str]]:
    """The lines that are written to file descriptor 2, which are known in the end."""
    lines: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield lines
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            lines += [line for line in file.read().splitlines() if line]
