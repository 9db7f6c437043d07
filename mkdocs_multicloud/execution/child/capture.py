"""Finds candidates for the diagram among the variables and files of a run.

This runs in the child process, where the author's libraries are installed; it imports none of them.
"""

from __future__ import annotations

import os
import re
import sys
import types
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from itertools import islice
from pathlib import Path
from typing import Any, cast

from mkdocs_multicloud.execution.child.diagrams_import import from_diagrams
from mkdocs_multicloud.execution.model import Candidate

MAX_ITEMS = 100
"""How many values of a collection are searched."""
DRAWIO_SUFFIXES = (".drawio", ".drawio.svg", ".drawio.png", ".drawio.html")
PNG_LINK = "data:image/png;base64,"
"""How a PNG begins in a candidate: a document is text."""
ROOTS = ("mxfile", "mxGraphModel")
_ROOT = re.compile(r"<(?:mxfile|mxGraphModel)[\s/>]")
_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<mx(?:file|GraphModel)[\s/>]", re.S
)
_HEAD = 4096
"""Bytes in which the root element of a document begins."""

Adapter = Callable[[Any], str | bytes | None]
"""Returns the document of an object, or None if it has none."""


def from_element(value: Any) -> str | None:
    """Accept an `mxfile` or `mxGraphModel` element or tree, of ElementTree or lxml."""
    element = _root(value) if _attribute(type(value), "getroot") else value
    tag = _attribute(element, "tag")
    if not isinstance(tag, str) or tag not in ROOTS:
        return None
    if type(element).__module__.startswith("lxml."):
        etree: Any = sys.modules["lxml.etree"]
        return str(etree.tostring(element, encoding="unicode", with_tail=False))
    is_element = issubclass(type(element), ET.Element)
    return ET.tostring(element, encoding="unicode") if is_element else None


def from_multicloud_diagrams(value: Any) -> str | None:
    """Accept a `MultiCloudDiagrams`, or any object with such an element as `mx_file`."""
    is_class = issubclass(type(value), type)
    return None if is_class else from_element(_attribute(value, "mx_file"))


def from_n2g(value: Any) -> str | None:
    """Accept an N2G `drawio_diagram`."""
    if type(value).__module__.split(".")[0] != "N2G":
        return None
    drawing = getattr(value, "drawing", None)
    # That of a collector of data is a diagram.
    return from_n2g(drawing) if hasattr(drawing, "drawing") else from_element(drawing)


def from_drawpyo(value: Any) -> str | None:
    """Accept a drawpyo `File` or `Page`, or a diagram of drawpyo that has a file."""
    if not _is_drawpyo(value) or isinstance(value, type):
        return None
    holders: tuple[Any, ...] = (value, getattr(value, "file", None))
    for holder in holders:
        if _is_drawpyo(holder) and hasattr(holder, "pages"):
            return str(holder.xml)
    is_page = hasattr(value, "objects") and hasattr(value, "xml")
    if is_page and getattr(value, "file", None) is None:
        # Like a file of drawpyo: its ids are memory addresses.
        return f'<mxfile host="Drawpyo">{value.xml}</mxfile>'
    return None


def from_text(value: Any) -> str | bytes | None:
    """Accept a string or bytes that contain such a document."""
    text: str
    if issubclass(type(value), bytes):
        text = value.decode("utf-8", "replace")
    elif issubclass(type(value), str):
        text = value
    else:
        return None
    if not text.lstrip("\ufeff \t\r\n").startswith("<") or not _ROOT.search(text):
        return None
    return text


