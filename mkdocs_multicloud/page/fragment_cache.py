"""Fragments cached between builds.

A fragment is valid while the directive, its file, the options, the templates, this package and all
files that its run and drawings have read are unchanged. CI restores the cache from another place,
so its content is checked like any other input.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import posixpath
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.drawing.engine_files import engine_version
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.model import Dependencies, Run
from mkdocs_multicloud.page.artifacts import Artifact, Source
from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage
from mkdocs_multicloud.page.fragment import Block, Fragment, Link
from mkdocs_multicloud.settings.options import BUILD_DEFAULTS
from mkdocs_multicloud.snippet.loaded_snippet import Snippet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.cache.dependencies import Checker
    from mkdocs_multicloud.cache.store import Store
    from mkdocs_multicloud.settings.options import Settings


class FragmentCache:
    """Caches fragments.

    Args:
        store: where to keep them.
        checker: checks their dependencies.
        fingerprint: of the code and templates that render them.
    """

    def __init__(self, store: Store, checker: Checker, fingerprint: list[str]) -> None:
        self._store = store
        self._checker = checker
        self._fingerprint = fingerprint

    def key(self, *what: Any, settings: Settings, files: Iterable[Path]) -> str:
        """Return the key of a fragment, from all that is known before its file is parsed.

        Args:
            what: the directive and its position.
            settings: of the directive.
            files: its snippets' files; each is read once per build.
        """
        digests = [self._checker.digest(str(path)) for path in files]
        shown = repr(dataclasses.replace(settings, **BUILD_DEFAULTS))
        whole = json.dumps([*self._fingerprint, shown, *what, *digests])
        return hashlib.sha256(whole.encode()).hexdigest()

    def get(self, key: str, page: Location) -> Fragment | None:
        """Return a cached fragment; None if there is none that is valid.

        Args:
            key: empty for a fragment that is not cached.
            page: where its directive is.
        """
        entry = self._store.get("fragments", key) if key else None
        if entry is None:
            return None
        try:
            found = _fragment(entry, page)
        except (TypeError, KeyError, ValueError, AttributeError):
            return None
        return found if all(map(self._checker.is_current, found.dependencies or ())) else None

    def put(self, key: str, fragment: Fragment) -> None:
        """Cache a fragment, unless its dependencies are unknown."""
        if key and fragment.dependencies is not None:
            self._store.put("fragments", key, _entry(fragment))


def fingerprint(*of_site: str) -> list[str]:
    """Return what all fragments of a site depend on: package, engine, Python, templates.

    Args:
        of_site: a digest of its templates, and other values that all its fragments depend on.
    """
    return [versions.code_version(), engine_version(), versions.PYTHON, *of_site]


def _entry(fragment: Fragment) -> dict[str, Any]:
    """Convert a fragment to what the store can write."""
    return {
        "markdown": fragment.markdown,
        "blocks": [[block.kind, block.title, block.attributes] for block in fragment.blocks],
        "links": [
            [one.target, one.address, one.cell, one.where.path, one.where.line]
            for one in fragment.links
        ],
        "files": [_packed(file) for file in fragment.files],
        "dependencies": fragment.dependencies or (),
        "runs": [
            [snippet.name, [snippet.where.path, snippet.where.line], run.seconds, run.inputs]
            for snippet, run in fragment.runs
        ],
        "diagram": fragment.diagram,
    }


def _fragment(entry: dict[str, Any], page: Location) -> Fragment:
    """Convert JSON to a fragment.

    Raises:
        TypeError, KeyError, ValueError, AttributeError: it is not a fragment.
    """
    return Fragment(
        str(entry["markdown"]),
        tuple(Block(str(kind), str(title), dict(more)) for kind, title, more in entry["blocks"]),
        tuple(_unpacked(packed, page) for packed in entry["files"]),
        tuple(map(Dependencies.from_json, entry["dependencies"])),
        (),
        tuple(
            (
                Snippet(str(name), Location(*where), ""),
                Run(
                    seconds=float(seconds),
                    inputs=tuple((str(path), str(digest)) for path, digest in inputs or ()),
                    origin="remembered",
                ),
            )
            for name, where, seconds, inputs in entry["runs"]
        ),
        tuple(
            Link(str(target), str(address), str(cell), Location(str(path), line))
            for target, address, cell, path, line in entry["links"]
        ),
        DiagramOnPage.from_json(entry["diagram"]) if entry["diagram"] else None,
    )


def _packed(file: Artifact) -> list[Any]:
    """Convert a file to JSON: as text if it is UTF-8, else as base64."""
    try:
        form, data = "text", file.data.decode()
    except UnicodeDecodeError:
        form, data = "base64", base64.b64encode(file.data).decode()
    where = [file.source.snippet.path, file.source.snippet.line]
    return [file.path, file.media_type, where, form, data]


def _unpacked(packed: list[Any], page: Location) -> Artifact:
    path, media_type, where, form, data = packed
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
    if target.startswith(("..", "/")) or "\\" in path:
        raise ValueError("the file is outside the site")
    content = data.encode() if form == "text" else base64.b64decode(data)
    return Artifact(path, content, media_type, Source(Location(*where), page))
