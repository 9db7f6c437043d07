"""Finds the lines of a section in a file, which are shown and run."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import Location, SnippetError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIVEN = re.compile(r"\s*#\s*given\b", re.IGNORECASE)
_THEN = re.compile(r"\s*#\s*then\b", re.IGNORECASE)
_MARK = re.compile(r"\s*(?:#\s*)?-+8<-+\s*\[\s*(start|end)\s*:\s*([\w.-]+)\s*\]\s*")
_ANY_MARK = re.compile(r"#\s*(?:given|then)\b|8<-", re.IGNORECASE)
_MULTI_LINE = re.compile(r'"""|\'{3}|\\\n')
_LINES = re.compile(r"(\d*):(\d*)")
# From Python 3.12 and 3.14 on, f-strings and t-strings are several tokens.
_STRINGS = {
    getattr(tokenize, name, tokenize.STRING)
    for name in ("STRING", "FSTRING_MIDDLE", "TSTRING_MIDDLE")
}


@dataclass(frozen=True, slots=True)
class Region:
    """A range of lines of a file.

    Attributes:
        first, last: first and last line, from 1.
        whole: whether it is the whole file, which runs as a script.
    """

    first: int
    last: int
    whole: bool = False


def lines_of(text: str) -> list[str]:
    """Split a text into lines at line feeds only, as Python counts lines."""
    return text.removesuffix("\n").split("\n")


@lru_cache(64)
def _code_lines(text: str) -> tuple[str, ...]:
    """The lines of a text; those that begin inside a string are replaced by a quote.

    So a line of a string is never taken for a mark.
    """
    lines = lines_of(text)
    if not _ANY_MARK.search(text) or not _MULTI_LINE.search(text):
        return tuple(lines)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in _STRINGS:
                for number in range(token.start[0] + 1, token.end[0] + 1):
                    lines[number - 1] = '"'
    except (tokenize.TokenError, SyntaxError):
        # The rest cannot be read as Python, and so it has no strings.
        return tuple(lines)
    return tuple(lines)


def find(text: str, section: str, path: str) -> Region:
    """Return the region of a section.

    Args:
        text: the file's text.
        section: a name or lines `n:m`; empty for the first `# given … # then`, else the whole file.
        path: the file's path for messages.

    Raises:
        SnippetError: the section does not exist; the hint suggests a similar one.
    """
    lines = [*_code_lines(text)]
    if match := _LINES.fullmatch(section):
        return _numbered(lines, match, path)
    if section and (marked := _marked(lines, section, path)):
        return marked
    functions = list(_functions(parsed(text, path), lines))
    if not section:
        return _first_given(lines, functions)
    for name in (f"test_{section}", section):
        for function in functions:
            if name in (function.name, function.qualified):
                return _inside(lines, function)
    names = [f.name.removeprefix("test_") for f in functions]
    names += [match[2] for line in lines if (match := _MARK.fullmatch(line))]
    if re.fullmatch(r"\d+\s*[-–,]\s*\d+|\d+", section):
        raise SnippetError(
            f"there is no section {section!r}", "lines are written 3:9", at=Location(path)
        )
    hint = nearest(section, sorted(names)) or f"add a function test_{section} or a mark"
    raise SnippetError(f"there is no section {section!r}", hint, at=Location(path))


