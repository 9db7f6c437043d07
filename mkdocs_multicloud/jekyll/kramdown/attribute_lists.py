"""Replaces attribute lists of blocks, such as `{: .class #id }`, and corrects lists for Markdown.

An attribute list becomes a mark, which is a separate paragraph: `{:^ … }` belongs to the block
above, `{:v … }` to the block below, and `{:toc … }` is the table of contents. A private-use
character after the colon distinguishes marks from the author's text. Lists get the blank lines and
the indents of four columns that Python-Markdown needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mkdocs_multicloud.jekyll.code_regions import CodeRegions, code_regions
from mkdocs_multicloud.jekyll.html_blocks import LITERAL, html_blocks

SIGN = "\U0010fe00"
"""A character that does not occur in pages."""

_ATTRIBUTE_LIST = re.compile(r"\{:(?P<reference>[\w-]+:)?(?P<attributes>(?![:/])[^{}]*)\}")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}\.)[ \t]+(?P<text>\S.*)?")
_ANY_ITEM = re.compile(r"^[ \t>]{0,80}(?:[-*+]|\d{1,9}\.)[ \t]", re.M)
_MARKDOWN_IN_HTML = re.compile(r"<\w+\b[^<>]*\bmarkdown=[^<>]*>")
_QUOTE = " \t>"


def rewrite_blocks(text: str) -> str:
    """Return a page with marks instead of attribute lists, and with corrected lists."""
    has_fences = "```" in text or "~~~" in text
    if "{:" not in text and not has_fences and not _ANY_ITEM.search(text):
        return text
    return _BlockWriter(code_regions(text)).write()


@dataclass(slots=True)
class _Line:
    """A line of the rewritten page.

    Attributes:
        prefix: its quote marks and indent.
        text: the rest of the line.
    """

    prefix: str
    text: str

    @property
    def depth(self) -> int:
        return self.prefix.count(">")

    @property
    def blank(self) -> str:
        return self.prefix.rstrip(" \t")

    def __str__(self) -> str:
        return self.prefix + self.text if self.text else self.blank


class _BlockWriter:
    """Rewrites the lines of a page.

    Args:
        code: the code of the page.
    """

    def __init__(self, code: CodeRegions) -> None:
        self._code = code
        self._literal = html_blocks(code.lines, LITERAL)
        # Attributes by the names with which other lists refer to them.
        self._known: dict[str, str] = {}
        self._written: list[str] = []
        self._last = _Line("", "")
        # Whether the next line must not follow the last one directly.
        self._needs_blank = False
        # The column of the list that the lines are in.
        self._list_at: int | None = None
        # The marks of a quote whose paragraph continues in lines without marks.
        self._quoted = ""
        # Whether there was a list item since the last blank line.
        self._is_item = False

    def write(self) -> str:
        index, lines = 0, self._code.lines
        while index < len(lines):
            fence = self._code.fences.get(index)
            last = fence.last if fence else self._literal.get(index)
            if last is not None:
                self._together(index, last)
                index = last + 1
                continue
            if index in self._code.whole:
                self._out(_Line("", lines[index]), verbatim=True)
            else:
                self._line(index)
            index += 1
        return "\n".join(self._written)

    def _together(self, first: int, last: int) -> None:
        """Write a fence or literal HTML with the indent that its block needs."""
        lines = self._code.lines[first : last + 1]
        old = _indent(lines[0])
        new = self._code.indents.get(first, old)
        if self._list_at is not None and first in self._code.quoted:
            old = lines[0][: len(lines[0]) - len(lines[0].lstrip(_QUOTE))]
            new += self._code.quoted[first]
        if new != old and old and "\t" not in old:
            lines = [
                new + line.removeprefix(old) if line.startswith(old) else line for line in lines
            ]
        line = _split(lines[0])
        is_fence = first in self._code.fences
        is_item = line.text[:1] not in "`~"
        if not is_item and self._is_below_list(len(line.prefix.expandtabs(4))):
            self._list_at = None
        below = self._code.lines[last + 1].strip(_QUOTE) if last + 1 < len(self._code.lines) else ""
        # A blank line between an item and its fence, or between items, would change the list.
        joins_item = below == "" or _ITEM.fullmatch(below) is not None
        is_apart = is_fence and not (self._list_at is not None and joins_item)
        self._needs_blank |= is_apart and not is_item
        self._out(line)
        self._written += lines[1:]
        self._last = _split(lines[-1])
        # Otherwise, a fence right above `---` would be a heading in other converters.
        self._needs_blank = is_apart

    def _line(self, index: int) -> None:
        raw = self._code.lines[index]
        if self._quoted:
            if raw.strip() and not raw.lstrip().startswith(">"):
                raw = self._quoted + raw.lstrip()
            else:
                self._quoted = ""
        text = raw.lstrip(_QUOTE)
        prefix = raw[: len(raw) - len(text)]
        line = _Line(prefix, text.rstrip() if text.startswith("{:") else text)
        if self._list_at is not None and index in self._code.indents:
            line.prefix = self._code.indents[index] + prefix.lstrip(" \t")
        if self._list_at is not None and index in self._code.quoted:
            line.prefix = _indent(line.prefix) + self._code.quoted[index]
        found = _ATTRIBUTE_LIST.fullmatch(line.text) if text.startswith("{:") else None
        if found is None:
            self._plain(line)
        elif found["reference"]:
            self._known[found["reference"][:-1]] = found["attributes"].strip()
            self._out(_Line(line.blank, ""))
        else:
            self._attributes(line, found["attributes"], index)

    def _plain(self, line: _Line) -> None:
        if not line.text.strip():
            self._is_item = False
            self._out(line)
            return
        item = _ITEM.fullmatch(line.text)
        columns = len(line.prefix.expandtabs(4))
        if self._list_at == 0 and line.depth:
            # A quote belongs to an item at the margin only if it is indented.
            columns = len(_indent(line.prefix)) and columns
        if item and (self._list_at is not None or columns < 4 + 4 * line.depth):
            above = self._last
            self._needs_blank |= (
                not self._is_item
                and (above.depth == line.depth or self._list_at is not None)
                and bool(above.text.strip())
                and _is_paragraph(above.text)
                and not _is_rule(line.text)
            )
            self._list_at = columns if self._list_at is None else min(self._list_at, columns)
        elif self._is_below_list(columns):
            self._list_at = None
        else:
            # Inside a list item, a quote must be a separate block.
            self._needs_blank |= line.prefix[:1] == " " and self._last.depth < line.depth
        self._out(line)
        self._is_item |= item is not None

    def _attributes(self, line: _Line, attributes: str, index: int) -> None:
        words = [self._known.get(word, word) for word in attributes.split(" ") if word]
        above = self._last
        is_below = (
            above.depth < line.depth
            or (above.depth == line.depth and not above.text.strip())
            or _MARKDOWN_IN_HTML.fullmatch(above.text.strip()) is not None
        )
        if "toc" in words and not is_below and _ITEM.fullmatch(above.text):
            words.remove("toc")
            kind = "ol" if above.text[0].isdigit() else "ul"
            self._written.pop()
            while self._written and not self._written[-1].strip(_QUOTE):
                self._written.pop()
            self._list_at = None
            self._last = _Line(line.prefix, "above" if self._written else "")
            self._mark(line, " ".join(["toc", kind, *words]))
            return
        text = " ".join(words)
        if above.text.startswith(f"{{:{SIGN}v ") and above.depth == line.depth:
            self._mark(line, f"v {text}")
        elif not is_below:
            self._mark(line, f"^ {text}")
        elif index + 1 < len(self._code.lines):
            below = self._code.lines[index + 1]
            if line.depth and below.strip() and not below.lstrip().startswith(">"):
                self._quoted = line.prefix
            if below.strip(_QUOTE):
                self._mark(line, f"v {text}")

    def _mark(self, line: _Line, text: str) -> None:
        self._needs_blank = bool(str(self._last).strip())
        if line.depth == 0 and self._list_at is None:
            line.prefix = ""
        self._out(_Line(line.prefix, f"{{:{SIGN}{text} }}"))
        self._needs_blank = True

    def _is_below_list(self, columns: int) -> bool:
        """Whether a line that begins at a column is not in the list above."""
        is_apart = not self._last.text.strip()
        return self._list_at is not None and columns <= self._list_at and is_apart

    def _is_joined(self, line: _Line) -> bool:
        """Whether a line directly below the last line would continue its block."""
        return bool(self._last.text.strip()) or self._last.depth > line.depth

    def _out(self, line: _Line, *, verbatim: bool = False) -> None:
        if self._needs_blank and line.text.strip() and self._is_joined(line):
            deep = self._last if self._last.depth <= line.depth else line
            self._written.append(deep.blank if ">" in deep.blank else "")
            self._is_item = False
        self._needs_blank = False
        self._written.append(line.text if verbatim else str(line))
        self._last = line


def _split(text: str) -> _Line:
    rest = text.lstrip(_QUOTE)
    return _Line(text[: len(text) - len(rest)], rest)


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" \t"))]


def _is_paragraph(text: str) -> bool:
    """Whether a line belongs to a paragraph; other converters need a blank line before a list."""
    return not text.startswith(("#", "|", "<", "{:", "```", "~~~", "[^", ": ")) and not _is_rule(
        text
    )


def _is_rule(text: str) -> bool:
    marks = text.replace(" ", "").replace("\t", "")
    return len(marks) >= 3 and not marks.strip(marks[0]) and marks[0] in "-*_="
