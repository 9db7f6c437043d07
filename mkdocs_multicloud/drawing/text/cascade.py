"""Computes the style of an element: inherited values, changed by its tag and its CSS."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.css_values import (
    colour,
    declarations,
    family,
    is_transparent,
    length,
    link,
    number,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.drawing.text.boxes import TextStyle
    from mkdocs_multicloud.drawing.text.dark_colours import Palette

_KEYWORD_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_FONT_SIZES = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_MAX_LENGTH = 1000.0
_INITIAL = re.compile(r"(?<![\w'’])\w")

_MONO_TAGS = {"pre", "code", "tt", "kbd", "samp", "listing", "xmp", "plaintext"}
_BOLD_TAGS = {"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"}
_ITALIC_TAGS = {"i", "em", "cite", "dfn", "var", "address"}
_LINES = {
    "u": "underline", "ins": "underline",
    "s": "line-through", "strike": "line-through", "del": "line-through",
}  # fmt: skip
_SCALE = {
    "h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67,
    "small": 1 / 1.2, "big": 1.2, "sub": 1 / 1.2, "sup": 1 / 1.2,
}  # fmt: skip
_BREAKING: dict[str, dict[str, str]] = {
    "word-break": {"break-all": "all", "break-word": "long"},
    "line-break": {"anywhere": "all"},
    "overflow-wrap": {"break-word": "long", "anywhere": "long"},
    "word-wrap": {"break-word": "long", "anywhere": "long"},
}
_WHITE_SPACE: dict[str, dict[str, dict[str, object]]] = {
    "white-space-collapse": {
        name: {"spaces": name}
        for name in ("collapse", "preserve", "preserve-breaks", "preserve-spaces", "break-spaces")
    },
    "text-wrap-mode": {"wrap": {"wraps": True}, "nowrap": {"wraps": False}},
}
_WHITE_SPACE["text-wrap"] = {
    **_WHITE_SPACE["text-wrap-mode"],
    **{name: {"wraps": True} for name in ("auto", "balance", "pretty", "stable")},
}
_WHITE_SPACE["white-space"] = {
    **_WHITE_SPACE["white-space-collapse"],
    **_WHITE_SPACE["text-wrap-mode"],
    "normal": {},
    "pre": {"spaces": "preserve", "wraps": False},
    "pre-wrap": {"spaces": "preserve"},
    "pre-line": {"spaces": "preserve-breaks"},
}
"""What each word of a property's value sets."""
_BACKGROUNDS = {"mark": "#ffff00"}
_ALIGNS = {
    "left": "left", "right": "right", "center": "center", "justify": "justify",
    "-webkit-center": "center", "-webkit-left": "left", "-webkit-right": "right",
    "middle": "center",
}  # fmt: skip


def derived(
    parent: TextStyle, tag: str, attributes: Mapping[str, str], *, inline: bool
) -> tuple[TextStyle, dict[str, str]]:
    """Return the style of an element inside ``parent``, and its CSS declarations."""
    changes: dict[str, object] = {}
    _by_tag(parent, tag, attributes, changes)
    css: dict[str, str] = {}
    if "style" in attributes:
        css = declarations(attributes["style"])
        _by_css(parent, css, changes)
    style = replace(
        parent, outer=parent if inline else None, background=None, frame=None, _extent=None
    )
    for name, value in changes.items():
        setattr(style, name, value)
    style.face = font_metrics.face(style.kind, bold=style.bold, italic=style.italic)
    if inline:
        style.raised = parent.raised + _raise(parent, style, tag, css)
        style.background = background(css, style.palette) or _BACKGROUNDS.get(tag)
    else:
        style.raised = 0.0
    return style, css


def _by_tag(
    parent: TextStyle, tag: str, attributes: Mapping[str, str], changes: dict[str, object]
) -> None:
    if tag in _BOLD_TAGS:
        changes["bold"] = True
    elif tag in _ITALIC_TAGS:
        changes["italic"] = True
    elif tag in _MONO_TAGS:
        changes.update(families="monospace", kind="code")
    elif tag == "font":
        _by_font(parent, attributes, changes)
    elif tag == "mark":
        changes["color"] = "#000000"
    elif tag == "a" and (href := link(attributes.get("href", ""))):
        changes.update(color=parent.palette.link, lines=_with(parent.lines, "underline"), href=href)
    if tag in _LINES:
        changes["lines"] = _with(parent.lines, _LINES[tag])
    if tag in _SCALE:
        changes["size"] = min(parent.size * _SCALE[tag], _MAX_LENGTH)
    if tag in {"pre", "listing", "xmp", "plaintext"}:
        changes.update(spaces="preserve", wraps=False)
    elif tag == "nobr":
        changes["wraps"] = False
    if tag in {"center", "caption"}:
        changes["align"] = "center"
    if "nowrap" in attributes and tag in {"td", "th"}:
        changes["wraps"] = False
    if "align" in attributes and tag not in {"table", "font", "span"}:
        changes["align"] = _ALIGNS.get(
            attributes["align"].lower(), changes.get("align", parent.align)
        )
    if attributes.get("dir", "").lower() in {"rtl", "ltr"}:
        changes["rtl"] = attributes["dir"].lower() == "rtl"


