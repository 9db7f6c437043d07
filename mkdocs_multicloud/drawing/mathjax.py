"""Typesets formulas with MathJax in V8, as draw.io does: LaTeX or AsciiMath → SVG paths.

MathJax comes with the extra `maths`. It is loaded with the first formula, in about 0.2 s; a formula
takes about 5 ms. Formulas are not trusted: their length, depth, size and time are bounded.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from py_mini_racer import JSEvalException, JSTimeoutException, MiniRacer

from mkdocs_multicloud.diagram.formulas import is_display
from mkdocs_multicloud.drawing.engine_files import MATHJAX_FILES, mathjax_folder
from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.boxes import InlineImage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.drawing.text.boxes import TextStyle

NOT_INSTALLED = "MathJax is not installed"
_CONFIG = "globalThis.window = globalThis; globalThis.MathJax = {loader: {load: []}};"
_BRIDGE = Path(__file__).with_name("typeset.js")
_START_SECONDS = 60
_FORMULA_SHARE, _PAGE_SHARE = 0.2, 0.8
"""Shares of the time limit for a drawing: for one formula, and for all formulas of a page."""
_MAX_LENGTH = 2_000
_MAX_SVG = 400_000
_MAX_DEPTH = 150
_MAX_SIDE = 10_000
"""Pixels."""
_X_HEIGHT = 442
"""Height of a small letter in MathJax's font, in its units: formulas fit the text around them."""
_SVG = "{http://www.w3.org/2000/svg}"
_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
_KEPT = {
    "cx", "cy", "d", "fill", "font-size", "font-style", "font-weight", "height", "points",
    "preserveAspectRatio", "r", "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-width", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
_LINE = {"stroke-width": "70", "fill": "none"}
_STYLES = {"data-c": {"stroke-width": "3"}, "data-line": _LINE, "data-frame": _LINE}
"""MathJax's style sheet: what an attribute stands for."""
_DASHES = {"mjx-dashed": "140", "mjx-dotted": "0,140"}


class _NotTypesetError(Exception):
    """The formula cannot be typeset; the text says why."""


class MathJax:
    """Typesets the formulas of a page; remembers them for its other pictures.

    Args:
        timeout: time limit for a drawing, in seconds; formulas get a part of it.
    """

    def __init__(self, timeout: float) -> None:
        self._formula_seconds = _FORMULA_SHARE * timeout
        self._page_seconds = _PAGE_SHARE * timeout
        self._v8: MiniRacer | None = None
        self._page = 0
        self._left = self._page_seconds
        self._known: dict[tuple[object, ...], InlineImage | str] = {}

    def start_page(self) -> None:
        """Forget the formulas of the page before, and give the next one its time."""
        self._page += 1
        self._left = self._page_seconds
        self._known.clear()

    def typeset(
        self, source: str, delimiters: Mapping[str, str], style: TextStyle
    ) -> InlineImage | str:
        """Return a formula's picture in the size of the text around it, or why there is none."""
        size, letter = style.size, font_metrics.x_height(style.kind, style.size)
        key = (source, delimiters["open"], size, letter)
        if key not in self._known:
            try:
                self._known[key] = self._typeset(source, delimiters, size, letter)
            except _NotTypesetError as error:
                self._known[key] = str(error)
        return self._known[key]

    def _typeset(
        self, source: str, delimiters: Mapping[str, str], size: float, letter: float
    ) -> InlineImage:
        if not source.strip() or size <= 0:
            return InlineImage("", 0.0, 0.0)
        if len(source) > _MAX_LENGTH:
            raise _NotTypesetError(f"it is longer than {_MAX_LENGTH:,} characters")
        is_ascii = delimiters["open"] == "`"
        arguments = (self._page, source, is_ascii, is_display(delimiters), size, letter)
        answer = json.loads(self._run(f"typeset({', '.join(map(json.dumps, arguments))})"))
        if "error" in answer:
            raise _NotTypesetError(" ".join(answer["error"].split())[:100])
        return _picture(answer["svg"], size, letter)

    def _run(self, code: str) -> str:
        if self._left <= 0:
            raise _NotTypesetError(f"that of the page takes longer than {self._page_seconds:g} s")
        if self._v8 is None:
            self._v8 = _loaded()
        start = time.monotonic()
        try:
            return str(self._v8.eval(code, timeout_sec=min(self._formula_seconds, self._left)))
        except JSTimeoutException:
            self._stop()
            raise _NotTypesetError(f"it takes longer than {self._formula_seconds:g} s") from None
        except JSEvalException:
            self._stop()
            raise _NotTypesetError("MathJax fails on it") from None
        finally:
            self._left -= time.monotonic() - start

    def _stop(self) -> None:
        """After a timeout, the next formula gets a new V8."""
        assert self._v8 is not None
        self._v8.close()
        self._v8 = None


def _loaded() -> MiniRacer:
    folder = mathjax_folder()
    if folder is None:
        raise _NotTypesetError(NOT_INSTALLED)
    v8 = MiniRacer()
    v8.eval(_CONFIG)
    try:
        for path in (*(folder / name for name in MATHJAX_FILES), _BRIDGE):
            v8.eval(path.read_text("utf-8"), timeout_sec=_START_SECONDS)
    except JSEvalException:
        raise _NotTypesetError("MathJax does not start: reinstall the extra maths") from None
    return v8


def _picture(svg: str, size: float, letter: float) -> InlineImage:
    if len(svg) > _MAX_SVG:
        raise _NotTypesetError("its picture is too large")
    try:
        root = etree.fromstring(svg, etree.XMLParser(huge_tree=True))
    except etree.XMLSyntaxError:
        raise _NotTypesetError("its picture is no valid SVG") from None
    if root.get("width") == "100%":
        raise _NotTypesetError("a number beside it (\\tag) has no place in a label")
    scale = letter / _X_HEIGHT
    _, top, width, height = (float(part) * scale for part in root.get("viewBox", "").split())
    if max(width, height) > _MAX_SIDE:
        raise _NotTypesetError(f"it is larger than {_MAX_SIDE:,} pixels")
    _clean(root)
    group = root[-1]
    group.attrib.clear()
    shapes = etree.tostring(group, encoding="unicode").replace(_NAMESPACE, "", 1)
    return InlineImage("", width, height, -(top + height), shapes, scale)


def _clean(root: etree._Element) -> None:
    """Apply MathJax's style sheet, and keep what is drawn in the colour of the text."""
    depth = 0
    for event, element in list(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise _NotTypesetError("it is nested too deeply")
        if event == "start":
            continue
        if element.get("data-hitbox"):
            element.getparent().remove(element)
            continue
        own = {name: value for name, value in element.attrib.items() if value != "currentColor"}
        element.attrib.clear()
        for name, value in own.items():
            element.attrib.update(_STYLES.get(name, {}))
            if name in _KEPT:
                element.set(name, value)
            elif name == "class" and value in _DASHES:
                element.set("stroke-dasharray", _DASHES[value])
        if element.tag == f"{_SVG}a":
            element.tag = f"{_SVG}g"
