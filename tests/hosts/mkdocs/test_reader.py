"""The example site in a real browser, as its readers use it."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO
from xml.etree import ElementTree

import lxml.html
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import reader, served
from folders import EXAMPLE
from PIL import Image
from preview import preview

pytestmark = [pytest.mark.pictures, pytest.mark.xdist_group("the example")]

LABEL = "NEW_AND_OLD_IMAGES"
PATIENCE = 40_000
PHONE = {"width": 320, "height": 640}
PLAIN = {"extra_css": [], "theme": {"name": "mkdocs", "highlightjs": False}}
THEMES = {
    "material": {},
    "mkdocs": PLAIN,
    "readthedocs": {**PLAIN, "theme": {"name": "readthedocs", "highlightjs": False}},
}
"""The theme of the example, and MkDocs' own, which else ask another host for a highlighter."""
OTHERS = pytest.mark.xdist_group("the example in other themes")
MATERIAL, MKDOCS, READTHEDOCS = (
    pytest.param(name, marks=() if name == "material" else OTHERS) for name in THEMES
)
ALL_THEMES = pytest.mark.parametrize("theme", [MATERIAL, MKDOCS, READTHEDOCS])
LOOKED_AT = pytest.mark.parametrize("theme", [MATERIAL, READTHEDOCS])
"""Those that axe looks at."""

SCHEME = """\
([material, bootstrap]) => {
  document.body.dataset.mdColorScheme = material;
  document.documentElement.dataset.bsTheme = bootstrap;
}
"""
"""Chooses light or dark as Material's and MkDocs' own switch do."""
SCHEMES = {"light": ("default", "light"), "dark": ("slate", "dark")}
UNFOLD = "document.querySelectorAll('details').forEach((d) => (d.open = true))"
OURS = ".//*[contains(@class, 'multicloud-')]"
PREFIX = "components"
"""The path below which sites are served."""


class Example:
    """The example site, built with each theme when it is first asked for, and served."""

    def __init__(self, new_site, folder, address):
        self._site = new_site()
        self._address = address
        self._folder = folder
        self._built = {}
        left_out = shutil.ignore_patterns("site", ".cache", "__pycache__")
        shutil.copytree(EXAMPLE, self._site.folder, dirs_exist_ok=True, ignore=left_out)
        config = self._site.folder / "mkdocs.yml"
        features = "  features:\n"
        text = config.read_text("utf-8").replace(features, f"{features}    - navigation.instant\n")
        config.write_text(text, "utf-8")

    def __call__(self, theme="material"):
        if theme not in self._built:
            output = self._folder / PREFIX / theme
            home = f"{self._address}{PREFIX}/{theme}/"
            self._site.run(str(output), strict=True, site_url=home, **THEMES[theme])
            self._built[theme] = home, output
        return self._built[theme]

    def pages(self, theme):
        """The addresses of pages that hold all kinds of elements, or of all, with EVERY_PAGE=1."""
        home, output = self(theme)
        paths = sorted(output.rglob("*.html"))
        names = {path.relative_to(output).as_posix(): path for path in paths}
        if not os.environ.get("EVERY_PAGE"):
            names = chosen({name: elements(path) for name, path in names.items()})
        return [home + name for name in names]


def elements(path):
    """The kinds of elements in the text of a page: their names, classes, and whether ours."""
    page = lxml.html.document_fromstring(path.read_bytes())
    (text, *_) = page.xpath("//article | //*[@role='main']") or [page]
    # The words of code have the same colours everywhere.
    ours = {
        element for found in text.xpath(OURS) for element in found.iter() if element.tag != "span"
    }
    return {(e.tag, e.get("class"), e in ours) for e in text.iter() if isinstance(e.tag, str)}


def chosen(pages):
    """A few pages that together have what all have; the home page is one of them."""
    found = ["index.html"]
    while left := set().union(*pages.values()).difference(*map(pages.get, found)):
        found.append(max(pages, key=lambda name: len(pages[name] & left)))
    return found


