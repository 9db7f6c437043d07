"""Explains why a directive remains as text, such as a missing Markdown extension."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import DirectiveError

if TYPE_CHECKING:
    from markdown import Markdown

_OPENERS = {
    "!!!": ("admonition", "admonition"),
    "???": ("details", "pymdownx.details"),
    "===": ("tabbed", "pymdownx.tabbed"),
}
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>[^<>]*)>")
_MARKDOWN = re.compile(r"\smarkdown\b")
_LISTS = re.compile(r"(?:[-*+>]|\d+[.)])[ \t]+")


def explain(text: str, at: int, md: Markdown) -> DirectiveError:
    """Return the error for a directive that remains as text.

    Args:
        at: offset of the directive in the text.
        md: the converter of the page.
    """
    lacks = dict.fromkeys(
        extension
        for processor, extension in map(_OPENERS.__getitem__, _openers(text, at))
        if processor not in md.parser.blockprocessors
    )
    tags = [] if lacks else _tags(text[:at], md)
    if not tags:
        return DirectiveError(
            "the directive is in text that Markdown reads as code",
            f"list {' and '.join(lacks)} in markdown_extensions"
            if lacks
            else "list the extension of the block that it is in",
        )
    attribute = "" if _MARKDOWN.search(tags[-1]) else f"write {_opened(tags[-1])}"
    listed = "" if "markdown_block" in md.parser.blockprocessors else "list md_in_html"
    return DirectiveError(
        "the directive is in HTML, where Markdown is not parsed",
        " and ".join(filter(None, (attribute, listed and f"{listed} in markdown_extensions"))),
    )


def _openers(text: str, at: int) -> list[str]:
    """Return the first words of the blocks around an offset, from the outermost."""
    *above, line = text[:at].split("\n")
    width, found = _width(line + "x"), []
    for line in reversed(above):
        if line.strip() and _width(line) < width:
            width = _width(line)
            mark = _LISTS.sub("", line.strip(), count=1)[:3]
            found += [mark] if mark in _OPENERS else []
    return found


def _width(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _tags(text: str, md: Markdown) -> list[str]:
    """Return the tags of the HTML blocks that are open at the end of a text."""
    open_tags: list[tuple[str, str]] = []
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if not md.is_block_level(name) or name in ("hr", "p"):
            continue
        if not tag["end"]:
            open_tags.append((name, tag[0]))
        elif name in [known for known, _ in open_tags]:
            while open_tags.pop()[0] != name:
                pass
    return [tag for _, tag in open_tags]


def _opened(tag: str) -> str:
    """Add the attribute `markdown` to a tag."""
    return re.sub(r"^<[\w-]+", r"\g<0> markdown", tag)
