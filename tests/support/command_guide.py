"""What the guide says of the command line."""

from __future__ import annotations

import json
import re
from typing import Any

from folders import EXAMPLE

TEXT = (EXAMPLE / "docs/guide/command_line.md").read_text("utf-8")


def guide_page(name: str) -> str:
    """The text of a page of the guide."""
    return (EXAMPLE / f"docs/guide/{name}.md").read_text("utf-8")


def documented_verbs() -> list[str]:
    """The verbs in the table of commands."""
    return re.findall(r"^\| `([a-z]+)` \|", TEXT, re.M)


def documented_json(verb: str) -> Any:
    """The example of the JSON that a verb prints."""
    pages = TEXT + "".join(map(guide_page, ("state", "changes")))
    (text,) = re.findall(rf'```json title="{verb}\b[^"\n]*"\n(.*?)\n```', pages, re.S)
    return json.loads(text)
