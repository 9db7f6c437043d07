"""Formulas in labels: typeset as draw.io does, or shown as written with a warning."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from lxml import etree
from sketches import SVG, draw, edge, model, vertex

from mkdocs_multicloud.drawing import engine_files
from mkdocs_multicloud.drawing.mathjax import MathJax

TEX, DISPLAY, ASCII = "\\(", "$$", "`"
HERE = """\
import json, os, sys
from types import SimpleNamespace
from mkdocs_multicloud.drawing.mathjax import MathJax
maths = MathJax(10)
for line in sys.stdin:
    source, opened, size, kind, changes = json.loads(line)
    if source is None:
        maths.start_page()
    for name, value in changes.items():
        setattr(maths, name, value)
    style = SimpleNamespace(size=size, kind=kind)
    found = maths.typeset(source or "x", {"open": opened, "close": ""}, style)
    if not isinstance(found, str):
        found = [found.width, found.height, found.raised, found.scale, found.shapes]
    print(json.dumps(found), flush=True)
os._exit(0)
"""
"""V8 has a process of its own: at a normal exit it may wait without end."""


class Formula(NamedTuple):
    width: float
    height: float
    raised: float
    scale: float
    shapes: str


class Maths:
    """MathJax in another process, with the text around the formula in 12 px Arial."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-c", HERE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def typeset(self, source, opened=TEX, size=12, kind="sans", **changes):
        job = json.dumps([source, opened, size, kind, changes])
        self._process.stdin.write(f"{job}\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline())
        return found if isinstance(found, str) else Formula(*found)

    def start_page(self):
        self.typeset(None)

    def close(self):
        self._process.communicate()


@pytest.fixture(scope="module")
def maths():
    with closing(Maths()) as made:
        yield made


def page(drawer, *cells, **request):
    return draw(drawer, model(*cells, attributes='math="1"'), **request)[0]


def shapes(drawing):
    """The texts; and for each formula its place, its colour and how many shapes it has."""
    root = etree.fromstring(drawing.pictures[0].svg)
    texts = ["".join(text.itertext()) for text in root.iter(f"{{{SVG}}}text")]
    groups = [
        g for g in root.iter(f"{{{SVG}}}g") if ") scale" in g.get("transform", "") and g.get("fill")
    ]
    return texts, [
        (g.get("transform"), g.get("fill"), len(list(g.iter(f"{{{SVG}}}path", f"{{{SVG}}}rect"))))
        for g in groups
    ]


@pytest.mark.parametrize(
    ("source", "opened", "size"),
    [
        # Width, height above the baseline and depth, in pixels; draw.io's picture has the same.
        ("E=mc^2", TEX, (55.15, 11.96, 1.18)),
        (r"\int_0^1 x^2 dx = \frac{1}{3}", DISPLAY, (85.93, 22.36, 13.08)),
        ("sum_(i=1)^n i", ASCII, (28.05, 22.41, 17.87)),
        (r"\sum_{i=1}^n i", TEX, (40.14, 11.33, 4.92)),
        (" ", TEX, (0, 0, 0)),
    ],
)
def test_a_formula_has_the_size_that_draw_io_gives_it(maths, source, opened, size):
    found = maths.typeset(source, opened)
    measured = (found.width, found.height + found.raised, -found.raised)
    assert measured == pytest.approx(size, abs=0.05)
    # Small letters are as high as those of the text: 12 px Arial.
    assert maths.typeset("x").scale * 442 == pytest.approx(12 * 1082 / 2048)


def test_a_formula_grows_with_its_text(maths):
    small, large = (maths.typeset("x", size=size) for size in (10, 20))
    assert large.width == pytest.approx(2 * small.width)
    serif = maths.typeset("x", kind="serif")
    assert serif.scale < maths.typeset("x").scale


@pytest.mark.parametrize(
    "source",
    [
        r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", r"\begin{cases}1&x>0\\0\end{cases}",
        r"\ce{CO2 + C -> 2 CO}", r"\cancel{x}\boxed{y}\mathbb{R}", r"\text{Größe 中}",
        r"\begin{align}a&=b\\&=c\end{align}", r"\xrightarrow{n\to\infty}", r"\color{red}{x}",
        r"\left(\begin{matrix}1\\2\\3\\4\\5\end{matrix}\right)", r"{a \over b}", "x\u00a0y",
    ],
)  # fmt: skip
def test_what_draw_io_loads_on_demand_is_typeset(maths, source):
    assert maths.typeset(source, DISPLAY).shapes.startswith("<g>")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (r"\foo{x}", r"Undefined control sequence \foo"),
        (r"\frac{1}", r"Missing argument for \frac"),
        (r"\left(", r"missing \right"),
        ("x" * 2001, "it is longer than 2,000 characters"),
        ("{" * 900 + "}" * 900, "it is nested too deeply"),
        (r"\sqrt{" * 90 + "}" * 90, "it is nested too deeply"),
        (r"\def\a{\a\a}\a", "recursive macro call"),
        (r"\newenvironment{x}{\begin{x}}{\end{x}}\begin{x}\end{x}", "maximum"),
        (r"\rule{99999em}{1em}", "it is larger than 10,000 pixels"),
        (r"\def\a{xxxxxxxxxx}" + r"\a" * 80, "its picture is too large"),
        (r"\href{javascript:alert(1)}{x}", "Undefined control sequence"),
        (r"\require{html}", "Undefined control sequence"),
        (r"\class{a}{b}\style{c}{d}\cssId{e}{f}", "Undefined control sequence"),
        (r"\mmlToken{mi}[onclick='x']{y}", "not a recognized attribute"),
        (r"\bbox[url(http://x)]{y}", "doesn't look like a color"),
        (r"x\tag{1}", r"a number beside it (\tag) has no place in a label"),
    ],
)
def test_what_cannot_be_typeset_says_why(maths, source, why):
    found = maths.typeset(source, DISPLAY)
    assert isinstance(found, str)
    assert why in found
    assert len(found) <= 100
    assert maths.typeset("x", DISPLAY).shapes


