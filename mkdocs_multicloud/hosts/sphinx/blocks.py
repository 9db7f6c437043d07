"""Blocks that Markdown has no words for: marks in a fragment, and the nodes that they mean.

They are as in `mkdocs_multicloud.hosts.markdown.blocks`: a mark is a paragraph of its own.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from docutils import nodes

from mkdocs_multicloud.page.templates import SCROLLED, fence


class fold(nodes.container):  # noqa: N801 (docutils' nodes are named like this)
    """A box that readers open; elsewhere than in HTML, what is in it."""


class scrolled(nodes.container):  # noqa: N801
    """A box that scrolls by itself."""


class box(nodes.container):  # noqa: N801
    """A box with what the script reads."""


class fold_title(nodes.paragraph):  # noqa: N801
    """What stands on a closed box."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a mark means, and what comes with it."""

    kind: str
    title: str
    attributes: dict[str, Any]


class NodeBlocks:
    """The marks of one fragment; a `mkdocs_multicloud.page.templates.Blocks`."""

    def __init__(self) -> None:
        self._key = f"mkdocsmulticloudblock{secrets.token_hex(8)}x"
        self._blocks: list[Block] = []
        self._open = re.compile(rf"{self._key}(\d+)z")

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        """A line that begins a block."""
        self._blocks.append(Block(kind, title, attributes))
        return f"{self._key}{len(self._blocks) - 1}z"

    def close(self) -> str:
        """A line that ends the innermost block."""
        return f"{self._key}end"

    def fence(self, content: str, language: str = "", /) -> str:
        """A block of code."""
        return fence(content, language)

    def begins(self, text: str) -> Block | None:
        """The block that a paragraph marks the beginning of."""
        match = self._open.fullmatch(text)
        return self._blocks[int(match[1])] if match else None

    def ends(self, text: str) -> bool:
        """Whether a paragraph marks the end of a block."""
        return text == self.close()


def element_of(block: Block) -> nodes.Element:
    """The element that a block means, but for a figure's."""
    classes = [f"multicloud-{block.kind}"]
    if block.kind in ("fold", "unsearched"):
        classes.append("no-search")
    data = block.attributes.get("data") or {}
    if block.kind in ("fold", "details"):
        return fold("", fold_title("", block.title), classes=classes, data=data)
    if block.kind == "notice":
        title = nodes.title("", block.title)
        return nodes.admonition("", title, classes=[*classes, "danger"])
    if block.kind == "gallery":
        classes.append("multicloud-sphinx")
    if block.kind in SCROLLED:
        return scrolled("", label=block.title, classes=classes)
    return box("", classes=classes, data=data)
