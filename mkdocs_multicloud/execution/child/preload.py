"""Imports the packages of snippets in advance, in a fork server or a waiting interpreter.

A package is preloaded only if its import does nothing that belongs in the snippet's process: it
does not fail or print, reads no file of the project, and does not ask for a folder that only the
snippet knows.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.child import capture
from mkdocs_multicloud.execution.child.input_recorder import Recorder
from mkdocs_multicloud.execution.isolation.environment import FOLDER_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def preload(
    modules: Iterable[str], scratch: str, state: Callable[[], object], *, fixed_home: bool
) -> set[str]:
    """Import modules; return those that a snippet must import itself.

    Args:
        modules: names of installed modules.
        scratch: the folder of this process, which contains its home folder.
        state: returns what no import may change, such as the number of threads.
        fixed_home: whether the home folder has the same path here and in the snippet's process.
    """
    unfit = set()
    # This lists the folders on `sys.path`, which is no import that could be noticed.
    capture.registered()
    with _watched(scratch, fixed_home=fixed_home) as take_noticed:
        for name in ("", *modules):
            before, loaded = state(), set(sys.modules)
            tempfile.tempdir = None
            try:
                if name:
                    importlib.import_module(name)
                else:
                    capture.adapters()
                failed = False
            except BaseException:  # noqa: BLE001 (the snippet will report it)
                failed = True
            if take_noticed() or failed or state() != before:
                unfit.add(name)
                # Other modules that import the same must be noticed, too.
                for new in sys.modules.keys() - loaded:
                    del sys.modules[new]
    if "" in unfit:
        capture.adapters.cache_clear()
    return unfit - {""}


@contextmanager
def _watched(scratch: str, *, fixed_home: bool) -> Iterator[Callable[[], bool]]:
    """Notice imports that depend on what only the snippet's process has.

    These read or write other files than those of installed packages, ask for the working directory
    or, unless it is fixed, for the home folder. Yields a function that returns whether there was
    such an import since its last call.
    """
    getcwd, plain = os.getcwd, type(os.environ)
    recorder = Recorder(getcwd(), getcwd(), scratch)
    asked: list[str] = []

    def noticed_getcwd() -> str:
        asked.append("")
        return getcwd()

    class Environment(plain):  # type: ignore[misc, valid-type]
        def __getitem__(self, name: str) -> str:
            if name in FOLDER_VARIABLES:
                asked.append(name)
            return str(super().__getitem__(name))

    def take_noticed() -> bool:
        noticed = recorder.take_noticed() or bool(asked)
        asked.clear()
        return noticed

    recorder.install()
    os.getcwd = noticed_getcwd
    if not fixed_home:
        os.environ.__class__ = Environment
    try:
        yield take_noticed
    finally:
        recorder.stop()
        os.getcwd = getcwd
        os.environ.__class__ = plain
