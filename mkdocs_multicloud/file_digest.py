"""Computes digests of files and folders, to detect later whether they have changed."""

from __future__ import annotations

import hashlib
import os
import stat
from functools import partial

ABSENT = "absent"
_HASH = partial(hashlib.blake2b, digest_size=16)


def digest(path: str) -> str:
    """Return a digest of a file or of the names in a folder, or `absent`.

    A device or a pipe counts as absent: reading it may never end.
    """
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            names = "\0".join(sorted(os.listdir(path)))
            made = _HASH(names.encode("utf-8", "surrogateescape"))
            return f"names {made.hexdigest()}"
        if not stat.S_ISREG(mode):
            return ABSENT
        with open(path, "rb") as file:
            return hashlib.file_digest(file, _HASH).hexdigest()
    except (OSError, ValueError):
        return ABSENT


def digest_of(data: bytes) -> str:
    """Return the digest of a file with this content."""
    return _HASH(data).hexdigest()