@pytest.fixture(scope="module")
def example(new_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as address:
        yield Example(new_site, folder, address)


def seen(picture):
    """The pixels of an element."""
    return Image.open(BytesIO(picture.screenshot())).convert("RGB")


def shown(page):
    """The picture that is seen, once it is drawn."""
    picture = page.locator("img.multicloud-picture:visible").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=picture.element_handle())
    return picture


def background(image):
    """How bright the colour is that most of an image has."""
    return sum(max(image.getcolors(10**6))[1])


def test_the_picture_is_there_and_follows_the_sites_switch(browser, example):
    home, _ = example()
    with reader(browser, home, color_scheme="light") as page:
        page.goto(f"{home}aws/dynamo_stream/")
        light = seen(shown(page))
        page.get_by_title("Switch to dark mode").click()
        page.wait_for_selector("body[data-md-color-scheme=slate]")
        page.wait_for_function("document.getAnimations().length === 0")
        dark = seen(shown(page))
    # A blank picture is of one colour.
    assert len(light.getcolors(10**6)) > 20
    assert len(dark.getcolors(10**6)) > 20
    assert background(light) > 600 > 200 > background(dark)


def test_what_is_downloaded_is_the_diagram(browser, example):
    home, _ = example()
    with reader(browser, home) as page:
        page.goto(f"{home}aws/dynamo_stream/")
        with page.expect_download() as started:
            page.get_by_role("link", name="Download", exact=True).click()
        assert started.value.suggested_filename == "dynamo_stream.drawio"
        cells = ElementTree.parse(started.value.path()).getroot().iter("mxCell")
        assert any(LABEL in cell.get("value", "") for cell in cells)


def test_a_label_is_found_by_the_sites_own_search(browser, example):
    home, _ = example()
    with reader(browser, home) as page:
        page.goto(home)
        page.locator(".md-search__input").click()
        page.keyboard.type(LABEL, delay=20)
        page.locator(".md-search-result__link").first.click()
        page.wait_for_url("**/aws/dynamo_stream/**")
        shown(page)


def test_pages_that_are_swapped_in_place_have_their_pictures(browser, example):
    home, _ = example()
    with reader(browser, home) as page:
        page.goto(f"{home}aws/")
        page.evaluate("window.stayed = true")
        for name in ("dynamo_stream", "lambda_function"):
            page.locator(f"nav a[href$='{name}/']:visible").first.click()
            # The address changes before the page does.
            page.locator(f"img[src$='/{name}.svg']:visible").wait_for()
            assert page.url == f"{home}aws/{name}/"
            assert len(seen(shown(page)).getcolors(10**6)) > 20
        assert page.evaluate("window.stayed")


@ALL_THEMES
def test_on_paper_nothing_is_folded_or_cut_off(browser, example, tmp_path, theme):
    home, _ = example(theme)
    with reader(browser, home, color_scheme="dark") as page:
        page.goto(f"{home}aws/dynamo_stream/")
        shown(page)
        style = page.locator(".multicloud-line code").text_content()
        (tmp_path / "page.pdf").write_bytes(page.pdf(format="A4"))
    done = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "page.pdf"), "-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = "".join(done.stdout.split())
    # In the code, in the picture's words and in the XML; a shadow makes pixels of the picture.
    assert told.count(LABEL) >= 3
    assert "".join(style.split()) in told
    assert "</mxfile>" in told


