"""What Jekyll keeps in YAML: the site's `_config.yml`, and the front matter of its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_multicloud.errors import Location, OptionError

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "_config.yml"
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def config_of(*folders: Path) -> dict[str, Any]:
    """The `_config.yml` of the first folder that has one.

    Raises:
        OptionError: it cannot be read.
    """
    for folder in folders:
        path = folder / CONFIG
        try:
            told = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 (a safe one)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, yaml.YAMLError) as error:
            mark = getattr(error, "problem_mark", None)
            raise OptionError(
                f"cannot be read: {getattr(error, 'problem', None) or error}",
                "mend it, or remove it",
                at=Location(CONFIG, mark.line + 1 if mark else None),
            ) from None
        return _named(told)
    return {}


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter of a page, empty if it has none that can be read, and what follows it."""
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    try:
        told = yaml.load(found["yaml"], _Loader)  # noqa: S506 (a safe one)
    except (ValueError, yaml.YAMLError):
        return {}, text
    return _named(told), text[found.end() :]


def _named(told: object) -> dict[str, Any]:
    return {str(name): value for name, value in told.items()} if isinstance(told, dict) else {}
