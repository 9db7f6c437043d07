"""What readers do with pictures: see them large, leaf through pages, switch layers, copy code."""

from __future__ import annotations

import gzip
import itertools
import re

import pytest
from browsing import STRICT, reader, served, visited
from sketches import book, edge, model, vertex

from mkdocs_multicloud.hosts.shared.assets import script, stylesheet

pytestmark = pytest.mark.pictures

NET = "Net <b> & x"
LAYERS = model(
    vertex(label="base"),
    '<mxCell id="n" value="Net &lt;b&gt; &amp; x" parent="0"/>',
    '<mxCell id="h" value="Hidden" parent="0" visible="0"/>',
    vertex("fillColor=#00ff00", "net", (120, 0, 80, 40), "w", "n"),
    vertex("fillColor=#ff0000;gradientColor=#0000ff", "hid", (240, 0, 80, 40), "q", "h"),
)
ONE = model(
    vertex("fillColor=#0000ff", "Orders", (0, 0, 80, 40), "a"),
    vertex("shape=cylinder3", "Stock", (200, 100, 60, 80), "b"),
    edge("", "reads"),
)
BOOK = book(Front=model(vertex(label="front")), Back=model(vertex(label="back")))
ATLAS = book(Front=model(vertex(label="front")), Layers=LAYERS, Layers2=LAYERS)
LONG_STYLE = "".join(f"attribute{n}=value{n}{'x' * n};" for n in range(20))
LONG = f"arn:aws:lambda:eu-west-1:123456789012:function:{'place-order/' * 3}"
CELLS = model(
    vertex(LONG_STYLE, f"Name: {LONG}", cell=f"vertex:lambda:{LONG}"),
    vertex(label="Box", cell="b"),
    edge(ends=(f"vertex:lambda:{LONG}", "b")),
)
PAGES = {
    "index": '{% include_snippet ../d/one.drawio show="code picture vertex style xml" %}',
    "long": '{% include_snippet ../d/long.drawio show="cells style" %}',
    "inline": '{% include_snippet ../d/one.drawio show="picture" picture="inline" name="own" %}',
    "book": '{% include_snippet ../d/book.drawio show="picture" %}',
    "layers": '{% include_snippet ../d/layers.drawio show="picture" %}',
    "atlas": '{% include_snippet ../d/atlas.drawio show="picture" %}',
    "diff": "{% diagram_diff ../d/one.drawio ../d/two.drawio %}",
    "plain": "No picture.",
    "sizes": "\n\n".join(
        f'{{% include_snippet ../d/{file}.drawio show="picture" picture="{kind}" width="{width}" '
        f'name="{file}-{kind}-{width[:3]}" %}}'
        for file, kind, width in (
            ("one", "file", "300px"),
            ("one", "inline", "300px"),
            ("one", "file", "100%"),
            ("one", "inline", "100%"),
            ("broad", "file", "wide"),
        )
    ),
}
INSTANT = {"name": "material", "font": False, "features": ["navigation.instant"]}
THEMES = {"mkdocs": {"name": "mkdocs", "highlightjs": False}, "material": INSTANT}
OPENER = "p.querySelector('button') || p.closest('a') || p"
GREEN, RED = (0, 255, 0), (255, 0, 0)


def write(site):
    return site.write(
        {
            **{f"docs/{name}.md": f"# {name}\n\n{text}\n" for name, text in PAGES.items()},
            "d/one.drawio": ONE,
            "d/two.drawio": ONE.replace("Orders", "Sales"),
            "d/long.drawio": CELLS,
            "d/broad.drawio": model(vertex(at=(0, 0, 1500, 100))),
            "d/book.drawio": BOOK,
            "d/layers.drawio": LAYERS,
            "d/atlas.drawio": ATLAS,
        }
    )


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.xdist_group(f"scripts in {name}")) for name in THEMES
    ],
)
def address(request, new_site):
    """A site, served."""
    built = write(new_site()).build(
        strict=True, theme=THEMES[request.param], site_url="http://127.0.0.1/"
    )
    with served(built.output) as found:
        yield found


def pixels(page, locator):
    """How many pixels there are of each colour."""
    import io

    from PIL import Image

    shot = Image.open(io.BytesIO(locator.screenshot())).convert("RGB")
    return {color: number for number, color in shot.getcolors(2**24)}


def width(page):
    return page.locator("dialog .multicloud-stage > *").bounding_box()["width"]