THEIRS = {
    ("material", "aria-dialog-name"): ".md-search",
    ("material", "landmark-unique"): "nav.md-nav",
    ("readthedocs", "aria-allowed-attr"): ".wy-menu a",
    ("readthedocs", "link-in-text-block"): "footer a, [role=main] a",
    ("readthedocs", "region"): "footer, .rst-versions",
    ("readthedocs", "scrollable-region-focusable"): "pre > code, .wy-table-responsive > table",
}
"""What axe says of pages without anything of ours, too: a theme, a rule, and the elements."""
COLOURS = {
    "material": set(),
    "mkdocs": set(),
    "readthedocs": {
        "#2980b9 on #e7f2fa",  # links in a note
        "#2980b9 on #ffedcc",  # links in a warning
        "#2980b9 on #ffffff",  # links in code
        "#2980b9 on #f3f6f6",  # links in a table
        "#2980b9 on #fcfcfc",  # links
        "#808080 on #fcfcfc",  # the footer
        "#e74c3c on #ffffff",  # code in a text
        "#fcfcfc on #2980b9",  # the site's name
        "#ffffff on #6ab0de",  # what a note is called
        "#ffffff on #f0b37e",  # what a warning is called
    },
}
"""What themes write with too little contrast, wherever it is."""
AXE = Axe().axe_script
CONTRAST = ("color-contrast", "link-in-text-block")
CONTROL = """\
# Page

A [link](#page) in a text with `code`, and [`code`](#page) in a link.

!!! note

    A [note](#page).

!!! warning

    A [warning](#page).

```python
print("LONG")
```

| a | b |
|:--|:--|
| [link](#page) | LONG |
"""


def violations(page, theme, *rules, within=None):
    """What axe finds in a page, without what is the theme's own, and what that is.

    Args:
        rules: that it looks at; all without any.
        within: a selector of all that it looks at.
    """
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    ours, theirs = [], set()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    asked = "async ([within, options]) => (await axe.run(within || document, options)).violations"
    for found in page.evaluate(asked, [within, options]):
        rule, nodes = found["id"], found["nodes"]
        if rule == "color-contrast":
            told = [node["any"][0]["data"] for node in nodes]
            names = ["{fgColor} on {bgColor}".format_map(colours) for colours in told]
            known = [name in COLOURS[theme] for name in names]
        else:
            names = [rule] * len(nodes)
            known = page.evaluate(
                "([all, theirs]) => all.map((one) => document.querySelector(one).matches(theirs))",
                [[node["target"][-1] for node in nodes], THEIRS.get((theme, rule), ":not(*)")],
            )
        for node, name, is_theirs in zip(nodes, names, known, strict=True):
            if is_theirs:
                theirs.add(name)
            else:
                ours.append((page.url, name, node["target"], node["failureSummary"]))
    return ours, theirs


def switched(page, scheme):
    """Choose light or dark, and wait until all is in its colours."""
    page.evaluate(SCHEME, SCHEMES[scheme])
    # Lines of a diagram may flow for ever.
    page.wait_for_function(
        "document.getAnimations().every(a => a.effect.getTiming().iterations === Infinity)"
    )


@ALL_THEMES
def test_every_page_is_accessible_and_no_page_scrolls_sideways_on_a_phone(browser, example, theme):
    home, _ = example(theme)
    found, wide = [], {}
    window = {"width": 1280, "height": 720}
    with reader(browser, home) as page:
        for address in example.pages(theme):
            page.set_viewport_size(window)
            page.goto(address)
            if theme != "mkdocs":
                found += violations(page, theme)[0]
            if theme == "material":
                switched(page, "dark")
                found += violations(page, theme, *CONTRAST)[0]
            page.set_viewport_size(PHONE)
            page.evaluate(UNFOLD)
            width = page.evaluate("document.scrollingElement.scrollWidth")
            # MkDocs' own theme lets the tables of the guide be as wide as they are.
            ours = theme != "mkdocs" or page.locator(".multicloud-listing").count()
            if ours and width > PHONE["width"]:
                wide[address] = width
    assert not found, "\n".join(map(str, found))
    assert wide == {}