@lru_cache(64)
def parsed(text: str, path: str) -> ast.Module:
    """Return the syntax tree of a file. It is shared by all sections, so it must not be changed.

    Raises:
        SnippetError: the file is not valid Python.
    """
    try:
        return ast.parse(text, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise syntax_error(error, path) from None


def syntax_error(error: Exception, path: str) -> SnippetError:
    """Convert a compiler's error to ours, with the line and a caret."""
    if not isinstance(error, SyntaxError):
        return SnippetError(f"it cannot be parsed ({error})", "simplify it", at=Location(path))
    shown = f'  File "{path}", line {error.lineno}\n'
    if error.text:
        code = error.text.strip("\n")
        caret = max((error.offset or 1) - 1 - (len(code) - len(code.lstrip())), 0)
        shown += f"    {code.strip()}\n    {' ' * caret}^\n"
    return SnippetError(
        f"syntax error: {error.msg}",
        "fix the line",
        at=Location(path, error.lineno),
        details=f"{shown}{type(error).__name__}: {error.msg}",
    )


def shown(text: str, region: Region) -> str:
    """Return the code of a region to show: dedented, without marks, ending with a newline."""
    lines = [*zip(lines_of(text), _code_lines(text), strict=True)][region.first - 1 : region.last]
    kept = [line for line, code in lines if not _MARK.fullmatch(code) and not _THEN.match(code)]
    return "\n".join(dedented(kept)).strip("\n") + "\n"


def dedented(lines: list[str]) -> list[str]:
    """Remove the indent of the first non-blank line from all lines that have it."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) if line.strip() else "" for line in lines]


def liquid(text: str, section: str) -> list[str]:
    """Return the lines that Jekyll's tag `root_include_snippet` shows, with its peculiarities.

    The search starts at the first line with `def test_<section>`. The result has the lines from
    `# given` up to `# then`, without the first eight characters, and without the last line.
    """
    taken: list[str] = []
    in_function = in_section = False
    for line in lines_of(text):
        in_function = in_function or f"def test_{section}" in line
        if not in_function:
            continue
        if "# given" in line:
            in_section = True
        elif "# then" in line:
            break
        if in_section:
            taken.append(line.removeprefix(" " * 8))
    return taken[:-1]


def line_range(text: str, section: str, path: str) -> str:
    """Return the lines `n:m` of any text file; like the Liquid tag, ignore lines after its end.

    Raises:
        SnippetError: none of the lines exists, or the range is not written as `n:m`.
    """
    match = _LINES.fullmatch(section)
    if match is None:
        raise SnippetError(
            f"{section!r} is not a range of lines", "write it as 3:12", at=Location(path)
        )
    lines = lines_of(text)
    first, last = int(match[1] or 1), int(match[2] or len(lines))
    taken = lines[max(first, 1) - 1 : last]
    if not taken:
        raise _no_lines(section, lines, path)
    return "\n".join(taken) + "\n"


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    owner: str
    first: int
    last: int
    body: int

    @property
    def qualified(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name


def _functions(root: ast.AST, lines: list[str], owner: str = "") -> Iterator[_Function]:
    for node in ast.iter_child_nodes(root):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            yield _Function(node.name, owner, node.lineno, last, _body_line(node, lines))
            yield from _functions(node, lines, owner)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, lines, f"{owner}.{node.name}" if owner else node.name)
        elif isinstance(node, ast.stmt):
            yield from _functions(node, lines, owner)


def _body_line(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """The first line of a function's body after its docstring, with leading comments."""
    first = node.body[0]
    if len(node.body) > 1 and ast.get_docstring(node, clean=False) is not None:
        return (first.end_lineno or first.lineno) + 1
    number = first.lineno
    while number - 1 > node.lineno and lines[number - 2].lstrip()[:1] in ("", "#"):
        number -= 1
    return number


def _first_given(lines: list[str], functions: list[_Function]) -> Region:
    for number, line in enumerate(lines, 1):
        if _GIVEN.match(line):
            inside = [f for f in functions if f.first < number <= f.last]
            if inside:
                return _inside(lines, max(inside, key=lambda f: f.first), number)
            last = _before_then(lines, number, len(lines))
            return Region(number, last)
    return Region(1, max(len(lines), 1), whole=True)


def _inside(lines: list[str], function: _Function, given: int = 0) -> Region:
    if not given:
        numbers = range(function.body, function.last + 1)
        given = next((n for n in numbers if _GIVEN.match(lines[n - 1])), function.body)
    last = _before_then(lines, given, function.last)
    return Region(given, last)


def _before_then(lines: list[str], first: int, last: int) -> int:
    """The last non-blank line before the first `# then`, else `last`."""
    then = next((n for n in range(first, last + 1) if _THEN.match(lines[n - 1])), last + 1)
    ends = then - 1
    while ends > first and not lines[ends - 1].strip():
        ends -= 1
    return ends


def _marked(lines: list[str], name: str, path: str) -> Region | None:
    start = 0
    for number, line in enumerate(lines, 1):
        match = _MARK.fullmatch(line)
        if match is None or match[2] != name:
            continue
        if match[1] == "start" and not start:
            start = number
        elif match[1] == "end" and start:
            return Region(start + 1, max(number - 1, start + 1))
    if start:
        raise SnippetError(
            f"the mark [start:{name}] has no end",
            f"add a line # --8<-- [end:{name}]",
            at=Location(path, start),
        )
    return None


def _numbered(lines: list[str], match: re.Match[str], path: str) -> Region:
    first = int(match[1] or 1)
    last = int(match[2] or len(lines))
    if not 1 <= first <= last <= len(lines):
        raise _no_lines(match[0], lines, path)
    return Region(first, last)


def _no_lines(wanted: str, lines: list[str], path: str) -> SnippetError:
    return SnippetError(
        f"there are no lines {wanted}", f"the file has {len(lines)}", at=Location(path)
    )
