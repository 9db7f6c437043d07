"""Finds the directives in the text of a page.

The scanner reads no file, checks no option and runs nothing. No page makes it fail: it also finds
a directive that cannot be parsed, so that the error appears in the right place of the page.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.directive import image
from mkdocs_multicloud.directive.markdown_structure import (
    PREFIX,
    TAGS,
    Fence,
    Fences,
    Outline,
    code_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["directive", "embedded", "verbatim", "stray", "placeholder"]

LEGACY_TAGS = ("root_include_snippet", "root_include")
PYTHON = {"python", "py", "python3", "pycon", "py3"}

_TAG = re.compile(rf"(?P<open>\{{%|<%)-?[ \t]*(?P<tag>{'|'.join(TAGS)})(?![\w-])")
_QUOTED = r"""\"[^\"\n\0]*\"|'[^'\n\0]*'|(?<=\w)'(?=\w)"""
_REST = {
    "{%": re.compile(rf"""(?:{_QUOTED}|[^"'%\n\0{{]|\{{(?!%)|%(?!\}})|\n(?![ \t]*\n))*+%\}}"""),
    "<%": re.compile(rf"""(?:{_QUOTED}|[^"'%\n\0<]|<(?!%)|%(?!>)|\n(?![ \t]*\n))*+%>"""),
}
_MAX_TAG = 4000
"""Maximum length in characters; without it, a page of unclosed tags would take too long."""
_RAW = re.compile(r"\{%-?[ \t]*raw[ \t]*-?%\}")
_ENDRAW = re.compile(r"\{%-?[ \t]*endraw[ \t]*-?%\}")
_EMBEDDED = re.compile(r"(?:python|py|python3)[ \t]+multicloud(?![\w-])(?P<options>.*)", re.DOTALL)
_EMBEDDED_LINE = re.compile(
    r"^[^\n`~]*(?:`{3,}|~{3,})[ \t]*(?:python|py)3?[ \t]+multicloud\b", re.M
)