def opened(page):
    page.locator("figure .multicloud-picture:visible").first.click()
    page.locator("dialog[open]").wait_for()


def test_style_and_script_are_small():
    assert sum(len(gzip.compress(data, 9)) for data in (script(), stylesheet())) <= 14 * 1024


@pytest.mark.parametrize("name", ["", "inline/"])
def test_a_picture_fills_the_window_and_is_left_again(browser, address, name):
    with visited(browser, address + name) as page:
        picture = page.locator("figure .multicloud-picture:visible").first
        before = picture.bounding_box()["width"]
        opened(page)
        fitted = width(page)
        assert fitted > before * 2
        blue = pixels(page, page.locator("dialog"))[0, 0, 255]
        assert blue > 80 * 40 * 4
        page.keyboard.press("+")
        assert width(page) == pytest.approx(fitted * 1.5, abs=1)
        page.keyboard.press("-")
        page.keyboard.press("-")
        assert width(page) == pytest.approx(fitted / 1.5, abs=1)
        page.keyboard.press("0")
        assert width(page) == pytest.approx(fitted, abs=1)
        page.get_by_role("button", name="Enlarge", exact=True).click()
        assert width(page) == pytest.approx(fitted * 1.5, abs=1)
        page.get_by_role("button", name="Fit to the window").click()
        page.mouse.move(500, 400)
        page.mouse.wheel(0, -200)
        page.wait_for_function(
            f"innerWidth && {fitted} < document.querySelector("
            "'.multicloud-stage > *').getBoundingClientRect().width - 1"
        )
        page.get_by_role("button", name="Close").click()
        page.locator("dialog").wait_for(state="detached")


def test_it_is_moved_by_hand_and_by_keys(browser, address):
    with visited(browser, address) as page:
        opened(page)
        shown = page.locator("dialog .multicloud-stage > *")
        start = shown.bounding_box()
        page.mouse.move(500, 400)
        page.mouse.down()
        page.mouse.move(560, 430, steps=3)
        page.mouse.up()
        moved = shown.bounding_box()
        assert (moved["x"] - start["x"], moved["y"] - start["y"]) == pytest.approx((60, 30), abs=1)
        page.keyboard.press("ArrowRight")
        assert shown.bounding_box()["x"] == pytest.approx(start["x"], abs=1)


@pytest.mark.parametrize("name", ["", "inline/"])
def test_the_keyboard_opens_it_and_gets_its_place_back(browser, address, name):
    with visited(browser, address + name) as page:
        picture = page.locator("figure .multicloud-picture:visible").first
        for key in ("Enter", "Space"):
            page.evaluate("document.activeElement.blur()")
            picture.evaluate(f"p => ({OPENER}).focus()")
            page.keyboard.press(key)
            page.locator("dialog[open]").wait_for()
            assert page.evaluate("document.activeElement.closest('dialog') !== null")
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
            assert picture.evaluate(f"p => ({OPENER}) === document.activeElement")


def test_it_is_zoomed_with_two_fingers(browser, address):
    with visited(browser, address, has_touch=True) as page:
        opened(page)
        before = width(page)
        finger = (
            "new PointerEvent('{}', {{pointerId: {}, clientX: {}, clientY: 300, bubbles: true}})"
        )
        steps = [("pointerdown", 1, 400), ("pointerdown", 2, 500), ("pointermove", 2, 600)]
        page.evaluate(
            "(() => { const stage = document.querySelector('.multicloud-stage');"
            "stage.setPointerCapture = () => {};"
            + "".join(f"stage.dispatchEvent({finger.format(*step)});" for step in steps)
            + "})()"
        )
        assert width(page) == pytest.approx(before * 2, abs=1)


def test_pages_are_tabs(browser, address):
    with visited(browser, address + "book/") as page:
        tabs = page.get_by_role("tab")
        assert tabs.all_inner_texts() == ["Front", "Back"]
        figures = page.locator("figure")
        assert [f.is_visible() for f in figures.all()] == [True, False]
        tabs.nth(0).focus()
        page.keyboard.press("ArrowRight")
        assert [f.is_visible() for f in figures.all()] == [False, True]
        assert tabs.nth(1).evaluate("t => t === document.activeElement")
        assert [t.get_attribute("aria-selected") for t in tabs.all()] == ["false", "true"]
        assert page.get_by_role("tabpanel", name="Back").locator("img:visible").count() == 1
        page.keyboard.press("Home")
        assert [f.is_visible() for f in figures.all()] == [True, False]
        assert not page.evaluate("location.hash")
        page.emulate_media(media="print")
        assert [f.is_visible() for f in figures.all()] == [True, True]
        assert not tabs.nth(0).is_visible()


