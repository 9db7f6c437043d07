"""The versions of what runs: Python's, and those of the distributions that modules come from."""

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
    """The version of a distribution; empty if there is none."""
    try:
        return metadata.version(distribution)
    except (metadata.PackageNotFoundError, ValueError):
        return ""


@cache
def distribution_of(module: str) -> str:
    """The distribution that a module comes from; empty if it comes from none."""
    return module if version_of(module) else _listed().get(module, "") or _held().get(module, "")


def named(modules: Iterable[str]) -> list[str]:
    """The distributions that modules come from, each by its own name and version, without this."""
    found = {distribution_of(module) for module in modules} - {""}
    names = {metadata.metadata(distribution)["Name"] for distribution in found}
    return [f"{name} {version_of(name)}" for name in sorted(names - {OWN}, key=str.lower)]


@cache
def _listed() -> dict[str, str]:
    """Distributions by the modules that they list."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        for module in (distribution.read_text("top_level.txt") or "").split():
            found.setdefault(module, name)
    return found


@cache
def _held() -> dict[str, str]:
    """Distributions by the modules among their files; all of these are read, which takes long."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        for file in distribution.files or ():
            if file.suffix == ".py":
                parts = file.with_suffix("").parts
                # Several distributions may share what is above a package of theirs.
                for depth in range(1, min(len(parts), _DEPTH) + 1):
                    found.setdefault(".".join(parts[:depth]), name)
    return found


def forget() -> None:
    """Look anew: packages may have been installed since."""
    for known in (version_of, distribution_of, _listed, _held):
        known.cache_clear()
