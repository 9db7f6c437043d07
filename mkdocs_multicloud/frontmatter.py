"""The front matter of a page: YAML between two lines of dashes at its top."""

from __future__ import annotations

import re
from typing import Any

import yaml

from mkdocs_multicloud.yaml_text import loaded

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
"""What may be front matter: where a page opens with a rule, it is what stands above the next."""


def split(text: str) -> tuple[dict[Any, Any], str]:
    """What a page's front matter says, and the text below it; all of it where there is none."""
    found = FRONT.match(text)
    if found is None:
        return {}, text
    try:
        told = loaded(found["yaml"])
    except (ValueError, yaml.YAMLError):
        return {}, text
    body = text[found.end() :]
    if isinstance(told, dict):
        return told, body
    # Headings are comments to YAML.
    return {}, text if found["yaml"].strip() else body
