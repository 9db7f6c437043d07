"""Placeholders in labels, tooltips and links, compared with draw.io's own engine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from sketches import model

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.diagram.merge import merge
from mkdocs_multicloud.diagram.text_alternative import Node, describe
from mkdocs_multicloud.drawing import PictureRequest
from mkdocs_multicloud.errors import MxFileError

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell
    from mkdocs_multicloud.drawing import Drawer

ATTRIBUTES = (
    'placeholders="1" name="N" again="%name%" empty="" x.y="dot" width="no" lengthy="no" '
    'link="https://example.com/%name%" tooltip="of %up%" tags="a b a" html="&lt;b&gt;x&lt;/b&gt;"'
)
VARIABLES = (
    '{"team": "blue", "number": 1.50, "flag": true, "none": null, "list": [1], "page": "no", '
    '"pages": "007", "again2": "%team%", "up": "no", "date": "today"}'
)
LABELS = [
    "%name%", "100%name%", "%name%%name%", "%gone%%name%", "%%name%%", "%%%name%", "5%%name%",
    "%name%name%", "%name% %%", "%Name%", "% name%", "%a=b%", "%x.y%", "%again%", "%empty%|",
    "%html% 50% <i>off</i> %name%", "%label%", "%tooltip%", "%label%%name%", "%link%", "%tags%",
    "%placeholders%", "%up%", "%layer%", "%root%", "%gone%", "%id%", "%toString%", "%__proto__%",
    "%width%", "%height%", "%width mm%", "%height,in%", "%width m%", "%widthx%", "%width{mm}%",
    "%length%", "%lengthy%", "%page%", "%pagenumber%", "%pagecount%", "%pagenumber+1%",
    "%pagecount - 3%", "%pagenumberx%", "%xpagenumber+1%", "%team%", "%number%", "%flag%",
    "%none%", "%list%", "%pages%", "%again2%", "%date%", "%time%", "%filename%", "%timestamp%",
    "%date{yyyy}%", "%date{}%%name%", "%date{a}% %name% %date{b}%", "%date{a %name%", "%%date{a}%",
    "%a%date{x}%",
]  # fmt: skip


def wrapped(label: str, attributes: str, cell: str, parent: str = "1", place: int = 0) -> str:
    return (
        f'<object id="{cell}" label={quoteattr(label)} {attributes}><mxCell style="html=1" '
        f'vertex="1" parent="{parent}"><mxGeometry y="{place}" width="80.5" height="40" '
        f'as="geometry"/></mxCell></object>'
    )


def document(*cells: str, before: str = "<diagram name='First'/>", variables: str = "{}") -> str:
    base = (
        '<object id="0" root="R" up="far"><mxCell/></object>'
        '<object id="1" label="" layer="L"><mxCell parent="0"/></object>'
    )
    return (
        f"<mxfile vars={quoteattr(variables)}>{before}<diagram name='Here &amp; now'>"
        f"<mxGraphModel><root>{base}{''.join(cells)}</root></mxGraphModel></diagram></mxfile>"
    )


def labelled(*cells: str, **rest: str) -> dict[str, Cell]:
    return {cell.id: cell for cell in mxfile.parse(document(*cells, **rest)).pages[-1].cells}


def test_each_label_is_that_of_the_picture(drawer: Drawer) -> None:
    cells = [wrapped(text, ATTRIBUTES, f"c{n}", "g", 60 * n) for n, text in enumerate(LABELS)]
    other = [
        wrapped("gone", 'placeholders="1" placeholder="up"', "p1"),
        wrapped("gone", 'placeholders="1" placeholder="gone"', "p2"),
        wrapped("kept", 'placeholder="up"', "p3"),
        wrapped("%id%", 'placeholders="true"', "p4"),
    ]
    group = wrapped("G", 'up="near" Name="other"', "g")
    made = mxfile.parse(document(group, *cells, *other, variables=VARIABLES))
    (drawing,) = drawer.draw(made, PictureRequest())
    ours = [plain(cell) for cell in made.pages[1].cells]
    assert drawing.labels == tuple(dict.fromkeys(filter(None, ours)))
    assert "Here & now" in ours
    assert {"N", "near", "far", "L", "R", "2", "3", "-1", "blue", "true", "20.45"} <= set(ours)


def test_values_are_those_of_the_nearest_parent() -> None:
    found = labelled(
        wrapped("", 'a="outer" b="outer"', "g"),
        wrapped("", 'a="inner"', "h", "g"),
        wrapped("%a% %b% %c%", 'placeholders="1"', "v", "h"),
        wrapped("%a% %b% %c%", 'placeholders="1" c="own"', "w", "g"),
        wrapped("%a%", 'placeholders="1"', "x"),
        variables='{"a": "all"}',
    )
    assert [found[cell].value for cell in "vwx"] == ["inner outer %c%", "outer outer own", "all"]


def test_tooltips_links_and_tags_are_no_metadata() -> None:
    cell = labelled(wrapped("%up%", ATTRIBUTES, "v"))["v"]
    assert (cell.tooltip, cell.link) == ("of far", "https://example.com/N")
    assert cell.tags == ("a", "b")
    kept = [name for name, _ in cell.metadata]
    assert kept == ["name", "again", "empty", "x.y", "width", "lengthy", "html"]
    assert labelled(wrapped("%up%", 'tooltip="%up%"', "v"))["v"].tooltip == "%up%"


def test_the_description_and_the_table_say_what_the_picture_shows() -> None:
    text = model(
        wrapped("%name%<br>of %owner%", 'placeholders="1" name="Orders" owner="me"', "v"),
        wrapped("", 'tooltip="a &lt;b&gt;hint&lt;/b&gt;"', "w"),
    )
    made = mxfile.parse(text)
    assert describe(made.pages[0]).nodes == (
        Node("Orders", "rectangle", "v", ("of me", "name: Orders", "owner: me")),
        Node("w", "rectangle", "w", ("a hint",)),
    )
    facts = gather(made, "Orders")
    assert facts.vertex
    assert facts.vertex.label == facts.cells[0].label == "Orders · of me"
    assert 'label="%name%&lt;br&gt;of %owner%"' in facts.xml


@pytest.mark.parametrize("name", ["%date%", "%timestamp%", "%date{yyyy-mm-dd}%", "%filename%"])
def test_what_would_change_from_build_to_build_is_shown_as_written(
    drawer: Drawer, name: str
) -> None:
    made = mxfile.parse(model(wrapped(f"Printed {name}", 'placeholders="1"', "v")))
    (drawing,) = drawer.draw(made, PictureRequest())
    assert drawing.labels == (f"Printed {name}",)
    (warning,) = drawing.warnings
    assert f"the placeholder '{name}' is shown as written" in warning


def test_a_date_of_the_diagram_itself_is_used(drawer: Drawer) -> None:
    cell = wrapped("%date% %time%", 'placeholders="1" date="May"', "v")
    made = mxfile.parse(document(cell, before="", variables='{"time": "noon"}'))
    (drawing,) = drawer.draw(made, PictureRequest())
    assert (drawing.labels, drawing.warnings) == (("May noon",), ())


@pytest.mark.parametrize(
    "text", ["", "no", "[]", "[" * 50_000, '{"a": NaN}', '{"a": {}}', "1" * 9999]
)
def test_variables_that_cannot_be_read_have_no_values(text: str) -> None:
    made = mxfile.parse(document(wrapped("%a%", 'placeholders="1"', "v"), variables=text))
    assert made.pages[-1].cells[-1].value == "%a%"
    assert mxfile.parse(merge([("A", made)])).pages[-1].cells[-1].value == "%a%"


def test_other_variables_are_another_content() -> None:
    one, two = (mxfile.parse(document(variables=f'{{"a": "{n}"}}')) for n in (1, 2))
    assert one.content != two.content


def test_values_that_grow_without_end_are_refused() -> None:
    bomb = wrapped("%a%" * 9_000, f'placeholders="1" a="{"x" * 9_000}"', "v")
    with pytest.raises(MxFileError, match="characters in the place of placeholders"):
        labelled(bomb)
    with pytest.raises(MxFileError, match="characters of variables"):
        labelled(variables=f'{{"a": "{"x" * 100_000}"}}')
    doubled = labelled(wrapped("%a%%b%", 'placeholders="1" a="%b%%b%" b="%a%%a%"', "v"))
    assert doubled["v"].value == "%b%%b%%a%%a%"


def test_hostile_nesting_takes_linear_time() -> None:
    names = "".join(f'n{i}="{i}" ' for i in range(2_000))
    many = "".join(f"%n{i}%" for i in range(2_000))
    deep = (
        wrapped(
            many if i > 9_900 else "%x%", 'placeholders="1"', f"d{i}", f"d{i - 1}" if i else "top"
        )
        for i in range(10_000)
    )
    hostile = [
        wrapped("", names, "top"),
        *deep,
        wrapped("%x%", 'placeholders="1" x="a"', "p", "q"),
        wrapped("%x% %y%", 'placeholders="1" y="b"', "q", "p"),
        wrapped("%x%", 'placeholders="1" x="c"', "r", "r"),
        wrapped("%date{" * 50_000, 'placeholders="1"', "dates"),
        wrapped("%date{" * 50_000 + "\n}%", 'placeholders="1"', "lines"),
        wrapped("%" * 300_000, 'placeholders="1"', "signs"),
        *(wrapped("", "", "same", "same") for _ in range(5_000)),
    ]  # fmt: skip
    started = time.process_time()
    found = labelled(*hostile)
    assert time.process_time() - started < 10
    assert found["d9999"].value == "".join(map(str, range(2_000)))
    assert (found["p"].value, found["q"].value, found["r"].value) == ("a", "a b", "c")
    assert found["dates"].value == "%date{" * 50_000
