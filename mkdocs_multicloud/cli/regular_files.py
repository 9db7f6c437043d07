"""Reads and replaces regular files only: a repository may have links, pipes and devices in it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

MAX_SIZE = 2**24
_FLAGS = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def read(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: it cannot be read, is a link, a pipe or a device, or is too large.
    """
    opened = os.open(path, _FLAGS)
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if status.st_size > MAX_SIZE or len(data := file.read(MAX_SIZE + 1)) > MAX_SIZE:
            raise OSError(errno.EFBIG, f"it is larger than {MAX_SIZE // 2**20} MiB")
    return data


def replace(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    unfinished = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        if path.exists():
            shutil.copymode(path, unfinished)
        else:
            # As open() would: a temporary file is readable by its owner only.
            mask = os.umask(0)
            os.umask(mask)
            unfinished.chmod(0o666 & ~mask)
        # This replaces a link, and does not write to what it leads to.
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
