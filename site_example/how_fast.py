"""Write the figures of the guide page "How fast?" from those that `make bench` measured.

    python site_example/how_fast.py [build/bench.json]

The file is kept beside the page; without it, the page and the plot are written anew from what is
kept. A test checks that they are up to date; nothing is measured again for it.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

GUIDE = Path(__file__).parent / "docs" / "guide"
PAGE, PLOT, KEPT = (GUIDE / f"how_fast.{kind}" for kind in ("md", "drawio", "json"))
MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(\n<!-- end of figures -->)", re.DOTALL)

PAGES = 121
PACKAGES = {
    "markdown-exec": "markdown-exec",
    "sphinx-gallery": "sphinx-gallery",
    "myst-nb": "MyST-NB",
    "mkdocs-jupyter": "mkdocs-jupyter",
}
OURS = {"ours": "this plugin", "ours without pictures": "this plugin, without pictures"}
TOOLS = OURS | PACKAGES

# Why another tool is faster, where it is.
REASONS = {
    "markdown-exec": "It runs the code in the process of the build, one snippet after the other. "
    "So no process is started, and a snippet can read and change all that the build can. No picture is drawn. It keeps no results, so a slow snippet is slow in each build.",
    "sphinx-gallery": "It runs scripts in a few processes that live on, without isolation, and draws no picture of a "
    "diagram. It skips scripts that have not changed; that a file which a script reads has changed, it does not notice.",
    "myst-nb": "Sphinx writes only pages that have changed, and MkDocs writes all of them. MyST-NB keeps the outputs of "
    "each notebook, by its code alone.",
    "mkdocs-jupyter": "It keeps the outputs of each notebook, by its code alone, and draws no picture of a diagram.",
}


@dataclass(frozen=True)
class Series:
    """A line of the plot.

    Attributes:
        name: of its figures: what follows the number of pages or snippets.
    """

    label: str
    name: str
    colour: str


SERIES = (
    Series("this plugin, first build", "snippets, cold", "#1f6fb2"),
    Series("this plugin, second build", "snippets, warm", "#4fa3d8"),
    Series("pages written by hand", "snippets, plain", "#777777"),
    Series("markdown-exec", "pages, cold: markdown-exec", "#2e8b57"),
    Series("sphinx-gallery", "pages, cold: sphinx-gallery", "#c77700"),
    Series("MyST-NB", "pages, cold: myst-nb", "#b0413e"),
    Series("mkdocs-jupyter", "pages, cold: mkdocs-jupyter", "#8a4fb0"),
)


class Measured:
    """The figures by their names."""

    def __init__(self, text: str) -> None:
        found = json.loads(text)
        self.machine = found["machine"]
        self.figures = {one["name"]: one for one in found["figures"]}

    def __getitem__(self, name: str) -> dict:
        if name not in self.figures:
            raise SystemExit(f"{name!r} has not been measured; run `make bench`")
        return self.figures[name]

    def value(self, name: str) -> float:
        return self[name]["value"]

    def points(self, series: Series) -> list[tuple[int, float]]:
        """Numbers of snippets, and seconds."""
        wanted = re.compile(rf"([\d,]+) {re.escape(series.name)}")
        found = ((wanted.fullmatch(name), one["value"]) for name, one in self.figures.items())
        return sorted((int(match[1].replace(",", "")), value) for match, value in found if match)


def written(markdown: str, measured: Measured) -> str:
    """Return a page with what is between its marks up to date."""
    return MARKED.sub(lambda mark: f"{mark[1]}\n{PARTS[mark[2]](measured)}\n{mark[3]}", markdown)


def _machine(measured: Measured) -> str:
    facts = measured.machine
    days = sorted({one["date"] for one in measured.figures.values()})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    rounds = sorted({one["rounds"] for one in measured.figures.values() if one["unit"] != "ms"})
    each = f"{rounds[0]}" if len(rounds) == 1 else f"{rounds[0]} to {rounds[-1]}"
    return (
        f"Measured on {facts['cores']} cores ({facts['processor']}, {facts['memory']} of memory) with "
        f"{facts['system']} and Python {facts['python']} on {when}. "
        f"Each figure is the median of {each} measurements."
    )


def _by_hand(measured: Measured) -> str:
    rows = []
    for theme, label in (("mkdocs", "MkDocs' own"), ("material", "Material")):
        for build, words in (("cold", "first"), ("warm", "second")):
            one = measured[f"{build} / plain, {PAGES} pages, {theme}"]
            ours, plain = one["compared"].values()
            rows.append((label, words, _seconds(ours), _seconds(plain), f"{one['value']:.2f}"))
    return _table(("theme", "build", "with the plugin", "written by hand", "ratio"), rows)


def _peers(measured: Measured) -> str:
    rows = []
    for tool, label in TOOLS.items():
        name = f"{PAGES} pages, {{}}: {tool}".format
        version = measured.machine.get(tool, "")
        rows.append(
            (
                f"{label} {version}".strip(),
                _seconds(measured.value(name("cold"))),
                _seconds(measured.value(name("second build"))),
                f"{measured.value(name('cold') + ', memory'):.0f} MB",
                "each in its own process" if tool in OURS else _how(tool),
                "yes" if tool == "ours" else "no",
            )
        )
    heads = ("", "first build", "second build", "memory", "snippets run", "pictures")
    return _table(heads, rows)


def _how(tool: str) -> str:
    return {
        "markdown-exec": "in the process of the build",
        "sphinx-gallery": "in a few processes",
    }.get(tool, "in a Jupyter kernel for each page")


def _faster(measured: Measured) -> str:
    """Which tools are faster, and why."""
    lines = []
    for tool, label in PACKAGES.items():
        builds = [
            words
            for build, words in (("cold", "first"), ("second build", "second"))
            if measured.value(f"{PAGES} pages, {build}: {tool}")
            < measured.value(f"{PAGES} pages, {build}: ours")
        ]
        if builds:
            which = " and the ".join(builds)
            lines.append(f"- **{label}** is faster in the {which} build. {REASONS[tool]}")
    return "\n".join(lines) or "None of them is faster, in the first or in the second build."


def _growth(measured: Measured) -> str:
    points = {series.label: dict(measured.points(series)) for series in SERIES[:3]}
    counts = sorted(set.intersection(*(set(found) for found in points.values())))
    rows = (
        (f"{count:,}", *(_seconds(found[count]) for found in points.values())) for count in counts
    )
    return _table(("snippets", *points), rows)


def _one_by_one(measured: Measured) -> str:
    isolated = next(
        one for one in measured.figures.values() if one["name"].startswith("isolated run")
    )
    svg, png = (
        next(one for one in measured.figures.values() if f"starts included: {words}" in one["name"])
        for words in ("SVG by Chromium", "SVG and PNG by Chromium")
    )
    count = int(svg["name"].partition(" ")[0])
    kinds = {
        cells: next(name for name in measured.figures if name.endswith(f" {kind} diagrams"))
        for cells, kind in (("less than 40", "small"), ("40 or more", "large"))
    }
    rows = (
        ("starting and isolating one snippet", f"{isolated['value']:.1f} ms"),
        ("starting draw.io's engine", f"{measured.value('engine start'):.0f} ms"),
        *(
            (f"drawing one diagram of {cells} cells", f"{measured.value(name):.1f} ms")
            for cells, name in kinds.items()
        ),
        (
            "what a picture adds to a build, with the engine on another core",
            f"{measured.value(f'a picture in a cold build, {PAGES} pages, beyond plain'):.1f} ms",
        ),
        (
            "`mkdocs-multicloud draw` with one file",
            _seconds(measured.value("draw, one file, start included")),
        ),
        (
            "preview: an edited snippet, compared with edited prose",
            f"{measured.value('serve: snippet edited - prose edited'):.2f} s more",
        ),
        (f"{count} pictures, SVG, by `draw`", _seconds(svg["compared"]["ours"])),
        (f"{count} pictures, SVG, by headless Chromium", _seconds(svg["compared"]["Chromium"])),
        (f"{count} pictures, PNG, by headless Chromium", _seconds(png["compared"]["Chromium"])),
        (
            f"a build of {PAGES} pages where the kernel allows no namespaces",
            f"{measured.value(f'without namespaces / with, {PAGES} pages'):.2f} times the time",
        ),
    )
    return _table(("what", "takes"), rows)


PARTS = {
    "machine": _machine,
    "by_hand": _by_hand,
    "peers": _peers,
    "faster": _faster,
    "growth": _growth,
    "one_by_one": _one_by_one,
}


def _seconds(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds >= 30
        else f"{seconds:.2g} s"
        if seconds < 1
        else f"{seconds:.1f} s"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple(":---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


# The plot: both axes are logarithmic; in pixels.
LEFT, TOP, WIDTH, HEIGHT = 70, 30, 470, 330
DECADE_X, FIRST_X = WIDTH / 3, 10
LABEL = 18


class Plot:
    """A draw.io diagram of the seconds by the number of snippets."""

    def __init__(self, measured: Measured) -> None:
        lines = {series: measured.points(series) for series in SERIES}
        self._lines = {series: points for series, points in lines.items() if points}
        seconds = [value for points in self._lines.values() for _, value in points]
        self._low = math.floor(math.log10(min(seconds)))
        self._high = math.ceil(math.log10(max(seconds)))
        self._file = ET.Element("mxfile", host="how_fast.py")
        page = ET.SubElement(self._file, "diagram", id="how_fast", name="How fast?")
        model = ET.SubElement(page, "mxGraphModel", grid="0", page="0")
        self._root = ET.SubElement(model, "root")
        ET.SubElement(self._root, "mxCell", id="0")
        ET.SubElement(self._root, "mxCell", id="1", parent="0")

    def text(self) -> str:
        self._axes()
        labels = []
        for series, points in self._lines.items():
            places = [(self._x(count), self._y(value)) for count, value in points]
            self._line(series.label, places, f"strokeColor={series.colour};strokeWidth=2;")
            for number, (x, y) in enumerate(places):
                style = f"ellipse;fillColor={series.colour};strokeColor=none;"
                self._cell(f"{series.label} {number}", "", (x - 3, y - 3, 6, 6), style)
            labels.append((*places[-1], series))
        for x, y, series in _apart(labels):
            style = f"text;align=left;verticalAlign=middle;fontSize=13;fontStyle=1;fontColor={series.colour};"
            self._cell(f"{series.label} label", series.label, (x + 8, y - 9, 160, 18), style)
        ET.indent(self._file)
        return ET.tostring(self._file, encoding="unicode") + "\n"

    def _axes(self) -> None:
        grid = "strokeColor=#cccccc;strokeWidth=1;"
        style = "text;verticalAlign=middle;fontSize=12;"
        for power in range(self._low, self._high + 1):
            y = self._y(10**power)
            self._line(f"grid of 10^{power} s", [(LEFT, y), (LEFT + WIDTH, y)], grid)
            self._cell(
                f"10^{power} s",
                f"{10**power:,g} s",
                (0, y - 9, LEFT - 8, 18),
                f"{style}align=right;",
            )
        for power in range(1, 5):
            x = self._x(10**power)
            self._line(f"grid of {10**power}", [(x, TOP), (x, TOP + HEIGHT)], grid)
            self._cell(
                f"{10**power} snippets",
                f"{10**power:,}",
                (x - 40, TOP + HEIGHT + 6, 80, 18),
                f"{style}align=center;",
            )
        below = (LEFT, TOP + HEIGHT + 26, WIDTH, 20)
        self._cell("x", "snippets", below, f"{style}align=center;")

    def _x(self, count: float) -> float:
        return LEFT + DECADE_X * math.log10(count / FIRST_X)

    def _y(self, seconds: float) -> float:
        return TOP + HEIGHT * (self._high - math.log10(seconds)) / (self._high - self._low)

    def _cell(self, name: str, label: str, place: tuple[float, ...], style: str) -> None:
        cell = ET.SubElement(
            self._root,
            "mxCell",
            id=name,
            value=label,
            style=f"html=1;{style}",
            vertex="1",
            parent="1",
        )
        sizes = dict(
            zip(("x", "y", "width", "height"), (f"{value:.1f}" for value in place), strict=True)
        )
        ET.SubElement(cell, "mxGeometry", {**sizes, "as": "geometry"})

    def _line(self, name: str, places: list[tuple[float, float]], style: str) -> None:
        whole = f"html=1;endArrow=none;rounded=0;{style}"
        cell = ET.SubElement(self._root, "mxCell", id=name, style=whole, edge="1", parent="1")
        geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        for place, kind in ((places[0], "sourcePoint"), (places[-1], "targetPoint")):
            ET.SubElement(geometry, "mxPoint", {**_point(place), "as": kind})
        between = ET.SubElement(geometry, "Array", {"as": "points"})
        for place in places[1:-1]:
            ET.SubElement(between, "mxPoint", _point(place))


def _point(place: tuple[float, float]) -> dict[str, str]:
    return {"x": f"{place[0]:.1f}", "y": f"{place[1]:.1f}"}


def _apart(labels: list[tuple[float, float, Series]]) -> Iterator[tuple[float, float, Series]]:
    """Yield labels of lines, those that end near each other moved apart."""
    placed: list[tuple[float, float]] = []
    for x, y, series in sorted(labels, key=lambda label: label[1]):
        near = [other + LABEL for left, other in placed if abs(left - x) < 100]
        lower = max([y, *(bottom for bottom in near if y < bottom)])
        placed.append((x, lower))
        yield x, lower, series


if __name__ == "__main__":
    if len(sys.argv) > 1:
        KEPT.write_text(Path(sys.argv[1]).read_text("utf-8"), "utf-8")
    known = Measured(KEPT.read_text("utf-8"))
    PAGE.write_text(written(PAGE.read_text("utf-8"), known), "utf-8")
    PLOT.write_text(Plot(known).text(), "utf-8")