def _by_font(parent: TextStyle, attributes: Mapping[str, str], changes: dict[str, object]) -> None:
    found = family(attributes.get("face", ""), web="data-font-src" in attributes)
    if found:
        changes.update(families=found[0], kind=found[1])
    written = attributes.get("size", "").strip()
    if written:
        step = int(number(written, 3)) + (3 if written[0] in "+-" else 0)
        changes["size"] = _FONT_SIZES[max(1, min(7, step)) - 1]
    named = attributes.get("color")
    painted = parent.palette.declared(named) or colour(f"#{named}")
    if painted:
        changes["color"] = painted


def _by_css(parent: TextStyle, css: Mapping[str, str], changes: dict[str, object]) -> None:
    for name, value in css.items():
        if name == "color":
            transparent = is_transparent(value, dark=parent.palette.dark)
            found = "none" if transparent else parent.palette.declared(value)
            changes["color"] = found or (
                parent.color if value == "inherit" else changes.get("color", parent.color)
            )
        elif name == "font-size":
            changes["size"] = _size(parent, value, changes)
        elif name == "font-family":
            named = family(value)
            if named:
                changes.update(families=named[0], kind=named[1])
        elif name == "font-weight":
            changes["bold"] = value.lower() in {"bold", "bolder"} or number(value) >= 600
        elif name == "font-style":
            changes["italic"] = value.lower().startswith(("italic", "oblique"))
        elif name in {"text-decoration", "text-decoration-line"}:
            changes["lines"] = _decoration(parent, value)
        elif name == "text-align":
            changes["align"] = _ALIGNS.get(value.lower(), changes.get("align", parent.align))
        elif name in _WHITE_SPACE:
            _spaces_and_wraps(name, value, changes)
        elif name == "tab-size":
            changes["tab_size"] = max(0.0, min(number(value, parent.tab_size), 100.0))
        elif name == "direction":
            changes["rtl"] = value.lower() == "rtl"
        elif name in {"text-indent", "text-transform"}:
            changes[name.removeprefix("text-")] = value.lower()
        elif name in _BREAKING:
            changes["breaks"] = _BREAKING[name].get(value.lower(), "")
    if "line-height" in css:
        changes["line_height"] = _leading(parent, css["line-height"], changes)
    size = number(changes.get("size", parent.size))
    for name, key in (("letter-spacing", "spacing"), ("word-spacing", "words")):
        if name in css:
            wider = 0.0 if css[name] == "normal" else length(css[name], size)
            if wider is not None:
                changes[key] = max(-size, min(wider, _MAX_LENGTH))


def _spaces_and_wraps(name: str, value: str, changes: dict[str, object]) -> None:
    found = [_WHITE_SPACE[name].get(word) for word in value.lower().split()[:3]]
    if None in found:
        return
    if name == "white-space":
        changes.update(spaces="collapse", wraps=True)
    for change in found:
        changes.update(change or {})


def _size(parent: TextStyle, value: str, changes: Mapping[str, object]) -> object:
    value = value.lower()
    if value in _KEYWORD_SIZES:
        return _KEYWORD_SIZES[value]
    if value in {"smaller", "larger"}:
        return min(parent.size * (1.2 if value == "larger" else 1 / 1.2), _MAX_LENGTH)
    found = length(value, parent.size, parent.size)
    if found is None or found < 0 or value.isdigit():
        return changes.get("size", parent.size)
    return min(found, _MAX_LENGTH)


def _leading(parent: TextStyle, value: str, changes: Mapping[str, object]) -> object:
    if value.lower() == "normal":
        return None
    size = number(changes.get("size", parent.size))
    if value.replace(".", "", 1).isdigit():
        return min(number(value, 1.2), 100.0)
    found = length(value, size, size)
    return parent.line_height if found is None or found < 0 else f"{found}px"


def _decoration(parent: TextStyle, value: str) -> tuple[str, ...]:
    known = ("underline", "line-through", "overline")
    return _with(parent.lines, *(word for word in value.lower().split() if word in known))


def _with(lines: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return lines + tuple(line for line in more if line not in lines)


def _raise(parent: TextStyle, style: TextStyle, tag: str, css: Mapping[str, str]) -> float:
    align = css.get("vertical-align", tag if tag in {"sub", "sup"} else "").lower()
    if align == "sub":
        return -(parent.size / 5 + 1)
    if align in {"sup", "super"}:
        return parent.size / 3 + 1
    return length(align, style.size, style.size) or 0.0


def background(css: Mapping[str, str], palette: Palette) -> str | None:
    """Return the background colour from ``background-color`` or ``background``."""
    found = palette.declared(css.get("background-color"))
    if found or "background" not in css:
        return found
    return next(filter(None, map(palette.declared, words(css["background"])[:8])), None)


def transformed(text: str, how: str) -> str:
    """Return ``text`` after CSS ``text-transform``."""
    if how == "uppercase":
        return text.upper()
    if how == "lowercase":
        return text.lower()
    return _INITIAL.sub(lambda found: found[0].upper(), text) if how == "capitalize" else text
