"""Lines that flow: they move in the picture, by nothing but the CSS that they need."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pytest
from PIL import Image
from sketches import draw, edge, one, parsed, vertex

from mkdocs_multicloud.drawing.flow_animation import FlowAnimations
from mkdocs_multicloud.hosts.markdown.blocks import UNSEARCHED
from mkdocs_multicloud.page.inline_svg import with_own_ids

ENDS = (vertex("", "A", (0, 0, 60, 40), "a"), vertex("", "B", (300, 0, 60, 40), "b"))


def svg_of(drawer, style, **request):
    return one(drawer, *ENDS, edge(f"flowAnimation=1;{style}"), **request).pictures[0].svg


@pytest.mark.parametrize(
    ("style", "offset", "animation"),
    [
        ("", "16", "500ms linear infinite normal"),
        ("flowAnimationDuration=1000", "16", "1000ms linear infinite normal"),
        ("flowAnimationDirection=reverse", "16", "500ms linear infinite reverse"),
        ("flowAnimationDirection=alternate", "16", "500ms linear infinite alternate"),
        ("flowAnimationTimingFunction=ease-in-out", "16", "500ms ease-in-out infinite normal"),
        ("flowAnimationTimingFunction=steps(4, end)", "16", "500ms steps(4, end) infinite normal"),
        (
            "flowAnimationTimingFunction=cubic-bezier(0.1, -0.7, 1, 0.1)", "16",
            "500ms cubic-bezier(0.1, -0.7, 1, 0.1) infinite normal",
        ),
        # A pattern of an odd length repeats itself after two rounds; a longer one takes longer.
        ("dashPattern=2 6 1", "18", "563ms linear infinite normal"),
        ("dashed=1;strokeWidth=4", "24", "750ms linear infinite normal"),
        ("curved=1;dashPattern=0.5 1", "1.5", "47ms linear infinite normal"),
    ],
)  # fmt: skip
def test_a_line_moves_as_in_draw_io(drawer, style, offset, animation):
    root = parsed(svg_of(drawer, style))
    (name,) = (path.get("class") for path in root.iter("path") if path.get("class"))
    frames = name.removesuffix("0")
    assert root.findtext("style") == (
        "@media screen and (prefers-reduced-motion:no-preference){"
        f"@keyframes {frames}{{to{{stroke-dashoffset:0}}}}"
        f".{name}{{stroke-dashoffset:{offset};animation:{frames} {animation}}}}}"
    )


@pytest.mark.parametrize(
    "style",
    [
        "flowAnimationDuration=0", "flowAnimationDuration=-5", "flowAnimationDuration=fast",
        "flowAnimationDuration=99999999999999",
        "flowAnimationTimingFunction=linear} * {fill:red", "flowAnimationTimingFunction=url(x)",
        "flowAnimationTimingFunction=linear, evil 1s", "flowAnimationTimingFunction=</style>",
        "flowAnimationTimingFunction=steps(1)) infinite; x: (", "flowAnimationDirection=normal}",
        "flowAnimationDirection=\\6e ormal", "flowAnimationTimingFunction=linear/*",
        "dashPattern=a", "dashPattern=0", "dashPattern=-8", "dashed=1;dashPattern=1e9 1e9",
    ],
)  # fmt: skip
def test_a_line_with_other_values_stands_still(drawer, style):
    root = parsed(svg_of(drawer, style))
    assert root.find("style") is None
    assert not root.xpath("//*[@class]")


def test_lines_that_move_alike_share_a_rule():
    animations = FlowAnimations("p")
    own = (
        "stroke: #000000; animation: ge-flow-animation-page {}ms linear infinite normal; "
        "stroke-dashoffset: 16;"
    )
    found = [animations.class_of(own.format(ms)) for ms in (500, 700, 500)]
    assert found == ["p-flow0", "p-flow1", "p-flow0"]
    assert animations.css().count("16;animation") == 2
    assert FlowAnimations("p").css() == ""


def test_pictures_on_one_page_do_not_mix(drawer):
    light, dark = one(drawer, *ENDS, edge("flowAnimation=1"), themes=("light", "dark")).pictures
    names = [set(re.findall(r"mc\w+-flow", picture.svg)) for picture in (light, dark)]
    assert len(names[0]) == len(names[1]) == 1
    assert names[0] != names[1]
    # A copy has the same rules, so its names stay.
    assert set(re.findall(r"mc\w+-flow", with_own_ids(light.svg, "-2"))) == names[0]


def test_the_search_of_mkdocs_does_not_find_the_rules(drawer):
    svg = svg_of(drawer, "")
    assert svg.count("<style>") == 1
    searched = UNSEARCHED.sub("", f"<p>{svg}</p><p>{svg}</p>")
    assert "@media" not in searched
    assert searched.count(">A</text>") == 2


def test_pictures_in_which_nothing_moves_have_no_style(drawer):
    (drawing,) = draw(drawer, *ENDS, edge("dashed=1"))
    assert "<style" not in drawing.pictures[0].svg


@pytest.mark.parametrize("scale", [1, 2])
def test_the_png_is_that_of_a_dashed_line(drawer, scale):
    made = [
        one(drawer, *ENDS, edge(style), formats=("png",), scale=scale).pictures[0].files["png"]
        for style in ("flowAnimation=1", "dashed=1;fixDash=1;dashPattern=8 8")
    ]
    assert made[0] == made[1]


def test_it_moves_in_a_browser_unless_a_reader_wants_less_motion(browser, drawer):
    svg = svg_of(drawer, "strokeWidth=4;dashPattern=8;fixDash=1")
    page = browser.new_page(viewport={"width": 400, "height": 60})
    page.set_content(f'<body style="margin:0"><img src="data:image/svg+xml,{quote(svg)}"></body>')

    def shot():
        return Image.open(io.BytesIO(page.screenshot())).tobytes()

    first = shot()
    assert any(shot() != first for _ in range(20))
    page.set_content(svg)
    moving = "document.getAnimations().length"
    assert page.evaluate(moving) == 1
    page.emulate_media(media="print")
    assert page.evaluate(moving) == 0
    page.emulate_media(media="screen", reduced_motion="reduce")
    assert page.evaluate(moving) == 0
    page.close()
