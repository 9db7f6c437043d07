"""Imports the packages of snippets before they are needed, in a fork server or an interpreter."""

from __future__ import annotations

import contextlib
import importlib
import os
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.child import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def preload(modules: Iterable[str], loaded: Callable[[str], None] = lambda name: None) -> None:
    """Import modules; what fails, the snippet that imports it will report.

    Args:
        modules: names of installed modules.
        loaded: called after each of them.
    """
    with _silence():
        capture.adapters()
    for name in modules:
        with _silence():
            importlib.import_module(name)
        loaded(name)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Ignore errors and output: what packages print when they are imported is no snippet's."""
    with (
        contextlib.suppress(BaseException),
        open(os.devnull, "w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        yield
