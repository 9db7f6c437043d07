"""Outlines around cells: what a rule or a comparison says of them can be seen in the picture."""

from __future__ import annotations

from sketches import book, edge, model, one, parsed, texts, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.outlines import DASHED, Look, outlined

LOST = Look("lost", "!", "#D55E00", DASHED)


def test_cells_get_outlines_with_a_sign_and_a_legend(processes):
    cells = vertex(label="A", cell="a"), vertex(label="B", cell="b", at=(200, 0, 80, 40)), edge()
    document = mxfile.parse(model(*cells))
    marked = outlined(document, {0: {"b": LOST, "v": LOST}})
    drawn = one(processes.drawer(1), marked.xml)
    (picture,) = drawn.pictures
    assert {"A", "B", "!", "! lost"} <= {text.strip() for text in texts(parsed(picture.svg))}
    # Marks are no part of what the picture says in words.
    assert drawn.labels == ("A", "B")
    assert 'stroke-dasharray="8 4"' in picture.svg


def test_pages_and_cells_without_a_look_stay_as_they_are():
    document = mxfile.parse(book(One=model(vertex()), Two=model(vertex())))
    assert outlined(document, {}).xml == document.xml
    marked = outlined(document, {1: {"v": LOST}, 7: {"v": LOST}})
    assert [len(page.cells) for page in marked.pages] == [3, 6]
    assert outlined(document, {1: {"unknown": LOST}}).pages == document.pages


def test_long_names_are_one_below_the_other_and_a_legend_can_be_given():
    document = mxfile.parse(model(vertex(cell="a"), vertex(cell="b", at=(200, 0, 80, 40))))
    names = "Every table has an owner", "Every arrow says what it does"
    first, second = (Look(name, f"!{number}", "#D55E00") for number, name in enumerate(names, 1))
    marked = outlined(document, {0: {"a": Look("", "!1 !2", "#D55E00")}}, {0: [first, second]})
    legend = [cell for cell in marked.pages[0].cells if cell.value.strip()[3:] in names]
    assert [cell.value.strip() for cell in legend] == [f"!1 {names[0]}", f"!2 {names[1]}"]
    (x, y), (other_x, other_y) = ((float(c.geometry.x), float(c.geometry.y)) for c in legend)
    assert x == other_x
    assert other_y - y > float(legend[0].geometry.height)
    assert float(legend[0].geometry.width) > 6 * len(names[1])
