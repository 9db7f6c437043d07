"""The CSS values of labels: colours, lengths, families; what is not understood is None."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from mkdocs_multicloud.drawing.text.named_colours import NAMED

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)", re.IGNORECASE)
_FUNCTION = re.compile(r"(rgba?|hsla?|light-dark|var)\((.*)\)", re.IGNORECASE | re.DOTALL)
_CLEAR = re.compile(r"#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)")
_SEPARATOR = re.compile(r"[\s,/]+")
_WORDS = re.compile(r"(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54,
    "q": 2.4 / 2.54, "rem": 16.0,
}  # fmt: skip
_LONGEST = 4096
_SAFE_LINK = re.compile(
    # A page, a mailbox, a place on this page, or a path: "//host" and "\\host" are other sites.
    r"(?:https?://|mailto:|[#?])[^\\]*|(?![/\\]{2})[^:?#\\]*(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)

_FACES = {
    "sans": ("helvetica", "arial", "liberation sans", "arimo", "sans-serif", "system-ui"),
    "serif": ("times", "times new roman", "liberation serif", "tinos", "serif"),
    "wide": ("verdana", "dejavu sans"),
    "mono": ("courier", "courier new", "liberation mono", "cousine"),
    "code": ("monospace",),
}
_FACE_OF = {name: kind for kind, names in _FACES.items() for name in names}
# Renderers without fontconfig know none of the aliases, so the common names are all given.
_TAIL = {
    "sans": ("Helvetica", "Arial", "Liberation Sans", "sans-serif"),
    "serif": ("Times New Roman", "Times", "Liberation Serif", "serif"),
    "wide": ("Verdana", "DejaVu Sans", "sans-serif"),
    "mono": ("Courier New", "Courier", "Liberation Mono", "monospace"),
    "code": ("monospace",),
}
_GENERIC = {"sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui"}
_NAME = re.compile(r"[\w .\-+]{1,60}")


def number(text: object, default: float = 0.0) -> float:
    """A finite number from what the engine or an attribute says, else the default."""
    try:
        found = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
    return found if math.isfinite(found) and abs(found) < 1e7 else default


@lru_cache(maxsize=1024)
def declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute, names in small letters, the last one winning."""
    found = {}
    for part in style[:_LONGEST].split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip()
    return found


def length(text: str | None, em: float, whole: float | None = None) -> float | None:
    """Pixels of a CSS length; ``whole`` is what 100 % is of. None for anything else."""
    found = _NUMBER.fullmatch(text or "")
    if not found:
        return None
    value, unit = number(found[1], math.nan), found[2].lower()
    if unit == "%":
        value = math.nan if whole is None else value * whole / 100
    elif unit in {"em", "ex", "ch"}:
        value *= em if unit == "em" else em / 2
    else:
        value *= _PIXELS.get(unit, math.nan)
    return value if abs(value) < 1e6 else None


def sides(text: str, em: float) -> list[float | None]:
    """The four lengths (top, right, bottom, left) of ``margin`` or ``padding``; auto is None."""
    parts = [length(part, em) for part in text.split()[:4]]
    if not parts:
        return [0.0] * 4
    picks = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}[len(parts)]
    return [parts[i] for i in picks]


@lru_cache(maxsize=1024)
def colour(text: str | None, *, dark: bool = False) -> str | None:
    """A colour as ``#rrggbb`` or ``#rrggbbaa``; None if it shows nothing.

    Args:
        text: as CSS has it.
        dark: which of two colours ``light-dark(…, …)`` is.
    """
    text = (text or "").strip().lower()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(c * 2 for c in text[1:])
        return None if digits.endswith("00") and len(digits) == 8 else f"#{digits}"
    if text in NAMED:
        return NAMED[text]
    found = _FUNCTION.fullmatch(text[:200])
    if not found:
        return None
    name, inside = found[1], found[2]
    if name == "var":
        return colour(inside.partition(",")[2], dark=dark)
    if name == "light-dark":
        return colour(_halves(inside)[dark], dark=dark)
    return _mixed(name, inside)


def clear(text: str) -> bool:
    """Whether ``text`` is a colour of which nothing is seen."""
    said = text.strip().lower()
    if said == "transparent" or _CLEAR.fullmatch(said):
        return True
    found = _FUNCTION.fullmatch(said[:200])
    parts = _SEPARATOR.split(found[2].strip()) if found else []
    return len(parts) == 4 and length(parts[3], 1.0, 1.0) == 0


def words(text: str) -> list[str]:
    """The parts of a declaration with several: what is in brackets is one of them."""
    return _WORDS.findall(text[:_LONGEST])


def _halves(inside: str) -> tuple[str, str]:
    depth = 0
    for i, char in enumerate(inside):
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            return inside[:i], inside[i + 1 :]
    return inside, ""


def _mixed(name: str, inside: str) -> str | None:
    parts = [_NUMBER.fullmatch(part) for part in _SEPARATOR.split(inside.strip())]
    if len(parts) not in (3, 4) or not all(parts):
        return None
    values = [(number(part[1]), part[2]) for part in parts if part]
    if name.startswith("hsl"):
        hue, saturation, light = values[0][0], values[1][0] / 100, values[2][0] / 100
        spread = saturation * min(light, 1 - light)
        turns = [(n + hue / 30) % 12 for n in (0, 8, 4)]
        channels = [255 * (light - spread * max(-1, min(k - 3, 9 - k, 1))) for k in turns]
    else:
        channels = [v * 2.55 if unit == "%" else v for v, unit in values[:3]]
    if len(values) == 4:
        channels.append(values[3][0] * (2.55 if values[3][1] == "%" else 255))
    bytes_ = [max(0, min(255, round(c))) for c in channels]
    if len(bytes_) == 4 and bytes_[3] == 0:
        return None
    if len(bytes_) == 4 and bytes_[3] == 255:
        bytes_.pop()
    return "#" + "".join(f"{b:02x}" for b in bytes_)


@lru_cache(maxsize=256)
def family(text: str) -> tuple[str, str] | None:
    """The ``font-family`` to write, and which of sans, serif and mono a browser would measure.

    A family that is not installed is drawn in the browser's standard font, which is a Times.
    """
    names = [part.strip().strip("'\"").strip() for part in text[:400].split(",")]
    names = [name for name in names if _NAME.fullmatch(name)][:8]
    if not names:
        return None
    kind = next((_FACE_OF[n.lower()] for n in names if n.lower() in _FACE_OF), "serif")
    if names[-1].lower() not in _GENERIC:
        names += [n for n in _TAIL[kind] if n.lower() not in {m.lower() for m in names}]
    quoted = (n if re.fullmatch(r"[A-Za-z][A-Za-z\-]*", n) else f"'{n}'" for n in names)
    return ", ".join(quoted), kind


def link(href: str) -> str | None:
    """``href`` if it leads to a page, a place or a mailbox; a script or a file is nothing."""
    href = "".join(char for char in href[:_LONGEST] if char > " ")
    return href if href and _SAFE_LINK.fullmatch(href) else None
