"""The versions of what runs: Python's, and those of the distributions that modules come from."""

from __future__ import annotations

import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

PYTHON = f"{platform.python_implementation()} {platform.python_version()} {sys.platform}"


@cache
def version_of(module: str) -> str:
    """The version of the distribution that a module comes from; empty if it comes from none."""
    for name in (module, _distributions().get(module, "")) if module else ():
        try:
            if name:
                return metadata.version(name)
        except (metadata.PackageNotFoundError, ValueError):
            continue
    return ""


@cache
def _distributions() -> dict[str, str]:
    """Distributions by their modules, of those that list them; quicker than all their files."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        listed = distribution.read_text("top_level.txt") or ""
        names = listed.split() or [name.replace("-", "_")]
        if not listed:
            names += sorted(
                {
                    Path(str(file)).parts[0].removesuffix(".py")
                    for file in distribution.files or ()
                    if str(file).endswith(".py")
                }
            )
        for module in names:
            found.setdefault(module, name)
    return found


def forget() -> None:
    """Look anew: packages may have been installed since."""
    version_of.cache_clear()
    _distributions.cache_clear()
