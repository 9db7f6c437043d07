"""Reads the options in `conf.py`, and finds the folder of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from mkdocs_multicloud.errors import OptionError, nearest
from mkdocs_multicloud.settings.options import OPTIONS, site_settings

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.config import Config

    from mkdocs_multicloud.settings.options import Settings

PREFIX = "multicloud_"
MARKS = (
    "pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg",
    "mkdocs.yml", "properdocs.yml", "zensical.toml",
)  # fmt: skip
"""Files that identify a project's folder, including those of other hosts."""

DOCUMENTS = ("docs", "doc", "documentation")
"""Common names of the folder of documents."""


def settings_of(config: Config) -> Settings:
    """Read and check the options in `conf.py`.

    Raises:
        ConfigError: an option is unknown or has an invalid value.
    """
    known = OPTIONS.allowed_in("site")
    for name in config._raw_config:
        option = name.removeprefix("mkdocs_").removeprefix(PREFIX)
        if (
            name.removeprefix("mkdocs_").startswith(PREFIX)
            and name.removeprefix(PREFIX) not in known
        ):
            hint = f"it belongs to the {OPTIONS[option].scope}" if option in OPTIONS else ""
            hint = hint or nearest(name, [PREFIX + other for other in known])
            raise ConfigError(f"multicloud: there is no option {name!r}; {hint}")
    values = {name: config[PREFIX + name] for name in known}
    try:
        settings = site_settings({n: v for n, v in values.items() if v != known[n].default})
    except OptionError as error:
        raise ConfigError(f"multicloud: {PREFIX}{error}") from None
    if settings.just_the_docs:
        raise ConfigError(
            f"multicloud: {PREFIX}just_the_docs does not work in Sphinx, whose Markdown differs; "
            "build such pages with MkDocs, ProperDocs or Zensical"
        )
    return settings


def project_folder(start: Path) -> Path:
    """Return the project's folder for a folder of documents.

    This is the nearest parent folder with a known file; else the parent of a folder with a common
    name; else the folder itself.
    """
    above = (start, *start.parents)
    marked = (folder for folder in above if any((folder / mark).exists() for mark in MARKS))
    holding = (folder.parent for folder in above[:2] if folder.name in DOCUMENTS)
    return next(marked, None) or next(holding, start)
