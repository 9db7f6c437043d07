"""Print text from other sources safely on any terminal."""

from __future__ import annotations

from typing import TextIO


def printable(text: str) -> str:
    """Escape control characters; file names can contain anything."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def say(stream: TextIO, text: str) -> None:
    """Write text to a stream; characters that its encoding lacks are replaced."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    encoding = stream.encoding or "utf-8"
    stream.write(lines.encode(encoding, "replace").decode(encoding) + "\n")
