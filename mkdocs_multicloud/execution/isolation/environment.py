"""The variables that a snippet sees: an allow-list, so that no token of the build is among them."""

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
    # Libraries that start threads when they are imported could not be forked after that.
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def environment(more: Iterable[tuple[str, str | None]] = ()) -> dict[str, str]:
    """The variables of a snippet's process, but for its folders.

    Args:
        more: what the option `env` adds: a variable and its value, None for the build's own.
    """
    kept = {k: v for k, v in os.environ.items() if k in ALLOWED or k.startswith(ALLOWED_PREFIX)}
    for name, value in more:
        if value is not None:
            kept[name] = value
        elif name in os.environ:
            kept[name] = os.environ[name]
    return {**kept, **_OWN}


def folders(home: str) -> dict[str, str]:
    """The variables that name a snippet's own folder, and keep what it starts out of the others."""
    named = {"HOME": home, "TEMP": home, "TMP": home, "TMPDIR": home, "USERPROFILE": home}
    return {**named, "PYTHONDONTWRITEBYTECODE": "1"}