@pytest.mark.parametrize("part", ["#%", "#%E0%A4%A", "#%zz", "#nowhere"])
def test_an_address_that_names_nothing_stops_no_script(browser, address, part):
    with visited(browser, address + "book/" + part) as page:
        assert page.get_by_role("tab").all_inner_texts() == ["Front", "Back"]
        page.evaluate("location.hash = '#%'")
        page.get_by_role("tab").nth(1).click()
        assert [f.is_visible() for f in page.locator("figure").all()] == [False, True]


def test_the_versions_of_a_difference_are_switched_by_keyboard(browser, address):
    with visited(browser, address + "diff/") as page:
        versions = page.get_by_role("tablist", name="Versions of the diagram")
        tabs = versions.get_by_role("tab")
        assert tabs.all_inner_texts() == ["What changed", "Before", "After"]
        tabs.nth(0).focus()
        for name, text in (("After", "Sales"), ("Before", "Orders"), ("What changed", "Sales")):
            page.keyboard.press("ArrowLeft")
            assert page.evaluate("document.activeElement.textContent") == name
            panel = page.get_by_role("tabpanel", name=name)
            assert panel.locator("img:visible").count() == 1
            assert text in panel.locator("img:visible").get_attribute("alt")
        opened(page)
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("tab", name="After").click()
        page.wait_for_function(
            "document.querySelector('dialog .multicloud-stage').textContent.includes('Sales')"
        )
        dialog.get_by_role("tab", name="What changed").click()
        cells = dialog.locator(".multicloud-stage [data-cell][role=group]")
        cells.nth(1).wait_for()
        assert [c.get_attribute("aria-label") for c in cells.all()] == ["Sales", "Stock"]
    with visited(browser, address + "diff/", java_script_enabled=False) as page:
        # All three, each with its name.
        assert page.locator("figure img:visible").count() == 3
        assert page.locator("figcaption:visible").count() == 3


def test_layers_are_switched_in_place(browser, address):
    with visited(browser, address + "layers/") as page:
        figure = page.locator("figure")
        net, hidden = page.get_by_label(NET), page.get_by_label("Hidden")
        assert [net.is_checked(), hidden.is_checked()] == [True, False]
        before = pixels(page, figure)
        assert before[GREEN] > 1000
        assert not any(map(is_red, before))
        with page.expect_response("**/output/layers/*.svg"):
            hidden.check()
        figure.locator("[data-layer]").first.wait_for(state="attached")
        both = pixels(page, figure)
        assert both[GREEN] > 1000
        assert any(map(is_red, both))
        net.uncheck()
        assert GREEN not in pixels(page, figure)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        opened(page)
        assert GREEN not in pixels(page, page.locator("dialog"))


def turned(page, direction):
    """Have a page read in a direction; Material says it of the body."""
    page.evaluate("way => { document.dir = document.body.dir = way; }", direction)


def is_red(colour):
    red, green, blue = colour
    return red > 200 and green < 9 and blue < 40


def test_pages_and_layers_are_switched_in_the_large_picture(browser, address):
    with visited(browser, address + "atlas/") as page:
        heights = "[...document.querySelectorAll('.multicloud-figure')].map(f => f.clientHeight)"
        opened(page)
        dialog, stage = page.locator("dialog"), page.locator(".multicloud-stage")
        tabs = dialog.get_by_role("tab")
        assert tabs.all_inner_texts() == ["Front", "Layers", "Layers2"]
        assert dialog.get_by_role("checkbox").count() == 0
        before = pixels(page, stage)
        tabs.nth(0).focus()
        page.keyboard.press("ArrowRight")
        assert tabs.nth(1).evaluate("t => t === document.activeElement")
        assert stage.get_by_role("img", name="hid").count() == 0
        assert pixels(page, stage)[GREEN] > before.get(GREEN, 0) + 1000
        hidden = dialog.get_by_label("Hidden")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert hidden.evaluate("c => c === document.activeElement")
        page.keyboard.press("Space")
        stage.locator("[data-layer]").first.wait_for(state="attached")
        assert any(map(is_red, pixels(page, stage)))
        page.keyboard.press("+")
        detail = width(page)
        dialog.get_by_label(NET).uncheck()
        assert GREEN not in pixels(page, stage)
        assert width(page) == detail
        tabs.nth(2).click()
        assert dialog.get_by_role("checkbox").count() == 2
        assert not dialog.get_by_label("Hidden").is_checked()
        tabs.nth(1).click()
        assert dialog.get_by_label("Hidden").is_checked()
        inside = page.evaluate(heights)
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        # The page shows what was chosen, its controls are where they were, and nothing has moved.
        assert [f.is_visible() for f in page.locator("figure").all()] == [False, True, False]
        assert page.locator("figure:visible").get_by_label("Hidden").is_checked()
        assert page.evaluate(heights) == inside
        place = f"p => ({OPENER}) === document.activeElement"
        assert page.locator("figure .multicloud-picture:visible").evaluate(place)
        page.get_by_role("tab", name="Front").click()
        assert page.locator("figure:visible").count() == 1


