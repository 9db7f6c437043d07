"""A Sphinx project of a test: written into a temporary folder and built within this process."""

from __future__ import annotations

import io
import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from folders import Folder
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mkdocs_site import Page

PAGES = ("html", "dirhtml", "singlehtml")


@dataclass(frozen=True)
class Built:
    """What came of a build.

    Attributes:
        output: the folder of what was built.
        warnings: as Sphinx writes them, each a line, with their paths below the documents' folder.
        read: the names of the documents that were read.
        status: that a shell sees.
    """

    output: Path
    warnings: list[str]
    read: list[str]
    status: int
    new_page: type[Page] = field(repr=False)

    def page(self, docname: str = "index") -> Page:
        """A built page."""
        return self.new_page(self.text(f"{docname}.html"))

    def text(self, name: str) -> str:
        """The text of a built file."""
        return (self.output / name).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """All built files by their paths; without what tells one build from another."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and path.name != ".buildinfo"
        }


@dataclass(frozen=True)
class Documents(Folder):
    """A project with documents in `docs`."""

    new_page: type[Page] = field(repr=False)

    def __post_init__(self) -> None:
        self.write({"pyproject.toml": ""})

    def configure(
        self, *, extensions: Sequence[str] = ("myst_parser", "mkdocs_multicloud"), **config: Any
    ) -> Documents:
        """Write `conf.py`."""
        settings = {
            "project": "Test",
            "copyright": "Us",
            "version": "1",
            "extensions": list(extensions),
            **config,
        }
        lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
        return self.write({"docs/conf.py": "".join(lines)})

    def build(
        self, builder: str = "html", *, warns: bool = False, fresh: bool = False, **config: Any
    ) -> Built:
        """Write `conf.py` and build.

        Args:
            warns: whether the test looks at the warnings; else there must be none.
            fresh: whether to forget what was read before.
            config: of `configure`.
        """
        self.configure(**config)
        return self.run(builder, warns=warns, fresh=fresh)

    def run(
        self,
        builder: str = "html",
        *,
        docs: str = "docs",
        warns: bool = False,
        fresh: bool = False,
    ) -> Built:
        """Build with the `conf.py` that is there, as `sphinx-build -W --keep-going` does."""
        source, output = self.folder / docs, self.folder / "out" / builder
        # Sphinx wants other trees where it splits no text.
        trees = self.folder / ("doctrees_gettext" if builder == "gettext" else "doctrees")
        status, warning = io.StringIO(), io.StringIO()
        # A process builds one project, but not this one.
        locale.translators.clear()
        with (
            warnings.catch_warnings(), patch_docutils(source), docutils_namespace(),
            _without_debugging(),
        ):  # fmt: skip
            # What others have to fix.
            for kind in (DeprecationWarning, PendingDeprecationWarning):
                warnings.filterwarnings("ignore", category=kind, module="(?!mkdocs_multicloud)")
            app = Sphinx(
                source, source, output, trees, builder, status=status,
                warning=warning, warningiserror=True, freshenv=fresh,
            )  # fmt: skip
            app.build()
        told = strip_colors(warning.getvalue()).replace(f"{source}/", "")
        lines = [line for line in told.splitlines() if line]
        assert warns or not lines, lines
        read = re.findall(
            r"reading sources\.\.\. \[ *\d+%\] (\S+)", strip_colors(status.getvalue())
        )
        return Built(output, lines, read, app.statuscode, self.new_page)


@contextmanager
def _without_debugging() -> Iterator[None]:
    """Sphinx writes hundreds of records that only `-v` shows, which take a fifth of a build."""
    before = logging.root.manager.disable
    logging.disable(logging.DEBUG)
    try:
        yield
    finally:
        logging.disable(before)
