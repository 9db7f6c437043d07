"""Drawings as figures: links, captions, descriptions and files, and the link to the editor."""

from __future__ import annotations

import base64
import zlib
from typing import Any
from urllib.parse import unquote

import pytest

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing.pictures import Drawing, Picture
from mkdocs_multicloud.errors import Location, OptionError
from mkdocs_multicloud.page import figures
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.figures import Figure, PictureFile
from mkdocs_multicloud.page.fragment import FragmentBuilder
from mkdocs_multicloud.page.inline_svg import with_own_ids
from mkdocs_multicloud.settings.options import Settings

SOURCE = Source(Location("a.py", 1), Location("p.md", 3))
DOCUMENT = mxfile.parse(
    "<mxfile>"
    + "".join(
        f'<diagram name="{name}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        f'<mxCell id="v" value="On {name}" vertex="1" parent="1"/></root></mxGraphModel></diagram>'
        for name in ("One", "Two")
    )
    + "</mxfile>"
)
LIGHT = Picture("light", "<svg>1</svg>", 80, 40, {"png": b"1", "jpg": b"2"}, "<svg>all</svg>")
DARK = Picture("dark", "<svg>2</svg>", 81, 41, {"png": b"3"}, "<svg>all dark</svg>")


def drawing(index: int = 0, *pictures: Picture, **fields: Any) -> Drawing:
    page = DOCUMENT.pages[index].name
    whole = {"title": "Title", "labels": ("a", "b"), "warnings": (), **fields}
    return Drawing(page, index, index + 1, pictures=pictures or (LIGHT, DARK), **whole)


def shown(*drawings: Drawing, embeds: bool = False, **options: Any) -> tuple[Any, list[Any]]:
    builder = FragmentBuilder(embeds_files=embeds)
    settings = Settings(**options)
    found = figures.figures_of(drawings, DOCUMENT, "shop", SOURCE, settings, builder)
    files = builder.built("", None).files
    assert all(file.source == SOURCE for file in files)
    return found, [(file.path, file.media_type, file.data) for file in files]


def test_a_figure_has_both_pictures_and_all_files() -> None:
    layers = (("Top", True), ("Low", False))
    (figure,), files = shown(drawing(layers=layers), caption="C")
    assert figure == Figure(
        "C", "Title: a · b", figure.text_alternative,
        "output/svg/shop.svg", "output/svg/shop-dark.svg", (), 80, 40, "One", layers,
        ("output/layers/shop.svg", "output/layers/shop-dark.svg"), False,
        (
            PictureFile("shop.svg", "output/svg/shop.svg", "svg"),
            PictureFile("shop.png", "output/png/shop.png", "png"),
            PictureFile("shop.jpg", "output/jpg/shop.jpg", "jpg"),
            PictureFile("shop-dark.png", "output/png/shop-dark.png", "png_dark"),
        ),
        "multicloud-shop-page-1",
    )  # fmt: skip
    assert [node.name for node in figure.text_alternative.nodes] == ["On One"]
    assert files == [
        ("output/svg/shop.svg", "image/svg+xml", b"<svg>1</svg>"),
        ("output/layers/shop.svg", "image/svg+xml", b"<svg>all</svg>"),
        ("output/png/shop.png", "image/png", b"1"),
        ("output/jpg/shop.jpg", "image/jpeg", b"2"),
        ("output/svg/shop-dark.svg", "image/svg+xml", b"<svg>2</svg>"),
        ("output/layers/shop-dark.svg", "image/svg+xml", b"<svg>all dark</svg>"),
        ("output/png/shop-dark.png", "image/png", b"3"),
    ]


def test_a_picture_that_draw_io_opens_lies_beside_the_others() -> None:
    files = {"drawio.svg": b"<svg/>", "drawio.png": b"4"}
    (figure,), written = shown(drawing(0, Picture("light", "<svg>1</svg>", 80, 40, files)))
    assert figure.files[1:] == (
        PictureFile("shop.drawio.svg", "output/drawio/shop.drawio.svg", "drawio_svg"),
        PictureFile("shop.drawio.png", "output/drawio/shop.drawio.png", "drawio_png"),
    )
    assert written[1:] == [
        ("output/drawio/shop.drawio.svg", "image/svg+xml", b"<svg/>"),
        ("output/drawio/shop.drawio.png", "image/png", b"4"),
    ]


@pytest.mark.parametrize(
    ("caption", "single", "several"),
    [("", "", ["One", "Two"]), ("C", "C", ["C: One", "C: Two"])],
)
def test_several_pages_are_named_in_their_captions(
    caption: str, single: str, several: list[str]
) -> None:
    (one,), _ = shown(drawing(1), caption=caption)
    assert one.caption == single
    found, _ = shown(drawing(), drawing(1, LIGHT), caption=caption)
    assert [figure.caption for figure in found] == several
    assert [figure.dark for figure in found] == ["output/svg/shop-dark.svg", ""]
    assert found[1].light == "output/svg/shop-Two.svg"
    assert [node.name for node in found[1].text_alternative.nodes] == ["On Two"]


def test_chosen_layers_are_known() -> None:
    (figure,), _ = shown(drawing(), layers=("Top",))
    assert figure.chosen is True
    assert figure.text_alternative.nodes == ()


