"""Widths and kerning of the Liberation fonts → ``mkdocs_multicloud/drawing/text/widths.json``.

Liberation Sans, Serif and Mono have the widths of Arial/Helvetica, Times New Roman and Courier New.
DejaVu Sans stands for Verdana, and has the symbols that they lack. Widths are in 1/2048 em.

    pip install fonttools; python tests/measure/font_widths.py [FONTS_DIR]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2DD), (0x370, 0x3FF),
    (0x400, 0x45F), (0x490, 0x491), (0x5D0, 0x5EA), (0x2010, 0x2044), (0x20A0, 0x20BF),
    (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x2473), (0x2500, 0x25FF),
    (0x2600, 0x26FF), (0x2700, 0x27BF),
]  # fmt: skip
FACES = {
    "sans": "liberation/LiberationSans-Regular",
    "sans-bold": "liberation/LiberationSans-Bold",
    "serif": "liberation/LiberationSerif-Regular",
    "serif-bold": "liberation/LiberationSerif-Bold",
    "serif-italic": "liberation/LiberationSerif-Italic",
    "serif-bold-italic": "liberation/LiberationSerif-BoldItalic",
    "wide": "dejavu/DejaVuSans",
    "wide-bold": "dejavu/DejaVuSans-Bold",
}
KERNED = [chr(n) for n in range(0x20, 0x7F)] + list("’”“‘–—")


def widths(font: TTFont) -> dict[int, int]:
    """Widths of the code points that are kept, in 1/2048 em."""
    names, advances = font.getBestCmap(), font["hmtx"].metrics
    scale = 2048 / font["head"].unitsPerEm
    return {
        code: round(advances[names[code]][0] * scale)
        for first, last in RANGES
        for code in range(first, last + 1)
        if code in names
    }


def kerning(font: TTFont) -> dict[str, int]:
    """What pairs of common characters are nearer than their widths, in 1/2048 em."""
    names = font.getBestCmap()
    glyphs = {names[ord(c)]: c for c in KERNED if ord(c) in names}
    pairs = font["kern"].kernTables[0].kernTable if "kern" in font else {}
    return {
        glyphs[a] + glyphs[b]: value
        for (a, b), value in pairs.items()
        if a in glyphs and b in glyphs and value
    }


def runs(table: dict[int, int]) -> dict[str, list[int]]:
    """Consecutive code points as one list under the first of them."""
    found: dict[str, list[int]] = {}
    last, run = -2, []
    for code, width in sorted(table.items()):
        if code != last + 1:
            run = found.setdefault(f"{code:x}", [])
        run.append(width)
        last = code
    return found


def main(folder: str = "/usr/share/fonts/truetype") -> None:
    """Write the table from the fonts under ``folder``."""
    root = Path(folder)
    data: dict[str, dict[str, object]] = {"widths": {}, "kerning": {}}
    seen: set[int] = set()
    for face, name in FACES.items():
        font = TTFont(root / f"{name}.ttf")
        table = widths(font)
        if face.startswith("sans"):
            seen |= table.keys()
        else:
            table = {code: width for code, width in table.items() if code in seen}
        data["widths"][face] = runs(table)
        data["kerning"][face] = kerning(font)
    symbols = widths(TTFont(root / "dejavu" / "DejaVuSans.ttf"))
    data["widths"]["symbols"] = runs({c: w for c, w in symbols.items() if c not in seen})
    target = Path(__file__).parent.parent / "mkdocs_multicloud/drawing/text/widths.json"
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("},", "},\n")
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
