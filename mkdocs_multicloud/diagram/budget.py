"""Bounds of what a document may hold, and the decoding of its compressed text within them."""

from __future__ import annotations

import binascii
import re
import zlib

from mkdocs_multicloud.diagram.cell_placeholders import MAX_VARIABLES
from mkdocs_multicloud.errors import MxFileError

MAX_INFLATED = 32 * 2**20
"""Bytes that the compressed diagrams of a document inflate to."""
MAX_MARKS = 1_000_000
"""Elements and attributes of a document; each takes about 100 bytes of memory."""
MAX_ESCAPES = 4_000_000
"""Escaped characters (`%3C`) in compressed diagrams."""
MAX_CELLS = 50_000
MAX_PAGES = 500
MAX_VALUES = 4_000_000
"""Characters of all values that replace placeholders."""

_LONE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
"""A percent sign that begins no escape."""


class Budget:
    """What is left of the most that a document may hold."""

    def __init__(self) -> None:
        self._left = {
            "bytes": MAX_INFLATED,
            "escaped characters": MAX_ESCAPES,
            "elements and attributes": MAX_MARKS,
            "cells": MAX_CELLS,
            "pages": MAX_PAGES,
            "characters of variables": MAX_VARIABLES,
            "characters in the place of placeholders": MAX_VALUES,
        }
        self._most = dict(self._left)

    def spend(self, what: str, number: int) -> None:
        """Take a number of bytes, cells and so on from the budget.

        Raises:
            MxFileError: so much is not left.
        """
        self._left[what] -= number
        if self._left[what] < 0:
            raise MxFileError(
                f"the document holds more than {self._most[what]:,} {what}",
                "split it into several documents",
            )

    def inflate(self, data: bytes, window: int = -zlib.MAX_WBITS) -> bytes:
        """Inflate deflated data.

        Args:
            window: as in `zlib`; negative for data without a header, as draw.io writes it.

        Raises:
            MxFileError: it is more than what is left.
            ValueError: it is cut off.
            zlib.error: it is not deflated.
        """
        engine = zlib.decompressobj(window)
        found = engine.decompress(data, self._left["bytes"] + 1)
        self.spend("bytes", len(found))
        if not engine.eof:
            raise ValueError("it is cut off")
        return found

    def unquote(self, data: bytes) -> str:
        """Return a text without its escapes (`%3C`).

        Raises:
            MxFileError: it has more of them than are left.
        """
        self.spend("escaped characters", data.count(b"%"))
        # Quoted-printable is the same but for its sign, and is decoded eight times as fast.
        quoted = _LONE.sub(b"%25", data).replace(b"=", b"=3D").replace(b"%", b"=")
        return binascii.a2b_qp(quoted).decode("utf-8", "replace")