@pytest.mark.parametrize(
    "source",
    [
        r"\mmlToken{mi}[href='javascript:alert(1)']{x}", r"\color{url(http://x)}{x}",
        r"\text{<script>}",
    ],
)  # fmt: skip
def test_nothing_but_shapes_comes_out(maths, source):
    found = etree.fromstring(f'<g xmlns="{SVG}">{maths.typeset(source).shapes}</g>')
    assert {element.tag.split("}")[1] for element in found.iter()} <= {"g", "path", "text", "rect"}
    names = {name for element in found.iter() for name in element.attrib}
    assert not any(name.startswith(("on", "data", "href", "style", "class")) for name in names)


def test_a_formula_has_a_time_limit_and_so_have_those_of_a_page(maths):
    maths.start_page()
    late = maths.typeset("y", _formula_seconds=1e-6)
    assert late == "it takes longer than 1e-06 s"
    assert maths.typeset("x", _formula_seconds=5).shapes
    assert maths.typeset("z", _left=0) == "that of the page takes longer than 8 s"
    # What is known already needs no time.
    assert maths.typeset("x").shapes
    maths.start_page()
    assert maths.typeset("z").shapes


def test_what_a_formula_defines_is_known_on_its_page_only(maths):
    assert maths.typeset(r"\newcommand{\R}{\mathbb{R}}").width < 1
    assert maths.typeset(r"\R^3").width > 10
    maths.start_page()
    assert "Undefined" in maths.typeset(r"\R^3")


def test_formulas_are_in_the_text_of_their_label(drawer):
    label = r"Energy \(E=mc^2\) and `x`"
    drawing = page(drawer, vertex("whiteSpace=wrap", label, (0, 0, 240, 60)))
    texts, formulas = shapes(drawing)
    assert texts == ["Energy ", " and "]
    assert [(color, count) for _, color, count in formulas] == [("#000000", 5), ("#000000", 1)]
    assert drawing.labels == ("Energy E=mc^2 and x",)
    assert drawing.warnings == ()
    # The baseline is that of the text.
    svg = drawing.pictures[0].svg
    assert re.findall(r" (\d+)\) scale", svg) == re.findall(r'<text[^>]* y="(\d+)"', svg)


