"""Finds the versions of Python and of the distributions that modules belong to."""

from __future__ import annotations

import platform
import sys
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHON = f"{platform.python_implementation()} {platform.python_version()} {sys.platform}"

OWN = "mkdocs-multicloud"
_DEPTH = 3


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
    return module if version_of(module) else _listed().get(module, "") or _held().get(module, "")


def named(modules: Iterable[str]) -> list[str]:
    """Return name and version of the modules' distributions, except our own."""
    found = {distribution_of(module) for module in modules} - {""}
    names = {metadata.metadata(distribution)["Name"] for distribution in found}
    return [f"{name} {version_of(name)}" for name in sorted(names - {OWN}, key=str.lower)]


@cache
def _listed() -> dict[str, str]:
    """Distributions by the modules that they list in `top_level.txt`."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        for module in (distribution.read_text("top_level.txt") or "").split():
            found.setdefault(module, name)
    return found


@cache
def _held() -> dict[str, str]:
    """Distributions by the modules among their files; slow, as it reads all lists of files."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        for file in distribution.files or ():
            if file.suffix == ".py":
                parts = file.with_suffix("").parts
                # Several distributions may share a parent package.
                for depth in range(1, min(len(parts), _DEPTH) + 1):
                    found.setdefault(".".join(parts[:depth]), name)
    return found


def forget() -> None:
    """Forget all versions, as packages may have been installed."""
    for known in (version_of, distribution_of, _listed, _held):
        known.cache_clear()
