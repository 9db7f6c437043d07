"""PNG and JPG: their sizes, their ground, and that the text is in them."""

from __future__ import annotations

import base64
import io
import re
import sys

import pytest
from PIL import Image
from sketches import draw, one, parsed, texts, vertex

from mkdocs_multicloud.drawing import Drawer, engine_process, png_and_jpg, require_all_formats
from mkdocs_multicloud.drawing.svg_for_resvg import svg_for_resvg
from mkdocs_multicloud.errors import DrawingError

pytestmark = pytest.mark.pictures

PLAIN = "fillColor=none;strokeColor=none;"


def image(drawer, kind, *content, **request):
    (made,) = one(drawer, *content, formats=("svg", kind), **request).pictures
    assert set(made.files) == {kind}
    return made, Image.open(io.BytesIO(made.files[kind]))


def dark(picture):
    """How many pixels are darker than a middle grey, seen on white."""
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return sum(ground.convert("L").histogram()[:128])


@pytest.mark.parametrize("kind", ["png", "jpg"])
@pytest.mark.parametrize("scale", [0.5, 1, 1.5, 2, 4])
def test_the_size_follows_the_scale(drawer, kind, scale):
    made, picture = image(drawer, kind, vertex(label="x"), scale=scale)
    assert picture.format == {"png": "PNG", "jpg": "JPEG"}[kind]
    assert (made.width, made.height) == (84, 44)
    assert picture.size == pytest.approx((84 * scale, 44 * scale), abs=1)


def test_a_png_is_transparent_and_a_jpg_white(drawer):
    _, png = image(drawer, "png", vertex("ellipse"))
    assert png.mode == "RGBA"
    assert png.getpixel((1, 1))[3] == 0
    assert png.getpixel((42, 22)) == (255, 255, 255, 255)
    _, grounded = image(drawer, "png", vertex("ellipse"), has_ground=True)
    assert grounded.getpixel((1, 1)) == (255, 255, 255, 255)
    _, jpg = image(drawer, "jpg", vertex("ellipse"))
    assert jpg.mode == "RGB"
    assert min(jpg.getpixel((1, 1))) > 250


@pytest.mark.parametrize("kind", ["png", "jpg"])
@pytest.mark.parametrize(
    "style",
    ["", "fontFamily=Courier New", "fontFamily=Times New Roman", "fontStyle=3",
     "fontFamily=No Such Font", "html=0"],
)  # fmt: skip
def test_the_text_is_in_it(drawer, kind, style):
    without, written = (
        dark(image(drawer, kind, vertex(PLAIN + style, label, (0, 0, 160, 40)), scale=2)[1])
        for label in ("", "The quick brown fox")
    )
    assert written > without + 300, "no text: are the fonts missing (fonts-liberation)?"


def test_bold_text_is_blacker(drawer):
    plain, bold = (
        dark(image(drawer, "png", vertex(PLAIN + style, "mmmmmmmm"), scale=2)[1])
        for style in ("fontStyle=0", "fontStyle=1")
    )
    assert bold > plain * 1.1


def test_colours_and_gradients_are_in_it(drawer):
    style = "fillColor=#ff0000;gradientColor=#0000ff;strokeColor=none"
    _, picture = image(drawer, "png", vertex(style, at=(0, 0, 80, 80)))
    top, bottom = picture.getpixel((40, 5)), picture.getpixel((40, 75))
    assert (top[0] > 200, top[2] < 60) == (True, True)
    assert (bottom[0] < 60, bottom[2] > 200) == (True, True)


def test_a_dark_twin_has_its_own_files(drawer):
    light, twin = one(
        drawer, vertex(label="x"), formats=("png", "jpg"), themes=("light", "dark")
    ).pictures
    assert set(light.files) == set(twin.files) == {"png", "jpg"}
    shades = [
        Image.open(io.BytesIO(made.files["png"])).convert("RGBA").getpixel((10, 10))
        for made in (light, twin)
    ]
    assert min(shades[0][:3]) > 240
    assert max(shades[1][:3]) < 40


def test_an_image_of_a_png_is_in_it(drawer):
    red = Image.new("RGB", (8, 8), "red")
    written = io.BytesIO()
    red.save(written, "PNG")
    link = f"data:image/png,{base64.b64encode(written.getvalue()).decode()}"
    _, picture = image(drawer, "png", vertex(f"shape=image;image={link}", at=(0, 0, 40, 40)))
    assert picture.getpixel((20, 20))[:3] == (255, 0, 0)


@pytest.mark.parametrize(
    ("module", "kind", "told"),
    [
        ("resvg_py", "png", "png needs the package resvg_py"),
        ("resvg_py", "jpg", "jpg needs the package resvg_py"),
        ("PIL", "jpg", "jpg needs the package Pillow"),
    ],
)
def test_without_the_extra_it_says_what_to_install(monkeypatch, module, kind, told):
    monkeypatch.setitem(sys.modules, module, None)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    with pytest.raises(DrawingError) as caught:
        png_and_jpg.rasterize(svg, kind)
    assert caught.value.message == f"{told}; pip install 'mkdocs-multicloud[raster]'"


