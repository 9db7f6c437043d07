"""Editable pictures for tests, written byte by byte."""

from __future__ import annotations

import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\1\2\3\4"))
END = chunk(b"IEND")


def png(*chunks: bytes) -> bytes:
    """A PNG of one pixel, with further chunks in front of it."""
    return PNG + HEAD + b"".join(chunks) + PIXELS + END


def text(content: bytes, keyword: bytes = b"mxfile") -> bytes:
    """A chunk of text."""
    return chunk(b"tEXt", keyword + b"\0" + content)


def deflated(content: bytes) -> bytes:
    """As draw.io deflates: without a header."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(content) + engine.flush()
