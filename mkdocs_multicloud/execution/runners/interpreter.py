"""Starts Python processes of this package's own, the fork server and interpreters ahead of use."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from mkdocs_multicloud.execution.model import Failure, Run

_PACKAGE = str(Path(__file__).resolve().parents[3])
# The package is imported from its own place, before the author's folders are on the path.
_BOOT = (
    "import sys, importlib; package, module, startup = sys.argv[1:]; sys.path.insert(0, package); "
    "main = importlib.import_module(module).main; sys.path.remove(package); main(startup)"
)


class StartError(Exception):
    """A process cannot be started.

    Args:
        error: why.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))

    @property
    def run(self) -> Run:
        """The same as a run that failed."""
        return Run(failure=Failure("crash", f"its process cannot be started ({self})"))


@dataclass(frozen=True, slots=True)
class Startup:
    """What a process gets when it starts.

    Attributes:
        folder: for what it and its snippets write.
        preload: names of modules to import at once.
        namespaces: whether to try them.
        network: whether snippets may use the network.
    """

    folder: str
    preload: tuple[str, ...]
    namespaces: bool = False
    network: bool = False

    def to_json(self) -> str:
        """The same as the last argument of the process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` has written."""
        entry = json.loads(text)
        return cls(**{**entry, "preload": tuple(entry["preload"])})


def start_interpreter(module: str, startup: Startup, **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that calls the function `main` of a module of this package.

    Args:
        module: its full name.
        startup: what `main` is called with, as JSON.
        options: of `subprocess.Popen`.

    Raises:
        StartError: it cannot be started.
    """
    arguments = [sys.executable, "-P", "-c", _BOOT, _PACKAGE, module, startup.to_json()]
    try:
        return subprocess.Popen(arguments, **options)
    except OSError as error:
        raise StartError(error) from None
