"""What is remembered between builds: JSON by keys, in a folder that can be removed at any time.

An entry is written to a temporary name and renamed, so that two builds at once do no harm. It
begins with a digest of the rest: one that is cut off, or was changed, is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

Kind = Literal["runs", "fragments"]

MAX_SIZE = 512 * 2**20
"""Bytes of all entries; beyond that, those that were not used for longest go."""
_TAG = b"# Made by mkdocs-multicloud; it can be removed at any time.\n*\n"
_UNFINISHED_SECONDS = 3600.0
_KEPT = 0.8
"""How full the store is after it was tidied."""


class Store:
    """Remembers values.

    Args:
        folder: made when there is something to write; None to remember nothing.
        size: bytes that it may grow to.
    """

    def __init__(self, folder: Path | None, size: int = MAX_SIZE) -> None:
        self._folder = folder
        self._size = size
        self._written = False

    def get(self, kind: Kind, key: str) -> Any:
        """The value of a key; None if there is none that is whole."""
        if self._folder is None:
            return None
        path = self._path(self._folder, kind, key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            if head.decode("ascii") != _digest(body):
                return None
            # What is used stays longest; a store that cannot be written to serves all the same.
            with suppress(OSError):
                os.utime(path)
            return json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, kind: Kind, key: str, value: Any) -> None:
        """Remember a value; without room to write, nothing is remembered."""
        if self._folder is None:
            return
        body = json.dumps(value, separators=(",", ":")).encode()
        path = self._path(self._folder, kind, key)
        with suppress(OSError):
            self._make(self._folder, path.parent)
            write(path, _digest(body).encode() + b"\n" + body)
            self._written = True

    def tidy(self) -> None:
        """Take out what was not used for longest, if there is more than may be."""
        if self._folder is None or not self._written:
            return
        self._written = False
        found = []
        for path in self._folder.glob("*/*/*.json"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        self._remove_unfinished(self._folder)
        total = sum(size for _, size, _ in found)
        if total <= self._size:
            return
        for _, size, path in sorted(found):
            if total <= self._size * _KEPT:
                break
            with suppress(OSError):
                path.unlink()
                total -= size

    @staticmethod
    def _remove_unfinished(folder: Path) -> None:
        """Remove what a build that was killed has left of an entry."""
        for path in folder.glob("*/*/.*.tmp"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _UNFINISHED_SECONDS:
                    path.unlink()

    @staticmethod
    def _path(folder: Path, kind: Kind, key: str) -> Path:
        return folder / kind / key[:2] / f"{key}.json"

    @staticmethod
    def _make(folder: Path, inner: Path) -> None:
        inner.mkdir(parents=True, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            write(ignored, _TAG)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    number, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
