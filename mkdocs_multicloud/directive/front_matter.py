"""The front matter of a page: YAML between two lines of dashes at its top."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from mkdocs_multicloud.directive.yaml_text import loaded

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
"""Text that may be front matter; if a page begins with a rule, the text up to the next rule."""


def parsed(text: str) -> tuple[object, str] | None:
    """Return possible front matter as YAML, and the text below it; None if it is not YAML."""
    found = FRONT.match(text)
    if found is None:
        return None
    try:
        return _loaded(found["yaml"]), text[found.end() :]
    except (ValueError, yaml.YAMLError):
        return None


# A host reads a page up to three times: for its directives, its navigation, and its text. Nobody
# changes the values.
_loaded = lru_cache(512)(loaded)


def split(text: str) -> tuple[dict[Any, Any], str]:
    """Return the front matter and the text below it; the whole text if there is none."""
    front, body = parsed(text) or ({}, text)
    if isinstance(front, dict):
        return front, body
    # In YAML, Markdown headings are comments.
    is_empty = not text[: len(text) - len(body)].strip("\ufeff-. \t\n")
    return {}, body if is_empty else text
