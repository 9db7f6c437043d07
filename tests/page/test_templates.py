"""The Markdown of a directive, compared with files; UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from mkdocs_multicloud.diagram import mxfile, text_alternative
from mkdocs_multicloud.diagram.facts import Facts, gather
from mkdocs_multicloud.diagram.text_alternative import Connection, Node, TextAlternative
from mkdocs_multicloud.errors import DrawingError, Location, RunError, TemplateError, VertexError
from mkdocs_multicloud.page import markdown_text, templates
from mkdocs_multicloud.page.escaping import BREAK, SHIELDED, unshielded
from mkdocs_multicloud.page.figures import Figure, PictureFile
from mkdocs_multicloud.page.fragment import Block, Fragment, FragmentBuilder
from mkdocs_multicloud.page.legend_items import Legend, LegendItem
from mkdocs_multicloud.page.template_files import digest_of
from mkdocs_multicloud.page.templates import Templates, Writing
from mkdocs_multicloud.settings.options import Settings, site_settings
from mkdocs_multicloud.settings.parts import default_parts
from mkdocs_multicloud.snippet.loaded_snippet import Snippet

GOLDEN = Path(__file__).parent / "golden"


def in_brackets(fragment: Fragment) -> str:
    """The Markdown with `[[kind: title (name=value)]]` and `[[end]]` where blocks are."""
    return fragment.with_blocks([_bracket(block) for block in fragment.blocks], "[[end]]")


def _bracket(block: Block) -> str:
    if block.kind == "code":
        return markdown_text.fence(block.attributes["content"], block.title)
    if block.kind == "table":
        return markdown_text.table(block)
    attributes = {name: _tuples(value) for name, value in block.attributes.items()}
    more = "".join(f" ({name}={value})" for name, value in attributes.items())
    return f"[[{block.kind}: {block.title}{more}]]"


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def vertex(identity: str, value: str, style: str = "html=1", parent: str = "1") -> str:
    return (
        f'<mxCell id="{identity}" value="{value}" style="{style}" vertex="1" parent="{parent}">'
        '<mxGeometry x="10" y="20" width="100" height="50" as="geometry"/></mxCell>'
    )


def page(cells: str, name: str = "Page-1") -> str:
    return (
        f'<diagram id="{name}" name="{name}"><mxGraphModel><root><mxCell id="0"/>'
        f'<mxCell id="1" parent="0"/>{cells}</root></mxGraphModel></diagram>'
    )


def facts(*pages: str, chosen: str = "") -> Facts:
    return gather(mxfile.parse(f"<mxfile>{''.join(pages)}</mxfile>"), chosen)


SNIPPET = Snippet("shop", Location("tests/test_shop.py", 7), "# given\nmcd = build()\n")
ONE = facts(page(vertex("vertex:sqs:orders", "orders", "outlineConnect=0;html=1;shape=sqs")))
MANY = facts(
    page(
        vertex("vertex:sqs:orders", "&lt;b&gt;orders&lt;/b&gt;&lt;br&gt;fifo")
        + '<mxCell id="top" value="Top" parent="0"/>'
        + vertex("group", "Group", parent="top")
        + vertex("vertex:s3:in", "in", parent="group")
        + '<mxCell id="e" value="puts" edge="1" parent="1" source="group" target="vertex:s3:in"/>'
    ),
    page(vertex("alone", "Alone"), "Page-2"),
)
EVIL = (
    "a|b `c` {{ x }} {% y %} <script>alert(1)</script> :smile: **bold** _it_ [l](m) # h "
    "&amp; ~x~ $y$"
)
HOSTILE = facts(
    page(
        vertex(
            EVIL.replace("<", "&lt;"),
            EVIL.replace("&", "&amp;").replace("<", "&lt;"),
            "fillColor=#fff;note=`a|b` {{ z }};*bold*;html=1".replace("html=1", "x=<b>").replace(
                "<", "&lt;"
            ),
        )
        + vertex("second", "1. one&#10;- two&#10;&gt; three```")
    )
)
ARCHITECTURE = default_parts(components=2, vertex_chosen=False)
FENCED = Snippet("shop", Location("a.py", 1), 'x = """\n```python\n{{ y }}\n~~~\n````\n"""\n')
ORDERS = TextAlternative((Node("orders", "sqs", "vertex:sqs:orders", ("fifo",)),), (), 0, 0)
LONG = TextAlternative(
    (Node("x", "", "x", ()),),
    (Connection("x", "", "to *nothing*"), Connection("", "", "alone"), Connection("a", "b", "")),
    3,
    1200,
)
SHOWN = Figure(
    "", "Page-1: orders", ORDERS, "output/svg/shop.svg", "output/svg/shop-dark.svg", (), 80, 90
)
BACK = Figure("Back *", "Back *: x", LONG, "output/svg/shop-Back.svg", "", (), 10, 20)
INLINE = Figure(
    "", "Page-1: orders", ORDERS, "a.svg", "b.svg", ("<svg>1</svg>", "<svg>2</svg>"), 80, 90
)
FILES = (
    PictureFile("shop.png", "output/png/shop.png", "png"),
    PictureFile("shop-dark.png", "output/png/shop-dark.png", "png_dark"),
)
MEANING = Legend(
    (
        LegendItem("Lambda function", 3, "output/legend/a.svg", "output/legend/b.svg", 36, 36),
        LegendItem("*hostile* | <b>", 1, "output/legend/c.svg", "", 36, 14),
        LegendItem("not drawn", 2),
    ),
    "own_er*",
    (LegendItem("shop", 2, "output/legend/d.svg", "output/legend/e.svg", 32, 22),),
)
TROUBLE = DrawingError("it took *longer*", "simplify it", at=Location("tests/a.py", 7))
GERMAN = {
    "node": "Art: {type}", "code": "Quelltext:", "advanced": "Für Kenner:", "cells": "Alle Zellen:",
    "kind_vertex": "Knoten", "width": "Breite", "download_text": "{file} herunterladen:",
}  # fmt: skip


def readable(written: str) -> str:
    """A text whose shielded characters can be seen: as entities that no author would write."""
    written = written.replace(BREAK, "<wbr>")
    return SHIELDED.sub(lambda found: f"&#000{ord(unshielded(found[0]))};", written)


def render(
    told: Facts | None = ONE,
    *,
    snippet: Snippet = SNIPPET,
    heading: int = 1,
    folder: Path | None = None,
    figures: tuple[Figure, ...] = (SHOWN,),
    text_alternatives: tuple[TextAlternative, ...] = (),
    trouble: DrawingError | None = None,
    legend: Legend | None = None,
    **options: object,
) -> str:
    options.setdefault("show", default_parts(components=1, vertex_chosen=False))
    settings: Settings = site_settings(options)
    if told is not None and figures == (SHOWN,):
        figures = (
            dataclasses.replace(
                SHOWN, text_alternative=text_alternative.describe(mxfile.parse(told.xml).pages[0])
            ),
        )
    builder = FragmentBuilder()
    digest_of(folder)
    writing = Writing(settings, Templates(folder), builder, heading)
    markdown = templates.render(
        snippet, told, "output/drawio/shop.drawio", writing, figures=figures,
        text_alternatives=text_alternatives, trouble=trouble, legend=legend,
    )  # fmt: skip
    return readable(in_brackets(dataclasses.replace(builder.built("", ()), markdown=markdown)))


CASES = {
    "full_heading_0": lambda: render(heading=0),
    "full_heading_1": lambda: render(heading=1),
    "full_heading_3": lambda: render(heading=3),
    "full_heading_5": lambda: render(heading=5),
    "no_headings": lambda: render(heading_level="none"),
    "heading_level_4": lambda: render(heading_level="4", heading=1),
    "code_only": lambda: render(None, show="code"),
    "code_and_picture": lambda: render(show="code picture"),
    "inline_picture": lambda: render(show="picture", figures=(INLINE,)),
    "several_pictures": lambda: render(show="picture", figures=(SHOWN, BACK)),
    "picture_files": lambda: render(
        show="picture",
        figures=(
            dataclasses.replace(SHOWN, files=FILES),
            dataclasses.replace(INLINE, files=FILES[:1]),
        ),
    ),
    "failed_picture": lambda: render(
        show="picture size", figures=(), text_alternatives=(ORDERS,), trouble=TROUBLE
    ),
    "one_advanced_part": lambda: render(show="node download"),
    "two_advanced_parts": lambda: render(show="style size"),
    "advanced_parts_apart": lambda: render(show="size code xml"),
    "own_order": lambda: render(show="download vertex node"),
    "many_cells": lambda: render(MANY),
    "architecture": lambda: render(MANY, show=ARCHITECTURE),
    "cells_of_one": lambda: render(ONE, show="vertex cells"),
    "second_vertex": lambda: render(MANY, show="node vertex size"),
    "no_vertex": lambda: render(facts(page("")), show="code picture xml download"),
    "translated": lambda: render(MANY, labels=GERMAN),
    "legend": lambda: render(show="picture legend", legend=MEANING),
    "legend_of_colours": lambda: render(show="picture", legend=MEANING, heading_level="none"),
    "legend_of_nothing": lambda: render(show="legend", legend=Legend()),
    "hostile": lambda: render(HOSTILE),
    "fences_in_code": lambda: render(None, snippet=FENCED, show="code"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fragment_reads_as_its_file(name: str) -> None:
    written = CASES[name]() + "\n"
    path = GOLDEN / f"{name}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, "utf-8")
    assert written == path.read_text("utf-8")


def test_there_is_no_file_without_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


def test_a_part_that_describes_a_vertex_needs_one() -> None:
    with pytest.raises(VertexError) as caught:
        render(facts(page("")))
    assert caught.value.message == (
        "the diagram has no vertex; add one, or show only what describes none: "
        "code picture xml download"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site's own templates."""
    return tmp_path


def test_a_template_of_the_site_comes_first(folder: Path) -> None:
    (folder / "size.md.j2").write_text("{{ h('Grösse') }}\n\n{{ vertex.width|code }}\n", "utf-8")
    text = render(folder=folder, show="node size")
    assert text == "## Node Type: `sqs`\n\n## Grösse\n\n`100`"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("size.md.j2", "a\n{% if %}\n", "size.md.j2:2: the template: Expected an expression"),
        (
            "size.md.j2",
            "a\n\n{{ nothing }}\n",
            "size.md.j2:3: the template: 'nothing' is undefined",
        ),
        ("size.md.j2", "{{ 1 / 0 }}", "size.md.j2:1: the template: division by zero"),
        (
            "size.md.j2",
            "{{ word('siez') }}",
            "size.md.j2:1: the template: there is no UI string 'siez'; did you mean 'size'?",
        ),
        ("size.md.j2", "{% include 'gone.j2' %}", "size.md.j2:1: the template: "),
        (
            "sise.md.j2",
            "",
            "templates: 'sise.md.j2' replaces no template; did you mean 'size.md.j2'?",
        ),
    ],
)
def test_a_template_that_fails_names_its_line(
    folder: Path, name: str, text: str, message: str
) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(TemplateError) as caught:
        render(folder=folder)
    assert str(caught.value).startswith(message)
    assert str(folder) not in str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        "cycler.__init__.__globals__.os.getpid()",
        "h.__globals__",
        "word.__code__",
        "open.__self__.embeds_files",
        "snippet.__class__.__mro__",
        "''.__class__",
        "{}.update(a=1)",
        "'{0.__class__}'.format(1)",
        "lipsum.__globals__",
        "self.__init__",
        "namespace.__init__",
        "range(10000000)|list",
    ],
)
def test_a_template_runs_no_code(folder: Path, expression: str) -> None:
    (folder / "size.md.j2").write_text(f"{{{{ {expression} }}}}", "utf-8")
    with pytest.raises(TemplateError, match=r"^size.md.j2:1: the template: .*(safe|too big)"):
        render(folder=folder, show="size")


def test_a_folder_of_templates_must_be_there(folder: Path) -> None:
    told = "templates: there is no folder 'gone'; it is relative to the project's folder"
    with pytest.raises(TemplateError, match=told):
        digest_of(folder / "gone")


def test_other_files_may_lie_beside_templates(folder: Path) -> None:
    (folder / "README.md").write_text("text", "utf-8")
    assert render(folder=folder, show="node") == "## Node Type: `sqs`"


def test_a_notice_shows_the_error_and_its_traceback() -> None:
    error = RunError("it *failed*", "mend it", at=Location("a.py", 3), details="```\nx\n```\n")
    builder = FragmentBuilder()
    writing = Writing(Settings(), Templates(None), builder)
    markdown = templates.notice(error.seen_from(Location("p.md", 9)), writing)
    assert readable(in_brackets(builder.built(markdown, None))).strip() == (
        "[[notice: This snippet could not be shown]]\n\n"
        "p.md:9 → a.py&#00058;3: it &#00042;failed&#00042;; mend it\n\n"
        "What the snippet said:\n\n"
        "````pytb\n```\nx\n```\n````\n\n"
        "[[end]]"
    )


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('{{ row(["a"]) }}', "a table is written"),
        ('{{ table([["A", "left"]]) }}{{ row(["a"]) }}', "a table is written"),
        ('{% call table([["A", "left"]]) %}{{ row(["a", "b"]) }}{% endcall %}', "as many cells"),
        ('{% call table([["A", "left"]]) %}Text{% endcall %}', "rows, and nothing else"),
        ('{% call table([["A", "left"]]) %}{{ row("a") }}{% endcall %}', "a table is written"),
        ('{% call table(["A", "B"]) %}{% endcall %}', "a table is written"),
        ('{% call table("AB") %}{% endcall %}', "a table is written"),
        ("{% call table() %}{% endcall %}", "a table is written"),
        ('{% call table([["A", "middle"]]) %}{% endcall %}', "a table is written"),
    ],
)
def test_a_wrong_table_of_a_site_names_its_line(tmp_path: Path, written: str, why: str) -> None:
    (tmp_path / "size.md.j2").write_text(f"\n{written}\n", "utf-8")
    writing = Writing(Settings(), Templates(tmp_path), FragmentBuilder())
    # The part before it has a table of two columns, to which no row of another part belongs.
    settings = dataclasses.replace(writing.settings, show=("style", "size"))
    with pytest.raises(TemplateError, match=why) as caught:
        templates.render(
            Snippet("x", Location("a.py", 1), ""),
            facts(page(vertex("a", "A"))),
            "",
            dataclasses.replace(writing, settings=settings),
        )
    assert "size.md.j2:2" in str(caught.value)