@LOOKED_AT
def test_what_is_a_themes_own_is_there_without_us(browser, site, tmp_path, theme):
    """So that nothing of ours hides behind it."""
    folder = tmp_path / "served"
    text = CONTROL.replace("LONG", "long" * 60)
    site.write({f"docs/{path}.md": text for path in ("index", "a/index", "a/b", "a/c/d")})
    features = ["content.code.copy", "navigation.indexes", "navigation.sections", "navigation.tabs"]
    mine = {"material": {"name": theme, "font": False, "features": features}}
    settings = {"theme": mine.get(theme) or THEMES[theme]["theme"]}
    nav = [{"Home": "index.md"}, {"A": ["a/index.md", "a/b.md", {"C": ["a/c/d.md"]}]}]
    site.build(
        plugins=["search"],
        output=str(folder / PREFIX),
        nav=nav,
        extensions=["admonition"],
        **settings,
    )
    known = {rule for name, rule in THEIRS if name == theme} | COLOURS[theme]
    with served(folder) as address, reader(browser, home := f"{address}{PREFIX}/") as page:
        found = set()
        for name in ("a/b/", "a/c/d/"):
            page.goto(home + name)
            found |= violations(page, theme)[1]
    assert found == known


def test_ours_needs_nothing_mended_in_material(browser, example):
    """The example has a style for what Material itself writes with too little contrast."""
    home, _ = example()
    with reader(browser, home) as page:
        for name in ("aws/dynamo_stream/", "architectures/shop_pages/", "core/colors/"):
            page.goto(home + name)
            page.evaluate("document.querySelector('link[href*=contrast]').sheet.disabled = true")
            page.evaluate(UNFOLD)
            for scheme in SCHEMES:
                switched(page, scheme)
                assert (
                    violations(page, "material", *CONTRAST, within="[class^=multicloud-]")[0] == []
                )


@LOOKED_AT
def test_the_large_picture_is_accessible(browser, example, theme):
    home, _ = example(theme)
    with reader(browser, home) as page:
        for name in ("shop_pages", "layers"):
            page.goto(f"{home}architectures/{name}/")
            for scheme in SCHEMES if theme == "material" else ("light",):
                switched(page, scheme)
                page.locator(".multicloud-picture:visible").first.click()
                page.locator("dialog[open] :is([role=tab], [type=checkbox])").first.wait_for()
                page.locator("dialog[open] svg").wait_for()
                assert violations(page, theme, within="dialog[open]")[0] == []
                page.keyboard.press("Escape")


@ALL_THEMES
def test_a_notice_can_be_read(browser, site, theme):
    site.write({"docs/index.md": "# P\n\n{% include_snippet ../bad.py %}\n", "bad.py": "1 / 0\n"})
    own = THEMES[theme].get("theme", {"name": "material", "font": False})
    built = site.build(theme=own, warns=True)
    with served(built.output) as address, reader(browser, address) as page:
        page.goto(address)
        assert "ZeroDivisionError" in page.locator(".multicloud-notice").inner_text()
        for scheme in SCHEMES:
            switched(page, scheme)
            assert violations(page, theme, within=".multicloud-notice")[0] == []


@ALL_THEMES
def test_a_phone_shows_values_whole(browser, example, theme):
    home, _ = example(theme)
    with reader(browser, home, viewport=PHONE) as page:
        page.goto(f"{home}aws/dynamo_stream/")
        value = page.locator(".multicloud-properties td", has_text="mxgraph.aws4.dynamodb_stream")
        box = value.first.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]


