"""Parses the CSS of labels: declarations, colours, lengths, font families.

The functions return None for values that they do not support. tinycss2 parses declarations and
colours; results are cached by the text.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import tinycss2
from tinycss2 import color4

from mkdocs_multicloud.diagram.cell_links import kind_of
from mkdocs_multicloud.drawing.text.colour_spaces import mixed, srgb

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)", re.IGNORECASE)
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54,
    "q": 2.4 / 2.54, "rem": 16.0,
}  # fmt: skip
_MAX_LENGTH = 4096
_MAX_STYLE = 100_000
"""Length of a style with an image in it."""
_MAX_COLOUR_LENGTH = 200
_MAX_BRACKETS = 100

_FACES = {
    "sans": ("helvetica", "arial", "liberation sans", "arimo", "sans-serif", "system-ui"),
    "serif": ("times", "times new roman", "liberation serif", "tinos", "serif"),
    "wide": ("verdana", "dejavu sans"),
    "mono": ("courier", "courier new", "liberation mono", "cousine"),
    "code": ("monospace",),
}
_FACE_OF = {name: kind for kind, names in _FACES.items() for name in names}
# Renderers without fontconfig do not know aliases, so all common names are listed.
_TAIL = {
    "sans": ("Helvetica", "Arial", "Liberation Sans", "sans-serif"),
    "serif": ("Times New Roman", "Times", "Liberation Serif", "serif"),
    "wide": ("Verdana", "DejaVu Sans", "sans-serif"),
    "mono": ("Courier New", "Courier", "Liberation Mono", "monospace"),
    "code": ("monospace",),
    # Browsers without a font for `cursive` go on to the next.
    "hand": ("Comic Sans MS", "Chalkboard SE", "cursive", "Verdana", "DejaVu Sans", "sans-serif"),
}
_LIKE = (
    ("hand", re.compile(
        "hand|daughter|script|comic|marker|brush|caveat|kalam|pacifico|sketch|chalk|indie flower"
        "|shadows into|gloria|dancing|lobster|cursive|sacramento|amatic|virgil|excalifont|rock salt"
        "|reenie|gochi|neucha|great vibes|satisfy|courgette|pencil")),
    ("mono", re.compile("mono|code|consol|courier|typewriter|terminal")),
    ("sans", re.compile("sans")),
    ("serif", re.compile(
        "serif|slab|roman|times|garamond|merriweather|playfair|lora|georgia|baskerville|bodoni"
        "|crimson|cormorant|spectral|vollkorn|bitter|arvo|cardo|alegreya|caslon|didot|zilla")),
)  # fmt: skip
"""What the name of a web font says about it; any other is most likely a sans-serif."""
_GENERIC = {"sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui"}
_NAME = re.compile(r"[\w .\-+]{1,60}")


def number(text: object, default: float = 0.0) -> float:
    """Return a finite number from a value of the engine or an attribute, else the default."""
    try:
        found = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
    return found if math.isfinite(found) and abs(found) < 1e7 else default


def _nests_deeply(text: str) -> bool:
    """Whether brackets may be nested too deeply for tinycss2, which serializes recursively."""
    return sum(map(text.count, "([{")) > _MAX_BRACKETS


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style attribute by lower-case name; the last one wins."""
    if len(style) <= _MAX_LENGTH:
        return _known_declarations(style)
    return _declarations(style[:_MAX_STYLE])


@lru_cache(maxsize=1024)
def _known_declarations(style: str) -> dict[str, str]:
    return _declarations(style)


def _declarations(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    important = set()
    if _nests_deeply(style):
        return found
    for node in tinycss2.parse_blocks_contents(style, skip_comments=True):
        if node.type == "declaration" and (node.important or node.lower_name not in important):
            found[node.lower_name] = tinycss2.serialize(node.value).strip()
            if node.important:
                important.add(node.lower_name)
    return found


def length(text: str | None, em: float, whole: float | None = None) -> float | None:
    """Return a CSS length in pixels, or None if it is not a length.

    Args:
        text: the value as in CSS.
        em: pixels of 1 em.
        whole: pixels of 100 %; without it, a percentage is not a length.
    """
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
    """Return the lengths (top, right, bottom, left) of ``margin`` or ``padding``, in pixels.

    ``auto`` becomes None.
    """
    parts = [length(part, em) for part in text.split()[:4]]
    if not parts:
        return [0.0] * 4
    picks = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}[len(parts)]
    return [parts[i] for i in picks]


def colour(text: str | None, *, dark: bool = False) -> str | None:
    """Return a colour as ``#rrggbb`` or ``#rrggbbaa``; None if transparent or not a colour.

    Args:
        text: the value as in CSS.
        dark: whether to use the second colour of ``light-dark(…, …)``.
    """
    rgba = _rgba(text, dark=dark) if text else None
    if rgba is None or rgba[3] == 0:
        return None
    return "#" + "".join(f"{byte:02x}" for byte in rgba[: 3 if rgba[3] == 255 else 4])


