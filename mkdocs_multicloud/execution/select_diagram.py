"""Selects the diagram of a directive among all that were captured in a run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import CaptureError, Location, MxFileError, RunError, nearest

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.execution.model import Candidate, Failure, Run
    from mkdocs_multicloud.snippet.program import Mode

_HINTS = {
    "timeout": "make it faster, or raise the option timeout",
    "exit": "a snippet should run to its end",
    "crash": "run it by itself to see why",
    "frozen": "run `mkdocs-multicloud freeze` and commit what it writes",
}

_SPACE = re.compile(r"(?:\s|&#(?:9|10|13);)+")

_LINES, _WIDTH = 10, 200
"""How many lines and characters of a snippet's output are shown."""

_BIND = (
    "bind one to a variable (MultiCloudDiagrams, drawpyo.File, N2G, an mxfile element or text) or "
    "write a .drawio file"
)


def check(run: Run, mode: Mode = "script", cwd: str = "project") -> None:
    """Raise the error of a failed run.

    Args:
        mode: mode of the snippet's program.
        cwd: value of the option `cwd`: `project` or `file`.

    Raises:
        RunError: with the author's traceback, and the location in another file, if any.
    """
    if (failure := run.failure) is not None:
        hint = _HINTS.get(failure.kind, "") or _hint(failure, mode, cwd)
        at = Location(failure.file, failure.file_line) if failure.file else None
        raise RunError(
            failure.what, hint, at=at, details=failure.traceback, printed=_printed(run, failure)
        )


def _printed(run: Run, failure: Failure) -> str:
    """The last lines of a run's output, shortened for a page."""
    # After a crash, stderr contains the traceback.
    printed = [run.stdout, "" if failure.kind == "crash" else run.stderr]
    lines = [line for text in printed for line in text.rstrip().splitlines()]
    shown = [f"{line[:_WIDTH]}…" if len(line) > _WIDTH else line for line in lines[-_LINES:]]
    more = ["…"] if len(lines) > _LINES else []
    text = "\n".join(more + shown)
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "�" for sign in text)


def _hint(failure: Failure, mode: Mode, cwd: str) -> str:
    what = failure.what
    if failure.missing == "variable":
        name = what.partition(": ")[2].strip("'\"")
        return f"a snippet sees no {name}: add it to the option env"
    if failure.missing == "semaphore":
        return (
            "snippets can use semaphores and shared memory only if the kernel allows namespaces: "
            "use threads instead of processes"
        )
    if failure.missing == "file":
        folder = "config file" if cwd == "project" else "snippet"
        return f"paths are relative to the folder of the {folder} (option cwd)"
    if found := failure.module_file:
        folder = found.rpartition("/")[0] or "."
        return (
            f"it is in {found}: write sys.path.insert(0, {folder!r}) before the import, or install "
            "the project (pip install -e .)"
        )
    if what.startswith("ModuleNotFoundError"):
        return "install it where the site is built, or add its folder to sys.path"
    # A refusal of the audit hook already has a hint, also if a library has wrapped it.
    if "a snippet may not" in what:
        return ""
    if what.startswith("MemoryError"):
        return "make it smaller, or raise the option memory"
    if failure.file:
        return "fix that file"
    if what.startswith("NameError") and mode != "script":
        return (
            "a section sees the module's names and what it binds itself: no names from before "
            "# given, no fixtures"
        )
    return "fix the snippet"


def choose(run: Run, wanted: str, hint: str = "") -> MxFile:
    """Return the captured document.

    Args:
        wanted: value of the option `capture`; empty for the only diagram.
        hint: what to do if there is no diagram at all.

    Raises:
        CaptureError: there is no diagram, not the wanted one, or there are several.
        MxFileError: the captured document is invalid.
    """
    found = run.candidates
    if not found:
        raise CaptureError("it built no diagram that could be captured", hint or _BIND)
    if wanted:
        return _parsed(_named(found, wanted))
    documents: dict[str, tuple[Candidate, MxFile]] = {}
    for candidate in found:
        document = _parsed(candidate)
        # A file that was written without escapes, as by `minidom`, has lost the lines of labels.
        content = _SPACE.sub(" ", document.content)
        documents.setdefault(content, (candidate, document))
    if len(documents) > 1:
        seen = ", ".join(f"{c.name} ({c.kind})" for c, _ in documents.values())
        first = next(iter(documents.values()))[0].name
        raise CaptureError(
            f"it built {len(documents)} different diagrams: {seen}",
            f'choose one with capture="{first}"',
        )
    return next(iter(documents.values()))[1]


def _named(found: tuple[Candidate, ...], wanted: str) -> Candidate:
    for candidate in found:
        if wanted in (candidate.name, candidate.name.rsplit("/", 1)[-1]):
            return candidate
    raise CaptureError(
        f"capture={wanted!r}: there is no such diagram",
        nearest(wanted, [candidate.name for candidate in found]),
    )


def _parsed(candidate: Candidate) -> MxFile:
    try:
        return mxfile.parse(candidate.xml)
    except MxFileError as error:
        if candidate.file:
            raise MxFileError(
                f"{candidate.file}: {error.what}", "find out who has changed it, then freeze again"
            ) from None
        raise MxFileError(f"{candidate.name}: {error.what}", error.hint) from None