def _attribute(value: Any, name: str) -> Any:
    """Return an attribute or None; an author's object may raise anything."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 (an object of the author may raise anything)
        return None


def _root(tree: Any) -> Any:
    try:
        return tree.getroot()
    except Exception:  # noqa: BLE001 (an unrelated method of that name)
        return None


def _is_drawpyo(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == "drawpyo"


def _page(value: Any) -> Any:
    """The page of an object, group or chart of drawpyo; None if it is on none."""
    group = _attribute(value, "group") or value
    objects = _attribute(group, "objects")
    first = objects[0] if isinstance(objects, list) and objects else value
    return _attribute(first, "page")


BUILT_IN: tuple[Adapter, ...] = (
    from_element,
    from_multicloud_diagrams,
    from_n2g,
    from_drawpyo,
    from_diagrams,
    from_text,
)


@cache
def registered() -> list[EntryPoint]:
    """Return the entry points `mkdocs_multicloud.captures` of installed packages."""
    found = entry_points(group="mkdocs_multicloud.captures")
    return sorted(found, key=lambda point: point.name)


@cache
def adapters() -> list[Adapter]:
    """Return the adapters of entry points `mkdocs_multicloud.captures`, then the built-in ones."""
    return [*map(_loaded, registered()), *BUILT_IN]


def _loaded(point: EntryPoint) -> Adapter:
    try:
        return cast("Adapter", point.load())
    except Exception as error:  # noqa: BLE001 (a package of others)
        return partial(_fail, error, point.value)


def _fail(error: Exception, name: str, value: object) -> None:
    raise RuntimeError(f"the capture {name} cannot be loaded") from error


def in_namespace(
    namespace: Mapping[str, Any], prefix: str = "", errors: list[Exception] | None = None
) -> Iterator[Candidate]:
    """Yield the candidates among variables, in the order in which they were bound.

    Args:
        prefix: the beginning of the candidates' names.
        errors: receives the errors of adapters, which may fail for objects that are no diagrams.
    """
    known = adapters()
    errors = [] if errors is None else errors
    for name, value in list(namespace.items()):
        if type(name) is not str or name.startswith("__"):
            continue
        if issubclass(type(value), types.ModuleType):
            continue
        for adapter in known:
            try:
                document = adapter(value)
                xml = document.decode("utf-8") if isinstance(document, bytes) else document
            except Exception as error:  # noqa: BLE001 (of others, as the objects are)
                error.add_note(f"when {prefix}{name} was captured ({type(value).__name__})")
                errors.append(error)
                continue
            if xml is not None:
                yield Candidate(prefix + name, type(value).__name__, xml)
                break


def inside_values(namespace: Mapping[str, Any], errors: list[Exception]) -> Iterator[Candidate]:
    """Yield the candidates one level deeper: in collections, and in attributes of objects.

    Args:
        errors: as for `in_namespace`.
    """
    for name, value in list(namespace.items()):
        if type(name) is not str or name.startswith("__"):
            continue
        if isinstance(value, list | tuple):
            items = {f"{name}[{number}]": item for number, item in enumerate(value[:MAX_ITEMS])}
        elif isinstance(value, dict):
            items = {f"{name}[{key!r}]": item for key, item in islice(value.items(), MAX_ITEMS)}
        elif isinstance(value, type | types.ModuleType | types.FunctionType):
            continue
        elif _is_drawpyo(value):
            items = {f"{name}.page": _page(value)}
        else:
            found = _attribute(value, "__dict__")
            attributes = found if isinstance(found, dict) else {}
            items = {f"{name}.{key}": v for key, v in islice(attributes.items(), MAX_ITEMS)}
        yield from in_namespace(items, errors=errors)


def in_folder(folder: str | Path, *, any_name: bool = False) -> Iterator[Candidate]:
    """Yield the files of draw.io that the run has written; links are files from before.

    Args:
        any_name: yield files of other names instead if they contain such a document.
    """
    left = [os.fspath(folder)]
    # Not `os.walk`, which is recursive in Python 3.11.
    while left:
        folders = []
        try:
            with os.scandir(left.pop()) as found:
                entries = sorted(
                    (entry for entry in found if not entry.is_symlink()),
                    key=lambda entry: entry.name,
                )
        except OSError:
            # The snippet has made it unreadable, or its path too long.
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file() and _is_document(entry, any_name=any_name):
                path = Path(entry.path)
                if entry.name.endswith(".png"):
                    xml = PNG_LINK + b64encode(path.read_bytes()).decode()
                else:
                    xml = path.read_text("utf-8-sig", "replace")
                yield Candidate(path.relative_to(folder).as_posix(), "file", xml)
        left += reversed(folders)


def _is_document(entry: os.DirEntry[str], *, any_name: bool) -> bool:
    if entry.name.endswith(DRAWIO_SUFFIXES):
        return not any_name
    if not any_name:
        return False
    try:
        with open(entry.path, "rb") as file:
            return _DOCUMENT.match(file.read(_HEAD)) is not None
    except OSError:
        return False