_NEAR = re.compile(r"(?:\{%|<%|\{\{)-?[ \t]*(?P<name>[A-Za-z][\w-]{6,30})[^%}\n]*[%}]*[}>]?")
_BRACE = re.compile(r"\{[%{]|<%")
_VALUE = re.compile(r"""=(?:"[^"]*"|'[^']*')""")
_ANY = re.compile(r"snip|root.inc|cloud|mul|gram\w?.?dif|impact", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """A directive, or something like one, that was found in a page.

    Attributes:
        kind: `directive`, also an image reference to a diagram; `embedded`, a fence that contains
            its snippet; `verbatim`, a directive that the page shows as text; `stray`, one in a
            position where none is allowed; `placeholder`, text that replaces a directive.
        raw: the text of the match.
        start, end: offsets of that text in the page.
        line: line of its first character, from 1.
        prefix: the text in front of it in its line, if the match ends the line; None in the middle
            of text.
        indent: `prefix` as Markdown needs it: spaces for each enclosing block.
        fence: the enclosing fence; for `embedded` the fence itself.
        heading: level of the nearest heading above, 0 for none.
        body: the embedded code, the text between the raw tags, or an image with its address.
    """

    kind: Kind
    raw: str
    start: int
    end: int
    line: int
    prefix: str | None
    fence: Fence | None
    heading: int
    body: str = ""
    indent: str = ""


def scan(text: str, placeholder: re.Pattern[str] | None = None) -> list[Match]:
    """Find all directives of a page, from top to bottom.

    Args:
        text: Markdown whose lines end with a line feed.
        placeholder: pattern of the placeholders that were inserted before.
    """
    # What most pages with directives contain is found much sooner than by the pattern.
    has_any = "snip" in text or "cloud" in text or _ANY.search(text) or image.HINT.search(text)
    return list(_scanned(text, placeholder)) if has_any else []


# A host scans a page up to three times: to start runs, to insert placeholders, to find lines.
@lru_cache(512)
def _scanned(text: str, placeholder: re.Pattern[str] | None) -> tuple[Match, ...]:
    scanner = _Scanner(text, placeholder)
    return tuple(sorted([*scanner.raws, *scanner.walk()], key=attrgetter("start")))


class _Scanner:
    def __init__(self, text: str, placeholder: re.Pattern[str] | None) -> None:
        self.text = text
        self.placeholder = placeholder
        self.raws = list(self._raw_blocks())
        self.seen = self._masked()
        self.lines = self.seen.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        # The lines that may have a directive: those with a brace or a placeholder.
        self.marked = {
            bisect_right(self.offsets, found.start()) - 1
            for pattern, where in ((_BRACE, self.seen), (placeholder, text))
            for found in (pattern.finditer(where) if pattern else ())
        }
        self.images: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for start, end, written in image.find(self.seen) if image.HINT.search(text) else ():
            if "\0" not in self.seen[start:end]:
                index = bisect_right(self.offsets, start) - 1
                self.images[index].append((start, end, written))
        self.marked.update(self.images)
        self.fences = Fences(self.lines)
        self.outline = Outline()
        self.comments = [(-1, -1)]
        self.last_close = self.seen.rfind("-->")
        self.done = 0
        # The line of the last directive, as no line below it has to be looked at.
        embedded = (at for at in self.fences.marked if _is_embedded(self.fences.info_at(at) or ""))
        self.last = max([*self.marked, *embedded], default=-1)

    def _raw_blocks(self) -> Iterator[Match]:
        """Find the raw blocks that contain directives."""
        at = 0
        while (opened := _RAW.search(self.text, at)) and (
            closed := _ENDRAW.search(self.text, opened.end())
        ):
            body = self.text[opened.end() : closed.start()]
            if _TAG.search(body) or _EMBEDDED_LINE.search(body) or any(image.find(body)):
                start, end = opened.start(), closed.end()
                line = self.text.count("\n", 0, start) + 1
                yield Match("verbatim", self.text[start:end], start, end, line, None, None, 0, body)
            at = closed.end()

    def _masked(self) -> str:
        """Return the text with spaces in place of raw blocks, so that nothing in them is found."""
        pieces, at = [], 0
        for raw in self.raws:
            pieces += [self.text[at : raw.start], re.sub(r"[^\n]", "\0", raw.raw)]
            at = raw.end
        return "".join([*pieces, self.text[at:]])

    def walk(self) -> Iterator[Match]:
        """Find the directives outside of raw blocks."""
        index = 0
        while index <= self.last:
            start = self.offsets[index]
            is_marked = index in self.fences.marked
            if is_marked and start >= self.done and not _covers(self.comments, start):
                if fence := self.fences.opened_at(index):
                    yield from self._fenced(fence)
                    self.outline.end_block()
                    index = fence.last + 1
                    continue
                if (info := self.fences.info_at(index)) and _is_embedded(info):
                    yield self._unclosed(index)
                    index += 1
                    continue
            if "<!--" in self.lines[index]:
                self._record_comments(index)
            is_block = False
            if index in self.marked:
                for match in self._in_line(index):
                    yield match
                    is_block |= match.prefix is not None
                    self.done = max(self.done, match.end)
            after = index + 1
            if self.done > self.offsets[after]:
                # After a tag of several lines, its last line may have another directive.
                after = bisect_right(self.offsets, self.done) - 1
            for line in self.lines[index:after]:
                self.outline.feed(line)
            if is_block:
                # What replaces a directive is not the text of a heading.
                self.outline.end_block()
            index = after

    def _record_comments(self, index: int) -> None:
        """Record the comments that begin in this line."""
        line, line_start = self.lines[index], self.offsets[index]
        spans = code_spans(line)
        at = max(self.comments[-1][1] - line_start, 0)
        while 0 <= (at := line.find("<!--", at)) < self.last_close - line_start:
            if _covers(spans, at):
                at += 4
            else:
                end = self.seen.index("-->", line_start + at) + 3
                self.comments.append((line_start + at, end))
                at = end - line_start

    def _unclosed(self, index: int) -> Match:
        line, line_start = self.lines[index], self.offsets[index]
        start = line_start + min(line.find(mark) for mark in "`~" if mark in line)
        end = self._open_end(start, line_start + len(line))
        return self._match("embedded", index, start, end, line[: start - line_start], None)

    def _fenced(self, fence: Fence) -> Iterator[Match]:
        if _is_embedded(fence.info):
            yield self._embedded(fence)
            return
        for index in range(fence.first + 1, fence.last):
            if index in self.marked:
                yield from self._in_fence(index, fence)

    def _embedded(self, fence: Fence) -> Match:
        start = self.offsets[fence.first] + len(fence.prefix)
        end = self.offsets[fence.last] + len(self.lines[fence.last])
        body = self.text[self.offsets[fence.first + 1] : self.offsets[fence.last]]
        code = "\n".join(map(fence.without_prefix, body.split("\n")))
        raw = self.text[start:end]
        line = fence.first + 1
        heading = self.outline.heading
        if self.outline.is_code(self.lines[fence.first]):
            return Match("verbatim", raw, start, end, line, None, None, heading, raw)
        indent = self.outline.indent(self.lines[fence.first], fence.prefix)
        return Match("embedded", raw, start, end, line, fence.prefix, fence, heading, code, indent)

    def _in_fence(self, index: int, fence: Fence) -> Iterator[Match]:
        for start, end, tag in self._tags(index, one_line=True):
            alone = self._prefix(index, start, end)
            wanted = tag in LEGACY_TAGS or (
                tag == "include_snippet" and alone is not None and fence.language in PYTHON
            )
            if tag == "placeholder" or (wanted and end > start):
                kind: Kind = "placeholder" if tag == "placeholder" else "directive"
                yield self._match(kind, index, start, end, alone, fence)
            else:
                yield self._verbatim(index, start, end)

    def _in_line(self, index: int) -> Iterator[Match]:
        line = self.lines[index]
        spans = code_spans(line)
        done, taken = self.done, []
        for start, end, tag in self._tags(index):
            taken.append((start, end))
            column = start - self.offsets[index]
            alone = self._prefix(index, start, end)
            in_code = _covers(spans, column) or (alone is not None and self.outline.is_code(line))
            if tag == "placeholder":
                yield self._match("placeholder", index, start, end, alone, None)
            elif in_code or _covers(self.comments, start):
                yield self._verbatim(index, start, end)
            elif alone is not None or tag in LEGACY_TAGS:
                yield self._match("directive", index, start, end, alone, None)
            else:
                yield self._match("stray", index, start, end, None, None)
        for start, end in self._misspelt(index):
            column = start - self.offsets[index]
            alone = self._prefix(index, start, end)
            in_code = _covers(spans, column) or (alone is not None and self.outline.is_code(line))
            if start >= self.done and not in_code and not _covers(self.comments, start):
                taken.append((start, end))
                yield self._match("stray", index, start, end, None, None)
        taken.sort()
        images = self.images.get(index, ())
        is_code = bool(images) and self.outline.is_code(line)
        for start, end, written in images:
            column = start - self.offsets[index]
            # A code span that begins in an image takes its end away.
            is_cut = _ends_inside(spans, column, end - self.offsets[index])
            if not (
                start < done
                or is_cut
                or _covers(spans, column)
                or is_code
                or _covers(self.comments, start)
                or _overlaps(taken, start, end)
            ):
                # Looked at once a line, which may have thousands.
                alone = self._prefix(index, start, end) if len(images) == 1 else None
                match = self._match("directive", index, start, end, alone, None)
                yield replace(match, body=written)

    def _misspelt(self, index: int) -> Iterator[tuple[int, int]]:
        """Find misspelt tags, and our tags in the wrong braces."""
        for match in _NEAR.finditer(self.seen, self.offsets[index], self.offsets[index + 1] - 1):
            name = match["name"].lower()
            own = match["name"] in TAGS and not match[0].startswith("{{")
            if not own and _is_near_tag(name):
                yield match.start(), match.end()

    def _tags(self, index: int, *, one_line: bool = False) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and name of each tag or placeholder that starts in a line."""
        line_start, line_end = self.offsets[index], self.offsets[index + 1] - 1
        if self.placeholder is not None:
            for match in self.placeholder.finditer(self.text, line_start, line_end):
                yield match.start(), match.end(), "placeholder"
        at = max(line_start, self.done)
        while tag := _TAG.search(self.seen, at, line_end):
            rest = _REST[tag["open"]]
            limit = line_end if one_line else tag.end() + _MAX_TAG
            closed = rest.match(self.seen, tag.end(), limit)
            end = closed.end() if closed else self._open_end(tag.end(), line_end)
            yield tag.start(), end, tag["tag"]
            at = min(end, line_end)

    def _open_end(self, at: int, line_end: int) -> int:
        """Return the end of an unclosed tag: the end of its line, or the next raw block."""
        rest = self.seen[at:line_end].partition("\0")[0]
        return at + len(rest.rstrip())

    def _prefix(self, index: int, start: int, end: int) -> str | None:
        """Return the text in front of a tag; None if the tag is not alone in its line."""
        line_start = self.offsets[index]
        before = self.seen[line_start:start]
        line_end = self.seen.find("\n", end)
        after = self.seen[end : line_end if line_end >= 0 else len(self.seen)]
        if after.strip() or not PREFIX.fullmatch(before):
            return None
        return before

    def _verbatim(self, index: int, start: int, end: int) -> Match:
        raw = self.text[start:end]
        return Match("verbatim", raw, start, end, index + 1, None, None, 0, raw)

    def _match(
        self, kind: Kind, index: int, start: int, end: int, prefix: str | None, fence: Fence | None
    ) -> Match:
        raw = self.text[start:end]
        indent = prefix or ""
        if fence is None:
            indent = self.outline.indent(self.lines[index], indent)
        heading = self.outline.heading
        return Match(kind, raw, start, end, index + 1, prefix, fence, heading, "", indent)


@lru_cache(512)
def _is_near_tag(name: str) -> bool:
    """Tell whether a name is meant to be one of our tags."""
    return bool(_ANY.search(name) and difflib.get_close_matches(name, TAGS, cutoff=0.85))


# A site has many fences, but few different ones.
@lru_cache(512)
def _is_embedded(info: str) -> bool:
    """Tell whether a fence contains a snippet, or is meant to (a misspelling)."""
    if _EMBEDDED.fullmatch(info) or info.startswith("{include_snippet}"):
        return True
    bare = _VALUE.sub("=", info[:200])
    words = [word.strip("{}.").lower() for word in bare.split() if "=" not in word]
    near = [bool(difflib.get_close_matches(w, ["multicloud"], cutoff=0.8)) for w in words]
    return any(near) and (words[0] in PYTHON or near[0])


def _covers(spans: list[tuple[int, int]], at: int) -> bool:
    """Tell whether one of the spans, which are in order, contains a position."""
    behind = bisect_right(spans, at, key=itemgetter(0))
    return behind > 0 and at < spans[behind - 1][1]


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the spans, which are in order, has a part of another span."""
    before = bisect_left(spans, end, key=itemgetter(0))
    return before > 0 and spans[before - 1][1] > start


def _ends_inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the spans begins inside of another span and ends behind it."""
    before = bisect_left(spans, end, key=itemgetter(0))
    return before > 0 and start <= spans[before - 1][0] and spans[before - 1][1] > end
