"""Marks of blocks in the text of a page, until the page is parsed.

Raw HTML cannot be used: Python-Markdown splits it in lists, tabs and admonitions, and extensions
such as md_in_html or attr_list may be missing. A mark is a separate paragraph, so it works at every
level of nesting. When the page is a tree, the elements between two marks move into the block's
element.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from mkdocs_multicloud.page.markdown_text import fence, table

if TYPE_CHECKING:
    from mkdocs_multicloud.page.fragment import Block, Fragment

# Random, so that no page can contain it.
KEY = f"mkdocsmulticloudblock{secrets.token_hex(8)}x"
_BEGIN = re.compile(rf"{KEY}(\d+)z")
_END = re.compile(rf"{KEY}\d*end")


class BlockMarks:
    """The marks of one page.

    Attributes:
        blocks: the blocks, by the number of their mark.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def marked(self, fragment: Fragment, *, fences: bool = True, tables: bool = True) -> str:
        """Return the Markdown of a fragment with marks around its blocks.

        Args:
            fences: whether to write code as fences; if not, it gets a mark as well.
            tables: whether to write tables in Markdown; if not, they get marks as well.
        """

        def opened(block: Block) -> str:
            if block.kind == "code" and fences:
                return fence(block.attributes["content"], block.title)
            if block.kind == "table" and tables:
                return table(block)
            return self.mark(block)

        return fragment.with_blocks([opened(block) for block in fragment.blocks], f"{KEY}end")

    def mark(self, block: Block) -> str:
        """Add a block and return the line that marks its beginning."""
        self.blocks.append(block)
        return f"{KEY}{len(self.blocks) - 1}z"

    def begins(self, text: str) -> Block | None:
        """Return the block that begins at a paragraph."""
        if KEY not in text:
            return None
        found = _BEGIN.fullmatch(text.strip())
        return self.blocks[int(found[1])] if found else None

    def ends(self, text: str) -> bool:
        """Return whether a block ends at a paragraph."""
        return KEY in text and _END.fullmatch(text.strip()) is not None
