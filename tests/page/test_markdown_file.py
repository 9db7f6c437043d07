"""The file with the text description of a diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from sketches import book, edge, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing.pictures import Drawing
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.markdown_file import as_markdown
from mkdocs_multicloud.settings.options import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Location("guide/shop.md", 3)
SOURCE = Source(Location("tests/test_shop.py", 12), PAGE)


def written(xml: str, *drawn: int, source: Source = SOURCE, **options: Any) -> str:
    document = mxfile.parse(xml)
    drawings = tuple(
        Drawing(document.pages[index].name, index, index + 1, "", (), (), ())
        for index in drawn or range(len(document.pages))
    )
    return as_markdown(document, drawings, "shop", source, Settings(**options))


def test_nodes_are_nested_and_have_type_id_and_metadata() -> None:
    web = (
        '<object id="web" label="Web_server" owner="team_a" link="https://e.org/(a)">'
        '<mxCell style="shape=cloud" vertex="1" parent="vpc">'
        '<mxGeometry width="9" height="9" as="geometry"/></mxCell></object>'
    )
    cells = vertex("shape=box", "VPC", cell="vpc"), web, vertex("shape=box", "DB", cell="db")
    assert written(model(*cells, edge("", "reads", ("web", "db")))) == (
        "# shop\n\n"
        "page: `guide/shop.md#multicloud-shop`\n\n"
        "Code Snippet: `tests/test_shop.py:12`\n\n"
        "- **VPC** (box) `vpc`\n"
        "    - **[Web_server](https://e.org/%28a%29)** (cloud) `web` · owner: team_a\n"
        "- **DB** (box) `db`\n\n"
        "Connections:\n\n"
        "- Web_server → DB: reads\n"
    )


def test_pages_have_headings_and_a_snippet_of_the_page_is_not_named() -> None:
    xml = book(One=model(vertex(label="A")), Two=model(vertex(label="B")))
    own = Source(PAGE, PAGE)
    found = written(xml, source=own, caption="The shop")
    assert found == (
        "# The shop\n\npage: `guide/shop.md#multicloud-shop`\n\n"
        "## One\n\n- **A** (rectangle) `v`\n\n## Two\n\n- **B** (rectangle) `v`\n"
    )
    assert written(xml, 0).endswith("12`\n\n- **A** (rectangle) `v`\n")


def test_the_words_are_those_of_the_site() -> None:
    settings = {"labels": (("", {**Settings().ui_strings, "page": "Seite"}),)}
    assert "\n\nSeite: `guide" in written(model(vertex(label="A")), **settings)


def test_all_nodes_are_listed() -> None:
    found = written(model(*(vertex(label=f"Node {n}", cell=f"c{n}") for n in range(500))))
    assert found.count("\n- **Node ") == 500
    assert "more" not in found


def _types(markdown: str) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        yield token.type
        yield from (child.type for child in token.children or ())


def test_no_text_of_a_diagram_is_markup() -> None:
    hostile = (
        "<img src=x> **b** _i_ [l](javascript:alert(1)) ![p](q) ~~s~~ &amp;lt; `c` https://e.org",
        "# heading ##", "&lt;script>alert(1)&lt;/script>", "| a | b |&#10;|---|---|",
        "- item", "[x]: https://e.org", "Name: ``` x",
    )  # fmt: skip
    plain = [vertex(label="x" * n, cell=f"c{n}") for n in range(1, len(hostile) + 1)]
    bad = [
        vertex(label=text, cell=f"c{n}`]&lt;b>").replace("html=1;", "")
        for n, text in enumerate(hostile, 1)
    ]
    before = set(_types(written(model(*plain))))
    assert before >= {"bullet_list_open", "strong_open", "code_inline"}
    found = written(model(*bad), caption=hostile[0])
    assert set(_types(found)) - before == set()
    assert "<script" not in found


def test_links_to_the_web_are_links_and_others_text() -> None:
    label = '<a href="https://e.org/1">one</a> <a href="guide.md">two</a> <a href="x:y">three</a>'
    xml = model(
        vertex(label="A", cell="a"),
        vertex(label=label, cell="b"),
        edge("", '<a href="https://e.org/?a=1&amp;copy;=[2]">calls</a>'),
    )
    found = written(xml)
    assert "- **one two three** (rectangle) `b` · [one](https://e.org/1) · two\n" in found
    assert "- A → one two three: [calls](https://e.org/?a=1&amp;copy;=%5B2%5D)\n" in found
