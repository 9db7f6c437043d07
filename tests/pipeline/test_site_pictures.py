"""Pictures in pages: figures, files, themes, and what happens where one cannot be drawn."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from importlib import resources
from urllib.parse import unquote

import pytest
from lxml import etree
from sketches import book, check, edge, model, parsed, texts, vertex

from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

SHOP = model(
    vertex("fillColor=#dae8fc;gradientColor=#7ea6e0;shadow=1", "<b>Orders</b> & more", cell="a"),
    vertex("shape=cylinder3", "Stock", (200, 100, 60, 80), "b"),
    edge("", "reads"),
    '<mxCell id="n" value="Notes" parent="0"/>',
    vertex(label="a note", at=(300, 0, 80, 40), cell="w", parent="n"),
)
BOOK = book(Front=model(vertex(label="front")), **{"Back & side": model(vertex(label="back"))})
BOOK = BOOK.replace("Back & side", "Back &amp; side")
IMAGE = model(vertex("shape=image;image=https://example.com/logo.png", "logo"))


def directive(file, **options):
    told = "".join(f' {name}="{value}"' for name, value in options.items())
    return f"{{% include_snippet ../d/{file}.drawio{told} %}}\n"


PAGES = {
    "file": directive("shop", show="picture download"),
    "inline": "".join(
        f"# {n}\n\n" + directive("shop", show="picture", picture="inline", name=n, **more)
        for n, more in (("one", {}), ("two", {"layers": "Notes"}))
    ),
    "pages": directive("book", show="picture"),
    "page": directive("book", show="picture", page="Back & side", name="side"),
    "number": directive("book", show="picture", page="1", name="number"),
    "layers": directive("shop", show="picture", layers="Notes", name="notes"),
    "light": directive("shop", show="picture", dark="false", name="light"),
    "light_inline": directive("shop", show="picture", dark="false", picture="inline", name="li"),
    "formats": directive("shop", show="picture", formats="png jpg", scale="3", name="raster"),
    "editable": directive("book", show="picture download", formats="drawio.svg", name="edit"),
    "described": directive("book", show="picture", formats="md", name="words"),
    "nested": "- item\n\n    " + directive("shop", show="picture", name="nested"),
}


def project(new_site):
    return new_site().write(
        {
            **{
                f"docs/{name}.md": f"# Page\n\n{text}\nText after.\n"
                for name, text in PAGES.items()
            },
            "d/shop.drawio": SHOP,
            "d/book.drawio": BOOK,
        }
    )


@pytest.fixture(scope="module")
def built(new_site):
    return project(new_site).build(strict=True)


def images(built, name):
    """The images of a page, with the files that they show."""
    page = built.path(f"{name}.md").parent
    found = list(built.page(f"{name}.md").article.iter("img"))
    return [(image, (page / image.get("src")).resolve()) for image in found]


def captions(page):
    """What stands under each picture, links included."""
    return [" ".join(c.text_content().split()) for c in page.article.iter("figcaption")]


def test_a_figure_shows_both_themes_with_their_size_and_text(built):
    (figure,) = built.page("file.md").article.iter("figure")
    assert figure.get("class") == "multicloud-figure"
    assert captions(built.page("file.md")) == ["Full size (SVG)"]
    (light, light_file), (dark, dark_file) = images(built, "file")
    assert light.get("class") == "multicloud-picture multicloud-light"
    assert dark.get("class") == "multicloud-picture multicloud-dark"
    for image, file in ((light, light_file), (dark, dark_file)):
        assert image.get("alt") == "Page-1: Orders & more · Stock · reads · a note"
        assert image.get("loading") == "lazy"
        text = file.read_text("utf-8")
        check(text)
        root = parsed(text)
        assert (root.get("width"), root.get("height")) == (image.get("width"), image.get("height"))
        assert texts(root) == ["Orders & more", "Stock", "reads", "a note"]
    assert light_file == built.output / "output/svg/shop.svg"
    assert dark_file == built.output / "output/svg/shop-dark.svg"


def test_the_picture_shows_what_the_download_holds(built):
    assert (built.output / "output/drawio/shop.drawio").exists()
    (link,) = built.page("file.md").article.xpath(".//a[@download]")
    assert link.get("href") == "../output/drawio/shop.drawio"


def test_every_image_is_there_and_no_picture_more(built):
    shown = {file for name in PAGES for _, file in images(built, name)}
    assert all(file.is_file() for file in shown)
    written = set((built.output / "output/svg").iterdir())
    inline = {path for path in written if re.match(r"(one|two|li)(-dark)?\.svg", path.name)}
    assert written - inline == shown


def inlined(built, name):
    found = built.page(f"{name}.md").article.xpath('.//*[contains(@class, "multicloud-picture")]')
    return [(span.get("class").split()[1:], span) for span in found]


def test_inline_pictures_stand_in_the_page_without_clashing(built):
    found = inlined(built, "inline")
    assert [classes for classes, _ in found] == [["multicloud-light"], ["multicloud-dark"]] * 2
    html = built.page("inline.md").html
    svgs = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", html, re.DOTALL)
    assert len(svgs) == 4
    ids = [i for svg in svgs for i in re.findall(r'\bid="([^"]+)"', svg)]
    assert ids
    assert len(ids) == len(set(ids))
    for svg in svgs:
        check(svg)
    assert texts(parsed(svgs[2])) == ["a note"]
    assert all(span.find("svg") is not None for _, span in found)
    assert not list(built.page("inline.md").article.iter("img"))


def test_the_same_picture_twice_in_a_page_has_ids_of_its_own_each_time(site):
    graded = "fillColor=#ff0000;gradientColor=#0000ff;shadow=1"
    once = "{% include_snippet ../a.drawio show='picture' picture='inline' %}"
    site.write({"docs/index.md": f"{once}\n\n{once}\n", "a.drawio": model(vertex(graded))})
    html = site.build(strict=True).page().html
    ids = re.findall(r' id="(mc[^"]+)"', html)
    used = set(re.findall(r"url\(#([^)]+)\)", html))
    assert len(ids) == len(set(ids)) >= 8
    assert used <= set(ids)


def test_an_inline_picture_without_a_twin(built):
    ((classes, span),) = inlined(built, "light_inline")
    assert classes == []
    assert span.find("svg") is not None


def test_several_pages_are_figures_with_captions(built):
    figures = list(built.page("pages.md").article.iter("figure"))
    assert [figure.findtext("figcaption") for figure in figures] == ["Front", "Back & side"]
    assert [[image.get("alt") for image in figure.iter("img")] for figure in figures] == [
        ["Front: front"] * 2, ["Back & side: back"] * 2,
    ]  # fmt: skip
    assert [file.name for _, file in images(built, "pages")] == [
        "book.svg", "book-dark.svg", "book-Back_side.svg", "book-Back_side-dark.svg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"), [("page", ["back"]), ("number", ["front"]), ("layers", ["a note"])]
)
def test_chosen_pages_and_layers(built, name, said):
    assert captions(built.page(f"{name}.md")) == ["Full size (SVG) · drawio file"]
    for _, file in images(built, name):
        assert texts(parsed(file.read_text("utf-8"))) == said


def test_without_a_dark_twin_there_is_one_picture_for_all(built):
    ((image, file),) = images(built, "light")
    assert image.get("class") == "multicloud-picture"
    assert file.name == "light.svg"
    assert not (built.output / "output/svg/light-dark.svg").exists()


def test_other_formats_lie_beside_the_svg(built):
    assert [file.name for _, file in images(built, "formats")] == ["raster.svg", "raster-dark.svg"]
    folder = built.path("formats.md").parent
    (caption,) = built.page("formats.md").article.iter("figcaption")
    assert " ".join(caption.text_content().split()) == (
        "Full size (SVG) · PNG · JPG · PNG (dark) · JPG (dark) · drawio file"
    )
    full, *anchors, drawio = caption.iter("a")
    assert [full.get("href"), full.get("download")] == ["../output/svg/raster.svg", None]
    assert drawio.get("download") == "raster.drawio"
    assert [anchor.get("download") for anchor in anchors] == [
        "raster.png", "raster.jpg", "raster-dark.png", "raster-dark.jpg",
    ]  # fmt: skip
    for anchor in anchors:
        linked = (folder / anchor.get("href")).resolve()
        assert linked.relative_to(built.output).as_posix() == (
            f"output/{linked.suffix[1:]}/{anchor.get('download')}"
        )
        assert linked.is_file()
    for kind, start in (("png", b"\x89PNG"), ("jpg", b"\xff\xd8")):
        folder = built.output / "output" / kind
        assert {path.name for path in folder.iterdir()} == {f"raster.{kind}", f"raster-dark.{kind}"}
        assert (folder / f"raster.{kind}").read_bytes().startswith(start)


def test_one_picture_of_a_diagram_contains_it_for_draw_io(built):
    first, second = built.page("editable.md").article.iter("figcaption")
    assert "Editable SVG" not in second.text_content()
    (link,) = first.xpath(".//a[text()='Editable SVG']")
    assert dict(link.attrib) == {
        "download": "edit.drawio.svg", "href": "../output/drawio/edit.drawio.svg",
    }  # fmt: skip
    data = (built.output / "output/drawio/edit.drawio.svg").read_bytes()
    assert parse(data).pages == parse(BOOK).pages
    assert b' content="&lt;mxfile ' in data
    shown = (built.output / "output/svg/edit.svg").read_bytes()
    assert re.sub(rb' content="[^"]*"', b"", data) == shown


def test_a_figure_within_a_list(built):
    assert built.page("nested.md").article.xpath(".//li//figure//img")
    assert all(file.is_file() for _, file in images(built, "nested"))


def test_tracebacks_scroll(built):
    css = (built.output / "assets/multicloud/multicloud.css").read_text("utf-8")
    rules = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css)):
        # The first is for all windows; others with that selector are for some.
        rules.setdefault(selectors.strip(), body)
    assert "white-space: pre;" in rules[".multicloud-notice pre,\n.multicloud-notice pre code"]
    assert "overflow-x: auto;" in rules[".multicloud-notice pre"]


def test_the_stylesheet_follows_the_sites_switch_and_prints_light(built):
    css = (built.output / "assets/multicloud/multicloud.css").read_text("utf-8")
    assert re.search(
        r"^[^\s@{}][^{}]*\.multicloud-figure\b[^{}]*\.multicloud-dark\b[^{}]*\{\s*display: none;",
        css,
        re.MULTILINE,
    )
    for switch in ('data-md-color-scheme="slate"', 'data-bs-theme="dark"', 'data-theme="dark"'):
        assert switch in css
    outside = re.sub(r"@media screen.*?^\}", "", css, flags=re.DOTALL | re.MULTILINE)
    assert "multicloud-light" not in outside
    assert "prefers-color-scheme: dark" in css
    assert "multicloud.css" in built.page("file.md").html


def test_a_rebuild_gives_the_same_bytes(new_site, built):
    own = project(new_site)
    builds = [built, own.build(strict=True), own.build(strict=True)]
    first, *others = ({n: d for n, d in b.files().items() if "output/" in n} for b in builds)
    assert first
    for other in others:
        assert other == first


def test_pictures_of_pixels_are_the_same_bytes_at_the_second_build(site):
    page = "# P\n\n{% include_snippet ../code/shop.py show='picture download' %}\n"
    site.write({"docs/index.md": page, "code/shop.py": site.snippet()})
    options = {"formats": ["png", "jpg", "svg"]}
    first, second = (site.build(options=options).files() for _ in range(2))
    pixels = [data for name, data in first.items() if name.endswith(".png") and "output/" in name]
    assert [data[:6] for data in pixels] == [b"\x89PNG\r\n"] * 2
    assert {n: d for n, d in first.items() if "output/" in n} == {
        n: d for n, d in second.items() if "output/" in n
    }


def test_what_is_remembered_is_read_back_without_a_process(site, monkeypatch):
    """The second build starts neither a runner nor an engine."""
    page = "# P\n\n{% include_snippet ../code/shop.py %}\n"
    site.write({"docs/index.md": page, "code/shop.py": site.snippet()})
    first = site.build()
    used = []
    new_runner = PROCESSES.new_runner

    def runner(*given):
        made = new_runner(*given)
        monkeypatch.setattr(made, "run", used.append)
        return made

    class NoDrawer(Drawer):
        def draw(self, *given):
            used.append(given)

    monkeypatch.setattr(PROCESSES, "new_runner", runner)
    monkeypatch.setattr(PROCESSES, "new_drawer", lambda jobs: NoDrawer(jobs=jobs))
    second = site.build()
    assert used == []
    assert second.files().keys() == first.files().keys()
    assert second.page().html == first.page().html


@pytest.mark.parametrize(
    ("theme", "files"),
    [
        ("material", ["output/svg/shop.svg", "output/svg/shop-dark.svg"]),
        ("readthedocs", ["output/svg/shop.svg"]),  # It has no dark mode.
    ],
)
def test_other_themes_show_the_figure_too(new_site, theme, files):
    site = new_site().write({"docs/index.md": f"# P\n\n{PAGES['file']}", "d/shop.drawio": SHOP})
    built = site.build(strict=True, theme=theme)
    (figure,) = built.page().article.iter("figure")
    assert [image.get("src") for image in figure.iter("img")] == files


def test_the_site_sets_the_options_of_all_pages(site):
    page = f"# P\n\n{directive('shop', show='picture')}\n## Q\n\n" + directive(
        "shop", show="picture", name="other", dark="true", picture="file"
    )
    site.write({"docs/index.md": page, "d/shop.drawio": SHOP})
    options = {"dark": False, "picture": "inline", "formats": ["svg", "png"], "scale": 1}
    built = site.build(strict=True, options=options)
    assert [image.get("src") for image in built.page().article.iter("img")] == [
        "output/svg/other.svg", "output/svg/other-dark.svg",
    ]  # fmt: skip
    assert len(built.page().article.xpath(".//span/svg")) == 1
    names = sorted(path.name for path in (built.output / "output/png").iterdir())
    assert names == ["other-dark.png", "other.png", "shop.png"]


TWICE = model(vertex(), vertex())


def test_a_picture_that_cannot_be_drawn_leaves_the_rest_of_the_page(site):
    page = f"# P\n\n{directive('twice')}\n# Next\n\n{directive('shop', show='picture')}"
    site.write({"docs/index.md": page, "d/twice.drawio": TWICE, "d/shop.drawio": SHOP})
    built = site.build(warns=True)
    (warning,) = built.warnings
    assert "index.md:3 → d/twice.drawio" in warning
    assert "draw.io's engine cannot draw it (Error: Duplicate ID 'v')" in warning
    assert "Traceback" not in warning
    page = built.page()
    (notice,) = page.article.xpath('.//div[contains(@class, "multicloud-notice")]')
    assert "The picture could not be drawn" in notice.text_content()
    assert "Duplicate ID" in notice.text_content()
    assert "Full XML dump:" in page.text
    assert "Download" in page.text
    assert (built.output / "output/drawio/twice.drawio").exists()
    assert [image.get("src") for image in page.article.iter("img")] == [
        "output/svg/shop.svg", "output/svg/shop-dark.svg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"page": "Frnt"}, "there is no page 'Frnt'; did you mean 'Front'?"),
        ({"page": "3"}, "there is no page '3'; there is: Front, Back & side"),
        (
            {"page": "1", "layers": "Nope"},
            "there is no layer 'Nope' on the page 'Front'; there is: 1",
        ),
    ],
)
def test_a_page_or_layer_that_is_not_there_is_told(site, options, told):
    page = "# P\n\n" + directive("book", show="picture download", **options)
    site.write({"docs/index.md": page, "d/book.drawio": BOOK})
    built = site.build(warns=True)
    (warning,) = built.warnings
    assert told in warning
    assert told in built.page().text
    assert "Download" in built.page().text


def test_an_image_that_is_missing_is_a_warning_and_a_stand_in(site):
    site.write({"docs/index.md": f"# P\n\n{directive('image')}", "d/image.drawio": IMAGE})
    built = site.build(warns=True)
    (warning,) = built.warnings
    assert "index.md:3 → d/image.drawio" in warning
    assert "the image 'https://example.com/logo.png' is on another server" in warning
    for _, file in images(built, "index"):
        assert "example.com" not in file.read_text("utf-8")
        assert list(parsed(file.read_text("utf-8")).iter("rect"))


@pytest.mark.parametrize("place", ["d/logo.png", "logo.png", "docs/../logo.png"])
def test_an_image_beside_the_diagram_or_in_the_project_is_embedded(site, place):
    diagram = IMAGE.replace("https://example.com/", "")
    site.write({"docs/index.md": f"# P\n\n{directive('image')}", "d/image.drawio": diagram,
                place: b"png"})  # fmt: skip
    built = site.build(strict=True)
    found = images(built, "index")
    assert len(found) == 2
    for _, file in found:
        (image,) = parsed(file.read_text("utf-8")).iter("image")
        assert image.xpath("string(@*[local-name()='href'])") == "data:image/png;base64,cG5n"


def test_many_images_that_are_missing_are_one_warning(site):
    cells = [
        vertex(f"shape=image;image=gone/{n}.png", cell=f"c{n}", at=(50 * n, 0, 40, 40))
        for n in range(20)
    ]
    site.write({"docs/index.md": f"# P\n\n{directive('image')}", "d/image.drawio": model(*cells)})
    (warning,) = site.build(warns=True).warnings
    assert "the image 'gone/0.png' is not in the project" in warning
    assert "likewise 'gone/1.png', 'gone/2.png', 'gone/3.png' and 16 more; the picture" in warning


def test_pages_that_would_write_one_file_cost_the_pictures_only(site):
    pages = book(One=model(vertex()), **{"a b": model(vertex()), "a_b": model(vertex())})
    page = "# P\n\n" + directive("book", show="picture download")
    site.write({"docs/index.md": page, "d/book.drawio": pages})
    built = site.build(warns=True)
    (warning,) = built.warnings
    assert "index.md:3 → d/book.drawio:1: the pages 2 ('a b') and 3 ('a_b') would both" in warning
    assert "rename one of them" in built.page().text
    assert "Download" in built.page().text
    assert not (built.output / "output/svg").exists()


def test_two_directives_that_draw_one_diagram_in_two_ways_are_both_named(site):
    page = "# P\n\n" + directive("shop", show="picture") + "\n"
    page += directive("shop", show="picture", layers="Notes")
    site.write({"docs/index.md": page, "d/shop.drawio": SHOP})
    (warning,) = site.build(warns=True).warnings
    assert warning == (
        "multicloud: index.md:5 → d/shop.drawio:1: this directive and the one at index.md:3 "
        "(d/shop.drawio:1) would both write output/svg/shop.svg; "
        'give one of them another name with name="…"'
    )


def test_files_are_linked_from_inline_pictures_with_captions_in_other_words(site):
    page = "# P\n\n" + directive(
        "book", show="picture", picture="inline", formats="svg png", dark="false"
    )
    site.write({"docs/sub/index.md": page, "d/book.drawio": BOOK})
    built = site.build(strict=True, options={"labels": {"file_png": "Bild"}})
    figures = list(built.page("sub/index.md").article.iter("figure"))
    for figure, name in zip(figures, ("Front", "Back & side"), strict=True):
        assert figure[-1].tag == "figcaption"
        caption = " ".join(figure[-1].text_content().split())
        assert caption == f"{name} Full size (SVG) · Bild · drawio file"
        assert figure.find("span/svg") is not None
    links = [anchor.get("href") for anchor in built.page("sub/index.md").article.iter("a")]
    assert [link for link in links if "png" in link] == [
        "output/png/book.png", "output/png/book-Back_side.png",
    ]  # fmt: skip
    assert (built.output / "sub/output/png/book.png").is_file()


LAYERED = model(
    vertex(label="base"),
    '<mxCell id="n" value="Net &lt;b&gt;" parent="0"/>',
    '<mxCell id="h" value="Hidden" parent="0" visible="0"/>',
    vertex(label="net", at=(120, 0, 80, 40), cell="w", parent="n"),
    vertex("gradientColor=#0000ff", "secret", (240, 0, 80, 40), "q", "h"),
)


def test_named_layers_are_in_a_file_of_their_own_each_in_a_group(site):
    page = "# P\n\n" + directive("layered", show="picture")
    site.write({"docs/index.md": page, "d/layered.drawio": LAYERED})
    built = site.build(strict=True)
    (box,) = built.page().article.xpath('.//*[@class="multicloud-layers"]')
    assert json.loads(box.get("data-layers")) == [["Net <b>", True], ["Hidden", False]]
    links = [anchor.get("href") for anchor in box.iter("a")]
    assert links == ["output/layers/layered.svg", "output/layers/layered-dark.svg"]
    for link in links:
        text = (built.output / link).read_text("utf-8")
        assert texts(parsed(text)) == ["base", "net", "secret"]
        groups = parsed(text).xpath("//*[@data-layer]")
        assert [(g.get("data-layer"), texts(g)) for g in groups] == [
            ("0", ["net"]), ("1", ["secret"]),
        ]  # fmt: skip
        check(re.sub(r' data-layer="\d"', "", text))
    shown = (built.output / "output/svg/layered.svg").read_text("utf-8")
    assert "data-layer" not in shown
    assert texts(parsed(shown)) == ["base", "net"]


def test_layers_that_the_author_has_chosen_are_not_called_all(site):
    chosen = "Net <b>, Hidden"
    page = "# P\n\n" + directive("layered", show="picture", layers=chosen)
    site.write({"docs/index.md": page, "d/layered.drawio": LAYERED})
    (box,) = site.build(strict=True).page().article.xpath('.//*[@class="multicloud-layers"]')
    assert " ".join(box.text_content().split()) == (
        "Chosen layers (SVG) · Chosen layers (SVG, dark)"
    )


@pytest.mark.parametrize("hidden", [False, True])
def test_a_picture_in_the_page_has_the_layers_that_it_shows(site, hidden):
    """Nobody sees or finds there what is hidden, and what is in the page need not be fetched."""
    text = LAYERED if hidden else LAYERED.replace(' visible="0"', "")
    page = "# P\n\n" + directive("layered", show="picture", picture="inline")
    site.write({"docs/index.md": page, "d/layered.drawio": text})
    article = site.build(strict=True).page().article
    pictures = article.xpath('.//*[contains(@class, "multicloud-picture")]')
    assert len(pictures) == 2
    for picture in pictures:
        assert "base" in picture.xpath("string(.//*[local-name()='desc'])")
        assert ("secret" in picture.text_content()) is not hidden
        groups = [group.get("data-layer") for group in picture.xpath(".//*[@data-layer]")]
        assert groups == ([] if hidden else ["0", "1"])


@pytest.mark.parametrize(
    ("options", "config"), [({"layers": "Hidden"}, {}), ({}, {"script": False})]
)
def test_nothing_is_to_be_switched(site, options, config):
    page = "# P\n\n" + directive("layered", show="picture", **options)
    site.write({"docs/index.md": page, "d/layered.drawio": LAYERED})
    built = site.build(strict=True, options=config)
    assert not built.page().article.xpath('.//*[@class="multicloud-layers"]')
    assert not (built.output / "output/layers").exists()
    assert (built.output / "assets/multicloud/multicloud.js").exists() is not bool(config)
    assert ("multicloud.js" in built.page().html) is not bool(config)
    assert ("data-words" in built.page().html) is not bool(config)


def test_a_picture_is_a_link_to_its_file(built):
    figure = next(built.page("file.md").article.iter("figure"))
    links = figure.xpath('.//a[@class="multicloud-zoom"]')
    assert [(a.get("href"), a[0].get("src")) for a in links] == [
        ("../output/svg/shop.svg", "../output/svg/shop.svg"),
        ("../output/svg/shop-dark.svg", "../output/svg/shop-dark.svg"),
    ]


def test_draw_io_opens_what_the_link_holds(site):
    text = SHOP.replace("Stock", "Lager größer &amp; 100% +")
    page = "# P\n\n" + directive("shop", show="picture", edit_link="true")
    site.write({"docs/index.md": page, "d/shop.drawio": text})
    built = site.build(strict=True)
    *_, anchor = built.page().article.xpath(".//figcaption//a")
    assert anchor.text == "Open in draw.io"
    assert (anchor.get("target"), anchor.get("rel")) == ("_blank", "noopener noreferrer")
    before, _, packed = anchor.get("href").partition("#R")
    assert before == "https://app.diagrams.net/"
    raw = zlib.decompress(base64.b64decode(unquote(packed)), -zlib.MAX_WBITS)
    drawio = (built.output / "output/drawio/shop.drawio").read_text("utf-8")
    assert unquote(raw.decode("ascii")) == drawio


def test_the_description_is_a_file_and_no_page(built):
    first, second = built.page("described.md").article.iter("figcaption")
    for caption in (first, second):
        (link,) = caption.xpath('.//a[.="Markdown"]')
        assert dict(link.attrib) == {"download": "words.md", "href": "../output/drawio/words.md"}
    text = built.files()["output/drawio/words.md"].decode()
    assert "## Front\n\n- **front** (rectangle) `v`\n" in text
    assert "page: `described.md#multicloud-words`" in text
    # The search, the sitemap and the navigation have only pages.
    assert not [name for name in built.files() if name.startswith("output/drawio/words/")]
    assert not [one for one in built.search_index() if one["location"].startswith("output")]
    assert "words" not in (built.output / "sitemap.xml").read_text("utf-8")


def test_each_page_has_its_links_in_one_place(site):
    page = "# P\n\n" + directive("book", show="picture", edit_link="true", dark="false")
    pages = book(One=model(vertex()), Two=model(vertex()))
    site.write({"docs/index.md": page, "d/book.drawio": pages})
    page = site.build(strict=True).page()
    told = "Full size (SVG) · drawio file · Open in draw.io"
    assert captions(page) == [f"One {told}", f"Two {told}"]
    assert len(page.article.xpath('.//a[.="Open in draw.io"]')) == 2


def test_nobody_is_sent_to_draw_io_unasked(built):
    assert not [name for name, data in built.files().items() if b"diagrams.net" in data]


def test_a_diagram_that_is_too_large_for_a_link_has_none(site):
    labels = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(2000))
    cells = [
        vertex(label=text, at=(0, 50 * n, 80, 40), cell=f"c{n}") for n, text in enumerate(labels)
    ]
    page = "# P\n\n" + directive("large", show="picture", dark="false", edit_link="true")
    site.write({"docs/index.md": page, "d/large.drawio": model(*cells)})
    built = site.build(warns=True)
    (warning,) = built.warnings
    assert "index.md:3 → d/large.drawio" in warning
    assert "edit_link makes a link of" in warning
    assert "diagrams.net" not in built.page().html
    assert captions(built.page()) == ["Full size (SVG) · drawio file"]


def test_a_hostile_label_stays_text_in_alt_caption_and_page(site):
    evil = '"><script>alert(1)</script>{{ x }} **b** `c` & <i>'
    text = f"<mxfile><diagram name={evil_attribute(evil)}>{model(vertex('html=0', evil))}</diagram>"
    text += f'<diagram name="two">{model(vertex(label="x"))}</diagram></mxfile>'
    text = text.replace("html=1;html=0", "html=0")
    page = "# P\n\n" + directive("evil", show="picture") + directive(
        "evil", show="picture", picture="inline", name="inline"
    )  # fmt: skip
    site.write({"docs/index.md": page, "d/evil.drawio": text})
    page = site.build(strict=True).page()
    assert [c.text for c in page.article.iter("figcaption")] == [evil, "two"] * 2
    image = next(page.article.iter("img"))
    assert image.get("alt").startswith(evil)
    assert not page.article.xpath(".//figure//script | .//figure//i")


def evil_attribute(text):
    element = etree.Element("x", name=text)
    return etree.tostring(element, encoding="unicode").removeprefix("<x name=").removesuffix("/>")


def test_a_caption_stands_under_the_picture(site):
    directive = '{% include_snippet ../box.py caption="A `box` & more" %}'
    site.write({"box.py": site.snippet(), "docs/index.md": f"# Page\n\n{directive}\n"})
    (caption,) = site.build().page().article.xpath(".//figure/figcaption")
    assert caption.text == "A `box` & more"


@pytest.mark.parametrize("name", ["multicloud", "just-the-docs"])
def test_minifiers_that_take_blanks_before_colons_away_change_no_rule(name):
    """A descendant of any name is written `*:is(`, where ` :is(` would become one word."""
    css = resources.files("mkdocs_multicloud").joinpath(f"assets/{name}.css").read_text("utf-8")
    selectors = re.findall(r"[^{};]+(?=\{)", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    assert [one for one in selectors if re.search(r"[\w)\]]\s+:", one.partition("@media")[0])] == []


def test_a_format_that_cannot_be_made_is_told_and_the_others_are_there(site):
    huge = model(vertex("", "Far", (0, 0, 200000, 200000), "f"))
    page = '# Page\n\n{% include_snippet ../d/huge.drawio formats="png" scale="10" %}\n'
    site.write({"docs/index.md": page, "d/huge.drawio": huge})
    for _ in ("drawn", "remembered"):
        built = site.build(warns=True)
        (told,) = built.warnings
        assert "index.md:3 → d/huge.drawio:1: a png of 2,000,040 by" in told, told
        assert "too large; choose a smaller scale" in told
        assert [file.name for _, file in images(built, "index")] == ["huge.svg", "huge-dark.svg"]
        (caption,) = built.page("index.md").article.iter("figcaption")
        assert "PNG" not in caption.text_content()
