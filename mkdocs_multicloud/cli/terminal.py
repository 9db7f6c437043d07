"""Print text from other sources safely on any terminal."""

from __future__ import annotations

import sys
from typing import TextIO

import click


def printable(text: str) -> str:
    """Escape control characters; file names can contain anything."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def say(stream: TextIO, text: str) -> None:
    """Write text to a stream; characters that its encoding lacks are replaced."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    stream.write(_encodable(stream, lines) + "\n")


def say_styled(text: str, *, fg: str | None = None, bold: bool | None = None) -> None:
    """Write a line to standard output, on a terminal in colour or bold."""
    line = _encodable(sys.stdout, printable(text))
    click.echo(click.style(line, fg=fg, bold=bold))


def _encodable(stream: TextIO, text: str) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
