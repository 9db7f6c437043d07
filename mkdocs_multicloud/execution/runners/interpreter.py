"""Starts Python processes of this package: the fork server and waiting interpreters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from mkdocs_multicloud.execution.model import Failure, Run

MAX_STARTS = 3
"""How often a process starts before it preloads nothing."""
_PACKAGE = str(Path(__file__).resolve().parents[3])
# Import this package from its folder, before the author's folders are on the path.
_BOOT = (
    "import sys, importlib; package, module, startup = sys.argv[1:]; sys.path.insert(0, package); "
    "main = importlib.import_module(module).main; sys.path.remove(package); main(startup)"
)


class StartError(Exception):
    """A process cannot be started.

    Args:
        error: the reason.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))

    @property
    def run(self) -> Run:
        """Return a failed run for this error."""
        return Run(failure=Failure("crash", f"its process cannot be started ({self})"))


@dataclass(frozen=True, slots=True)
class Startup:
    """The arguments of a process when it starts.

    Attributes:
        folder: the folder for files of the process and its snippets.
        preload: names of modules to import first.
        namespaces: whether to try namespaces.
        network: whether snippets may use the network.
        starts: how often the process has started again without some of the modules.
    """

    folder: str
    preload: tuple[str, ...]
    namespaces: bool = False
    network: bool = False
    starts: int = 0

    def to_json(self) -> str:
        """Return the value as JSON, for the command line of the process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Create the value from `to_json`."""
        entry = json.loads(text)
        return cls(**{**entry, "preload": tuple(entry["preload"])})


def start_interpreter(module: str, startup: Startup, **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that calls the function `main` of a module of this package.

    Args:
        module: the full name of the module.
        startup: the argument of `main`, which receives it as JSON.
        options: options of `subprocess.Popen`.

    Raises:
        StartError: the process cannot be started.
    """
    arguments = [sys.executable, "-P", "-c", _BOOT, _PACKAGE, module, startup.to_json()]
    try:
        return subprocess.Popen(arguments, **options)
    except OSError as error:
        raise StartError(error) from None


def start_again(startup: Startup, unfit: set[str]) -> None:
    """Start this process again without some modules, as not all traces of them can be removed.

    Windows cannot replace a process; there they were at least removed from `sys.modules`.
    """
    if sys.platform != "win32":
        starts = startup.starts + 1
        fit = [name for name in startup.preload if name not in unfit and starts < MAX_STARTS]
        text = replace(startup, preload=tuple(fit), starts=starts).to_json()
        os.execv(sys.executable, [*sys.orig_argv[:-1], text])
