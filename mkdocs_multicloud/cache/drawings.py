"""A drawer that draws only what it has not drawn before."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cache.versions import version_of
from mkdocs_multicloud.drawing import Drawing, Picture
from mkdocs_multicloud.drawing.engine_files import FILES, ICONS, engine_folder
from mkdocs_multicloud.drawing.png_and_jpg import PACKAGES
from mkdocs_multicloud.errors import DrawingError
from mkdocs_multicloud.file_digest import digest

if TYPE_CHECKING:
    from mkdocs_multicloud.cache.store import Store
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawer, PictureRequest

_HEAD = 2**16
_PACKAGE = Path(__file__).parents[1]
_HERE = _PACKAGE / "drawing"


class RememberingDrawer:
    """Draws what is not known; can be used from several threads.

    Args:
        drawer: draws the others.
        store: holds what is known.
        always: draw all the same, and remember.
    """

    def __init__(self, drawer: Drawer, store: Store, *, always: bool) -> None:
        self._drawer = drawer
        self._store = store
        self._always = always
        self._lock = threading.Lock()
        self.drawn = 0

    def begin(self) -> None:
        """A build begins."""
        self.drawn = 0

    def warm(self) -> None:
        """Start an engine before it is needed."""
        self._drawer.warm()

    def draw(self, document: MxFile, request: PictureRequest) -> tuple[Drawing, ...]:
        """The pages that are requested.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """
        key = _key(document, request)
        if not self._always and (known := self._known(key, request)) is not None:
            return known
        drawings = self._drawer.draw(document, request)
        with self._lock:
            self.drawn += 1
        self._store.put("drawings", key, [_entry(drawing) for drawing in drawings])
        return drawings

    def close(self) -> None:
        """End the engines."""
        self._drawer.close()

    def _known(self, key: str, request: PictureRequest) -> tuple[Drawing, ...] | None:
        try:
            drawings = tuple(_drawing(entry) for entry in self._store.get("drawings", key) or ())
        except (TypeError, KeyError, ValueError):
            return None
        for drawing in drawings:
            for place, path, told in drawing.image_files:
                if digest(str(Path(request.folders[place], path))) != told:
                    return None
        return drawings or None


def _key(document: MxFile, request: PictureRequest) -> str:
    requested = {**dataclasses.asdict(request), "folders": len(request.folders)}
    raster = [version_of(name) for name in PACKAGES] if set(request.formats) - {"svg"} else []
    what = json.dumps([engine_version(), raster, document.xml, requested], sort_keys=True)
    return hashlib.sha256(what.encode()).hexdigest()


@cache
def engine_version() -> str:
    """A digest of all that draws: this package's own code, and draw.io's engine."""
    found = hashlib.sha256()
    own = (path for path in _HERE.rglob("*") if path.suffix in (".py", ".js", ".json"))
    code = [path for path in own if "engine" not in path.relative_to(_HERE).parts]
    for path in sorted([*code, _PACKAGE / "diagram" / "label_text.py"]):
        found.update(path.read_bytes())
    try:
        folder = engine_folder()
    except DrawingError:
        return found.hexdigest()
    # Their beginnings and sizes tell versions apart; they are too large to read at each build.
    for name in (*FILES, ICONS):
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                found.update(file.read(_HEAD) + str(path.stat().st_size).encode())
    return found.hexdigest()


def _entry(drawing: Drawing) -> dict[str, Any]:
    entry = dataclasses.asdict(drawing)
    for picture in entry["pictures"]:
        files = picture["files"].items()
        picture["files"] = {kind: base64.b64encode(data).decode() for kind, data in files}
    return entry


def _drawing(entry: dict[str, Any]) -> Drawing:
    pictures = tuple(
        Picture(**{**made, "files": {k: base64.b64decode(d) for k, d in made["files"].items()}})
        for made in entry["pictures"]
    )
    image_files = tuple((place, path, told) for place, path, told in entry["image_files"])
    texts = {name: tuple(entry[name]) for name in ("labels", "warnings")}
    pairs = {name: tuple((a, b) for a, b in entry[name]) for name in ("layers", "missing_formats")}
    made = {**entry, **texts, **pairs, "pictures": pictures, "image_files": image_files}
    return Drawing(**made)
