"""Stores JSON values by key between builds, in a folder that can be deleted at any time.

An entry is written to a temporary file and renamed, so that two builds can run at the same time. It
starts with a digest of its content; an incomplete or changed entry is ignored.
"""

from __future__ import annotations

import dataclasses
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
"""Maximum size of all entries in bytes; beyond it, the least recently used are removed."""
_TAG = b"# Made by mkdocs-multicloud; it can be removed at any time.\n*\n"
_UNFINISHED_SECONDS = 3600.0
_KEPT = 0.8
"""Share of the maximum size that is used after old entries were removed."""


class Store:
    """Stores values in a folder.

    Args:
        folder: created with the first entry; None to store nothing.
        size: maximum size in bytes.
    """

    def __init__(self, folder: Path | None, size: int = MAX_SIZE) -> None:
        self._folder = folder
        self._size = size
        self._written = False

    def get(self, kind: Kind, key: str) -> Any:
        """Return the value of a key; None if there is no valid entry."""
        if self._folder is None:
            return None
        path = self._path(self._folder, kind, key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            if head.decode("ascii") != _digest(body):
                return None
            # Marks the entry as recently used; a read-only store still works.
            with suppress(OSError):
                os.utime(path)
            return json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, kind: Kind, key: str, value: Any) -> None:
        """Store a value of JSON and dataclasses; do nothing if it cannot be written."""
        if self._folder is None:
            return
        body = as_text(value).encode()
        path = self._path(self._folder, kind, key)
        content = _digest(body).encode() + b"\n" + body
        with suppress(OSError):
            try:
                write(path, content)
            except FileNotFoundError:
                self._make(self._folder, path.parent)
                write(path, content)
            self._written = True

    def tidy(self) -> None:
        """Remove the least recently used entries if the store is too large."""
        if self._folder is None or not self._written:
            return
        self._written = False
        found = []
        # Earlier versions had a folder for the first two characters of a key.
        for path in self._folder.rglob("*.json"):
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
        """Remove temporary files of builds that were killed."""
        for path in folder.rglob(".*.tmp"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _UNFINISHED_SECONDS:
                    path.unlink()

    @staticmethod
    def _path(folder: Path, kind: Kind, key: str) -> Path:
        return folder / kind / f"{key}.json"

    @staticmethod
    def _make(folder: Path, inner: Path) -> None:
        inner.mkdir(parents=True, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            write(ignored, _TAG)


def as_text(value: Any) -> str:
    """Return a value as JSON; a dataclass is an object with its fields."""
    return json.dumps(value, separators=(",", ":"), default=_fields)


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def write(path: Path, data: bytes) -> None:
    """Write a file completely or not at all.

    Raises:
        OSError: the file cannot be written; an existing file is unchanged.
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
