"""Path patterns of a gallery → the matching files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.errors import DirectiveError, Location, SnippetError, nearest
from mkdocs_multicloud.snippet.allowed_folders import resolve_path
from mkdocs_multicloud.snippet.project import PYTHON_SUFFIXES, Project, is_diagram_file

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings


def patterns_of(shown: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Return the path patterns of a gallery.

    Args:
        shown: its name in the site's configuration, or path patterns.

    Raises:
        DirectiveError: there is no gallery of that name.
    """
    known = {gallery.name: gallery for gallery in settings.galleries}
    if len(shown) == 1 and shown[0] in known:
        return known[shown[0]].snippets
    for word in shown:
        if "*" not in word and "/" not in word and "." not in word:
            hint = nearest(word, known) or "write path patterns: ../tests/aws/test_*.py"
            raise DirectiveError(f"there is no gallery {word!r}", hint)
    return shown


def files(
    patterns: tuple[str, ...], project: Project, page: Location
) -> tuple[list[str], list[str]]:
    """Find the files that match patterns.

    Returns:
        The files as directives name them, in the order of the patterns; those of one pattern by
        folder, parents first. Also the patterns with a `!` that exclude nothing.

    Raises:
        SnippetError: a pattern matches no file, or none that may be shown.
    """
    for pattern in patterns:
        # For a single file, `resolve_path` has a better message.
        if pattern.startswith("!") or "*" in pattern:
            _check(pattern, project)
    found: dict[str, None] = {}
    for pattern in patterns:
        if pattern.startswith("!"):
            continue
        if "*" in pattern:
            found.update(dict.fromkeys(_snippets(pattern, project)))
        else:
            resolve_path(pattern, project, page)
            found[pattern.replace("\\", "/")] = None
    without = {p: set(_matching(p[1:], project)) for p in patterns if p.startswith("!")}
    idle = [pattern for pattern, names in without.items() if not names & found.keys()]
    return [name for name in found if not any(name in names for names in without.values())], idle


def sources(shown: tuple[str, ...], settings: Settings, project: Project) -> set[Path]:
    """Return the files of a gallery, and the folders in which new ones may appear.

    Returns:
        Paths; `**` in a folder if new files may also appear in its subfolders.

    Raises:
        DirectiveError: there is no gallery of that name.
    """
    patterns = patterns_of(shown, settings)
    allowed = tuple(p for p in patterns if not p.startswith("!") and _looks_inside(p, project))
    found = {project.root / name for name in matches(allowed, project.root)}
    found |= {path.parent for path in found}
    for pattern in patterns:
        start = _start(pattern, project)
        found.add(start)
        # A build writes below the project's own folder, which would start another build.
        if "*" in pattern.rpartition("/")[0] and not project.base.is_relative_to(start.resolve()):
            found.add(start / "**")
    return {path for path in found if _is_allowed(path, project)}


def _is_allowed(path: Path, project: Project) -> bool:
    there = path.parent if path.name == "**" else path
    real = there.resolve()
    return there.exists() and any(real.is_relative_to(folder) for folder in project.allowed)


def _check(pattern: str, project: Project) -> None:
    """Check a pattern before any folder is listed: outside the project may be a whole disk."""
    if not _looks_inside(pattern, project):
        raise SnippetError(
            f"{pattern!r} is outside the folders that snippets may come from",
            "fix it, or add its folder to the option allowed_roots",
        )


def _looks_inside(pattern: str, project: Project) -> bool:
    try:
        start = _start(pattern, project).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", "") or str(error).partition(" from ")[0]
        raise SnippetError(f"{pattern!r} is not a valid pattern ({reason})", "fix it") from None
    climbs = ".." in pattern.partition("*")[2].split("/")
    return not climbs and any(start.is_relative_to(folder) for folder in project.allowed)


def _snippets(pattern: str, project: Project) -> list[str]:
    names = [name for name in _matching(pattern, project) if _is_snippet(name)]
    if not names:
        root = project.display(project.root.resolve()) or "."
        raise SnippetError(f"no snippet matches {pattern!r}", f"patterns are relative to {root}")
    return sorted(names, key=lambda name: (Path(name).parent.parts, Path(name).name))


def _start(pattern: str, project: Project) -> Path:
    """Return the folder in which the search for a pattern begins."""
    return project.root / pattern.removeprefix("!").partition("*")[0].rpartition("/")[0]


def _matching(pattern: str, project: Project) -> set[str]:
    try:
        return matches((pattern,), project.root)
    except (OSError, ValueError, re.error) as error:
        raise SnippetError(f"{pattern!r} is not a valid pattern ({error})", "fix it") from None


def _is_snippet(name: str) -> bool:
    """Tell whether a file can be a snippet: not `__init__.py` or `conftest.py`."""
    path = Path(name)
    known = path.suffix in PYTHON_SUFFIXES or is_diagram_file(path.name)
    return known and path.name != "conftest.py" and path.name[0] not in "_."
