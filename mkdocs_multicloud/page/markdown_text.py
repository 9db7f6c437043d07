"""Texts, code and tables as Markdown that every converter reads alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.page.escaping import breakable, plain

if TYPE_CHECKING:
    from mkdocs_multicloud.page.fragment import Block

_NO_MARKS = dict.fromkeys((0xE000, 0xE001))
"""Removes the characters with which fragments mark their blocks; code has no entities."""


def fence(content: str, language: str = "") -> str:
    """Return a fenced block whose fence is longer than any fence in the content."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{content.rstrip(chr(10))}\n{mark}"


def table(block: Block) -> str:
    """Return the Markdown of a table, for hosts that do not make one from the block itself."""
    columns, escaped = block.attributes["columns"], cell if block.attributes["breaks"] else text
    rules = ["---:" if align == "right" else ":---" for _, align in columns]
    rows = ([escaped(value) for value in row] for row in block.attributes["rows"])
    heads = [text(title) for title, _ in columns]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))


def text(content: object) -> str:
    """Escape one line of text for Markdown and its extensions."""
    return plain(" ".join(str(content).split()))


def cell(content: object) -> str:
    """Escape one line of text for a narrow column, where long words are broken after `:/.`."""
    return breakable(text(content))


def code(content: object) -> str:
    """Return inline code, with more backticks than the text contains."""
    line = " ".join(str(content).translate(_NO_MARKS).split())
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    mark = "`" * (longest + 1)
    padded = f" {line} " if line[:1] == "`" or line[-1:] == "`" else line
    return f"{mark}{padded}{mark}" if line else ""


def attribute(content: object) -> str:
    """Escape the value of an XML attribute in double quotes."""
    replaced = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"}
    return "".join(replaced.get(char, char) for char in str(content))
