"""What takes the place of a directive, as one value: Markdown, blocks, files, faults and runs."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.execution.model import Dependencies, Run
    from mkdocs_multicloud.page.artifacts import Artifact
    from mkdocs_multicloud.snippet.loader import Snippet

# Characters of private use: the text of labels never has them, see `page.escaping`.
_OPEN, _CLOSE = "\ue000mc{}\ue001", "\ue000mcend\ue001"
_PLACEHOLDER = re.compile("\ue000mc(\\d+|end)\ue001")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that Markdown has no words for; each host makes an element of it.

    `fold` a closed box, out of the search index; `unsearched` the same, open; `details` a closed
    box that is searched; `listing` code, `line` code that is one long line, `properties` names and
    values; `cells` the table of all cells and `scroll` what is high, both scrolled by keys, too;
    `notice` an admonition; `figure` the pictures in it, light and dark, with a caption; `files`
    links to its files, in it or below all of them; `layers`, in a figure, links to pictures with
    all layers; `pages` figures of one diagram, each in a `page`; `button` makes buttons of the
    links in it; `gallery` lists of pictures and a filter. `code` is a block of code, whole: its
    title is the language, its attribute `content` the text.

    Attributes:
        kind: one of these.
        title: what readers see on it.
        attributes: more about it; `data` has what the script reads, by names.
    """

    kind: str
    title: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fragment:
    """What takes the place of a directive.

    Attributes:
        markdown: with a placeholder where each of the blocks begins and ends.
        blocks: in the order in which they begin.
        files: to publish beside the page.
        dependencies: the fragment is the same as long as all of them hold; None: do not cache it.
        faults: to report, in their order.
        runs: of the snippets that it shows.
    """

    markdown: str
    blocks: tuple[Block, ...] = ()
    files: tuple[Artifact, ...] = ()
    dependencies: tuple[Dependencies, ...] | None = None
    faults: tuple[MulticloudError, ...] = ()
    runs: tuple[tuple[Snippet, Run], ...] = ()

    def with_blocks(self, opened: Sequence[str], closed: str) -> str:
        """The Markdown with a host's own text in place of the placeholders.

        Args:
            opened: what begins each of the blocks.
            closed: what ends any of them.
        """

        def text(found: re.Match[str]) -> str:
            if found[1] == "end":
                return closed
            number = int(found[1])
            return opened[number] if number < len(opened) else ""

        return _PLACEHOLDER.sub(text, self.markdown)


class FragmentBuilder:
    """Collects the blocks, files and faults of a fragment while its Markdown is written.

    Args:
        embeds_files: put files into the page, as data links, and publish none.
    """

    def __init__(self, *, embeds_files: bool = False) -> None:
        self.embeds_files = embeds_files
        self._blocks: list[Block] = []
        self._files: dict[Artifact, None] = {}
        self.faults: list[MulticloudError] = []
        self.runs: list[tuple[Snippet, Run]] = []

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        """A line that begins a block."""
        # As they are when they come from the cache.
        self._blocks.append(Block(kind, title, json.loads(json.dumps(attributes))))
        return _OPEN.format(len(self._blocks) - 1)

    def close(self) -> str:
        """A line that ends the innermost block."""
        return _CLOSE

    def code(self, content: str, language: str = "", /) -> str:
        """A block of code."""
        return self.open("code", language, content=content)

    def add(self, artifact: Artifact) -> str:
        """Add a file; the link to it."""
        if self.embeds_files:
            data = base64.b64encode(artifact.data).decode()
            return f"data:{artifact.media_type};base64,{data}"
        self._files[artifact] = None
        return link(artifact.path)

    def built(self, markdown: str, dependencies: tuple[Dependencies, ...] | None) -> Fragment:
        """All of it as one value, with an empty line on either side: text there does not join in.

        Args:
            dependencies: None if something was left out for a reason that they do not name.
        """
        # Two empty lines would end a footnote; what is in code is not in the text yet.
        return Fragment(
            f"\n{_GAPS.sub(chr(10) * 2, markdown)}\n",
            tuple(self._blocks),
            tuple(self._files),
            None if self.faults else dependencies,
            tuple(self.faults),
            tuple(self.runs),
        )

    def failed(self, markdown: str) -> Fragment:
        """A notice that stays within its line or its block of code."""
        files, faults, runs = tuple(self._files), tuple(self.faults), tuple(self.runs)
        return Fragment(markdown, files=files, faults=faults, runs=runs)


def link(path: str) -> str:
    """A relative path as a link's address in Markdown."""
    return quote(path, safe="/-_.~")
