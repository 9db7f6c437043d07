"""Finds shapes in draw.io's stencils: thousands of shapes in compressed sets.

`stencils.min.js` has one set per line: `f['aws4.xml'] = '<base64 of raw-deflated XML>'`. Parsing a
whole set in JavaScript takes seconds, so sets are unpacked here, and the engine gets only the
`<shape>` elements that a diagram uses.
"""

from __future__ import annotations

import base64
import re
import zlib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.similar_names import similar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SHAPE = re.compile(r"<shape\b[^>]*?\bname=\"([^\"]*)\"")
_END = "</shape>"
_NAME = re.compile(r"<shapes\b[^>]*?\bname=\"([^\"]*)\"")
_HEAD = 900
"""Number of bytes of base64 that contain a set's name; a multiple of four."""


UNPACKED = 8
"""How many sets are kept unpacked; the largest needs 5 MB."""


class Stencils:
    """The stencils of an engine.

    Args:
        path: `stencils.min.js`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shapes = lru_cache(UNPACKED)(self._unpacked)

    def find(self, names: Iterable[str]) -> dict[str, str]:
        """Return the `<shape>` elements of the names that are stencils, by name."""
        found = {}
        for name in names:
            for packed in self._sets.get(self._home(name.lower()), ()):
                if (xml := self._shapes(packed).get(name.lower())) is not None:
                    found[name] = xml
        return found

    def _home(self, name: str) -> str:
        """Return the set of a name, which may have dots after it: `mxgraph.weblogos.mail.ru`."""
        home = name.rpartition(".")[0]
        while home and home not in self._sets:
            home = home.rpartition(".")[0]
        return home

    def similar(self, name: str, others: Iterable[str] = ()) -> str:
        """Return the known name that is most similar, of the same set if there is one.

        Args:
            name: the name of an unknown stencil.
            others: names of shapes that are no stencils.

        Returns:
            An empty string if no name is similar.
        """
        wanted, _, own = name.lower().rpartition(".")
        names: dict[str, dict[str, str]] = {name: {} for name in self._sets}
        for other in others:
            start, _, end = other.rpartition(".")
            names.setdefault(start.lower(), {})[end.lower()] = other
        home = next((s for s in (wanted, f"mxgraph.{wanted}") if s in names), "")
        home = home or similar(wanted, names)
        for packed in self._sets.get(home, ()):
            names[home].update((key.rpartition(".")[2], key) for key in self._shapes(packed))
        return names[home].get(similar(own, names[home]), "") if home in names else ""

    def every(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield each set: its file, such as `cisco/routers.xml`, and its `<shape>`s by name."""
        for file, packed in self._packed():
            yield file, self._unpacked(packed)

    @cached_property
    def _sets(self) -> dict[str, list[bytes]]:
        """The compressed sets by name, such as `mxgraph.aws4`."""
        sets: dict[str, list[bytes]] = {}
        for _, packed in self._packed():
            head = zlib.decompressobj(-zlib.MAX_WBITS).decompress(base64.b64decode(packed[:_HEAD]))
            for name in _NAME.findall(head.decode("utf-8", "replace")):
                sets.setdefault(name.lower(), []).append(packed)
        return sets

    def _packed(self) -> Iterator[tuple[str, bytes]]:
        """Yield the file of each set with its compressed shapes."""
        # The file has 8 MB: to split it is much faster than to search it for a pattern.
        parts = self._path.read_bytes().split(b"'")
        for file, between, packed in zip(parts, parts[1:], parts[2:], strict=False):
            if file.endswith(b".xml") and between.replace(b" ", b"") == b"]=":
                yield file.decode(), packed

    @staticmethod
    def _unpacked(packed: bytes) -> dict[str, str]:
        xml = zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS).decode("utf-8")
        shapes = {}
        name = (_NAME.search(xml) or [""] * 2)[1].lower()
        # Ten times faster than a regular expression that matches whole shapes.
        for text in xml.split(_END)[:-1]:
            if (match := _SHAPE.search(text)) is not None:
                key = f"{name}.{match[1].replace(' ', '_').lower()}"
                shapes[key] = text[match.start() :] + _END
        return shapes
