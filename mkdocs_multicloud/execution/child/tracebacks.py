"""Formats exceptions for authors: only frames of their own files, with real names and lines."""

from __future__ import annotations

import linecache
import os
import re
import sys
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mkdocs_multicloud.execution.child.missing_module import find_module
from mkdocs_multicloud.execution.model import Failure

MAX_CHARS = 8000


@dataclass(frozen=True, slots=True)
class TracebackReader:
    """Formats the exceptions of one run.

    Attributes:
        filename: the file name with which the snippet is compiled.
        display: the file name for messages.
        project: the folder of the author's files.
        hidden: the working directory, whose name means nothing to the author.
    """

    filename: str
    display: str
    project: str
    hidden: str

    def register(self, source: str) -> None:
        """Register the snippet's lines for tracebacks, as its file may have changed."""
        lines = [line + "\n" for line in source.split("\n")]
        for name in (self.filename, self.display):
            linecache.cache[name] = (len(source), None, lines, name)

    def failure(self, error: BaseException, kind: Literal["error", "exit"], what: str) -> Failure:
        """Convert an exception to a failure, with its lines in the snippet and in other files."""
        raised = traceback.TracebackException.from_exception(error)
        places = [(f.filename, f.lineno) for f in raised.stack if self._is_own(f.filename)]
        if isinstance(error, SyntaxError) and self._is_own(str(error.filename)):
            places.append((str(error.filename), error.lineno))
        line = next((n for name, n in reversed(places) if name == self.filename), None)
        name, number = places[-1] if places else (self.filename, None)
        file = "" if name == self.filename else self._display(name)
        missing = _missing(error, raised.stack)
        module = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
        found = find_module(module, self.project) if module else ""
        self._clean(raised, set())
        text = self.tidy("".join(raised.format()))
        return Failure(kind, what, line, text, file, number if file else None, missing, found)

    def summary(self, error: BaseException) -> str:
        """Return the exception's name and the first line of its message, without notes."""
        raised = traceback.TracebackException.from_exception(error).format_exception_only()
        lines = "".join(raised).split("\n")
        # For a syntax error, indented lines come first.
        return self.tidy(next(line for line in lines if line[:1].strip()))

    def tidy(self, text: str) -> str:
        """Shorten a text and remove names of folders of this machine."""
        text = without_folders(text, self.hidden, self.project).rstrip()
        if len(text) > MAX_CHARS:
            text = f"{text[: MAX_CHARS // 4]}\n  …\n{text[-MAX_CHARS * 3 // 4 :]}"
        return text

    def _clean(self, raised: traceback.TracebackException, seen: set[int]) -> None:
        if id(raised) in seen:
            return
        seen.add(id(raised))
        own = [self._renamed(frame) for frame in raised.stack if self._is_own(frame.filename)]
        raised.stack = traceback.StackSummary.from_list(own)
        if getattr(raised, "filename", None) is not None:
            raised.filename = self._display(raised.filename)
        for other in (raised.__cause__, raised.__context__, *(raised.exceptions or ())):
            if other is not None:
                self._clean(other, seen)

    def _is_own(self, filename: str) -> bool:
        if filename == self.filename:
            return True
        path = self._original(filename)
        return path.startswith(self.project + os.sep) and not path.startswith(_FOREIGN)

    def _original(self, filename: str) -> str:
        """Return the real path of a file, in the project if it is in the working directory."""
        path, work = os.path.realpath(filename), os.path.realpath(self.hidden)
        # A name such as <frozen os> is no path.
        if not os.path.isabs(filename) or not path.startswith(work + os.sep):
            return path
        return self.project + path.removeprefix(work)

    def _display(self, filename: str) -> str:
        if filename == self.filename:
            return self.display
        if not self._is_own(filename):
            return filename
        return Path(os.path.relpath(self._original(filename), self.project)).as_posix()

    def _renamed(self, frame: traceback.FrameSummary) -> traceback.FrameSummary:
        display = self._display(frame.filename)
        if frame.filename in linecache.cache:
            linecache.cache[display] = linecache.cache[frame.filename]
        return traceback.FrameSummary(
            display,
            frame.lineno or 0,
            frame.name,
            lookup_line=False,
            end_lineno=frame.end_lineno,
            colno=frame.colno,
            end_colno=frame.end_colno,
        )


def _missing(
    error: BaseException, stack: traceback.StackSummary
) -> Literal["", "variable", "file", "semaphore"]:
    innermost = stack[-1] if stack else None
    if innermost is None:
        return ""
    if isinstance(error, KeyError) and innermost.name == "__getitem__":
        return "variable" if innermost.filename in ("<frozen os>", os.__file__) else ""
    if isinstance(error, OSError) and innermost.filename.endswith(_SEMAPHORES):
        return "semaphore"
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
        # A missing program is not a missing file.
        program = innermost.name == "_execute_child"
        return "" if program or os.path.isabs(error.filename) else "file"
    return ""


def without_folders(text: str, work: str, project: str) -> str:
    """Remove the names of folders that exist only on this machine and mean nothing to the author.

    In tracebacks, paths in the project become relative. Elsewhere they still look absolute, as the
    author may need to see that.

    Args:
        work: the working directory, in the scratch folder.
        project: the real folder of the project.
    """
    for folder in (work, os.path.dirname(work), *_LIBRARIES):
        text = text.replace(folder + os.sep, "").replace(folder, ".")
    lines = text.replace(f'File "{project}{os.sep}', 'File "').split("\n")
    for number, line in enumerate(lines):
        if project in line:
            lines[number] = line.replace(project, _PROJECT)
            if _CARETS.fullmatch(below := "".join(lines[number + 1 : number + 2])):
                lines[number + 1] = _moved(below, line, project)
    return "\n".join(lines)


def _moved(carets: str, line: str, project: str) -> str:
    """Move the carets below a line that becomes shorter without the project's folder."""
    for found in reversed(list(re.finditer(re.escape(project), line))):
        below = carets[found.start() : found.end()]
        kept = (below + below[-1:] * len(_PROJECT))[: len(_PROJECT)]
        carets = carets[: found.start()] + kept + carets[found.end() :]
    return carets


_PROJECT = "<project>"
_SEMAPHORES = (f"{os.sep}synchronize.py", f"{os.sep}shared_memory.py")
"""Modules of `multiprocessing`, and of packages that have copied them."""
_CARETS = re.compile(r"[ |]*[~^][ ~^]*")
_LIBRARIES = sorted(
    {
        spelt
        for name in ("stdlib", "purelib", "platlib")
        for spelt in (sysconfig.get_path(name), os.path.realpath(sysconfig.get_path(name)))
    },
    key=len,
    reverse=True,
)
"""Folders of installed packages; longest first, as one may contain another."""
_FOREIGN = tuple(folder + os.sep for folder in (*_LIBRARIES, os.path.realpath(sys.prefix)))
"""Folders with code of others, also inside the project."""