@pytest.mark.parametrize(
    ("layers", "inline"),
    [
        ((), ("<svg>all</svg>", "<svg>2</svg>")),
        ((("a", True), ("b", True)), ("<svg>all</svg>", "<svg>2</svg>")),
        ((("a", True), ("b", False)), ("<svg>1</svg>", "<svg>2</svg>")),
    ],
)
def test_a_picture_in_the_page_has_all_layers_if_all_are_shown(
    layers: tuple[tuple[str, bool], ...], inline: tuple[str, ...]
) -> None:
    pictures = LIGHT, Picture("dark", "<svg>2</svg>", 80, 40)
    (figure,), _ = shown(drawing(0, *pictures, layers=layers), picture="inline")
    assert figure.inline == inline


def test_what_is_embedded_in_the_page_is_not_linked() -> None:
    (figure,), files = shown(drawing(0, Picture("light", "<svg/>", 1, 1)), embeds=True)
    assert figure.light == "data:image/svg+xml;base64,PHN2Zy8+"
    assert (figure.files, files) == ((), [])


@pytest.mark.parametrize(
    ("labels", "alt"),
    [
        ((), "Title"),
        (("x" * 393,), f"Title: {'x' * 393}"),
        (("word " * 78 + "xxxx",), f"Title: {'word ' * 77}word …"),
        (("x" * 394,), "Title: …"),
    ],
)
def test_a_long_description_ends_with_a_whole_word(labels: tuple[str, ...], alt: str) -> None:
    (figure,), _ = shown(drawing(labels=labels))
    assert figure.alt == alt


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" viewBox="0 0 80 40">{}</svg>'


@pytest.mark.parametrize(
    ("width", "size", "fit"),
    [
        ("", (80, 40), ""),
        ("100%", (80, 40), "full"),
        ("wide", (80, 40), "wide"),
        ("640", (640, 320), "sized"),
        ("17", (17, 8), "sized"),
    ],
)
def test_a_picture_is_as_wide_as_its_author_wants(
    width: str, size: tuple[int, int], fit: str
) -> None:
    inner = '<svg width="1" height="2"/>'
    picture = Picture("light", SVG.format(inner), 80, 40)
    (file,), _ = shown(drawing(0, picture), width=width)
    (inline,), _ = shown(drawing(0, picture), width=width, picture="inline")
    for figure in (file, inline):
        assert ((figure.width, figure.height), figure.fit) == (size, fit)
    (svg,) = inline.inline
    wide, high = size
    assert svg == picture.svg.replace('width="80" height="40"', f'width="{wide}" height="{high}"')


def test_the_document_is_linked_once_and_the_editor_if_wanted() -> None:
    def links(link: str = "a.drawio", **options: Any) -> list[tuple[str, str]]:
        found = figures.document_files("shop", link, "<a/>", Settings(**options))
        return [(file.name, file.kind) for file in found]

    assert links(show=("picture", "download")) == []
    assert links(show=("picture",)) == [("shop.drawio", "drawio")]
    assert links("data:x", show=("picture",)) == []
    assert links(show=("download",), edit_link=True) == [("", "edit")]


def test_the_address_of_the_editor_holds_the_document() -> None:
    xml = "<a b='é'>(1) * ~ + %</a>"
    address = figures.edit_address(xml)
    start, _, packed = address.partition("#R")
    assert start == "https://app.diagrams.net/"
    data = base64.b64decode(unquote(packed))
    text = zlib.decompress(data, -15).decode()
    assert text == "%3Ca%20b%3D'%C3%A9'%3E(1)%20*%20~%20%2B%20%25%3C%2Fa%3E"
    assert not set(packed) & set("+/=")


def test_an_address_that_browsers_do_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    length = len(figures.edit_address("<a/>"))
    monkeypatch.setattr(figures, "MAX_ADDRESS", length)
    assert figures.edit_address("<a/>")
    monkeypatch.setattr(figures, "MAX_ADDRESS", length - 1)
    with pytest.raises(OptionError) as caught:
        figures.edit_address("<a/>")
    assert caught.value.message == (
        f"edit_link makes a link of {length} characters, and browsers accept only {length - 1}; "
        'write edit_link="false" in this directive'
    )


def test_ids_and_what_refers_to_them_get_a_suffix() -> None:
    svg = '<a id="x"/><b id="y" fill="url(#x)"/><c href="#y"/><d href="#z"/><e fill="url(#z)"/>'
    assert with_own_ids(svg, "-2") == (
        '<a id="x-2"/><b id="y-2" fill="url(#x-2)"/><c href="#y-2"/><d href="#z"/>'
        '<e fill="url(#z)"/>'
    )


def test_pictures_for_other_pages_have_the_ids_that_are_in_the_page() -> None:
    def anchors(*drawings: Drawing) -> list[str]:
        found, _ = shown(*drawings)
        return [one.anchor for one in figures.shown_pictures(drawings, found, "shop")]

    assert anchors(drawing(1)) == ["multicloud-shop"]
    assert anchors(drawing(), drawing(1)) == ["multicloud-shop-page-1", "multicloud-shop-page-2"]
