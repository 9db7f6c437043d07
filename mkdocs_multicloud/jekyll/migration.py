"""Rewrites a template-made page: its own text, and one directive in place of the printed parts.

    text → printed page → runs of parts without own text between them → directives → text

Everything else stays byte for byte, and so does a part that is not sure to be the snippet's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.page import artifacts, printed_page
from mkdocs_multicloud.page.printed_facts import Difference, differences, vertex_option
from mkdocs_multicloud.page.printed_page import ADVANCED
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.settings.parts import PARTS, default_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.directive.parser import Directive
    from mkdocs_multicloud.page.printed_page import PrintedBlock, PrintedPage
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

    Produced = Callable[[Directive, Location], tuple[Snippet, MxFile]]
    """Runs the snippet of a directive; raises a MulticloudError if there is no diagram."""

_RULE = re.compile(r"[ ]{0,3}(?:-[ \t]*){3,}|[ ]{0,3}(?:\*[ \t]*){3,}|[ ]{0,3}(?:_[ \t]*){3,}")
_LIQUID = re.compile(r"\{%-?[ \t]*(?:if|unless|case|for|comment|raw|capture|highlight)\b")
_LINK = re.compile(r"(?:\]\(<?|href=[\"'])([^\s()<>\"']{1,500}\.drawio)")
_LEFT = "left as it is"
_BARE_HEADING = 'heading_level="none"'
_BARE = re.compile(r"[^\s\"'%{}<>=]+")


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading of a part, with the lines below it.

    Attributes:
        index: of its heading on the page.
        start, heading_end: indices of the first and last line of its heading.
        last: index of the last line that the part prints.
        begins: index of the first line to replace: that of the heading, or of the block if text of
            the author is above it.
        has_text_below: whether text of the author is below the block.
        is_left_out: whether its heading is kept out of the contents.
        file: that it shows or links.
    """

    part: str
    index: int
    start: int
    heading_end: int
    last: int
    begins: int
    has_text_below: bool
    is_left_out: bool
    file: str = ""


