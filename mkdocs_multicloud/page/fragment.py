"""The result of a directive, as one value: Markdown, blocks, files, faults and runs."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mkdocs_multicloud.page.escaping import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mkdocs_multicloud.errors import Location, MulticloudError
    from mkdocs_multicloud.execution.model import Dependencies, Run
    from mkdocs_multicloud.page.artifacts import Artifact
    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

# Private-use characters: text of labels never contains them, see `page.escaping`.
_OPEN, _CLOSE = "\ue000mc{}\ue001", "\ue000mcend\ue001"
_PLACEHOLDER = re.compile("\ue000mc(\\d+|end)\ue001")
_LINK_OPEN, _LINK_CLOSE = "\ue000mclink{}\ue001", "\ue000mclinkend{}\ue001"
_LINK_PLACEHOLDER = re.compile("\ue000mclink(end)?(\\d+)\ue001")
UNSEARCHED = ("files", "fold", "layers", "line", "properties", "unsearched")
"""Blocks that a search does not read: dumps, styles, and links with the same text on each page."""

SCROLLED = ("cells", "scroll")
SCROLLED_AS = {"tabindex": "0", "role": "group"}
"""Kinds of blocks with scroll bars, and the HTML attributes for scrolling by keyboard."""

ALIGNMENTS = ("left", "right")
_TABLE = (
    'a table is written {% call table([["Title", "left"], …]) %}{{ row([text, …]) }}{% endcall %}'
)
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that Markdown cannot express; each host turns it into an element.

    The kinds:

    - `fold`: a collapsed box, excluded from the search index; `unsearched`: the same, but open;
      `details`: a collapsed box that is searched.
    - `listing`: code; `line`: code in one long line; `code`: a whole code block, with the language
      as its title and the text as its attribute `content`.
    - `table`: a whole table of plain texts: `columns`, each a title and `left` or `right`; `rows`;
      and `breaks`: whether long words may be broken.
    - `properties`: names and values; `cells`: the table of all cells; `scroll`: high content.
      The last two can be scrolled with the keyboard. `line` and `properties` are not searched.
    - `notice`: an admonition.
    - `pages`: the figures of one diagram, each in a `page`.
    - `figure`: light and dark pictures with a caption, and in `fit` how wide they are, see
      `page.figures.Figure`; `files`: links to files, in a figure or below all figures;
      `layers`: in a figure, links to pictures with all layers.
    - `button`: turns the links in it into buttons.
    - `gallery`: lists of pictures with a search box.
    - `question`: empty; filled from all diagrams of the site when these are known.
    - `legend`: lists of small pictures, each with what it means.

    Attributes:
        kind: one of these.
        title: shown to readers.
        attributes: more about the block; `data` contains what the script reads, by name, and
            `links` the targets of the links in it, and `items` the ids of its list items (empty for
            none), both in their order.
    """

    kind: str
    title: str
    attributes: dict[str, Any]

    @property
    def data(self) -> dict[str, str]:
        """What the script reads, by name, as JSON."""
        links = self.attributes.get("links")
        return {
            **(self.attributes.get("data") or {}),
            **({"links": json.dumps(links)} if links else {}),
        }


NODE = "multicloud-node:"
"""The scheme of a link to the page that documents a node: its type and its id follow."""