def test_all_is_there_without_javascript(browser, example):
    home, _ = example()
    with reader(browser, home, java_script_enabled=False) as page:
        page.goto(f"{home}aws/dynamo_stream/")
        picture = page.locator("img.multicloud-picture:visible").first
        picture.scroll_into_view_if_needed()
        assert len(seen(picture).getcolors(10**6)) > 20
        assert "mcd.add_vertex" in page.locator(".multicloud-listing").inner_text()
        page.get_by_text("Text in the diagram").click()
        assert LABEL in page.locator(".multicloud-details li").inner_text()
        page.get_by_text("Show the XML of").click()
        assert "</mxfile>" in page.locator(".multicloud-fold").inner_text()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_legend_follows_the_sites_colours_without_javascript(browser, example, scheme):
    home, _ = example()
    with reader(browser, home, java_script_enabled=False, viewport=PHONE) as page:
        page.goto(f"{home}architectures/returns/")
        # Without JavaScript, a site has the colours of its first palette.
        page.evaluate(SCHEME, SCHEMES[scheme])
        entries = page.locator(".multicloud-legend li")
        assert entries.count() == 11
        for entry in entries.all():
            picture = entry.locator("img:visible")
            assert f"multicloud-{scheme}" in picture.get_attribute("class")
            assert picture.get_attribute("alt") == ""
            box, name = picture.bounding_box(), entry.inner_text()
            assert box["width"] == float(picture.get_attribute("width")), name
            assert entry.bounding_box()["x"] + entry.bounding_box()["width"] <= PHONE["width"]
        drawn = entries.filter(has_text="Lambda function × 2").locator("img:visible")
        drawn.scroll_into_view_if_needed()
        page.wait_for_function("i => i.complete && i.naturalWidth", arg=drawn.element_handle())
        assert len(seen(drawn).getcolors(10**6)) > 20


SMALL = {
    "docs/index.md": "# Page\n\n{% include_snippet ../box.py %}\n",
    "docs/more.md": "# More\n\n{% include_snippet ../box.py show='picture xml' name='more' %}\n",
}


def test_pages_opened_from_a_disk_ask_nobody(browser, site):
    site.write({**SMALL, "box.py": site.snippet()})
    theme = {"name": "material", "font": False}
    built = site.build(theme=theme, plugins=["multicloud"], use_directory_urls=False)
    with reader(browser, built.output.as_uri()) as page:
        page.goto((built.output / "index.html").as_uri())
        assert len(seen(shown(page)).getcolors(10**6)) > 3
        page.locator("a[href='more.html']").first.click()
        page.wait_for_url("**/more.html")
        assert len(seen(shown(page)).getcolors(10**6)) > 3


@LOOKED_AT
def test_a_page_that_reads_from_right_to_left(browser, site, theme):
    settings = {
        "material": {"name": "material", "font": False, "language": "ar"},
        "readthedocs": {"name": "readthedocs", "highlightjs": False},
    }
    site.write({**SMALL, "box.py": site.snippet("Left to right")})
    built = site.build(theme=settings[theme], plugins=["multicloud"], use_directory_urls=False)
    with reader(browser, built.output.as_uri(), viewport=PHONE) as page:
        page.goto((built.output / "index.html").as_uri())
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert len(seen(shown(page)).getcolors(10**6)) > 3
        page.evaluate(UNFOLD)
        ways = page.evaluate(
            "[...document.querySelectorAll('article pre, [role=main] pre')]"
            ".map((pre) => getComputedStyle(pre).direction)"
        )
        assert set(ways) == {"ltr"}
        text = page.locator(".multicloud-details li").first
        assert text.evaluate("(item) => getComputedStyle(item).direction") == "rtl"
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_a_snippet_breaks_and_is_mended_in_the_preview(browser, site):
    """The page changes by itself."""
    site.write({**SMALL, "box.py": site.snippet("First")})
    theme = {"name": "material", "font": False}
    with preview(site, theme=theme) as running, reader(browser, running.address) as page:
        page.goto(running.address)
        shown(page)
        site.write({"box.py": "parts = []\nparts[3]\n"})
        page.wait_for_selector(".multicloud-notice", timeout=PATIENCE)
        notice = page.locator(".multicloud-notice").inner_text()
        assert "box.py:2" in notice
        assert "IndexError" in notice
        site.write({"box.py": site.snippet("Mended")})
        page.wait_for_selector("img[alt*=Mended]:visible", timeout=PATIENCE)
        assert len(seen(shown(page)).getcolors(10**6)) > 3