def is_transparent(text: str, *, dark: bool = False) -> bool:
    """Return whether ``text`` is a colour with an opacity of 0."""
    rgba = _rgba(text, dark=dark)
    return rgba is not None and rgba[3] == 0


@lru_cache(maxsize=1024)
def _rgba(text: str, *, dark: bool) -> tuple[int, ...] | None:
    """Red, green, blue and opacity, each 0 to 255."""
    if len(text) > _MAX_COLOUR_LENGTH:
        return None
    parsed = _parsed(tinycss2.parse_component_value_list(text, skip_comments=True), dark)
    if parsed is None:
        return None
    channels = srgb(parsed)
    if channels is None:
        return None
    return tuple(round(255 * max(0.0, min(1.0, part))) for part in (*channels, parsed.alpha))


def _parsed(tokens: Sequence[tinycss2.ast.Node], dark: bool) -> color4.Color | None:
    """The colour of tokens; ``light-dark``, ``color-mix`` and a default of ``var`` are resolved."""
    values = [token for token in tokens if token.type != "whitespace"]
    if len(values) != 1:
        return None
    (token,) = values
    if token.type == "function" and token.lower_name in ("var", "light-dark"):
        comma = next((i for i, part in enumerate(token.arguments) if part == ","), None)
        first, second = token.arguments[:comma], token.arguments[comma + 1 :] if comma else []
        return _parsed(second if dark or token.lower_name == "var" else first, dark)
    if token.type == "function" and token.lower_name == "color-mix":
        return _mixed(token.arguments, dark)
    try:
        parsed = color4.parse_color(token)
    except ValueError:
        # tinycss2 fails on an empty `color()`.
        return None
    return parsed if isinstance(parsed, color4.Color) else None


def _mixed(arguments: Sequence[tinycss2.ast.Node], dark: bool) -> color4.Color | None:
    """The colour of ``color-mix(in space, color 30%, color)``."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for argument in arguments:
        if argument == ",":
            parts.append([])
        elif argument.type != "whitespace":
            parts[-1].append(argument)
    method = [token.lower_value for token in parts[0] if token.type == "ident"]
    if len(parts) != 3 or method[:1] != ["in"] or len(method) < 2:
        return None
    shares = [next((t.value for t in part if t.type == "percentage"), None) for part in parts[1:]]
    colors = [_parsed([t for t in part if t.type != "percentage"], dark) for part in parts[1:]]
    (first, second), channels = colors, [color and srgb(color) for color in colors]
    if first is None or second is None or channels[0] is None or channels[1] is None:
        return None
    one = shares[0] if shares[0] is not None else 100 - (50 if shares[1] is None else shares[1])
    other = shares[1] if shares[1] is not None else 100 - one
    if not 0 < one + other <= 200 or min(one, other) < 0:
        return None
    share = other / (one + other)
    alpha = first.alpha * (1 - share) + second.alpha * share
    # The colour of which more is to be seen counts more.
    seen = second.alpha * share / alpha if alpha else share
    found = mixed(method[1], channels[0], channels[1], seen)
    return color4.Color("srgb", found, alpha * min(1.0, (one + other) / 100))


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """Split a value at its spaces; a function with its arguments is one part."""
    if _nests_deeply(text):
        return ()
    tokens = tinycss2.parse_component_value_list(text[:_MAX_LENGTH], skip_comments=True)
    return tuple(token.serialize() for token in tokens if token.type != "whitespace")


@lru_cache(maxsize=256)
def family(text: str, *, web: bool = False) -> tuple[str, str] | None:
    """Return the ``font-family`` to write, and the kind of font a browser uses (see `_FACES`).

    A browser draws a family that is not installed in its default font, which is like Times.

    Args:
        text: the families, as in CSS.
        web: whether draw.io loads the font from a server; the picture then has a similar font.
    """
    names = [part.strip().strip("'\"").strip() for part in text[:400].split(",")]
    names = [name for name in names if _NAME.fullmatch(name)][:8]
    if not names:
        return None
    known = next((_FACE_OF[n.lower()] for n in names if n.lower() in _FACE_OF), "")
    kind = known or (_like(names[0].lower()) if web else "serif")
    tail = _TAIL[kind]
    if kind == "hand":
        # Letters of handwriting are about as wide as those of Verdana.
        kind = "wide"
    if names[-1].lower() not in _GENERIC:
        names += [n for n in tail if n.lower() not in {m.lower() for m in names}]
    quoted = (n if re.fullmatch(r"[A-Za-z][A-Za-z\-]*", n) else f"'{n}'" for n in names)
    return ", ".join(quoted), kind


def _like(name: str) -> str:
    return next((kind for kind, pattern in _LIKE if pattern.search(name)), "sans")


def link(href: str) -> str | None:
    """Return ``href`` if pages may link to it, else None."""
    href = href.strip()
    return href if kind_of(href) else None