def node_link(node_type: str, node_id: str) -> str:
    """Return the address to which hosts give a target when all pages are known."""
    return f"{NODE}{quote(node_type, safe='')}/{quote(node_id, safe='')}"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a diagram in the Markdown of a fragment.

    Attributes:
        target: as the diagram has it.
        address: relative to the page, or of the web.
        cell: text of the cell, for messages.
        where: the snippet.
    """

    target: str
    address: str
    cell: str
    where: Location


@dataclass(frozen=True, slots=True)
class Fragment:
    """The result of a directive.

    Attributes:
        markdown: the Markdown, with placeholders where blocks and links begin and end.
        blocks: the blocks, in the order in which they begin.
        files: the files to publish next to the page.
        dependencies: the fragment is valid while all of them are current; None: do not cache it.
        faults: the faults to report, in order.
        runs: the runs of its snippets.
        links: the links of its diagram; they become text if they have no address.
        diagram: what it shows of a diagram; None for code, galleries and comparisons.
    """

    markdown: str
    blocks: tuple[Block, ...] = ()
    files: tuple[Artifact, ...] = ()
    dependencies: tuple[Dependencies, ...] | None = None
    faults: tuple[MulticloudError, ...] = ()
    runs: tuple[tuple[Snippet, Run], ...] = ()
    links: tuple[Link, ...] = ()
    diagram: DiagramOnPage | None = None

    @property
    def description(self) -> str:
        """Markdown that any converter can read: captions or alternative texts of the pictures.

        Without pictures, the text of the fragment without its blocks.
        """
        figures = [block for block in self.blocks if block.kind == "figure"]
        if not figures:
            return "" if self.blocks else self.markdown
        texts = (figure.title or str(figure.attributes.get("alt", "")) for figure in figures)
        return "\n\n".join(map(literal, texts))

    def with_addresses(self, addresses: Mapping[str, str]) -> Fragment:
        """Return the fragment with other addresses of links.

        Args:
            addresses: by target; a link with an empty address becomes text.
        """
        if not addresses:
            return self
        links = tuple(
            dataclasses.replace(one, address=addresses.get(one.target, one.address))
            for one in self.links
        )
        dead = {target for target, address in addresses.items() if not address}
        blocks = tuple(
            dataclasses.replace(
                block,
                attributes={
                    **block.attributes,
                    "links": [one for one in block.attributes["links"] if one not in dead],
                },
            )
            if "links" in block.attributes
            else block
            for block in self.blocks
        )
        return dataclasses.replace(self, links=links, blocks=blocks)

    def with_blocks(self, opened: Sequence[str], closed: str) -> str:
        """Return the Markdown with a host's text in place of the placeholders.

        Args:
            opened: the beginning of each block.
            closed: the end of every block.
        """

        def text(found: re.Match[str]) -> str:
            if found[1] == "end":
                return closed
            number = int(found[1])
            return opened[number] if number < len(opened) else ""

        def link_text(found: re.Match[str]) -> str:
            number = int(found[2])
            address = self.links[number].address if number < len(self.links) else ""
            return (f"]({address})" if found[1] else "[") if address else ""

        return _PLACEHOLDER.sub(text, _LINK_PLACEHOLDER.sub(link_text, self.markdown))


class FragmentBuilder:
    """Collects the blocks, files and faults of a fragment while templates write its Markdown.

    Args:
        embeds_files: embed files in the page, as data links, and publish none.
    """

    def __init__(self, *, embeds_files: bool = False) -> None:
        self.embeds_files = embeds_files
        self._blocks: list[Block] = []
        self._rows: list[list[str]] | None = None
        self._links: list[Link] = []
        self._links_returned = 0
        self._files: dict[Artifact, None] = {}
        self.faults: list[MulticloudError] = []
        self.runs: list[tuple[Snippet, Run]] = []

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        """Return the placeholder that begins a block."""
        # The same values as those read from the cache.
        self._blocks.append(Block(kind, title, json.loads(json.dumps(attributes))))
        return _OPEN.format(len(self._blocks) - 1)

    def close(self) -> str:
        """Return the placeholder that ends the innermost block."""
        return _CLOSE

    def code(self, content: str, language: str = "", /) -> str:
        """Return the placeholder of a code block."""
        return self.open("code", language, content=content)

    def table(
        self,
        columns: Sequence[Sequence[str]] = (),
        *,
        breaks: bool = False,
        caller: Callable[[], str] | None = None,
    ) -> str:
        """Return the placeholder of a table.

        Args:
            columns: the title of each, and how it is aligned: `left` or `right`.
            breaks: whether long words may be broken, as for narrow columns.
            caller: writes the rows by `row`: what is between `{% call table(…) %}` and `endcall`.

        Raises:
            ValueError: it is not written like that.
        """
        pairs = not isinstance(columns, str) and all(map(_is_column, columns))
        if caller is None or not columns or not pairs:
            raise ValueError(_TABLE)
        outer, self._rows = self._rows, []
        try:
            if caller().strip() or outer is not None:
                raise ValueError("a table has rows, and nothing else")
            if any(len(row) != len(columns) for row in self._rows):
                raise ValueError("a row has as many cells as its table has columns")
            return self.open("table", columns=columns, rows=self._rows, breaks=breaks)
        finally:
            self._rows = outer

    def row(self, cells: Sequence[object] = ()) -> str:
        """Add a row of plain texts to the table around it; return nothing to write.

        Args:
            cells: None for an empty one.

        Raises:
            ValueError: there is no table around it, or the cells are no list.
        """
        if self._rows is None or isinstance(cells, str):
            raise ValueError(_TABLE)
        texts = ("" if cell is None else str(cell) for cell in cells)
        self._rows.append([" ".join(text.split()) for text in texts])
        return ""

    def link(self, text: str, link: Link) -> str:
        """Return a text with the placeholders of a link around it."""
        number = len(self._links)
        self._links.append(link)
        return _LINK_OPEN.format(number) + text + _LINK_CLOSE.format(number)

    def new_links(self) -> list[str]:
        """Return the targets of the links since the last call."""
        since, self._links_returned = self._links_returned, len(self._links)
        return [one.target for one in self._links[since:] if not one.target.startswith(NODE)]

    def add(self, artifact: Artifact) -> str:
        """Add a file and return the link to it."""
        if self.embeds_files:
            data = base64.b64encode(artifact.data).decode()
            return f"data:{artifact.media_type};base64,{data}"
        self._files[artifact] = None
        return link(artifact.path)

    def built(self, markdown: str, dependencies: tuple[Dependencies, ...] | None) -> Fragment:
        """Return the fragment, with an empty line on either side to separate it from other text.

        Args:
            markdown: the rendered Markdown.
            dependencies: the dependencies; None if the fragment must not be cached.
        """
        # Two empty lines would end a footnote; code is not in this text yet.
        return Fragment(
            f"\n{_GAPS.sub(chr(10) * 2, markdown)}\n",
            tuple(self._blocks),
            tuple(self._files),
            None if self.faults else dependencies,
            tuple(self.faults),
            tuple(self.runs),
            tuple(self._links),
        )

    def failed(self, markdown: str) -> Fragment:
        """Return a fragment whose notice fits in a line or a code block."""
        return self.inline(markdown, None)

    def inline(self, markdown: str, dependencies: tuple[Dependencies, ...] | None) -> Fragment:
        """Return a fragment without blocks that fits in a line."""
        return Fragment(
            markdown,
            files=tuple(self._files),
            dependencies=None if self.faults else dependencies,
            faults=tuple(self.faults),
            runs=tuple(self.runs),
        )


def _is_column(column: object) -> bool:
    return isinstance(column, list | tuple) and len(column) == 2 and column[1] in ALIGNMENTS


def link(path: str) -> str:
    """Encode a relative path as a link address in Markdown."""
    # Zensical takes an address that ends with `.md` for a page.
    return re.sub(r"\.md$", "%2Emd", quote(path, safe="/-_.~"))