@pytest.mark.parametrize(
    ("label", "size", "rows"),
    [
        # Baselines are at 26 and 29; Chromium's lines are there at these distances.
        ("<u>xxxxxxx</u>", 12, {1}),
        ("<u>xxxxxxx</u>", 24, {2, 3}),
        ("<s>xxxxxxx</s>", 24, {-9, -8}),
        ("xx <b><u>xxxx</u></b> x", 12, {1}),
    ],
)
def test_lines_of_text_are_where_browsers_draw_them(drawer, label, size, rows):
    style = f"{PLAIN}fontSize={size};fontColor=#000000"
    at = (0, 0, 200, 40)
    made, lined = image(drawer, "png", vertex(style, label, at))
    bare = re.sub("</?[us]>", "", label)
    _, plain = image(drawer, "png", vertex(style, bare, at))
    (baseline,) = {int(float(t.get("y"))) for t in parsed(made.svg).iter("text")}
    assert "text-decoration" in made.svg
    grey = [p.getchannel("A").load() for p in (lined, plain)]
    found = {
        y - baseline
        for y in range(lined.height)
        if sum(grey[0][x, y] - grey[1][x, y] > 60 for x in range(lined.width)) > size
    }
    assert found == rows


def test_text_in_an_svg_image_is_in_it(drawer):
    for content, dark_pixels in (("", 0), ("<text x='2' y='15'>words</text>", 20)):
        svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='60' height='20'>{content}</svg>"
        link = f"data:image/svg+xml,{base64.b64encode(svg.encode()).decode()}"
        style = f"shape=image;imageAspect=0;image={link}"
        _, picture = image(drawer, "png", vertex(style, at=(0, 0, 60, 20)))
        assert dark(picture) >= dark_pixels


@pytest.mark.parametrize(
    ("style", "rows"),
    [("fontSize=10", 6), ("fontSize=11", 6), ("fontSize=12", 7), ("fontSize=14", 8),
     ("fontSize=16", 9), ("fontSize=20", 11), ("fontSize=12;fontFamily=Times New Roman", 6)],
)  # fmt: skip
def test_small_letters_are_whole_pixels_high_as_in_browsers(drawer, style, rows):
    _, picture = image(drawer, "png", vertex(f"{PLAIN}{style}", "zzzz"))
    wide, high = picture.size
    ink = [sum(picture.getpixel((x, y))[3] for x in range(wide)) for y in range(high)]
    shown = [row for row in ink if row]
    assert len(shown) == rows
    # The bars of a z: without fitting, one of them is pale.
    assert min(shown[0], shown[-1]) > 0.8 * max(shown)


def test_turned_and_mixed_lines_are_not_fitted(drawer):
    for style, label in (("rotation=30", "x"), ("html=1", "<font style='font-size:9px'>a</font>b")):
        svg = one(drawer, vertex(style, label)).pictures[0].svg
        assert svg_for_resvg(svg, 1.0, lambda svg, zoom: b"").count("matrix(") == 0


def test_chinese_japanese_and_korean_have_a_font_of_their_own():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><title>題</title><text font-weight="bold">a題b名'
        '<tspan fill="red">한글</tspan>c語</text><text>plain</text></svg>'
    )
    changed = svg_for_resvg(svg, 2.0, lambda svg, zoom: b"")
    root = parsed(changed)
    assert texts(root) == ["a題b名한글c語", "plain"]
    spans = root.xpath("//tspan[@font-family]")
    assert [span.text for span in spans] == ["題", "名", "한글", "語"]
    assert all(span.get("font-family").startswith("'Noto Sans CJK") for span in spans)
    assert spans[2].getparent().get("fill") == "red"
    plain = svg.translate(str.maketrans("題名한글語", "xxxxx"))
    assert svg_for_resvg(plain, 2.0, lambda svg, zoom: b"") == plain


def test_an_svg_image_that_names_a_file_is_not_drawn_by_itself(drawer, tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (60, 20), "red").save(secret)
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='20'><text y='9'>x</text>"
        f"<image href='{secret}' width='60' height='20'/></svg>"
    )
    link = f"data:image/svg+xml,{base64.b64encode(svg.encode()).decode()}"
    _, picture = image(drawer, "png", vertex(f"shape=image;image={link}", at=(0, 0, 60, 20)))
    assert (255, 0, 0, 255) not in {picture.getpixel((x, 10)) for x in range(60)}


def test_a_raster_that_takes_too_long_costs_itself_only(monkeypatch):
    monkeypatch.setattr(engine_process, "RASTER_SECONDS", 0.01)
    with Drawer() as slow:
        cell = vertex("gradientColor=#0000ff", "x", (0, 0, 4000, 3000))
        (drawing,) = draw(slow, cell, formats=("png",), scale=3)
        assert drawing.missing_formats == (
            ("the png took longer than 0.01 s", "choose a smaller scale, or ask for svg instead"),
        )
        (picture,) = drawing.pictures
        assert (picture.width, picture.files) == (4004, {})
        assert one(slow, vertex(label="next")).text == "next"


def test_what_resvg_cannot_draw_is_an_error():
    with pytest.raises(DrawingError, match="resvg cannot draw it"):
        png_and_jpg.rasterize("no svg", "png")


def test_a_picture_too_large_to_raster_costs_itself_only(drawer):
    huge = vertex(at=(0, 0, 200000, 200000))
    (drawing,) = drawings = draw(drawer, huge, formats=("png",), scale=10)
    (picture,) = drawing.pictures
    assert (picture.width, picture.files) == (200004, {})
    with pytest.raises(DrawingError, match="a png of 2,000,040 by 2,000,040 pixels is too large"):
        require_all_formats(drawings)
    assert one(drawer, vertex(label="next")).text == "next"


def test_a_dark_jpg_stands_on_dark_ground(drawer):
    (dark_twin,) = one(drawer, vertex(PLAIN), formats=("svg", "jpg"), themes=("dark",)).pictures
    with Image.open(io.BytesIO(dark_twin.files["jpg"])) as shown:
        assert max(shown.getpixel((0, 0))) < 40
