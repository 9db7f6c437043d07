"""Width and height of text in Arial, Times, Courier and Verdana, without a font file.

The tables come from the Liberation fonts, which have the same widths, and from DejaVu Sans for
Verdana; ``tests/measure/font_widths.py`` writes them. Lengths are in em: multiplied by the font
size they are pixels.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from functools import cache, lru_cache
from operator import add
from pathlib import Path

UNITS = 2048
_RISE = {
    "sans": (1854, 434, 67),
    "serif": (1825, 443, 87),
    "mono": (1705, 615, 0),
    "wide": (1901, 483, 0),
    "code": (1901, 483, 0),
}
"""Ascent, descent and line gap of each kind of font, in font units."""
_X_HEIGHT = {"sans": 1082, "serif": 940, "mono": 1082, "wide": 1120, "code": 1120}
"""Height of a small letter, in font units."""
_MONO = {"mono": 1229, "code": 1233}
"""Width of every character of Courier and of a browser's `monospace`, in font units."""
_HANGUL = 1884
"""Width of a Korean syllable, in font units: 0.92 em in the usual fonts of all systems."""

_KOREAN = re.compile("[\u1100-\u115f\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3]")
_JOINED_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
"""Vowels and final consonants of syllables that are written as several characters."""


class _Widths(dict[str, int]):
    """Widths by character, in font units; a character that is not in the table is estimated."""

    def __missing__(self, char: str) -> int:
        return _guess(char)


@cache
def _data() -> dict[str, dict[str, dict[str, list[int]]]]:
    text = Path(__file__).with_name("widths.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, list[int]]]] = json.loads(text)
    return found


def _table(face: str) -> dict[str, int]:
    return {
        chr(int(first, 16) + i): width
        for first, run in _data()["widths"][face].items()
        for i, width in enumerate(run)
    }


@cache
def _symbols() -> dict[str, int]:
    return _table("symbols")


@cache
def _widths(face: str) -> _Widths:
    return _Widths(_table(face))


@cache
def _kerning(face: str) -> dict[str, int]:
    pairs: dict[str, int] = _data()["kerning"][face]  # type: ignore[assignment]
    return pairs


@lru_cache(maxsize=2048)
def _guess(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    if _JOINED_JAMO.fullmatch(char):
        # The first letter of the syllable has the width.
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _HANGUL if _KOREAN.fullmatch(char) else UNITS
    known = _symbols().get(char)
    return UNITS // 2 if known is None else known


def joins(char: str) -> bool:
    """Return whether ``char`` combines with the letter before it."""
    return char >= "\u0300" and _guess(char) == 0


def face(kind: str, *, bold: bool, italic: bool) -> str:
    """Return the name of the table; italics have other widths in Times, but not in Arial."""
    if kind in _MONO:
        return kind
    name = f"{kind}-bold" if bold else kind
    return f"{name}-italic" if italic and kind == "serif" else name


@lru_cache(maxsize=8192)
def width(text: str, face: str) -> float:
    """Return the width of ``text`` in em, with kerning."""
    if face in _MONO:
        return sum(steps(text, face))
    pairs = _kerning(face)
    kerned = sum(pairs.get(pair, 0) for pair in map(add, text, text[1:]))
    return (sum(map(_widths(face).__getitem__, text)) + kerned) / UNITS


def steps(text: str, face: str) -> list[float]:
    """Return the advance of each character in em; kerning is added to the first of a pair."""
    if face in _MONO:
        one = _MONO[face]
        return [(one if char < "\u0300" else _mono(char, one)) / UNITS for char in text]
    table, pairs = _widths(face), _kerning(face)
    found = [table[char] / UNITS for char in text]
    for i, pair in enumerate(map(add, text, text[1:])):
        if pair in pairs:
            found[i] += pairs[pair] / UNITS
    return found


def _mono(char: str, one: int) -> int:
    guessed = _guess(char)
    return guessed if guessed in {0, _HANGUL, UNITS} else one


@lru_cache(maxsize=512)
def rise(kind: str, size: float) -> tuple[int, int]:
    """Return ascent and descent, rounded to whole pixels as browsers do."""
    ascent, descent, _ = _RISE[kind]
    return math.floor(ascent * size / UNITS + 0.5), math.floor(descent * size / UNITS + 0.5)


def gap(kind: str, size: float) -> int:
    """Return the gap between lines for ``line-height: normal``, in pixels."""
    return math.floor(_RISE[kind][2] * size / UNITS + 0.5)


def x_height(kind: str, size: float) -> float:
    """Return the height of a small letter, in pixels."""
    return _X_HEIGHT[kind] * size / UNITS


def snap(length: float) -> float:
    """Round down to 1/64 pixel, the layout unit of browsers."""
    return math.floor(length * 64 + 1e-6) / 64


def snap_up(length: float) -> float:
    """Round up to 1/64 pixel, as browsers do with the width of text."""
    return math.ceil(length * 64 - 1e-6) / 64
