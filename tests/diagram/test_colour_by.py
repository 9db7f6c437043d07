"""Nodes in the colour of what their metadata says: for every reader, the same on each page."""

from __future__ import annotations

from itertools import combinations

import pytest
from sketches import book, edge, model, one, parsed, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.colour_by import (
    NO_VALUE,
    OTHER,
    PALETTE,
    colour_legend,
    coloured,
    values_of,
)
from mkdocs_multicloud.drawing import PictureRequest

S3 = "shape=mxgraph.aws4.s3;fillColor=#7AA116;"


def owned(owner, style="", cell="v", at=(0, 0, 80, 40), parent="1", key="owner"):
    """A node with an owner."""
    inner = vertex(style, "", at, "x", parent).replace(' id="x" value=""', "", 1)
    return f'<object id="{cell}" label="{cell}" {key}="{owner}">{inner}</object>'


def styles(document):
    return {cell.id: cell.style for page in document.pages for cell in page.cells}


def test_shapes_are_filled_and_icons_have_a_ground_below_everything_beside_them():
    before = mxfile.parse(
        model(
            edge(ends=("a", "b")),
            owned("orders", "rounded=1;fillColor=red;gradientColor=blue", "a"),
            owned("orders", S3, "b", (200, 0, 80, 80)),
            vertex("", "no owner", (0, 100, 80, 40), "c"),
            vertex(S3, "no owner", (200, 100, 80, 80), "d"),
            vertex("text;fillColor=none", "a text", (0, 200, 80, 40), "e"),
        )
    )
    after = coloured(before, "owner")
    (colour,) = values_of(before, "owner").colours.values()
    found = styles(after)
    assert found["a"].get("fillColor") == f"light-dark({colour.pale},{colour.deep})"
    assert found["a"].get("gradientColor") == "none"
    assert NO_VALUE.pale in found["c"].get("fillColor")
    for same in ("b", "d", "e", "e"):
        assert found[same] == styles(before)[same]
    ids = [cell.id for cell in after.pages[0].cells]
    (ground,) = set(ids) - set(styles(before))
    assert ids.index(ground) == ids.index("1") + 1
    place = after.pages[0].cells[ids.index(ground)].geometry
    assert (place.x, place.y, place.width, place.height) == ("196", "-4", "88", "88")


def test_a_ground_is_hidden_with_its_icon():
    tagged = owned("a", S3, "t").replace("<object", '<object tags="one two"')
    hidden = owned("a", S3, "h").replace("<mxCell", '<mxCell visible="0"')
    document = coloured(mxfile.parse(model(tagged, hidden)), "owner")
    assert [cell.tags for cell in document.pages[0].cells] == [(), (), *[("one", "two")] * 2, ()]


def test_a_document_without_the_key_stays_as_it_is():
    document = mxfile.parse(model(owned("orders"), vertex("", "b", cell="b")))
    assert coloured(document, "ownr") is document
    assert values_of(document, "ownr").keys == ("owner",)


def test_metadata_in_labels_of_multicloud_diagrams_counts():
    label = "<b>Name</b>: a<BR><b>ARN</b>: b<BR>-----------<BR><b>owner</b>: orders"
    document = mxfile.parse(model(vertex(S3, label, cell="vertex:s3:a")))
    assert list(values_of(document, "owner").colours) == ["orders"]


def test_a_value_has_the_same_colour_wherever_no_other_takes_it():
    names = [f"team {n}" for n in range(40)]
    alone = {
        name: values_of(mxfile.parse(model(owned(name))), "owner").colours[name] for name in names
    }
    assert set(alone.values()) == set(PALETTE)
    pair = next((a, b) for a, b in combinations(names, 2) if alone[a] != alone[b])
    together = mxfile.parse(model(owned(pair[0]), owned(pair[1], cell="w")))
    assert values_of(together, "owner").colours == {name: alone[name] for name in sorted(pair)}
    clash = next((a, b) for a, b in combinations(names, 2) if alone[a] == alone[b])
    together = mxfile.parse(model(owned(clash[1]), owned(clash[0], cell="w")))
    found = values_of(together, "owner").colours
    assert found[clash[0]] == alone[clash[0]] != found[clash[1]]


def test_the_author_can_give_the_first_colours():
    document = mxfile.parse(model(owned("b"), owned("a", cell="w"), owned("c", cell="x")))
    found = values_of(document, "owner", ("b", "unused", "a")).colours
    assert (found["b"], found["a"]) == (PALETTE[0], PALETTE[2])
    assert found["c"] not in PALETTE[:3]
    assert list(found) == ["b", "a", "c"]


