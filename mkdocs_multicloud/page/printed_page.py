"""Finds the parts that a page has in print: written by hand or by a template, not by a directive.

The opposite of the templates: their headings, style lines, tables, XML, pictures and downloads are
found in the text of a page, with their lines. One pass and linear time, as pages may be hostile.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from mkdocs_multicloud.diagram.style import Style
from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.markdown_structure import Fence, Fences
from mkdocs_multicloud.directive.parser import Directive, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS

ADVANCED = "advanced"
"""The heading above several parts."""

_TITLED = (*(name for name in PARTS if name not in ("cells", "legend")), ADVANCED)
_TITLES = {
    name: re.compile(
        re.escape(UI_STRINGS[name].rstrip(":")).replace(r"\{type\}", "(?P<type>.{1,200})"), re.I
    )
    for name in _TITLED
}
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>[^\s].{0,300})")
_ATTRIBUTES = re.compile(r"[ ]{0,3}\{:[^}\n]{0,500}\}[ \t]*")
_END = re.compile(r"(?:[ \t]*\{[:#][^}\n]{0,500}\})?[ \t]*#*[ \t]*\Z")
_STYLE = re.compile(r"style[ \t]*=[ \t]*(?P<mark>[\"'])(?P<style>.*)(?P=mark);?", re.DOTALL)
_ROOT = re.compile(r"(?:<\?xml[^>]{0,500}\?>\s*)?<(?P<tag>\w{1,40})")
_DELIMITER = re.compile(r"[|:\- \t]*-[|:\- \t]*")
_COLUMNS = re.compile(r"(?<!\\)\|")
_PICTURE = re.compile(r"!\[[^\]]{0,500}\]\((?P<path>[^\s()]{1,500}\.(?:jpe?g|png|svg))\)[ \t]*")
_FILE = re.compile(r"Download generated `+[^`\n]{1,200}\.drawio`+[ \t]*:?[ \t]*")
_BUTTON = re.compile(
    r"\[[^\]\n]{0,200}\]\((?P<path>[^\s()]{1,500}\.drawio)\)(?:\{:[^}\n]{0,200}\})?[ \t]*"
)
_CELLS = ("mxCell", "object", "UserObject")
_DOCUMENTS = ("mxfile", "mxGraphModel")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in print.

    Attributes:
        name: such as `fillColor` or `width`.
        line: index of its line.
    """

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A block of a page that a part writes.

    Attributes:
        part: name of the part.
        kind: which of its blocks: a part can have several.
        first, last: indices of its lines.
        is_titled: whether the heading above is the one of its part.
        entries: what it prints, if that is a list of values.
        xml: the XML that it prints.
        file: the file that it shows or links, relative to the page.
        directive: the snippet whose code it shows.
    """

    part: str
    kind: str
    first: int
    last: int
    is_titled: bool = False
    entries: tuple[Entry, ...] = ()
    xml: str = ""
    file: str = ""
    directive: Directive | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        part: the part that has this heading; empty for a heading of the author's own text.
        line: index of its line.
        last: index of its last line, which may be an attribute list of kramdown.
        is_left_out: whether it is kept out of the contents.
    """

    part: str
    line: int
    last: int
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The text of a page, read.

    Attributes:
        lines: all lines, front matter included, without their ends.
        headings, blocks: from top to bottom.
        snippets: for each snippet of the page, the indices of the blocks that belong to it. The
            block with the snippet's code or directive is one of them.
        strays: the indices of the blocks that belong to no snippet.
    """

    lines: tuple[str, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[PrintedBlock, ...]
    snippets: tuple[tuple[int, ...], ...]
    strays: tuple[int, ...]

    def source(self, snippet: tuple[int, ...]) -> PrintedBlock:
        """Return the block with the code or the directive of a snippet."""
        return next(self.blocks[i] for i in snippet if self.blocks[i].directive is not None)


def read(text: str) -> PrintedPage:
    """Read the text of a page, which is valid whatever it is."""
    text = text.replace("\r\n", "\n")
    body = front_matter.split(text)[1]
    above = text.count("\n", 0, len(text) - len(body))
    lines = text.split("\n")
    reader = _Reader(lines, above)
    reader.read()
    snippets, strays = _by_snippet(reader.blocks)
    return PrintedPage(tuple(lines), tuple(reader.headings), tuple(reader.blocks), snippets, strays)


class _Reader:
    def __init__(self, lines: list[str], above: int) -> None:
        self.headings: list[Heading] = []
        self.blocks: list[PrintedBlock] = []
        self._lines = lines
        self._above = above
        self._fences = Fences(lines)
        self._last_comment = max((i for i, text in enumerate(lines) if "-->" in text), default=-1)

    def read(self) -> None:
        index = self._above
        while index < len(self._lines):
            index = self._next(index)

    def _next(self, index: int) -> int:
        """Read the block at a line; return the index of the line below it."""
        line = self._lines[index]
        if fence := self._fences.opened_at(index):
            if not fence.prefix:
                self._fence(fence)
            return fence.last + 1
        if "<!--" in line and "-->" not in line and index < self._last_comment:
            return next(i for i in range(index, len(self._lines)) if "-->" in self._lines[i]) + 1
        if line.startswith("#") and (found := _HEADING.fullmatch(line)):
            return self._heading(index, found)
        if line.startswith("|"):
            return self._table(index)
        if line.startswith(("{%", "<%")):
            self._directive(index)
        elif match := _PICTURE.fullmatch(line):
            self._add("picture", "", index, index, file=unquote(match["path"]))
        elif _FILE.fullmatch(line):
            self._add("download", "text", index, index)
        elif match := _BUTTON.fullmatch(line):
            self._add("download", "link", index, index, file=unquote(match["path"]))
        return index + 1

    def _heading(self, index: int, found: re.Match[str]) -> int:
        title = _END.sub("", found["title"]).strip().rstrip(":").strip()
        part, typed = "", None
        for name, pattern in _TITLES.items():
            if match := pattern.fullmatch(title):
                part, typed = name, match.groupdict().get("type")
                break
        last = index
        below = self._lines[index + 1] if index + 1 < len(self._lines) else ""
        if _ATTRIBUTES.fullmatch(below):
            last = index + 1
        is_left_out = ".no_toc" in found["title"] or (last > index and ".no_toc" in below)
        self.headings.append(Heading(part, index, last, is_left_out))
        if part == "node" and typed:
            entry = Entry("node type", typed.strip("`* "), index)
            self._add("node", "", index, last, entries=(entry,))
        return last + 1

    def _fence(self, fence: Fence) -> None:
        content = "\n".join(self._lines[fence.first + 1 : fence.last]).strip()
        at = fence.first + 1
        if "root_include" in content and len(content) < 1000:
            found = scan(content)
            directive = _parsed(content)
            if len(found) == 1 and directive is not None:
                if directive.tag == "root_include_snippet":
                    self._add("code", "", fence.first, fence.last, directive=directive)
                elif directive.path.lower().endswith((".drawio", ".xml")):
                    self._add("xml", "", fence.first, fence.last)
        elif match := _STYLE.fullmatch(content):
            table = Style.parse(html.unescape(match["style"])).table()
            line = next(i for i in range(at, fence.last) if self._lines[i].strip())
            entries = tuple(Entry(name, value, line) for name, value in table.items())
            self._add("style", "line", fence.first, fence.last, entries=entries)
        elif root := _ROOT.match(content):
            part = "vertex" if root["tag"] in _CELLS else "xml" if root["tag"] in _DOCUMENTS else ""
            if part:
                xml = content[root.start("tag") - 1 :]
                self._add(part, "", fence.first, fence.last, xml=xml)

    def _table(self, index: int) -> int:
        last = index
        while last + 1 < len(self._lines) and self._lines[last + 1].startswith("|"):
            last += 1
        rows = [(i, _columns(self._lines[i])) for i in range(index, last + 1)]
        if len(rows) < 3 or not _DELIMITER.fullmatch(self._lines[index + 1]):
            return last + 1
        header = [name.lower() for name in rows[0][1]]
        pairs = [(i, row) for i, row in rows[2:] if len(row) == 2]
        sizes = [UI_STRINGS["width"], UI_STRINGS["height"]]
        if header == [UI_STRINGS["attribute"], UI_STRINGS["value"]] and len(pairs) == len(rows) - 2:
            entries = tuple(Entry(row[0], row[1], i) for i, row in pairs)
            is_size = {entry.name for entry in entries} <= {*sizes}
            self._add("size" if is_size else "style", "table", index, last, entries=entries)
        elif header == sizes and len(rows) == 3 and pairs:
            entries = tuple(
                Entry(name, value, index + 2)
                for name, value in zip(sizes, pairs[0][1], strict=True)
            )
            self._add("size", "table", index, last, entries=entries)
        return last + 1

    def _directive(self, index: int) -> None:
        directive = _parsed(self._lines[index].strip())
        if directive is not None and directive.tag == "include_snippet":
            self._add("directive", "", index, index, directive=directive)

    def _add(
        self,
        part: str,
        kind: str,
        first: int,
        last: int,
        *,
        entries: tuple[Entry, ...] = (),
        xml: str = "",
        file: str = "",
        directive: Directive | None = None,
    ) -> None:
        is_titled = bool(self.headings) and self.headings[-1].part == part
        if part in ("picture", "download") and not is_titled:
            return
        self.blocks.append(
            PrintedBlock(part, kind, first, last, is_titled, entries, xml, file, directive)
        )


def _by_snippet(blocks: list[PrintedBlock]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Assign blocks to snippets: a new snippet begins where a block of the same kind repeats."""
    groups: list[list[int]] = []
    known: set[tuple[str, str]] = set()
    for index, block in enumerate(blocks):
        # A directive shows the code, too.
        key = ("code", "") if block.directive is not None else (block.part, block.kind)
        if not groups or key in known:
            groups.append([])
            known = set()
        groups[-1].append(index)
        known.add(key)
    snippets: list[tuple[int, ...]] = []
    strays: list[int] = []
    for group in groups:
        if any(blocks[index].directive is not None for index in group):
            snippets.append(tuple(group))
        else:
            strays += group
    return tuple(snippets), tuple(strays)


def _parsed(text: str) -> Directive | None:
    """Return the directive that a text is; None if it is another text."""
    found = scan(text)
    if len(found) != 1 or found[0].raw.strip() != text or found[0].kind != "directive":
        return None
    try:
        return parse(found[0])
    except MulticloudError:
        return None


def _columns(row: str) -> list[str]:
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    columns = (column.strip().replace("\\|", "|") for column in _COLUMNS.split(inner))
    # Inline code has no entities.
    return [c.strip("` ") if c[:1] == "`" == c[-1:] else html.unescape(c) for c in columns]