def test_what_is_chosen_stands_beside_the_tools_or_below_them(browser, address):
    with visited(browser, address + "atlas/") as page:
        page.get_by_role("tab", name="Layers", exact=True).click()
        for size, direction in (((1000, 800), "ltr"), ((320, 600), "ltr"), ((320, 600), "rtl")):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            turned(page, direction)
            opened(page)
            controls = page.locator("dialog").locator("button, label").all()
            assert len(controls) == 9
            for box in [control.bounding_box() for control in controls]:
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= size[0]
                assert box["y"] >= 0
            shown = page.locator(".multicloud-stage > *").bounding_box()
            assert shown["y"] >= max(c.bounding_box()["y"] + 10 for c in controls)
            assert shown["y"] + shown["height"] <= size[1]
            assert shown["width"] > 200
            close = page.get_by_role("button", name="Close").bounding_box()
            assert close["x"] < 20 if direction == "rtl" else close["x"] > size[0] - 60
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")


def test_all_that_stands_under_a_picture_begins_where_it_does(browser, address):
    with visited(browser, address + "atlas/") as page:
        page.get_by_role("tab", name="Layers", exact=True).click()
        figure = page.locator("figure:visible")
        # A link, a label and the caption, by their texts' own boxes.
        parts = ["legend", "a:text('Full size')", "figcaption:visible"]
        for size, direction in itertools.product((1000, 390), ("ltr", "rtl")):
            page.set_viewport_size({"width": size, "height": 800})
            turned(page, direction)
            starts = [
                start(page, figure.locator(one), direction)
                for one in [".multicloud-zoom:visible", *parts]
            ]
            assert max(starts) - min(starts) <= 1, (size, direction, starts)
            label = figure.locator("label").first
            assert label.evaluate("l => getComputedStyle(l).fontStyle") == "normal"


def start(page, locator, direction):
    """Where the first text, or picture, of an element begins."""
    box = locator.first.evaluate(
        "element => { const range = document.createRange();"
        "const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();"
        "range.selectNodeContents(text && text.data.trim() ? text : element);"
        "const box = range.getBoundingClientRect(); return [box.left, innerWidth - box.right]; }"
    )
    return box[direction == "rtl"]


def test_keys_follow_the_direction_of_the_page(browser, address):
    with visited(browser, address + "book/") as page:
        turned(page, "rtl")
        front, back = page.get_by_role("tab").all()
        assert front.bounding_box()["x"] > back.bounding_box()["x"]
        front.focus()
        page.keyboard.press("ArrowLeft")
        assert back.get_attribute("aria-selected") == "true"
        page.keyboard.press("ArrowRight")
        assert front.get_attribute("aria-selected") == "true"


