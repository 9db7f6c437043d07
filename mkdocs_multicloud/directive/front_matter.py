"""The front matter of a page: YAML between two lines of dashes at its top."""

from __future__ import annotations

import re
from typing import Any

import yaml

from mkdocs_multicloud.directive.yaml_text import loaded

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
"""What may be front matter: where a page opens with a rule, it is what stands above the next."""


def parsed(text: str) -> tuple[object, str] | None:
    """What may be front matter, as YAML has it, and the text below it; None if it is no YAML."""
    found = FRONT.match(text)
    if found is None:
        return None
    try:
        return loaded(found["yaml"]), text[found.end() :]
    except (ValueError, yaml.YAMLError):
        return None


def split(text: str) -> tuple[dict[Any, Any], str]:
    """What a page's front matter says, and the text below it; all of it where there is none."""
    told, body = parsed(text) or ({}, text)
    if isinstance(told, dict):
        return told, body
    # Headings are comments to YAML.
    is_empty = not text[: len(text) - len(body)].strip("\ufeff-. \t\n")
    return {}, body if is_empty else text
