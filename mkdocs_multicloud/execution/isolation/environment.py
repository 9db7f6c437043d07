"""Selects the environment variables of a snippet by an allow-list, to hide secrets of the build."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = {
    "COMSPEC", "CONDA_PREFIX", "DYLD_FALLBACK_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG",
    "LANGUAGE", "LD_LIBRARY_PATH", "NUMBER_OF_PROCESSORS", "PATH", "PATHEXT",
    "PROCESSOR_ARCHITECTURE", "PYTHONPATH", "SOURCE_DATE_EPOCH", "SYSTEMROOT", "TZ", "VIRTUAL_ENV",
    "WINDIR",
}  # fmt: skip
ALLOWED_PREFIX = "LC_"

_OWN = {
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    # Processes cannot be forked after a library has started threads at its import.
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def environment(more: Iterable[tuple[str, str | None]] = ()) -> dict[str, str]:
    """Return the variables of a snippet's process, except those for its folders.

    Args:
        more: the option `env`: names and values; None for the value in the build.
    """
    kept = {k: v for k, v in os.environ.items() if k in ALLOWED or k.startswith(ALLOWED_PREFIX)}
    for name, value in more:
        if value is not None:
            kept[name] = value
        elif name in os.environ:
            kept[name] = os.environ[name]
    return {**kept, **_OWN}


FOLDER_VARIABLES = ("HOME", "TEMP", "TMP", "TMPDIR", "USERPROFILE")


def folders(home: str) -> dict[str, str]:
    """Return the variables for a snippet's home and temporary folders."""
    return {**dict.fromkeys(FOLDER_VARIABLES, home), "PYTHONDONTWRITEBYTECODE": "1"}
