"""Reads Jekyll's YAML: `_config.yml`, the files in `_data`, and front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_multicloud.directive.front_matter import FRONT, parsed
from mkdocs_multicloud.directive.yaml_text import loaded
from mkdocs_multicloud.errors import Location, OptionError

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "_config.yml"
_DATA = ("*.yml", "*.yaml", "*.json")


def read_config(*folders: Path) -> dict[str, Any]:
    """Return the `_config.yml` of the first folder that has one.

    Raises:
        OptionError: the file cannot be read.
    """
    for folder in folders:
        if (folder / CONFIG).is_file():
            return _named(_read(folder / CONFIG, CONFIG))
    return {}


def read_data(*folders: Path) -> dict[str, Any]:
    """Return the contents of the files in the first existing `_data` folder, by file name.

    Raises:
        OptionError: a file cannot be read.
    """
    for folder in folders:
        files = sorted(file for kind in _DATA for file in (folder / "_data").glob(kind))
        if files:
            return {file.stem: _read(file, f"_data/{file.name}") for file in files}
    return {}


def ruby_plugins(*folders: Path) -> list[str]:
    """Return the names of Jekyll's plugins in the first folder that has some, for a message."""
    for folder in folders:
        if found := sorted((folder / "_plugins").rglob("*.rb")):
            return [file.relative_to(folder).as_posix() for file in found]
    return []


def _read(path: Path, name: str) -> object:
    try:
        return loaded(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise OptionError(
            f"cannot be read: {getattr(error, 'problem', None) or error}",
            "fix it, or remove it",
            at=Location(name, mark.line + 1 if mark else None),
        ) from None


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a page (empty if it is missing or invalid), and the text below."""
    fields, body = parsed(text) or ({}, text)
    return _named(fields), body


def line_of(name: str, text: str) -> int | None:
    """Return the line of a name in the front matter of a page; None if it is not there."""
    found = FRONT.match(text)
    at = found and re.compile(rf"^{re.escape(name)}[ \t]*:", re.M).search(found["yaml"])
    return text.count("\n", 0, found.start("yaml") + at.start()) + 1 if found and at else None


def _named(fields: object) -> dict[str, Any]:
    return {str(name): value for name, value in fields.items()} if isinstance(fields, dict) else {}