@dataclass(slots=True)
class Rewritten:
    """A page after the migration.

    Attributes:
        text: the new text; the old one if nothing was changed.
        directives: the directives in it, each with its line in the old text.
        files: what the replaced parts showed and linked, and what the directives write, relative to
            the page.
        differences: what the page printed and the snippets do not produce, by snippet.
        notes: what was left and why, and what the author should know, as messages.
    """

    text: str
    directives: list[tuple[int, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    differences: list[tuple[Location, list[Difference]]] = field(default_factory=list)
    notes: list[MulticloudError] = field(default_factory=list)

    def note(self, path: str, line: int, what: str, hint: str = "") -> None:
        """Add a message about a line of the page."""
        self.notes.append(MulticloudError(what, hint, at=Location(path, line)))


def snippets(page: PrintedPage) -> list[tuple[tuple[int, ...], PrintedBlock]]:
    """Return the snippets of a page that may be rewritten, with the blocks of their code."""
    found = [(snippet, page.source(snippet)) for snippet in page.snippets]
    return [(s, block) for s, block in found if block.part == "code" and len(s) > 1]


def rewrite(
    text: str,
    path: str,
    produced: Produced,
    stays: Callable[[str], bool] = lambda _: False,
) -> Rewritten:
    """Rewrite a page.

    Args:
        text: with the ends of its lines as they are.
        path: of the page, for messages.
        stays: whether there is a file, relative to the page, that no directive may replace.
    """
    page = printed_page.read(text)
    done = Rewritten(text)
    lines = text.split("\n")
    headings = [heading.line for heading in page.headings]
    edits: list[tuple[int, int, list[str]]] = []
    for snippet, code in snippets(page):
        at = Location(path, code.first + 2)
        if (liquid := _liquid(page, snippet)) is not None:
            done.note(path, liquid + 1, "Liquid decides what is here", _LEFT)
            continue
        runs = _runs(_sections(page, headings, snippet))
        shown = [section for run in runs for section in run if section.part != ADVANCED]
        if len(shown) < 2 or all(section.part != "code" for section in shown):
            done.note(
                path, code.first + 1, "its parts are not below the template's headings", _LEFT
            )
            continue
        assert code.directive is not None
        try:
            made, document = produced(code.directive, at)
            written = _directives(runs, code.directive, page, snippet, made, document, stays, done)
        except MulticloudError as error:
            done.notes.append(error if error.places[:1] == (at,) else error.seen_from(at))
            continue
        wrong = differences(page, snippet, document)
        if wrong:
            done.differences.append((made.where, wrong))
        for one in wrong:
            if one.part == "node":
                hint = f'node_type="{one.printed}" in the directive keeps {one.printed!r}'
                done.note(path, one.line, f"the node type becomes {one.produced!r}", hint)
        for run, directive in zip(runs, written, strict=True):
            edits.append((run[0].begins, run[-1].last, [directive]))
            done.directives.append((run[0].begins + 1, directive))
            if run[0].begins > run[0].start:
                # The directive writes the heading that is above the author's text.
                above = run[0].heading_end + 1
                while not lines[above].strip():
                    above += 1
                edits.append((run[0].start, above - 1, []))
        for index in snippet:
            block = page.blocks[index]
            if not any(s.start <= block.first <= s.last for s in shown):
                done.note(path, block.first + 1, f"{block.part}: more than this is here", _LEFT)
    bare = [line for line, directive in done.directives if _BARE_HEADING in directive]
    if bare:
        done.note(
            path,
            bare[0],
            f"{_BARE_HEADING} is in {len(bare)} of the directives, as their headings were kept out "
            "of the contents by .no_toc",
            "without it they have headings, which are in the contents",
        )
    for index in page.strays:
        block = page.blocks[index]
        if block.is_titled and (block.entries or block.xml) and block.part != "node":
            done.note(path, block.first + 1, f"{block.part}: it belongs to no snippet", _LEFT)
    _note_links(done, path, page, edits)
    done.text = "\n".join(_edited(lines, edits))
    return done


def _note_links(
    done: Rewritten, path: str, page: PrintedPage, edits: Sequence[tuple[int, int, list[str]]]
) -> None:
    """Add messages about links to diagrams that stay beside the directives."""
    replaced = {PurePosixPath(file).stem for file in done.files}
    # Parts that stay have messages of their own.
    known = [(first, last) for first, last, _ in edits]
    known += [(block.first, block.last) for block in page.blocks]
    written = {index for first, last in known for index in range(first, last + 1)}
    for index, line in enumerate(page.lines):
        for match in _LINK.finditer(line) if index not in written else ():
            if PurePosixPath(match[1]).stem in replaced:
                done.note(
                    path,
                    index + 1,
                    f"the link to {match[1]} is not below the heading of a download: it stays, and "
                    "so does the file",
                    "to have a download of what the snippet produces, remove the link and add "
                    "download to show",
                )


def _liquid(page: PrintedPage, snippet: Sequence[int]) -> int | None:
    """Return the index of the first line with a tag of Liquid between the blocks of a snippet."""
    blocks = [page.blocks[i] for i in snippet]
    written = {i for block in blocks for i in range(block.first, block.last + 1)}
    lines = range(blocks[0].first, blocks[-1].last)
    return next((i for i in lines if i not in written and _LIQUID.search(page.lines[i])), None)


def _sections(page: PrintedPage, headings: Sequence[int], snippet: Sequence[int]) -> list[_Section]:
    """Return the sections of the parts of a snippet, from top to bottom.

    Args:
        headings: the lines of all headings of the page.
    """
    own = [page.blocks[i] for i in snippet if page.blocks[i].is_titled]
    if not own:
        return []
    found: list[_Section] = []
    first_heading = max(bisect_right(headings, own[0].first) - 1, 0)
    for index in range(first_heading, bisect_right(headings, own[-1].first)):
        heading = page.headings[index]
        end = headings[index + 1] if index + 1 < len(headings) else len(page.lines)
        blocks = [b for b in own if heading.line <= b.first < end and b.part == heading.part]
        if heading.part == ADVANCED:
            if not _own_text(page, heading.last + 1, end, []):
                line, last = heading.line, heading.last
                is_left_out = heading.is_left_out
                found.append(_Section(ADVANCED, index, line, last, last, line, False, is_left_out))
        elif blocks:
            text = _own_text(page, heading.last + 1, end, blocks)
            first, last = blocks[0].first, blocks[-1].last
            between = any(first < i < last for i in text)
            if between or any(page.lines[i].lstrip().startswith(("{:", "<")) for i in text):
                # Text inside, attributes of a block that would be gone, or HTML around it.
                continue
            above = any(i < first for i in text)
            found.append(
                _Section(
                    part=heading.part,
                    index=index,
                    start=heading.line,
                    heading_end=heading.last,
                    last=last,
                    begins=first if above else heading.line,
                    has_text_below=any(i > last for i in text),
                    is_left_out=heading.is_left_out,
                    file=next((b.file for b in blocks if b.file), ""),
                )
            )
    return found


def _own_text(page: PrintedPage, start: int, end: int, blocks: Sequence[PrintedBlock]) -> list[int]:
    """Return the lines of a section that no part has written."""
    written = {i for block in blocks for i in range(block.first, block.last + 1)}
    others = (i for i in range(start, end) if i not in written)
    return [i for i in others if page.lines[i].strip() and not _RULE.fullmatch(page.lines[i])]


def _runs(sections: Sequence[_Section]) -> list[list[_Section]]:
    """Return the sections in runs, between which there is text of the author."""
    runs: list[list[_Section]] = []
    before: _Section | None = None
    for section in sections:
        follows = (
            before is not None
            and not before.has_text_below
            and section.begins == section.start
            and section.index == before.index + 1
        )
        if follows:
            runs[-1].append(section)
        else:
            runs.append([section])
        before = section
    for run in runs:
        while run and run[-1].part == ADVANCED:
            run.pop()
    return [run for run in runs if run]


def _directives(
    runs: Sequence[Sequence[_Section]],
    written: Directive,
    page: PrintedPage,
    snippet: Sequence[int],
    made: Snippet,
    document: MxFile,
    stays: Callable[[str], bool],
    done: Rewritten,
) -> list[str]:
    """Return a directive for each run, and add their files.

    Raises:
        OptionError: an option has an invalid value.
    """
    common = {name: str(value) for name, value in written.options.items()}
    if vertex := vertex_option(page, snippet, document):
        common["vertex"] = vertex
    components = gather(document).components
    default = default_parts(components=components, vertex_chosen=bool(vertex))
    found = []
    for run in runs:
        parts = [section.part for section in run if section.part != ADVANCED]
        options = dict(common)
        if len(runs) > 1 or {*parts} != {*default}:
            options["show"] = " ".join(dict.fromkeys(parts))
        if all(section.is_left_out for section in run):
            options["heading_level"] = "none"
        linked = next((s.file for s in run if s.part == "download" and s.file), "")
        name = PurePosixPath(linked).stem or made.name
        name = f"{name}-diagram" if stays(artifacts.drawio_path(name)) else name
        if name != made.name:
            options["name"] = name
        done.files |= {artifacts.drawio_path(name), *(s.file for s in run if s.file)}
        if not any(PARTS[part].vertex for part in parts):
            options.pop("vertex", None)
        OPTIONS.check(options, "directive")
        words = [_quoted(written.path), *filter(None, [_quoted(written.section)])]
        words += [f"{name}={_quoted(value, always=True)}" for name, value in options.items()]
        found.append(f"{{% include_snippet {' '.join(words)} %}}")
    return found


def _quoted(value: str, *, always: bool = False) -> str:
    if not value or (_BARE.fullmatch(value) and not always):
        return value
    mark = "'" if '"' in value else '"'
    if mark in value or "\n" in value:
        raise MulticloudError(f"{value!r} cannot be written in a directive", "left as it is")
    return f"{mark}{value}{mark}"


def _edited(lines: Sequence[str], edits: Iterable[tuple[int, int, list[str]]]) -> list[str]:
    """Return lines with some replaced, and a blank line between new lines and their neighbours.

    Args:
        edits: indices of the first and last line to replace, and the new lines.
    """
    found: list[str] = []
    at = 0
    for first, last, new in sorted(edits):
        found += lines[at:first]
        at = last + 1
        blank = "\r" if lines[first].endswith("\r") else ""
        end = "\r" if lines[last].endswith("\r") else ""
        if found and found[-1].strip():
            found.append(blank)
        found += [line + end for line in new]
        if new and at < len(lines) and lines[at].strip():
            found.append(blank)
    return [*found, *lines[at:]]
