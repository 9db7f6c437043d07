"""The side of an interpreter that was started before it is needed: load, wait, do one job."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import threading
from typing import Any, BinaryIO

from mkdocs_multicloud.execution.child import capture, run_snippet
from mkdocs_multicloud.execution.isolation import landlock, limits
from mkdocs_multicloud.execution.runners.fork_server import silence


def main(settings: dict[str, Any]) -> None:
    """Wait for a job on the standard input, and do it.

    Args:
        settings: `scratch`, the folder of this process; `preload`, names of modules.
    """
    told = os.fdopen(os.dup(0), "rb", 0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    _preload(settings["preload"])
    line = _line(told)
    if not line:
        shutil.rmtree(settings["scratch"], ignore_errors=True)
        return
    order = json.loads(line)
    job = run_snippet.Job(**order["job"])
    threading.Thread(target=_outlived, args=(told, job.scratch), daemon=True).start()
    try:
        os.chdir(order["cwd"])
        limits.apply(limits.Limits(job.seconds, job.memory))
        landlock.restrict([job.scratch], network=job.network)
        run_snippet.perform(job)
    except BaseException as error:  # noqa: BLE001 (nobody else would tell it)
        run_snippet.untold(error)


def _preload(names: list[str]) -> None:
    with silence():
        with contextlib.suppress(BaseException):
            capture.adapters()
        for name in names:
            with contextlib.suppress(BaseException):
                importlib.import_module(name)


def _line(told: BinaryIO) -> bytes:
    """One line, and not a byte of what may come after it."""
    pieces = []
    while piece := told.readline():
        pieces.append(piece)
        if piece.endswith(b"\n"):
            break
    return b"".join(pieces)


def _outlived(told: BinaryIO, scratch: str) -> None:
    """End with the build, if that ends first: nobody else would."""
    try:
        told.read()
    except OSError:
        # The snippet has closed it before it was read; nothing tells of the build's end any more.
        return
    with contextlib.suppress(OSError):
        # Names are looked up in the working directory, which goes with the rest.
        os.chdir(os.path.dirname(scratch))
    shutil.rmtree(scratch, ignore_errors=True)
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