def test_a_display_formula_is_centred_on_its_own_line(drawer):
    label = "a line of some words $$x$$ two"
    drawing = page(drawer, vertex("whiteSpace=wrap;align=left", label, (0, 0, 200, 90)))
    texts, ((where, *_),) = shapes(drawing)
    assert texts == ["a line of some words", "two"]
    assert 50 < float(re.findall(r"[\d.]+", where)[0]) < 60
    assert drawing.labels == ("a line of some words · x · two",)


def test_formulas_have_the_colour_of_their_text_in_both_themes(drawer):
    label = r'\(a\)<font color="#cc0000">\(b\)</font>\(\color{blue}{c}\)'
    drawing = page(drawer, vertex(label=label), themes=("light", "dark"))
    light, dark = (re.findall(r'scale[^>]* fill="(#\w+)"', p.svg) for p in drawing.pictures)
    assert light == ["#000000", "#cc0000", "#000000"]
    assert dark == ["#ffffff", "#ffa3a3", "#ffffff"]
    assert all('fill="blue"' in picture.svg for picture in drawing.pictures)


def test_formulas_are_in_the_png(drawer):
    drawing = page(drawer, vertex(label=r"\(\int x\)"), formats=("svg", "png"))
    empty = page(drawer, vertex(), formats=("svg", "png"))
    sizes = [len(one.pictures[0].files["png"]) for one in (empty, drawing)]
    assert sizes[1] > sizes[0] + 100


def test_formulas_of_edges_lists_tables_and_turned_labels_are_typeset(drawer):
    cells = (
        vertex("horizontal=0;rotation=20", r"\(x\)", cell="a"),
        vertex("textDirection=vertical-rl", r"\(y\)", (200, 0, 80, 40), "b"),
        edge(label=r"<ul><li>\(z\)</li></ul><table><tr><td>\(t\)</td></tr></table>"),
    )
    assert len(shapes(page(drawer, *cells))[1]) == 4


def test_what_is_not_typeset_names_the_cell_and_shows_the_source(drawer):
    cells = (
        vertex(label=r"\(\foo{1}\) <b>x</b>", cell="first"),
        vertex(label=r"$$\foo{2}$$", at=(0, 60, 80, 40), cell="second"),
        vertex(label=r"plain \(x\)", at=(0, 120, 80, 40), cell="third").replace("html=1;", ""),
    )
    drawing = page(drawer, *cells, themes=("light", "dark"))
    reason = r"is shown as written: Undefined control sequence \foo"
    assert drawing.warnings == (
        rf"the maths '\(\foo{{1}}\)' in cell 'first' {reason}",
        rf"the maths '$$\foo{{2}}$$' in cell 'second' {reason}",
        r"without html=1, the maths '\(x\)' in cell 'third' is shown as written",
    )
    assert shapes(drawing)[0] == [r"\(\foo{1}\) x", r"$$\foo{2}$$", r"plain \(x\)"]


def test_pages_without_maths_show_what_is_written(drawer):
    (drawing,) = draw(drawer, vertex(label=r"$$x$$ \(y\) `z` \$"))
    assert shapes(drawing) == ([r"$$x$$ \(y\) `z` \$"], [])
    assert drawing.warnings == ()


def test_without_the_extra_formulas_are_shown_as_written(monkeypatch):
    monkeypatch.setattr(engine_files.importlib.util, "find_spec", lambda name: None)
    assert engine_files.mathjax_folder() is None
    style = SimpleNamespace(size=12, kind="sans")
    found = MathJax(10).typeset("x", {"open": "$$", "close": "$$"}, style)
    assert found == "MathJax is not installed"


def test_whether_mathjax_is_installed_counts_for_what_is_remembered(monkeypatch):
    with_it = engine_files.engine_version.__wrapped__()
    monkeypatch.setattr(engine_files, "mathjax_folder", lambda: None)
    assert engine_files.engine_version.__wrapped__() != with_it
