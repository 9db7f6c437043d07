"""Imports the packages of snippets in advance, in a fork server or a waiting interpreter."""

from __future__ import annotations

import contextlib
import importlib
import os
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.child import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def preload(modules: Iterable[str], loaded: Callable[[str], None] = lambda name: None) -> None:
    """Import modules; errors are ignored, as the snippets will report them.

    Args:
        modules: names of installed modules.
        loaded: called with the name of each module after it was imported.
    """
    with _silence():
        capture.adapters()
    for name in modules:
        with _silence():
            importlib.import_module(name)
        loaded(name)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Ignore errors and output of the imports, which do not belong to a snippet."""
    with (
        contextlib.suppress(BaseException),
        open(os.devnull, "w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        yield
