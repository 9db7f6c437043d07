"""Texts of others on a terminal, whatever they hold and whatever it can show."""

from __future__ import annotations

from typing import TextIO


def printable(text: str) -> str:
    """Text that cannot steer a terminal; names of files can hold anything."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def say(stream: TextIO, text: str) -> None:
    """Write a text of some lines to a stream, with stand-ins for what its encoding has not."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    encoding = stream.encoding or "utf-8"
    stream.write(lines.encode(encoding, "replace").decode(encoding) + "\n")