BARE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Bare</title>
{%- for path in config.extra_css %}<link rel="stylesheet" href="{{ path|url }}">{% endfor %}
{%- for script in config.extra_javascript %}{{ script|script_tag }}{% endfor %}
</head><body><article>{{ page.content }}</article></body></html>
"""


def test_a_strict_policy_forbids_nothing_of_it(browser, new_site):
    """Themes have scripts and styles of their own in a page, so this one has none of those."""
    site = write(new_site()).write({"bare/main.html": BARE})
    theme = {"name": None, "custom_dir": str(site.folder / "bare")}
    built = site.build(theme=theme, plugins=["multicloud"])
    with served(built.output, STRICT) as address:
        for name in ("book", "layers", "inline"):
            with visited(browser, f"{address}{name}/") as page:
                if name == "layers":
                    page.get_by_label("Hidden").check()
                    page.locator("figure [data-layer]").first.wait_for(state="attached")
                opened(page)
                before = width(page)
                page.keyboard.press("+")
                assert width(page) == pytest.approx(before * 1.5, abs=1)


def test_layers_that_cannot_be_fetched_leave_the_picture(browser, address):
    with visited(browser, address + "layers/", fails=True) as page:
        page.route("**/output/layers/*", lambda route: route.abort())
        page.get_by_label("Hidden").click()
        page.get_by_role("link", name="All layers (SVG)", exact=True).wait_for()
        assert page.locator("figure img:visible").count() == 1


def test_layers_that_cannot_be_fetched_leave_the_large_picture(browser, address):
    with visited(browser, address + "layers/", fails=True) as page:
        page.route("**/output/layers/*", lambda route: route.abort())
        opened(page)
        before = pixels(page, page.locator(".multicloud-stage"))
        page.get_by_label("Hidden").click()
        page.locator("dialog fieldset").wait_for(state="detached")
        assert pixels(page, page.locator(".multicloud-stage"))[GREEN] >= before[GREEN]
        page.keyboard.press("Escape")
        page.locator("dialog").wait_for(state="detached")
        assert page.get_by_role("link", name="All layers (SVG)", exact=True).is_visible()


FLOWS = (
    "@media screen and (prefers-reduced-motion:no-preference){"
    "@keyframes mc0-flow{to{stroke-dashoffset:0}}"
    ".mc0-flow0{stroke-dashoffset:16;animation:mc0-flow 500ms linear infinite normal}"
    ".mc0-flow1{stroke-dashoffset:1.5;animation:mc0-flow 47ms steps(4, end) infinite reverse}}"
)


def test_a_slow_network_keeps_no_picture_closed(browser, address):
    held = []

    def hold(route):
        fetched = route.request.resource_type == "fetch"
        (held.append if fetched else type(route).continue_)(route)

    with visited(browser, address) as page:
        page.route("**/output/svg/*.svg", hold)
        opened(page)
        assert page.locator("dialog img").count() == 1
        for route in held:
            route.continue_()
        page.locator("dialog svg").wait_for()


def test_what_is_fetched_is_made_harmless(browser, address):
    evil = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="window.bad=1">'
        f"<style>{FLOWS}</style><style>{FLOWS} *{{fill:red}}</style><style>@import 'x';</style>"
        '<script>window.bad=1</script><g data-layer="1"><a href="javascript:window.bad=1">'
        '<rect width="9" height="9" onclick="window.bad=1" style="fill:red"/>'
        '<animate attributeName="href" to="javascript:window.bad=1"/></a>'
        '<a href="data:text/html,x"><set attributeName="href" to="javascript:window.bad=1"/></a>'
        '<use href="#x"/><image href="https://example.invalid/x.png" width="9" height="9"/>'
        '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject></g></svg>'
    )
    with visited(browser, address + "layers/") as page:
        page.route(
            "**/output/layers/*", lambda r: r.fulfill(body=evil, content_type="image/svg+xml")
        )
        page.get_by_label("Hidden").check()
        page.locator("figure [data-layer]").first.wait_for(state="attached")
        html = page.locator("figure").first.inner_html()
        lost = "onload|onclick|javascript:|data:|<script|<style|style=|<set|<animate|<use|<foreign"
        assert not re.search(f"{lost}|<iframe|invalid", html.partition("<svg")[2])
        sheets = page.evaluate(
            "document.adoptedStyleSheets.map(s => [...s.cssRules[0].cssRules].map(r => r.cssText))"
        )
        assert [[rule.split()[0] for rule in sheet] for sheet in sheets] == [
            ["@keyframes", ".mc0-flow0", ".mc0-flow1"]
        ]
        assert page.evaluate("window.bad") is None


def test_layers_are_switched_on_a_page_that_lies_on_a_disk(browser, new_site):
    """Where they are in the page: browsers fetch nothing there."""
    text = LAYERS.replace(' visible="0"', "")
    page = 'Page\n\n{{% include_snippet ../d/layers.drawio name="{0}" picture="{0}" %}}\n'
    docs = {f"docs/{name}.md": page.format(name) for name in ("file", "inline")}
    site = new_site().write({**docs, "d/layers.drawio": text})
    theme = {"name": "material", "font": False}
    built = site.build(theme=theme, plugins=["multicloud"], use_directory_urls=False)
    output = built.output
    with reader(browser, output.as_uri()) as page:
        page.goto((output / "inline.html").as_uri())
        figure = page.locator("figure")
        assert GREEN in pixels(page, figure)
        page.get_by_label(NET).uncheck()
        assert GREEN not in pixels(page, figure)
        opened(page)
        page.get_by_label(NET).check()
        assert GREEN in pixels(page, page.locator("dialog"))
        page.goto((output / "file.html").as_uri())
        assert page.get_by_role("link", name="All layers (SVG)", exact=True).is_visible()


def test_code_is_copied(browser, address):
    with visited(browser, address, permissions=["clipboard-read", "clipboard-write"]) as page:
        buttons = page.get_by_role("button", name="Copy", exact=True)
        assert [buttons.count(), page.locator(".multicloud-copy").count()] == [3, 4]
        page.locator(".multicloud-listing").get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == ONE.strip()
        page.get_by_role("button", name="Copied").wait_for(state="detached")
        page.locator(".multicloud-line").get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith('style="')
        assert copied == page.locator(".multicloud-line pre").inner_text().strip()


SIZES = """() => [...document.querySelectorAll("figure")].map((figure) => {
  const shown = [...figure.querySelectorAll("img, .multicloud-picture > svg")];
  const at = shown.find((one) => one.getClientRects().length).getBoundingClientRect();
  return [at.left, at.width, at.width / at.height];
})"""


@pytest.mark.parametrize("window", [1800, 390])
def test_pictures_are_as_wide_as_asked_for(browser, address, window):
    with visited(browser, address + "sizes/", viewport={"width": window, "height": 900}) as page:
        text = page.locator("figure").nth(2).evaluate("(one) => one.parentElement.clientWidth")
        first = page.locator("figure").first
        first.locator("img:visible").hover()
        first.locator("svg [data-cell]").first.wait_for(state="attached")
        *sized, broad = page.evaluate(SIZES)
        assert [one[1] for one in sized[:2]] == pytest.approx([300, 300], abs=1)
        full = sized[2][1]
        assert sized[3][1] == pytest.approx(full, abs=10)
        assert 0.8 * text < full <= text
        assert [one[2] for one in sized] == pytest.approx([sized[0][2]] * 4, rel=0.05)
        left, wide, _ = broad
        assert wide >= full - 10
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        taken = page.locator(":is(.bs-sidebar, .md-sidebar):visible").all()
        for box in [one.bounding_box() for one in taken]:
            over = min(box["x"] + box["width"], left + wide) - max(box["x"], left)
            assert over <= 1 or window == 390
        # Of the two themes, Material has sidebars at both sides.
        is_material = page.locator(".md-content").count() == 1
        assert (wide > full * 1.2) == (window == 1800 and not is_material)


def test_a_style_is_broken_between_its_entries(browser, address):
    with visited(browser, address + "long/", viewport={"width": 700, "height": 800}) as page:
        page.locator(".multicloud-line wbr").first.wait_for(state="attached")
        lines = page.locator(".multicloud-line pre").evaluate(LINES)
        assert len(lines) > 3
        assert "".join(lines).strip() == f'style="html=1;{LONG_STYLE}"'
        assert [line for line in lines[:-1] if not line.endswith(";")] == []


LINES = """(pre) => {
  const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const lines = new Map();
  while (texts.nextNode()) {
    for (let at = 0; at < texts.currentNode.length; at += 1) {
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      const top = Math.round(range.getBoundingClientRect().top);
      lines.set(top, (lines.get(top) || "") + range);
    }
  }
  return [...lines.values()].filter((line) => line.trim());
}"""
"""The lines of code as they are seen."""


@pytest.mark.parametrize("width", [1280, 400])
def test_long_ids_are_broken_after_their_signs(browser, address, width):
    with visited(browser, address + "long/", viewport={"width": width, "height": 800}) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        cell = page.locator("td:has(wbr)").nth(1)
        lines = cell.evaluate(LINES)
        assert "".join(lines) == f"vertex:lambda:{LONG}" == cell.inner_text()
        assert all(line.endswith((":", "/", "-")) for line in lines)
        assert len(lines) <= 6
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_button_stands_on_what_it_copies(browser, address):
    with visited(browser, address, viewport={"width": 390, "height": 800}) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        page.locator(".multicloud-copy").first.wait_for()
        assert page.evaluate(COVERED) == []


COVERED = """() => [...document.querySelectorAll(".multicloud-copy")].flatMap((button) => {
  const own = button.getBoundingClientRect();
  const found = [];
  const pre = button.parentElement.querySelector("pre");
  const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) {
      if (box.right > own.left + 1 && box.top < own.bottom - 1) found.push(range.toString());
    }
  }
  return own.height ? found : ["no button"];
})"""
"""The texts of code that lie under its button."""


def test_a_theme_that_copies_is_left_to_it(browser, site):
    theme = {"name": "material", "font": False, "features": ["content.code.copy"]}
    built = write(site).build(strict=True, theme=theme)
    with served(built.output) as address, visited(browser, address) as page:
        page.locator("figure a.multicloud-zoom[aria-haspopup]").first.wait_for()
        assert page.locator(".multicloud-copy").count() == 0


def test_a_page_come_to_without_reloading_has_all_of_it(browser, new_site):
    site = write(new_site())
    with served(site.folder / "site") as address:
        # Material follows the links that the site's map has, once it has read that.
        site.build(strict=True, theme=INSTANT, site_url=address)
        with visited(browser, address + "plain/") as page:
            page.wait_for_load_state("networkidle")
            page.evaluate("window.same = true")
            for name in ("book", "layers", "book"):
                link = page.locator(f".md-nav--primary a[href$='{name}/']").first
                link.evaluate("a => a.click()")
                page.wait_for_url(f"**/{name}/")
                page.locator("h1", has_text=name).wait_for()
                if name == "book":
                    page.get_by_role("tab").nth(1).click()
                    assert page.locator("figure").nth(1).is_visible()
                    assert page.get_by_role("tablist").count() == 1
                else:
                    page.get_by_label("Hidden").wait_for()
                opened(page)
                page.keyboard.press("Escape")
                page.locator("dialog").wait_for(state="detached")
            opened(page)
            page.go_back()
            page.wait_for_url("**/layers/")
            page.locator("dialog").wait_for(state="detached")
            opened(page)
            page.locator(".md-nav--primary a[href$='book/']").first.evaluate("a => a.click()")
            page.locator("h1", has_text="book").wait_for()
            page.locator("dialog").wait_for(state="detached")
            assert page.evaluate("window.same")


def test_a_picture_that_is_gone_is_left(browser, address):
    with visited(browser, address + "atlas/") as page:
        opened(page)
        page.evaluate("document.querySelector('.multicloud-pages').remove()")
        page.locator("dialog").get_by_role("tab").nth(1).click()
        page.locator("dialog").wait_for(state="detached")


def test_what_was_looked_at_is_not_listened_for_any_more(browser, address):
    with visited(browser, address) as page:
        browser_side = page.context.new_cdp_session(page)
        window = browser_side.send("Runtime.evaluate", {"expression": "window"})["result"]

        def listeners():
            asked = {"objectId": window["objectId"]}
            return len(browser_side.send("DOMDebugger.getEventListeners", asked)["listeners"])

        before = listeners()
        for _ in range(3):
            opened(page)
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        assert listeners() == before


def test_a_lightbox_of_the_site_has_the_pictures_for_itself(browser, site):
    built = write(site).build(strict=True, theme=INSTANT, plugins=["glightbox", "multicloud"])
    with served(built.output) as address, visited(browser, address) as page:
        page.locator("figure a.glightbox:visible").click()
        page.locator(".glightbox-container").wait_for()
        assert page.locator("dialog").count() == 0


def test_without_script_all_of_it_is_there(browser, address):
    with visited(browser, address + "book/", java_script_enabled=False) as page:
        assert [f.is_visible() for f in page.locator("figure").all()] == [True, True]
        page.locator("figure img:visible").first.click()
        page.wait_for_url("**/output/svg/book.svg")
    with visited(browser, address + "layers/", java_script_enabled=False) as page:
        assert page.get_by_role("link", name="All layers (SVG)", exact=True).is_visible()


def test_a_narrow_window_holds_it(browser, address):
    with visited(browser, address + "layers/") as page:
        page.set_viewport_size({"width": 320, "height": 500})
        opened(page)
        box = page.locator("dialog .multicloud-stage > *").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
