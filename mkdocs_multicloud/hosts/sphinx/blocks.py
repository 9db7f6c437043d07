"""Blocks that Markdown cannot express, as docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from mkdocs_multicloud.page.fragment import SCROLLED, UNSEARCHED

if TYPE_CHECKING:
    from mkdocs_multicloud.page.fragment import Block


class fold(nodes.container):  # noqa: N801 (docutils' nodes are named like this)
    """A collapsed box; formats other than HTML show its content."""


class scrolled(nodes.container):  # noqa: N801
    """A box with scroll bars."""


class box(nodes.container):  # noqa: N801
    """A box with data for the script."""


class fold_title(nodes.paragraph):  # noqa: N801
    """The title of a collapsed box."""


class asked_link(nodes.inline):  # noqa: N801
    """A text that links to the page about a node, if there is one."""


class word_break(nodes.inline):  # noqa: N801
    """A place at which a long word may be broken."""


def element_of(block: Block) -> nodes.Element:
    """Create the node of a block."""
    classes = [f"multicloud-{block.kind}"]
    if block.kind in UNSEARCHED:
        classes.append("no-search")
    if block.kind in ("fold", "details"):
        return fold("", fold_title("", block.title), classes=classes, data=block.data)
    if block.kind == "notice":
        title = nodes.title("", block.title)
        return nodes.admonition("", title, classes=[*classes, "danger"])
    if block.kind in ("gallery", "legend"):
        classes.append("multicloud-sphinx")
    if block.kind in SCROLLED:
        return scrolled("", label=block.title, classes=classes)
    return box("", classes=classes, data=block.data)