def test_more_values_than_colours_share_the_last_one():
    cells = [owned(f"t{n}", cell=f"v{n}") for n in range(11)] + [owned("t10", cell="again")]
    found = values_of(mxfile.parse(model(*cells)), "owner").colours
    assert sorted(name for name, colour in found.items() if colour == OTHER) == ["t7", "t8", "t9"]
    assert list(found)[-3:] == ["t7", "t8", "t9"]
    assert len(set(found.values())) == len(PALETTE) + 1
    order = tuple(f"t{n}" for n in range(11))
    assert values_of(mxfile.parse(model(*cells)), "owner", order).colours["t10"] == OTHER


def test_the_legend_counts_what_the_pages_show():
    hidden = '<mxCell id="low" parent="0" visible="0"/>'
    first = model(hidden, owned("a"), owned("b", cell="w"), owned("b", cell="x", parent="low"))
    document = mxfile.parse(book(One=first, Two=model(owned("a"), owned("c", cell="y"))))
    both = colour_legend(document, (0, 1), (), "owner")
    assert [(entry.name, entry.count) for entry in both] == [("a", 2), ("b", 1), ("c", 1)]
    assert [entry.name for entry in colour_legend(document, (1,), (), "owner")] == ["a", "c"]
    again = {entry.name: entry.sample for entry in colour_legend(document, (1,), (), "owner")}
    assert {entry.name: entry.sample for entry in both}.items() >= again.items()


@pytest.mark.parametrize(
    "cell",
    [
        owned("a&quot;;x=1&lt;b&gt;"),
        owned("a", S3).replace("<mxGeometry", '<mxGeometry relative="1"'),
        owned("a", S3 + "rotation=30", at=(0, 0, 0, 0)),
        owned("a", S3, parent="nothing"),
        owned("a", "shape=image;image=data:image/png,abc"),
        vertex("childLayout=stackLayout;swimlane", "l", cell="l") + owned("a", S3, parent="l"),
        '<object id="o" label="" owner="a"><mxCell vertex="1" parent="1"/></object>',
    ],
)
def test_odd_nodes_can_be_coloured_and_drawn(processes, cell):
    document = coloured(mxfile.parse(model(cell, vertex("", "b", cell="b"))), "owner")
    processes.drawer(1).draw(document, PictureRequest(themes=("light", "dark")))


def test_swatches_are_drawn_as_the_page_is(processes):
    document = mxfile.parse(model(owned("orders"), attributes='adaptiveColors="none"'))
    (entry,) = colour_legend(document, (0,), (), "owner")
    whole, swatch = (
        one(processes.drawer(1), drawn.xml, themes=("light", "dark")).pictures[1].svg
        for drawn in (coloured(document, "owner"), entry.sample.document)
    )
    fills = [parsed(svg).find(".//g/rect").attrib["fill"] for svg in (whole, swatch)]
    assert fills[0] == fills[1] == values_of(document, "owner").colours["orders"].pale


def test_both_themes_have_their_own_colours(processes):
    document = coloured(mxfile.parse(model(owned("orders"))), "owner")
    (colour,) = values_of(document, "owner").colours.values()
    light, dark = one(processes.drawer(1), document.xml, themes=("light", "dark")).pictures
    assert parsed(light.svg).find(".//rect").attrib["fill"] == colour.pale
    assert parsed(dark.svg).find(".//rect").attrib["fill"] == colour.deep


# What eyes without one kind of cones see (Machado, Oliveira and Fernandes 2009), and all cones.
EYES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def linear(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(light):
    white = (0.9505, 1.0, 1.089)
    parts = [max(part, 0) / full for part, full in zip(times(XYZ, light), white, strict=True)]
    x, y, z = (p ** (1 / 3) if p > 0.008856 else 7.787 * p + 16 / 116 for p in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one_colour, other):
    lower, higher = sorted(times(XYZ, linear(c))[1] for c in (one_colour, other))
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("side", ["pale", "deep"])
def test_all_readers_can_tell_the_colours_apart(eyes, side):
    seen = [lab(times(EYES[eyes], linear(getattr(colour, side)))) for colour in (*PALETTE, OTHER)]
    for first, second in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5 > 12


@pytest.mark.parametrize("colour", [*PALETTE, OTHER, NO_VALUE])
def test_text_can_be_read_on_every_colour(colour):
    assert contrast(colour.pale, "#000000") > 4.5
    assert contrast(colour.deep, "#ffffff") > 4.5
