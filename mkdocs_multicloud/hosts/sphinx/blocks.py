"""Blocks that Markdown has no words for, as docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from mkdocs_multicloud.page.templates import SCROLLED

if TYPE_CHECKING:
    from mkdocs_multicloud.page.fragment import Block


class fold(nodes.container):  # noqa: N801 (docutils' nodes are named like this)
    """A box that readers open; elsewhere than in HTML, what is in it."""


class scrolled(nodes.container):  # noqa: N801
    """A box that scrolls by itself."""


class box(nodes.container):  # noqa: N801
    """A box with what the script reads."""


class fold_title(nodes.paragraph):  # noqa: N801
    """The title of a closed box."""


def element_of(block: Block) -> nodes.Element:
    """The element of a block, except for figures."""
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
