"""Finds the versions of Python and of the distributions that modules belong to."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHON = f"{platform.python_implementation()} {platform.python_version()} {sys.platform}"

OWN = "mkdocs-multicloud"
_PACKAGE = Path(__file__).parents[1]
_DEPTH = 3
_seen: tuple[tuple[str, int], ...] = ()


@cache
def code_version() -> str:
    """Return a digest of this package's code and templates."""
    found = hashlib.sha256()
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = sorted(set(folders) - {"engine", "__pycache__"})
        for name in sorted(names):
            if name.endswith((".py", ".j2", ".js", ".json")):
                found.update(Path(folder, name).read_bytes())
    return found.hexdigest()


@cache
def version_of(distribution: str) -> str:
    """Return the version of a distribution; empty if it is not installed."""
    try:
        return metadata.version(distribution)
    except (metadata.PackageNotFoundError, ValueError):
        return ""


@cache
def distribution_of(module: str) -> str:
    """Return the distribution of a module; empty if it has none."""
    if version_of(module):
        return module
    distribution = _listed().get(module) or _held().get(module)
    return distribution.metadata["Name"] if distribution else ""


def named(modules: Iterable[str]) -> list[str]:
    """Return name and version of the modules' distributions, except our own."""
    found = {distribution_of(module) for module in modules} - {""}
    names = {metadata.metadata(distribution)["Name"] for distribution in found}
    return [f"{name} {version_of(name)}" for name in sorted(names - {OWN}, key=str.lower)]


# Their names are read only when they are wanted: that parses all of their metadata.
@cache
def _listed() -> dict[str, metadata.Distribution]:
    """Distributions by the modules that they list in `top_level.txt`."""
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions():
        for module in (distribution.read_text("top_level.txt") or "").split():
            found.setdefault(module, distribution)
    return found


@cache
def _held() -> dict[str, metadata.Distribution]:
    """Distributions by the modules among their files; slow, as it reads all lists of files."""
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions():
        for file in distribution.files or ():
            if file.suffix == ".py":
                parts = file.with_suffix("").parts
                # Several distributions may share a parent package.
                for depth in range(1, min(len(parts), _DEPTH) + 1):
                    found.setdefault(".".join(parts[:depth]), distribution)
    return found


def forget() -> None:
    """Forget all versions if packages may have been installed: the folders of packages changed."""
    global _seen
    folders = tuple((folder, _changed(folder)) for folder in sys.path)
    if folders != _seen:
        _seen = folders
        for known in (version_of, distribution_of, _listed, _held):
            known.cache_clear()


def _changed(folder: str) -> int:
    """Return when something was last added to a folder or removed from it; 0 if there is none."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
