"""Loads the snippet of a directive: the code to show, the program to run, and their origin."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import editable_picture
from mkdocs_multicloud.diagram.budget import Budget
from mkdocs_multicloud.diagram.unique_names import short_name
from mkdocs_multicloud.errors import Location, MxFileError, SnippetError, nearest
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet import sections, slicing
from mkdocs_multicloud.snippet.allowed_folders import resolve_path
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.program import Mode, Program
from mkdocs_multicloud.snippet.project import (
    DOCUMENT_SUFFIXES,
    MAX_DOCUMENT,
    PICTURE_SUFFIXES,
    PYTHON_SUFFIXES,
    Project,
    bare_stem,
)
from mkdocs_multicloud.snippet.sections import Region

if TYPE_CHECKING:
    from mkdocs_multicloud.directive.parser import Directive
    from mkdocs_multicloud.settings.options import Settings

MAX_SOURCE = 2**19
"""Python needs two seconds to parse so much."""


def load(
    directive: Directive,
    settings: Settings,
    project: Project,
    page: Location,
    ordinal: int = 0,
    *,
    path: Path | None = None,
) -> Snippet:
    """Load the snippet of a directive.

    Args:
        settings: the site's options, overridden by the directive's.
        page: the page and line of the directive.
        ordinal: number of embedded snippets before it on the page.
        path: the real path of the file, if it is already resolved.

    Raises:
        SnippetError: the file or section is missing, unreadable, not Python or not allowed.
    """
    if directive.tag == "embedded":
        return _embedded(directive, settings, project, page, ordinal)
    path = path or resolve_path(directive.path, project, page)
    display = project.display(path)
    if directive.tag == "root_include":
        text = _text(path, display)
        if directive.section:
            text = sections.line_range(text, directive.section, display)
        return Snippet(clean_name(path.stem), Location(display, 1), text, "")
    own_name = default_name(path, directive.section)
    name = settings.name or own_name
    if path.suffix.lower() in (*DOCUMENT_SUFFIXES, *PICTURE_SUFFIXES):
        return _static(path, display, directive, name)
    if path.suffix.lower() not in PYTHON_SUFFIXES:
        raise SnippetError(
            f"{path.suffix or 'a file without ending'} is neither Python nor a diagram",
            "use {% root_include path %} to show any text",
            at=Location(display),
        )
    source = _text(path, display)
    region, shown = _shown(source, directive, display)
    program = None
    if runs(settings) and not directive.code_only:
        folders = _import_folders(path, project.base)
        package = _package(path, project.base, sections.parsed(source, display))
        program = _program(source, region, str(path), display, folders, package)
    return Snippet(
        name,
        Location(display, region.first),
        shown,
        program=program,
        capture=settings.capture,
        cwd=settings.cwd,
        timeout=settings.timeout,
        depends=settings.depends,
        own_name=own_name,
    )


def runs(settings: Settings) -> bool:
    """Return whether a shown part needs the diagram, so that the snippet must run."""
    return any(PARTS[part].runs for part in settings.may_show)


def _import_folders(path: Path, base: Path) -> tuple[str, ...]:
    """The folders for `sys.path`, as the author's tools set it.

    These are the file's folder, as in Python; parent folders with a `conftest.py` and the folder of
    the top package, as in pytest; and the project's folder.
    """
    above = [folder for folder in path.parents if folder.is_relative_to(base)]
    with_conftest = [folder for folder in above if (folder / "conftest.py").exists()]
    top = _above_package(path, base)
    return tuple(dict.fromkeys(map(str, (path.parent, top, *with_conftest, base))))


def _above_package(path: Path, base: Path) -> Path:
    """The nearest parent folder that is no package."""
    above = (folder for folder in path.parents if folder.is_relative_to(base))
    return next((folder for folder in above if not (folder / "__init__.py").exists()), path.parent)


def _package(path: Path, base: Path, module: ast.Module) -> str:
    """The name of the package that contains a file; empty if there is none.

    If there are relative imports but no `__init__.py`, it is the name that the folder has in the
    project, as Python also accepts that.
    """
    top = _above_package(path, base)
    if top == path.parent and path.is_relative_to(base) and slicing.is_relative(module):
        top = base
    names = path.parent.relative_to(top).parts
    return ".".join(names) if all(name.isidentifier() for name in names) else ""


def _shown(source: str, directive: Directive, display: str) -> tuple[Region, str]:
    if directive.tag != "root_include_snippet" or not directive.code_only:
        region = sections.find(source, directive.section, display)
        return region, sections.shown(source, region)
    lines = sections.liquid(source, directive.section)
    if not lines:
        wanted = f"test_{directive.section}"
        names = re.findall(r"^\s*def test_(\w+)", source, re.MULTILINE)
        raise SnippetError(
            f"no line from # given to before # then in {wanted!r}",
            nearest(directive.section, names) or "mark the lines with # given and # then",
            at=Location(display),
        )
    return Region(source[: source.index("# given")].count("\n") + 1, 0), "\n".join(lines) + "\n"


def _program(
    source: str,
    region: Region,
    filename: str,
    display: str,
    folders: tuple[str, ...],
    package: str = "",
) -> Program:
    module = sections.parsed(source, display)
    mode: Mode = "script" if region.whole else "region"
    # Leading empty lines are removed: the position in the page must not change the run's key.
    text = source.lstrip("\n")
    scope = slicing.Scope()
    if not region.whole:
        scope = slicing.scope_of(module, region.first, region.last)
        try:
            tree = slicing.parse_region(source, display, region.first, region.last)
        except SyntaxError as error:
            raise sections.syntax_error(error, display) from None
        if scope.needs_class(tree):
            mode = "case"
        else:
            body = [*slicing.needed(module, tree, scope), *tree.body]
            module = ast.Module(body, type_ignores=[])
            text = slicing.text(source, module)
    return Program(
        mode,
        filename,
        display,
        source,
        region.first,
        region.last,
        scope.function,
        scope.owner,
        folders,
        text,
        slicing.imports(module, package),
        package,
    )


def _embedded(
    directive: Directive, settings: Settings, project: Project, page: Location, ordinal: int
) -> Snippet:
    lines = sections.dedented(directive.code.split("\n"))
    code = "\n".join(lines).strip("\n") + "\n"
    skipped = next((n for n, line in enumerate(lines) if line.strip()), 0)
    first = (page.line or 0) + 1 + skipped
    source = "\n" * (first - 1) + code
    stem = clean_name(Path(page.path).stem)
    name = settings.name or (f"{stem}_{ordinal + 1}" if ordinal else stem)
    # If the line in the page is unknown, lines are counted from the start of the snippet.
    display = page.path if page.line else f"snippet {name}"
    where = Location(display, first if page.line else None)
    program = None
    if runs(settings):
        folders = (str(project.base),)
        program = _program(
            source, Region(1, source.count("\n"), whole=True), page.path, display, folders
        )
    return Snippet(
        name,
        where,
        code,
        program=program,
        capture=settings.capture,
        cwd=settings.cwd,
        timeout=settings.timeout,
        depends=settings.depends,
        own_name=name,
    )


def _static(path: Path, display: str, directive: Directive, name: str) -> Snippet:
    if directive.section:
        raise SnippetError(
            f"a diagram file has no section {directive.section!r}",
            "leave it out",
            at=Location(display),
        )
    return static(_read(path, display, MAX_DOCUMENT), path, display, name)


def static(document: bytes, path: Path, display: str, name: str) -> Snippet:
    """Return the snippet of a diagram file.

    Args:
        document: its content, of now or of another time.
        path: its name tells whether it is a picture of draw.io.
        display: the path for messages.

    Raises:
        MxFileError: it is a picture without a diagram, or not text.
    """
    if path.suffix.lower() in PICTURE_SUFFIXES:
        try:
            text = editable_picture.read(document, Budget())
        except MxFileError as error:
            raise error.seen_from(Location(display)) from None
        return Snippet(name, Location(display, 1), text, "xml", document=text.encode())
    try:
        text = document.decode(editable_picture.encoding(document))
    except UnicodeDecodeError:
        raise MxFileError(
            "it is not UTF-8 text", "save it in draw.io as XML", at=Location(display)
        ) from None
    return Snippet(name, Location(display, 1), text, "xml", document=document)


def _read(path: Path, display: str, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise SnippetError(
            f"cannot be read ({error.strerror})", "check its permissions", at=Location(display)
        ) from None
    if len(data) > limit:
        raise SnippetError(
            f"is larger than {limit // 2**10:,} KiB", "split it", at=Location(display)
        )
    return data


def _text(path: Path, display: str) -> str:
    """A file's text, in its declared encoding or UTF-8, with line feeds as line ends."""
    data = _read(path, display, MAX_SOURCE)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise SnippetError(
            f"cannot be decoded ({error})", "save it as UTF-8", at=Location(display)
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def default_name(path: Path, section: str) -> str:
    """Return the name of the files of a snippet that has no name of its own."""
    stem = bare_stem(path)
    if ":" in section:
        return clean_name(f"{stem}_{section.replace(':', '-')}")
    return clean_name(section or stem)


def clean_name(name: str) -> str:
    """Return a text as the name of files."""
    return short_name(re.sub(r"[^\w.-]+", "_", name).strip(".") or "snippet")
